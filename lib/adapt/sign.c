#include "adapt/sign.h"

#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/evp.h>

#include "adapt/openssl.h"

/* A SEQUENCE of two INTEGERs of at most 33 bytes. */
#define DER_MAX_BYTES 72
#define HALF (JK_SIGNATURE_BYTES / 2)

static bool
to_raw(uint8_t signature[JK_SIGNATURE_BYTES], const uint8_t *der, size_t der_len)
{
	ECDSA_SIG *pair = d2i_ECDSA_SIG(NULL, &der, (long)der_len);
	bool held =
	    pair != NULL &&
	    BN_bn2binpad(ECDSA_SIG_get0_r(pair), signature, HALF) == HALF &&
	    BN_bn2binpad(ECDSA_SIG_get0_s(pair), signature + HALF, HALF) == HALF;

	ECDSA_SIG_free(pair);
	return held;
}

static bool
to_der(uint8_t der[DER_MAX_BYTES], size_t *der_len,
    const uint8_t signature[JK_SIGNATURE_BYTES])
{
	ECDSA_SIG *pair = ECDSA_SIG_new();
	BIGNUM *r = BN_bin2bn(signature, HALF, NULL);
	BIGNUM *s = BN_bin2bn(signature + HALF, HALF, NULL);
	int len = -1;

	if (pair == NULL || r == NULL || s == NULL || ECDSA_SIG_set0(pair, r, s) != 1) {
		BN_free(r);
		BN_free(s);
	} else {
		len = i2d_ECDSA_SIG(pair, NULL) <= DER_MAX_BYTES
			  ? i2d_ECDSA_SIG(pair, &der)
			  : -1;
	}
	ECDSA_SIG_free(pair);
	*der_len = (size_t)len;
	return len > 0;
}

static int
digest_labelled(uint8_t digest[JK_DIGEST_BYTES], const char *label,
    struct jk_bytes message, struct jk_err *err)
{
	struct jk_bytes pieces[2] = { { (const uint8_t *)label, strlen(label) + 1 },
		message };

	return jk_digest_of(digest, pieces, 2, err);
}

static bool
sign_digest(uint8_t signature[JK_SIGNATURE_BYTES], EVP_PKEY *key,
    const uint8_t digest[JK_DIGEST_BYTES])
{
	uint8_t der[DER_MAX_BYTES];
	size_t der_len = sizeof der;
	EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_pkey(NULL, key, NULL);
	bool held =
	    context != NULL && EVP_PKEY_sign_init(context) == 1 &&
	    EVP_PKEY_sign(context, der, &der_len, digest, JK_DIGEST_BYTES) == 1 &&
	    to_raw(signature, der, der_len);

	EVP_PKEY_CTX_free(context);
	return held;
}

/* 1: it holds, 0: it does not, -1: the library failed. */
static int
verify_digest(const uint8_t signature[JK_SIGNATURE_BYTES], EVP_PKEY *key,
    const uint8_t digest[JK_DIGEST_BYTES])
{
	uint8_t der[DER_MAX_BYTES];
	size_t der_len;
	EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_pkey(NULL, key, NULL);
	int held = -1;

	if (context != NULL && EVP_PKEY_verify_init(context) == 1 &&
	    to_der(der, &der_len, signature))
		held = EVP_PKEY_verify(
			   context, der, der_len, digest, JK_DIGEST_BYTES) == 1;
	EVP_PKEY_CTX_free(context);
	return held;
}

int
jk_sign(uint8_t signature[JK_SIGNATURE_BYTES], const struct jk_private_key *key,
    const char *label, struct jk_bytes message, struct jk_err *err)
{
	uint8_t digest[JK_DIGEST_BYTES];
	EVP_PKEY *handle = jk_private_key_handle(key);

	if (digest_labelled(digest, label, message, err) != 0)
		return -1;
	if (!sign_digest(signature, handle, digest))
		return jk_openssl_failed(err, "ECDSA signing");
	/* A fault in signing could give the key away (page: SIGNATURES). */
	if (verify_digest(signature, handle, digest) == 1)
		return 0;
	memset(signature, 0, JK_SIGNATURE_BYTES);
	(void)jk_openssl_failed(err, "ECDSA verifying");
	return jk_err_set(err, JK_EXIT_SOFTWARE, "JK00120",
	    _("the signature just made does not verify"));
}

int
jk_verify(const uint8_t signature[JK_SIGNATURE_BYTES], const struct jk_public_key *key,
    const char *label, struct jk_bytes message, struct jk_err *err)
{
	uint8_t digest[JK_DIGEST_BYTES];
	int held;

	if (digest_labelled(digest, label, message, err) != 0)
		return -1;
	held = verify_digest(signature, jk_public_key_handle(key), digest);
	if (held == 1)
		return 0;
	(void)jk_openssl_failed(err, "ECDSA verifying");
	if (held < 0)
		return -1;
	return jk_err_set(
	    err, JK_EXIT_PROTOCOL, "JK00121", _("the signature does not hold"));
}

bool
jk_verify_plain(const uint8_t *signature, size_t signature_len,
    const struct jk_public_key *key, struct jk_bytes message)
{
	uint8_t digest[JK_DIGEST_BYTES];
	struct jk_err err;
	int held;

	if (signature_len != JK_SIGNATURE_BYTES ||
	    jk_digest_of(digest, &message, 1, &err) != 0)
		return false;
	held = verify_digest(signature, jk_public_key_handle(key), digest);
	if (held != 1)
		(void)jk_openssl_failed(&err, "ECDSA verifying");
	return held == 1;
}
