/* For ledger/due: why records go, and those that do, counted and digested by part. */
#ifndef JK_LEDGER_DUE_PARTS_H
#define JK_LEDGER_DUE_PARTS_H

#include "ledger/due.h"

/* *goes by the class and began of `why`, all else of which is set. */
void jk_due_decide(struct jk_due_why *why, bool *goes, const struct jk_due_rules *rules,
    struct jk_bytes code, const char *bucket);
void jk_due_count(struct jk_due *due, const struct jk_due_why *why, bool goes);

struct jk_due_parts;

JK_MUST_CHECK struct jk_due_parts *jk_due_parts_new(struct jk_err *err);
void jk_due_parts_free(struct jk_due_parts *parts);

/* One that goes; `canonical` is what its digest is made of. */
JK_MUST_CHECK int jk_due_parts_put(struct jk_due_parts *parts,
    const struct jk_due_why *why, const char *bucket, struct jk_bytes canonical,
    struct jk_err *err);

/* Into due, their digests under the key. */
JK_MUST_CHECK int jk_due_parts_end(struct jk_due_parts *parts, struct jk_due *due,
    const struct jk_secret *key, struct jk_err *err);

/* The same beside the parts that are in due already. */
JK_MUST_CHECK int jk_due_parts_join(struct jk_due_parts *parts, struct jk_due *due,
    const struct jk_secret *key, struct jk_err *err);

#endif
