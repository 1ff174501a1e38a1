#include "stream/rows.h"

#include <stdlib.h>

#include "adapt/csv.h"
#include "adapt/fd.h"
#include "format/limits.h"

#define READ_BYTES 65536
#define NO_COLUMN -1

static const struct {
	const char *id, *text;
} problems[] = {
	[JK_ROWS_NUL] = { "JK00380", N_("a NUL byte") },
	[JK_ROWS_STRAY_QUOTE] = { "JK00381", N_("a quote where none may stand") },
	[JK_ROWS_LONE_CR] = { "JK00382", N_("a carriage return without a line feed") },
	[JK_ROWS_LONG_FIELD] = { "JK00383", N_("a field longer than 64 KiB") },
	[JK_ROWS_LONG_ROW] = { "JK00384",
	    N_("a row longer than 256 KiB or 4,096 fields") },
	[JK_ROWS_FEW_FIELDS] = { "JK00385", N_("fewer fields than the header") },
	[JK_ROWS_MANY_FIELDS] = { "JK00386", N_("more fields than the header") },
	[JK_ROWS_FORBIDDEN] = { "JK00387", N_("a character that no field may hold") },
	[JK_ROWS_UNDEFINED] = { "JK00388", N_("bytes to which no character belongs") },
	[JK_ROWS_BROKEN] = { "JK00389",
	    N_("bytes that are not of the declared encoding") },
	[JK_ROWS_UNMAPPED] = { "JK00390",
	    N_("a private-use character without a mapping") },
	[JK_ROWS_REFERENCE] = { "JK00391",
	    N_("a text that looks like an image reference") },
};

const char *
jk_rows_problem_id(enum jk_rows_problem problem)
{
	return problems[problem].id;
}

const char *
jk_rows_problem_text(enum jk_rows_problem problem)
{
	return problems[problem].text;
}

struct jk_rows {
	struct jk_rows_source source;
	struct jk_csv *csv;
	struct jk_charset *charset;
	uint64_t number;
	size_t fields; /* of the header */
	int columns[JK_SCHEMA_MAX_COLUMNS]; /* of the schema, by field */
	bool is_text[JK_SCHEMA_MAX_COLUMNS]; /* by field */
	struct jk_bytes values[JK_SCHEMA_MAX_COLUMNS];
	struct jk_rows_finding findings[JK_SCHEMA_MAX_COLUMNS];
	size_t findings_count;
	size_t merges;
	struct jk_buf converted; /* values that are not slices of the input */
	struct jk_buf mapped; /* values with gaiji replaced */
	uint8_t input[READ_BYTES];
};

/* Pull a row, feeding the parser as it asks. */
static enum jk_next
next_raw(struct jk_rows *rows, struct jk_csv_row *raw, struct jk_err *err)
{
	for (;;) {
		enum jk_csv_next next = jk_csv_next(rows->csv, raw, err);
		size_t got;

		if (next == JK_CSV_FAILED)
			return JK_NEXT_FAILED;
		if (next != JK_CSV_HUNGRY)
			return next == JK_CSV_ROW ? JK_NEXT_RECORD : JK_NEXT_END;
		if (jk_fd_read(rows->source.fd, rows->input, READ_BYTES, &got, err) <
		    0) {
			jk_err_at(err, "%s", rows->source.name);
			return JK_NEXT_FAILED;
		}
		if (got == 0)
			jk_csv_finish(rows->csv);
		else if (jk_csv_put(rows->csv, jk_bytes(rows->input, got), err) < 0)
			return JK_NEXT_FAILED;
	}
}

static size_t
count_lines(struct jk_bytes bytes)
{
	size_t count = 0;

	for (size_t i = 0; i < bytes.len; i++)
		count += bytes.ptr[i] == '\n';
	return count;
}

/* Where byte `at` of the field's value stands in the field as it came. */
static size_t
byte_as_it_came(struct jk_bytes field, size_t at)
{
	size_t came = 0;

	if (field.len == 0 || field.ptr[0] != '"')
		return at;
	for (came = 1; at > 0; at--)
		came += field.ptr[came] == '"' ? 2 : 1;
	return came;
}

