/*
 * Given names by sex and the time of birth, and rare ones.
 */
#ifndef PEOPLE_GIVEN_H
#define PEOPLE_GIVEN_H

#include "block.h"

#define GIVEN_RARE 19

enum cohort {
	COHORT_OLD, /* born before 1950 */
	COHORT_MIDDLE,
	COHORT_NEW, /* born from 1995 */
};

const struct block *given_draw(struct draw *draw, bool female, enum cohort cohort);

/* index is below GIVEN_RARE. */
const struct block *given_rare(unsigned index);

#endif
