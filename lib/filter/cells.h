/*
 * Rows of named values as text, in the form that --format names. csv and jsonl
 * are the same for every program; text is tab-separated here, and a report may
 * have lines of its own instead.
 *
 * Values are written as they are: in csv quoted where needed (RFC 4180), in jsonl
 * always strings, in text and copy with backslash and all controls escaped as in
 * PostgreSQL's COPY, so that nothing speaks to a terminal.
 */
#ifndef JK_FILTER_CELLS_H
#define JK_FILTER_CELLS_H

#include "filter/driver.h"

enum jk_cells_format {
	JK_CELLS_TEXT,
	JK_CELLS_CSV,
	JK_CELLS_JSONL,
	JK_CELLS_COPY /* an empty value is NULL there */
};

/* False when it is none of the four words. NULL is text. */
bool jk_cells_format_decode(enum jk_cells_format *format, const char *word);

/* The line of names; nothing in jsonl and copy. */
JK_MUST_CHECK int jk_cells_put_names(struct jk_run *run, enum jk_cells_format format,
    const char *const *names, size_t count, struct jk_err *err);

/* One row. */
JK_MUST_CHECK int jk_cells_put(struct jk_run *run, enum jk_cells_format format,
    const char *const *names, const struct jk_bytes *values, size_t count,
    struct jk_err *err);

#define JK_CELLS_COLUMNS 24

/*
 * A row in the making, begun as zeros: a value for each column, "" until it is
 * set. Text is borrowed; numbers and days stand in the row itself, which is
 * therefore not copied.
 */
struct jk_cells_row {
	struct jk_bytes values[JK_CELLS_COLUMNS];
	char texts[JK_CELLS_COLUMNS][24];
};

void jk_cells_set_text(struct jk_cells_row *row, int column, const char *text);
void jk_cells_set_number(struct jk_cells_row *row, int column, uint64_t number);
void jk_cells_set_day(struct jk_cells_row *row, int column, int32_t day);

#endif
