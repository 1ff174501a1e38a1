/*
 * Erasing again in a ledger that was restored from before an erasure (jk-purge(1),
 * After a loss): its lists name segments under keys that are destroyed. They leave
 * the list, and the erasure is meant once more; jk_erase_destroy and jk_erase_bury
 * then finish it as ever (ledger/erase.h).
 */
#ifndef JK_LEDGER_ERASE_AGAIN_H
#define JK_LEDGER_ERASE_AGAIN_H

#include "ledger/erase.h"

/*
 * erasure: all that was said of it, with parts and keys. *lost counts the records
 * under its keys that were not in its parts: they had been written anew behind the
 * backup. Nothing is changed when a segment of what is current lies under one of
 * the keys (status 77), or one of a bucket of which there is no part (65).
 */
JK_MUST_CHECK int jk_erase_again(struct jk_ledger *ledger,
    const struct jk_commit_info *info, const struct jk_erasure *erasure, uint64_t *lost,
    struct jk_err *err);

#endif
