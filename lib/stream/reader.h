/*
 * Records in: what stream/units has verified, opened, inflated and decoded.
 * A filter reads like this:
 *
 *	reader = jk_reader_open(&source, &options, err);
 *	while ((next = jk_reader_next(reader, &record, err)) == JK_NEXT_RECORD)
 *		...
 *	if (next == JK_NEXT_FAILED)
 *		... no final checkpoint: whatever came before is not enough
 *
 * Records are borrowed until the next call. Whole frames can be taken instead
 * (jk_reader_next_table); the two ways are not mixed on one reader.
 */
#ifndef JK_STREAM_READER_H
#define JK_STREAM_READER_H

#include "format/schema.h"
#include "format/table.h"
#include "stream/source_row.h"
#include "stream/units.h"

struct jk_reader_options {
	struct jk_policy policy;
	/* Keys that may open a stream with `sealing frames`; borrowed. */
	struct jk_private_key *const *keys;
	size_t keys_count;
	/* Or leave such a stream locked until jk_reader_unlock. */
	bool keys_later;
	/*
	 * Check the canonical form and content digest too: at intake and in
	 * jk-audit verify --deep (jk-stream(5), READERS).
	 */
	bool deep;
	/* Columns to inflate, by name, NULL at the end; NULL for all. */
	const char *const *wanted;
};

struct jk_record {
	const struct jk_bytes *fields; /* one for each column of the schema */
	uint64_t number; /* in the stream, from 1 */
};

struct jk_reader;

JK_MUST_CHECK struct jk_reader *jk_reader_open(struct jk_source *source,
    const struct jk_reader_options *options, enum jk_ending *ending,
    struct jk_err *err);
void jk_reader_free(struct jk_reader *reader);

/*
 * Is it still to be unlocked before its first record? Loading keys costs more
 * than a small stream, and most streams are in the clear.
 */
bool jk_reader_is_locked(const struct jk_reader *reader);
JK_MUST_CHECK int jk_reader_unlock(struct jk_reader *reader,
    struct jk_private_key *const *keys, size_t count, struct jk_err *err);

const struct jk_header *jk_reader_header(const struct jk_reader *reader);
const struct jk_schema *jk_reader_schema(const struct jk_reader *reader);
const struct jk_units *jk_reader_units(const struct jk_reader *reader);

JK_MUST_CHECK enum jk_next jk_reader_next(
    struct jk_reader *reader, struct jk_record *record, struct jk_err *err);
JK_MUST_CHECK enum jk_next jk_reader_next_table(
    struct jk_reader *reader, const struct jk_table **table, struct jk_err *err);

/*
 * After JK_NEXT_END: the sources, one by one; is_signed is borrowed until the
 * reader is freed. False when there are no more.
 */
size_t jk_reader_sources(const struct jk_reader *reader);
bool jk_reader_source(
    const struct jk_reader *reader, size_t index, struct jk_source_row *row);

#endif
