/*
 * SHA-256 and HMAC-SHA-256, through OpenSSL. The algorithm is fetched once per
 * process; a digest is a value in its owner and can be copied to branch off.
 */
#ifndef JK_ADAPT_DIGEST_H
#define JK_ADAPT_DIGEST_H

#include "base/bytes.h"
#include "base/err.h"

#define JK_DIGEST_BYTES 32
#define JK_DIGEST_HEX_CHARS 65 /* with its NUL */

/* A running SHA-256. Opaque; a failure of the library is remembered. */
struct jk_digest {
	void *context;
	bool failed;
};

JK_MUST_CHECK int jk_digest_init(struct jk_digest *digest, struct jk_err *err);
void jk_digest_release(struct jk_digest *digest);

/* Begin again, keeping the context. */
void jk_digest_reset(struct jk_digest *digest);
void jk_digest_add(struct jk_digest *digest, struct jk_bytes bytes);
void jk_digest_add_be32(struct jk_digest *digest, uint32_t value);

/* The value so far; the digest must be reset before it is added to again. */
JK_MUST_CHECK int jk_digest_end(
    struct jk_digest *digest, uint8_t value[JK_DIGEST_BYTES], struct jk_err *err);

/* The value so far, leaving the digest able to go on. */
JK_MUST_CHECK int jk_digest_peek(
    const struct jk_digest *digest, uint8_t value[JK_DIGEST_BYTES], struct jk_err *err);

/* SHA-256 of the pieces, one behind the other. */
JK_MUST_CHECK int jk_digest_of(uint8_t value[JK_DIGEST_BYTES],
    const struct jk_bytes *pieces, size_t count, struct jk_err *err);

/*
 * The same for places that cannot fail (jk_hash_function of format/tree.h): on
 * a failure of the library the hash is zeros, and jk_digest_failed is true from
 * then on in this process. Whoever trusts a hash made so asks it first.
 */
void jk_sha256(
    uint8_t hash[JK_DIGEST_BYTES], const struct jk_bytes *pieces, size_t count);
bool jk_digest_failed(void);

/* HMAC-SHA-256 (RFC 2104). */
JK_MUST_CHECK int jk_hmac(uint8_t value[JK_DIGEST_BYTES], struct jk_bytes key,
    struct jk_bytes message, struct jk_err *err);

/* Equal, in time that does not depend on where they differ. */
bool jk_digest_equal(
    const uint8_t a[JK_DIGEST_BYTES], const uint8_t b[JK_DIGEST_BYTES]);

#endif
