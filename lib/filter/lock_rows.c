#include "filter/lock_rows.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"

size_t
jk_lock_rows_place(const struct jk_lock_rows *rows, const char *id)
{
	size_t low = 0, high = rows->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (strcmp(rows->rows[middle].id, id) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

bool
jk_lock_rows_stands(const struct jk_lock_rows *rows, size_t at, const char *id)
{
	return at < rows->count && strcmp(rows->rows[at].id, id) == 0;
}

struct jk_lock *
jk_lock_rows_row(struct jk_lock_rows *rows, const char *id, struct jk_err *err)
{
	size_t at = jk_lock_rows_place(rows, id);
	struct jk_lock *more;

	if (jk_lock_rows_stands(rows, at, id))
		return &rows->rows[at];
	more = jk_array_grow(rows->rows, rows->count, &rows->room, sizeof *more, err);
	if (more == NULL)
		return NULL;
	rows->rows = more;
	memmove(&rows->rows[at + 1], &rows->rows[at],
	    (rows->count - at) * sizeof *rows->rows);
	memset(&rows->rows[at], 0, sizeof rows->rows[at]);
	snprintf(rows->rows[at].id, sizeof rows->rows[at].id, "%s", id);
	rows->count++;
	return &rows->rows[at];
}

void
jk_lock_rows_drop(struct jk_lock_rows *rows, size_t at)
{
	rows->count--;
	memmove(&rows->rows[at], &rows->rows[at + 1],
	    (rows->count - at) * sizeof *rows->rows);
}
