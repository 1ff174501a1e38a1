#include "rules/relations.h"

#include <stdlib.h>

#include "rules/rows.h"

enum column { OPERATOR, CODE, COLUMNS };

static const char *const names[COLUMNS] = { "operator", "resident_code" };

struct relation {
	char who[33];
	char code[12];
};

struct jk_relations {
	struct jk_rows rows;
	int columns[COLUMNS];
};

struct jk_relations *
jk_relations_new(struct jk_err *err)
{
	struct jk_relations *relations = calloc(1, sizeof *relations);

	if (relations == NULL)
		jk_err_memory(err);
	return relations;
}

void
jk_relations_free(struct jk_relations *relations)
{
	if (relations == NULL)
		return;
	free(relations->rows.rows);
	free(relations);
}

int
jk_relations_put(struct jk_relations *relations, const struct jk_schema *schema,
    const struct jk_bytes *fields, struct jk_err *err)
{
	struct relation *row;

	if (jk_rows_know(
		&relations->rows, schema, names, relations->columns, COLUMNS, err) < 0)
		return -1;
	row = jk_rows_add(&relations->rows, sizeof *row, err);
	if (row == NULL)
		return -1;
	if (jk_text_copy(
		row->who, sizeof row->who, fields[relations->columns[OPERATOR]]) &&
	    jk_text_copy(row->code, sizeof row->code, fields[relations->columns[CODE]]))
		return 0;
	return jk_err_set(
	    err, JK_EXIT_CONFIG, "JK00454", _("row of the table is malformed"));
}

/* By code first: nearly every question ends there. */
static int
compare(const void *a, const void *b)
{
	const struct relation *left = a, *right = b;
	int order = strcmp(left->code, right->code);

	return order != 0 ? order : strcmp(left->who, right->who);
}

void
jk_relations_end(struct jk_relations *relations)
{
	if (relations->rows.count > 1)
		qsort(relations->rows.rows, relations->rows.count,
		    sizeof(struct relation), compare);
}

bool
jk_relations_has(const struct jk_relations *relations, struct jk_bytes who,
    struct jk_bytes resident_code)
{
	struct relation wanted;

	return relations->rows.count > 0 &&
	       jk_text_copy(wanted.who, sizeof wanted.who, who) &&
	       jk_text_copy(wanted.code, sizeof wanted.code, resident_code) &&
	       bsearch(&wanted, relations->rows.rows, relations->rows.count,
		   sizeof wanted, compare) != NULL;
}
