/*
 * The audit of a sheet (jk-audit(1), sheet): the search that it says was made is
 * made again, and compared line by line; the heads that it names must lie in the
 * logs of the ledgers.
 */
#ifndef JK_FILTER_SHEET_AUDIT_H
#define JK_FILTER_SHEET_AUDIT_H

#include "filter/cells.h"

/* What is different raises the run to status 3. count 0: standard input. */
JK_MUST_CHECK int jk_sheet_audit_run(struct jk_run *run, enum jk_cells_format format,
    char *const *paths, int count, struct jk_err *err);

#endif
