/*
 * Head rows: all heads that a chain has, in force or superseded, with the bucket in
 * which each lies. Who looks up a chain wants ledger/heads.h.
 */
#ifndef JK_LEDGER_HEAD_ROWS_H
#define JK_LEDGER_HEAD_ROWS_H

#include "ledger/heads.h"

struct jk_head_rows;

struct jk_head_row {
	const char *bucket; /* "": current */
	struct jk_chain_head head;
	bool is_marked; /* the caller's, false at first */
};

/* Of the years up to one, "" all, and perhaps of what is current. Borrowed. */
JK_MUST_CHECK struct jk_head_rows *jk_head_rows_open(
    struct jk_ledger *ledger, const char *upto, bool current, struct jk_err *err);
void jk_head_rows_free(struct jk_head_rows *rows);

/* Those of a chain, by its key, newest first. Chains are asked for in their order. */
JK_MUST_CHECK int jk_head_rows_find(struct jk_head_rows *rows, struct jk_bytes chain,
    struct jk_head_row **found, size_t *count, struct jk_err *err);

#endif
