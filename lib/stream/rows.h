/*
 * From a descriptor to decoded CSV rows, in the order of a schema's columns.
 *
 * The first row is the header. Each of its fields is the title or the name of a
 * column, in any order; key columns and columns that are not @optional must be
 * there. Refused with status 65 are unknown columns, the schema's @local ones,
 * one given twice, and by name those of the schema's @never list. An unknown
 * column is told by its number: what stands there may be a person's data.
 *
 * What is wrong with a later row is data, not failure: the row comes with
 * findings, its place and its bytes as they came, to be set aside whole. Of a
 * row with findings the fields that were readable have their values, so that
 * the person can be found to whom later rows belong; a row that could not be
 * cut into the header's fields has none.
 *
 * Nothing is trimmed or normalised. A column that the CSV does not have is
 * empty. Reading ends with a failure (status 65) only where a quote is never
 * closed, since rows may have been swallowed, or the descriptor fails.
 */
#ifndef JK_STREAM_ROWS_H
#define JK_STREAM_ROWS_H

#include "adapt/charset.h"
#include "base/err.h"
#include "base/next.h"
#include "format/gaiji.h"
#include "format/schema.h"

enum jk_rows_problem {
	JK_ROWS_NUL,
	JK_ROWS_STRAY_QUOTE,
	JK_ROWS_LONE_CR,
	JK_ROWS_LONG_FIELD, /* over 64 KiB, as it came or as UTF-8 */
	JK_ROWS_LONG_ROW, /* over 256 KiB, or 4,096 fields */
	JK_ROWS_FEW_FIELDS,
	JK_ROWS_MANY_FIELDS,
	JK_ROWS_FORBIDDEN, /* a control or other character no field may hold */
	JK_ROWS_UNDEFINED, /* a CP932 byte or pair without a character */
	JK_ROWS_BROKEN, /* not the declared encoding */
	JK_ROWS_UNMAPPED, /* private use, and the gaiji table has nothing for it */
	JK_ROWS_REFERENCE, /* looks like an image reference of a gaiji table */
};

/* The message id, and the text in English for _(). */
const char *jk_rows_problem_id(enum jk_rows_problem problem);
const char *jk_rows_problem_text(enum jk_rows_problem problem);

struct jk_rows_finding {
	enum jk_rows_problem problem;
	int column; /* of the schema, or -1: of the row as a whole */
	uint64_t line; /* from 1 */
	uint64_t byte; /* in the input, from 0 */
	uint64_t field_byte; /* in the field as it came, its quotes included, from 0 */
};

struct jk_row {
	uint64_t number; /* from 1, the header not counted */
	uint64_t line; /* of its first byte */
	uint64_t byte;
	uint64_t length;
	struct jk_bytes raw; /* as it came, without line end; cut at 256 KiB */
	const struct jk_bytes *values; /* one a column of the schema */
	const struct jk_rows_finding *findings; /* at most one a field */
	size_t findings_count;
	size_t merges; /* characters whose byte form is not kept */
};

struct jk_rows_source {
	int fd; /* borrowed */
	const char *name; /* shown in places: "FILE:LINE" */
	enum jk_charset_name charset;
	const struct jk_schema *schema; /* borrowed */
	const struct jk_gaiji *gaiji; /* borrowed; NULL maps nothing */
};

struct jk_rows;

/* Reads the header row too. NULL with err filled. */
JK_MUST_CHECK struct jk_rows *jk_rows_open(
    const struct jk_rows_source *source, struct jk_err *err);

/* Forget everything; the descriptor stays open. */
void jk_rows_abandon(struct jk_rows *rows);

/* The row and all it points to are borrowed until the next call. */
JK_MUST_CHECK enum jk_next jk_rows_next(
    struct jk_rows *rows, struct jk_row *row, struct jk_err *err);

/* The input began with a byte order mark. */
bool jk_rows_has_mark(const struct jk_rows *rows);

/* Does the CSV have this column of the schema? */
bool jk_rows_has_column(const struct jk_rows *rows, size_t column);

#endif
