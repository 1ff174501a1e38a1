/*
 * The built-in blocks of names and places: constant tables, typed for this
 * project. A block is a written form, its reading and a weight. Surname weights
 * are estimated bearers in units of ten thousand.
 */
#ifndef PEOPLE_BLOCKS_H
#define PEOPLE_BLOCKS_H

#include "draw.h"
#include "text.h"

struct block {
	struct slice written, kana;
	unsigned weight;
};

/* A part of a name and the form of it that some families write. */
struct swap {
	struct slice plain, variant;
	unsigned per_mille;
};

enum cohort {
	COHORT_OLD, /* born before 1950 */
	COHORT_MIDDLE,
	COHORT_NEW, /* born from 1995 */
};

/* Build the tables of weighted choice; once, before any draw. */
void blocks_prepare(void);

const struct block *blocks_surname(struct draw *draw);
const struct block *blocks_given(struct draw *draw, bool female, enum cohort cohort);

/* The rare ones, by index; NULL beyond the last. */
const struct block *blocks_rare_surname(unsigned index);
const struct block *blocks_rare_given(unsigned index);

/* The variants of characters, by index; NULL beyond the last. */
const struct swap *blocks_swap(unsigned index);

/* Parts of Latin names in upper case, as residence cards write them. */
struct slice blocks_latin_family(struct draw *draw);
struct slice blocks_latin_given(struct draw *draw, bool female);

/* A whole name in kanji of a foreign resident. */
struct slice blocks_kanji_foreign(struct draw *draw);

struct slice blocks_building(struct draw *draw);

/* A town of a municipality, or of one of its wards. */
struct slice blocks_town(struct draw *draw, const char *municipality, int ward);

#endif
