/*
 * Erasing again in a ledger that was restored from before an erasure (jk-purge(1),
 * After a loss): its lists name segments under keys that are destroyed. They leave
 * the list, heads follow the records that stay, and the erasure is meant once more;
 * jk_erase_destroy and jk_erase_bury then finish it as ever (ledger/erase.h).
 */
#ifndef JK_LEDGER_ERASE_AGAIN_H
#define JK_LEDGER_ERASE_AGAIN_H

#include "ledger/erase.h"

struct jk_erased_again {
	/* Records under the keys that were in no part: written anew since the backup.
	 */
	uint64_t lost;
	uint64_t heads; /* made anew from records that stay (ledger/erase_parts.h) */
	/*
	 * Segments under keys that are not here: a later erasure destroyed them. Until
	 * that is executed again, too, heads and totals stay as they are.
	 */
	uint64_t unread;
};

/*
 * erasure: all that was said of it, with parts and keys. head_key: of a register, NULL
 * of an archive. Nothing is changed when a segment of what is current lies under one
 * of the keys (status 77), or records of a bucket of which there is no part (65).
 */
JK_MUST_CHECK int jk_erase_again(struct jk_ledger *ledger,
    const struct jk_commit_info *info, const struct jk_erasure *erasure,
    const struct jk_secret *head_key, struct jk_erased_again *again,
    struct jk_err *err);

#endif
