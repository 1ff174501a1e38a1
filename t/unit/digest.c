/* Unit tests of adapt/digest: SHA-256, HMAC, and the digest that branches. */
#include "adapt/digest.h"

#include <pthread.h>

#include "tap.h"
#include "vectors.h"

/* FIPS 180-4 example, SHA-256("abc"). */
static const char abc_hex[] =
    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
static const char empty_hex[] =
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

static bool
is_hex(const uint8_t value[JK_DIGEST_BYTES], const char *hex)
{
	char text[JK_DIGEST_HEX_CHARS];

	jk_hex_encode(text, value, JK_DIGEST_BYTES);
	return strcmp(text, hex) == 0;
}

static void
test_running(void)
{
	struct jk_digest digest;
	struct jk_err err;
	uint8_t value[JK_DIGEST_BYTES];

	ok(jk_digest_init(&digest, &err) == 0, "a digest can be begun");
	jk_digest_add(&digest, jk_bytes_of("a"));
	ok(jk_digest_peek(&digest, value, &err) == 0 && !is_hex(value, abc_hex),
	    "a look at the value so far");
	jk_digest_add(&digest, jk_bytes_of("bc"));
	ok(jk_digest_end(&digest, value, &err) == 0 && is_hex(value, abc_hex),
	    "does not disturb the value at the end");
	jk_digest_reset(&digest);
	jk_digest_add(&digest, jk_bytes(NULL, 0));
	ok(jk_digest_end(&digest, value, &err) == 0 && is_hex(value, empty_hex),
	    "after a reset nothing is left of what was added");
	jk_digest_reset(&digest);
	jk_digest_add_be32(&digest, 0x61626300);
	ok(jk_digest_end(&digest, value, &err) == 0 &&
		is_hex(value,
		    "dc1114cd074914bd872cc1f9a23ec910ea2203bc79779ab2e17da25782a624fc"),
	    "a number is added as four big-endian bytes");
	jk_digest_release(&digest);
	jk_digest_add(&digest, jk_bytes_of("x"));
	ok(jk_digest_end(&digest, value, &err) == -1 && err.status == JK_EXIT_OS,
	    "a released digest ends in an error");
	jk_digest_release(&digest);
}

static void
test_pieces(void)
{
	struct jk_bytes pieces[3] = { { (const uint8_t *)"a", 1 }, { NULL, 0 },
		{ (const uint8_t *)"bc", 2 } };
	struct jk_err err;
	uint8_t value[JK_DIGEST_BYTES], other[JK_DIGEST_BYTES];

	ok(jk_digest_of(value, pieces, 3, &err) == 0 && is_hex(value, abc_hex),
	    "pieces are hashed one behind the other");
	jk_sha256(other, pieces, 3);
	ok(jk_digest_equal(value, other), "with and without an error to fill");
	jk_sha256(other, NULL, 0);
	ok(is_hex(other, empty_hex), "no pieces are the empty text");
	ok(!jk_digest_equal(value, other), "different digests are not equal");
	memcpy(other, value, sizeof other);
	other[31] ^= 1;
	ok(!jk_digest_equal(value, other), "not even when one bit differs");
	ok(!jk_digest_failed(), "and nothing has failed in this process");
}

static void
test_hmac(void)
{
	struct jk_err err;
	uint8_t value[JK_DIGEST_BYTES];

	/* RFC 4231, test case 2. */
	ok(jk_hmac(value, jk_bytes_of("Jefe"),
	       jk_bytes_of("what do ya want for nothing?"), &err) == 0 &&
		is_hex(value,
		    "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"),
	    "HMAC is that of RFC 4231");
	ok(jk_hmac(value, jk_bytes(NULL, 0), jk_bytes(NULL, 0), &err) == 0 &&
		is_hex(value,
		    "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad"),
	    "no key and no message are allowed");
}

static void
test_published_hmac(void)
{
	struct vectors v;
	size_t cases = 0, right = 0;
	uint8_t value[JK_DIGEST_BYTES];
	struct jk_err err;

	if (!ok(vectors_open(&v, "t/vectors/crypto/hmac.txt"), "(cases are there)"))
		return;
	for (; vectors_next(&v); cases++) {
		struct jk_bytes wanted =
		    v.words == 5 ? vectors_bytes(&v, 4) : jk_bytes(NULL, 0);

		right += wanted.len == JK_DIGEST_BYTES &&
			 jk_hmac(value, vectors_bytes(&v, 2), vectors_bytes(&v, 3),
			     &err) == 0 &&
			 jk_digest_equal(value, wanted.ptr) ==
			     (strcmp(v.word[1], "valid") == 0);
	}
	vectors_close(&v);
	ok(cases > 0 && right == cases, "%zu published cases are judged as published",
	    cases);
}

static void *
hash_often(void *right)
{
	struct jk_bytes piece = jk_bytes_of("abc");
	uint8_t value[JK_DIGEST_BYTES];

	*(bool *)right = true;
	for (int i = 0; i < 2000; i++) {
		jk_sha256(value, &piece, 1);
		if (!is_hex(value, abc_hex))
			*(bool *)right = false;
	}
	return NULL;
}

static void
test_threads(void)
{
	pthread_t threads[4];
	bool right[4] = { false, false, false, false };
	bool all = true;

	for (int i = 0; i < 4; i++)
		if (pthread_create(&threads[i], NULL, hash_often, &right[i]) != 0)
			threads[i] = pthread_self();
	for (int i = 0; i < 4; i++) {
		if (!pthread_equal(threads[i], pthread_self()))
			pthread_join(threads[i], NULL);
		all = all && right[i];
	}
	ok(all, "threads hash beside each other");
}

int
main(void)
{
	test_running();
	test_pieces();
	test_hmac();
	test_published_hmac();
	test_threads();
	return tap_end();
}
