/*
 * AES-GCM with a 12-byte nonce and a 16-byte tag, nothing else: a shorter tag
 * or another nonce length cannot be asked for. Whole messages only, so no
 * unauthenticated byte is ever handed out.
 */
#ifndef JK_ADAPT_AEAD_H
#define JK_ADAPT_AEAD_H

#include "base/bytes.h"
#include "base/err.h"

#define JK_AEAD_KEY_BYTES 32
#define JK_AEAD_NONCE_BYTES 12
#define JK_AEAD_TAG_BYTES 16

struct jk_aead; /* a key schedule, wiped when freed */

/* key.len is 32 (AES-256), or 16 for the published vectors of RFC 9180. */
JK_MUST_CHECK struct jk_aead *jk_aead_new(struct jk_bytes key, struct jk_err *err);
void jk_aead_free(struct jk_aead *aead);

/* Writes plain.len + 16 bytes to `to`, which may be plain.ptr itself. */
JK_MUST_CHECK int jk_aead_seal(struct jk_aead *aead, uint8_t *to,
    const uint8_t nonce[JK_AEAD_NONCE_BYTES], struct jk_bytes associated,
    struct jk_bytes plain, struct jk_err *err);

/*
 * Writes sealed.len - 16 bytes to `to` (which may be sealed.ptr itself) when
 * the tag holds; otherwise -1 with status 76 and zeros in `to`.
 */
JK_MUST_CHECK int jk_aead_open(struct jk_aead *aead, uint8_t *to,
    const uint8_t nonce[JK_AEAD_NONCE_BYTES], struct jk_bytes associated,
    struct jk_bytes sealed, struct jk_err *err);

#endif
