/*
 * The index of a sorted stream in memory (jk-stream(5), Index): the first and
 * the last key of each records frame, and which frames a key leads to. Frames
 * count from 1.
 */
#ifndef JK_STREAM_INDEX_H
#define JK_STREAM_INDEX_H

#include "base/buf.h"
#include "format/table.h"

struct jk_index {
	struct jk_buf keys; /* one behind the other */
	struct jk_buf ends; /* be32 each, two a frame */
};

void jk_index_release(struct jk_index *index);
uint64_t jk_index_frames(const struct jk_index *index);

/* Take in the rows of one index frame; status 76 when they do not follow. */
JK_MUST_CHECK int jk_index_put(
    struct jk_index *index, const struct jk_table *rows, struct jk_err *err);

struct jk_bytes jk_index_first(const struct jk_index *index, uint64_t frame);
struct jk_bytes jk_index_last(const struct jk_index *index, uint64_t frame);

/* The first frame whose last key is not below `key`; frames + 1 when none is. */
uint64_t jk_index_frame_of(const struct jk_index *index, struct jk_bytes key);

/* The frames that may hold keys beginning with `prefix`: *count from *first on. */
void jk_index_find(const struct jk_index *index, struct jk_bytes prefix,
    uint64_t *first, uint64_t *count);

#endif
