#include "filter/lock_rows.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

	if (jk_lock_rows_stands(rows, at, id))
		return &rows->rows[at];
	if (rows->count == rows->room) {
		size_t room = rows->room > 0 ? 2 * rows->room : 64;
		struct jk_lock *more = reallocarray(rows->rows, room, sizeof *more);

		if (more == NULL) {
			jk_err_memory(err);
			return NULL;
		}
		rows->rows = more;
		rows->room = room;
	}
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
