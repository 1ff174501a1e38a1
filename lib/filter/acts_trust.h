/*
 * What is in trust/ held against the operation records of it (jk.conf(5), ACTS;
 * jk-audit(1), reconcile): each certificate, each renewal, the authority and its
 * revocation list must be as the last record of it says, or as they were when such
 * records began.
 */
#ifndef JK_FILTER_ACTS_TRUST_H
#define JK_FILTER_ACTS_TRUST_H

#include "filter/acts.h"
#include "ledger/differences.h"

/* Of sorted acts those of trust; where there are none nothing is compared. */
JK_MUST_CHECK int jk_acts_trust_audit(struct jk_differences *differences,
    struct jk_run *run, const struct jk_acts *acts, struct jk_err *err);

#endif
