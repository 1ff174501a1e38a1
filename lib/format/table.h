/*
 * A table: some records as columns of text, the content of one frame in the
 * clear (jk-stream(5), Records). Records are put and got whole; a consumer
 * that needs few columns reads their values directly.
 *
 * The table owns its bytes; values got from it are borrowed until the next
 * reset, put or release.
 */
#ifndef JK_FORMAT_TABLE_H
#define JK_FORMAT_TABLE_H

#include "base/buf.h"
#include "format/limits.h"
#include "format/schema.h"

/* Value i is bytes[ends[i - 1]] up to bytes[ends[i]], with ends[-1] = 0. */
struct jk_values {
	struct jk_buf bytes;
	uint32_t *ends;
	size_t count, cap;
};

/* Some records of a frame, one behind the other; the first has the number 0. */
struct jk_extent {
	size_t first, count;
};

struct jk_table {
	size_t columns;
	size_t records;
	size_t field_bytes; /* lengths of all values, added up */
	struct jk_values values[JK_SCHEMA_MAX_COLUMNS];
};

void jk_table_init(struct jk_table *table, size_t columns);
void jk_table_release(struct jk_table *table);
void jk_table_reset(struct jk_table *table);

/* The field bytes of one record. */
size_t jk_fields_bytes(const struct jk_bytes *fields, size_t columns);

/* Must a frame end before this record (jk-stream(5), Where a frame ends)? */
bool jk_table_is_full(
    const struct jk_table *table, size_t field_bytes, size_t max_records);

/* Append a record of table->columns fields. Status 65 when it is over a limit. */
JK_MUST_CHECK int jk_table_put(
    struct jk_table *table, const struct jk_bytes *fields, struct jk_err *err);

/* The record as an array of fields, borrowed. */
void jk_table_get(const struct jk_table *table, size_t record, struct jk_bytes *fields);

void jk_values_reset(struct jk_values *values);
void jk_values_release(struct jk_values *values);
JK_MUST_CHECK int jk_values_put(
    struct jk_values *values, struct jk_bytes value, struct jk_err *err);

/* Room for `count` more values, so that the next ones only copy. */
JK_MUST_CHECK int jk_values_reserve(
    struct jk_values *values, size_t count, struct jk_err *err);

static inline struct jk_bytes
jk_values_at(const struct jk_values *values, size_t index)
{
	uint32_t start = index > 0 ? values->ends[index - 1] : 0;

	return jk_bytes(values->bytes.ptr + start, values->ends[index] - start);
}

#endif
