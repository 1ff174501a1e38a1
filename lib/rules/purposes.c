#include "rules/purposes.h"

#include <stdlib.h>

#include "format/date.h"
#include "rules/rows.h"

enum column {
	PURPOSE,
	ORGAN,
	FROM,
	TO,
	FUNCTION,
	BASIS,
	LABEL,
	KEYS,
	ITEMS,
	MODES,
	NUMBER,
	NEEDS_CASE,
	CAP,
	PROTECTED,
	COLUMNS
};

static const char *const names[COLUMNS] = { "purpose", "organ", "valid_from",
	"valid_to", "function", "basis", "label", "keys", "items", "modes", "number",
	"needs_case", "cap", "protected" };

struct jk_purposes {
	struct jk_rows rows;
	int columns[COLUMNS];
};

static const struct jk_purpose *
row_at(const struct jk_purposes *purposes, size_t index)
{
	return (const struct jk_purpose *)purposes->rows.rows + index;
}

struct jk_purposes *
jk_purposes_new(struct jk_err *err)
{
	struct jk_purposes *purposes = calloc(1, sizeof *purposes);

	if (purposes == NULL)
		jk_err_memory(err);
	return purposes;
}

void
jk_purposes_free(struct jk_purposes *purposes)
{
	if (purposes == NULL)
		return;
	free(purposes->rows.rows);
	free(purposes);
}

static bool
decode(struct jk_purpose *row, const struct jk_purposes *purposes,
    const struct jk_bytes *fields)
{
	const struct {
		char *to;
		size_t room;
		enum column column;
	} texts[] = {
		{ row->purpose, sizeof row->purpose, PURPOSE },
		{ row->organ, sizeof row->organ, ORGAN },
		{ row->function, sizeof row->function, FUNCTION },
		{ row->basis, sizeof row->basis, BASIS },
		{ row->label, sizeof row->label, LABEL },
		{ row->keys, sizeof row->keys, KEYS },
		{ row->items, sizeof row->items, ITEMS },
		{ row->modes, sizeof row->modes, MODES },
	};
	struct jk_bytes to = fields[purposes->columns[TO]];
	struct jk_bytes cap = fields[purposes->columns[CAP]];

	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
		if (!jk_text_copy(texts[i].to, texts[i].room,
			fields[purposes->columns[texts[i].column]]))
			return false;
	row->gives_number = jk_bytes_is(fields[purposes->columns[NUMBER]], "yes");
	row->needs_case = jk_bytes_is(fields[purposes->columns[NEEDS_CASE]], "yes");
	row->gives_protected = jk_bytes_is(fields[purposes->columns[PROTECTED]], "yes");
	row->cap = JK_PURPOSE_CAP;
	row->to = JK_DATE_MAX;
	return (cap.len == 0 ||
		   jk_decimal_decode(&row->cap, cap, JK_PURPOSE_CAP_MAX)) &&
	       jk_date_decode(fields[purposes->columns[FROM]], &row->from) &&
	       (to.len == 0 || jk_date_decode(to, &row->to));
}

int
jk_purposes_put(struct jk_purposes *purposes, const struct jk_schema *schema,
    const struct jk_bytes *fields, struct jk_err *err)
{
	struct jk_purpose *row;

	if (jk_rows_know(
		&purposes->rows, schema, names, purposes->columns, COLUMNS, err) < 0)
		return -1;
	row = jk_rows_add(&purposes->rows, sizeof *row, err);
	if (row == NULL)
		return -1;
	if (decode(row, purposes, fields))
		return 0;
	return jk_err_set(
	    err, JK_EXIT_CONFIG, "JK00454", _("row of the table is malformed"));
}

/* The row of all organs, "*", stands before those of one. */
static int
compare_rows(const void *a, const void *b)
{
	const struct jk_purpose *left = a, *right = b;
	int order = strcmp(left->purpose, right->purpose);

	return order != 0 ? order : strcmp(left->organ, right->organ);
}

void
jk_purposes_end(struct jk_purposes *purposes)
{
	if (purposes->rows.count > 1)
		qsort(purposes->rows.rows, purposes->rows.count,
		    sizeof(struct jk_purpose), compare_rows);
}

static size_t
first_of(const struct jk_purposes *purposes, struct jk_bytes purpose)
{
	size_t low = 0, high = purposes->rows.count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (jk_bytes_compare(
			jk_bytes_of(row_at(purposes, middle)->purpose), purpose) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

bool
jk_purposes_has(
    const struct jk_purposes *purposes, struct jk_bytes purpose, int32_t day)
{
	for (size_t i = first_of(purposes, purpose);
	     i < purposes->rows.count &&
	     jk_bytes_is(purpose, row_at(purposes, i)->purpose);
	     i++)
		if (row_at(purposes, i)->from <= day && day <= row_at(purposes, i)->to)
			return true;
	return false;
}

const char *
jk_purposes_label(const struct jk_purposes *purposes, struct jk_bytes purpose)
{
	size_t at = first_of(purposes, purpose);

	if (at == purposes->rows.count ||
	    !jk_bytes_is(purpose, row_at(purposes, at)->purpose))
		return NULL;
	return row_at(purposes, at)->label;
}

const struct jk_purpose *
jk_purposes_find(const struct jk_purposes *purposes, struct jk_bytes purpose,
    struct jk_bytes organ, int32_t day)
{
	const struct jk_purpose *found = NULL;

	for (size_t i = first_of(purposes, purpose);
	     i < purposes->rows.count &&
	     jk_bytes_is(purpose, row_at(purposes, i)->purpose);
	     i++) {
		const struct jk_purpose *row = row_at(purposes, i);
		bool own = jk_bytes_is(organ, row->organ);

		if (day < row->from || row->to < day)
			continue;
		if (own || (found == NULL && strcmp(row->organ, "*") == 0))
			found = row;
	}
	return found;
}
