/*
 * Plans: what can happen to a person, each as the records it leaves in the
 * registers of one or two municipalities over one to four nights.
 */
#ifndef PEOPLE_PLAN_H
#define PEOPLE_PLAN_H

#include "life.h"

struct plan {
	const char *name;
	unsigned weight; /* of about 1,000 */
	bool (*suits)(const struct life *life);
	void (*run)(struct life *life, int night, unsigned other);
};

#define PLANS 34

extern const struct plan plans[PLANS];

/* The plan that changes the code is not drawn but decided beforehand. */
extern const unsigned plan_change_code;

/* A newcomer arrives: by birth, from another town, from abroad, ex officio. */
void plan_arrive(struct life *life, int night, unsigned kind);

#define ARRIVALS 5

/* Give the person of a case what its plan needs to start from. */
void plan_prepare(unsigned plan, const struct life *life, struct facts *facts);

#endif
