/*
 * One column of a frame: its values <-> the raw bytes that jk-stream(5),
 * Records, prescribes for them. The form follows from the schema's encoding
 * and the values; it is never a choice, so equal values have equal bytes.
 */
#ifndef JK_FORMAT_COLUMN_H
#define JK_FORMAT_COLUMN_H

#include "base/buf.h"
#include "format/schema.h"
#include "format/table.h"

enum jk_form {
	JK_FORM_PLAIN = 0,
	JK_FORM_PACKED = 1,
	JK_FORM_DICT = 2,
};

#define JK_FORM_DEFLATED 0x80 /* added to the form in a frame's directory */

/* Working memory for columns, reused from one to the next. */
struct jk_column_coder;

JK_MUST_CHECK struct jk_column_coder *jk_column_coder_new(struct jk_err *err);
void jk_column_coder_free(struct jk_column_coder *coder);

/* Append the raw bytes of the column to `raw` and say their form. */
JK_MUST_CHECK int jk_column_encode(struct jk_column_coder *coder,
    const struct jk_column *column, const struct jk_values *values, struct jk_buf *raw,
    enum jk_form *form, struct jk_err *err);

/*
 * The values of an extent of its `records` records from raw bytes. Safe for any bytes:
 * nothing is read outside `raw`, and at most *field_bytes_left bytes of values are
 * made, by which it is lowered. Status 76 when the bytes are no such column; whether
 * they are the canonical ones is told by encoding all values again.
 */
JK_MUST_CHECK int jk_column_decode(const struct jk_column *column, enum jk_form form,
    struct jk_bytes raw, size_t records, struct jk_extent extent,
    size_t *field_bytes_left, struct jk_values *values, struct jk_err *err);

/*
 * The first records with that value that stand one behind the other; none: a count of
 * 0. In packed form no value is made for it, else all are, in `values`. As safe.
 */
JK_MUST_CHECK int jk_column_find(const struct jk_column *column, enum jk_form form,
    struct jk_bytes raw, size_t records, struct jk_bytes value,
    struct jk_values *values, struct jk_extent *found, struct jk_err *err);

/* Are the values, of an integer column, first, first + 1 and so on? As safe. */
bool jk_column_counts(
    enum jk_form form, struct jk_bytes raw, size_t records, uint64_t first);

#endif
