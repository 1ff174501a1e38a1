#include "ledger/erase_again.h"

#include <string.h>

#include "ledger/erase_parts.h"
#include "ledger/halves.h"
#include "ledger/tombstones.h"

/* What of the bucket the erasure says was in it, and went. */
static uint64_t
erased_from(const struct jk_erasure *erasure, const char *bucket)
{
	uint64_t records = 0;

	for (size_t i = 0; i < erasure->parts_count; i++)
		if (jk_erasure_part_is_records(&erasure->parts[i]) &&
		    strcmp(erasure->parts[i].bucket, bucket) == 0)
			records += erasure->parts[i].records;
	return records;
}

/* Records of the bucket that lie under keys of the erasure. */
static uint64_t
dead_in(
    const struct jk_list *list, const struct jk_erasure *erasure, const char *bucket)
{
	uint64_t records = 0;

	for (size_t i = 0; i < list->segments_count; i++) {
		const struct jk_list_segment *row = &list->segments[i];

		if (row->role == JK_SEGMENT_RECORDS &&
		    strcmp(row->bucket, bucket) == 0 &&
		    jk_erasure_has_key(erasure, row->keep))
			records += row->records;
	}
	return records;
}

static bool
is_first_of_bucket(const struct jk_list *list, size_t at)
{
	for (size_t i = 0; i < at; i++)
		if (strcmp(list->segments[i].bucket, list->segments[at].bucket) == 0)
			return false;
	return true;
}

static uint64_t
count_lost(const struct jk_list *list, const struct jk_erasure *erasure)
{
	uint64_t lost = 0;

	for (size_t i = 0; i < list->segments_count; i++) {
		const char *bucket = list->segments[i].bucket;
		uint64_t dead, erased;

		if (!is_first_of_bucket(list, i))
			continue;
		dead = dead_in(list, erasure, bucket);
		erased = erased_from(erasure, bucket);
		if (dead > erased)
			lost += dead - erased;
	}
	return lost;
}

/*
 * Approved was the order, so no record goes of a year or month of which it says
 * nothing. Heads may: one that stayed for an older record goes with that.
 */
static int
check_dead(const struct jk_erasure *erasure, const struct jk_list_segment *row,
    struct jk_err *err)
{
	if (row->role == JK_SEGMENT_HEADS || erased_from(erasure, row->bucket) > 0)
		return 0;
	return jk_err_set(err, JK_EXIT_DATA, "JK00788",
	    _("segment %s lies under keep key %s, and the order has nothing of %s"),
	    row->name, row->keep, row->bucket);
}

/* Nothing of what is current goes, whatever else is to be said. */
static int
check_current(
    const struct jk_list *list, const struct jk_erasure *erasure, struct jk_err *err)
{
	for (size_t i = 0; i < list->segments_count; i++) {
		const struct jk_list_segment *row = &list->segments[i];

		if (row->bucket[0] == '\0' && jk_erasure_has_key(erasure, row->keep))
			return jk_err_set(err, JK_EXIT_NOPERM, "JK00786",
			    _("segment %s lies under keep key %s, which was destroyed: "
			      "this backup is too old for its register"),
			    row->name, row->keep);
	}
	return 0;
}

static int
drop_dead(struct jk_commit *commit, const struct jk_erasure *erasure, bool *dropped,
    struct jk_err *err)
{
	const struct jk_list *before = jk_ledger_list(jk_commit_ledger(commit));

	*dropped = false;
	if (check_current(before, erasure, err) < 0)
		return -1;
	for (size_t i = 0; i < before->segments_count; i++) {
		const struct jk_list_segment *row = &before->segments[i];

		if (!jk_erasure_has_key(erasure, row->keep))
			continue;
		if (check_dead(erasure, row, err) < 0)
			return -1;
		jk_list_drop_segment(jk_commit_list(commit), row->name);
		*dropped = true;
	}
	return 0;
}

static uint64_t
generations_of(const struct jk_totals *totals, const char *municipality)
{
	for (size_t i = 0; i < totals->count; i++)
		if (strcmp(totals->rows[i].municipality, municipality) == 0)
			return totals->rows[i].generations;
	return 0;
}

/* How many went of each municipality nobody can read: what is left is counted. */
static int
count_left(struct jk_commit *commit, struct jk_err *err)
{
	struct jk_list *list = jk_commit_list(commit);
	struct jk_ledger *made = jk_ledger_preview(jk_commit_ledger(commit), list, err);
	struct jk_totals totals = { NULL, 0 };
	int result = made == NULL ? -1 : jk_totals_compute(&totals, made, err);

	for (size_t i = 0; result == 0 && i < list->totals_count; i++) {
		struct jk_list_total total = list->totals[i];

		total.generations = generations_of(&totals, total.municipality);
		result = jk_list_set_total(list, &total, err);
	}
	if (result == 0)
		result = jk_totals_check(&totals, list, err);
	jk_totals_release(&totals);
	jk_ledger_free(made);
	return result;
}

static uint64_t
count_unread(struct jk_commit *commit)
{
	struct jk_halves *halves = jk_ledger_halves(jk_commit_ledger(commit));
	const struct jk_list *list = jk_commit_list(commit);
	uint64_t unread = 0;

	for (size_t i = 0; i < list->segments_count; i++)
		unread += !jk_halves_has(halves, list->segments[i].keep);
	return unread;
}

static int
leave_out(struct jk_commit *commit, const struct jk_erasure *erasure,
    const struct jk_secret *head_key, struct jk_erased_again *again, struct jk_err *err)
{
	const struct jk_ledger *ledger = jk_commit_ledger(commit);
	bool dropped;

	if (drop_dead(commit, erasure, &dropped, err) < 0)
		return -1;
	if (!dropped || jk_ledger_site(ledger)->is_monthly)
		return 0;
	again->unread = count_unread(commit);
	if (again->unread > 0)
		return 0;
	if (jk_erase_heads(commit, head_key, &again->heads, err) < 0)
		return -1;
	return count_left(commit, err);
}

int
jk_erase_again(struct jk_ledger *ledger, const struct jk_commit_info *info,
    const struct jk_erasure *erasure, const struct jk_secret *head_key,
    struct jk_erased_again *again, struct jk_err *err)
{
	const struct jk_due nothing = { .records = 0 };
	struct jk_commit *commit = jk_commit_begin(ledger, info, err);

	*again = (struct jk_erased_again){ .lost = 0 };
	if (commit == NULL)
		return -1;
	again->lost = count_lost(jk_ledger_list(ledger), erasure);
	if (leave_out(commit, erasure, head_key, again, err) == 0 &&
	    jk_erase_mean(commit, &nothing, erasure, err) == 0)
		return jk_commit_finish(commit, err);
	jk_commit_abandon(commit);
	return -1;
}
