/* Unit tests of adapt/aead: published AES-GCM cases, and what must not open. */
#include "adapt/aead.h"

#include <stdlib.h>

#include "tap.h"
#include "vectors.h"

#define TEXT "counts, roots and names"

static const uint8_t key[32] = "a key of 32 bytes, for tests 1.";
static const uint8_t nonce[JK_AEAD_NONCE_BYTES] = "nonce no. 1";

static void
test_round(struct jk_aead *aead)
{
	struct jk_bytes associated = jk_bytes_of("frame 1"), text = jk_bytes_of(TEXT);
	uint8_t bytes[64], opened[64];
	struct jk_err err;

	ok(jk_aead_seal(aead, bytes, nonce, associated, text, &err) == 0 &&
		memcmp(bytes, TEXT, text.len) != 0,
	    "a message is sealed");
	ok(jk_aead_open(aead, opened, nonce, associated, jk_bytes(bytes, text.len + 16),
	       &err) == 0 &&
		memcmp(opened, TEXT, text.len) == 0,
	    "and opened");
	ok(jk_aead_open(aead, bytes, nonce, associated, jk_bytes(bytes, text.len + 16),
	       &err) == 0 &&
		memcmp(bytes, TEXT, text.len) == 0,
	    "also in its own place");
	ok(jk_aead_seal(
	       aead, bytes, nonce, associated, jk_bytes(bytes, text.len), &err) == 0 &&
		jk_aead_open(aead, opened, nonce, associated,
		    jk_bytes(bytes, text.len + 16), &err) == 0 &&
		memcmp(opened, TEXT, text.len) == 0,
	    "and sealed there again with the same key");
	ok(jk_aead_seal(
	       aead, bytes, nonce, jk_bytes(NULL, 0), jk_bytes(NULL, 0), &err) == 0 &&
		jk_aead_open(aead, opened, nonce, jk_bytes(NULL, 0),
		    jk_bytes(bytes, 16), &err) == 0,
	    "nothing at all has a tag too");
}

static bool
is_refused(struct jk_aead *aead, const uint8_t *with, struct jk_bytes associated,
    struct jk_bytes sealed)
{
	uint8_t opened[64], zeros[64] = { 0 };
	struct jk_err err;

	memset(opened, 0xaa, sizeof opened);
	return jk_aead_open(aead, opened, with, associated, sealed, &err) == -1 &&
	       err.status == JK_EXIT_PROTOCOL && strcmp(err.id, "JK00125") == 0 &&
	       (sealed.len < 16 || memcmp(opened, zeros, sealed.len - 16) == 0);
}

static void
test_refused(struct jk_aead *aead)
{
	const size_t len = sizeof TEXT - 1 + 16;
	struct jk_bytes associated = jk_bytes_of("frame 1");
	uint8_t bytes[64], other_nonce[JK_AEAD_NONCE_BYTES] = { 0 };
	struct jk_aead *other;
	struct jk_err err;
	size_t refused = 0;

	ok(jk_aead_seal(aead, bytes, nonce, associated, jk_bytes_of(TEXT), &err) == 0,
	    "(a message is sealed)");
	for (size_t bit = 0; bit < 8 * len; bit++) {
		bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
		refused += is_refused(aead, nonce, associated, jk_bytes(bytes, len));
		bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
	ok(refused == 8 * len,
	    "one altered bit anywhere is status 76, and zeros are handed out");
	refused = 0;
	for (size_t cut = 0; cut < len; cut++)
		refused += is_refused(aead, nonce, associated, jk_bytes(bytes, cut));
	ok(refused == len, "so is a message cut anywhere, also within its tag");
	ok(is_refused(aead, nonce, jk_bytes_of("frame 2"), jk_bytes(bytes, len)),
	    "other associated data do not open it");
	ok(is_refused(aead, other_nonce, associated, jk_bytes(bytes, len)),
	    "nor does another nonce");
	other = jk_aead_new(jk_bytes("another key of 32 bytes, a test", 32), &err);
	ok(other != NULL && is_refused(other, nonce, associated, jk_bytes(bytes, len)),
	    "nor another key");
	jk_aead_free(other);
	ok(jk_aead_new(jk_bytes(key, 31), &err) == NULL &&
		jk_aead_new(jk_bytes(key, 24), &err) == NULL &&
		jk_aead_new(jk_bytes(key, 0), &err) == NULL,
	    "a key of another length is refused");
}

/* 0: as published. */
static int
judge(struct vectors *v)
{
	bool valid = strcmp(v->word[1], "valid") == 0, same;
	struct jk_bytes text = vectors_bytes(v, 5), wanted = vectors_bytes(v, 6);
	struct jk_bytes tag = vectors_bytes(v, 7), iv = vectors_bytes(v, 3);
	struct jk_bytes associated = vectors_bytes(v, 4);
	uint8_t *sealed = malloc(text.len + 16), *opened = malloc(text.len + 1);
	struct jk_err err;
	struct jk_aead *aead = jk_aead_new(vectors_bytes(v, 2), &err);

	if (aead == NULL || sealed == NULL || opened == NULL || tag.len != 16 ||
	    iv.len != 12 || wanted.len != text.len)
		return 1;
	same = jk_aead_seal(aead, sealed, iv.ptr, associated, text, &err) == 0 &&
	       jk_bytes_equal(jk_bytes(sealed, wanted.len), wanted) &&
	       memcmp(sealed + wanted.len, tag.ptr, 16) == 0;
	if (wanted.len > 0)
		memcpy(sealed, wanted.ptr, wanted.len);
	memcpy(sealed + wanted.len, tag.ptr, 16);
	same = same == valid &&
	       (jk_aead_open(aead, opened, iv.ptr, associated,
		    jk_bytes(sealed, wanted.len + 16), &err) == 0) == valid &&
	       (!valid || jk_bytes_equal(jk_bytes(opened, text.len), text));
	jk_aead_free(aead);
	free(opened);
	free(sealed);
	return !same;
}

static void
test_published(void)
{
	struct vectors v;
	size_t cases = 0, valid = 0, wrong = 0;

	if (!ok(vectors_open(&v, "t/vectors/crypto/gcm.txt"), "(cases are there)"))
		return;
	for (; vectors_next(&v); cases++) {
		valid += v.words == 8 && strcmp(v.word[1], "valid") == 0;
		if (v.words != 8 || judge(&v) != 0) {
			printf("# case %s\n", v.word[0]);
			wrong++;
		}
	}
	vectors_close(&v);
	ok(cases > 0 && valid > 0 && valid < cases && wrong == 0,
	    "%zu published cases, %zu of them valid, are judged as published", cases,
	    valid);
}

int
main(void)
{
	struct jk_err err;
	struct jk_aead *aead = jk_aead_new(jk_bytes(key, sizeof key), &err);

	if (ok(aead != NULL, "a key of 32 bytes makes an AES-256-GCM")) {
		test_round(aead);
		test_refused(aead);
	}
	jk_aead_free(aead);
	test_published();
	return tap_end();
}
