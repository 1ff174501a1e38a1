/* Lanes that end here: what was taken, and what we answered. */
#include "ledger/reconcile_parts.h"

static unsigned long long
wide(uint64_t number)
{
	return number;
}

/* The receipt that was written lies in the outbox, the very same. */
static int
check_posted(struct jk_reconcile_run *run, const char *place,
    const struct jk_held_receipt *receipt, struct jk_err *err)
{
	char posted[JK_PLACE_CHARS];
	struct jk_held_batch batch;
	bool same, is_missing;
	int result;

	if (jk_lane_is_none(&receipt->lane))
		return jk_differ(&run->to->differences, err, "JKU0038", place,
		    _("the receipt has no number on a lane"));
	jk_place_encode(posted, "outbox", &receipt->lane, receipt->number);
	result = jk_held_batch_read(
	    &batch, &run->held, posted, &receipt->lane, receipt->number, err);
	is_missing = batch.state == JK_HELD_MISSING;
	same = batch.state == JK_HELD_WHOLE &&
	       memcmp(batch.outer, receipt->outer, JK_HASH_BYTES) == 0;
	jk_held_batch_release(&batch);
	if (result < 0 || same ||
	    (is_missing && jk_reconcile_is_gone(
			       run, JK_GONE_SENT, &receipt->lane, receipt->number)))
		return result;
	return jk_differ(&run->to->differences, err, "JKU0038", posted,
	    _("our receipt %.80s is not here, or is another one"), place);
}

/* What the register took down is what the receipt says. */
static int
check_given(struct jk_reconcile_run *run, const char *place,
    const struct jk_list_batch *was, const struct jk_held_receipt *receipt,
    struct jk_err *err)
{
	const struct jk_outcomes *total = &receipt->total;

	if (memcmp(was->digest, receipt->digest, JK_HASH_BYTES) == 0 &&
	    was->applied == total->applied && was->refused == total->refused &&
	    was->known == total->known)
		return 0;
	return jk_differ(&run->to->differences, err, "JKU0024", place,
	    _("the register took down %llu applied, %llu refused, %llu known, or "
	      "another batch"),
	    wide(was->applied), wide(was->refused), wide(was->known));
}

static int
settle_given(struct jk_reconcile_run *run, struct jk_lane_account *account,
    const struct jk_list_batch *was, const struct jk_held_batch *batch,
    struct jk_err *err)
{
	char place[JK_PLACE_CHARS];
	struct jk_held_receipt receipt;
	int result;

	jk_place_encode(place, "receipts", &was->lane, was->number);
	result = jk_held_receipt_read(
	    &receipt, &run->held, place, &was->lane, was->number, err);
	if (result == 0 && receipt.state == JK_HELD_MISSING &&
	    !jk_reconcile_is_gone(run, JK_GONE_RECEIPT, &was->lane, was->number))
		result = jk_differ(&run->to->differences, err, "JKU0032", place,
		    _("our receipt for this batch is missing"));
	else if (result == 0 && receipt.state == JK_HELD_WHOLE) {
		account->answered++;
		if (check_given(run, place, was, &receipt, err) < 0 ||
		    check_posted(run, place, &receipt, err) < 0 ||
		    (batch->state == JK_HELD_WHOLE &&
			jk_held_compare(&run->held, place, batch, &receipt, err) < 0))
			result = -1;
	}
	jk_held_receipt_release(&receipt);
	return result;
}

static int
check_taken(struct jk_reconcile_run *run, const char *place,
    const struct jk_list_batch *was, const struct jk_held_batch *batch,
    struct jk_err *err)
{
	if (memcmp(was->digest, batch->digest, JK_HASH_BYTES) == 0 &&
	    (jk_reconcile_is_receipts(&was->lane) ||
		was->applied + was->refused + was->known == batch->records))
		return 0;
	return jk_differ(&run->to->differences, err, "JKU0024", place,
	    _("the register took another batch, or another number of records"));
}

/* Behind it the sender sends once more what it had sent from a register it lost. */
static bool
is_last_before_restart(
    const struct jk_reconcile_run *run, const struct jk_list_batch *was)
{
	const struct jk_restarted *last = jk_tooks_restarted(&run->tooks, &was->lane);

	return last != NULL && last->restart.number == was->number;
}

static int
settle_taken(struct jk_reconcile_run *run, struct jk_lane_account *account,
    const struct jk_list_batch *was, struct jk_passed *passed, struct jk_err *err)
{
	static const char *const directories[2] = { "done", "inbox" };
	char place[JK_PLACE_CHARS];
	struct jk_held_batch batch;
	int result;

	account->outcomes.received += was->applied + was->refused + was->known;
	account->outcomes.applied += was->applied;
	account->outcomes.refused += was->refused;
	account->outcomes.known += was->known;
	if (jk_reconcile_is_self(&was->lane))
		return 0;
	result = jk_reconcile_batch(
	    run, account, directories, was->number, place, &batch, err);
	if (result == 0 && batch.state == JK_HELD_WHOLE) {
		account->records += batch.records;
		if (check_taken(run, place, was, &batch, err) < 0 ||
		    (!jk_reconcile_is_receipts(&was->lane) &&
			jk_passed_put(
			    passed, &batch, place, run->held.differences, err) < 0))
			result = -1;
	}
	if (batch.state != JK_HELD_WHOLE || is_last_before_restart(run, was))
		jk_passed_skip(passed);
	if (result == 0 && !jk_reconcile_is_receipts(&was->lane))
		result = settle_given(run, account, was, &batch, err);
	jk_held_batch_release(&batch);
	return result;
}

static int
settle_number(struct jk_reconcile_run *run, struct jk_lane_account *account,
    const struct jk_list_batch *was, uint64_t before, struct jk_passed *passed,
    struct jk_err *err)
{
	bool left_out;

	if (jk_reconcile_is_left_out(
		run, &was->lane, was->number, before, &left_out, err) < 0)
		return -1;
	if (!left_out)
		return settle_taken(run, account, was, passed, err);
	account->left_out++;
	jk_passed_skip(passed);
	return 0;
}

int
jk_reconcile_received(
    struct jk_reconcile_run *run, const struct jk_list_lane *row, struct jk_err *err)
{
	const struct jk_list_lane *eve = jk_list_lane(&run->eve, &row->lane);
	struct jk_lane_account *account =
	    jk_reconcile_lane(run, &row->lane, false, row->number, err);
	struct jk_passed passed;
	char place[JK_LANE_CHARS];
	int result = account == NULL ? -1 : 0;

	jk_passed_init(&passed);
	jk_lane_encode(place, &row->lane);
	for (uint64_t number = 1; result == 0 && number <= row->number; number++) {
		const struct jk_took *took =
		    jk_tooks_find(&run->tooks, &row->lane, number);

		if (took != NULL)
			result = settle_number(run, account, &took->batch,
			    eve != NULL ? eve->number : 0, &passed, err);
		else
			result = jk_differ(&run->to->differences, err, "JKU0026", place,
			    _("no list took number %llu, though %llu was"),
			    wide(number), wide(row->number));
	}
	jk_passed_release(&passed);
	return result;
}
