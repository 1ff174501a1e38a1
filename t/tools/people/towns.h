/*
 * Towns of the demo's municipalities and names of buildings.
 */
#ifndef PEOPLE_TOWNS_H
#define PEOPLE_TOWNS_H

#include "draw.h"
#include "text.h"

/* A town of a municipality, or of one of its wards; ward -1 is none. */
struct slice towns_draw(struct draw *draw, const char *municipality, int ward);

struct slice towns_building(struct draw *draw);

#endif
