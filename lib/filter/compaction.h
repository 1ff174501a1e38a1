/*
 * Compaction that is asked for (jk-apply(1), Compaction): a commit of nothing else,
 * on the ledger that --ledger names.
 */
#ifndef JK_FILTER_COMPACTION_H
#define JK_FILTER_COMPACTION_H

#include "filter/driver.h"

JK_MUST_CHECK int jk_compaction(struct jk_run *run, struct jk_err *err);

#endif
