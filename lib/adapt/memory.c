#include "adapt/memory.h"

#include <stdlib.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

#define KEPT_BYTES (8 * 1024 * 1024)
#define MAPPED_BYTES (1024 * 1024) /* from this size on a buffer is given back */

void
jk_memory_keep(void)
{
#ifdef __GLIBC__
	mallopt(M_TRIM_THRESHOLD, KEPT_BYTES);
	mallopt(M_MMAP_THRESHOLD, MAPPED_BYTES);
	mallopt(M_TOP_PAD, MAPPED_BYTES);
#endif
}
