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

/* Values */

/* Write what stands before `at`, then its replacement; the value begins anew. */
static int
replace(struct jk_run *run, struct jk_bytes *value, size_t *at, const char *text,
    struct jk_err *err)
{
	if (jk_run_write(run, jk_bytes(value->ptr, *at), err) < 0 ||
	    jk_run_write(run, jk_bytes_of(text), err) < 0)
		return -1;
	*value = jk_bytes(value->ptr + *at + 1, value->len - *at - 1);
	*at = 0;
	return 0;
}

static int
put_escaped(struct jk_run *run, struct jk_bytes value, struct jk_err *err)
{
	static const char specials[] = "\\\t\n\r", letters[] = "\\tnr";

	for (size_t i = 0; i < value.len;) {
		const char *special = memchr(specials, value.ptr[i], 4);
		char escape[3] = "\\";

		if (special == NULL) {
			i++;
			continue;
		}
		escape[1] = letters[special - specials];
		if (replace(run, &value, &i, escape, err) < 0)
			return -1;
	}
	return jk_run_write(run, value, err);
}

static bool
needs_quotes(struct jk_bytes value)
{
	for (size_t i = 0; i < value.len; i++)
		if (memchr(",\"\n\r", value.ptr[i], 4) != NULL)
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
	for (size_t i = 0; i < value.len;) {
		if (value.ptr[i] != '"')
			i++;
		else if (replace(run, &value, &i, "\"\"", err) < 0)
			return -1;
	}
	return jk_run_write(run, value, err) < 0
		   ? -1
		   : jk_run_write(run, jk_bytes_of("\""), err);
}

static int
put_json(struct jk_run *run, struct jk_bytes value, struct jk_err *err)
{
	if (jk_run_write(run, jk_bytes_of("\""), err) < 0)
		return -1;
	for (size_t i = 0; i < value.len;) {
		uint8_t byte = value.ptr[i];
		char escape[8];

		if (byte != '"' && byte != '\\' && byte >= 0x20 && byte != 0x7f) {
			i++;
			continue;
		}
		if (byte == '"' || byte == '\\')
			snprintf(escape, sizeof escape, "\\%c", byte);
		else
			snprintf(escape, sizeof escape, "\\u%04x", byte);
		if (replace(run, &value, &i, escape, err) < 0)
			return -1;
	}
	return jk_run_write(run, value, err) < 0
		   ? -1
		   : jk_run_write(run, jk_bytes_of("\""), err);
}

static int
put_value(struct jk_run *run, enum jk_cells_format format, struct jk_bytes value,
    struct jk_err *err)
{
	switch (format) {
	case JK_CELLS_TEXT:
		return put_escaped(run, value, err);
	case JK_CELLS_CSV:
		return put_csv(run, value, err);
	case JK_CELLS_JSONL:
		return put_json(run, value, err);
	case JK_CELLS_COPY:
		return value.len == 0 ? jk_run_write(run, jk_bytes_of("\\N"), err)
				      : put_escaped(run, value, err);
	}
	return -1;
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

static int
put_separator(struct jk_run *run, enum jk_cells_format format, const char *name,
    bool first, struct jk_err *err)
{
	if (format == JK_CELLS_JSONL)
		return jk_run_print(run, err, "%s\"%s\":", first ? "{" : ",", name);
	if (first)
		return 0;
	return jk_run_write(run, jk_bytes_of(format == JK_CELLS_CSV ? "," : "\t"), err);
}

int
jk_cells_put(struct jk_run *run, enum jk_cells_format format, const char *const *names,
    const struct jk_bytes *values, size_t count, struct jk_err *err)
{
	for (size_t i = 0; i < count; i++)
		if (put_separator(run, format, names[i], i == 0, err) < 0 ||
		    put_value(run, format, values[i], err) < 0)
			return -1;
	return jk_run_write(
	    run, jk_bytes_of(format == JK_CELLS_JSONL ? "}\n" : "\n"), err);
}
