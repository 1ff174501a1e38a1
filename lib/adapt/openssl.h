/*
 * What every file here that uses OpenSSL shares: one light start and one
 * message. For adapt alone; no other floor includes it.
 *
 * The start loads no configuration file, since OPENSSL_CONF can make a
 * configuration load code, and no table of algorithms or error strings, since
 * loading them takes longer than most of our work. Algorithms are fetched by
 * the file that uses them, at first use and once per process: the first fetch
 * of a kind (digest, cipher, ...) costs up to 1 ms.
 */
#ifndef JK_ADAPT_OPENSSL_H
#define JK_ADAPT_OPENSSL_H

#include "base/err.h"

/* False when OpenSSL cannot be started; repeated calls are cheap. */
bool jk_openssl_start(void);

/* Status 71, naming the operation; forgets OpenSSL's own queue. Returns -1. */
int jk_openssl_failed(struct jk_err *err, const char *operation);

#endif
