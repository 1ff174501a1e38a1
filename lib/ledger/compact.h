/*
 * Fewer, larger segments (jk-ledger(5), COMPACTION), as a part of a commit: what
 * is due is merged into new segments, which take the old ones' place in the
 * list being made.
 */
#ifndef JK_LEDGER_COMPACT_H
#define JK_LEDGER_COMPACT_H

#include "ledger/commit.h"

/*
 * Call it after all records and heads are put, before jk_commit_finish. `whole`
 * asks for a new base whether or not it is due; deltas that an onward lane has
 * not taken stay deltas all the same. Needs private keep keys for what it merges.
 */
JK_MUST_CHECK int jk_compact(struct jk_commit *commit, bool whole, struct jk_err *err);

#endif
