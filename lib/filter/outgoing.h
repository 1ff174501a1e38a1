/*
 * Batches that are made from a CSV and not from a ledger: queries, lists of
 * protected persons. Their number is one more than the newest of the lane in outbox/
 * and done/; jk-encrypt(1) takes it when it commits the batch.
 */
#ifndef JK_FILTER_OUTGOING_H
#define JK_FILTER_OUTGOING_H

#include "filter/driver.h"

/*
 * Form, lane, number and recipient of a header whose kind is set. Status 64 when the
 * lane is not one of this site's for that kind.
 */
JK_MUST_CHECK int jk_outgoing_header(
    struct jk_run *run, const char *lane, struct jk_header *header, struct jk_err *err);

#endif
