/*
 * A month of ordinary work in one prefecture (../../../README of tools): people at
 * counters, batches at night, a kiosk. Nothing in it should be a finding.
 */
#ifndef ACCESS_TRAFFIC_H
#define ACCESS_TRAFFIC_H

#include "../people/draw.h"
#include "changes.h"
#include "event.h"
#include "staff.h"

struct traffic {
	uint64_t seed;
	uint32_t residents;
	struct changes changes; /* of the register whose residents they are, if any */
	struct staff staff;
	unsigned looks; /* of a person of average business, on a day */
	unsigned batch; /* records of a night's batch */
	int first_day;
	uint64_t ordinary; /* looks so far */
};

uint64_t traffic_code(const struct traffic *traffic, uint32_t slot);

/* A look of that person at that resident, of the office's own task. */
struct event *traffic_look(const struct traffic *traffic, struct day_events *events,
    int second, unsigned worker, uint32_t slot);

/* What happens on that day. */
void traffic_day(
    struct traffic *traffic, struct day_events *events, int day, bool is_open);

#endif
