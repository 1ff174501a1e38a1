#include "ledger/reconcile.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "ledger/reconcile_parts.h"

int
jk_reconcile_due(
    const struct jk_reconcile_run *run, const char *date, bool *due, struct jk_err *err)
{
	int32_t day, next;

	*due = true;
	if (!jk_date_decode(jk_bytes_of(date), &day))
		return 0;
	if (jk_calendar_next(run->site->calendar, day, &next, err) < 0)
		return -1;
	*due = run->site->day >= next;
	return 0;
}

int
jk_reconcile_is_left_out(const struct jk_reconcile_run *run, const struct jk_lane *lane,
    uint64_t number, uint64_t before, bool *left_out, struct jk_err *err)
{
	char place[JK_PLACE_CHARS], *path;

	*left_out = number <= before;
	if (number > before || jk_reconcile_is_receipts(lane))
		return 0;
	jk_place_encode(place, "receipts", lane, number);
	if (asprintf(&path, "%s/%s", run->site->path, place) < 0)
		return jk_err_memory(err);
	*left_out = access(path, F_OK) == 0;
	free(path);
	return 0;
}

struct jk_lane_account *
jk_reconcile_lane(struct jk_reconcile_run *run, const struct jk_lane *lane, bool sent,
    uint64_t last, struct jk_err *err)
{
	const struct jk_restarted *restarted = jk_tooks_restarted(&run->tooks, lane);
	struct jk_reconciliation *to = run->to;
	struct jk_lane_account *lanes =
	    reallocarray(to->lanes, to->lanes_count + 1, sizeof *lanes);

	if (lanes == NULL) {
		jk_err_memory(err);
		return NULL;
	}
	to->lanes = lanes;
	lanes[to->lanes_count] =
	    (struct jk_lane_account){ .lane = *lane, .sent = sent, .last = last };
	if (restarted != NULL) {
		lanes[to->lanes_count].restarted = restarted->restart.number;
		memcpy(lanes[to->lanes_count].restarted_on, restarted->date,
		    sizeof restarted->date);
	}
	return &lanes[to->lanes_count++];
}

bool
jk_reconcile_is_gone(const struct jk_reconcile_run *run, enum jk_gone_class class,
    const struct jk_lane *lane, uint64_t number)
{
	const char *day = jk_tooks_day(&run->tooks, lane, number);

	return day[0] != '\0' && strcmp(day, run->gone->upto[class]) <= 0;
}

int
jk_reconcile_batch(struct jk_reconcile_run *run, struct jk_lane_account *account,
    const char *const directories[2], uint64_t number, char place[JK_PLACE_CHARS],
    struct jk_held_batch *batch, struct jk_err *err)
{
	const struct jk_lane *lane = &account->lane;

	for (size_t i = 0; i < 2; i++) {
		jk_place_encode(place, directories[i], lane, number);
		if (jk_held_batch_read(batch, &run->held, place, lane, number, err) < 0)
			return -1;
		if (batch->state != JK_HELD_MISSING)
			return 0;
	}
	jk_place_encode(place, directories[0], lane, number);
	if (jk_reconcile_is_gone(
		run, account->sent ? JK_GONE_SENT : JK_GONE_RECEIVED, lane, number)) {
		account->erased++;
		return 0;
	}
	return jk_differ(&run->to->differences, err, "JKU0021", place, "%s",
	    run->is_archive
		? _("the archive has this number, and no directory has the batch")
		: _("the register has this number, and no directory has the batch"));
}

static int
settle_quarantine(struct jk_reconcile_run *run, struct jk_err *err)
{
	const struct jk_owed_site site = { .held = &run->held,
		.ledger = run->site->ledger,
		.calendar = run->site->calendar,
		.day = run->site->day };

	return jk_owed_read(&run->to->owed, &site, err);
}

static int
read_list_on(struct jk_reconcile_run *run, const char *date, struct jk_list *list,
    struct jk_err *err)
{
	uint64_t number = jk_tooks_list_on(&run->tooks, date);

	return number == 0 ? 0 : jk_ledger_read_list(run->ledger, number, list, err);
}

/* Tombstones of files stand in the register alone, which is read first. */
static int
read_lists(struct jk_reconcile_run *run, struct jk_err *err)
{
	char eve[JK_DATE_CHARS] = "";
	int32_t since;

	if (jk_tooks_read(&run->tooks, run->ledger, err) < 0)
		return -1;
	if (!run->is_archive)
		*run->gone = run->tooks.gone;
	if (jk_date_decode(jk_bytes_of(run->site->since), &since))
		jk_date_encode(eve, since - 1);
	return read_list_on(run, eve, &run->eve, err);
}

static int
settle_lanes(struct jk_reconcile_run *run, struct jk_err *err)
{
	for (size_t i = 0; i < run->list->received_count; i++)
		if (jk_reconcile_received(run, &run->list->received[i], err) < 0)
			return -1;
	/* A lane of the other ledger only says what it has shown of this one. */
	for (size_t i = 0; i < run->list->sent_count; i++)
		if (jk_reconcile_is_ours(run, &run->list->sent[i].lane) &&
		    jk_reconcile_sent(run, &run->list->sent[i], err) < 0)
			return -1;
	return 0;
}

static int
settle_register(struct jk_reconcile_run *run, struct jk_err *err)
{
	if (jk_reconcile_tiers_begin(run, err) < 0 || settle_lanes(run, err) < 0 ||
	    jk_reconcile_files(run, err) < 0 || jk_reconcile_queries(run, err) < 0 ||
	    jk_reconcile_onward(run, err) < 0 || jk_reconcile_tiers_check(run, err) < 0)
		return -1;
	return settle_quarantine(run, err);
}

static int
settle_archive(struct jk_reconcile_run *run, struct jk_err *err)
{
	return settle_lanes(run, err) < 0 ? -1 : jk_reconcile_files(run, err);
}

static int
settle(struct jk_reconciliation *to, const struct jk_reconcile_site *site,
    bool is_archive, struct jk_gone *gone, struct jk_err *err)
{
	struct jk_ledger *ledger = is_archive ? site->archive : site->ledger;
	struct jk_reconcile_run run = { .site = site,
		.is_archive = is_archive,
		.ledger = ledger,
		.list = jk_ledger_list(ledger),
		.to = to,
		.gone = gone,
		.held = { .path = site->path,
		    .reading = site->reading,
		    .differences = &to->differences } };
	int result;

	jk_list_init(&run.eve);
	result = read_lists(&run, err);
	if (result == 0)
		result =
		    is_archive ? settle_archive(&run, err) : settle_register(&run, err);
	jk_list_release(&run.eve);
	jk_tooks_release(&run.tooks);
	return result;
}

int
jk_reconcile(struct jk_reconciliation *to, const struct jk_reconcile_site *site,
    struct jk_err *err)
{
	struct jk_gone gone;

	memset(to, 0, sizeof *to);
	jk_differences_init(&to->differences);
	if (settle(to, site, false, &gone, err) < 0)
		return -1;
	return site->archive == NULL ? 0 : settle(to, site, true, &gone, err);
}

void
jk_reconciliation_release(struct jk_reconciliation *reconciliation)
{
	jk_differences_release(&reconciliation->differences);
	free(reconciliation->lanes);
	free(reconciliation->tiers);
	memset(reconciliation, 0, sizeof *reconciliation);
}
