/* Arrays that grow: for the tools that keep what they read. */
#ifndef PEOPLE_GROW_H
#define PEOPLE_GROW_H

#include <stddef.h>
#include <stdint.h>

/* Room for one more than `count`; the array may have moved. Status 71 without. */
void *grow(void *at, uint32_t count, uint32_t *room, size_t bytes);

#endif
