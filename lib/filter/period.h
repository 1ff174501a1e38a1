/*
 * The days that an audit of access records is about (jk-audit(1)): --since to
 * --until, each a date or a month; without them the month of the business date as
 * far as it has come.
 */
#ifndef JK_FILTER_PERIOD_H
#define JK_FILTER_PERIOD_H

#include "filter/driver.h"

struct jk_period {
	int32_t since, until; /* both included */
};

/* Status 64 when they are no days, not in order, or after the business date. */
JK_MUST_CHECK int jk_period_choose(
    const struct jk_run *run, struct jk_period *period, struct jk_err *err);

#endif
