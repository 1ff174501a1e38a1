/* Unit tests of adapt/hpke: RFC 9180, A.3, published ECDH, and refusals. */
#include "adapt/hpke.h"

#include <stdlib.h>

#include "tap.h"
#include "vectors.h"

static struct jk_err err;

static struct jk_private_key *
pair_of(struct jk_bytes scalar, struct jk_bytes point)
{
	if (scalar.len != JK_SCALAR_BYTES || point.len != JK_POINT_BYTES)
		return NULL;
	return jk_private_key_new(scalar.ptr, point.ptr, &err);
}

static bool
is_trace(struct vectors *v, const struct jk_hpke_trace *trace)
{
	return jk_bytes_equal(jk_bytes(trace->enc, 65), vectors_bytes(v, 2)) &&
	       jk_bytes_equal(
		   jk_bytes(trace->shared_secret, 32), vectors_bytes(v, 6)) &&
	       jk_bytes_equal(
		   jk_bytes(trace->key, trace->key_len), vectors_bytes(v, 7)) &&
	       jk_bytes_equal(jk_bytes(trace->base_nonce, 12), vectors_bytes(v, 8));
}

/* Both sides of the published set-up; the sender's trace is kept for messages. */
static void
judge_setup(struct vectors *v, struct jk_hpke_trace *trace)
{
	struct jk_private_key *ephemeral =
	    pair_of(vectors_bytes(v, 3), vectors_bytes(v, 2));
	struct jk_private_key *recipient =
	    pair_of(vectors_bytes(v, 5), vectors_bytes(v, 4));
	struct jk_public_key *key = jk_public_key_new(vectors_bytes(v, 4).ptr, &err);
	struct jk_hpke_trace opened = { { 0 }, { 0 }, { 0 }, { 0 }, 0 };
	struct jk_bytes info = vectors_bytes(v, 1);

	ok(ephemeral != NULL && key != NULL &&
		jk_hpke_trace_sender(trace, 16, ephemeral, key, info, &err) == 0 &&
		is_trace(v, trace),
	    "the sender's secret, key and nonce are those of RFC 9180, A.3");
	memcpy(opened.enc, trace->enc, sizeof opened.enc);
	ok(recipient != NULL &&
		jk_hpke_trace_recipient(&opened, 16, recipient, info, &err) == 0 &&
		is_trace(v, &opened),
	    "and the recipient's are the same");
	jk_public_key_free(key);
	jk_private_key_free(recipient);
	jk_private_key_free(ephemeral);
}

/* Section 5.2: the nonce is the base nonce with the number added bit by bit. */
static bool
is_message(struct vectors *v, const struct jk_hpke_trace *trace)
{
	uint64_t number = strtoull(v->word[1], NULL, 10);
	struct jk_bytes text = vectors_bytes(v, 4), wanted = vectors_bytes(v, 5);
	struct jk_bytes associated = vectors_bytes(v, 3);
	struct jk_aead *aead = jk_aead_new(jk_bytes(trace->key, trace->key_len), &err);
	uint8_t nonce[12], sealed[128], opened[128];
	bool same;

	memcpy(nonce, trace->base_nonce, sizeof nonce);
	jk_put_be64(nonce + 4, jk_get_be64(nonce + 4) ^ number);
	same = aead != NULL && text.len + 16 == wanted.len &&
	       wanted.len <= sizeof sealed &&
	       jk_bytes_equal(jk_bytes(nonce, 12), vectors_bytes(v, 2)) &&
	       jk_aead_seal(aead, sealed, nonce, associated, text, &err) == 0 &&
	       jk_bytes_equal(jk_bytes(sealed, wanted.len), wanted) &&
	       jk_aead_open(aead, opened, nonce, associated, wanted, &err) == 0 &&
	       jk_bytes_equal(jk_bytes(opened, text.len), text);
	jk_aead_free(aead);
	return same;
}

static void
test_rfc_9180(void)
{
	struct jk_hpke_trace trace = { { 0 }, { 0 }, { 0 }, { 0 }, 0 };
	struct vectors v;
	size_t messages = 0, right = 0;

	if (!ok(vectors_open(&v, "t/vectors/crypto/hpke.txt"), "(cases are there)"))
		return;
	while (vectors_next(&v)) {
		if (strcmp(v.word[0], "setup") == 0 && v.words == 9) {
			judge_setup(&v, &trace);
			continue;
		}
		messages++;
		right += v.words == 6 && is_message(&v, &trace);
	}
	vectors_close(&v);
	ok(messages > 0 && right == messages,
	    "%zu published messages are sealed the same", messages);
}

