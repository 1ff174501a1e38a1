/* For ledger/erase: what the list of the commit says, and what follows from it. */
#ifndef JK_LEDGER_ERASE_PARTS_H
#define JK_LEDGER_ERASE_PARTS_H

#include "ledger/erase.h"

/*
 * The list says what is meant: parts of the due, and the keys that nothing in it
 * is sealed to any more. Pointers to them are taken away first, so that nobody
 * seals with one of them again.
 */
JK_MUST_CHECK int jk_erase_mean(struct jk_commit *commit, const struct jk_due *due,
    const struct jk_erasure *erasure, struct jk_err *err);

/*
 * Of a register whose list has lost segments of years: heads of chains that have no
 * record any more leave it, and chains that have no head get one made anew from the
 * records that stay, *made of them, in the buckets of these.
 */
JK_MUST_CHECK int jk_erase_heads(struct jk_commit *commit,
    const struct jk_secret *head_key, uint64_t *made, struct jk_err *err);

#endif
