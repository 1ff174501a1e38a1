#include "adapt/openssl.h"

#include <openssl/crypto.h>
#include <openssl/err.h>

#define LIGHT_START                                                          \
	(OPENSSL_INIT_NO_LOAD_CONFIG | OPENSSL_INIT_NO_LOAD_CRYPTO_STRINGS | \
	    OPENSSL_INIT_NO_ADD_ALL_CIPHERS | OPENSSL_INIT_NO_ADD_ALL_DIGESTS)

bool
jk_openssl_start(void)
{
	return OPENSSL_init_crypto(LIGHT_START, NULL) == 1;
}

int
jk_openssl_failed(struct jk_err *err, const char *operation)
{
	ERR_clear_error();
	return jk_err_set(err, JK_EXIT_OS, "JK00100",
	    _("the OpenSSL library failed in %s"), operation);
}
