/*
 * Orders of erasure (kind erasure, schemas/erasure.csvs): what is due, signed by the
 * site, for a person to approve and for jk-purge(1) to execute as it stands.
 */
#ifndef JK_FILTER_ORDER_H
#define JK_FILTER_ORDER_H

#include "filter/erasing.h"

/* What is due as a stream to the run's output; its date is the one as of which. */
JK_MUST_CHECK int jk_order_write(const struct jk_erasing *erasing, struct jk_err *err);

/* One read: signed by this site, and its rows. */
struct jk_order {
	struct jk_signed_table table; /* day, content digest, rows */
	char also[JK_BUCKET_CHARS]; /* the bucket it takes before its time; "": none */
	char ledger[JK_WORD_CHARS];
};

JK_MUST_CHECK int jk_order_read(
    struct jk_order *order, struct jk_run *run, const char *path, struct jk_err *err);
void jk_order_release(struct jk_order *order);

/* Its rows as parts of the erasure. Status 65 when a row is not what it should be. */
JK_MUST_CHECK int jk_order_parts(
    const struct jk_order *order, struct jk_erasure *erasure, struct jk_err *err);

/* Is it exactly what is due? Status 65 otherwise. */
JK_MUST_CHECK int jk_order_check(
    const struct jk_order *order, const struct jk_erasing *erasing, struct jk_err *err);

#endif
