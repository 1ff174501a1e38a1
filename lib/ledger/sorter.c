#include "ledger/sorter.h"

#include <stdlib.h>

#include "base/buf.h"
#include "base/heap.h"
#include "stream/spill.h"

/* A block of a run is ended by the item that fills it. */
#define BLOCK_BYTES 65536
#define HEAD_BYTES 8 /* of an item: length of key, of payload */
#define MERGED_MIN 8 /* runs at once, however small the budget */

struct run {
	unsigned level; /* 0: what was in memory; else made of runs below */
	uint64_t next, end; /* blocks of the spill */
	struct jk_buf block; /* while it is merged */
	size_t at; /* the item in it; at its end, when the run is used up */
};

struct jk_sorter {
	const char *directory;
	size_t budget;
	uint64_t items;
	struct jk_buf arena; /* items as they were put: lengths, key, payload */
	uint64_t *offsets; /* of the items in the arena */
	size_t count, cap;
	size_t used; /* the most bytes the arena ever held */
	struct jk_spill *spill; /* NULL: all in memory */
	struct run *runs; /* in the order of their items: levels never rise */
	size_t runs_count;
	struct jk_buf block; /* of the run being written */
	struct jk_heap heap; /* runs by their items, least on top */
	bool ended, started;
	size_t next; /* in memory */
};

struct jk_sorter *
jk_sorter_new(const char *directory, size_t budget, struct jk_err *err)
{
	struct jk_sorter *sorter = calloc(1, sizeof *sorter);

	if (sorter == NULL) {
		jk_err_memory(err);
		return NULL;
	}
	sorter->directory = directory;
	sorter->budget = budget;
	return sorter;
}

/* Only what was ever used: wiping all of an arena would first bring it into memory. */
static void
wipe(struct jk_buf *buf, size_t used)
{
	if (buf->ptr != NULL)
		explicit_bzero(buf->ptr, used);
	jk_buf_release(buf);
}

void
jk_sorter_free(struct jk_sorter *sorter)
{
	if (sorter == NULL)
		return;
	wipe(&sorter->arena, sorter->used);
	free(sorter->offsets);
	for (size_t i = 0; i < sorter->runs_count; i++)
		jk_buf_wipe(&sorter->runs[i].block);
	free(sorter->runs);
	jk_buf_wipe(&sorter->block);
	jk_heap_release(&sorter->heap);
	jk_spill_free(sorter->spill);
	free(sorter);
}

static struct jk_bytes
key_at(const uint8_t *item)
{
	return jk_bytes(item + HEAD_BYTES, jk_get_be32(item));
}

static size_t
item_bytes(const uint8_t *item)
{
	return HEAD_BYTES + (size_t)jk_get_be32(item) + jk_get_be32(item + 4);
}

/* Equal keys keep their order: what was put first lies first. */
static int
compare_items(const void *a, const void *b, void *arena)
{
	uint64_t left = *(const uint64_t *)a, right = *(const uint64_t *)b;
	const uint8_t *base = arena;
	int order = jk_bytes_compare(key_at(base + left), key_at(base + right));

	return order != 0 ? order : (left > right) - (left < right);
}

static void
sort_arena(struct jk_sorter *sorter)
{
	if (sorter->count > 1)
		qsort_r(sorter->offsets, sorter->count, sizeof *sorter->offsets,
		    compare_items, sorter->arena.ptr);
}

/* Runs */

/* One more item of the run being written. */
static int
write_item(
    struct jk_sorter *sorter, const uint8_t *item, bool is_last, struct jk_err *err)
{
	struct jk_buf *block = &sorter->block;

	jk_buf_add(block, jk_bytes(item, item_bytes(item)));
	if (jk_buf_failed(block))
		return jk_err_memory(err);
	if (block->len < BLOCK_BYTES && !is_last)
		return 0;
	if (jk_spill_put(sorter->spill, jk_buf_bytes(block), err) < 0)
		return -1;
	jk_buf_reset(block);
	return 0;
}

static int
add_run(struct jk_sorter *sorter, struct jk_err *err)
{
	struct run *runs;

	if (sorter->spill == NULL) {
		sorter->spill = jk_spill_new(sorter->directory, err);
		if (sorter->spill == NULL)
			return -1;
	}
	runs = reallocarray(sorter->runs, sorter->runs_count + 1, sizeof *runs);
	if (runs == NULL)
		return jk_err_memory(err);
	sorter->runs = runs;
	runs[sorter->runs_count++] =
	    (struct run){ .next = jk_spill_blocks(sorter->spill) };
	return 0;
}