static void
add_finding(struct jk_rows *rows, const struct jk_csv_row *raw, size_t field,
    enum jk_rows_problem problem, size_t at)
{
	size_t offset = raw->fields[field].offset;
	size_t came =
	    byte_as_it_came(jk_bytes(raw->raw.ptr + offset, raw->raw.len - offset), at);
	struct jk_rows_finding *finding = &rows->findings[rows->findings_count++];

	finding->problem = problem;
	finding->column = rows->columns[field];
	finding->line = raw->line + count_lines(jk_bytes(raw->raw.ptr, offset + came));
	finding->byte = raw->byte + offset + came;
	finding->field_byte = came;
}

static void
add_row_finding(
    struct jk_rows *rows, enum jk_rows_problem problem, uint64_t line, uint64_t byte)
{
	rows->findings[rows->findings_count++] =
	    (struct jk_rows_finding){ problem, NO_COLUMN, line, byte, 0 };
}

static enum jk_rows_problem
of_charset(enum jk_charset_kind kind)
{
	switch (kind) {
	case JK_CHARSET_FORBIDDEN:
		return JK_ROWS_FORBIDDEN;
	case JK_CHARSET_UNDEFINED:
		return JK_ROWS_UNDEFINED;
	default:
		return JK_ROWS_BROKEN;
	}
}

/* Replace the gaiji of a field; what has no mapping is located in the source. */
static struct jk_bytes
map_gaiji(struct jk_rows *rows, const struct jk_csv_row *raw, size_t field,
    struct jk_bytes value)
{
	struct jk_bytes source = raw->fields[field].value;
	size_t before = rows->mapped.len;
	struct jk_bytes ignored;
	size_t at = 0;

	if (jk_gaiji_put(rows->source.gaiji, &rows->mapped, value))
		return jk_bytes(rows->mapped.ptr + before, rows->mapped.len - before);
	while (at < source.len) {
		struct jk_charset_character first = jk_charset_first(
		    rows->charset, jk_bytes(source.ptr + at, source.len - at));

		if (first.kind == JK_CHARSET_PRIVATE &&
		    !jk_gaiji_find(rows->source.gaiji, first.character, &ignored))
			break;
		at += first.len;
	}
	add_finding(rows, raw, field, JK_ROWS_UNMAPPED, at);
	return jk_bytes(NULL, 0);
}

static struct jk_bytes
decode_field(struct jk_rows *rows, const struct jk_csv_row *raw, size_t field)
{
	struct jk_charset_result result;
	struct jk_bytes value;

	jk_charset_decode(
	    rows->charset, &rows->converted, raw->fields[field].value, &value, &result);
	rows->merges += result.merges;
	if (result.problem != JK_CHARSET_PLAIN) {
		add_finding(
		    rows, raw, field, of_charset(result.problem), result.problem_at);
		return value;
	}
	if (rows->is_text[field] && jk_gaiji_has_reference(value)) {
		add_finding(rows, raw, field, JK_ROWS_REFERENCE, 0);
		return jk_bytes(NULL, 0);
	}
	if (result.privates > 0)
		value = map_gaiji(rows, raw, field, value);
	if (value.len > JK_VALUE_MAX_BYTES) {
		add_finding(rows, raw, field, JK_ROWS_LONG_FIELD, 0);
		return jk_bytes(NULL, 0);
	}
	return value;
}

/*
 * Room that no row can outgrow, so that values stay where they are written: in
 * UTF-8 a byte of CP932 is at most 3, a private-use character of 2 at most 32.
 */
static int
make_room(struct jk_rows *rows, const struct jk_csv_row *raw, struct jk_err *err)
{
	jk_buf_reset(&rows->converted);
	jk_buf_reset(&rows->mapped);
	if (rows->source.charset == JK_CHARSET_CP932)
		jk_buf_reserve(&rows->converted, 3 * raw->raw.len);
	jk_buf_reserve(&rows->mapped, JK_GAIJI_MAX_TEXT_BYTES / 2 * raw->raw.len);
	if (jk_buf_failed(&rows->converted) || jk_buf_failed(&rows->mapped))
		return jk_err_memory(err);
	return 0;
}

