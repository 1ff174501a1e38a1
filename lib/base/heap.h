/*
 * A heap of places: indices of things that its owner keeps, the first of them on
 * top. Which comes before which is the owner's to say, and no two may be equal:
 * where keys are, the places themselves decide.
 *
 *	struct jk_heap heap = { .comes_before = comes_before, .owner = merge };
 *	if (jk_heap_reserve(&heap, inputs, err) < 0)
 *		return -1;
 *	jk_heap_push(&heap, input);
 *	...
 *	jk_heap_release(&heap);
 */
#ifndef JK_BASE_HEAP_H
#define JK_BASE_HEAP_H

#include <stddef.h>

#include "base/err.h"

struct jk_heap {
	bool (*comes_before)(const void *owner, size_t a, size_t b);
	const void *owner; /* borrowed */
	size_t *places; /* the first `count` are in the heap, places[0] is its top */
	size_t count;
};

void jk_heap_release(struct jk_heap *heap);

/* Room for so many in all, at least one. */
JK_MUST_CHECK int jk_heap_reserve(
    struct jk_heap *heap, size_t places, struct jk_err *err);

/* There must be room for it. */
void jk_heap_push(struct jk_heap *heap, size_t place);

/* Take the top away; there must be one. */
void jk_heap_drop(struct jk_heap *heap);

/* What the top stands for comes later than it did: who is on top now? */
void jk_heap_settle(struct jk_heap *heap);

#endif