/* Bring what is in memory into the spill as one sorted run. */
static int
spill_run(struct jk_sorter *sorter, struct jk_err *err)
{
	if (add_run(sorter, err) < 0)
		return -1;
	sort_arena(sorter);
	for (size_t i = 0; i < sorter->count; i++)
		if (write_item(sorter, sorter->arena.ptr + sorter->offsets[i],
			i + 1 == sorter->count, err) < 0)
			return -1;
	sorter->runs[sorter->runs_count - 1].end = jk_spill_blocks(sorter->spill);
	jk_buf_reset(&sorter->arena);
	sorter->count = 0;
	return 0;
}

/* Merging */

static const uint8_t *
run_item(const struct run *run)
{
	return run->block.ptr + run->at;
}

/* The run put earlier comes first among equal keys. */
static bool
comes_before(const void *owner, size_t a, size_t b)
{
	const struct jk_sorter *sorter = owner;
	int order = jk_bytes_compare(
	    key_at(run_item(&sorter->runs[a])), key_at(run_item(&sorter->runs[b])));

	return order != 0 ? order < 0 : a < b;
}

/* Is there an item at run->at? Takes the next block where one is used up. */
static int
fill(struct jk_sorter *sorter, struct run *run, bool *more, struct jk_err *err)
{
	*more = run->at < run->block.len;
	if (*more || run->next == run->end)
		return 0;
	run->at = 0;
	*more = true;
	return jk_spill_get(sorter->spill, run->next++, &run->block, err);
}

/* All runs from `first` on. */
static int
start_merge(struct jk_sorter *sorter, size_t first, struct jk_err *err)
{
	sorter->heap.comes_before = comes_before;
	sorter->heap.owner = sorter;
	if (jk_heap_reserve(&sorter->heap, sorter->runs_count - first, err) < 0)
		return -1;
	for (size_t i = first; i < sorter->runs_count; i++) {
		bool more;

		if (fill(sorter, &sorter->runs[i], &more, err) < 0)
			return -1;
		if (more)
			jk_heap_push(&sorter->heap, i);
	}
	return 0;
}

/* Step over the least item. */
static int
step_merge(struct jk_sorter *sorter, struct jk_err *err)
{
	struct run *run = &sorter->runs[sorter->heap.places[0]];
	bool more;

	run->at += item_bytes(run_item(run));
	if (fill(sorter, run, &more, err) < 0)
		return -1;
	if (more)
		jk_heap_settle(&sorter->heap);
	else
		jk_heap_drop(&sorter->heap);
	return 0;
}

/* Make one run of all from `first` on. */
static int
join_runs(struct jk_sorter *sorter, size_t first, struct jk_err *err)
{
	struct run joined = { .level = sorter->runs[first].level + 1,
		.next = jk_spill_blocks(sorter->spill) };

	if (start_merge(sorter, first, err) < 0)
		return -1;
	while (sorter->heap.count > 0) {
		const uint8_t *item = run_item(&sorter->runs[sorter->heap.places[0]]);

		if (write_item(sorter, item, false, err) < 0 ||
		    step_merge(sorter, err) < 0)
			return -1;
	}
	if (sorter->block.len > 0 &&
	    jk_spill_put(sorter->spill, jk_buf_bytes(&sorter->block), err) < 0)
		return -1;
	jk_buf_reset(&sorter->block);
	for (size_t i = first; i < sorter->runs_count; i++)
		jk_buf_wipe(&sorter->runs[i].block);
	joined.end = jk_spill_blocks(sorter->spill);
	sorter->runs[first] = joined;
	sorter->runs_count = first + 1;
	return 0;
}

/* So many runs are merged at once: a block of each takes no more than the budget. */
static size_t
most_runs(const struct jk_sorter *sorter)
{
	size_t runs = sorter->budget / BLOCK_BYTES;

	return runs > MERGED_MIN ? runs : MERGED_MIN;
}

/* The first of the newest runs that are all of one level. */
static size_t
newest_level(const struct jk_sorter *sorter)
{
	size_t first = sorter->runs_count - 1;

	while (first > 0 && sorter->runs[first - 1].level == sorter->runs[first].level)
		first--;
	return first;
}

