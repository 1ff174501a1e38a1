/*
 * Findings in access records as a report (jk-audit(1), findings): the rules and
 * tables loaded, one pass over the records, a row a finding,
 * or a page of HTML.
 */
#ifndef JK_FILTER_FOUND_H
#define JK_FILTER_FOUND_H

#include "filter/driver.h"

/* --format, --since, --until, --register, and the tables of filter/lists.h. */
JK_MUST_CHECK int jk_found_run(
    struct jk_run *run, char *const *paths, int count, struct jk_err *err);

#endif
