/*
 * Plan against run as a report (jk-audit(1), plan): one pass over the access
 * records of a period, then a line for each row of the plan and each other run.
 */
#ifndef JK_FILTER_PLANNED_H
#define JK_FILTER_PLANNED_H

#include "filter/accesses.h"
#include "filter/cells.h"
#include "filter/plans.h"

JK_MUST_CHECK int jk_planned_run(struct jk_run *run, enum jk_cells_format format,
    char *const *paths, int count, struct jk_err *err);

/* A section of a page; accesses name the places. */
void jk_planned_put_page(struct jk_buf *to, const struct jk_plans *plans,
    const struct jk_accesses *accesses);

/* The lines as text: differences, and how many lines there are of each sort. */
JK_MUST_CHECK int jk_planned_print(const struct jk_plans *plans,
    const struct jk_accesses *accesses, struct jk_err *err);

#endif
