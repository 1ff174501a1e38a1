/*
 * The parts of a watch (rules/watch.h), for its own files only: one asks what
 * concerns a single record and an operator, one a day, one a resident, one a
 * recorder.
 */
#ifndef JK_RULES_WATCH_PARTS_H
#define JK_RULES_WATCH_PARTS_H

#include "rules/names.h"
#include "rules/watch.h"

#define JK_WATCH_NONE UINT16_MAX
#define JK_WATCH_TERMINALS 8 /* told apart on one day */
#define JK_WATCH_DAY_HOURS 24
#define JK_WATCH_HOURS 262144 /* of recorders, kept at a time: a power of two */

/* What is counted for one operator on the day whose slips are put. */
struct jk_watched_day {
	uint16_t looks[JK_WATCH_DAY_HOURS]; /* in that hour, without an approval */
	uint16_t login_failures[JK_WATCH_DAY_HOURS];
	uint16_t office[JK_WATCH_DAY_HOURS]; /* the first one of the hour */
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
	uint32_t day; /* his of watch->days, and 1; 0: nothing that day */
	uint64_t looks, caseless;
	uint64_t eventless; /* caseless, and the register explains them not either */
	struct jk_access_place caseless_place, eventless_place;
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

/* Serial numbers of a recorder within an hour. */
struct jk_watched_hour {
	uint64_t lowest, highest;
	uint32_t records; /* 0: nothing that hour */
	uint32_t hour; /* of the span */
	uint16_t recorder;
};

/* Serial numbers: do they run without a gap? */
struct jk_watched_numbers {
	uint64_t lowest, highest, count;
	uint64_t sum; /* modulo 2^64 */
};

struct jk_watched_recorder {
	bool is_partial; /* its other records are elsewhere */
	bool answers; /* it records queries, under the times of those who asked */
	int32_t first_day; /* of its records of the span */
	struct jk_watched_numbers of_times; /* of records of the span */
	struct jk_watched_numbers of_days; /* of what was recorded in the span */
	/* As far as its days have come: */
	struct jk_watched_hour hours[JK_WATCH_DAY_HOURS]; /* of the day */
	uint64_t highest_so_far, count_so_far;
	uint64_t highest_before; /* of hours well before this one */
	bool has_gap, is_disordered;
	size_t gap_day; /* the first by whose end the numbers did not add up */
};

struct jk_watch {
	struct jk_watch_about about;
	uint32_t asked[2]; /* rules, a bit each: of persons, of accounts */
	size_t span_days;
	size_t bytes; /* taken, without names */
	struct jk_names operator_names, recorder_names, offices, terminals;
	struct jk_watched_operator *operators;
	size_t operators_count, operators_room;
	struct jk_watched_recorder *recorders;
	size_t recorders_count, recorders_room;
	struct jk_watched_person person;
	const int32_t *events; /* days of the resident's, borrowed */
	size_t events_count;
	uint64_t records, looks;
	int32_t kept_from; /* older records should be gone */
	int32_t begun; /* older records need not be there */
	struct jk_finding old; /* how many of them there are */
	struct jk_finding *found; /* not yet taken */
	size_t found_count, found_room, found_taken;

	/* While records are put: */
	struct jk_watch_slip slip; /* of the record */
	size_t slip_day;
	bool has_slip;
	struct jk_watched_hour *hours; /* of recorders, at their place */
	struct jk_watched_hour left; /* its place was needed: a slip soon */
	size_t hours_taken; /* at the end all leave */
	bool are_records_over;

	/* While slips are put: */
	size_t day;
	struct jk_watched_day *days; /* of operators, as they came */
	size_t days_count, days_room;
	uint64_t *recent; /* of each recorder, highest numbers of the last hours */
	size_t recent_hours; /* 0: clocks are not asked about */
};

static inline const struct jk_finding_limits *
jk_watch_limits(const struct jk_watch *watch, enum jk_finding_rule rule)
{
	return &watch->about.findings->limits[rule];
}

/* Is the rule asked of that operator? */
static inline bool
jk_watch_concerns(const struct jk_watch *watch, enum jk_finding_rule rule,
    const struct jk_watched_operator *who)
{
	return watch->asked[who->is_account] >> rule & 1;
}

/* Zeros, and twice the room of an array, both counted. Status 69 when too much. */
JK_MUST_CHECK void *jk_watch_take(
    struct jk_watch *watch, size_t count, size_t size, struct jk_err *err);
JK_MUST_CHECK void *jk_watch_widen(
    struct jk_watch *watch, void *array, size_t *room, size_t size, struct jk_err *err);

/* A finding stands. */
JK_MUST_CHECK int jk_watch_found(
    struct jk_watch *watch, const struct jk_finding *finding, struct jk_err *err);

/* rules/watch_operator.c: single records, and operators over the span. */
JK_MUST_CHECK int jk_watch_put_operator(struct jk_watch *watch,
    const struct jk_access *access, const struct jk_access_place *place, uint16_t *who,
    struct jk_err *err);
JK_MUST_CHECK int jk_watch_end_operators(struct jk_watch *watch, struct jk_err *err);

/* rules/watch_day.c: operators on one day. */
JK_MUST_CHECK int jk_watch_put_day(
    struct jk_watch *watch, const struct jk_watch_slip *slip, struct jk_err *err);
JK_MUST_CHECK int jk_watch_end_operators_day(
    struct jk_watch *watch, struct jk_err *err);

/* rules/watch_person.c: one resident at a time. */
JK_MUST_CHECK int jk_watch_put_person(struct jk_watch *watch,
    const struct jk_access *access, const struct jk_access_place *place, uint16_t who,
    struct jk_err *err);
JK_MUST_CHECK int jk_watch_end_person(struct jk_watch *watch, struct jk_err *err);

/* rules/watch_recorder.c: serial numbers and silence. */
JK_MUST_CHECK int jk_watch_put_serial(
    struct jk_watch *watch, const struct jk_access *access, struct jk_err *err);
bool jk_watch_leave_hour(
    struct jk_watch *watch, size_t *day, struct jk_watch_slip *slip);
JK_MUST_CHECK int jk_watch_start_recorders(struct jk_watch *watch, struct jk_err *err);
void jk_watch_put_hour(struct jk_watch *watch, const struct jk_watch_slip *slip);
JK_MUST_CHECK int jk_watch_end_recorders_day(
    struct jk_watch *watch, struct jk_err *err);
JK_MUST_CHECK int jk_watch_end_recorders(struct jk_watch *watch, struct jk_err *err);

#endif
