/* Unit tests of adapt/kdf: published HKDF cases, whole and step by step. */
#include "adapt/kdf.h"

#include <stdlib.h>

#include "tap.h"
#include "vectors.h"

static bool
is_as_published(struct vectors *v)
{
	struct jk_bytes secret = vectors_bytes(v, 2), salt = vectors_bytes(v, 3);
	struct jk_bytes info = vectors_bytes(v, 4), wanted = vectors_bytes(v, 6);
	size_t len = strtoul(v->word[5], NULL, 10);
	bool valid = strcmp(v->word[1], "valid") == 0, held;
	uint8_t *whole = malloc(len + 1), *steps = malloc(len + 1), key[32];
	struct jk_err err;

	if (whole == NULL || steps == NULL)
		return false;
	held = jk_hkdf(whole, len, salt, secret, info, &err) == 0 &&
	       jk_hkdf_extract(key, salt, secret, &err) == 0 &&
	       jk_hkdf_expand(steps, len, jk_bytes(key, sizeof key), info, &err) == 0;
	if (valid)
		held = held && jk_bytes_equal(jk_bytes(whole, len), wanted) &&
		       jk_bytes_equal(jk_bytes(steps, len), wanted);
	else
		held = !held && strcmp(err.id, "JK00130") == 0;
	free(steps);
	free(whole);
	return held;
}

static void
test_published(void)
{
	struct vectors v;
	size_t cases = 0, right = 0;

	if (!ok(vectors_open(&v, "t/vectors/crypto/hkdf.txt"), "(cases are there)"))
		return;
	for (; vectors_next(&v); cases++) {
		if (v.words == 7 && is_as_published(&v))
			right++;
		else
			printf("# case %s\n", v.word[0]);
	}
	vectors_close(&v);
	ok(cases > 0 && right == cases, "%zu published cases are judged as published",
	    cases);
}

static void
test_bounds(void)
{
	struct jk_bytes secret = jk_bytes_of("secret"), none = { NULL, 0 };
	uint8_t *to = malloc(JK_HKDF_MAX_BYTES + 1), key[32], info[1024] = { 0 };
	struct jk_err err;

	ok(to != NULL && jk_hkdf(to, JK_HKDF_MAX_BYTES, none, secret, none, &err) == 0,
	    "255 times 32 bytes can be had");
	ok(jk_hkdf(to, JK_HKDF_MAX_BYTES + 1, none, secret, none, &err) == -1 &&
		err.status == JK_EXIT_SOFTWARE,
	    "one more cannot");
	ok(jk_hkdf_expand(to, 0, secret, none, &err) == -1, "nor can none");
	ok(jk_hkdf(to, 32, none, secret, jk_bytes(info, sizeof info), &err) == 0,
	    "1024 bytes of info are used");
	ok(jk_hkdf_extract(key, none, none, &err) == 0,
	    "nothing can be extracted from nothing, as RFC 5869 defines it");
	free(to);
}

int
main(void)
{
	test_published();
	test_bounds();
	return tap_end();
}
