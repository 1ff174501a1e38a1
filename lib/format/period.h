/*
 * Periods of the calendar as laws count them: "P150Y", "P1Y6M", "P90D" (ISO 8601,
 * years, months and days), and "forever".
 *
 * A period that is counted from a day (起算して) has that day as its first; without
 * those words it begins with the day after (民法 第140条). It ends with the end of
 * the day before the corresponding one, or of the last month where that has no such
 * day (第141条, 第143条). Days of a period that has months too are added behind that.
 *
 * All functions are pure and cannot fail but by returning false.
 */
#ifndef JK_FORMAT_PERIOD_H
#define JK_FORMAT_PERIOD_H

#include "format/date.h"

struct jk_period {
	bool is_forever;
	int years, months, days;
};

/* Only what jk_period's comment says, no number with a leading zero, none of 0. */
bool jk_period_decode(struct jk_bytes text, struct jk_period *period);

/*
 * The last day of the period that begins on, or with the day after, `start`. False
 * when there is none up to 9999-12-31.
 */
bool jk_period_last(const struct jk_period *period, int32_t start,
    bool first_day_counts, int32_t *last);

#endif
