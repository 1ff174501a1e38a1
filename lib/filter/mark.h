/*
 * Onward marks: that a batch of this site's outbox was sent (jk-apply(1), Onward
 * marks). What goes onward next is what its ledger holds beyond the mark; and each
 * ledger whose head it shows takes down which, for the proof that the next one
 * continues it.
 */
#ifndef JK_FILTER_MARK_H
#define JK_FILTER_MARK_H

#include "filter/driver.h"
#include "ledger/commit.h"

/*
 * Take down all operands as one list of each ledger. A mark that stands already is
 * left; status 75 when an earlier number of a lane has no mark yet.
 */
JK_MUST_CHECK int jk_mark_sent(struct jk_run *run, struct jk_err *err);

/* What a commit of this run says of itself. */
JK_MUST_CHECK int jk_mark_info(
    struct jk_commit_info *info, struct jk_run *run, struct jk_err *err);

#endif
