#include "base/heap.h"

#include <stdlib.h>

void
jk_heap_release(struct jk_heap *heap)
{
	free(heap->places);
	heap->places = NULL;
	heap->count = 0;
}

int
jk_heap_reserve(struct jk_heap *heap, size_t places, struct jk_err *err)
{
	size_t *more = reallocarray(heap->places, places, sizeof *heap->places);

	if (more == NULL)
		return jk_err_memory(err);
	heap->places = more;
	return 0;
}

static bool
comes_before(const struct jk_heap *heap, size_t a, size_t b)
{
	return heap->comes_before(heap->owner, heap->places[a], heap->places[b]);
}

static void
swap(struct jk_heap *heap, size_t a, size_t b)
{
	size_t place = heap->places[a];

	heap->places[a] = heap->places[b];
	heap->places[b] = place;
}

void
jk_heap_push(struct jk_heap *heap, size_t place)
{
	size_t at = heap->count++;

	heap->places[at] = place;
	for (; at > 0 && comes_before(heap, at, (at - 1) / 2); at = (at - 1) / 2)
		swap(heap, at, (at - 1) / 2);
}

void
jk_heap_settle(struct jk_heap *heap)
{
	size_t at = 0;

	for (;;) {
		size_t first = at;

		for (size_t i = 2 * at + 1; i <= 2 * at + 2 && i < heap->count; i++)
			if (comes_before(heap, i, first))
				first = i;
		if (first == at)
			return;
		swap(heap, at, first);
		at = first;
	}
}

void
jk_heap_drop(struct jk_heap *heap)
{
	heap->places[0] = heap->places[--heap->count];
	jk_heap_settle(heap);
}
