#include "filter/sheet.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/array.h"
#include "stream/writer.h"

static const char *const names[JK_SHEET_COLUMNS] = { "line", "part", "frame",
	"recorder", "serial", "record", "name", "label", "value", "provided_on",
	"provided_at", "function", "function_label", "refusal", "refusal_label",
	"use_reason", "use_label", "purpose", "purpose_label", "number_purpose",
	"number_purpose_label", "provider", "provider_label", "receiver",
	"receiver_label", "items", "items_label" };

/* The enumeration is the schema's order: then no column need be looked for. */
static int
check_schema(const struct jk_sheet *sheet, struct jk_err *err)
{
	const struct jk_schema *schema = sheet->table.schema;
	bool same = jk_schema_columns(schema) == JK_SHEET_COLUMNS;

	for (size_t i = 0; same && i < JK_SHEET_COLUMNS; i++)
		same = strcmp(jk_schema_column(schema, i)->name, names[i]) == 0;
	if (same)
		return 0;
	return jk_err_set(
	    err, JK_EXIT_CONFIG, "JK00656", _("the schema is not the one of sheets"));
}

int
jk_sheet_init(struct jk_sheet *sheet, struct jk_run *run, struct jk_err *err)
{
	memset(sheet, 0, sizeof *sheet);
	if (jk_signed_table_init(&sheet->table, run, "sheet", err) < 0)
		return -1;
	return check_schema(sheet, err);
}

int
jk_sheet_read(
    struct jk_sheet *sheet, struct jk_run *run, const char *path, struct jk_err *err)
{
	memset(sheet, 0, sizeof *sheet);
	if (jk_signed_table_read(&sheet->table, run, path, "sheet", err) < 0)
		return -1;
	return check_schema(sheet, err);
}

void
jk_sheet_release(struct jk_sheet *sheet)
{
	jk_signed_table_release(&sheet->table);
	free(sheet->about);
	memset(sheet, 0, sizeof *sheet);
}

/* Putting */

static int
reserve(struct jk_sheet *sheet, struct jk_err *err)
{
	struct jk_sheet_about *about = jk_array_grow(
	    sheet->about, sheet->table.rows, &sheet->about_cap, sizeof *about, err);

	if (about == NULL)
		return -1;
	sheet->about = about;
	return 0;
}

int
jk_sheet_put(struct jk_sheet *sheet, const struct jk_bytes values[JK_SHEET_COLUMNS],
    const struct jk_sheet_about *about, struct jk_err *err)
{
	if (reserve(sheet, err) < 0)
		return -1;
	sheet->about[sheet->table.rows] = *about;
	return jk_signed_table_put(&sheet->table, values, err);
}

int
jk_sheet_put_word(struct jk_sheet *sheet, const char *name, const char *label,
    struct jk_bytes value, struct jk_err *err)
{
	static const struct jk_sheet_about first = { .order = INT64_MIN };
	struct jk_bytes values[JK_SHEET_COLUMNS] = { { NULL, 0 } };

	values[JK_SHEET_PART] = jk_bytes_of("notice");
	values[JK_SHEET_NAME] = jk_bytes_of(name);
	values[JK_SHEET_LABEL] = jk_bytes_of(label);
	values[JK_SHEET_VALUE] = value;
	return jk_sheet_put(sheet, values, &first, err);
}

/* Writing */

static int
compare_rows(const void *a, const void *b, void *rows)
{
	size_t one = *(const size_t *)a, other = *(const size_t *)b;
	const struct jk_sheet_about *about = rows;

	if (about[one].order != about[other].order)
		return about[one].order < about[other].order ? -1 : 1;
	return (one > other) - (one < other);
}

static int
put_rows(const struct jk_sheet *sheet, const size_t *rows, struct jk_writer *writer,
    struct jk_err *err)
{
	struct jk_bytes fields[JK_SHEET_COLUMNS];

	for (size_t i = 0; i < sheet->table.rows; i++) {
		char line[24];

		jk_signed_table_fields(&sheet->table, rows[i], fields);
		snprintf(line, sizeof line, "%zu", i + 1);
		fields[JK_SHEET_LINE] = jk_bytes_of(line);
		if (jk_writer_put(writer, fields, err) < 0)
			return -1;
	}
	return 0;
}

static int
write_rows(const struct jk_sheet *sheet, struct jk_writer *writer, struct jk_err *err)
{
	size_t count = sheet->table.rows, *rows = calloc(count + 1, sizeof *rows);
	struct jk_custody custody = { .in = count };
	int result;

	if (rows == NULL)
		return jk_err_memory(err);
	for (size_t i = 0; i < count; i++)
		rows[i] = i;
	qsort_r(rows, count, sizeof *rows, compare_rows, sheet->about);
	result = put_rows(sheet, rows, writer, err);
	free(rows);
	return result == 0 ? jk_writer_close(writer, &custody, NULL, err) : -1;
}

int
jk_sheet_write(const struct jk_sheet *sheet, struct jk_run *run,
    const struct jk_header *header, int fd, struct jk_err *err)
{
	struct jk_sink sink = { .fd = fd };
	const struct jk_private_key *key;
	struct jk_writer *writer;
	int result;

	if (jk_site_signing(&run->site, &key, err) < 0)
		return -1;
	writer = jk_writer_open(sink, header, sheet->table.schema, key, NULL, 0, err);
	if (writer == NULL)
		return -1;
	result = write_rows(sheet, writer, err);
	jk_writer_free(writer);
	return result;
}

/* Reading */

bool
jk_sheet_is(const struct jk_sheet *sheet, size_t row, const char *part)
{
	return jk_bytes_is(jk_sheet_get(sheet, row, JK_SHEET_PART), part);
}

struct jk_bytes
jk_sheet_word(const struct jk_sheet *sheet, const char *name)
{
	for (size_t row = 0; row < sheet->table.rows; row++)
		if (jk_sheet_is(sheet, row, "notice") &&
		    jk_bytes_is(jk_sheet_get(sheet, row, JK_SHEET_NAME), name))
			return jk_sheet_get(sheet, row, JK_SHEET_VALUE);
	return jk_bytes("", 0);
}
