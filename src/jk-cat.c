/*
 * jk-cat: verified records as text (jk-cat(1)). The smallest program: its loop
 * is what every other one has around its own rule.
 */
#include <stdio.h>

#include "base/lines.h"
#include "filter/driver.h"
#include "filter/input.h"

enum format { FORMAT_TEXT, FORMAT_CSV, FORMAT_JSONL, FORMAT_COPY };

static const char *const format_names[] = { "text", "csv", "jsonl", "copy" };

static const struct jk_option options[] = {
	{ "fields", 0, N_("NAME,..."), N_("only these fields, in this order") },
	{ "header", 0, NULL, N_("show each stream's header, not its records") },
	{ "no-titles", 0, NULL, N_("leave out the line of field names (text, csv)") },
	{ NULL, 0, NULL, NULL },
};

/* The columns that are shown, by their place in the schema. */
struct shown {
	size_t columns[JK_SCHEMA_MAX_COLUMNS];
	size_t count;
};

static int
choose_format(const struct jk_run *run, enum format *format, struct jk_err *err)
{
	const char *given = jk_run_option(run, "format");

	*format = FORMAT_TEXT;
	if (given == NULL)
		return 0;
	for (size_t i = 0; i < sizeof format_names / sizeof format_names[0]; i++) {
		if (strcmp(given, format_names[i]) == 0) {
			*format = (enum format)i;
			return 0;
		}
	}
	return jk_err_set(err, JK_EXIT_USAGE, "JKC0001",
	    _("--format takes text, csv, jsonl or copy"));
}

static int
add_named(struct shown *shown, const struct jk_schema *schema, struct jk_bytes name,
    struct jk_err *err)
{
	for (size_t i = 0; i < jk_schema_columns(schema); i++) {
		if (!jk_bytes_is(name, jk_schema_column(schema, i)->name))
			continue;
		if (shown->count == JK_SCHEMA_MAX_COLUMNS)
			break;
		shown->columns[shown->count++] = i;
		return 0;
	}
	return jk_err_set(err, JK_EXIT_USAGE, "JKC0002",
	    _("--fields names a field that the schema does not have"));
}

static int
choose_fields(const struct jk_run *run, const struct jk_schema *schema,
    struct shown *shown, struct jk_err *err)
{
	const char *given = jk_run_option(run, "fields");
	struct jk_bytes list, name;

	shown->count = 0;
	if (given == NULL) {
		for (size_t i = 0; i < jk_schema_columns(schema); i++)
			shown->columns[shown->count++] = i;
		return 0;
	}
	list = jk_bytes_of(given);
	while (jk_list_next(&list, &name))
		if (add_named(shown, schema, name, err) < 0)
			return -1;
	return 0;
}

/* Values in each format */

/* Tab, line end, carriage return and backslash as PostgreSQL's COPY writes them. */
static int
put_escaped(struct jk_run *run, struct jk_bytes value, struct jk_err *err)
{
	for (size_t i = 0; i < value.len; i++) {
		static const char specials[] = "\\\t\n\r", letters[] = "\\tnr";
		const char *special =
		    value.ptr[i] != '\0' ? strchr(specials, value.ptr[i]) : NULL;
		char escape[2] = { '\\', 0 };
		struct jk_bytes piece = { value.ptr + i, 1 };

		if (special != NULL) {
			escape[1] = letters[special - specials];
			piece = jk_bytes(escape, 2);
		}
		if (jk_run_write(run, piece, err) < 0)
			return -1;
	}
	return 0;
}

static bool
needs_quotes(struct jk_bytes value)
{
	for (size_t i = 0; i < value.len; i++)
		if (strchr(",\"\n\r", value.ptr[i]) != NULL)
			return true;
	return false;
}

static int
put_csv(struct jk_run *run, struct jk_bytes value, struct jk_err *err)
{
	if (!needs_quotes(value))
		return jk_run_write(run, value, err);
	if (jk_run_write(run, jk_bytes_of("\""), err) < 0)
		return -1;
	for (size_t i = 0; i < value.len; i++) {
		struct jk_bytes piece = value.ptr[i] == '"'
					    ? jk_bytes_of("\"\"")
					    : jk_bytes(value.ptr + i, 1);

		if (jk_run_write(run, piece, err) < 0)
			return -1;
	}
	return jk_run_write(run, jk_bytes_of("\""), err);
}

static int
put_json(struct jk_run *run, struct jk_bytes value, struct jk_err *err)
{
	if (jk_run_write(run, jk_bytes_of("\""), err) < 0)
		return -1;
	for (size_t i = 0; i < value.len; i++) {
		uint8_t byte = value.ptr[i];
		int result;

		if (byte == '"' || byte == '\\')
			result = jk_run_print(run, err, "\\%c", byte);
		else if (byte < 0x20 || byte == 0x7f)
			result = jk_run_print(run, err, "\\u%04x", byte);
		else
			result = jk_run_write(run, jk_bytes(value.ptr + i, 1), err);
		if (result < 0)
			return -1;
	}
	return jk_run_write(run, jk_bytes_of("\""), err);
}