/* A full level becomes one run of the next. */
static int
join_levels(struct jk_sorter *sorter, struct jk_err *err)
{
	size_t first = newest_level(sorter);

	while (sorter->runs_count - first == most_runs(sorter)) {
		if (join_runs(sorter, first, err) < 0)
			return -1;
		first = newest_level(sorter);
	}
	return 0;
}

static int
grow_offsets(struct jk_sorter *sorter, struct jk_err *err)
{
	size_t cap = sorter->cap > 0 ? sorter->cap + sorter->cap / 2 : 1024;
	uint64_t *offsets = reallocarray(sorter->offsets, cap, sizeof *offsets);

	if (offsets == NULL)
		return jk_err_memory(err);
	sorter->offsets = offsets;
	sorter->cap = cap;
	return 0;
}

int
jk_sorter_put(struct jk_sorter *sorter, struct jk_bytes key, struct jk_bytes payload,
    struct jk_err *err)
{
	size_t bytes = HEAD_BYTES + key.len + payload.len;
	struct jk_buf *arena = &sorter->arena;

	if (sorter->ended || key.len + payload.len > JK_SORTER_ITEM_MAX_BYTES)
		return jk_err_set(
		    err, JK_EXIT_SOFTWARE, "JK00510", _("item cannot be sorted"));
	/* The whole arena at once is address space; memory comes as it is used. */
	if (arena->ptr == NULL && jk_buf_reserve(arena, sorter->budget + bytes) == NULL)
		return jk_err_memory(err);
	if (sorter->count > 0 &&
	    arena->len + bytes + (sorter->count + 1) * sizeof *sorter->offsets >
		sorter->budget &&
	    (spill_run(sorter, err) < 0 || join_levels(sorter, err) < 0))
		return -1;
	if (sorter->count == sorter->cap && grow_offsets(sorter, err) < 0)
		return -1;
	sorter->offsets[sorter->count++] = arena->len;
	jk_buf_add_be32(arena, (uint32_t)key.len);
	jk_buf_add_be32(arena, (uint32_t)payload.len);
	jk_buf_add(arena, key);
	jk_buf_add(arena, payload);
	if (arena->len > sorter->used)
		sorter->used = arena->len;
	sorter->items++;
	return jk_buf_failed(arena) ? jk_err_memory(err) : 0;
}

/* Handing out */

/* What is in memory goes out, and the newest runs become one while there are too many.
 */
static int
end_runs(struct jk_sorter *sorter, struct jk_err *err)
{
	size_t most = most_runs(sorter);

	if (sorter->count > 0 && spill_run(sorter, err) < 0)
		return -1;
	wipe(&sorter->arena, sorter->used);
	while (sorter->runs_count > most) {
		size_t more = sorter->runs_count - most + 1;

		if (join_runs(sorter, sorter->runs_count - (more < most ? more : most),
			err) < 0)
			return -1;
	}
	jk_buf_wipe(&sorter->block);
	return start_merge(sorter, 0, err);
}

static int
end_putting(struct jk_sorter *sorter, struct jk_err *err)
{
	sorter->ended = true;
	if (sorter->spill != NULL)
		return end_runs(sorter, err);
	sort_arena(sorter);
	return 0;
}

/* The next item, or NULL at the end. */
static int
next_item(struct jk_sorter *sorter, const uint8_t **item, struct jk_err *err)
{
	*item = NULL;
	if (sorter->spill == NULL) {
		if (sorter->next < sorter->count)
			*item = sorter->arena.ptr + sorter->offsets[sorter->next++];
		return 0;
	}
	if (sorter->started && sorter->heap.count > 0 && step_merge(sorter, err) < 0)
		return -1;
	sorter->started = true;
	if (sorter->heap.count > 0)
		*item = run_item(&sorter->runs[sorter->heap.places[0]]);
	return 0;
}

enum jk_next
jk_sorter_next(struct jk_sorter *sorter, struct jk_bytes *key, struct jk_bytes *payload,
    struct jk_err *err)
{
	const uint8_t *item;

	if (!sorter->ended && end_putting(sorter, err) < 0)
		return JK_NEXT_FAILED;
	if (next_item(sorter, &item, err) < 0)
		return JK_NEXT_FAILED;
	if (item == NULL)
		return JK_NEXT_END;
	*key = key_at(item);
	*payload = jk_bytes(key->ptr + key->len, jk_get_be32(item + 4));
	return JK_NEXT_RECORD;
}

uint64_t
jk_sorter_items(const struct jk_sorter *sorter)
{
	return sorter->items;
}
