/*
 * The parts of a watch (rules/watch.h), for its own files only: one asks what
 * concerns a single record and an operator's day, one a resident, one a recorder.
 */
#ifndef JK_RULES_WATCH_PARTS_H
#define JK_RULES_WATCH_PARTS_H

#include "rules/watch.h"
#include "rules/names.h"

#define JK_WATCH_NONE UINT16_MAX
#define JK_WATCH_TERMINALS 8 /* told apart on one day */

/* What is counted for one operator on one day. */
struct jk_watched_day {
	uint16_t looks[24]; /* in that hour, without an approval */
	uint16_t login_failures[24];
	uint16_t office[24]; /* the first one of the hour */
	uint32_t two_offices; /* bits of hours */
	uint16_t terminals[JK_WATCH_TERMINALS];
	uint16_t terminals_count;
	uint32_t counts[JK_FINDING_RULES];
	struct jk_access_place places[JK_FINDING_RULES];
};

struct jk_watched_operator {
	const struct jk_operator *rows; /* of the list; NULL: he is not on it */
	size_t rows_count;
	bool is_account; /* of batches, or a kiosk */
	uint64_t looks, caseless;
	uint64_t eventless; /* caseless, and the register explains them not either */
	struct jk_access_place caseless_place, eventless_place;
	struct jk_watched_day **days; /* of the span; NULL: nothing that day */
};

/* An operator who looked at the resident whose records are being put. */
struct jk_watched_look {
	uint16_t who;
	uint64_t caseless;
	int32_t day; /* of the last caseless one */
	int32_t first;
	struct jk_access_place place;
};

struct jk_watched_person {
	char code[12];
	bool begun;
	struct jk_watched_look *looks;
	size_t looks_count, looks_room;
	uint64_t most; /* operators within the window */
	int32_t most_day;
	struct jk_access_place most_place;
};

struct jk_watched_hour {
	uint64_t lowest, highest, count;
};

struct jk_watched_recorder {
	uint64_t lowest, highest, count;
	uint64_t sum; /* of serial numbers, modulo 2^64 */
	bool answers; /* it records queries, under the times of those who asked */
	struct jk_watched_hour *hours; /* of the span */
};

struct jk_watch {
	struct jk_watch_about about;
	size_t days; /* of the span */
	size_t bytes; /* taken for days and hours */
	struct jk_names operator_names, recorder_names, offices, terminals;
	struct jk_watched_operator *operators;
	struct jk_watched_recorder *recorders;
	size_t operators_room, recorders_room;
	struct jk_watched_person person;
	const int32_t *events; /* days of the resident's, borrowed */
	size_t events_count;
	uint64_t records, looks;
	int32_t kept_from; /* older records should be gone */
	struct jk_finding old; /* how many of them there are */
	struct jk_finding *found; /* not yet taken */
	size_t found_count, found_room, found_taken;
};

static inline const struct jk_finding_limits *
jk_watch_limits(const struct jk_watch *watch, enum jk_finding_rule rule)
{
	return &watch->about.findings->limits[rule];
}

/* Room for days and hours, counted. Status 69 when there is no more. */
JK_MUST_CHECK void *jk_watch_take(
    struct jk_watch *watch, size_t count, size_t size, struct jk_err *err);

/* A finding stands. */
JK_MUST_CHECK int jk_watch_found(
    struct jk_watch *watch, const struct jk_finding *finding, struct jk_err *err);

/* rules/watch_day.c: operators and their days. */
JK_MUST_CHECK int jk_watch_put_day(struct jk_watch *watch,
    const struct jk_access *access, const struct jk_access_place *place, uint16_t *who,
    struct jk_err *err);
JK_MUST_CHECK int jk_watch_end_days(struct jk_watch *watch, struct jk_err *err);
void jk_watch_free_days(struct jk_watch *watch);

/* rules/watch_person.c: one resident at a time. */
JK_MUST_CHECK int jk_watch_put_person(struct jk_watch *watch,
    const struct jk_access *access, const struct jk_access_place *place, uint16_t who,
    struct jk_err *err);
JK_MUST_CHECK int jk_watch_end_person(struct jk_watch *watch, struct jk_err *err);

/* rules/watch_recorder.c: serial numbers and silence. */
JK_MUST_CHECK int jk_watch_put_serial(
    struct jk_watch *watch, const struct jk_access *access, struct jk_err *err);
JK_MUST_CHECK int jk_watch_end_serials(struct jk_watch *watch, struct jk_err *err);

#endif
