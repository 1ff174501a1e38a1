/*
 * Heads derived again from the records they stand for (jk-ledger(5), Heads), a chain
 * at a time.
 *
 *	derive = jk_derive_open(ledger, head_key, err);
 *	while ((next = jk_derive_next(derive, &derived, err)) == JK_NEXT_RECORD)
 *		...
 */
#ifndef JK_LEDGER_DERIVE_H
#define JK_LEDGER_DERIVE_H

#include "ledger/heads.h"

struct jk_derive;

/* Of one chain, by the newest of its records that are there. */
struct jk_derived {
	struct jk_chain_head head;
	const char *bucket; /* in which that record lies; "": what is current */
	/* Of the chain, where another one took over from it; that record may be gone.
	 */
	uint64_t last_generation;
};

/* Both are borrowed. A head_key of NULL leaves digests empty. */
JK_MUST_CHECK struct jk_derive *jk_derive_open(
    struct jk_ledger *ledger, const struct jk_secret *head_key, struct jk_err *err);
void jk_derive_free(struct jk_derive *derive);

/* Ascending. */
JK_MUST_CHECK enum jk_next jk_derive_next(
    struct jk_derive *derive, struct jk_derived *derived, struct jk_err *err);

/*
 * jk-audit verify --deep: does each chain's head say what its records say, and is
 * there one for each? Status 76 where they differ.
 */
JK_MUST_CHECK int jk_derive_check(
    struct jk_ledger *ledger, const struct jk_secret *head_key, struct jk_err *err);

/* Chains in the order of their key. */
int jk_derive_compare(
    const struct jk_chain_head *head, const struct jk_chain_head *other);

#endif