static int
put_value(
    struct jk_run *run, enum format format, struct jk_bytes value, struct jk_err *err)
{
	switch (format) {
	case FORMAT_TEXT:
		return put_escaped(run, value, err);
	case FORMAT_CSV:
		return put_csv(run, value, err);
	case FORMAT_JSONL:
		return put_json(run, value, err);
	case FORMAT_COPY:
		/* An empty field is NULL there. */
		return value.len == 0 ? jk_run_write(run, jk_bytes_of("\\N"), err)
				      : put_escaped(run, value, err);
	}
	return -1;
}

/* Lines */

static int
put_titles(struct jk_run *run, enum format format, const struct jk_schema *schema,
    const struct shown *shown, struct jk_err *err)
{
	if (format > FORMAT_CSV || jk_run_option(run, "no-titles") != NULL)
		return 0;
	for (size_t i = 0; i < shown->count; i++)
		if (jk_run_print(run, err, "%s%s",
			i == 0                 ? ""
			: format == FORMAT_CSV ? ","
					       : "\t",
			jk_schema_column(schema, shown->columns[i])->name) < 0)
			return -1;
	return jk_run_write(run, jk_bytes_of("\n"), err);
}

static int
put_separator(struct jk_run *run, enum format format, const struct jk_column *column,
    bool first, struct jk_err *err)
{
	if (format == FORMAT_JSONL)
		return jk_run_print(
		    run, err, "%s\"%s\":", first ? "{" : ",", column->name);
	if (first)
		return 0;
	return jk_run_write(run, jk_bytes_of(format == FORMAT_CSV ? "," : "\t"), err);
}

static int
put_record(struct jk_run *run, enum format format, const struct jk_schema *schema,
    const struct shown *shown, const struct jk_record *record, struct jk_err *err)
{
	for (size_t i = 0; i < shown->count; i++) {
		size_t at = shown->columns[i];

		if (put_separator(
			run, format, jk_schema_column(schema, at), i == 0, err) < 0 ||
		    put_value(run, format, record->fields[at], err) < 0)
			return -1;
	}
	return jk_run_write(
	    run, jk_bytes_of(format == FORMAT_JSONL ? "}\n" : "\n"), err);
}

static int
put_header(struct jk_run *run, const struct jk_header *header, struct jk_err *err)
{
	struct jk_buf text = JK_BUF_INIT;
	int result;

	jk_header_encode(&text, header);
	result = jk_buf_failed(&text) ? jk_err_memory(err)
				      : jk_run_write(run, jk_buf_bytes(&text), err);
	jk_buf_release(&text);
	return result;
}

static int
cat(struct jk_run *run, const char *path, enum format format, bool titles,
    struct jk_err *err)
{
	struct jk_input_options how = { .any_day = true };
	struct jk_input input;
	struct jk_record record;
	struct shown shown;
	const struct jk_schema *schema;
	enum jk_next next = JK_NEXT_FAILED;

	if (jk_input_open(&input, run, path, &how, err) < 0)
		return -1;
	schema = jk_reader_schema(input.reader);
	if (choose_fields(run, schema, &shown, err) < 0)
		goto done;
	if (jk_run_option(run, "header") != NULL &&
	    put_header(run, jk_reader_header(input.reader), err) < 0)
		goto done;
	if (titles && jk_run_option(run, "header") == NULL &&
	    put_titles(run, format, schema, &shown, err) < 0)
		goto done;
	while ((next = jk_input_next(&input, &record, err)) == JK_NEXT_RECORD) {
		if (jk_run_option(run, "header") != NULL)
			continue;
		if (put_record(run, format, schema, &shown, &record, err) < 0) {
			next = JK_NEXT_FAILED;
			break;
		}
	}
done:
	jk_input_close(&input);
	return next == JK_NEXT_END ? 0 : -1;
}

static int
run(struct jk_run *run, struct jk_err *err)
{
	enum format format;

	if (choose_format(run, &format, err) < 0)
		return -1;
	if (run->options.operands_count == 0)
		return cat(run, NULL, format, true, err);
	for (int i = 0; i < run->options.operands_count; i++)
		if (cat(run, run->options.operands[i], format, i == 0, err) < 0)
			return -1;
	return 0;
}

static const struct jk_program program = {
	.name = "jk-cat",
	.letter = 'C',
	.summary = N_("show verified records as text"),
	.options = options,
	.common =
	    JK_COMMON_OUTPUT | JK_COMMON_FORCE | JK_COMMON_AS_OF | JK_COMMON_FORMAT,
	.run = run,
};

int
main(int argc, char **argv)
{
	return jk_main(&program, argc, argv);
}
