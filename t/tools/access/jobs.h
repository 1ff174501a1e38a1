/*
 * Jobs that run in batches and their plan (schemas/plan.csvs), with the truth of
 * what is planted between the two: result,day,job.
 */
#ifndef ACCESS_JOBS_H
#define ACCESS_JOBS_H

#include "traffic.h"

/* What ran in a night's batches; traffic.c names its records so. */
#define JOB_NIGHT "night-check"

/* plan.csv and plan-truth.csv below the directory that out_begin named. */
void jobs_begin(void);
void jobs_end(void);

/* The plan of an open day, the n-th of the month, and what ran besides batches. */
void jobs_day(const struct traffic *traffic, struct day_events *events, int day,
    unsigned nth, bool plain);

#endif
