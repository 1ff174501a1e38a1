/*
 * HPKE base mode, single message (RFC 9180, 5.1.1 and 6.1): DHKEM(P-256,
 * HKDF-SHA256), HKDF-SHA256, AES-256-GCM, over EVP primitives. jk wraps one
 * 32-byte secret per recipient with it (jk-stream(5), SEALING).
 */
#ifndef JK_ADAPT_HPKE_H
#define JK_ADAPT_HPKE_H

#include "adapt/aead.h"
#include "adapt/keys.h"
#include "base/bytes.h"
#include "base/err.h"

#define JK_HPKE_ENC_BYTES JK_POINT_BYTES
#define JK_HPKE_SHARED_BYTES 32
#define JK_HPKE_INFO_MAX_BYTES 1024

/* Writes enc and plain.len + 16 bytes of sealed; info has at most 1024 bytes. */
JK_MUST_CHECK int jk_hpke_seal(uint8_t enc[JK_HPKE_ENC_BYTES], uint8_t *sealed,
    const struct jk_public_key *recipient, struct jk_bytes info,
    struct jk_bytes associated, struct jk_bytes plain, struct jk_err *err);

/* Writes sealed.len - 16 bytes of plain; status 76 when it does not open. */
JK_MUST_CHECK int jk_hpke_open(uint8_t *plain, const uint8_t enc[JK_HPKE_ENC_BYTES],
    const struct jk_private_key *recipient, struct jk_bytes info,
    struct jk_bytes associated, struct jk_bytes sealed, struct jk_err *err);

/*
 * For the published vectors only: the key length chooses AES-128-GCM or
 * AES-256-GCM, and the sender's ephemeral pair is given. Outputs as named in
 * RFC 9180, appendix A; the recipient's enc is set by the caller.
 */
struct jk_hpke_trace {
	uint8_t enc[JK_HPKE_ENC_BYTES];
	uint8_t shared_secret[32];
	uint8_t key[32];
	uint8_t base_nonce[12];
	size_t key_len;
};
JK_MUST_CHECK int jk_hpke_trace_sender(struct jk_hpke_trace *trace, size_t key_len,
    const struct jk_private_key *ephemeral, const struct jk_public_key *recipient,
    struct jk_bytes info, struct jk_err *err);
JK_MUST_CHECK int jk_hpke_trace_recipient(struct jk_hpke_trace *trace, size_t key_len,
    const struct jk_private_key *recipient, struct jk_bytes info, struct jk_err *err);

/* The Diffie-Hellman step alone (the x of the product), as other vectors judge it. */
JK_MUST_CHECK int jk_hpke_exchange(uint8_t shared[JK_HPKE_SHARED_BYTES],
    const struct jk_private_key *own, const struct jk_public_key *other,
    struct jk_err *err);

#endif
