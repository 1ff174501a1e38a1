#include "filter/signed_table.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "filter/input.h"
#include "filter/mapped.h"

#define NUMBER_DIGITS 6

/* The files */

/* The number in "KIND-NNNNNN.jks"; 0 for any other name. */
static uint64_t
number_in(const char *name, const char *kind)
{
	size_t len = strlen(kind);
	uint64_t number;

	if (strncmp(name, kind, len) != 0 || name[len] != '-' ||
	    strlen(name) != len + 1 + NUMBER_DIGITS + 4 ||
	    strcmp(name + len + 1 + NUMBER_DIGITS, ".jks") != 0)
		return 0;
	name += len + 1;
	while (*name == '0')
		name++;
	if (!jk_decimal_decode(
		&number, jk_bytes(name, strcspn(name, ".")), JK_TABLE_NUMBER_MAX))
		return 0;
	return number;
}

int
jk_signed_table_newest(
    const struct jk_site *site, const char *kind, uint64_t *number, struct jk_err *err)
{
	char *path = jk_site_path(site, "tables");
	DIR *dir = path != NULL ? opendir(path) : NULL;
	const struct dirent *entry;

	*number = 0;
	if (path == NULL)
		return jk_err_memory(err);
	free(path);
	if (dir == NULL && errno != ENOENT)
		return jk_err_errno(
		    err, JK_EXIT_IO, "JK00622", _("tables cannot be read"));
	while (dir != NULL && (entry = readdir(dir)) != NULL) {
		uint64_t found = number_in(entry->d_name, kind);

		if (found > *number)
			*number = found;
	}
	if (dir != NULL)
		closedir(dir);
	return 0;
}

/* Rows */

int
jk_signed_table_init(struct jk_signed_table *table, struct jk_run *run,
    const char *kind, struct jk_err *err)
{
	memset(table, 0, sizeof *table);
	if (jk_site_schema(&run->site, kind, &table->schema, err) < 0)
		return -1;
	table->values = calloc(jk_schema_columns(table->schema), sizeof *table->values);
	if (table->values == NULL)
		return jk_err_memory(err);
	table->from = jk_schema_find(table->schema, "valid_from");
	table->to = jk_schema_find(table->schema, "valid_to");
	return 0;
}

int
jk_signed_table_put(
    struct jk_signed_table *table, const struct jk_bytes *fields, struct jk_err *err)
{
	if (table->rows == JK_TABLE_MAX_ROWS)
		return jk_err_set(err, JK_EXIT_DATA, "JK00626",
		    _("the table has more than %d rows"), JK_TABLE_MAX_ROWS);
	for (size_t i = 0; i < jk_schema_columns(table->schema); i++)
		if (jk_values_put(&table->values[i], fields[i], err) < 0)
			return -1;
	table->rows++;
	return 0;
}

static int
refuse(struct jk_err *err, const char *id, const char *text)
{
	return jk_err_set(err, JK_EXIT_NOPERM, id, "%s", text);
}

/* Whose it is, and whether he could sign it on the day that it bears. */
static int
check_header(const struct jk_run *run, const char *kind, const struct jk_header *header,
    const struct jk_trust_entry *signer, struct jk_err *err)
{
	int32_t day;

	if (header->form != JK_FORM_WORKING || header->sealing != JK_SEALING_NONE ||
	    strcmp(header->kind, kind) != 0)
		return refuse(
		    err, "JK00623", _("the stream is of another kind or form"));
	if (strcmp(header->origin, run->site.conf.code) != 0)
		return refuse(err, "JK00624", _("the stream is another party's"));
	if (!jk_date_decode(jk_bytes_of(header->date), &day) ||
	    !jk_trust_is_in_force(signer, day))
		return refuse(err, "JK00625",
		    _("signer's certificate was not valid on the stream's own date"));
	return 0;
}

static int
read_rows(struct jk_signed_table *table, const struct jk_run *run, const char *kind,
    struct jk_input *input, struct jk_err *err)
{
	const struct jk_units *units = jk_reader_units(input->reader);
	const struct jk_header *header = jk_reader_header(input->reader);
	struct jk_bytes fields[JK_SCHEMA_MAX_COLUMNS];
	int from[JK_SCHEMA_MAX_COLUMNS];
	struct jk_record record;
	enum jk_next next;

