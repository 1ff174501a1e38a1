/*
 * Is a ledger renewed as its site must have it (jk.conf(5), suite-1-until)?
 */
#ifndef JK_FILTER_RENEWED_H
#define JK_FILTER_RENEWED_H

#include "filter/driver.h"
#include "ledger/renewals.h"

/*
 * Its renewals, verified; and where the first suite is retired, the newest one
 * renews all of it and is from before. Status 76 otherwise.
 */
JK_MUST_CHECK int jk_renewed_check(struct jk_renewals *renewals, struct jk_run *run,
    const struct jk_ledger_site *site, struct jk_err *err);

#endif
