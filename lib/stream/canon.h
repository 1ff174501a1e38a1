/*
 * What a reader checks at intake beyond the signature: that these records could
 * have been encoded in this way only (jk-stream(5), READERS). Frames end where
 * they must, sorted streams ascend and are indexed, counts and content digest
 * hold. Every call is fine with NULL, which checks nothing.
 */
#ifndef JK_STREAM_CANON_H
#define JK_STREAM_CANON_H

#include "adapt/digest.h"
#include "format/checkpoint.h"
#include "format/frame.h"
#include "format/header.h"
#include "format/schema.h"
#include "format/table.h"

struct jk_canon;

/* header and schema are borrowed. */
JK_MUST_CHECK struct jk_canon *jk_canon_new(
    const struct jk_header *header, const struct jk_schema *schema, struct jk_err *err);
void jk_canon_free(struct jk_canon *canon);

/* The digest that takes in raw bytes; NULL where the stream has none. */
struct jk_digest *jk_canon_content(struct jk_canon *canon);

JK_MUST_CHECK int jk_canon_records(struct jk_canon *canon, const struct jk_frame *frame,
    const struct jk_table *table, struct jk_err *err);

/* A source or index frame. */
JK_MUST_CHECK int jk_canon_rows(struct jk_canon *canon, const struct jk_frame *frame,
    const struct jk_table *rows, struct jk_err *err);

JK_MUST_CHECK int jk_canon_end(
    struct jk_canon *canon, const struct jk_checkpoint *final, struct jk_err *err);

#endif
