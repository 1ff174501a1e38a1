#include "adapt/aead.h"

#include <limits.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <pthread.h>
#include <stdlib.h>

#include "adapt/openssl.h"

static const char gcm_name[] = "AES-GCM";
static EVP_CIPHER *aes_256_gcm, *aes_128_gcm;
static pthread_once_t once = PTHREAD_ONCE_INIT;

/* Holds the key schedule; OpenSSL wipes it when it frees the context. */
struct jk_aead {
	EVP_CIPHER_CTX *context;
};

static void
fetch(void)
{
	if (!jk_openssl_start())
		return;
	aes_256_gcm = EVP_CIPHER_fetch(NULL, "AES-256-GCM", NULL);
	aes_128_gcm = EVP_CIPHER_fetch(NULL, "AES-128-GCM", NULL);
}

/* The cipher for a key of this length, or NULL. */
static const EVP_CIPHER *
cipher_for(size_t key_len)
{
	if (pthread_once(&once, fetch) != 0)
		return NULL;
	return key_len == 32 ? aes_256_gcm : key_len == 16 ? aes_128_gcm : NULL;
}

struct jk_aead *
jk_aead_new(struct jk_bytes key, struct jk_err *err)
{
	const EVP_CIPHER *cipher = cipher_for(key.len);
	struct jk_aead *aead = calloc(1, sizeof *aead);

	if (aead == NULL) {
		jk_err_memory(err);
		return NULL;
	}
	aead->context = cipher != NULL ? EVP_CIPHER_CTX_new() : NULL;
	if (aead->context != NULL &&
	    EVP_CipherInit_ex2(aead->context, cipher, key.ptr, NULL, 1, NULL) == 1)
		return aead;
	jk_aead_free(aead);
	(void)jk_openssl_failed(err, gcm_name);
	return NULL;
}

void
jk_aead_free(struct jk_aead *aead)
{
	if (aead == NULL)
		return;
	EVP_CIPHER_CTX_free(aead->context);
	free(aead);
}

/* Nonce, associated data and text; the tag is the caller's. */
static bool
run(struct jk_aead *aead, bool sealing, uint8_t *to,
    const uint8_t nonce[JK_AEAD_NONCE_BYTES], struct jk_bytes associated,
    struct jk_bytes from)
{
	int len;

	return associated.len <= INT_MAX && from.len <= INT_MAX &&
	       EVP_CipherInit_ex2(aead->context, NULL, NULL, nonce, sealing, NULL) ==
		   1 &&
	       (associated.len == 0 || EVP_CipherUpdate(aead->context, NULL, &len,
					   associated.ptr, (int)associated.len) == 1) &&
	       (from.len == 0 || EVP_CipherUpdate(aead->context, to, &len, from.ptr,
				     (int)from.len) == 1);
}

int
jk_aead_seal(struct jk_aead *aead, uint8_t *to,
    const uint8_t nonce[JK_AEAD_NONCE_BYTES], struct jk_bytes associated,
    struct jk_bytes plain, struct jk_err *err)
{
	uint8_t none[1];
	int len;

	if (run(aead, true, to, nonce, associated, plain) &&
	    EVP_CipherFinal_ex(aead->context, none, &len) == 1 &&
	    EVP_CIPHER_CTX_ctrl(aead->context, EVP_CTRL_AEAD_GET_TAG, JK_AEAD_TAG_BYTES,
		to + plain.len) == 1)
		return 0;
	OPENSSL_cleanse(to, plain.len + JK_AEAD_TAG_BYTES);
	return jk_openssl_failed(err, gcm_name);
}

int
jk_aead_open(struct jk_aead *aead, uint8_t *to,
    const uint8_t nonce[JK_AEAD_NONCE_BYTES], struct jk_bytes associated,
    struct jk_bytes sealed, struct jk_err *err)
{
	uint8_t none[1], tag[JK_AEAD_TAG_BYTES];
	size_t plain_len = sealed.len - JK_AEAD_TAG_BYTES;
	int len;

	if (sealed.len < JK_AEAD_TAG_BYTES)
		return jk_err_set(err, JK_EXIT_PROTOCOL, "JK00125",
		    _("the sealed bytes do not open with this key"));
	memcpy(tag, sealed.ptr + plain_len, sizeof tag);
	if (!run(aead, false, to, nonce, associated, jk_bytes(sealed.ptr, plain_len)) ||
	    EVP_CIPHER_CTX_ctrl(
		aead->context, EVP_CTRL_AEAD_SET_TAG, JK_AEAD_TAG_BYTES, tag) != 1) {
		OPENSSL_cleanse(to, plain_len);
		return jk_openssl_failed(err, gcm_name);
	}
	if (EVP_CipherFinal_ex(aead->context, none, &len) == 1)
		return 0;
	OPENSSL_cleanse(to, plain_len);
	(void)jk_openssl_failed(err, gcm_name);
	return jk_err_set(err, JK_EXIT_PROTOCOL, "JK00125",
	    _("the sealed bytes do not open with this key"));
}
