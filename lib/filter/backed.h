/*
 * Backups judged, and what came of it as a report (jk-audit(1), backup): a line or
 * a row for each backup and each ledger in it; what is wrong goes to standard
 * error, each file of its own.
 */
#ifndef JK_FILTER_BACKED_H
#define JK_FILTER_BACKED_H

#include "filter/cells.h"

/* paths: of backups. A bad one is told and raises status 76; the others follow. */
JK_MUST_CHECK int jk_backed_run(struct jk_run *run, enum jk_cells_format format,
    char *const *paths, int count, struct jk_err *err);

#endif
