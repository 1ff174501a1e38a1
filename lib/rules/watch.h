/*
 * The watch: one pass over access records that asks every rule of
 * schemas/rules/findings.csv (jk-audit(1), Findings). Pure, and bounded: what it
 * remembers grows with operators and recorders, never with days or records.
 *
 *	watch = jk_watch_new(&about, err);
 *	while (there is a record) {		by resident, then by time
 *		jk_watch_put(watch, &access, &place, err);
 *		while (jk_watch_slip(watch, &day, &slip))
 *			keep the slip for that day
 *		while (jk_watch_next(watch, &finding))
 *			...
 *	}
 *	jk_watch_end_records(watch, err);	slips and findings as above
 *	for (day = 0; day < jk_watch_days(watch); day++) {
 *		while (there is a slip of the day)	as they were kept
 *			jk_watch_put_slip(watch, &slip, err);
 *		jk_watch_end_day(watch, err);		findings as above
 *	}
 *	jk_watch_end(watch, err);		findings as above
 *
 * What concerns one resident is decided when the next one begins. What concerns
 * an operator's or a recorder's day is decided day by day after the last record:
 * records come by resident, so a day is whole only then. Until then a slip stands
 * for each record that counts on its day, and the caller keeps them by days, in
 * files if they are many (stream/bins.h).
 *
 * Within an hour the order of records is not looked at, which makes the clock's
 * small steps harmless.
 */
#ifndef JK_RULES_WATCH_H
#define JK_RULES_WATCH_H

#include "format/codes.h"
#include "rules/calendar.h"
#include "rules/findings.h"
#include "rules/operators.h"
#include "rules/purposes.h"
#include "rules/relations.h"
#include "rules/route.h"

#define JK_WATCH_MAX_DAYS 3660
#define JK_WATCH_MAX_BYTES (96 * 1024 * 1024) /* all that it holds */

/* All borrowed until it is freed. */
struct jk_watch_about {
	const struct jk_findings *findings;
	const struct jk_calendar *calendar;
	const struct jk_codes *municipalities;
	const struct jk_routes *routes;
	/* NULL: the rules that need it are not asked; jk_watch_is_asked tells. */
	const struct jk_operators *operators;
	const struct jk_purposes *purposes;
	const struct jk_relations *relations;
	bool has_events; /* the register's: jk_watch_set_events */
	/* Days; of other records age and, if recorded within, number are looked at. */
	int32_t since, until;
	int32_t today; /* the business date */
	/* Of its recorders, CODE.NAME, only a part comes here; "" or NULL: of none. */
	const char *parent;
};

/*
 * What a record leaves for its day: which rules it counts under, and where; or what
 * several left of an hour of their recorder.
 */
struct jk_watch_slip {
	uint16_t who; /* an operator; or a recorder */
	uint8_t hour; /* of the day */
	bool is_of_recorder;
	union {
		uint32_t rules; /* a bit each */
		uint32_t records;
	};
	union {
		uint64_t record; /* its place */
		uint64_t lowest; /* serial number of the hour */
	};
	union {
		struct {
			uint32_t input;
			uint16_t office, terminal;
		};
		uint64_t highest;
	};
};

struct jk_watch;

JK_MUST_CHECK struct jk_watch *jk_watch_new(
    const struct jk_watch_about *about, struct jk_err *err);
void jk_watch_free(struct jk_watch *watch);

/* Has the rule a row, and all that it needs? */
bool jk_watch_is_asked(const struct jk_watch *watch, enum jk_finding_rule rule);

/*
 * Status 65 when residents do not ascend; 69 when there are more operators and
 * recorders than JK_WATCH_MAX_BYTES hold; 78 when the calendar, if a rule needs it,
 * does not cover the span.
 */
JK_MUST_CHECK int jk_watch_put(struct jk_watch *watch, const struct jk_access *access,
    const struct jk_access_place *place, struct jk_err *err);

/* The next slip, for that day of the span, from 0; false when there is none now. */
bool jk_watch_slip(struct jk_watch *watch, size_t *day, struct jk_watch_slip *slip);

/*
 * The days on which something happened to the resident whose records come next, in
 * any order; borrowed until those of another are put.
 */
void jk_watch_set_events(struct jk_watch *watch, const int32_t *days, size_t count);

/* No archive among the inputs is older than that day: until then silence is none. */
void jk_watch_set_begun(struct jk_watch *watch, int32_t day);

/* A month, from its first day to its last, that should be in the archive is not. */
JK_MUST_CHECK int jk_watch_put_missing(
    struct jk_watch *watch, int32_t first, int32_t last, struct jk_err *err);

JK_MUST_CHECK int jk_watch_end_records(struct jk_watch *watch, struct jk_err *err);

/* The slips of each day of the span, from the first day on. */
size_t jk_watch_days(const struct jk_watch *watch);
JK_MUST_CHECK int jk_watch_put_slip(
    struct jk_watch *watch, const struct jk_watch_slip *slip, struct jk_err *err);
JK_MUST_CHECK int jk_watch_end_day(struct jk_watch *watch, struct jk_err *err);

JK_MUST_CHECK int jk_watch_end(struct jk_watch *watch, struct jk_err *err);

/* The day so many years ago as the limit of a rule says: too-old, erased-early. */
int32_t jk_watch_kept_from(const struct jk_watch *watch, enum jk_finding_rule rule);

/* The next finding that stands; false when there is none now. */
bool jk_watch_next(struct jk_watch *watch, struct jk_finding *finding);

/* Records put within the span, and looks at residents among them. */
uint64_t jk_watch_records(const struct jk_watch *watch);
uint64_t jk_watch_looks(const struct jk_watch *watch);

/* What it holds, of JK_WATCH_MAX_BYTES. */
size_t jk_watch_bytes(const struct jk_watch *watch);

#endif
