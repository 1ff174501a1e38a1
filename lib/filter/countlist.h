/*
 * The update-count list of a run as text, CSV or JSON Lines: the rows of every
 * batch, in the columns of schemas/receipt.csvs (jk-apply(1), Receipts).
 */
#ifndef JK_FILTER_COUNTLIST_H
#define JK_FILTER_COUNTLIST_H

#include "filter/batch.h"

enum jk_countlist_format {
	JK_COUNTLIST_TEXT,
	JK_COUNTLIST_CSV,
	JK_COUNTLIST_JSONL,
};

/* --format; status 64 for another one. */
JK_MUST_CHECK int jk_countlist_choose(
    const struct jk_run *run, enum jk_countlist_format *format, struct jk_err *err);

/* The line of titles; nothing in JSON Lines. */
JK_MUST_CHECK int jk_countlist_begin(
    struct jk_run *run, enum jk_countlist_format format, struct jk_err *err);
JK_MUST_CHECK int jk_countlist_put(struct jk_run *run, enum jk_countlist_format format,
    const struct jk_batch *batch, struct jk_err *err);

/* The mark of a dry run. */
JK_MUST_CHECK int jk_countlist_end(
    struct jk_run *run, enum jk_countlist_format format, bool dry, struct jk_err *err);

#endif
