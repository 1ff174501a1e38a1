/*
 * Misuse and damage, planted among ordinary work after published cases
 * (each names its own), with the truth: rule,who,date of everything to be found.
 */
#ifndef ACCESS_PLANT_H
#define ACCESS_PLANT_H

#include "traffic.h"

/* Plant what belongs on that day: the n-th open day of the month, or a closed one. */
void plant_day(struct traffic *traffic, struct day_events *events, int day,
    unsigned open_days, bool is_open, struct out *truth);

/* relations.csv: whom the planted looks at relatives look at. */
void plant_write(const struct traffic *traffic);

#endif
