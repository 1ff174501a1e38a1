/*
 * Random streams, in integers only. Each (seed, person, purpose) has a stream
 * of its own, so a change in how names are drawn leaves every address as it was.
 */
#ifndef PEOPLE_DRAW_H
#define PEOPLE_DRAW_H

#include <stdbool.h>
#include <stdint.h>

enum purpose {
	PURPOSE_HOME = 1,
	PURPOSE_CODE,
	PURPOSE_NUMBER,
	PURPOSE_KINSHIP,
	PURPOSE_SURNAME,
	PURPOSE_GIVEN,
	PURPOSE_BIRTH,
	PURPOSE_ADDRESS,
	PURPOSE_PAST,
	PURPOSE_CODE_CHANGE,
	PURPOSE_PLAN,
	PURPOSE_FAULT,
	PURPOSE_ORDER,
};

struct draw {
	uint64_t state;
};

struct draw draw_start(uint64_t seed, uint64_t person, enum purpose purpose);
uint64_t draw_next(struct draw *draw);

/* A number in 0 .. limit - 1; limit must not be 0. */
uint32_t draw_below(struct draw *draw, uint32_t limit);

/* True `times` times in `in`. */
bool draw_chance(struct draw *draw, uint32_t times, uint32_t in);

#endif
