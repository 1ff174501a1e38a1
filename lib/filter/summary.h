/*
 * The report on the use of residents' data (jk-audit(1), report): one pass over
 * the access records of a period, and what it came to as text, CSV, JSON Lines, or
 * a page of HTML.
 */
#ifndef JK_FILTER_SUMMARY_H
#define JK_FILTER_SUMMARY_H

#include "filter/driver.h"

/* --format, --since, --until. Operands as jk_accesses_open takes them. */
JK_MUST_CHECK int jk_summary_run(
    struct jk_run *run, char *const *paths, int count, struct jk_err *err);

#endif
