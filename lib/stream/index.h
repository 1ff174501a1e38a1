/*
 * The index of a sorted stream in memory (jk-stream(5), Index): the first and
 * the last key of each records frame, and which frame a key leads to. Frames
 * count from 1.
 *
 * The last keys are enough to find a frame: the first ones are made only when they
 * are asked for, since to open a stream is mostly to inflate its index.
 */
#ifndef JK_STREAM_INDEX_H
#define JK_STREAM_INDEX_H

#include "base/buf.h"
#include "format/frame.h"
#include "stream/body.h"

struct jk_index_part;

struct jk_index {
	struct jk_index_part *parts; /* an index frame each */
	size_t count;
	uint64_t frames;
};

void jk_index_release(struct jk_index *index);

/* Take in one verified index frame; status 76 when its rows do not follow. */
JK_MUST_CHECK int jk_index_put(struct jk_index *index, struct jk_body_coder *coder,
    const struct jk_frame *frame, struct jk_bytes content, struct jk_err *err);

/* Make the first keys of that frame and of those around it. Status 76. */
JK_MUST_CHECK int jk_index_need_first(struct jk_index *index,
    struct jk_body_coder *coder, uint64_t frame, struct jk_err *err);

/* That of a frame whose first key was made. */
struct jk_bytes jk_index_first(const struct jk_index *index, uint64_t frame);

struct jk_bytes jk_index_last(const struct jk_index *index, uint64_t frame);

/* The first frame whose last key is not below `key`; frames + 1 when none is. */
uint64_t jk_index_frame_of(const struct jk_index *index, struct jk_bytes key);

#endif
