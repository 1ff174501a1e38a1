/* Unit tests of adapt/sign: labels, lengths, and what must not verify. */
#include "adapt/sign.h"

#include "tap.h"
#include "vectors.h"

static struct jk_public_key *
public_half(const struct jk_private_key *pair)
{
	struct jk_err err;

	return jk_public_key_new(jk_private_key_point(pair), &err);
}

static void
test_round(const struct jk_private_key *pair, const struct jk_public_key *key)
{
	uint8_t signature[JK_SIGNATURE_BYTES], again[JK_SIGNATURE_BYTES];
	struct jk_bytes message = jk_bytes_of("counts and roots");
	struct jk_err err;
	int failures = 0;

	ok(jk_sign(signature, pair, "jk-test-v1", message, &err) == 0,
	    "a private key signs");
	ok(jk_verify(signature, key, "jk-test-v1", message, &err) == 0,
	    "and its public point verifies");
	ok(jk_verify_plain(signature, sizeof signature, key,
	       jk_bytes("jk-test-v1\0counts and roots", 27)),
	    "what is signed is the label, a zero byte and the message");
	ok(jk_verify(signature, key, "jk-test-v2", message, &err) == -1 &&
		err.status == JK_EXIT_PROTOCOL && strcmp(err.id, "JK00121") == 0,
	    "under another label it does not hold, with status 76");
	ok(jk_verify(signature, key, "jk-test-v1", jk_bytes_of("counts and root"),
	       &err) == -1,
	    "nor over another message");
	ok(jk_verify(signature, key, "jk-test-v", jk_bytes("1\0counts and roots", 18),
	       &err) == -1,
	    "nor with the border between label and message moved");
	for (size_t bit = 0; bit < 8 * sizeof signature; bit++) {
		memcpy(again, signature, sizeof again);
		again[bit / 8] ^= (uint8_t)(1 << bit % 8);
		failures += jk_verify(again, key, "jk-test-v1", message, &err) == -1 &&
			    err.status == JK_EXIT_PROTOCOL;
	}
	ok(failures == 512, "each of its 512 bits counts");
}

static void
test_refused(const struct jk_private_key *pair, const struct jk_public_key *key)
{
	uint8_t signature[JK_SIGNATURE_BYTES + 1] = { 0 };
	struct jk_bytes message = jk_bytes_of("m");
	struct jk_private_key *other;
	struct jk_public_key *other_key;
	struct jk_err err;

	ok(!jk_verify_plain(signature, 64, key, message), "r = s = 0 does not verify");
	memset(signature, 0xff, sizeof signature);
	ok(!jk_verify_plain(signature, 64, key, message),
	    "nor do numbers beyond the order");
	ok(jk_sign(signature, pair, "", message, &err) == 0 &&
		jk_verify(signature, key, "", message, &err) == 0,
	    "an empty label is a label");
	ok(!jk_verify_plain(signature, 63, key, jk_bytes("\0m", 2)) &&
		!jk_verify_plain(signature, 65, key, jk_bytes("\0m", 2)) &&
		!jk_verify_plain(signature, 0, key, jk_bytes("\0m", 2)),
	    "only 64 bytes are a signature");
	other = jk_private_key_generate(&err);
	other_key = other != NULL ? public_half(other) : NULL;
	ok(other_key != NULL &&
		jk_verify(signature, other_key, "", message, &err) == -1 &&
		err.status == JK_EXIT_PROTOCOL,
	    "another key does not verify it");
	jk_public_key_free(other_key);
	jk_private_key_free(other);
}

static bool
is_as_published(struct vectors *v)
{
	struct jk_bytes point = vectors_bytes(v, 2), message = vectors_bytes(v, 3);
	struct jk_bytes signature = vectors_bytes(v, 4);
	struct jk_public_key *key;
	struct jk_err err;
	bool held;

	if (point.len != JK_POINT_BYTES)
		return false;
	key = jk_public_key_new(point.ptr, &err);
	held = key != NULL && jk_verify_plain(signature.ptr, signature.len, key,
				  message) == (strcmp(v->word[1], "valid") == 0);
	jk_public_key_free(key);
	return held;
}

static void
test_published(void)
{
	struct vectors v;
	size_t cases = 0, right = 0, valid = 0;

	if (!ok(vectors_open(&v, "t/vectors/crypto/ecdsa.txt"), "(cases are there)"))
		return;
	for (; vectors_next(&v); cases++) {
		valid += v.words == 5 && strcmp(v.word[1], "valid") == 0;
		if (v.words == 5 && is_as_published(&v))
			right++;
		else
			printf("# case %s\n", v.word[0]);
	}
	vectors_close(&v);
	ok(cases > valid && valid > 0 && right == cases,
	    "%zu published signatures, %zu of them valid, are judged as published",
	    cases, valid);
}

int
main(void)
{
	struct jk_err err;
	struct jk_private_key *pair = jk_private_key_generate(&err);
	struct jk_public_key *key = pair != NULL ? public_half(pair) : NULL;

	if (ok(key != NULL, "a key pair can be made")) {
		test_round(pair, key);
		test_refused(pair, key);
	}
	jk_public_key_free(key);
	jk_private_key_free(pair);
	test_published();
	return tap_end();
}
