/*
 * Rows of second keys, made from records (jk-ledger(5), Second keys): one for an
 * individual number, one for each different name with the birth date. Put in any
 * order, they come back in the order of each kind's own key; what does not fit
 * into memory is sorted in a spill beside the ledger.
 */
#ifndef JK_LEDGER_SECOND_ROWS_H
#define JK_LEDGER_SECOND_ROWS_H

#include "base/next.h"
#include "ledger/ledger.h"

struct jk_second_rows;

/* Does that ledger have second keys? */
bool jk_second_rows_are_kept(const struct jk_ledger_site *site);

/* The site, which keeps them, is borrowed. Status 78: its records lack a column. */
JK_MUST_CHECK struct jk_second_rows *jk_second_rows_new(
    const struct jk_ledger_site *site, struct jk_err *err);
void jk_second_rows_free(struct jk_second_rows *rows);

/* A record, in the columns of the site's schema. */
JK_MUST_CHECK int jk_second_rows_put(
    struct jk_second_rows *rows, const struct jk_bytes *record, struct jk_err *err);

/*
 * The next row of that role, in the columns of its schema, and its sort key; both
 * borrowed until the next call. The first one ends the putting.
 */
JK_MUST_CHECK enum jk_next jk_second_rows_next(struct jk_second_rows *rows,
    enum jk_segment_role role, struct jk_bytes *key, const struct jk_bytes **fields,
    struct jk_err *err);

#endif
