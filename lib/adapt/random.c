#include "adapt/random.h"

#include <limits.h>
#include <openssl/rand.h>

#include "adapt/openssl.h"

int
jk_random_bytes(uint8_t *to, size_t len, struct jk_err *err)
{
	if (len > INT_MAX || !jk_openssl_start() || RAND_priv_bytes(to, (int)len) != 1)
		return jk_openssl_failed(err, "RAND_priv_bytes");
	return 0;
}
