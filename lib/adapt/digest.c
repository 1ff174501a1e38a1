#include "adapt/digest.h"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <pthread.h>
#include <stdatomic.h>

#include "adapt/openssl.h"

static const char sha256_name[] = "SHA-256";
static const char hmac_name[] = "HMAC";

/*
 * A context with SHA-256 begun: to begin again is to copy it. Each thread has
 * one context of its own for digests that begin and end in one call.
 */
static EVP_MD_CTX *begun;
static EVP_MAC_CTX *keyless; /* HMAC with its digest: the same for a keyed one */
static pthread_key_t scratch_key;
static pthread_once_t once = PTHREAD_ONCE_INIT, once_hmac = PTHREAD_ONCE_INIT;
static atomic_bool failed_once;

static void
free_scratch(void *context)
{
	EVP_MD_CTX_free(context);
}

static void
fetch(void)
{
	EVP_MD_CTX *context;
	EVP_MD *sha256;

	if (!jk_openssl_start() || pthread_key_create(&scratch_key, free_scratch) != 0)
		return;
	sha256 = EVP_MD_fetch(NULL, "SHA256", NULL);
	context = EVP_MD_CTX_new();
	if (sha256 != NULL && context != NULL &&
	    EVP_DigestInit_ex2(context, sha256, NULL) == 1)
		begun = context;
	else
		EVP_MD_CTX_free(context);
	EVP_MD_free(sha256);
}

static void
fetch_hmac(void)
{
	char digest[] = "SHA256";
	OSSL_PARAM params[2];
	EVP_MAC *hmac;

	if (!jk_openssl_start())
		return;
	params[0] = OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0);
	params[1] = OSSL_PARAM_construct_end();
	hmac = EVP_MAC_fetch(NULL, hmac_name, NULL);
	keyless = hmac != NULL ? EVP_MAC_CTX_new(hmac) : NULL;
	if (keyless != NULL && EVP_MAC_CTX_set_params(keyless, params) != 1) {
		EVP_MAC_CTX_free(keyless);
		keyless = NULL;
	}
	EVP_MAC_free(hmac);
}

static bool
is_ready(void)
{
	return pthread_once(&once, fetch) == 0 && begun != NULL;
}

/* The key only frees it: to ask for it by the key would be felt in each hash. */
static EVP_MD_CTX *
scratch(void)
{
	static _Thread_local EVP_MD_CTX *own;
	EVP_MD_CTX *context;

	if (own != NULL)
		return own;
	context = is_ready() ? EVP_MD_CTX_new() : NULL;
	if (context != NULL && pthread_setspecific(scratch_key, context) != 0) {
		EVP_MD_CTX_free(context);
		return NULL;
	}
	own = context;
	return own;
}

int
jk_digest_init(struct jk_digest *digest, struct jk_err *err)
{
	digest->context = is_ready() ? EVP_MD_CTX_new() : NULL;
	digest->failed = digest->context == NULL;
	jk_digest_reset(digest);
	if (!digest->failed)
		return 0;
	jk_digest_release(digest);
	return jk_openssl_failed(err, sha256_name);
}

void
jk_digest_release(struct jk_digest *digest)
{
	EVP_MD_CTX_free(digest->context);
	digest->context = NULL;
	digest->failed = true;
}

void
jk_digest_reset(struct jk_digest *digest)
{
	if (digest->context != NULL)
		digest->failed = EVP_MD_CTX_copy_ex(digest->context, begun) != 1;
}

void
jk_digest_add(struct jk_digest *digest, struct jk_bytes bytes)
{
	if (digest->failed || bytes.len == 0)
		return;
	digest->failed = EVP_DigestUpdate(digest->context, bytes.ptr, bytes.len) != 1;
}

void
jk_digest_add_be32(struct jk_digest *digest, uint32_t value)
{
	uint8_t bytes[4];

	jk_put_be32(bytes, value);
	jk_digest_add(digest, jk_bytes(bytes, sizeof bytes));
}

int
jk_digest_end(
    struct jk_digest *digest, uint8_t value[JK_DIGEST_BYTES], struct jk_err *err)
{
	if (digest->failed || EVP_DigestFinal_ex(digest->context, value, NULL) != 1)
		return jk_openssl_failed(err, sha256_name);
	return 0;
}

int
jk_digest_peek(
    const struct jk_digest *digest, uint8_t value[JK_DIGEST_BYTES], struct jk_err *err)
{
	EVP_MD_CTX *branch = scratch();

	if (digest->failed || branch == NULL ||
	    EVP_MD_CTX_copy_ex(branch, digest->context) != 1 ||
	    EVP_DigestFinal_ex(branch, value, NULL) != 1)
		return jk_openssl_failed(err, sha256_name);
	return 0;
}

static bool
hash_pieces(uint8_t value[JK_DIGEST_BYTES], const struct jk_bytes *pieces, size_t count)
{
	EVP_MD_CTX *context = scratch();

	if (context == NULL || EVP_MD_CTX_copy_ex(context, begun) != 1)
		return false;
	for (size_t i = 0; i < count; i++)
		if (pieces[i].len > 0 &&
		    EVP_DigestUpdate(context, pieces[i].ptr, pieces[i].len) != 1)
			return false;
	return EVP_DigestFinal_ex(context, value, NULL) == 1;
}

int
jk_digest_of(uint8_t value[JK_DIGEST_BYTES], const struct jk_bytes *pieces,
    size_t count, struct jk_err *err)
{
	if (!hash_pieces(value, pieces, count))
		return jk_openssl_failed(err, sha256_name);
	return 0;
}

void
jk_sha256(uint8_t hash[JK_DIGEST_BYTES], const struct jk_bytes *pieces, size_t count)
{
	if (hash_pieces(hash, pieces, count))
		return;
	memset(hash, 0, JK_DIGEST_BYTES);
	atomic_store(&failed_once, true);
}

bool
jk_digest_failed(void)
{
	return atomic_load(&failed_once);
}

int
jk_hmac(uint8_t value[JK_DIGEST_BYTES], struct jk_bytes key, struct jk_bytes message,
    struct jk_err *err)
{
	EVP_MAC_CTX *context;
	size_t len;
	bool held;

	if (pthread_once(&once_hmac, fetch_hmac) != 0 || keyless == NULL)
		return jk_openssl_failed(err, hmac_name);
	context = EVP_MAC_CTX_dup(keyless);
	if (context == NULL)
		return jk_openssl_failed(err, hmac_name);
	/* A NULL key would mean "keep the earlier one". */
	if (key.len == 0)
		key = jk_bytes_of("");
	held = EVP_MAC_init(context, key.ptr, key.len, NULL) == 1 &&
	       (message.len == 0 ||
		   EVP_MAC_update(context, message.ptr, message.len) == 1) &&
	       EVP_MAC_final(context, value, &len, JK_DIGEST_BYTES) == 1;
	EVP_MAC_CTX_free(context);
	return held ? 0 : jk_openssl_failed(err, hmac_name);
}

bool
jk_digest_equal(const uint8_t a[JK_DIGEST_BYTES], const uint8_t b[JK_DIGEST_BYTES])
{
	return CRYPTO_memcmp(a, b, JK_DIGEST_BYTES) == 0;
}
