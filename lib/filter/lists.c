#include "filter/lists.h"

#include "filter/input.h"
#include "filter/signed_table.h"

static int
put_row(struct jk_lists *lists, const char *kind, const struct jk_schema *schema,
    const struct jk_bytes *fields, struct jk_err *err)
{
	if (strcmp(kind, "operator") == 0)
		return jk_operators_put(lists->operators, schema, fields, err);
	if (strcmp(kind, "purpose") == 0)
		return jk_purposes_put(lists->purposes, schema, fields, err);
	return jk_relations_put(lists->relations, schema, fields, err);
}

static int
read_rows(struct jk_lists *lists, struct jk_input *input, const char *kind,
    struct jk_err *err)
{
	const struct jk_schema *schema = jk_reader_schema(input->reader);
	struct jk_record record;
	enum jk_next next;

	if (strcmp(jk_reader_header(input->reader)->kind, kind) != 0)
		return jk_err_set(
		    err, JK_EXIT_DATA, "JK00618", _("not a table of kind %s"), kind);
	while ((next = jk_input_next(input, &record, err)) == JK_NEXT_RECORD)
		if (put_row(lists, kind, schema, record.fields, err) < 0)
			return -1;
	return next == JK_NEXT_END ? 0 : -1;
}

static int
read_stream(struct jk_lists *lists, struct jk_run *run, const char *path,
    const char *kind, struct jk_err *err)
{
	static const struct jk_input_options options = { .any_day = true };
	struct jk_input input;
	int result;

	if (jk_input_open(&input, run, path, &options, err) < 0)
		return -1;
	result = read_rows(lists, &input, kind, err);
	jk_input_close(&input);
	return result < 0 ? jk_err_at(err, "%s", path) : 0;
}

/* found: is there one? */
static int
read_signed(struct jk_lists *lists, struct jk_run *run, const char *kind, bool *found,
    struct jk_err *err)
{
	struct jk_bytes fields[JK_SCHEMA_MAX_COLUMNS];
	struct jk_signed_table table;
	int result = jk_signed_table_load(&table, run, kind, err);

	*found = table.number > 0;
	for (size_t row = 0; result == 0 && row < table.rows; row++) {
		jk_signed_table_fields(&table, row, fields);
		result = put_row(lists, kind, table.schema, fields, err);
	}
	jk_signed_table_release(&table);
	return result;
}

static int
read_table(struct jk_lists *lists, struct jk_run *run, const char *option,
    const char *kind, bool *found, struct jk_err *err)
{
	const char *path = jk_run_option(run, option);

	*found = path != NULL;
	if (path != NULL)
		return read_stream(lists, run, path, kind, err);
	return read_signed(lists, run, kind, found, err);
}

static int
load_operators(struct jk_lists *lists, struct jk_run *run, struct jk_err *err)
{
	bool found;

	lists->operators = jk_operators_new(err);
	if (lists->operators == NULL ||
	    read_table(lists, run, "operators", "operator", &found, err) < 0)
		return -1;
	jk_operators_end(lists->operators);
	if (found)
		return 0;
	jk_operators_free(lists->operators);
	lists->operators = NULL;
	return 0;
}

static int
load_purposes(struct jk_lists *lists, struct jk_run *run, struct jk_err *err)
{
	bool found;

	lists->purposes = jk_purposes_new(err);
	if (lists->purposes == NULL ||
	    read_table(lists, run, "purposes", "purpose", &found, err) < 0)
		return -1;
	jk_purposes_end(lists->purposes);
	if (found)
		return 0;
	jk_purposes_free(lists->purposes);
	lists->purposes = NULL;
	return 0;
}

static int
load_relations(struct jk_lists *lists, struct jk_run *run, struct jk_err *err)
{
	const char *path = jk_run_option(run, "relations");

	if (path == NULL)
		return 0;
	lists->relations = jk_relations_new(err);
	if (lists->relations == NULL ||
	    read_stream(lists, run, path, "relation", err) < 0)
		return -1;
	jk_relations_end(lists->relations);
	return 0;
}

int
jk_lists_load(struct jk_lists *lists, struct jk_run *run, struct jk_err *err)
{
	memset(lists, 0, sizeof *lists);
	if (load_operators(lists, run, err) < 0 || load_purposes(lists, run, err) < 0)
		return -1;
	return load_relations(lists, run, err);
}

void
jk_lists_release(struct jk_lists *lists)
{
	jk_operators_free(lists->operators);
	jk_purposes_free(lists->purposes);
	jk_relations_free(lists->relations);
	memset(lists, 0, sizeof *lists);
}
