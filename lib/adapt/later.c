#include "adapt/later.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include "adapt/openssl.h"

/* A SEQUENCE of two INTEGERs of at most 49 bytes. */
#define DER_MAX_BYTES 104
#define HALF (JK_LATER_SIGNATURE_BYTES / 2)

int
jk_later_digest_init(struct jk_later_digest *digest, struct jk_err *err)
{
	EVP_MD *sha384 = NULL;

	*digest = (struct jk_later_digest){ .context = NULL };
	if (jk_openssl_start()) {
		digest->context = EVP_MD_CTX_new();
		sha384 = EVP_MD_fetch(NULL, "SHA384", NULL);
	}
	if (sha384 == NULL || digest->context == NULL ||
	    EVP_DigestInit_ex2(digest->context, sha384, NULL) != 1)
		digest->failed = true;
	EVP_MD_free(sha384);
	return digest->failed ? jk_openssl_failed(err, "SHA-384") : 0;
}

void
jk_later_digest_release(struct jk_later_digest *digest)
{
	EVP_MD_CTX_free(digest->context);
	digest->context = NULL;
}

void
jk_later_digest_add(struct jk_later_digest *digest, struct jk_bytes bytes)
{
	if (!digest->failed && bytes.len > 0 &&
	    EVP_DigestUpdate(digest->context, bytes.ptr, bytes.len) != 1)
		digest->failed = true;
}

int
jk_later_digest_peek(const struct jk_later_digest *digest,
    uint8_t value[JK_LATER_DIGEST_BYTES], struct jk_err *err)
{
	EVP_MD_CTX *copy = digest->failed ? NULL : EVP_MD_CTX_new();
	bool held = copy != NULL && EVP_MD_CTX_copy_ex(copy, digest->context) == 1 &&
		    EVP_DigestFinal_ex(copy, value, NULL) == 1;

	EVP_MD_CTX_free(copy);
	return held ? 0 : jk_openssl_failed(err, "SHA-384");
}

static EVP_PKEY *
import(const uint8_t point[JK_LATER_POINT_BYTES])
{
	char group[] = "P-384";
	uint8_t octets[JK_LATER_POINT_BYTES];
	OSSL_PARAM params[] = { OSSL_PARAM_construct_utf8_string(
				    OSSL_PKEY_PARAM_GROUP_NAME, group, 0),
		OSSL_PARAM_construct_octet_string(
		    OSSL_PKEY_PARAM_PUB_KEY, octets, sizeof octets),
		OSSL_PARAM_construct_end() };
	EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
	EVP_PKEY *key = NULL;

	memcpy(octets, point, sizeof octets);
	if (context == NULL || EVP_PKEY_fromdata_init(context) != 1 ||
	    EVP_PKEY_fromdata(context, &key, EVP_PKEY_PUBLIC_KEY, params) != 1)
		key = NULL;
	EVP_PKEY_CTX_free(context);
	return key;
}

static size_t
to_der(uint8_t der[DER_MAX_BYTES], const uint8_t signature[JK_LATER_SIGNATURE_BYTES])
{
	ECDSA_SIG *pair = ECDSA_SIG_new();
	BIGNUM *r = BN_bin2bn(signature, HALF, NULL);
	BIGNUM *s = BN_bin2bn(signature + HALF, HALF, NULL);
	int len = 0;

	if (pair == NULL || r == NULL || s == NULL || ECDSA_SIG_set0(pair, r, s) != 1) {
		BN_free(r);
		BN_free(s);
	} else if (i2d_ECDSA_SIG(pair, NULL) <= DER_MAX_BYTES) {
		len = i2d_ECDSA_SIG(pair, &der);
	}
	ECDSA_SIG_free(pair);
	return len > 0 ? (size_t)len : 0;
}

int
jk_later_verify(const uint8_t signature[JK_LATER_SIGNATURE_BYTES],
    const uint8_t point[JK_LATER_POINT_BYTES],
    const uint8_t digest[JK_LATER_DIGEST_BYTES], struct jk_err *err)
{
	uint8_t der[DER_MAX_BYTES];
	size_t len = to_der(der, signature);
	EVP_PKEY *key = jk_openssl_start() && point[0] == 4 ? import(point) : NULL;
	EVP_PKEY_CTX *context =
	    key != NULL ? EVP_PKEY_CTX_new_from_pkey(NULL, key, NULL) : NULL;
	bool held =
	    len > 0 && context != NULL && EVP_PKEY_verify_init(context) == 1 &&
	    EVP_PKEY_verify(context, der, len, digest, JK_LATER_DIGEST_BYTES) == 1;

	EVP_PKEY_CTX_free(context);
	EVP_PKEY_free(key);
	if (held)
		return 0;
	(void)jk_openssl_failed(err, "ECDSA verifying");
	return jk_err_set(err, JK_EXIT_PROTOCOL, "JK00775",
	    _("the signature under the later suite does not hold"));
}
