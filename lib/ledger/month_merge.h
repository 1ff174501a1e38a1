/*
 * Fewer, larger segments of the archive, month by month (jk-ledger(5), COMPACTION),
 * as a part of a commit: what is due takes the place of what it was made of. A month
 * whose private keep key is not here stays as it is.
 */
#ifndef JK_LEDGER_MONTH_MERGE_H
#define JK_LEDGER_MONTH_MERGE_H

#include "ledger/commit.h"

/*
 * Right before the finish. `whole` asks for each month before that of the commit's
 * date to be one segment; then a key that is not here is status 77. *merged counts
 * the months.
 */
JK_MUST_CHECK int jk_month_merge(
    struct jk_commit *commit, bool whole, uint64_t *merged, struct jk_err *err);

#endif
