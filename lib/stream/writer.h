/*
 * Records out: put records one by one, close with the custody line. Frames
 * end, columns pack and checkpoints stand where jk-stream(5) says, so the same
 * records always make the same content digest.
 *
 *	writer = jk_writer_open(sink, &header, schema, key, NULL, 0, err);
 *	while (...)
 *		jk_writer_put(writer, fields, err);
 *	jk_writer_close(writer, &custody, err);   // or: leave it out, it is cut
 *	jk_writer_free(writer);
 */
#ifndef JK_STREAM_WRITER_H
#define JK_STREAM_WRITER_H

#include "format/schema.h"
#include "stream/framer.h"
#include "stream/source_row.h"

struct jk_writer;

/*
 * header and schema as in jk_framer_open: the schema's text and fingerprint are
 * put into the header here. The schema is borrowed until the writer is freed.
 */
JK_MUST_CHECK struct jk_writer *jk_writer_open(struct jk_sink sink,
    const struct jk_header *header, const struct jk_schema *schema,
    const struct jk_private_key *key, const uint8_t (*points)[JK_POINT_BYTES],
    size_t count, struct jk_err *err);

/* One record: a field for each column, "" for none. Sorted streams: ascending. */
JK_MUST_CHECK int jk_writer_put(
    struct jk_writer *writer, const struct jk_bytes *fields, struct jk_err *err);

/* A stream whose records went into this one; before the close, in any number. */
JK_MUST_CHECK int jk_writer_put_source(
    struct jk_writer *writer, const struct jk_source_row *row, struct jk_err *err);

/* Live streams: end the frame and set a checkpoint now. */
JK_MUST_CHECK int jk_writer_flush(struct jk_writer *writer, struct jk_err *err);

/*
 * End the stream. The caller's custody says in, aside, verdict and reason; all
 * else is filled in, and is the stream's custody line afterwards. digest (may
 * be NULL) receives the digest of the final checkpoint.
 */
JK_MUST_CHECK int jk_writer_close(struct jk_writer *writer, struct jk_custody *custody,
    uint8_t *digest, struct jk_err *err);
void jk_writer_free(struct jk_writer *writer);

uint64_t jk_writer_records(const struct jk_writer *writer);

#endif
