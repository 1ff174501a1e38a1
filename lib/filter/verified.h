/*
 * A ledger as jk-audit(1) verify judges it: which one it is, what was seen of it
 * before (--checkpoint), each fault told, its verdict put, and for an archive the
 * operating days of which it has no list.
 */
#ifndef JK_FILTER_VERIFIED_H
#define JK_FILTER_VERIFIED_H

#include "filter/verdicts.h"

/*
 * name: what the operand is called. *complete: it holds. -1 where it could not be
 * judged; faults raise the run's status, days without a list to 3.
 */
JK_MUST_CHECK int jk_verified_ledger(const struct jk_verdicts *verdicts,
    const char *name, const char *path, const struct jk_secret *head_key,
    bool *complete, struct jk_err *err);

#endif
