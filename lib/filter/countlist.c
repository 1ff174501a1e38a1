#include "filter/countlist.h"

#include <stdio.h>

int
jk_countlist_choose(
    const struct jk_run *run, enum jk_countlist_format *format, struct jk_err *err)
{
	static const char *const names[] = { "text", "csv", "jsonl" };
	const char *given = jk_run_option(run, "format");

	*format = JK_COUNTLIST_TEXT;
	if (given == NULL)
		return 0;
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		if (strcmp(given, names[i]) == 0) {
			*format = (enum jk_countlist_format)i;
			return 0;
		}
	}
	return jk_err_set(
	    err, JK_EXIT_USAGE, "JK00698", _("--format takes text, csv or jsonl"));
}

/* The columns' names, in the order of jk_receipt_encode. */
static int
find_schema(struct jk_run *run, const struct jk_schema **schema, struct jk_err *err)
{
	if (jk_site_schema(&run->site, "receipt", schema, err) < 0)
		return -1;
	if (jk_schema_columns(*schema) == JK_RECEIPT_COLUMNS)
		return 0;
	return jk_err_set(err, JK_EXIT_CONFIG, "JK00699",
	    _("schema receipt does not have %d columns"), JK_RECEIPT_COLUMNS);
}

#define TEXT_LINE "%-28s %6s %-6s %-10s %9s %9s %9s %9s  %s\n"

int
jk_countlist_begin(
    struct jk_run *run, enum jk_countlist_format format, struct jk_err *err)
{
	const struct jk_schema *schema;

	if (find_schema(run, &schema, err) < 0)
		return -1;
	if (format == JK_COUNTLIST_TEXT)
		return jk_run_print(run, err, TEXT_LINE, "lane", "number", "party",
		    "row", "received", "applied", "refused", "known",
		    "persons, generations");
	for (size_t i = 0; format == JK_COUNTLIST_CSV && i < JK_RECEIPT_COLUMNS; i++)
		if (jk_run_print(run, err, "%s%s", jk_schema_column(schema, i)->name,
			i + 1 < JK_RECEIPT_COLUMNS ? "," : "\n") < 0)
			return -1;
	return 0;
}

/* A text of fields made here, which end in NUL. */
static const char *
text_of(struct jk_bytes field, const char *otherwise)
{
	return field.len > 0 ? (const char *)field.ptr : otherwise;
}

static int
put_text(struct jk_run *run, const struct jk_bytes *fields,
    const struct jk_counts_row *row, struct jk_err *err)
{
	char registers[128] = "";
	const char *name = row->class[0] != '\0'  ? row->class
			   : row->rule[0] != '\0' ? row->rule
						  : row->row;

	if (fields[12].len > 0)
		snprintf(registers, sizeof registers, "%s -> %s, %s -> %s",
		    text_of(fields[12], ""), text_of(fields[13], ""),
		    text_of(fields[14], ""), text_of(fields[15], ""));
	return jk_run_print(run, err, TEXT_LINE, text_of(fields[0], "-"),
	    text_of(fields[1], "-"), text_of(fields[2], "-"), name,
	    text_of(fields[8], "0"), text_of(fields[9], "0"), text_of(fields[10], "0"),
	    text_of(fields[11], "0"), registers);
}

/* Codes, words and numbers only: nothing in them needs quoting. */
static int
put_fields(struct jk_run *run, enum jk_countlist_format format,
    const struct jk_bytes *fields, struct jk_err *err)
{
	const struct jk_schema *schema;

	if (find_schema(run, &schema, err) < 0)
		return -1;
	for (size_t i = 0; i < JK_RECEIPT_COLUMNS; i++) {
		bool last = i + 1 == JK_RECEIPT_COLUMNS;
		const char *value = text_of(fields[i], "");
		int result;

		if (format == JK_COUNTLIST_CSV)
			result =
			    jk_run_print(run, err, "%s%s", value, last ? "\n" : ",");
		else
			result = jk_run_print(run, err, "%s\"%s\":\"%s\"%s",
			    i == 0 ? "{" : ",", jk_schema_column(schema, i)->name,
			    value, last ? "}\n" : "");
		if (result < 0)
			return -1;
	}
	return 0;
}

int
jk_countlist_put(struct jk_run *run, enum jk_countlist_format format,
    const struct jk_batch *batch, struct jk_err *err)
{
	const struct jk_receipt_batch of = { .lane = &batch->source.lane,
		.number = batch->source.number,
		.digest = batch->source.checkpoint,
		.outcome = batch->refused                 ? "refused"
			   : batch->state != JK_BATCH_NEW ? "known"
							  : "applied" };
	struct jk_bytes fields[JK_RECEIPT_COLUMNS];
	struct jk_receipt_text text;
	struct jk_counts_row row;
	size_t at = 0;

	while (jk_counts_next(&batch->counts, &at, &row)) {
		jk_receipt_encode(fields, &text, &of, &row);
		if ((format == JK_COUNTLIST_TEXT
			    ? put_text(run, fields, &row, err)
			    : put_fields(run, format, fields, err)) < 0)
			return -1;
	}
	return 0;
}

int
jk_countlist_end(
    struct jk_run *run, enum jk_countlist_format format, bool dry, struct jk_err *err)
{
	if (!dry)
		return 0;
	return jk_run_print(run, err, "%s",
	    format == JK_COUNTLIST_JSONL ? "{\"dry_run\":\"yes\"}\n" : "# dry run\n");
}
