/*
 * Frames out: prefix, header and checkpoint 0, then whole frames with the
 * checkpoints between them, then tables, final checkpoint and end line
 * (jk-stream(5), LAYOUT and CHECKPOINTS). The mirror of stream/units; the
 * writer of records and the sealer of whole streams both stand on it.
 *
 * Nothing is written before checkpoint 0 is signed, and then only whole runs of
 * frames with their checkpoint behind them. After a failure, or an abandon,
 * there is no final checkpoint: the stream is visibly cut.
 */
#ifndef JK_STREAM_FRAMER_H
#define JK_STREAM_FRAMER_H

#include "adapt/keys.h"
#include "format/checkpoint.h"
#include "format/frame.h"
#include "format/header.h"
#include "stream/key.h"

/* Where the bytes go: a descriptor (stays the caller's) or memory. */
struct jk_sink {
	int fd; /* -1: memory */
	struct jk_buf *buf; /* then here */
};

struct jk_framer;

/*
 * The header is copied; header->signer must be the key's. `points` (count may
 * be 0) are the keys to seal to, as header->sealing asks.
 */
JK_MUST_CHECK struct jk_framer *jk_framer_open(struct jk_sink sink,
    const struct jk_header *header, const struct jk_private_key *key,
    const uint8_t (*points)[JK_POINT_BYTES], size_t count, struct jk_err *err);

/* One frame. content is its body in the clear; `weight` as the page defines it. */
JK_MUST_CHECK int jk_framer_put(struct jk_framer *framer, enum jk_frame_type type,
    uint32_t rows, uint32_t raw_len, struct jk_bytes content, size_t weight,
    struct jk_err *err);

/* A checkpoint now (live streams only), written through. */
JK_MUST_CHECK int jk_framer_flush(struct jk_framer *framer, struct jk_err *err);

/*
 * Tables, final checkpoint, end line, all written through. Of the custody the
 * caller fills content, in, aside, verdict and counts; the rest is filled here.
 * The digest of the final checkpoint goes to `digest` unless it is NULL.
 */
JK_MUST_CHECK int jk_framer_close(struct jk_framer *framer, struct jk_custody *custody,
    uint8_t *digest, struct jk_err *err);
void jk_framer_free(struct jk_framer *framer);

uint64_t jk_framer_records(const struct jk_framer *framer);

/* The number the next frame will have. */
uint64_t jk_framer_next_number(const struct jk_framer *framer);

#endif
