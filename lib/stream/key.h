/*
 * The key of one sealed stream: a fresh secret, wrapped to each holder in the
 * header, from which the frames' key, nonces and the commitment follow
 * (jk-stream(5), SEALING). It is wiped when it is freed.
 */
#ifndef JK_STREAM_KEY_H
#define JK_STREAM_KEY_H

#include "adapt/keys.h"
#include "base/buf.h"
#include "base/err.h"
#include "format/frame.h"
#include "format/header.h"

struct jk_stream_key;

/*
 * Make a secret and wrap it to the points, filling header->seals and
 * header->commitment. All else in the header must be as it will be written.
 */
JK_MUST_CHECK struct jk_stream_key *jk_stream_key_make(struct jk_header *header,
    const uint8_t (*points)[JK_POINT_BYTES], size_t count, struct jk_err *err);

/*
 * Unwrap with whichever of the keys the header names. Status 77 when none is
 * named, 76 when the seal does not hold.
 */
JK_MUST_CHECK struct jk_stream_key *jk_stream_key_open(const struct jk_header *header,
    struct jk_private_key *const *keys, size_t count, struct jk_err *err);
void jk_stream_key_free(struct jk_stream_key *key);

/* How many bytes content of that length has once sealed. */
size_t jk_sealed_len(size_t content_len);

/* Append the sealed body of a frame whose header is complete. */
JK_MUST_CHECK int jk_stream_key_seal(struct jk_stream_key *key, struct jk_buf *to,
    const uint8_t header[JK_FRAME_HEADER_BYTES], struct jk_bytes content,
    struct jk_err *err);

/* Replace `to` by the body's plain text and show the content in it. */
JK_MUST_CHECK int jk_stream_key_unseal(struct jk_stream_key *key, struct jk_buf *to,
    const uint8_t header[JK_FRAME_HEADER_BYTES], struct jk_bytes body,
    struct jk_bytes *content, struct jk_err *err);

#endif
