/*
 * The overview: how often what was used, counted in one pass over access and
 * operation records (jk-audit(1), report). Pure, and bounded: it grows with
 * organs, purposes, operators and days, never with records.
 *
 *	overview = jk_overview_new(since, until, err);
 *	while (there is a record)		by resident
 *		jk_overview_put(overview, &access, &place, err);
 *	jk_overview_end(overview, err);
 *
 * All counts are exact. What was counted by a name is read most first.
 */
#ifndef JK_RULES_OVERVIEW_H
#define JK_RULES_OVERVIEW_H

#include "rules/findings.h"

#define JK_OVERVIEW_MAX_DAYS 3660
#define JK_OVERVIEW_PERSONS 10

/* What records are counted by. A record that says nothing counts under "". */
enum jk_overview_by {
	JK_OVERVIEW_RECEIVER,
	JK_OVERVIEW_PURPOSE,
	JK_OVERVIEW_FUNCTION,
	JK_OVERVIEW_MODE,
	JK_OVERVIEW_KEY, /* what was searched by */
	JK_OVERVIEW_NUMBER, /* was the individual number used? */
	JK_OVERVIEW_REFUSAL, /* refused ones only */
	JK_OVERVIEW_OPERATOR,
	JK_OVERVIEW_OFFICE,
	JK_OVERVIEW_MUNICIPALITY,
	JK_OVERVIEW_RECORDER,
	JK_OVERVIEW_BYS
};

struct jk_overview_count {
	uint64_t records;
	uint64_t looks; /* of them, at a resident (rules/access.h) */
	uint64_t refused;
};

/* One of the residents most looked at: where, never who. */
struct jk_overview_person {
	uint64_t looks, operators;
	int32_t first, last; /* days */
	struct jk_access_place place; /* of the last look */
};

struct jk_overview;

/* Both days included. Status 64 when there are none, or too many. */
JK_MUST_CHECK struct jk_overview *jk_overview_new(
    int32_t since, int32_t until, struct jk_err *err);
void jk_overview_free(struct jk_overview *overview);

/* Status 65 when residents do not ascend; 69 when there are too many names. */
JK_MUST_CHECK int jk_overview_put(struct jk_overview *overview,
    const struct jk_access *access, const struct jk_access_place *place,
    struct jk_err *err);

/* After the last record, before the first question. */
JK_MUST_CHECK int jk_overview_end(struct jk_overview *overview, struct jk_err *err);

int32_t jk_overview_since(const struct jk_overview *overview);
int32_t jk_overview_until(const struct jk_overview *overview);
const struct jk_overview_count *jk_overview_total(const struct jk_overview *overview);

/* Residents at whom somebody looked. */
uint64_t jk_overview_persons(const struct jk_overview *overview);

const struct jk_overview_count *jk_overview_day(
    const struct jk_overview *overview, int32_t day);
/* weekday 0 is Monday. */
const struct jk_overview_count *jk_overview_hour(
    const struct jk_overview *overview, int weekday, int hour);
int jk_overview_weekday(int32_t day);

/* The most frequent name first; of equal ones the lower. */
size_t jk_overview_names(const struct jk_overview *overview, enum jk_overview_by by);
const struct jk_overview_count *jk_overview_at(const struct jk_overview *overview,
    enum jk_overview_by by, size_t rank, const char **name);

/* The resident most looked at first; NULL when there are not so many. */
const struct jk_overview_person *jk_overview_person(
    const struct jk_overview *overview, size_t rank);

#endif
