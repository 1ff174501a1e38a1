/*
 * One access or operation record as it is written into the CSV, and the list of
 * those of one day. Texts are short and never freed: they are constants, or live in
 * the event.
 */
#ifndef ACCESS_EVENT_H
#define ACCESS_EVENT_H

#include <stdbool.h>
#include <stdint.h>

#include "../people/out.h"

struct event {
	int second; /* of the day */
	uint32_t order; /* of events of one second, as they were put */
	const char *recorder, *record, *function, *attempted, *refusal, *mode;
	uint64_t code; /* the resident's; 0: none */
	const char *purpose, *receiver, *items, *municipality, *batch, *approval;
	const char *program; /* the job: 処理名 */
	unsigned results; /* of an operation; a look has its own */
	bool touches_number, protected, is_planted;
	char worker[24], authority[24], terminal[24];
	const char *office;
	char request[24], case_number[24];
	int clock_back; /* seconds that the recorder's clock is behind */
	unsigned skip; /* serial numbers that are left out before it */
};

struct day_events {
	struct event *events;
	uint32_t count, room;
};

/* A new event of zeros but for its second and order. */
struct event *events_add(struct day_events *events, int second);

/* In the order of time; then written, numbered, and forgotten. */
void events_write(struct day_events *events, int day, struct out *out);

/* The titles of schemas/access.csvs, and how many records were written. */
void events_begin(struct out *out);
uint64_t events_written(void);

#endif
