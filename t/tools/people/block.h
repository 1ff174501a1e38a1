/*
 * Blocks of names: constant tables, typed for this project. A block is a written
 * form, its reading and a weight; picks are a table of blocks laid out so that a
 * weighted choice is one look. They fill themselves at the first draw.
 */
#ifndef PEOPLE_BLOCK_H
#define PEOPLE_BLOCK_H

#include "draw.h"
#include "text.h"

#define PICKS 4096

struct block {
	struct slice written, kana;
	unsigned weight;
};

struct picks {
	const struct block *blocks;
	unsigned count;
	bool filled;
	unsigned short at[PICKS];
};

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))
#define PICKS_OF(table)                                \
	{                                              \
		.blocks = table, .count = COUNT(table) \
	}

const struct block *picks_draw(struct picks *picks, struct draw *draw);

#endif
