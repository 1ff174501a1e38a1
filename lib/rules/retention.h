/*
 * Retention: how long a class of data is kept, and from which day it may be erased.
 * Pure decisions over the retention table (schemas/retention.csvs), so that a period
 * that a law changes, or a prefecture has of its own, is a row.
 *
 * Which row: of those of the class that hold on the business date and take in the
 * day on which the period began, the nearest to the party (its code, its role, *).
 * What has no row is not erased.
 *
 * Source: 住民基本台帳法施行令 第34条; 告示334 第6-7, 第6-8(5); 民法 第140条 to
 * 第143条.
 */
#ifndef JK_RULES_RETENTION_H
#define JK_RULES_RETENTION_H

#include "base/err.h"
#include "format/period.h"
#include "format/schema.h"

#define JK_RETENTION_CLASS_CHARS 16

/* What begins the period. */
enum jk_retention_start {
	/* of a change: when the site recorded what superseded it, or a deletion */
	JK_START_RECORDED,
	JK_START_NOTIFIED, /* the same, but when it was notified */
	JK_START_PROVIDED, /* the day, in Japan, of what was done with the data */
	JK_START_DATED, /* the business date that a file bears */
};

/* Whole months or years are waited for, or none. */
enum jk_retention_unit { JK_UNIT_DAY, JK_UNIT_MONTH, JK_UNIT_YEAR };

/* A row; text ends with NUL. */
struct jk_retention_row {
	char class[JK_RETENTION_CLASS_CHARS];
	char party[16]; /* a code, a role, or "*" */
	int32_t from, to; /* business dates on which it holds, both included */
	int32_t begun_from, begun_to; /* days of beginning it is for */
	enum jk_retention_start start;
	struct jk_period period;
	bool first_day_counts;
	enum jk_retention_unit unit;
	char clause[513];
	size_t place; /* as it was put, from 1 */
};

/* Who keeps it, and on which business date that is asked. */
struct jk_retention_ask {
	const char *class;
	const char *party; /* its code */
	const char *role;
	int32_t day;
};

struct jk_retention;

struct jk_retention *jk_retention_new(struct jk_err *err) JK_MUST_CHECK;
void jk_retention_free(struct jk_retention *retention);

/* A record of schema retention. Status 78 when the schema or a field is not that. */
JK_MUST_CHECK int jk_retention_put(struct jk_retention *retention,
    const struct jk_schema *schema, const struct jk_bytes *fields, struct jk_err *err);

/*
 * The row for what began on that day, or NULL. Of two equally near ones the one that
 * is valid from the later date, and of two of one date that which was put later.
 */
const struct jk_retention_row *jk_retention_find(const struct jk_retention *retention,
    const struct jk_retention_ask *ask, int32_t began);

/* By its place, from 1; NULL: there is none. */
const struct jk_retention_row *jk_retention_row(
    const struct jk_retention *retention, size_t place);

/*
 * From which day on what began on that day may be erased; false: never, as far as
 * the calendar goes.
 */
bool jk_retention_erasable(
    const struct jk_retention_row *row, int32_t began, int32_t *from);

/* Is it over on the day of the ask? *row (may be NULL) is what says so. */
bool jk_retention_is_over(const struct jk_retention *retention,
    const struct jk_retention_ask *ask, int32_t began,
    const struct jk_retention_row **row);

/*
 * The day on which a notification begins a period: the one it bears, which its sender
 * wrote, but none before the year that precedes the one in which it was recorded.
 */
int32_t jk_retention_notified(int32_t notified, int32_t recorded);

/*
 * Could anything of the class be over whose beginning was recorded on that day or
 * later? So what is younger than that need not be looked at one by one.
 */
bool jk_retention_may_be_over(const struct jk_retention *retention,
    const struct jk_retention_ask *ask, int32_t recorded);

#endif
