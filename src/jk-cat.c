/*
 * jk-cat: verified records as text (jk-cat(1)). The smallest program: its loop
 * is what every other one has around its own rule.
 */
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/lines.h"
#include "filter/cells.h"
#include "filter/keyring.h"
#include "filter/which.h"
#include "ledger/records.h"
#include "stream/layers.h"

static const struct jk_option options[] = {
	{ "fields", 0, N_("NAME,..."), N_("only these fields, in this order") },
	{ "header", 0, NULL, N_("show each stream's header, not its records") },
	{ "no-titles", 0, NULL, N_("leave out the line of field names (text, csv)") },
	{ NULL, 0, NULL, NULL },
};

/* The columns that are shown: their places in the schema, and their names. */
struct shown {
	size_t columns[JK_SCHEMA_MAX_COLUMNS];
	const char *names[JK_SCHEMA_MAX_COLUMNS];
	size_t count;
};

struct cat {
	struct jk_run *run;
	enum jk_cells_format format;
	bool titles; /* still to be written */
	bool header; /* instead of records */
	struct jk_reader_options reading;
};

static void
add(struct shown *shown, const struct jk_schema *schema, size_t column)
{
	shown->columns[shown->count] = column;
	shown->names[shown->count++] = jk_schema_column(schema, column)->name;
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
		add(shown, schema, i);
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
			add(shown, schema, i);
		return 0;
	}
	list = jk_bytes_of(given);
	while (jk_list_next(&list, &name))
		if (add_named(shown, schema, name, err) < 0)
			return -1;
	return 0;
}

static int
put_titles(struct cat *cat, const struct shown *shown, struct jk_err *err)
{
	if (!cat->titles)
		return 0;
	cat->titles = false;
	return jk_cells_put_names(
	    cat->run, cat->format, shown->names, shown->count, err);
}

static int
put_record(struct cat *cat, const struct shown *shown, const struct jk_bytes *fields,
    struct jk_err *err)
{
	struct jk_bytes values[JK_SCHEMA_MAX_COLUMNS];

	for (size_t i = 0; i < shown->count; i++)
		values[i] = fields[shown->columns[i]];
	return jk_cells_put(
	    cat->run, cat->format, shown->names, values, shown->count, err);
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
cat_layers(struct cat *cat, struct jk_layers *layers, struct jk_err *err)
{
	const struct jk_reader *inside = jk_layers_inside(layers);
	struct jk_record record;
	struct shown shown;
	enum jk_next next;

	if (inside == NULL && !cat->header)
		return jk_err_set(
		    err, JK_EXIT_NOPERM, "JKC0003", _("no key of this site opens it"));
	if (cat->header) {
		if (put_header(cat->run,
			inside != NULL ? jk_reader_header(inside)
				       : jk_units_header(jk_layers_outside(layers)),
			err) < 0)
			return -1;
	} else if (choose_fields(cat->run, jk_reader_schema(inside), &shown, err) < 0 ||
		   put_titles(cat, &shown, err) < 0) {
		return -1;
	}
	while ((next = jk_layers_next(layers, &record, err)) == JK_NEXT_RECORD)
		if (!cat->header && put_record(cat, &shown, record.fields, err) < 0)
			return -1;
	return next == JK_NEXT_END ? 0 : -1;
}

static int
cat_stream(struct cat *cat, const char *path, struct jk_err *err)
{
	bool is_stdin = path == NULL || strcmp(path, "-") == 0;
	const char *name = is_stdin ? _("standard input") : path;
	struct jk_source source;
	struct jk_layers *layers;
	enum jk_ending ending;
	int fd = STDIN_FILENO, result = -1;

	if (!is_stdin && jk_fd_open(&fd, path, err) < 0)
		return -1;
	jk_fd_widen(fd);
	jk_source_of_fd(&source, fd);
	layers = jk_layers_open(&source, &cat->reading, &ending, err);
	if (layers != NULL)
		result = cat_layers(cat, layers, err);
	jk_layers_free(layers);
	jk_source_release(&source);
	if (!is_stdin)
		close(fd);
	return result < 0 ? jk_err_at(err, "%s", name) : 0;
}

static int
cat_records(struct cat *cat, struct jk_ledger *ledger, struct jk_err *err)
{
	const struct jk_bytes *fields;
	struct jk_records *records;
	struct shown shown;
	enum jk_next next = JK_NEXT_FAILED;

	if (choose_fields(cat->run, jk_ledger_site(ledger)->schemas[JK_SEGMENT_RECORDS],
		&shown, err) < 0 ||
	    put_titles(cat, &shown, err) < 0)
		return -1;
	records = jk_records_open(ledger, err);
	while (records != NULL &&
	       (next = jk_records_next(records, &fields, err)) == JK_NEXT_RECORD) {
		if (put_record(cat, &shown, fields, err) < 0) {
			next = JK_NEXT_FAILED;
			break;
		}
	}
	jk_records_free(records);
	return next == JK_NEXT_END ? 0 : -1;
}

/* A ledger in the order of its key, or the text of its newest list. */
static int
cat_ledger(struct cat *cat, const char *path, struct jk_err *err)
{
	struct jk_buf text = JK_BUF_INIT;
	struct jk_ledger_site site;
	struct jk_ledger *ledger = NULL;
	int result = -1;

	if (jk_which_ledger(&site, cat->run, path, err) == 0)
		ledger = jk_ledger_open(&site, JK_LEDGER_READ, err);
	if (ledger != NULL && !cat->header)
		result = cat_records(cat, ledger, err);
	else if (ledger != NULL && jk_ledger_list(ledger)->number == 0)
		result = 0;
	else if (ledger != NULL &&
		 jk_list_encode(&text, jk_ledger_list(ledger), err) == 0)
		result = jk_run_write(cat->run, jk_buf_bytes(&text), err);
	jk_buf_release(&text);
	jk_ledger_free(ledger);
	return result < 0 ? jk_err_at(err, "%s", path) : 0;
}

static int
cat_operand(struct cat *cat, const char *path, struct jk_err *err)
{
	struct stat about;

	if (path != NULL && stat(path, &about) == 0 && S_ISDIR(about.st_mode))
		return cat_ledger(cat, path, err);
	return cat_stream(cat, path, err);
}

static int
cat_all(struct cat *cat, char *const *paths, int count, struct jk_err *err)
{
	if (count == 0)
		return cat_operand(cat, NULL, err);
	for (int i = 0; i < count; i++)
		if (cat_operand(cat, paths[i], err) < 0)
			return -1;
	return 0;
}

static int
run(struct jk_run *run, struct jk_err *err)
{
	struct cat cat = { .run = run,
		.titles = jk_run_option(run, "no-titles") == NULL,
		.header = jk_run_option(run, "header") != NULL };
	struct jk_keyring keyring;
	int result = -1;

	if (!jk_cells_format_decode(&cat.format, jk_run_option(run, "format")))
		return jk_err_set(err, JK_EXIT_USAGE, "JKC0001",
		    _("--format takes text, csv, jsonl or copy"));
	if (jk_keyring_load(&keyring, &run->site, err) == 0 &&
	    jk_site_policy(
		&run->site, run->day, !run->has_day, &cat.reading.policy, err) == 0) {
		cat.reading.keys = keyring.keys;
		cat.reading.keys_count = keyring.count;
		result = cat_all(
		    &cat, run->options.operands, run->options.operands_count, err);
	}
	jk_keyring_release(&keyring);
	return result;
}

static const struct jk_program program = {
	.name = "jk-cat",
	.letter = 'C',
	.summary = N_("show verified records as text"),
	.operands = "[FILE | LEDGER ...]",
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
