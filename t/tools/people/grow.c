#include "grow.h"

#include <stdlib.h>

#include "out.h"

#define FIRST_ROOM 4096

void *
grow(void *at, uint32_t count, uint32_t *room, size_t bytes)
{
	if (count < *room)
		return at;
	*room = *room > 0 ? 2 * *room : FIRST_ROOM;
	at = realloc(at, *room * bytes);
	if (at == NULL)
		out_fail(71, "out of memory");
	return at;
}
