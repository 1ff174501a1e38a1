#include "filter/sheet_print.h"

#include <stdio.h>

#include "filter/cells.h"

const enum jk_sheet_column jk_sheet_line_columns[JK_SHEET_LINE_COLUMNS] = {
	JK_SHEET_PROVIDED_ON, JK_SHEET_FUNCTION_LABEL, JK_SHEET_REFUSAL_LABEL,
	JK_SHEET_USE_LABEL, JK_SHEET_PURPOSE_LABEL, JK_SHEET_NUMBER_PURPOSE_LABEL,
	JK_SHEET_PROVIDER_LABEL, JK_SHEET_RECEIVER_LABEL, JK_SHEET_ITEMS_LABEL
};

/* Behind them in text and CSV: by which a line is found again. */
static const enum jk_sheet_column places[] = { JK_SHEET_FRAME, JK_SHEET_RECORDER,
	JK_SHEET_SERIAL };
#define PLACES (sizeof places / sizeof places[0])
#define CELLS (1 + JK_SHEET_LINE_COLUMNS + PLACES)

const char *
jk_sheet_title(const struct jk_sheet *sheet, enum jk_sheet_column column)
{
	return jk_schema_column(sheet->table.schema, column)->title;
}

struct jk_bytes
jk_sheet_when(const struct jk_sheet *sheet, size_t row)
{
	struct jk_bytes at = jk_sheet_get(sheet, row, JK_SHEET_PROVIDED_AT);

	return at.len > 0 ? at : jk_sheet_get(sheet, row, JK_SHEET_PROVIDED_ON);
}

/* Rows of text and CSV */

struct print {
	struct jk_run *run;
	const struct jk_sheet *sheet;
	enum jk_cells_format format;
};

static bool
has(const struct jk_sheet *sheet, const char *part)
{
	for (size_t row = 0; row < jk_sheet_rows(sheet); row++)
		if (jk_sheet_is(sheet, row, part))
			return true;
	return false;
}

static int
put_line_titles(const struct print *print, struct jk_err *err)
{
	const char *names[CELLS] = { "番号" };

	for (size_t i = 0; i < JK_SHEET_LINE_COLUMNS; i++)
		names[1 + i] = jk_sheet_title(print->sheet, jk_sheet_line_columns[i]);
	for (size_t i = 0; i < PLACES; i++)
		names[1 + JK_SHEET_LINE_COLUMNS + i] =
		    jk_sheet_title(print->sheet, places[i]);
	return jk_cells_put_names(print->run, print->format, names, CELLS, err);
}

static int
put_line(
    const struct print *print, size_t row, unsigned long number, struct jk_err *err)
{
	static const char *const names[CELLS] = { NULL };
	struct jk_bytes values[CELLS];
	char text[24];

	snprintf(text, sizeof text, "%lu", number);
	values[0] = jk_bytes_of(text);
	for (size_t i = 0; i < JK_SHEET_LINE_COLUMNS; i++)
		values[1 + i] =
		    jk_sheet_get(print->sheet, row, jk_sheet_line_columns[i]);
	values[1] = jk_sheet_when(print->sheet, row);
	for (size_t i = 0; i < PLACES; i++)
		values[1 + JK_SHEET_LINE_COLUMNS + i] =
		    jk_sheet_get(print->sheet, row, places[i]);
	return jk_cells_put(print->run, print->format, names, values, CELLS, err);
}

static int
put_lines(const struct print *print, struct jk_err *err)
{
	unsigned long number = 0;

	if (!has(print->sheet, "line"))
		return 0;
	if (put_line_titles(print, err) < 0)
		return -1;
	for (size_t row = 0; row < jk_sheet_rows(print->sheet); row++)
		if (jk_sheet_is(print->sheet, row, "line") &&
		    put_line(print, row, ++number, err) < 0)
			return -1;
	return 0;
}

