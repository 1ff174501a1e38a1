/*
 * Erasing what is due from a ledger (jk-ledger(5), ERASURE), in steps each of which
 * is on disk before the next:
 *
 *	jk_erase_register(ledger, &info, &due, &erasure, err);	it is meant
 *	jk_erase_destroy(ledger, recovery, seconds, err);	keys, then files
 *	jk_erase_bury(ledger, &info, err);			it is done
 *
 * The first is a commit without what goes, whose list says what is meant. A run that
 * is killed behind it is finished by the other two, which may be done again.
 */
#ifndef JK_LEDGER_ERASE_H
#define JK_LEDGER_ERASE_H

#include "ledger/commit.h"
#include "ledger/due.h"

/*
 * Write what stays anew, under fresh keys, compare it with what was there less what
 * goes, and commit that. erasure: date, table, order and approvals; parts and keys
 * are filled in. Status 75 when an onward lane has not taken all changes yet. The
 * due has been used up afterwards.
 */
JK_MUST_CHECK int jk_erase_register(struct jk_ledger *ledger,
    const struct jk_commit_info *info, struct jk_due *due,
    const struct jk_erasure *erasure, struct jk_err *err);

/* The same for an archive; rules: those that the due was found by. */
JK_MUST_CHECK int jk_erase_archive(struct jk_ledger *ledger,
    const struct jk_commit_info *info, struct jk_due *due,
    const struct jk_due_rules *rules, const struct jk_erasure *erasure,
    struct jk_err *err);

/* Is an erasure meant that is not done yet? */
bool jk_erase_is_meant(const struct jk_ledger *ledger);

/*
 * Wait for readers of older lists (status 75 after so many seconds); destroy the
 * private halves that the newest list says, with their recovery wraps (in that
 * directory, which need not exist; status 66 when it is a link to nothing); then
 * overwrite and remove the segments that no list names.
 */
JK_MUST_CHECK int jk_erase_destroy(struct jk_ledger *ledger, const char *recovery,
    unsigned seconds, struct jk_err *err);

/* The tombstone: a commit that says that it is done. */
JK_MUST_CHECK int jk_erase_bury(
    struct jk_ledger *ledger, const struct jk_commit_info *info, struct jk_err *err);

#endif