/* We take uncompressed points only: what is published as acceptable is refused. */
static bool
is_exchange(struct vectors *v)
{
	struct jk_bytes point = vectors_bytes(v, 2);
	struct jk_private_key *own = pair_of(vectors_bytes(v, 3), vectors_bytes(v, 4));
	struct jk_public_key *other = NULL;
	bool valid = strcmp(v->word[1], "valid") == 0, held;
	uint8_t shared[JK_HPKE_SHARED_BYTES];

	if (point.len == JK_POINT_BYTES)
		other = jk_public_key_new(point.ptr, &err);
	held = own != NULL && other != NULL &&
	       jk_hpke_exchange(shared, own, other, &err) == 0 &&
	       jk_bytes_equal(jk_bytes(shared, sizeof shared), vectors_bytes(v, 5));
	held = own != NULL && held == valid;
	jk_public_key_free(other);
	jk_private_key_free(own);
	return held;
}

static void
test_exchanges(void)
{
	struct vectors v;
	size_t cases = 0, right = 0;

	if (!ok(vectors_open(&v, "t/vectors/crypto/ecdh.txt"), "(cases are there)"))
		return;
	for (; vectors_next(&v); cases++) {
		if (v.words == 6 && is_exchange(&v))
			right++;
		else
			printf("# case %s\n", v.word[0]);
	}
	vectors_close(&v);
	ok(cases > 0 && right == cases,
	    "%zu published key agreements are judged as published", cases);
}

static bool
is_refused(const uint8_t *enc, const struct jk_private_key *pair, const char *info,
    const char *associated, const uint8_t *sealed, size_t len)
{
	uint8_t plain[64];

	return jk_hpke_open(plain, enc, pair, jk_bytes_of(info),
		   jk_bytes_of(associated), jk_bytes(sealed, len), &err) == -1 &&
	       err.status == JK_EXIT_PROTOCOL;
}

static void
test_sealing(const struct jk_private_key *pair, const struct jk_private_key *other)
{
	static const uint8_t secret[32] = "the secret of one transmission.";
	struct jk_public_key *key = jk_public_key_new(jk_private_key_point(pair), &err);
	uint8_t enc[JK_HPKE_ENC_BYTES], enc2[JK_HPKE_ENC_BYTES], sealed[48], plain[32];
	struct jk_bytes info = jk_bytes_of("header"), aad = jk_bytes_of("associated");
	uint8_t long_info[JK_HPKE_INFO_MAX_BYTES + 1] = { 0 };

	ok(key != NULL && jk_hpke_seal(enc, sealed, key, info, aad,
			      jk_bytes(secret, 32), &err) == 0,
	    "a secret is sealed to a public key");
	ok(jk_hpke_open(plain, enc, pair, info, aad, jk_bytes(sealed, 48), &err) == 0 &&
		memcmp(plain, secret, 32) == 0,
	    "and opened with the private one");
	ok(is_refused(enc, other, "header", "associated", sealed, 48),
	    "another private key does not open it, with status 76");
	ok(is_refused(enc, pair, "Header", "associated", sealed, 48),
	    "nor does another info");
	ok(is_refused(enc, pair, "header", "", sealed, 48),
	    "nor do other associated data");
	sealed[47] ^= 1;
	ok(is_refused(enc, pair, "header", "associated", sealed, 48),
	    "nor an altered tag");
	sealed[47] ^= 1;
	ok(is_refused(enc, pair, "header", "associated", sealed, 15),
	    "nor one that is cut");
	enc[64] ^= 1;
	ok(is_refused(enc, pair, "header", "associated", sealed, 48) &&
		strcmp(err.id, "JK00110") == 0,
	    "an encapsulated point beside the curve is refused as such");
	memcpy(enc, jk_private_key_point(other), sizeof enc);
	ok(is_refused(enc, pair, "header", "associated", sealed, 48),
	    "another point of the curve does not open it");
	ok(jk_hpke_seal(enc, sealed, key, info, aad, jk_bytes(secret, 32), &err) == 0 &&
		jk_hpke_seal(
		    enc2, sealed, key, info, aad, jk_bytes(secret, 32), &err) == 0 &&
		memcmp(enc, enc2, sizeof enc) != 0,
	    "sealing twice never looks the same");
	ok(jk_hpke_seal(enc, sealed, key, jk_bytes(long_info, sizeof long_info - 1),
	       aad, jk_bytes(secret, 32), &err) == 0 &&
		jk_hpke_seal(enc, sealed, key, jk_bytes(long_info, sizeof long_info),
		    aad, jk_bytes(secret, 32), &err) == -1 &&
		strcmp(err.id, "JK00132") == 0,
	    "1024 bytes of info are taken, and not one more");
	jk_public_key_free(key);
}

int
main(void)
{
	struct jk_private_key *pair = jk_private_key_generate(&err);
	struct jk_private_key *other = jk_private_key_generate(&err);

	test_rfc_9180();
	test_exchanges();
	if (ok(pair != NULL && other != NULL, "(two pairs are made)"))
		test_sealing(pair, other);
	jk_private_key_free(other);
	jk_private_key_free(pair);
	return tap_end();
}
