#include "ledger/differences.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"

void
jk_differences_init(struct jk_differences *differences)
{
	memset(differences, 0, sizeof *differences);
}

void
jk_differences_release(struct jk_differences *differences)
{
	free(differences->rows);
	jk_differences_init(differences);
}

static struct jk_difference *
add_row(struct jk_differences *differences, struct jk_err *err)
{
	struct jk_difference *rows = jk_array_grow(differences->rows,
	    differences->count, &differences->cap, sizeof *rows, err);

	if (rows == NULL)
		return NULL;
	differences->rows = rows;
	return &differences->rows[differences->count++];
}

int
jk_differ(struct jk_differences *differences, struct jk_err *err, const char *id,
    const char *place, const char *format, ...)
{
	struct jk_difference *row = add_row(differences, err);
	va_list args;

	if (row == NULL)
		return -1;
	snprintf(row->id, sizeof row->id, "%s", id);
	snprintf(row->place, sizeof row->place, "%s", place);
	va_start(args, format);
	vsnprintf(row->text, sizeof row->text, format, args);
	va_end(args);
	return 0;
}

int
jk_differ_broken(struct jk_differences *differences, struct jk_err *err, const char *id,
    const char *place)
{
	struct jk_err why = *err;

	if (err->status != JK_EXIT_PROTOCOL && err->status != JK_EXIT_DATA &&
	    err->status != JK_EXIT_NOPERM)
		return -1;
	jk_err_reset(err);
	return jk_differ(differences, err, id, place, "%.80s%s%.120s", why.place,
	    why.place[0] != '\0' ? ": " : "", why.text);
}
