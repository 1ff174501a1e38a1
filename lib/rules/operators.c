#include "rules/operators.h"

#include <stdlib.h>

#include "format/date.h"
#include "rules/rows.h"

enum column {
	ID,
	AUTHORITY,
	FROM,
	TO,
	ROLE,
	ACCOUNT,
	AREA,
	OFFICE,
	PURPOSES,
	SIGNER,
	COLUMNS
};

static const char *const names[COLUMNS] = { "operator", "authority", "valid_from",
	"valid_to", "role", "account", "area", "office", "purposes", "signer" };

struct jk_operators {
	struct jk_rows rows;
	int columns[COLUMNS];
	int organ; /* -1: the list is older than the column */
};

static const struct jk_operator *
row_at(const struct jk_operators *operators, size_t index)
{
	return (const struct jk_operator *)operators->rows.rows + index;
}

struct jk_operators *
jk_operators_new(struct jk_err *err)
{
	struct jk_operators *operators = calloc(1, sizeof *operators);

	if (operators == NULL)
		jk_err_memory(err);
	return operators;
}

void
jk_operators_free(struct jk_operators *operators)
{
	if (operators == NULL)
		return;
	free(operators->rows.rows);
	free(operators);
}

#define COPY(to, column) \
	jk_text_copy((to), sizeof(to), fields[operators->columns[column]])

static bool
decode(struct jk_operator *row, const struct jk_operators *operators,
    const struct jk_bytes *fields)
{
	struct jk_bytes to = fields[operators->columns[TO]];
	struct jk_bytes organ =
	    operators->organ < 0 ? jk_bytes(NULL, 0) : fields[operators->organ];

	row->is_person = jk_bytes_is(fields[operators->columns[ACCOUNT]], "person");
	row->to = JK_DATE_MAX;
	return COPY(row->id, ID) && COPY(row->authority, AUTHORITY) &&
	       COPY(row->role, ROLE) && COPY(row->area, AREA) &&
	       COPY(row->office, OFFICE) && COPY(row->purposes, PURPOSES) &&
	       COPY(row->signer, SIGNER) &&
	       jk_text_copy(row->organ, sizeof row->organ, organ) &&
	       jk_date_decode(fields[operators->columns[FROM]], &row->from) &&
	       (to.len == 0 || jk_date_decode(to, &row->to));
}

int
jk_operators_put(struct jk_operators *operators, const struct jk_schema *schema,
    const struct jk_bytes *fields, struct jk_err *err)
{
	struct jk_operator *row;

	if (jk_rows_know(
		&operators->rows, schema, names, operators->columns, COLUMNS, err) < 0)
		return -1;
	operators->organ = jk_schema_find(schema, "organ");
	row = jk_rows_add(&operators->rows, sizeof *row, err);
	if (row == NULL)
		return -1;
	row->place = operators->rows.count - 1;
	if (decode(row, operators, fields))
		return 0;
	return jk_err_set(
	    err, JK_EXIT_CONFIG, "JK00454", _("row of the table is malformed"));
}

static int
compare_rows(const void *a, const void *b)
{
	const struct jk_operator *left = a, *right = b;
	int order = strcmp(left->id, right->id);

	if (order == 0)
		order = strcmp(left->authority, right->authority);
	return order != 0 ? order
			  : (left->from > right->from) - (left->from < right->from);
}

void
jk_operators_end(struct jk_operators *operators)
{
	if (operators->rows.count > 1)
		qsort(operators->rows.rows, operators->rows.count,
		    sizeof(struct jk_operator), compare_rows);
}

size_t
jk_operators_count(const struct jk_operators *operators)
{
	return operators->rows.count;
}

/* The first row of that person; equal to the count when there is none. */
static size_t
first_of(const struct jk_operators *operators, struct jk_bytes id)
{
	size_t low = 0, high = operators->rows.count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (jk_bytes_compare(jk_bytes_of(row_at(operators, middle)->id), id) <
		    0)
			low = middle + 1;
		else
			high = middle;
	}
	if (low < operators->rows.count && jk_bytes_is(id, row_at(operators, low)->id))
		return low;
	return operators->rows.count;
}

const struct jk_operator *
jk_operators_among(const struct jk_operator *rows, size_t count,
    struct jk_bytes authority, int32_t day)
{
	for (size_t i = 0; i < count; i++)
		if (rows[i].from <= day && day <= rows[i].to &&
		    (authority.len == 0 || jk_bytes_is(authority, rows[i].authority)))
			return &rows[i];
	return NULL;
}

const struct jk_operator *
jk_operators_find(const struct jk_operators *operators, struct jk_bytes id,
    struct jk_bytes authority, int32_t day)
{
	size_t count;
	const struct jk_operator *rows = jk_operators_of(operators, id, &count);

	return jk_operators_among(rows, count, authority, day);
}

const struct jk_operator *
jk_operators_of(const struct jk_operators *operators, struct jk_bytes id, size_t *count)
{
	size_t at = first_of(operators, id), end = at;

	while (
	    end < operators->rows.count && jk_bytes_is(id, row_at(operators, end)->id))
		end++;
	*count = end - at;
	return end > at ? row_at(operators, at) : NULL;
}

const struct jk_operator *
jk_operators_at(const struct jk_operators *operators, size_t index)
{
	return row_at(operators, index);
}

bool
jk_operator_has(const char *list, struct jk_bytes word)
{
	if (strcmp(list, "*") == 0)
		return true;
	while (*list != '\0') {
		size_t len = strcspn(list, " ");

		if (jk_bytes_equal(jk_bytes(list, len), word))
			return true;
		list += len + (list[len] == ' ');
	}
	return false;
}
