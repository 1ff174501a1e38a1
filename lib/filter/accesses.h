/*
 * Access records of one or more streams as one sequence, by resident and then by
 * time, as an audit reads them (jk-audit(1), Findings). Each stream is sorted.
 */
#ifndef JK_FILTER_ACCESSES_H
#define JK_FILTER_ACCESSES_H

#include "filter/input.h"
#include "rules/findings.h"

#define JK_ACCESSES_MAX_INPUTS 16

struct jk_accesses;

/* count 0: standard input. Status 65 when one holds no sorted access records. */
JK_MUST_CHECK struct jk_accesses *jk_accesses_open(
    struct jk_run *run, char *const *paths, int count, struct jk_err *err);
void jk_accesses_free(struct jk_accesses *accesses);

/* Text is borrowed until the next call. */
JK_MUST_CHECK enum jk_next jk_accesses_next(struct jk_accesses *accesses,
    struct jk_access *access, struct jk_access_place *place, struct jk_err *err);

/* What the input of a place is called. */
const char *jk_accesses_name(const struct jk_accesses *accesses, size_t input);

#endif
