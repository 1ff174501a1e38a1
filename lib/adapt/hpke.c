#include "adapt/hpke.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <stdlib.h>

#include "adapt/kdf.h"
#include "adapt/openssl.h"
#include "adapt/secret.h"

/* Identifiers of RFC 9180, section 7. */
#define KEM_P256_SHA256 0x0010
#define KDF_SHA256 0x0001
#define AEAD_AES_128_GCM 0x0001
#define AEAD_AES_256_GCM 0x0002
#define MODE_BASE 0x00

#define HASH_BYTES 32
#define SUITE_MAX_BYTES 10

/* "HPKE-v1", the suite, a label and what the label is for: section 4. */
#define LABELLED_MAX_BYTES (64 + JK_HPKE_INFO_MAX_BYTES)

/* What each labelled call needs: the suite, and room for secrets put together. */
struct labels {
	uint8_t suite[SUITE_MAX_BYTES];
	size_t suite_len;
	struct jk_secret *joined;
};

static uint8_t *
append(uint8_t *at, struct jk_bytes bytes)
{
	if (bytes.len > 0)
		memcpy(at, bytes.ptr, bytes.len);
	return at + bytes.len;
}

/* "HPKE-v1" || suite || label || bytes, from `at` on; returns the end. */
static uint8_t *
append_labelled(
    uint8_t *at, const struct labels *labels, const char *label, struct jk_bytes bytes)
{
	at = append(at, jk_bytes_of("HPKE-v1"));
	at = append(at, jk_bytes(labels->suite, labels->suite_len));
	at = append(at, jk_bytes_of(label));
	return append(at, bytes);
}

static int
labelled_extract(const struct labels *labels, uint8_t to[HASH_BYTES],
    struct jk_bytes salt, const char *label, struct jk_bytes secret, struct jk_err *err)
{
	uint8_t *joined = jk_secret_ptr(labels->joined);
	uint8_t *end = append_labelled(joined, labels, label, secret);

	return jk_hkdf_extract(to, salt, jk_bytes(joined, (size_t)(end - joined)), err);
}

static int
labelled_expand(const struct labels *labels, uint8_t *to, size_t len,
    const uint8_t key[HASH_BYTES], const char *label, struct jk_bytes info,
    struct jk_err *err)
{
	uint8_t *joined = jk_secret_ptr(labels->joined);
	uint8_t *end;

	jk_put_be16(joined, (uint16_t)len);
	end = append_labelled(joined + 2, labels, label, info);
	return jk_hkdf_expand(to, len, jk_bytes(key, HASH_BYTES),
	    jk_bytes(joined, (size_t)(end - joined)), err);
}

/*
 * Both points are known to lie on the curve, which is all that RFC 9180, section
 * 7.1.4, asks: its cofactor is 1. So the peer is not checked a second time, which
 * would cost as much as the exchange.
 */
int
jk_hpke_exchange(uint8_t shared[JK_HPKE_SHARED_BYTES], const struct jk_private_key *own,
    const struct jk_public_key *other, struct jk_err *err)
{
	EVP_PKEY_CTX *context =
	    EVP_PKEY_CTX_new_from_pkey(NULL, jk_private_key_handle(own), NULL);
	size_t len = JK_HPKE_SHARED_BYTES;
	bool held =
	    context != NULL && EVP_PKEY_derive_init(context) == 1 &&
	    EVP_PKEY_derive_set_peer_ex(context, jk_public_key_handle(other), 0) == 1 &&
	    EVP_PKEY_derive(context, shared, &len) == 1 && len == JK_HPKE_SHARED_BYTES;

	EVP_PKEY_CTX_free(context);
	return held ? 0 : jk_openssl_failed(err, "ECDH");
}

/* DHKEM's shared secret: section 4.1, ExtractAndExpand. */
static int
derive_shared(struct jk_hpke_trace *trace, struct labels *labels,
    const struct jk_private_key *own, const struct jk_public_key *other,
    const uint8_t recipient[JK_POINT_BYTES], struct jk_secret *scratch,
    struct jk_err *err)
{
	uint8_t context[2 * JK_POINT_BYTES];
	uint8_t *exchanged = jk_secret_ptr(scratch);
	uint8_t *extracted = exchanged + JK_HPKE_SHARED_BYTES;

	memcpy(labels->suite, "KEM", 3);
	jk_put_be16(labels->suite + 3, KEM_P256_SHA256);
	labels->suite_len = 5;
	memcpy(context, trace->enc, JK_POINT_BYTES);
	memcpy(context + JK_POINT_BYTES, recipient, JK_POINT_BYTES);
	if (jk_hpke_exchange(exchanged, own, other, err) != 0 ||
	    labelled_extract(labels, extracted, jk_bytes(NULL, 0), "eae_prk",
		jk_bytes(exchanged, JK_HPKE_SHARED_BYTES), err) != 0)
		return -1;
	return labelled_expand(labels, trace->shared_secret,
	    sizeof trace->shared_secret, extracted, "shared_secret",
	    jk_bytes(context, sizeof context), err);
}

/* Section 5.1, KeySchedule, in base mode: no pre-shared key. */
static int
schedule(struct jk_hpke_trace *trace, struct labels *labels, struct jk_bytes info,
    struct jk_secret *scratch, struct jk_err *err)
{
	uint8_t context[1 + 2 * HASH_BYTES] = { MODE_BASE };
	uint8_t *secret = jk_secret_ptr(scratch);
	const struct jk_bytes none = { NULL, 0 };
	struct jk_bytes whole = { context, sizeof context };

