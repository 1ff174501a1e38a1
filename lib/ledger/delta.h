/*
 * What a run adds to a ledger, on its way into the commit. The commit wants
 * records and heads ascending. Decisions come in that order unless code changes
 * tie chains together; then both are sorted here first.
 */
#ifndef JK_LEDGER_DELTA_H
#define JK_LEDGER_DELTA_H

#include "ledger/commit.h"

struct jk_delta;

/*
 * commit NULL: a dry run, nothing is kept. `sorts`: what is put does not ascend.
 * All is borrowed; the directory is for spills.
 */
JK_MUST_CHECK struct jk_delta *jk_delta_new(struct jk_commit *commit,
    const struct jk_schema *schema, bool sorts, const char *directory,
    struct jk_err *err);
void jk_delta_free(struct jk_delta *delta);

JK_MUST_CHECK int jk_delta_put_record(
    struct jk_delta *delta, const struct jk_bytes *fields, struct jk_err *err);
JK_MUST_CHECK int jk_delta_put_head(
    struct jk_delta *delta, const struct jk_chain_head *head, struct jk_err *err);

/* Hand over what was held back. */
JK_MUST_CHECK int jk_delta_end(struct jk_delta *delta, struct jk_err *err);

#endif
