/*
 * Leaving: as a base of records is made anew, what is not current any more goes to
 * the buckets of its years (jk-ledger(5), Buckets): records with what ended them, and
 * heads of chains whose newest record is among them. Records come first.
 *
 *	jk_leaving_put(leaving, &parted, err);
 *	jk_leaving_write_records(leaving, first, last, err);
 *	jk_leaving_ask_head(leaving, &merged, &leaves, err);
 *	jk_leaving_write_heads(leaving, first, last, err);
 *
 * Without anything put and asked, only what is lost leaves the buckets.
 */
#ifndef JK_LEDGER_LEAVING_H
#define JK_LEDGER_LEAVING_H

#include "ledger/commit.h"
#include "ledger/merge.h"
#include "ledger/parting.h"
#include "ledger/second_rows.h"
#include "ledger/sieve.h"

struct jk_leaving;

/* All is borrowed. lost: by role, what goes for good, or NULL. */
JK_MUST_CHECK struct jk_leaving *jk_leaving_new(struct jk_commit *commit,
    struct jk_sieve *const lost[JK_SEGMENT_ROLES], struct jk_err *err);
void jk_leaving_free(struct jk_leaving *leaving);

/* A record that has a bucket, ascending. */
JK_MUST_CHECK int jk_leaving_put(
    struct jk_leaving *leaving, const struct jk_parted *parted, struct jk_err *err);

/* Does a head in no bucket leave, to its bucket or for good? Ascending. */
JK_MUST_CHECK int jk_leaving_ask_head(struct jk_leaving *leaving,
    const struct jk_merged *merged, bool *leaves, struct jk_err *err);

/* As jk_buckets_write, each for all of its buckets. */
JK_MUST_CHECK int jk_leaving_write_records(
    struct jk_leaving *leaving, uint64_t first, uint64_t last, struct jk_err *err);
JK_MUST_CHECK int jk_leaving_write_heads(
    struct jk_leaving *leaving, uint64_t first, uint64_t last, struct jk_err *err);

/* Second keys of the records that left, or NULL: the ledger has none. Borrowed. */
struct jk_second_rows *jk_leaving_second(const struct jk_leaving *leaving);

#endif
