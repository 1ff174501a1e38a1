/*
 * CSV (RFC 4180), strict, through libcsv: bytes are pushed in, rows pulled out.
 *
 *	for (;;) {
 *		switch (jk_csv_next(csv, &row, err)) {
 *		case JK_CSV_ROW: ...; continue;
 *		case JK_CSV_HUNGRY: jk_csv_put(csv, bytes, err) or jk_csv_finish(csv);
 *
 * Rows are split before any conversion: in UTF-8 and in CP932 no second byte of
 * a character is a comma, a quote or a line end. Lines end in LF or CRLF; the
 * last one may lack its end. Nothing is trimmed: blanks belong to their field.
 * An empty line is a row of one empty field.
 *
 * A row that cannot be read is handed out like any other, with its problem, the
 * place of it and its bytes as they came, but without fields. Reading goes on
 *
 *	- behind the row, where its end is certain (NUL, too long, blanks beside
 *	  a quoted field);
 *	- at the first line that begins after the offending byte (stray quote,
 *	  lone CR), never before it: what stands between quotes must not become
 *	  a row;
 *	- not at all after a quote that is never closed: the row reaches to the end
 *	  of input, and its place is where the quote was opened.
 *
 * How the input is cut into puts makes no difference to the rows. Memory stays
 * below 16 MiB whatever comes, and in steady state none is allocated.
 */
#ifndef JK_ADAPT_CSV_H
#define JK_ADAPT_CSV_H

#include "base/bytes.h"
#include "base/err.h"

#define JK_CSV_FIELD_MAX_BYTES 65536 /* without the quotes around it */
#define JK_CSV_ROW_MAX_BYTES 262144 /* without the line end */
#define JK_CSV_ROW_MAX_FIELDS 4096
#define JK_CSV_PUT_MAX_BYTES 1048576

enum jk_csv_problem {
	JK_CSV_FINE,
	JK_CSV_NUL, /* a byte 00 */
	JK_CSV_STRAY_QUOTE, /* a quote within a bare field, or text beside quotes */
	JK_CSV_UNCLOSED_QUOTE, /* fatal for the rest of the input */
	JK_CSV_LONE_CR, /* CR without LF */
	JK_CSV_LONG_FIELD,
	JK_CSV_LONG_ROW, /* bytes or fields */
};

struct jk_csv_field {
	struct jk_bytes value; /* quotes around it removed, doubled ones made single */
	uint32_t offset; /* of the field's first byte, quote included, in the row */
};

struct jk_csv_row {
	uint64_t line; /* of its first byte, counted from 1 */
	uint64_t byte; /* of its first byte, counted from 0 with the mark */
	uint64_t length; /* in bytes, without the line end */
	struct jk_bytes raw; /* as it came; cut at JK_CSV_ROW_MAX_BYTES */
	uint64_t next_line; /* where reading goes on; 0 when it does not */
	const struct jk_csv_field *fields;
	size_t fields_count;
	enum jk_csv_problem
	    problem; /* the first one; none but JK_CSV_FINE has fields */
	uint64_t problem_line;
	uint64_t problem_byte;
};

enum jk_csv_next {
	JK_CSV_ROW, /* borrowed until the next call */
	JK_CSV_HUNGRY, /* put more, or finish */
	JK_CSV_END,
	JK_CSV_FAILED, /* memory, or a defect */
};

struct jk_csv;

JK_MUST_CHECK struct jk_csv *jk_csv_new(struct jk_err *err);
void jk_csv_free(struct jk_csv *csv);

/* Only when hungry; at most JK_CSV_PUT_MAX_BYTES. The bytes are copied. */
JK_MUST_CHECK int jk_csv_put(
    struct jk_csv *csv, struct jk_bytes bytes, struct jk_err *err);

/* There is no more input. */
void jk_csv_finish(struct jk_csv *csv);

JK_MUST_CHECK enum jk_csv_next jk_csv_next(
    struct jk_csv *csv, struct jk_csv_row *row, struct jk_err *err);

/* The input began with the bytes EF BB BF; they were skipped. */
bool jk_csv_has_mark(const struct jk_csv *csv);

#endif