static enum jk_rows_problem
of_csv(enum jk_csv_problem problem)
{
	switch (problem) {
	case JK_CSV_NUL:
		return JK_ROWS_NUL;
	case JK_CSV_LONE_CR:
		return JK_ROWS_LONE_CR;
	case JK_CSV_LONG_FIELD:
		return JK_ROWS_LONG_FIELD;
	case JK_CSV_LONG_ROW:
		return JK_ROWS_LONG_ROW;
	default:
		return JK_ROWS_STRAY_QUOTE;
	}
}

/* Most rows: all their fields are values as they stand. */
static bool
is_plain(const struct jk_rows *rows, const struct jk_csv_row *raw)
{
	return jk_charset_is_plain(rows->charset, raw->raw) &&
	       !jk_gaiji_has_reference(raw->raw);
}

/* Values and findings of one row, which has as many fields as the header or not. */
static void
decode_row(struct jk_rows *rows, const struct jk_csv_row *raw)
{
	rows->findings_count = 0;
	rows->merges = 0;
	if (raw->problem != JK_CSV_FINE) {
		add_row_finding(
		    rows, of_csv(raw->problem), raw->problem_line, raw->problem_byte);
	} else if (raw->fields_count != rows->fields) {
		bool few = raw->fields_count < rows->fields;

		add_row_finding(rows, few ? JK_ROWS_FEW_FIELDS : JK_ROWS_MANY_FIELDS,
		    raw->line, raw->byte);
	} else if (is_plain(rows, raw)) {
		for (size_t i = 0; i < rows->fields; i++)
			rows->values[rows->columns[i]] = raw->fields[i].value;
		return;
	} else {
		for (size_t i = 0; i < rows->fields; i++)
			rows->values[rows->columns[i]] = decode_field(rows, raw, i);
		return;
	}
	for (size_t i = 0; i < rows->fields; i++)
		rows->values[rows->columns[i]] = jk_bytes(NULL, 0);
}

static enum jk_next
fail_unclosed(struct jk_rows *rows, const struct jk_csv_row *raw, struct jk_err *err)
{
	jk_err_set(
	    err, JK_EXIT_DATA, "JK00392", _("a quote is opened here and never closed"));
	jk_err_at(
	    err, "%s:%llu", rows->source.name, (unsigned long long)raw->problem_line);
	return JK_NEXT_FAILED;
}

enum jk_next
jk_rows_next(struct jk_rows *rows, struct jk_row *row, struct jk_err *err)
{
	struct jk_csv_row raw;
	enum jk_next next = next_raw(rows, &raw, err);

	if (next != JK_NEXT_RECORD)
		return next;
	if (raw.problem == JK_CSV_UNCLOSED_QUOTE)
		return fail_unclosed(rows, &raw, err);
	if (make_room(rows, &raw, err) < 0)
		return JK_NEXT_FAILED;
	decode_row(rows, &raw);
	*row = (struct jk_row){
		.number = ++rows->number,
		.line = raw.line,
		.byte = raw.byte,
		.length = raw.length,
		.raw = raw.raw,
		.values = rows->values,
		.findings = rows->findings,
		.findings_count = rows->findings_count,
		.merges = rows->merges,
	};
	return JK_NEXT_RECORD;
}

/* The same for all that is wrong with one column of the header. */
static int
refuse_column(size_t field, const char *id, const char *text, struct jk_err *err)
{
	jk_err_set(err, JK_EXIT_DATA, id, "%s", text);
	return jk_err_at(err, "column %zu", field + 1);
}

static int
match_column(
    struct jk_rows *rows, size_t field, struct jk_bytes title, struct jk_err *err)
{
	const struct jk_schema *schema = rows->source.schema;
	const struct jk_column *column;
	int index;

	if (jk_schema_is_never(schema, title)) {
		jk_err_set(err, JK_EXIT_DATA, "JK00393",
		    _("%.*s must never leave the municipality"), (int)title.len,
		    (const char *)title.ptr);
		return jk_err_at(err, "column %zu", field + 1);
	}
	index = jk_schema_find_title(schema, title);
	if (index < 0)
		return refuse_column(
		    field, "JK00394", _("the schema has no such column"), err);
	column = jk_schema_column(schema, (size_t)index);
	if (column->local)
		return refuse_column(field, "JK00395",
		    _("a column of this site's own is no part of a CSV"), err);
	for (size_t i = 0; i < field; i++) {
		if (rows->columns[i] == index)
			return refuse_column(
			    field, "JK00396", _("a column is there twice"), err);
	}
	rows->columns[field] = index;
	rows->is_text[field] = column->encoding == JK_ENCODING_TEXT;
	return 0;
}

