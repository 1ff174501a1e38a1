/*
 * A sheet (schemas/sheet.csvs; jk-disclose(1)): words of the notice, then lines or
 * items of one resident. It is held whole, put in any order and written in order:
 * the notice as it was put, lines and items by time; or read from a file that this
 * party signed.
 */
#ifndef JK_FILTER_SHEET_H
#define JK_FILTER_SHEET_H

#include "filter/signed_table.h"

/* In the order of the schema. */
enum jk_sheet_column {
	JK_SHEET_LINE,
	JK_SHEET_PART,
	JK_SHEET_FRAME,
	JK_SHEET_RECORDER,
	JK_SHEET_SERIAL,
	JK_SHEET_RECORD,
	JK_SHEET_NAME,
	JK_SHEET_LABEL,
	JK_SHEET_VALUE,
	JK_SHEET_PROVIDED_ON,
	JK_SHEET_PROVIDED_AT,
	JK_SHEET_FUNCTION,
	JK_SHEET_FUNCTION_LABEL,
	JK_SHEET_REFUSAL,
	JK_SHEET_REFUSAL_LABEL,
	JK_SHEET_USE_REASON,
	JK_SHEET_USE_LABEL,
	JK_SHEET_PURPOSE,
	JK_SHEET_PURPOSE_LABEL,
	JK_SHEET_NUMBER_PURPOSE,
	JK_SHEET_NUMBER_PURPOSE_LABEL,
	JK_SHEET_PROVIDER,
	JK_SHEET_PROVIDER_LABEL,
	JK_SHEET_RECEIVER,
	JK_SHEET_RECEIVER_LABEL,
	JK_SHEET_ITEMS,
	JK_SHEET_ITEMS_LABEL,
	JK_SHEET_COLUMNS
};

/* What the holder of a sheet knows of a row that was put, and does not write. */
struct jk_sheet_about {
	int64_t order; /* its place among the others */
	int32_t recorded; /* the day on which the ledger took the record */
};

struct jk_sheet {
	struct jk_signed_table table;
	struct jk_sheet_about *about; /* of each row that was put; NULL: it was read */
	size_t about_cap;
};

/* Release it in any case. */
JK_MUST_CHECK int jk_sheet_init(
    struct jk_sheet *sheet, struct jk_run *run, struct jk_err *err);
JK_MUST_CHECK int jk_sheet_read(
    struct jk_sheet *sheet, struct jk_run *run, const char *path, struct jk_err *err);
void jk_sheet_release(struct jk_sheet *sheet);

/* A word of the notice. */
JK_MUST_CHECK int jk_sheet_put_word(struct jk_sheet *sheet, const char *name,
    const char *label, struct jk_bytes value, struct jk_err *err);

/*
 * A line or an item, whose number is filled in when it is written; of rows with
 * the same `order` that which was put first comes first.
 */
JK_MUST_CHECK int jk_sheet_put(struct jk_sheet *sheet,
    const struct jk_bytes values[JK_SHEET_COLUMNS], const struct jk_sheet_about *about,
    struct jk_err *err);

/* All of it, as a stream under that header. */
JK_MUST_CHECK int jk_sheet_write(const struct jk_sheet *sheet, struct jk_run *run,
    const struct jk_header *header, int fd, struct jk_err *err);

/* What there is: rows in all, a value of one, a word of the notice or "". */
static inline size_t
jk_sheet_rows(const struct jk_sheet *sheet)
{
	return sheet->table.rows;
}

static inline struct jk_bytes
jk_sheet_get(const struct jk_sheet *sheet, size_t row, enum jk_sheet_column column)
{
	return jk_signed_table_get(&sheet->table, row, (int)column);
}

bool jk_sheet_is(const struct jk_sheet *sheet, size_t row, const char *part);
struct jk_bytes jk_sheet_word(const struct jk_sheet *sheet, const char *name);

#endif
