/*
 * What lies in tables/, approvals/, protected/ and trust/ held against the operation
 * records of it (jk-audit(1), reconcile): what was put into force must be there, as it
 * was, and nothing that was not. Important input is there to be approved in its time.
 */
#ifndef JK_FILTER_ACTS_AUDIT_H
#define JK_FILTER_ACTS_AUDIT_H

#include "filter/archive.h"
#include "ledger/differences.h"
#include "rules/calendar.h"

/*
 * Differences are added. Where the records cannot be read here that is a warning,
 * and nothing is compared.
 */
JK_MUST_CHECK int jk_acts_audit(struct jk_differences *differences, struct jk_run *run,
    const struct jk_archive *archive, const struct jk_calendar *calendar,
    struct jk_err *err);

#endif
