/* Lanes that begin here: what was sent, and what answered it. */
#include "ledger/reconcile_parts.h"

static unsigned long long
wide(uint64_t number)
{
	return number;
}

/*
 * Was the batch made of a register that was lost since? Lists that it names are not
 * those of this one then.
 */
static bool
is_of_lost(
    const struct jk_reconcile_run *run, const struct jk_lane *lane, uint64_t number)
{
	const struct jk_restarted *last = jk_tooks_restarted(&run->tooks, lane);

	return last != NULL && number <= last->restart.number;
}

static int
settle_answer(struct jk_reconcile_run *run, struct jk_lane_account *account,
    const struct jk_lane *lane, uint64_t number, const struct jk_held_batch *batch,
    struct jk_err *err)
{
	char place[JK_PLACE_CHARS];
	struct jk_held_receipt receipt;
	bool due;
	int result;

	jk_place_encode(place, "receipts", lane, number);
	result = jk_held_receipt_read(&receipt, &run->held, place, lane, number, err);
	if (result == 0 && receipt.state == JK_HELD_WHOLE) {
		account->answered++;
		account->outcomes.received += receipt.total.received;
		account->outcomes.applied += receipt.total.applied;
		account->outcomes.refused += receipt.total.refused;
		account->outcomes.known += receipt.total.known;
		result = jk_held_compare(&run->held, place, batch, &receipt, err);
		if (result == 0)
			result = run->is_archive || is_of_lost(run, lane, number)
				     ? 0
				     : jk_reconcile_tiers_take(
					   run, lane, batch, &receipt, err);
	} else if (result == 0 && receipt.state == JK_HELD_MISSING) {
		result = jk_reconcile_due(run, batch->date, &due, err);
		if (result == 0 && due)
			result = jk_differ(&run->to->differences, err, "JKU0031", place,
			    _("no receipt for the batch of %s, and the "
			      "deadline is past"),
			    batch->date);
		else
			account->awaited += result == 0;
	}
	jk_held_receipt_release(&receipt);
	return result;
}

/* Each source is a batch that was taken, that very one. */
static int
check_sources(struct jk_reconcile_run *run, const char *place,
    const struct jk_held_batch *batch, bool is_lost, struct jk_err *err)
{
	for (size_t i = 0; i < batch->sources_count; i++) {
		const struct jk_held_source *source = &batch->sources[i];
		const struct jk_took *took =
		    jk_tooks_find(&run->tooks, &source->lane, source->number);
		const struct jk_list_batch *was = took != NULL ? &took->batch : NULL;
		char lane[JK_LANE_CHARS];

		if (jk_lane_is_none(&source->lane) ||
		    (was != NULL &&
			memcmp(was->digest, source->digest, JK_HASH_BYTES) == 0 &&
			was->applied + was->refused + was->known == source->records &&
			(is_lost || took->list <= batch->log_size)))
			continue;
		jk_lane_encode(lane, &source->lane);
		if (jk_differ(&run->to->differences, err, "JKU0043", place,
			_("source %s number %llu is not the batch that was taken"),
			lane, wide(source->number)) < 0)
			return -1;
	}
	return 0;
}

static int
check_mark(struct jk_reconcile_run *run, const char *place,
    const struct jk_list_onward *mark, const struct jk_held_batch *batch,
    struct jk_err *err)
{
	if (batch->log_size == mark->upto)
		return 0;
	return jk_differ(&run->to->differences, err, "JKU0027", place,
	    _("the batch shows list %llu, the mark in the register says %llu"),
	    wide(batch->log_size), wide(mark->upto));
}

/* `passed` is NULL for a batch whose sources are not asked for. */
static int
settle_sent_batch(struct jk_reconcile_run *run, struct jk_lane_account *account,
    const struct jk_list_onward *mark, uint64_t number, struct jk_passed *passed,
    struct jk_err *err)
{
	static const char *const directories[2] = { "outbox", "done" };
	char place[JK_PLACE_CHARS];
	struct jk_held_batch batch;
	bool is_lost = is_of_lost(run, &mark->lane, number);
	int result =
	    jk_reconcile_batch(run, account, directories, number, place, &batch, err);

	if (result == 0 && batch.state == JK_HELD_WHOLE &&
	    !jk_reconcile_is_receipts(&mark->lane)) {
		account->records += batch.records;
		if (check_sources(run, place, &batch, is_lost, err) < 0 ||
		    (passed != NULL && jk_passed_put(passed, &batch, place,
					   run->held.differences, err) < 0) ||
		    settle_answer(run, account, &mark->lane, number, &batch, err) < 0 ||
		    (number == mark->number && !is_lost &&
			check_mark(run, place, mark, &batch, err) < 0))
			result = -1;
	}
	/* What went with them goes once more with the first one behind them. */
	if ((batch.state != JK_HELD_WHOLE || is_lost) && passed != NULL)
		jk_passed_skip(passed);
	jk_held_batch_release(&batch);
	return result;
}

static int
settle_number(struct jk_reconcile_run *run, struct jk_lane_account *account,
    const struct jk_list_onward *mark, uint64_t number, uint64_t before,
    struct jk_passed *passed, struct jk_err *err)
{
	bool left_out;

	if (jk_reconcile_is_left_out(run, &mark->lane, number, before, &left_out, err) <
	    0)
		return -1;
	if (!left_out)
		return settle_sent_batch(
		    run, account, mark, number, number > before ? passed : NULL, err);
	account->left_out++;
	return 0;
}

/* Batches that the lane's last list had taken, and that passed in none of its own. */
static int
check_passed(struct jk_reconcile_run *run, const struct jk_list_onward *mark,
    const struct jk_passed *passed, struct jk_err *err)
{
	char place[JK_PLACE_CHARS], lane[JK_LANE_CHARS];

	jk_place_encode(place, "outbox", &mark->lane, mark->number);
	for (size_t i = 0; i < run->tooks.count; i++) {
		const struct jk_took *took = &run->tooks.rows[i];

		if (strcmp(took->batch.lane.kind, mark->lane.kind) != 0 ||
		    took->list > mark->upto ||
		    jk_passed_has(passed, &took->batch.lane, took->batch.number))
			continue;
		jk_lane_encode(lane, &took->batch.lane);
		if (jk_differ(&run->to->differences, err, "JKU0041", place,
			_("source %s number %llu is in no batch"), lane,
			wide(took->batch.number)) < 0)
			return -1;
	}
	return 0;
}

int
jk_reconcile_sent(
    struct jk_reconcile_run *run, const struct jk_list_onward *mark, struct jk_err *err)
{
	const struct jk_list_onward *eve = jk_list_onward(&run->eve, &mark->lane);
	uint64_t before = eve != NULL ? eve->number : 0;
	struct jk_lane_account *account =
	    jk_reconcile_lane(run, &mark->lane, true, mark->number, err);
	struct jk_passed passed;
	int result = account == NULL ? -1 : 0;

	jk_passed_init(&passed);
	if (result == 0 && eve != NULL)
		result = jk_passed_begin(
		    &passed, &run->tooks, mark->lane.kind, eve->upto, err);
	for (uint64_t number = 1; result == 0 && number <= mark->number; number++)
		result =
		    settle_number(run, account, mark, number, before, &passed, err);
	/* What goes onward of an archive came in no batch that could go with it. */
	if (result == 0 && !run->is_archive && !jk_reconcile_is_receipts(&mark->lane))
		result = check_passed(run, mark, &passed, err);
	jk_passed_release(&passed);
	return result;
}
