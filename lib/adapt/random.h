/* Random bytes from the operating system, through OpenSSL. */
#ifndef JK_ADAPT_RANDOM_H
#define JK_ADAPT_RANDOM_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

JK_MUST_CHECK int jk_random_bytes(uint8_t *to, size_t len, struct jk_err *err);

#endif