static int
match_header(struct jk_rows *rows, const struct jk_csv_row *raw, struct jk_err *err)
{
	if (raw->problem != JK_CSV_FINE) {
		enum jk_rows_problem problem = of_csv(raw->problem);

		return jk_err_set(err, JK_EXIT_DATA, problems[problem].id, "%s",
		    _(problems[problem].text));
	}
	for (size_t i = 0; i < raw->fields_count; i++) {
		struct jk_charset_result result;
		struct jk_bytes title;

		jk_charset_decode(rows->charset, &rows->converted, raw->fields[i].value,
		    &title, &result);
		if (result.problem != JK_CHARSET_PLAIN)
			return refuse_column(i, problems[of_charset(result.problem)].id,
			    _(problems[of_charset(result.problem)].text), err);
		if (i >= JK_SCHEMA_MAX_COLUMNS)
			return refuse_column(
			    i, "JK00394", _("the schema has no such column"), err);
		if (match_column(rows, i, title, err) < 0)
			return -1;
		rows->fields = i + 1;
	}
	return 0;
}

static int
require_columns(const struct jk_rows *rows, struct jk_err *err)
{
	const struct jk_schema *schema = rows->source.schema;

	for (size_t i = 0; i < jk_schema_columns(schema); i++) {
		const struct jk_column *column = jk_schema_column(schema, i);
		bool required = column->key_order >= 0 || !column->optional;

		if (required && !column->local && !jk_rows_has_column(rows, i))
			return jk_err_set(err, JK_EXIT_DATA, "JK00397",
			    _("the column %s is missing"), column->title);
	}
	return 0;
}

static int
read_header(struct jk_rows *rows, struct jk_err *err)
{
	struct jk_csv_row raw;
	enum jk_next next = next_raw(rows, &raw, err);

	if (next == JK_NEXT_FAILED)
		return -1;
	if (next == JK_NEXT_END) {
		jk_err_set(err, JK_EXIT_DATA, "JK00398", _("there is no header row"));
		return jk_err_at(err, "%s", rows->source.name);
	}
	if (raw.problem == JK_CSV_UNCLOSED_QUOTE) {
		fail_unclosed(rows, &raw, err);
		return -1;
	}
	if (make_room(rows, &raw, err) < 0)
		return -1;
	if (rows->source.charset == JK_CHARSET_CP932 && jk_csv_has_mark(rows->csv))
		jk_err_set(err, JK_EXIT_DATA, "JK00399",
		    _("a UTF-8 byte order mark in a file declared as cp932"));
	else if (match_header(rows, &raw, err) == 0 && require_columns(rows, err) == 0)
		return 0;
	return jk_err_at(err, "%s:1", rows->source.name);
}

struct jk_rows *
jk_rows_open(const struct jk_rows_source *source, struct jk_err *err)
{
	struct jk_rows *rows = calloc(1, sizeof *rows);

	if (rows == NULL) {
		jk_err_memory(err);
		return NULL;
	}
	rows->source = *source;
	rows->csv = jk_csv_new(err);
	if (rows->csv != NULL)
		rows->charset = jk_charset_new(source->charset, err);
	if (rows->csv != NULL && rows->charset != NULL && read_header(rows, err) == 0)
		return rows;
	jk_rows_abandon(rows);
	return NULL;
}

void
jk_rows_abandon(struct jk_rows *rows)
{
	if (rows == NULL)
		return;
	jk_charset_free(rows->charset);
	jk_csv_free(rows->csv);
	jk_buf_release(&rows->converted);
	jk_buf_release(&rows->mapped);
	free(rows);
}

bool
jk_rows_has_mark(const struct jk_rows *rows)
{
	return jk_csv_has_mark(rows->csv);
}

bool
jk_rows_has_column(const struct jk_rows *rows, size_t column)
{
	for (size_t i = 0; i < rows->fields; i++) {
		if (rows->columns[i] == (int)column)
			return true;
	}
	return false;
}
