/*
 * Operating days (jk.conf(5), OPERATING DAYS): which days a site is open, from
 * a table of the closed ones. Deadlines count in them: what a day notified is
 * applied everywhere by the start of the next operating day.
 *
 * The table covers whole years and nothing is computed beyond it, since later
 * holidays are not yet decided: such a question is status 78, never a guess.
 *
 * The struct owns nothing outside itself. A day is as in format/date.h.
 */
#ifndef JK_RULES_CALENDAR_H
#define JK_RULES_CALENDAR_H

#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/err.h"

#define JK_CALENDAR_MAX_BYTES 1048576
#define JK_CALENDAR_MAX_YEARS 100
#define JK_CALENDAR_MAX_DAYS (JK_CALENDAR_MAX_YEARS * 366)

struct jk_calendar {
	int32_t first_day; /* 1 January of the first year */
	int32_t last_day; /* 31 December of the last year */
	uint8_t closed[JK_CALENDAR_MAX_DAYS / 8]; /* one bit a day */
};

/* Decode a calendar.csv. Errors of a row have the place "line N". */
JK_MUST_CHECK int jk_calendar_decode(
    struct jk_calendar *calendar, struct jk_bytes csv, struct jk_err *err);

JK_MUST_CHECK int jk_calendar_is_open(
    const struct jk_calendar *calendar, int32_t day, bool *is_open, struct jk_err *err);

/* The first operating day after `day`. */
JK_MUST_CHECK int jk_calendar_next(
    const struct jk_calendar *calendar, int32_t day, int32_t *next, struct jk_err *err);

#endif
