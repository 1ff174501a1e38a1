/*
 * A reconciliation as a report (jk-audit(1), reconcile): lanes, municipalities,
 * quarantine, differences.
 */
#ifndef JK_FILTER_RECONCILED_H
#define JK_FILTER_RECONCILED_H

#include "filter/cells.h"
#include "ledger/reconcile.h"

JK_MUST_CHECK int jk_reconciled_put(struct jk_run *run, enum jk_cells_format format,
    const struct jk_reconciliation *reconciliation, struct jk_err *err);

#endif
