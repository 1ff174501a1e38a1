/*
 * The chains of which a record was refused in this run, so that what follows in
 * them can be refused too. A chain is one resident code in one municipality.
 *
 * What is kept of a chain is a keyed digest, never the code, and memory is
 * bounded: some 25 MiB for JK_CHAINS_MAX of them.
 */
#ifndef JK_FILTER_CHAINS_H
#define JK_FILTER_CHAINS_H

#include <stdint.h>

#include "base/bytes.h"
#include "base/err.h"

#define JK_CHAINS_MAX 524288

struct jk_chains;

JK_MUST_CHECK struct jk_chains *jk_chains_new(struct jk_err *err);
void jk_chains_free(struct jk_chains *chains);

/*
 * Remember that this record (its number, from 1) was refused; of one chain the
 * first stays. Status 65 when there are too many.
 */
JK_MUST_CHECK int jk_chains_put(struct jk_chains *chains, struct jk_bytes code,
    struct jk_bytes municipality, uint64_t record, struct jk_err *err);

/* *record: the number that was put for the chain, or 0. */
JK_MUST_CHECK int jk_chains_find(const struct jk_chains *chains, struct jk_bytes code,
    struct jk_bytes municipality, uint64_t *record, struct jk_err *err);

#endif
