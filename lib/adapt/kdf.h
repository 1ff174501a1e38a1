/*
 * HKDF with SHA-256 (RFC 5869), through OpenSSL. From 1 to
 * JK_HKDF_MAX_BYTES bytes can be had; info has at most 1024. On failure `to` is
 * zeros.
 */
#ifndef JK_ADAPT_KDF_H
#define JK_ADAPT_KDF_H

#include "base/bytes.h"
#include "base/err.h"

#define JK_HKDF_MAX_BYTES (255 * 32)

/* Extract and expand. */
JK_MUST_CHECK int jk_hkdf(uint8_t *to, size_t len, struct jk_bytes salt,
    struct jk_bytes secret, struct jk_bytes info, struct jk_err *err);

/* Only one of the steps, as RFC 9180 needs them. */
JK_MUST_CHECK int jk_hkdf_extract(
    uint8_t to[32], struct jk_bytes salt, struct jk_bytes secret, struct jk_err *err);
JK_MUST_CHECK int jk_hkdf_expand(uint8_t *to, size_t len,
    struct jk_bytes pseudorandom_key, struct jk_bytes info, struct jk_err *err);

#endif
