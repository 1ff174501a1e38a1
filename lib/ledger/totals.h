/*
 * Totals made from the ledger itself, in one pass over heads and records: per
 * municipality the persons, the generations, and the digest that equal
 * registers share (jk-ledger(5), SEGMENTS).
 */
#ifndef JK_LEDGER_TOTALS_H
#define JK_LEDGER_TOTALS_H

#include "base/buf.h"
#include "ledger/ledger.h"

struct jk_total {
	char municipality[JK_PARTY_CHARS];
	uint64_t persons, generations;
	uint8_t digest[JK_HASH_BYTES];
};

struct jk_totals {
	struct jk_total *rows; /* ascending in the municipality */
	size_t count;
};

/* Release the totals also after a failure. */
JK_MUST_CHECK int jk_totals_compute(
    struct jk_totals *totals, struct jk_ledger *ledger, struct jk_err *err);
void jk_totals_release(struct jk_totals *totals);

/*
 * The same over records put one by one in the order of their key, without persons.
 * The totals are the caller's from the end on.
 */
struct jk_totals_counter;

JK_MUST_CHECK struct jk_totals_counter *jk_totals_counter_new(
    const struct jk_schema *schema, struct jk_err *err);
void jk_totals_counter_free(struct jk_totals_counter *counter);
JK_MUST_CHECK int jk_totals_counter_put(struct jk_totals_counter *counter,
    const struct jk_bytes *fields, struct jk_err *err);
JK_MUST_CHECK int jk_totals_counter_end(
    struct jk_totals_counter *counter, struct jk_totals *totals, struct jk_err *err);

/* Do the newest list's totals say the same? Status 76 with the municipality. */
JK_MUST_CHECK int jk_totals_check(
    const struct jk_totals *totals, const struct jk_list *list, struct jk_err *err);

#endif
