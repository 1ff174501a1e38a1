/*
 * What a run came to, batch by batch, as rows of the new list: counts of what no
 * decision was made on, totals before and after, and that the batch was taken
 * (jk-ledger(5), LISTS).
 */
#ifndef JK_FILTER_SETTLE_H
#define JK_FILTER_SETTLE_H

#include "filter/batch.h"

/* In the order in which the batches are taken; all decisions are made. */
JK_MUST_CHECK int jk_settle_batch(
    struct jk_batch *batch, struct jk_list *list, struct jk_err *err);

#endif
