#include "stream/bins.h"

#include <stdlib.h>
#include <string.h>

#include "stream/spill.h"

#define BLOCK_MAX_BYTES (64 * 1024)
#define NONE UINT64_MAX

struct bin {
	uint8_t *block; /* not full; NULL: nothing is in it */
	size_t used; /* bytes of it */
	uint64_t first, last; /* blocks of the spill; NONE: there are none */
};

struct jk_bins {
	const char *directory;
	struct bin *bins;
	size_t count, item_bytes, block_bytes;
	struct jk_spill *spill; /* NULL: no block was full yet */
	struct jk_buf after; /* be64: of each of its blocks, the next one of the bin */
	struct jk_buf taken; /* the block that items are taken from */
	size_t taken_bytes;
};

struct jk_bins *
jk_bins_new(const char *directory, size_t count, size_t item_bytes, struct jk_err *err)
{
	struct jk_bins *bins = calloc(1, sizeof *bins);
	size_t block_bytes = JK_BINS_BUDGET_BYTES / (count + 1);

	if (bins != NULL)
		bins->bins = calloc(count + 1, sizeof *bins->bins);
	if (bins == NULL || bins->bins == NULL) {
		free(bins);
		jk_err_memory(err);
		return NULL;
	}
	if (block_bytes > BLOCK_MAX_BYTES)
		block_bytes = BLOCK_MAX_BYTES;
	if (block_bytes < item_bytes)
		block_bytes = item_bytes;
	bins->directory = directory;
	bins->count = count;
	bins->item_bytes = item_bytes;
	bins->block_bytes = block_bytes / item_bytes * item_bytes;
	for (size_t i = 0; i < count; i++)
		bins->bins[i].first = bins->bins[i].last = NONE;
	return bins;
}

void
jk_bins_free(struct jk_bins *bins)
{
	if (bins == NULL)
		return;
	for (size_t i = 0; i < bins->count; i++)
		free(bins->bins[i].block);
	free(bins->bins);
	jk_spill_free(bins->spill);
	jk_buf_release(&bins->after);
	jk_buf_release(&bins->taken);
	free(bins);
}

static uint8_t *
after(const struct jk_bins *bins, uint64_t block)
{
	return bins->after.ptr + 8 * block;
}

/* The block that is put next follows the bin's last one. */
static int
link_block(struct jk_bins *bins, struct bin *bin, struct jk_err *err)
{
	uint64_t number = jk_spill_blocks(bins->spill);

	jk_buf_add_be64(&bins->after, NONE);
	if (jk_buf_failed(&bins->after))
		return jk_err_memory(err);
	if (bin->last == NONE)
		bin->first = number;
	else
		jk_put_be64(after(bins, bin->last), number);
	bin->last = number;
	return 0;
}

static int
spill_block(struct jk_bins *bins, struct bin *bin, struct jk_err *err)
{
	if (bins->spill == NULL) {
		bins->spill = jk_spill_new(bins->directory, err);
		if (bins->spill == NULL)
			return -1;
	}
	if (link_block(bins, bin, err) < 0 ||
	    jk_spill_put(bins->spill, jk_bytes(bin->block, bin->used), err) < 0)
		return -1;
	bin->used = 0;
	return 0;
}

int
jk_bins_put(struct jk_bins *bins, size_t number, const void *item, struct jk_err *err)
{
	struct bin *bin = &bins->bins[number];

	if (bin->block == NULL) {
		bin->block = malloc(bins->block_bytes);
		if (bin->block == NULL)
			return jk_err_memory(err);
	}
	if (bin->used == bins->block_bytes && spill_block(bins, bin, err) < 0)
		return -1;
	memcpy(bin->block + bin->used, item, bins->item_bytes);
	bin->used += bins->item_bytes;
	return 0;
}

/* The next block of the bin: of the spill, and last the one in memory. */
static enum jk_next
take_block(struct jk_bins *bins, struct bin *bin, struct jk_err *err)
{
	jk_buf_reset(&bins->taken);
	bins->taken_bytes = 0;
	if (bin->first != NONE) {
		uint64_t number = bin->first;

		bin->first = jk_get_be64(after(bins, number));
		return jk_spill_get(bins->spill, number, &bins->taken, err) < 0
			   ? JK_NEXT_FAILED
			   : JK_NEXT_RECORD;
	}
	if (bin->block == NULL)
		return JK_NEXT_END;
	jk_buf_add(&bins->taken, jk_bytes(bin->block, bin->used));
	free(bin->block);
	bin->block = NULL;
	if (!jk_buf_failed(&bins->taken))
		return JK_NEXT_RECORD;
	jk_err_memory(err);
	return JK_NEXT_FAILED;
}

enum jk_next
jk_bins_next(struct jk_bins *bins, size_t number, void *item, struct jk_err *err)
{
	if (bins->taken_bytes == bins->taken.len) {
		enum jk_next next = take_block(bins, &bins->bins[number], err);

		if (next != JK_NEXT_RECORD)
			return next;
	}
	memcpy(item, bins->taken.ptr + bins->taken_bytes, bins->item_bytes);
	bins->taken_bytes += bins->item_bytes;
	return JK_NEXT_RECORD;
}
