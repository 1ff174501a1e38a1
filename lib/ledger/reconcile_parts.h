/*
 * The parts of a reconciliation (ledger/reconcile.h), for its own files only: each
 * settles one kind of thing and names what differs.
 */
#ifndef JK_LEDGER_RECONCILE_PARTS_H
#define JK_LEDGER_RECONCILE_PARTS_H

#include "ledger/passed.h"
#include "ledger/places.h"
#include "ledger/reconcile.h"

struct jk_reconcile_run {
	const struct jk_reconcile_site *site;
	bool is_archive; /* or the register is */
	struct jk_ledger *ledger; /* that one */
	const struct jk_list *list; /* its newest */
	struct jk_reconciliation *to;
	struct jk_held_site held;
	struct jk_tooks tooks;
	struct jk_list eve; /* the last one before `since`, or empty */
	struct jk_gone *gone; /* what tombstones of the register say */
};

static inline bool
jk_reconcile_is_receipts(const struct jk_lane *lane)
{
	return strcmp(lane->kind, "receipt") == 0 ||
	       strcmp(lane->kind, "access-receipt") == 0;
}

/*
 * Are the numbers of that lane kept in the ledger in hand? Those of queries and
 * answers are in neither.
 */
static inline bool
jk_reconcile_is_ours(const struct jk_reconcile_run *run, const struct jk_lane *lane)
{
	return run->is_archive ? jk_places_are_archives(lane)
			       : jk_places_are_registers(lane);
}

/* From the site to itself: its file leaves the spool, and nothing answers it. */
static inline bool
jk_reconcile_is_self(const struct jk_lane *lane)
{
	return strcmp(lane->sender, lane->receiver) == 0;
}

/* Has the start of the next operating day after that date come? */
JK_MUST_CHECK int jk_reconcile_due(const struct jk_reconcile_run *run, const char *date,
    bool *due, struct jk_err *err);

/*
 * Is the batch left out: its number, at most `before`, taken down on the eve, and
 * its receipt there, where it has one?
 */
JK_MUST_CHECK int jk_reconcile_is_left_out(const struct jk_reconcile_run *run,
    const struct jk_lane *lane, uint64_t number, uint64_t before, bool *left_out,
    struct jk_err *err);

/* Is the file of that number among those that were erased? */
bool jk_reconcile_is_gone(const struct jk_reconcile_run *run, enum jk_gone_class class,
    const struct jk_lane *lane, uint64_t number);

/* The account of one more lane; borrowed until the next one. */
JK_MUST_CHECK struct jk_lane_account *jk_reconcile_lane(struct jk_reconcile_run *run,
    const struct jk_lane *lane, bool sent, uint64_t last, struct jk_err *err);

/* Read a batch from the first directory that has it; `place` is where. */
JK_MUST_CHECK int jk_reconcile_batch(struct jk_reconcile_run *run,
    struct jk_lane_account *account, const char *const directories[2], uint64_t number,
    char place[JK_PLACE_CHARS], struct jk_held_batch *batch, struct jk_err *err);

/* Municipalities as this register, and as receivers have them. */
JK_MUST_CHECK int jk_reconcile_tiers_begin(
    struct jk_reconcile_run *run, struct jk_err *err);
JK_MUST_CHECK int jk_reconcile_tiers_take(struct jk_reconcile_run *run,
    const struct jk_lane *lane, const struct jk_held_batch *batch,
    const struct jk_held_receipt *receipt, struct jk_err *err);
JK_MUST_CHECK int jk_reconcile_tiers_check(
    struct jk_reconcile_run *run, struct jk_err *err);

JK_MUST_CHECK int jk_reconcile_sent(struct jk_reconcile_run *run,
    const struct jk_list_onward *mark, struct jk_err *err);
JK_MUST_CHECK int jk_reconcile_received(
    struct jk_reconcile_run *run, const struct jk_list_lane *row, struct jk_err *err);

/* What the register does not speak of: outbox, receipts and inbox. */
JK_MUST_CHECK int jk_reconcile_files(struct jk_reconcile_run *run, struct jk_err *err);

/* Which numbers of queries are missing, of those asked here and of those answered. */
JK_MUST_CHECK int jk_reconcile_queries(
    struct jk_reconcile_run *run, struct jk_err *err);

/* What was recorded and has not gone onward. */
JK_MUST_CHECK int jk_reconcile_onward(struct jk_reconcile_run *run, struct jk_err *err);

#endif
