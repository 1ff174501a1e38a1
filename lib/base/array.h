/*
 * An array that grows. Its owner keeps the array, how many items are in it, and for
 * how many there is room:
 *
 *	struct jk_act *more = jk_array_grow(
 *	    acts->acts, acts->count, &acts->room, sizeof *more, err);
 *
 *	if (more == NULL)
 *		return -1;
 *	acts->acts = more;
 *	more[acts->count++] = *act;
 */
#ifndef JK_BASE_ARRAY_H
#define JK_BASE_ARRAY_H

#include <stddef.h>

#include "base/err.h"

/*
 * Room for one more than `count` items. The array, which may lie elsewhere now; NULL
 * when there is no memory, and the array is as it was. It begins as NULL with no room,
 * and is freed by free().
 */
JK_MUST_CHECK void *jk_array_grow(
    void *array, size_t count, size_t *room, size_t item_bytes, struct jk_err *err);

#endif
