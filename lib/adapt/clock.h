/*
 * The only place that reads the clock. Where SOURCE_DATE_EPOCH is set to a
 * decimal number of seconds, that is the time: tests and demonstrations make
 * the same bytes again with it. Nothing else of the environment is honoured.
 */
#ifndef JK_ADAPT_CLOCK_H
#define JK_ADAPT_CLOCK_H

#include <stdint.h>

#include "base/err.h"

/* Seconds since 1970-01-01T00:00:00Z, never negative. */
JK_MUST_CHECK int jk_clock_now(int64_t *seconds, struct jk_err *err);

#endif
