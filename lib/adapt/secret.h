/*
 * Memory for keys: locked, kept out of core dumps, never copied into a
 * struct jk_buf or struct jk_err, wiped when freed on good and bad paths alike.
 * jk_secret_setup is called once by the driver before the first key is read.
 */
#ifndef JK_ADAPT_SECRET_H
#define JK_ADAPT_SECRET_H

#include "base/bytes.h"
#include "base/err.h"

struct jk_secret;

/*
 * No core file, no ptrace by the same user, the locked heap, and OpenSSL
 * without its configuration file, so that OPENSSL_CONF cannot load code.
 */
JK_MUST_CHECK int jk_secret_setup(struct jk_err *err);

/* `len` zero bytes of locked memory, at most 4096. */
JK_MUST_CHECK struct jk_secret *jk_secret_new(size_t len, struct jk_err *err);
void jk_secret_free(struct jk_secret *secret);

/* The bytes in place; valid until the secret is freed. */
uint8_t *jk_secret_ptr(struct jk_secret *secret);
struct jk_bytes jk_secret_bytes(const struct jk_secret *secret);

#endif