	if (check_header(run, kind, header, jk_units_signer(units), err) < 0 ||
	    jk_mapped_columns(
		from, table->schema, jk_reader_schema(input->reader), err) < 0)
		return jk_err_at(err, "%s", input->name);
	while ((next = jk_input_next(input, &record, err)) == JK_NEXT_RECORD) {
		jk_mapped_fields(fields, from, table->schema, record.fields);
		if (jk_signed_table_put(table, fields, err) < 0)
			return -1;
	}
	if (next == JK_NEXT_FAILED)
		return -1;
	(void)jk_date_decode(jk_bytes_of(header->date), &table->day);
	jk_hex_encode(table->signer, header->signer, JK_DIGEST_BYTES);
	jk_hex_encode(table->stream, header->stream, JK_STREAM_ID_BYTES);
	jk_hex_encode(table->digest, jk_units_final_digest(units), JK_DIGEST_BYTES);
	jk_hex_encode(table->content, jk_units_final(units)->custody.content,
	    sizeof jk_units_final(units)->custody.content);
	return 0;
}

int
jk_signed_table_read(struct jk_signed_table *table, struct jk_run *run,
    const char *path, const char *kind, struct jk_err *err)
{
	const struct jk_input_options how = { .any_day = true };
	struct jk_input input;
	int result;

	if (jk_signed_table_init(table, run, kind, err) < 0 ||
	    jk_input_open(&input, run, path, &how, err) < 0)
		return -1;
	result = read_rows(table, run, kind, &input, err);
	jk_input_close(&input);
	return result;
}

int
jk_signed_table_load_number(struct jk_signed_table *table, struct jk_run *run,
    const char *kind, uint64_t number, struct jk_err *err)
{
	char *path;
	int result;

	memset(table, 0, sizeof *table);
	path = jk_site_path(
	    &run->site, "tables/%s-%06llu.jks", kind, (unsigned long long)number);
	if (path == NULL)
		return jk_err_memory(err);
	result = jk_signed_table_read(table, run, path, kind, err);
	free(path);
	table->number = number;
	return result;
}

int
jk_signed_table_load(struct jk_signed_table *table, struct jk_run *run,
    const char *kind, struct jk_err *err)
{
	uint64_t number;

	memset(table, 0, sizeof *table);
	if (jk_signed_table_newest(&run->site, kind, &number, err) < 0)
		return -1;
	if (number == 0)
		return jk_signed_table_init(table, run, kind, err);
	return jk_signed_table_load_number(table, run, kind, number, err);
}

void
jk_signed_table_release(struct jk_signed_table *table)
{
	for (size_t i = 0;
	     table->values != NULL && i < jk_schema_columns(table->schema); i++)
		jk_values_release(&table->values[i]);
	free(table->values);
	memset(table, 0, sizeof *table);
}

int
jk_signed_table_column(const struct jk_signed_table *table, const char *name)
{
	return jk_schema_find(table->schema, name);
}

struct jk_bytes
jk_signed_table_get(const struct jk_signed_table *table, size_t row, int column)
{
	return jk_values_at(&table->values[column], row);
}

void
jk_signed_table_fields(
    const struct jk_signed_table *table, size_t row, struct jk_bytes *fields)
{
	for (size_t i = 0; i < jk_schema_columns(table->schema); i++)
		fields[i] = jk_values_at(&table->values[i], row);
}

bool
jk_signed_table_holds_in(
    const struct jk_signed_table *table, size_t row, int32_t first, int32_t last)
{
	int32_t from = INT32_MIN, to = INT32_MAX;

	if (table->from >= 0)
		(void)jk_date_decode(
		    jk_signed_table_get(table, row, table->from), &from);
	if (table->to >= 0)
		(void)jk_date_decode(jk_signed_table_get(table, row, table->to), &to);
	return from <= last && first <= to;
}

bool
jk_signed_table_holds_on(const struct jk_signed_table *table, size_t row, int32_t day)
{
	return jk_signed_table_holds_in(table, row, day, day);
}

static bool
is_same(const struct jk_signed_table *table, size_t row,
    const struct jk_signed_table *before, size_t old)
{
	for (int i = 0; i < (int)jk_schema_columns(table->schema); i++)
		if (i != table->to &&
		    !jk_bytes_equal(jk_signed_table_get(table, row, i),
			jk_signed_table_get(before, old, i)))
			return false;
	return true;
}

size_t
jk_signed_table_lost(const struct jk_signed_table *table,
    const struct jk_signed_table *before, int32_t since)
{
	size_t at = 0;

	for (size_t old = 0; old < before->rows; old++) {
		size_t tried = 0;
		int32_t to = INT32_MAX;

		/* Both are mostly in one order, so the next one is looked at first. */
		while (tried < table->rows &&
		       !is_same(table, (at + tried) % table->rows, before, old))
			tried++;
		if (tried < table->rows) {
			at = (at + tried + 1) % table->rows;
			continue;
		}
		if (before->to >= 0)
			(void)jk_date_decode(
			    jk_signed_table_get(before, old, before->to), &to);
		if (to >= since)
			return old + 1;
	}
	return 0;
}
