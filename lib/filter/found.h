/*
 * Findings in access records as a report (jk-audit(1), findings): the rules and
 * tables loaded, one pass over the records, a row a finding.
 */
#ifndef JK_FILTER_FOUND_H
#define JK_FILTER_FOUND_H

#include "filter/cells.h"

/* --operators, --purposes and --relations name streams of these tables. */
JK_MUST_CHECK int jk_found_run(struct jk_run *run, enum jk_cells_format format,
    char *const *paths, int count, struct jk_err *err);

#endif