	memcpy(labels->suite, "HPKE", 4);
	jk_put_be16(labels->suite + 4, KEM_P256_SHA256);
	jk_put_be16(labels->suite + 6, KDF_SHA256);
	jk_put_be16(labels->suite + 8,
	    trace->key_len == 16 ? AEAD_AES_128_GCM : AEAD_AES_256_GCM);
	labels->suite_len = 10;
	if (labelled_extract(labels, context + 1, none, "psk_id_hash", none, err) !=
		0 ||
	    labelled_extract(
		labels, context + 1 + HASH_BYTES, none, "info_hash", info, err) != 0 ||
	    labelled_extract(labels, secret,
		jk_bytes(trace->shared_secret, sizeof trace->shared_secret), "secret",
		none, err) != 0 ||
	    labelled_expand(
		labels, trace->key, trace->key_len, secret, "key", whole, err) != 0)
		return -1;
	return labelled_expand(labels, trace->base_nonce, sizeof trace->base_nonce,
	    secret, "base_nonce", whole, err);
}

/* Everything up to key and nonce; trace->enc is set, `trace` holds secrets. */
static int
run(struct jk_hpke_trace *trace, size_t key_len, const struct jk_private_key *own,
    const struct jk_public_key *other, const uint8_t recipient[JK_POINT_BYTES],
    struct jk_bytes info, struct jk_err *err)
{
	struct labels labels = { { 0 }, 0, NULL };
	struct jk_secret *scratch;
	int result = -1;

	if (info.len > JK_HPKE_INFO_MAX_BYTES)
		return jk_err_set(err, JK_EXIT_SOFTWARE, "JK00132",
		    _("%zu bytes are too many for the context of a sealed secret"),
		    info.len);
	trace->key_len = key_len;
	scratch = jk_secret_new(JK_HPKE_SHARED_BYTES + HASH_BYTES, err);
	labels.joined = scratch != NULL ? jk_secret_new(LABELLED_MAX_BYTES, err) : NULL;
	if (labels.joined != NULL &&
	    derive_shared(trace, &labels, own, other, recipient, scratch, err) == 0)
		result = schedule(trace, &labels, info, scratch, err);
	jk_secret_free(labels.joined);
	jk_secret_free(scratch);
	return result;
}

int
jk_hpke_trace_sender(struct jk_hpke_trace *trace, size_t key_len,
    const struct jk_private_key *ephemeral, const struct jk_public_key *recipient,
    struct jk_bytes info, struct jk_err *err)
{
	memcpy(trace->enc, jk_private_key_point(ephemeral), JK_HPKE_ENC_BYTES);
	return run(trace, key_len, ephemeral, recipient, jk_public_key_point(recipient),
	    info, err);
}

int
jk_hpke_trace_recipient(struct jk_hpke_trace *trace, size_t key_len,
    const struct jk_private_key *recipient, struct jk_bytes info, struct jk_err *err)
{
	struct jk_public_key *ephemeral = jk_public_key_new(trace->enc, err);
	int result;

	if (ephemeral == NULL)
		return -1;
	result = run(trace, key_len, recipient, ephemeral,
	    jk_private_key_point(recipient), info, err);
	jk_public_key_free(ephemeral);
	return result;
}

int
jk_hpke_seal(uint8_t enc[JK_HPKE_ENC_BYTES], uint8_t *sealed,
    const struct jk_public_key *recipient, struct jk_bytes info,
    struct jk_bytes associated, struct jk_bytes plain, struct jk_err *err)
{
	struct jk_secret *kept = jk_secret_new(sizeof(struct jk_hpke_trace), err);
	struct jk_hpke_trace *trace = kept != NULL ? (void *)jk_secret_ptr(kept) : NULL;
	struct jk_private_key *ephemeral = NULL;
	struct jk_aead *aead = NULL;
	int result = -1;

	if (kept == NULL)
		return -1;
	ephemeral = jk_private_key_generate(err);
	if (ephemeral == NULL || jk_hpke_trace_sender(trace, JK_AEAD_KEY_BYTES,
				     ephemeral, recipient, info, err) != 0)
		goto done;
	aead = jk_aead_new(jk_bytes(trace->key, JK_AEAD_KEY_BYTES), err);
	if (aead == NULL)
		goto done;
	memcpy(enc, trace->enc, JK_HPKE_ENC_BYTES);
	result = jk_aead_seal(aead, sealed, trace->base_nonce, associated, plain, err);
done:
	jk_aead_free(aead);
	jk_private_key_free(ephemeral);
	jk_secret_free(kept);
	return result;
}

int
jk_hpke_open(uint8_t *plain, const uint8_t enc[JK_HPKE_ENC_BYTES],
    const struct jk_private_key *recipient, struct jk_bytes info,
    struct jk_bytes associated, struct jk_bytes sealed, struct jk_err *err)
{
	struct jk_secret *kept = jk_secret_new(sizeof(struct jk_hpke_trace), err);
	struct jk_hpke_trace *trace = kept != NULL ? (void *)jk_secret_ptr(kept) : NULL;
	struct jk_aead *aead = NULL;
	int result = -1;

	if (kept == NULL)
		return -1;
	memcpy(trace->enc, enc, JK_HPKE_ENC_BYTES);
	if (jk_hpke_trace_recipient(trace, JK_AEAD_KEY_BYTES, recipient, info, err) !=
	    0)
		goto done;
	aead = jk_aead_new(jk_bytes(trace->key, JK_AEAD_KEY_BYTES), err);
	if (aead != NULL)
		result = jk_aead_open(
		    aead, plain, trace->base_nonce, associated, sealed, err);
done:
	jk_aead_free(aead);
	jk_secret_free(kept);
	return result;
}
