/*
 * Surnames, the commonest with weights in ten thousand bearers (rounded public
 * estimates), rare ones, and the variants that some families write.
 */
#ifndef PEOPLE_SURNAMES_H
#define PEOPLE_SURNAMES_H

#include "block.h"

#define SURNAMES_RARE 36

/* A part of a name and the form of it that some families write. */
struct swap {
	struct slice plain, variant;
	unsigned per_mille;
};

/* A drawn surname stays a block of the table, so that its swaps can be asked. */
const struct block *surnames_draw(struct draw *draw);

/* The swaps that a drawn surname allows, by index; NULL beyond the last. */
const struct swap *surnames_swap(const struct block *surname, unsigned index);

/* index is below SURNAMES_RARE. */
const struct block *surnames_rare(unsigned index);

#endif
