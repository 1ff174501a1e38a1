/*
 * The later suite, by which heads of ledgers are signed again (jk-ledger(5),
 * RENEWALS): SHA-384, and ECDSA on P-384. Programs only verify; what is signed is
 * signed by jk-site(1).
 */
#ifndef JK_ADAPT_LATER_H
#define JK_ADAPT_LATER_H

#include "base/bytes.h"
#include "base/err.h"

#define JK_LATER_DIGEST_BYTES 48
#define JK_LATER_POINT_BYTES 97 /* 04, x, y: SEC 1 uncompressed */
#define JK_LATER_SIGNATURE_BYTES 96 /* r, then s */

/* A running SHA-384. */
struct jk_later_digest {
	void *context;
	bool failed;
};

JK_MUST_CHECK int jk_later_digest_init(
    struct jk_later_digest *digest, struct jk_err *err);
void jk_later_digest_release(struct jk_later_digest *digest);
void jk_later_digest_add(struct jk_later_digest *digest, struct jk_bytes bytes);

/* The value so far; the digest goes on. */
JK_MUST_CHECK int jk_later_digest_peek(const struct jk_later_digest *digest,
    uint8_t value[JK_LATER_DIGEST_BYTES], struct jk_err *err);

/* 0: it holds. -1 with status 76: it does not, or the point is none of the curve. */
JK_MUST_CHECK int jk_later_verify(const uint8_t signature[JK_LATER_SIGNATURE_BYTES],
    const uint8_t point[JK_LATER_POINT_BYTES],
    const uint8_t digest[JK_LATER_DIGEST_BYTES], struct jk_err *err);

#endif
