/*
 * Reconciliation (jk-audit(1), reconcile): numbers of lanes, batches, receipts,
 * custody lines, sources and quarantine of one site, held together. Nothing is
 * changed; what does not fit is a difference with its place.
 */
#ifndef JK_LEDGER_RECONCILE_H
#define JK_LEDGER_RECONCILE_H

#include "ledger/owed.h"

/* All is borrowed. */
struct jk_reconcile_site {
	const char *path;
	const char *party, *parent; /* parent "": none */
	struct jk_ledger *ledger; /* the register */
	struct jk_ledger *archive; /* NULL: there is none */
	struct jk_reader_options reading; /* policy, the opening and keep keys */
	const struct jk_calendar *calendar;
	int32_t day; /* the business date */
	const char *since; /* settled before that date: not read; "": all is read */
};

/* One lane that begins or ends here. */
struct jk_lane_account {
	struct jk_lane lane;
	bool sent; /* it begins here */
	uint64_t last; /* number */
	uint64_t left_out; /* batches settled before `since` */
	uint64_t erased; /* batches whose period is over, by a tombstone */
	uint64_t answered, awaited; /* the others with a receipt; without, in time */
	uint64_t records; /* in the batches found */
	uint64_t restarted; /* the number behind which it was restarted last ... */
	char restarted_on[JK_DATE_CHARS]; /* ... and when; "": never */
	struct jk_outcomes outcomes; /* by the receipts, or as taken down here */
};

/* A municipality here, and at a receiver as its newest receipt has it. */
struct jk_tier_account {
	char municipality[JK_PARTY_CHARS];
	uint64_t persons, generations;
	char receiver[JK_PARTY_CHARS]; /* "": none has answered yet */
	uint64_t persons_there, generations_there;
	uint64_t upto; /* our list that the receiver had then */
};

struct jk_reconciliation {
	struct jk_lane_account *lanes;
	size_t lanes_count;
	struct jk_tier_account *tiers;
	size_t tiers_count;
	struct jk_owed_sum owed;
	struct jk_differences differences;
};

/* Release it in any case. */
JK_MUST_CHECK int jk_reconcile(struct jk_reconciliation *to,
    const struct jk_reconcile_site *site, struct jk_err *err);
void jk_reconciliation_release(struct jk_reconciliation *reconciliation);

#endif
