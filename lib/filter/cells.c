#include "filter/cells.h"

#include <stdio.h>
#include <string.h>

static const char *const format_names[] = {
	[JK_CELLS_TEXT] = "text",
	[JK_CELLS_CSV] = "csv",
	[JK_CELLS_JSONL] = "jsonl",
	[JK_CELLS_COPY] = "copy",
};

bool
jk_cells_format_decode(enum jk_cells_format *format, const char *word)
{
	*format = JK_CELLS_TEXT;
	if (word == NULL)
		return true;
	for (size_t i = 0; i < sizeof format_names / sizeof format_names[0]; i++) {
		if (strcmp(word, format_names[i]) == 0) {
			*format = (enum jk_cells_format)i;
			return true;
		}
	}
	return false;
}

/* Values, behind the text so far */

enum {
	T = 1, /* escaped in text and copy, as are all controls */
	C = 2, /* asks for quotes in csv */
	Q = 4, /* doubled within them */
	J = 8, /* escaped in jsonl, as are all controls */
};

/* Which bytes are not written as they are. */
static const uint8_t specials[256] = {
	['\t'] = T,
	['\n'] = T | C,
	['\r'] = T | C,
	['"'] = C | Q | J,
	[','] = C,
	['\\'] = T | J,
	[0x7f] = T | J,
};

/* How many bytes at the start are written as they are. */
static size_t
plain(struct jk_bytes value, uint8_t special)
{
	uint8_t controls = special == J || special == T ? 0x20 : 0;
	size_t at = 0;

	while (at < value.len && value.ptr[at] >= controls &&
	       !(specials[value.ptr[at]] & special))
		at++;
	return at;
}

/* One byte as backslash and letter, or by its number. */
static void
add_escape(struct jk_buf *text, uint8_t byte, uint8_t special)
{
	static const char bytes[] = "\t\n\r", letters[] = "tnr";
	const char *named = memchr(bytes, byte, sizeof bytes - 1);

	if (special == Q)
		jk_buf_add_text(text, "\"\"");
	else if (byte == '"' || byte == '\\')
		jk_buf_addf(text, "\\%c", byte);
	else if (special == T && named != NULL)
		jk_buf_addf(text, "\\%c", letters[named - bytes]);
	else
		jk_buf_addf(text, special == T ? "\\x%02x" : "\\u%04x", byte);
}

static void
add_escaped(struct jk_buf *text, struct jk_bytes value, uint8_t special)
{
	size_t len = plain(value, special);

	while (len < value.len) {
		jk_buf_add(text, jk_bytes(value.ptr, len));
		add_escape(text, value.ptr[len], special);
		value = jk_bytes(value.ptr + len + 1, value.len - len - 1);
		len = plain(value, special);
	}
	jk_buf_add(text, value);
}

static void
add_quoted(struct jk_buf *text, struct jk_bytes value, uint8_t special)
{
	jk_buf_add_byte(text, '"');
	add_escaped(text, value, special);
	jk_buf_add_byte(text, '"');
}

static void
add_value(struct jk_buf *text, enum jk_cells_format format, struct jk_bytes value)
{
	switch (format) {
	case JK_CELLS_TEXT:
		add_escaped(text, value, T);
		break;
	case JK_CELLS_CSV:
		if (plain(value, C) == value.len)
			jk_buf_add(text, value);
		else
			add_quoted(text, value, Q);
		break;
	case JK_CELLS_JSONL:
		add_quoted(text, value, J);
		break;
	case JK_CELLS_COPY:
		if (value.len == 0)
			jk_buf_add_text(text, "\\N");
		else
			add_escaped(text, value, T);
		break;
	}
}

/* Rows */

int
jk_cells_put_names(struct jk_run *run, enum jk_cells_format format,
    const char *const *names, size_t count, struct jk_err *err)
{
	if (format != JK_CELLS_TEXT && format != JK_CELLS_CSV)
		return 0;
	for (size_t i = 0; i < count; i++)
		if (jk_run_print(run, err, "%s%s",
			i == 0                   ? ""
			: format == JK_CELLS_CSV ? ","
						 : "\t",
			names[i]) < 0)
			return -1;
	return jk_run_write(run, jk_bytes_of("\n"), err);
}

static void
add_separator(
    struct jk_buf *text, enum jk_cells_format format, const char *name, bool first)
{
	if (format != JK_CELLS_JSONL) {
		if (!first)
			jk_buf_add_byte(text, format == JK_CELLS_CSV ? ',' : '\t');
		return;
	}
	jk_buf_add_text(text, first ? "{\"" : ",\"");
	jk_buf_add_text(text, name);
	jk_buf_add_text(text, "\":");
}

int
jk_cells_put(struct jk_run *run, enum jk_cells_format format, const char *const *names,
    const struct jk_bytes *values, size_t count, struct jk_err *err)
{
	for (size_t i = 0; i < count; i++) {
		add_separator(&run->text, format, names[i], i == 0);
		add_value(&run->text, format, values[i]);
	}
	/* Many a reader passes over an empty line; this one is a record. */
	if (format == JK_CELLS_CSV && count == 1 && values[0].len == 0)
		jk_buf_add_text(&run->text, "\"\"");
	/* It writes what there is, and knows whether there was memory for all. */
	return jk_run_write(
	    run, jk_bytes_of(format == JK_CELLS_JSONL ? "}\n" : "\n"), err);
}

/* A row in the making */

void
jk_cells_set_text(struct jk_cells_row *row, int column, const char *text)
{
	row->values[column] = jk_bytes_of(text);
}

void
jk_cells_set_number(struct jk_cells_row *row, int column, uint64_t number)
{
	snprintf(row->texts[column], sizeof row->texts[column], "%llu",
	    (unsigned long long)number);
	jk_cells_set_text(row, column, row->texts[column]);
}

void
jk_cells_set_day(struct jk_cells_row *row, int column, int32_t day)
{
	jk_date_encode(row->texts[column], day);
	jk_cells_set_text(row, column, row->texts[column]);
}
