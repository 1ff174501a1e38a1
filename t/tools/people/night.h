/*
 * The nights' CSV files as the municipalities' systems would write them, and the
 * list of rows in them that must be refused. Full files are streamed in the order
 * of the codes; the rows of a journal wait in memory until the night is whole,
 * then stand in the order of the day's work, what is sent again first.
 */
#ifndef PEOPLE_NIGHT_H
#define PEOPLE_NIGHT_H

#include "life.h"

struct nights;

struct nights *nights_open(const struct world *world);

/* All rows of a life under one of its codes; codes must ascend. */
void nights_put(struct nights *nights, const struct life *life, int half);

/* Write what waits and the lists of refusals; frees. */
void nights_close(struct nights *nights);

#endif
