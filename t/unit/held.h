/*
 * What the allocator has given out, for tests that hold a count of bytes against it.
 * 0 where it does not say: sanitizers have their own.
 */
#ifndef JK_T_HELD_H
#define JK_T_HELD_H

#include <malloc.h>
#include <stddef.h>

static size_t
held(void)
{
	struct mallinfo2 info = mallinfo2();

	return info.uordblks + info.hblkhd;
}

#define HELD_IS_UNKNOWN "# skip not run: the allocator does not say what it gave out"

#endif
