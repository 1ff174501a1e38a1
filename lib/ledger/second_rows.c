#include "ledger/second_rows.h"

#include <stdlib.h>

#include "format/record.h"
#include "ledger/sorter.h"
#include "stream/sort_key.h"

#define MAX_COLUMNS 5

/* Columns of a record. Each name makes a row of its own. */
enum column {
	CODE,
	MUNICIPALITY,
	GENERATION,
	NUMBER,
	BIRTH_DATE,
	NAMES_AT,
	COLUMNS = 8
};

static const char *const column_names[COLUMNS] = { "resident_code", "municipality",
	"generation", "individual_number", "birth_date", "name", "name_kana",
	"common_name" };

struct jk_second_rows {
	const struct jk_ledger_site *site;
	int at[COLUMNS];
	struct jk_sorter *sorters[JK_SEGMENT_ROLES];
	struct jk_buf key, text;
	struct jk_bytes fields[MAX_COLUMNS];
};

bool
jk_second_rows_are_kept(const struct jk_ledger_site *site)
{
	return site->schemas[JK_SEGMENT_NUMBERS] != NULL &&
	       site->schemas[JK_SEGMENT_NAMES] != NULL;
}

static int
find_columns(struct jk_second_rows *rows, struct jk_err *err)
{
	const struct jk_schema *schema = rows->site->schemas[JK_SEGMENT_RECORDS];

	for (size_t i = 0; i < COLUMNS; i++) {
		rows->at[i] = jk_schema_find(schema, column_names[i]);
		if (rows->at[i] < 0)
			return jk_err_set(err, JK_EXIT_CONFIG, "JK00585",
			    _("schema %s has no %s"), jk_schema_name(schema),
			    column_names[i]);
	}
	return 0;
}

static int
open_sorter(struct jk_second_rows *rows, enum jk_segment_role role, struct jk_err *err)
{
	rows->sorters[role] =
	    jk_sorter_new(rows->site->path, JK_SORTER_SMALL_BYTES, err);
	return rows->sorters[role] == NULL ? -1 : 0;
}

struct jk_second_rows *
jk_second_rows_new(const struct jk_ledger_site *site, struct jk_err *err)
{
	struct jk_second_rows *rows = calloc(1, sizeof *rows);

	if (rows == NULL) {
		jk_err_memory(err);
		return NULL;
	}
	rows->site = site;
	if (find_columns(rows, err) == 0 &&
	    open_sorter(rows, JK_SEGMENT_NUMBERS, err) == 0 &&
	    open_sorter(rows, JK_SEGMENT_NAMES, err) == 0)
		return rows;
	jk_second_rows_free(rows);
	return NULL;
}

void
jk_second_rows_free(struct jk_second_rows *rows)
{
	if (rows == NULL)
		return;
	for (int role = 0; role < JK_SEGMENT_ROLES; role++)
		jk_sorter_free(rows->sorters[role]);
	jk_buf_wipe(&rows->key);
	jk_buf_wipe(&rows->text);
	free(rows);
}

static int
put_row(struct jk_second_rows *rows, enum jk_segment_role role,
    const struct jk_bytes *fields, struct jk_err *err)
{
	const struct jk_schema *schema = rows->site->schemas[role];

	jk_sort_key(&rows->key, schema, fields);
	jk_buf_reset(&rows->text);
	jk_record_add_text(&rows->text, fields, jk_schema_columns(schema));
	if (jk_buf_failed(&rows->key) || jk_buf_failed(&rows->text))
		return jk_err_memory(err);
	return jk_sorter_put(rows->sorters[role], jk_buf_bytes(&rows->key),
	    jk_buf_bytes(&rows->text), err);
}

static int
put_number(
    struct jk_second_rows *rows, const struct jk_bytes *record, struct jk_err *err)
{
	const struct jk_bytes fields[] = { record[rows->at[NUMBER]],
		record[rows->at[CODE]], record[rows->at[MUNICIPALITY]],
		record[rows->at[GENERATION]] };

	if (fields[0].len == 0)
		return 0;
	return put_row(rows, JK_SEGMENT_NUMBERS, fields, err);
}

static bool
stands_before(
    const struct jk_second_rows *rows, const struct jk_bytes *record, size_t name)
{
	for (size_t i = NAMES_AT; i < name; i++)
		if (jk_bytes_equal(record[rows->at[i]], record[rows->at[name]]))
			return true;
	return false;
}

static int
put_names(
    struct jk_second_rows *rows, const struct jk_bytes *record, struct jk_err *err)
{
	struct jk_bytes fields[] = { record[rows->at[BIRTH_DATE]], { NULL, 0 },
		record[rows->at[CODE]], record[rows->at[MUNICIPALITY]],
		record[rows->at[GENERATION]] };

	for (size_t i = NAMES_AT; i < COLUMNS; i++) {
		fields[1] = record[rows->at[i]];
		if (fields[1].len > 0 && !stands_before(rows, record, i) &&
		    put_row(rows, JK_SEGMENT_NAMES, fields, err) < 0)
			return -1;
	}
	return 0;
}

int
jk_second_rows_put(
    struct jk_second_rows *rows, const struct jk_bytes *record, struct jk_err *err)
{
	if (put_number(rows, record, err) < 0)
		return -1;
	return put_names(rows, record, err);
}

enum jk_next
jk_second_rows_next(struct jk_second_rows *rows, enum jk_segment_role role,
    struct jk_bytes *key, const struct jk_bytes **fields, struct jk_err *err)
{
	struct jk_bytes text;
	enum jk_next next = jk_sorter_next(rows->sorters[role], key, &text, err);

	if (next != JK_NEXT_RECORD)
		return next;
	if (!jk_record_from_text(
		rows->fields, jk_schema_columns(rows->site->schemas[role]), text)) {
		jk_err_set(
		    err, JK_EXIT_SOFTWARE, "JK00582", _("a sorted record is damaged"));
		return JK_NEXT_FAILED;
	}
	*fields = rows->fields;
	return JK_NEXT_RECORD;
}
