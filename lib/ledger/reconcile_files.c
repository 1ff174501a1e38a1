/* Files that the register does not speak of, and records that went nowhere. */
#include "ledger/reconcile_parts.h"

#include <stdio.h>

static unsigned long long
wide(uint64_t number)
{
	return number;
}

static uint64_t
last_sent(const struct jk_reconcile_run *run, const struct jk_lane *lane)
{
	const struct jk_list_onward *mark = jk_list_onward(run->list, lane);

	return mark != NULL ? mark->number : 0;
}

static uint64_t
last_received(const struct jk_reconcile_run *run, const struct jk_lane *lane)
{
	const struct jk_list_lane *row = jk_list_lane(run->list, lane);

	return row != NULL ? row->number : 0;
}

static int
judge_outbox(struct jk_reconcile_run *run, const char *place,
    const struct jk_lane *lane, uint64_t number, struct jk_err *err)
{
	if (!jk_reconcile_is_ours(run, lane) || number <= last_sent(run, lane))
		return 0;
	return jk_differ(&run->to->differences, err, "JKU0027", place, "%s",
	    run->is_archive ? _("the archive has no mark that this batch was sent")
			    : _("the register has no mark that this batch was sent"));
}

static int
judge_receipts(struct jk_reconcile_run *run, const char *place,
    const struct jk_lane *lane, uint64_t number, struct jk_err *err)
{
	bool ours = strcmp(lane->sender, run->site->party) == 0;

	if (!jk_reconcile_is_ours(run, lane) ||
	    number <= (ours ? last_sent(run, lane) : last_received(run, lane)))
		return 0;
	return jk_differ(&run->to->differences, err, "JKU0039", place, "%s",
	    ours ? _("it answers a batch that was never sent")
		 : _("it answers a batch that was never taken"));
}

static int
judge_names(struct jk_reconcile_run *run, const char *directory,
    int (*judge)(struct jk_reconcile_run *run, const char *place,
	const struct jk_lane *lane, uint64_t number, struct jk_err *err),
    struct jk_err *err)
{
	struct jk_places places;
	struct jk_lane lane;
	uint64_t number;
	int result = jk_places_read(&places, run->site->path, directory, err);

	for (size_t i = 0; result == 0 && i < places.count; i++) {
		char place[JK_PLACE_CHARS];

		snprintf(place, sizeof place, "%s/%.120s", directory, places.names[i]);
		if (jk_place_decode(&lane, &number, places.names[i]))
			result = judge(run, place, &lane, number, err);
		else if (!run->is_archive)
			result = jk_differ(&run->to->differences, err, "JKU0023", place,
			    _("the name is not that of a batch"));
	}
	jk_places_release(&places);
	return result;
}

/* Waiting */

static int
judge_waiting(struct jk_reconcile_run *run, const char *place,
    const struct jk_lane *lane, uint64_t number, struct jk_err *err)
{
	struct jk_held_batch batch;
	bool due = false;
	int result = jk_held_batch_read(&batch, &run->held, place, lane, number, err);

	if (result == 0 && batch.state == JK_HELD_WHOLE)
		result = jk_reconcile_due(run, batch.date, &due, err);
	if (result == 0 && due)
		result = jk_differ(&run->to->differences, err, "JKU0029", place,
		    _("the batch of %s waits, and the deadline is past"), batch.date);
	jk_held_batch_release(&batch);
	return result;
}

/* Names ascend, and so do the numbers of a lane. */
static int
settle_inbox(struct jk_reconcile_run *run, struct jk_err *err)
{
	struct jk_places places;
	struct jk_lane lane, before = { .kind = "" };
	uint64_t number, next = 0;
	char place[JK_PLACE_CHARS];
	int result = jk_places_read(&places, run->site->path, "inbox", err);

	for (size_t i = 0; result == 0 && i < places.count; i++) {
		if (!jk_place_decode(&lane, &number, places.names[i]) ||
		    strcmp(lane.receiver, run->site->party) != 0 ||
		    !jk_reconcile_is_ours(run, &lane))
			continue;
		if (!jk_lane_equal(&lane, &before))
			next = last_received(run, &lane) + 1;
		before = lane;
		if (number < next)
			continue;
		jk_place_encode(place, "inbox", &lane, next);
		if (number > next)
			result = jk_differ(&run->to->differences, err, "JKU0028", place,
			    _("number %llu is missing, number %llu waits"), wide(next),
			    wide(number));
		next = number + 1;
		jk_place_encode(place, "inbox", &lane, number);
		if (result == 0)
			result = judge_waiting(run, place, &lane, number, err);
	}
	jk_places_release(&places);
	return result;
}

int
jk_reconcile_files(struct jk_reconcile_run *run, struct jk_err *err)
{
	if (judge_names(run, "outbox", judge_outbox, err) < 0 ||
	    judge_names(run, "receipts", judge_receipts, err) < 0)
		return -1;
	return settle_inbox(run, err);
}

/* Onward */

/* The first list that the lane to the parent has not taken and that has records. */
static uint64_t
first_behind(const struct jk_reconcile_run *run, const struct jk_lane *lane)
{
	const struct jk_list *list = run->list;
	const struct jk_list_onward *mark = jk_list_onward(list, lane);
	uint64_t upto = mark != NULL ? mark->upto : 0, first = 0;

	for (size_t i = 0; i < list->segments_count; i++) {
		const struct jk_list_segment *segment = &list->segments[i];

		if (segment->role != JK_SEGMENT_RECORDS || segment->last <= upto)
			continue;
		if (first == 0 || segment->first < first)
			first = segment->first;
	}
	return first;
}

int
jk_reconcile_onward(struct jk_reconcile_run *run, struct jk_err *err)
{
	struct jk_lane lane = { .kind = "ident" };
	char place[JK_LANE_CHARS], date[JK_DATE_CHARS] = "";
	struct jk_list list;
	uint64_t first;
	bool due = false;
	int result;

	if (run->site->parent[0] == '\0')
		return 0;
	snprintf(lane.sender, sizeof lane.sender, "%s", run->site->party);
	snprintf(lane.receiver, sizeof lane.receiver, "%s", run->site->parent);
	first = first_behind(run, &lane);
	if (first == 0)
		return 0;
	jk_list_init(&list);
	result = jk_ledger_read_list(run->ledger, first, &list, err);
	if (result == 0) {
		memcpy(date, list.date, sizeof date);
		result = jk_reconcile_due(run, date, &due, err);
	}
	jk_list_release(&list);
	if (result < 0 || !due)
		return result;
	jk_lane_encode(place, &lane);
	return jk_differ(&run->to->differences, err, "JKU0030", place,
	    _("list %llu of %s has not gone onward, and the deadline is past"),
	    wide(first), date);
}
