/*
 * What a certificate of erasure says (filter/certificate.h), read back: for whoever
 * executes the erasure again after a loss, or looks whether it still holds.
 */
#ifndef JK_FILTER_CERTIFIED_H
#define JK_FILTER_CERTIFIED_H

#include "filter/driver.h"
#include "ledger/erasure.h"

/*
 * Date, table, order, approvals and keys of the erasure, which is done, as it is
 * executed again by this certificate; parts stand in its order. Release it
 * (jk_erasure_release) in any case. Status 65 when one of them is missing or is not
 * what it should be.
 */
JK_MUST_CHECK int jk_certified_read(struct jk_erasure *erasure, struct jk_run *run,
    const char *path, struct jk_err *err);

#endif
