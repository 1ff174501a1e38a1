/*
 * What does not fit into memory: blocks in a file without a name, sealed with
 * AES-256-GCM under a key that exists only in this process, so that neither a
 * copy of the disk nor a core of another process shows a record.
 *
 * Blocks are numbered from 0 in the order in which they were put and can be
 * read back in any order.
 */
#ifndef JK_STREAM_SPILL_H
#define JK_STREAM_SPILL_H

#include "base/buf.h"
#include "base/err.h"

#define JK_SPILL_BLOCK_MAX_BYTES (16 * 1024 * 1024)

struct jk_spill;

/* The file is made in that directory and unlinked at once. */
JK_MUST_CHECK struct jk_spill *jk_spill_new(const char *directory, struct jk_err *err);
void jk_spill_free(struct jk_spill *spill);

/* The number of the block is jk_spill_blocks before the call. */
JK_MUST_CHECK int jk_spill_put(
    struct jk_spill *spill, struct jk_bytes block, struct jk_err *err);
uint64_t jk_spill_blocks(const struct jk_spill *spill);

/* Replace the content of `to` by a block. */
JK_MUST_CHECK int jk_spill_get(
    struct jk_spill *spill, uint64_t number, struct jk_buf *to, struct jk_err *err);

#endif
