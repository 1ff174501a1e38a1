#include "adapt/openssl.h"

#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/rand.h>
#include <pthread.h>

#define LIGHT_START                                                          \
	(OPENSSL_INIT_NO_LOAD_CONFIG | OPENSSL_INIT_NO_LOAD_CRYPTO_STRINGS | \
	    OPENSSL_INIT_NO_ADD_ALL_CIPHERS | OPENSSL_INIT_NO_ADD_ALL_DIGESTS)

static pthread_once_t once = PTHREAD_ONCE_INIT;
static bool started;

/*
 * The random generator is that over SHA-256 (NIST SP 800-90A, Hash_DRBG). The
 * one OpenSSL takes by itself is over AES, and the first fetch of a cipher
 * readies all ciphers: 1 ms that a program which only signs need not spend.
 */
static void
start(void)
{
	started = OPENSSL_init_crypto(LIGHT_START, NULL) == 1 &&
		  RAND_set_DRBG_type(NULL, "HASH-DRBG", NULL, NULL, "SHA256") == 1;
}

bool
jk_openssl_start(void)
{
	return pthread_once(&once, start) == 0 && started;
}

int
jk_openssl_failed(struct jk_err *err, const char *operation)
{
	ERR_clear_error();
	return jk_err_set(err, JK_EXIT_OS, "JK00100",
	    _("the OpenSSL library failed in %s"), operation);
}
