/*
 * Receipts in the site's directory (jk-apply(1), Receipts): made for a
 * partner's batch, kept of a partner's for ours, and put into the outbox. Both
 * lie under the name of the batch they answer.
 */
#ifndef JK_FILTER_RECEIPT_H
#define JK_FILTER_RECEIPT_H

#include "filter/batch.h"

/*
 * Write and sync the receipt for a batch, its counts complete: numbered after
 * the last one of its lane in `list`, where the mark is set. It is sealed to the
 * batch's sender and to this site. `ledger` gives the head that it shows.
 */
JK_MUST_CHECK int jk_receipt_write(struct jk_run *run, const struct jk_batch *batch,
    const struct jk_ledger *ledger, struct jk_list *list, struct jk_err *err);

/* Write and sync a partner's receipt as a segment, sealed to this site. */
JK_MUST_CHECK int jk_receipt_keep(
    struct jk_run *run, const struct jk_batch *batch, struct jk_err *err);

/*
 * Put the receipt that was written for a batch into the outbox, byte for byte,
 * unless it is there already.
 */
JK_MUST_CHECK int jk_receipt_post(
    struct jk_run *run, const struct jk_batch *batch, struct jk_err *err);

#endif
