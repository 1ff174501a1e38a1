#include "rules/rows.h"

#include <stdlib.h>

#include "base/array.h"

int
jk_rows_know(struct jk_rows *rows, const struct jk_schema *schema,
    const char *const *names, int *columns, size_t count, struct jk_err *err)
{
	if (rows->schema == schema)
		return 0;
	for (size_t i = 0; i < count; i++) {
		columns[i] = jk_schema_find(schema, names[i]);
		if (columns[i] < 0)
			return jk_err_set(err, JK_EXIT_CONFIG, "JK00453",
			    _("schema %s has no field \"%s\""), jk_schema_name(schema),
			    names[i]);
	}
	rows->schema = schema;
	return 0;
}

void *
jk_rows_add(struct jk_rows *rows, size_t row_bytes, struct jk_err *err)
{
	void *more =
	    jk_array_grow(rows->rows, rows->count, &rows->room, row_bytes, err);
	uint8_t *row;

	if (more == NULL)
		return NULL;
	rows->rows = more;
	row = (uint8_t *)rows->rows + rows->count * row_bytes;
	memset(row, 0, row_bytes);
	rows->count++;
	return row;
}

bool
jk_text_copy(char *to, size_t room, struct jk_bytes text)
{
	if (text.len >= room)
		return false;
	if (text.len > 0)
		memcpy(to, text.ptr, text.len);
	to[text.len] = '\0';
	return true;
}
