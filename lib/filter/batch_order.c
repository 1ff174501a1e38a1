/* Which batches of a run are taken, in which order: for filter/batch. */
#include <stdlib.h>

#include "filter/batch.h"

static int
compare_batches(const void *a, const void *b)
{
	const struct jk_batch *first = *(const struct jk_batch *const *)a;
	const struct jk_batch *second = *(const struct jk_batch *const *)b;
	char lanes[2][JK_LANE_CHARS] = { "", "" };
	int order;

	if (!jk_batch_is_own(first))
		jk_lane_encode(lanes[0], &first->source.lane);
	if (!jk_batch_is_own(second))
		jk_lane_encode(lanes[1], &second->source.lane);
	order = strcmp(lanes[0], lanes[1]);
	if (order == 0 && first->source.number != second->source.number)
		order = first->source.number < second->source.number ? -1 : 1;
	return order != 0 ? order : (first->index < second->index ? -1 : 1);
}

/* The batch of that lane and number that is taken in this run, or NULL. */
static const struct jk_batch *
find_earlier(struct jk_batch **batches, size_t at)
{
	const struct jk_source_row *wanted = &batches[at]->source;

	for (size_t i = at; i > 0; i--) {
		const struct jk_batch *earlier = batches[i - 1];

		if (earlier->state == JK_BATCH_NEW &&
		    earlier->source.number == wanted->number &&
		    jk_lane_equal(&earlier->source.lane, &wanted->lane))
			return earlier;
	}
	return NULL;
}

/* A number that was taken: that very batch is known, another one is a fork. */
static int
decide_known(struct jk_batch **batches, size_t at, const struct jk_ledger *ledger,
    struct jk_err *err)
{
	const struct jk_batch *earlier = find_earlier(batches, at);
	struct jk_batch *batch = batches[at];
	struct jk_list_batch taken = { 0 };
	uint64_t number = 0;

	batch->state = earlier != NULL ? JK_BATCH_TWICE : JK_BATCH_KNOWN;
	if (earlier != NULL)
		memcpy(taken.digest, earlier->source.checkpoint, sizeof taken.digest);
	else if (jk_ledger_find_batch(ledger, &batch->source.lane, batch->source.number,
		     &taken, &number, err) < 0)
		return -1;
	if (earlier == NULL && number == 0)
		return jk_err_set(err, JK_EXIT_PROTOCOL, "JK00692",
		    _("no list tells what was taken under this number"));
	if (memcmp(taken.digest, batch->source.checkpoint, sizeof taken.digest) == 0)
		return 0;
	return jk_err_set(err, JK_EXIT_PROTOCOL, "JK00693",
	    _("another batch was taken under this number: the lane is forked"));
}

static bool
shows(const struct jk_batch *batch, const char *ledger)
{
	for (size_t i = 0; i < batch->heads_count; i++)
		if (strcmp(batch->heads[i].ledger, ledger) == 0)
			return true;
	return false;
}

/* A ledger that was set back must not pass by keeping silent about it. */
static int
check_shown(
    const struct jk_batch *batch, const struct jk_list *list, struct jk_err *err)
{
	/* A site proves nothing to itself. */
	if (jk_batch_is_self(batch))
		return 0;
	if (batch->heads_count == 0)
		return jk_err_set(err, JK_EXIT_PROTOCOL, "JK00674",
		    _("the batch shows no ledger of its sender"));
	for (size_t i = 0; i < list->partners_count; i++) {
		const struct jk_list_partner *known = &list->partners[i];

		if (jk_lane_equal(&known->lane, &batch->source.lane) &&
		    !shows(batch, known->ledger))
			return jk_err_set(err, JK_EXIT_PROTOCOL, "JK00675",
			    _("the batch does not show its sender's ledger %s, which "
			      "this lane showed before"),
			    known->ledger);
	}
	return 0;
}

static int
take_heads(const struct jk_batch *batch, struct jk_list *list, struct jk_err *err)
{
	const struct jk_lane *lane = &batch->source.lane;

	if (check_shown(batch, list, err) < 0)
		return -1;
	for (size_t i = 0; i < batch->heads_count; i++) {
		const struct jk_head *head = &batch->heads[i];
		struct jk_list_partner partner = { .lane = *lane, .size = head->size };

		if (jk_list_check_head(list, lane, head, err) < 0)
			return -1;
		memcpy(partner.ledger, head->ledger, sizeof partner.ledger);
		memcpy(partner.root, head->root, sizeof partner.root);
		if (jk_list_set_partner(list, &partner, err) < 0)
			return -1;
	}
	return 0;
}

/* A receipt answers a batch whose onward mark stands. */
static int
check_answer(
    const struct jk_batch *batch, const struct jk_list *list, struct jk_err *err)
{
	const struct jk_list_onward *onward;

	if (!batch->is_receipt || batch->refused)
		return 0;
	onward = jk_list_onward(list, &batch->answers);
	if (onward != NULL && onward->number >= batch->answers_number)
		return 0;
	return jk_err_set(err, JK_EXIT_PROTOCOL, "JK00695",
	    _("the receipt answers a batch that this site has not sent"));
}

static int
take_number(const struct jk_batch *batch, struct jk_list *list, struct jk_err *err)
{
	struct jk_list_lane lane = { .lane = batch->source.lane,
		.number = batch->source.number };

	memcpy(lane.digest, batch->source.checkpoint, sizeof lane.digest);
	if (check_answer(batch, list, err) < 0 || take_heads(batch, list, err) < 0)
		return -1;
	return jk_list_set_lane(list, &lane, err);
}

static int
tell_gap(const struct jk_batch *batch, uint64_t missing, const struct jk_report *report,
    struct jk_err *err)
{
	char lane[JK_LANE_CHARS];

	jk_lane_encode(lane, &batch->source.lane);
	jk_report_status(report, "GAP %s %llu", lane, (unsigned long long)missing);
	return jk_err_set(err, JK_EXIT_TEMPFAIL, "JK00694",
	    _("number %llu of this lane has not come yet"),
	    (unsigned long long)missing);
}

static int
decide_batch(struct jk_batch **batches, size_t at, const struct jk_ledger *ledger,
    struct jk_list *list, const struct jk_report *report, struct jk_err *err)
{
	struct jk_batch *batch = batches[at];
	const struct jk_list_lane *lane = jk_list_lane(list, &batch->source.lane);
	uint64_t last = lane != NULL ? lane->number : 0;

	if (batch->source.number <= last)
		return decide_known(batches, at, ledger, err);
	if (batch->source.number > last + 1)
		return tell_gap(batch, last + 1, report, err);
	return take_number(batch, list, err);
}

int
jk_batches_order(struct jk_batch **batches, size_t count,
    const struct jk_ledger *ledger, struct jk_list *list,
    const struct jk_report *report, struct jk_err *err)
{
	if (count > 1)
		qsort(batches, count, sizeof(struct jk_batch *), compare_batches);
	for (size_t i = 0; i < count; i++) {
		if (jk_batch_is_own(batches[i]))
			continue;
		if (decide_batch(batches, i, ledger, list, report, err) < 0)
			return jk_err_at(err, "%s", batches[i]->place);
	}
	return 0;
}
