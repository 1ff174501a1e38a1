#include "base/array.h"

#include <stdlib.h>

#define FIRST_ROOM 16

void *
jk_array_grow(
    void *array, size_t count, size_t *room, size_t item_bytes, struct jk_err *err)
{
	size_t wanted = *room > 0 ? 2 * *room : FIRST_ROOM;
	void *more;

	if (count < *room)
		return array;
	more = reallocarray(array, wanted, item_bytes);
	if (more == NULL)
		jk_err_memory(err);
	else
		*room = wanted;
	return more;
}
