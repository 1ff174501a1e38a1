/*
 * The watch: one pass over access records that asks every rule of
 * schemas/rules/findings.csv (jk-audit(1), Findings). Pure, and bounded: what it
 * remembers grows with operators, recorders and days, never with records.
 *
 *	watch = jk_watch_new(&about, err);
 *	while (there is a record) {		by resident, then by time
 *		jk_watch_put(watch, &access, &place, err);
 *		while (jk_watch_next(watch, &finding))
 *			...
 *	}
 *	jk_watch_end(watch, err);
 *	while (jk_watch_next(watch, &finding))
 *		...
 *
 * What concerns one resident is decided when the next one begins. What concerns
 * an operator, a day or a recorder is counted by days and hours and decided at
 * the end: records come by resident, so an hour is whole only then. Within an
 * hour the order of records is not looked at, which makes the clock's small steps
 * harmless.
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
#define JK_WATCH_MAX_BYTES (192 * 1024 * 1024)

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
	int32_t since, until; /* days; of other records only the age is looked at */
	int32_t today; /* the business date */
};

struct jk_watch;

JK_MUST_CHECK struct jk_watch *jk_watch_new(
    const struct jk_watch_about *about, struct jk_err *err);
void jk_watch_free(struct jk_watch *watch);

/* Has the rule a row, and all that it needs? */
bool jk_watch_is_asked(const struct jk_watch *watch, enum jk_finding_rule rule);

/*
 * Status 65 when residents do not ascend; 69 when there are more operators and
 * days than JK_WATCH_MAX_BYTES hold: ask for a shorter span.
 */
JK_MUST_CHECK int jk_watch_put(struct jk_watch *watch, const struct jk_access *access,
    const struct jk_access_place *place, struct jk_err *err);

/*
 * The days on which something happened to the resident whose records come next, in
 * any order; borrowed until those of another are put.
 */
void jk_watch_set_events(struct jk_watch *watch, const int32_t *days, size_t count);

/* A month, from its first day to its last, that should be in the archive is not. */
JK_MUST_CHECK int jk_watch_put_missing(
    struct jk_watch *watch, int32_t first, int32_t last, struct jk_err *err);

JK_MUST_CHECK int jk_watch_end(struct jk_watch *watch, struct jk_err *err);

/* The day so many years ago as the limit of a rule says: too-old, erased-early. */
int32_t jk_watch_kept_from(const struct jk_watch *watch, enum jk_finding_rule rule);

/* The next finding that stands; false when there is none now. */
bool jk_watch_next(struct jk_watch *watch, struct jk_finding *finding);

/* Records put within the span, and looks at residents among them. */
uint64_t jk_watch_records(const struct jk_watch *watch);
uint64_t jk_watch_looks(const struct jk_watch *watch);

#endif
