#include "block.h"

static void
fill(struct picks *picks)
{
	unsigned total = 0, before = 0, block = 0, i;

	for (i = 0; i < picks->count; i++)
		total += picks->blocks[i].weight;
	for (i = 0; i < PICKS; i++) {
		while ((uint64_t)i * total >=
		       (uint64_t)(before + picks->blocks[block].weight) * PICKS)
			before += picks->blocks[block++].weight;
		picks->at[i] = (unsigned short)block;
	}
	picks->filled = true;
}

const struct block *
picks_draw(struct picks *picks, struct draw *draw)
{
	if (!picks->filled)
		fill(picks);
	return &picks->blocks[picks->at[draw_below(draw, PICKS)]];
}