static int
put_items(const struct print *print, struct jk_err *err)
{
	static const enum jk_sheet_column columns[] = { JK_SHEET_RECORD, JK_SHEET_LABEL,
		JK_SHEET_VALUE };
	const char *names[3];
	struct jk_bytes values[3];

	if (!has(print->sheet, "item"))
		return 0;
	for (size_t i = 0; i < 3; i++)
		names[i] = jk_sheet_title(print->sheet, columns[i]);
	if (jk_cells_put_names(print->run, print->format, names, 3, err) < 0)
		return -1;
	for (size_t row = 0; row < jk_sheet_rows(print->sheet); row++) {
		if (!jk_sheet_is(print->sheet, row, "item"))
			continue;
		for (size_t i = 0; i < 3; i++)
			values[i] = jk_sheet_get(print->sheet, row, columns[i]);
		if (jk_cells_put(print->run, print->format, names, values, 3, err) < 0)
			return -1;
	}
	return 0;
}

static int
put_rows(const struct print *print, struct jk_err *err)
{
	return put_lines(print, err) < 0 ? -1 : put_items(print, err);
}

/* Text */

/*
 * Codes whose words stand beside them are for programs, and so is that of the
 * resident: paper goes further than he knows.
 */
static bool
is_for_people(const struct jk_sheet *sheet, size_t row)
{
	struct jk_bytes name = jk_sheet_get(sheet, row, JK_SHEET_NAME);

	return jk_sheet_is(sheet, row, "notice") && !jk_bytes_is(name, "what") &&
	       !jk_bytes_is(name, "decision") && !jk_bytes_is(name, "resident_code");
}

static int
put_text(const struct print *print, struct jk_err *err)
{
	for (size_t row = 0; row < jk_sheet_rows(print->sheet); row++) {
		struct jk_bytes label = jk_sheet_get(print->sheet, row, JK_SHEET_LABEL);
		struct jk_bytes value = jk_sheet_get(print->sheet, row, JK_SHEET_VALUE);

		if (is_for_people(print->sheet, row) &&
		    jk_run_print(print->run, err, "%.*s: %.*s\n", (int)label.len,
			(const char *)label.ptr, (int)value.len,
			(const char *)value.ptr) < 0)
			return -1;
	}
	return put_rows(print, err);
}

/* JSON Lines: of each row what it has. */
static int
put_jsonl(const struct print *print, struct jk_err *err)
{
	for (size_t row = 0; row < jk_sheet_rows(print->sheet); row++) {
		const char *names[JK_SHEET_COLUMNS];
		struct jk_bytes values[JK_SHEET_COLUMNS];
		size_t count = 0;

		for (size_t i = 0; i < JK_SHEET_COLUMNS; i++) {
			values[count] =
			    jk_sheet_get(print->sheet, row, (enum jk_sheet_column)i);
			names[count] =
			    jk_schema_column(print->sheet->table.schema, i)->name;
			count += values[count].len > 0;
		}
		if (jk_cells_put(print->run, print->format, names, values, count, err) <
		    0)
			return -1;
	}
	return 0;
}

static int
put_page(const struct print *print, struct jk_err *err)
{
	struct jk_buf page = JK_BUF_INIT;
	int result = jk_sheet_page(&page, print->sheet, print->run, err);

	if (result == 0)
		result = jk_run_write(print->run, jk_buf_bytes(&page), err);
	jk_buf_wipe(&page);
	return result;
}

/* Which */

static const struct {
	const char *word;
	enum jk_cells_format cells;
	int (*put)(const struct print *print, struct jk_err *err);
} formats[] = {
	{ "text", JK_CELLS_TEXT, put_text },
	{ "csv", JK_CELLS_CSV, put_rows },
	{ "jsonl", JK_CELLS_JSONL, put_jsonl },
	{ "html", JK_CELLS_TEXT, put_page },
};

int
jk_sheet_print(
    struct jk_run *run, const char *path, const char *format, struct jk_err *err)
{
	size_t i = 0, count = sizeof formats / sizeof formats[0];
	struct jk_sheet sheet;
	int result;

	while (i < count && strcmp(formats[i].word, format) != 0)
		i++;
	if (i == count)
		return jk_err_set(err, JK_EXIT_USAGE, "JK00677",
		    _("--render takes text, csv, jsonl or html"));
	result = jk_sheet_read(&sheet, run, path, err);
	if (result == 0) {
		const struct print print = { run, &sheet, formats[i].cells };

		result = formats[i].put(&print, err);
	}
	jk_sheet_release(&sheet);
	return result;
}
