/*
 * For ledger/due: how far a register must be read for what may be due.
 *
 * A bucket holds what was ended in its year, so its first day says whether anything
 * in it may be over. What is current was parted from all history when its base was
 * made: what has become history since was ended by a list that is not in the base, and
 * never before the first of them. And the key of what is current was made with that
 * base, so it sealed nothing that lay in a bucket then: as long as nothing else is
 * sealed to another key, an erasure from buckets leaves it alone.
 */
#ifndef JK_LEDGER_DUE_SCOPE_H
#define JK_LEDGER_DUE_SCOPE_H

#include "ledger/due.h"

/* Sets is_whole and upto. */
JK_MUST_CHECK int jk_due_scope(struct jk_due *due, const struct jk_ledger *ledger,
    const struct jk_due_rules *rules, struct jk_err *err);

#endif
