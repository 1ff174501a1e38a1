/*
 * Retention audited (jk-audit(1), retention): nothing kept beyond its day, nothing
 * erased before it, nothing gone without a tombstone, and nothing there that a
 * tombstone says is gone.
 */
#ifndef JK_FILTER_RETAINED_H
#define JK_FILTER_RETAINED_H

#include "filter/cells.h"

/*
 * Both ledgers of the site and its files, as of the business date; and of each path,
 * a certificate of erasure, whether what it says still holds. What is found raises
 * status 3.
 */
JK_MUST_CHECK int jk_retained_run(struct jk_run *run, enum jk_cells_format format,
    char *const *paths, int count, struct jk_err *err);

#endif
