/*
 * Planted faults: at most one wrong record in a life. It is set aside, and with
 * it the later records of its chain in the same night; the next night's file has
 * them all again, corrected. What is wrong in the last night stays missing.
 */
#ifndef PEOPLE_FAULT_H
#define PEOPLE_FAULT_H

#include "life.h"

/* Plant the wanted fault, or by chance one of any kind. */
void fault_plant(struct life *life, enum fault wanted);

/* The name of a fault and the column it is in, for the list of refusals. */
const char *fault_name(enum fault fault);
const char *fault_column(enum fault fault, const struct site *site);

#endif
