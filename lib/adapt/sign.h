/*
 * ECDSA P-256 with SHA-256; a signature is 64 raw bytes, r then s
 * (jk-stream(5), SIGNATURES). The message is label, a zero byte, then the
 * pieces: a signature made for one kind of object never fits another.
 */
#ifndef JK_ADAPT_SIGN_H
#define JK_ADAPT_SIGN_H

#include "adapt/keys.h"
#include "base/bytes.h"
#include "base/err.h"

#define JK_SIGNATURE_BYTES 64

/* What was just signed is verified before it is handed out. */
JK_MUST_CHECK int jk_sign(uint8_t signature[JK_SIGNATURE_BYTES],
    const struct jk_private_key *key, const char *label, struct jk_bytes message,
    struct jk_err *err);

/* 0: it holds. -1 with status 76: it does not. Other failures as they are. */
JK_MUST_CHECK int jk_verify(const uint8_t signature[JK_SIGNATURE_BYTES],
    const struct jk_public_key *key, const char *label, struct jk_bytes message,
    struct jk_err *err);

/*
 * ECDSA over a message as it is, without label: the primitive that published
 * vectors judge. Returns true when the signature holds.
 */
bool jk_verify_plain(const uint8_t *signature, size_t signature_len,
    const struct jk_public_key *key, struct jk_bytes message);

#endif
