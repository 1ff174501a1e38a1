#include "adapt/kdf.h"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/params.h>
#include <pthread.h>

#include "adapt/digest.h"
#include "adapt/openssl.h"

static EVP_KDF *hkdf;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void
fetch(void)
{
	if (jk_openssl_start())
		hkdf = EVP_KDF_fetch(NULL, "HKDF", NULL);
}

static OSSL_PARAM
octets(const char *name, struct jk_bytes bytes)
{
	/* OpenSSL only reads what it is given here; its type lacks the const. */
	return OSSL_PARAM_construct_octet_string(
	    name, (void *)(uintptr_t)bytes.ptr, bytes.len);
}

static int
derive(uint8_t *to, size_t len, int mode, struct jk_bytes salt, struct jk_bytes key,
    struct jk_bytes info, struct jk_err *err)
{
	char digest[] = "SHA256";
	OSSL_PARAM params[6], *param = params;
	EVP_KDF_CTX *context = NULL;
	bool held;

	if (pthread_once(&once, fetch) == 0 && hkdf != NULL)
		context = EVP_KDF_CTX_new(hkdf);
	*param++ = OSSL_PARAM_construct_int(OSSL_KDF_PARAM_MODE, &mode);
	*param++ = OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, digest, 0);
	*param++ = octets(OSSL_KDF_PARAM_KEY, key.len > 0 ? key : jk_bytes_of(""));
	if (salt.len > 0)
		*param++ = octets(OSSL_KDF_PARAM_SALT, salt);
	if (info.len > 0)
		*param++ = octets(OSSL_KDF_PARAM_INFO, info);
	*param = OSSL_PARAM_construct_end();
	held = context != NULL && EVP_KDF_derive(context, to, len, params) == 1;
	EVP_KDF_CTX_free(context);
	if (held)
		return 0;
	OPENSSL_cleanse(to, len);
	return jk_openssl_failed(err, "HKDF");
}

static int
check_len(size_t len, struct jk_err *err)
{
	if (len > 0 && len <= JK_HKDF_MAX_BYTES)
		return 0;
	return jk_err_set(
	    err, JK_EXIT_SOFTWARE, "JK00130", _("HKDF cannot give %zu bytes"), len);
}

int
jk_hkdf(uint8_t *to, size_t len, struct jk_bytes salt, struct jk_bytes secret,
    struct jk_bytes info, struct jk_err *err)
{
	if (check_len(len, err) != 0)
		return -1;
	return derive(
	    to, len, EVP_KDF_HKDF_MODE_EXTRACT_AND_EXPAND, salt, secret, info, err);
}

/* HMAC, as RFC 5869, 2.2, has it; EVP_KDF would fetch that anew each time. */
int
jk_hkdf_extract(uint8_t to[JK_DIGEST_BYTES], struct jk_bytes salt,
    struct jk_bytes secret, struct jk_err *err)
{
	if (jk_hmac(to, salt, secret, err) == 0)
		return 0;
	OPENSSL_cleanse(to, JK_DIGEST_BYTES);
	return -1;
}

int
jk_hkdf_expand(uint8_t *to, size_t len, struct jk_bytes pseudorandom_key,
    struct jk_bytes info, struct jk_err *err)
{
	if (check_len(len, err) != 0)
		return -1;
	return derive(to, len, EVP_KDF_HKDF_MODE_EXPAND_ONLY, jk_bytes(NULL, 0),
	    pseudorandom_key, info, err);
}
