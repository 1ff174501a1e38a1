#include "adapt/secret.h"

#include <errno.h>
#include <openssl/crypto.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include "adapt/openssl.h"

/*
 * Both powers of two. Locking touches every page, so that a larger heap would
 * be felt at each start; this one holds two thousand keys.
 */
#define HEAP_BYTES (64 * 1024)
#define HEAP_SMALLEST_BYTES 32
#define SECRET_MAX_BYTES 4096

struct jk_secret {
	size_t len;
	uint8_t *ptr;
};

static pthread_once_t once = PTHREAD_ONCE_INIT;
static bool heap_locked;

static void
lock_heap(void)
{
	/* 2 means that the heap was made but could not be locked. */
	heap_locked = jk_openssl_start() &&
		      CRYPTO_secure_malloc_init(HEAP_BYTES, HEAP_SMALLEST_BYTES) == 1;
}

static int
check_heap(struct jk_err *err)
{
	if (pthread_once(&once, lock_heap) == 0 && heap_locked)
		return 0;
	return jk_err_set(err, JK_EXIT_OS, "JK00135",
	    _("keys need %d KiB of locked memory, which the system does not give; "
	      "raise the limit RLIMIT_MEMLOCK"),
	    HEAP_BYTES / 1024);
}

int
jk_secret_setup(struct jk_err *err)
{
	const struct rlimit none = { 0, 0 };

	if (setrlimit(RLIMIT_CORE, &none) != 0 ||
	    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0)
		return jk_err_errno(
		    err, JK_EXIT_OS, "JK00136", _("core files cannot be turned off"));
	return check_heap(err);
}

struct jk_secret *
jk_secret_new(size_t len, struct jk_err *err)
{
	struct jk_secret *secret;

	if (check_heap(err) != 0)
		return NULL;
	if (len > SECRET_MAX_BYTES) {
		jk_err_set(err, JK_EXIT_SOFTWARE, "JK00137",
		    _("a secret of %zu bytes is too long"), len);
		return NULL;
	}
	secret = malloc(sizeof *secret);
	if (secret == NULL) {
		jk_err_memory(err);
		return NULL;
	}
	secret->len = len;
	secret->ptr = OPENSSL_secure_zalloc(len > 0 ? len : 1);
	/* A full heap gives ordinary memory: that would not be what was promised. */
	if (secret->ptr == NULL || CRYPTO_secure_allocated(secret->ptr) != 1) {
		jk_secret_free(secret);
		jk_err_set(
		    err, JK_EXIT_OS, "JK00138", _("the locked memory is used up"));
		return NULL;
	}
	return secret;
}

void
jk_secret_free(struct jk_secret *secret)
{
	if (secret == NULL)
		return;
	OPENSSL_secure_clear_free(secret->ptr, secret->len > 0 ? secret->len : 1);
	free(secret);
}

uint8_t *
jk_secret_ptr(struct jk_secret *secret)
{
	return secret->ptr;
}

struct jk_bytes
jk_secret_bytes(const struct jk_secret *secret)
{
	return jk_bytes(secret->ptr, secret->len);
}
