/*
 * Parts of the names of foreign residents: Latin in upper case, as residence cards
 * write them, and whole names in kanji.
 */
#ifndef PEOPLE_FOREIGN_H
#define PEOPLE_FOREIGN_H

#include "draw.h"
#include "text.h"

struct slice foreign_family(struct draw *draw);
struct slice foreign_given(struct draw *draw, bool female);
struct slice foreign_kanji(struct draw *draw);

#endif
