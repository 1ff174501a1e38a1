/*
 * Persons under protection (支援措置), as their municipalities tell them: sealed
 * batches in SITE/protected/, of each municipality's lane the newest
 * (jk-provide(1), Protected persons). Codes are held in memory, 8 bytes each.
 */
#ifndef JK_FILTER_PROTECTED_H
#define JK_FILTER_PROTECTED_H

#include "filter/driver.h"
#include "ledger/ledger.h"

struct jk_protected;

/* On the business date. Status 77 for a list of who may not speak for a row of it. */
JK_MUST_CHECK struct jk_protected *jk_protected_load(
    struct jk_run *run, struct jk_err *err);
void jk_protected_free(struct jk_protected *protected);

/*
 * Under whatever code: a list may be older than the change of a code, which is what
 * protects him. `many` persons will be looked at: then the listed ones are followed
 * to the codes they have now, and otherwise each that is looked at back to those he
 * had. The register is borrowed until the end.
 */
JK_MUST_CHECK int jk_protected_follow(struct jk_protected *protected,
    struct jk_ledger *reg, bool many, struct jk_err *err);
JK_MUST_CHECK int jk_protected_find(const struct jk_protected *protected,
    const char *code, bool *is_protected, struct jk_err *err);

/* Under that code. */
bool jk_protected_has(const struct jk_protected *protected, struct jk_bytes code);

#endif
