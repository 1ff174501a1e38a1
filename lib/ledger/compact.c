#include "ledger/compact.h"

#include <stdlib.h>

#include "ledger/merge.h"
#include "ledger/segment.h"

#define TIER 8 /* deltas of one level that make one of the next */
#define BASE_SHARE 10 /* the base is due when deltas exceed one part in this */

/* The segments of one role that may be merged, oldest first; the first is the base. */
struct plan {
	struct jk_list_segment *rows;
	size_t count;
	size_t from, to; /* what is due: none when they are equal */
};

/* The list up to which every lane that takes such records has taken them. */
static uint64_t
taken_upto(const struct jk_list *list, const char *kind)
{
	uint64_t upto = UINT64_MAX;

	for (size_t i = 0; i < list->sent_count; i++)
		if (strcmp(list->sent[i].lane.kind, kind) == 0 &&
		    list->sent[i].upto < upto)
			upto = list->sent[i].upto;
	return upto;
}

static int
compare_age(const void *a, const void *b)
{
	uint64_t left = ((const struct jk_list_segment *)a)->first;
	uint64_t right = ((const struct jk_list_segment *)b)->first;

	return (left > right) - (left < right);
}

/* Those of the ledger's own list: what this commit adds stays a delta. */
static int
collect(struct plan *plan, struct jk_commit *commit, enum jk_segment_role role,
    struct jk_err *err)
{
	const struct jk_ledger *ledger = jk_commit_ledger(commit);
	const struct jk_list *list = jk_ledger_list(ledger);
	uint64_t upto = role == JK_SEGMENT_HEADS ? UINT64_MAX
						 : taken_upto(jk_commit_list(commit),
						       jk_ledger_site(ledger)->kind);

	plan->rows = calloc(list->segments_count + 1, sizeof *plan->rows);
	if (plan->rows == NULL)
		return jk_err_memory(err);
	for (size_t i = 0; i < list->segments_count; i++)
		if (list->segments[i].role == role && list->segments[i].last <= upto)
			plan->rows[plan->count++] = list->segments[i];
	qsort(plan->rows, plan->count, sizeof *plan->rows, compare_age);
	return 0;
}

/* Older deltas have higher levels, so those of one level stand side by side. */
static void
find_tier(struct plan *plan)
{
	size_t run = 0;

	for (size_t i = plan->count; i-- > 1;) {
		bool same = i + 1 < plan->count &&
			    plan->rows[i].level == plan->rows[i + 1].level;

		if (!same && run >= TIER)
			break;
		run = same ? run + 1 : 1;
		plan->from = i;
	}
	plan->to = run >= TIER ? plan->from + TIER : plan->from;
}

static void
choose(struct plan *plan, bool whole)
{
	uint64_t deltas = 0;

	for (size_t i = 1; i < plan->count; i++)
		deltas += plan->rows[i].records;
	find_tier(plan);
	if (plan->count < 2)
		return;
	if (whole ||
	    (plan->from < plan->to && deltas > plan->rows[0].records / BASE_SHARE)) {
		plan->from = 0;
		plan->to = plan->count;
	}
}

/* Merging */

static size_t
place_of(const struct jk_list *list, const char *name)
{
	size_t place = 0;

	while (strcmp(list->segments[place].name, name) != 0)
		place++;
	return place;
}

/* The newest first: its heads win. */
static int
open_inputs(const struct plan *plan, const struct jk_ledger *ledger,
    struct jk_seeker **seekers, struct jk_merge *merge, struct jk_err *err)
{
	const struct jk_list *list = jk_ledger_list(ledger);
	size_t count = 0;

	for (size_t i = plan->to; i-- > plan->from;) {
		struct jk_seeker *seeker =
		    jk_ledger_seeker(ledger, place_of(list, plan->rows[i].name), err);

		if (seeker == NULL)
			return -1;
		seekers[count++] = seeker;
		if (jk_merge_put(merge, seeker, err) < 0)
			return -1;
	}
	return jk_merge_seek(merge, jk_bytes(NULL, 0), err);
}

static int
copy_all(
    struct jk_merge *merge, struct jk_segment *segment, bool unique, struct jk_err *err)
{
	struct jk_merged merged;
	enum jk_next next;

	while ((next = jk_merge_next(merge, &merged, err)) == JK_NEXT_RECORD) {
		if (unique && merged.same > 1)
			return jk_err_set(err, JK_EXIT_PROTOCOL, "JK00561",
			    _("one generation stands in two segments"));
		if (jk_segment_put(segment, merged.fields, err) < 0)
			return -1;
	}
	return next == JK_NEXT_END ? 0 : -1;
}

static int
write_merged(const struct plan *plan, struct jk_commit *commit, struct jk_merge *merge,
    struct jk_err *err)
{
	const struct jk_list_segment *oldest = &plan->rows[plan->from];
	struct jk_list_segment row = { .role = oldest->role,
		.level = oldest->level + (plan->from > 0),
		.first = oldest->first,
		.last = plan->rows[plan->to - 1].last };
	struct jk_segment *segment = jk_commit_new_segment(commit, &row, err);
	int result = -1;

	if (segment != NULL &&
	    copy_all(merge, segment, row.role == JK_SEGMENT_RECORDS, err) == 0)
		result = jk_commit_end_segment(commit, segment, err);
	jk_segment_free(segment);
	for (size_t i = plan->from; result == 0 && i < plan->to; i++)
		jk_list_drop_segment(jk_commit_list(commit), plan->rows[i].name);
	return result;
}

static int
merge_due(const struct plan *plan, struct jk_commit *commit, struct jk_err *err)
{
	const struct jk_ledger *ledger = jk_commit_ledger(commit);
	const struct jk_ledger_site *site = jk_ledger_site(ledger);
	struct jk_merge *merge = jk_merge_new(
	    plan->rows[plan->from].role == JK_SEGMENT_HEADS ? site->heads
							    : site->records,
	    err);
	struct jk_seeker **seekers = calloc(plan->count, sizeof *seekers);
	int result = -1;

	if (seekers == NULL)
		jk_err_memory(err);
	else if (merge != NULL && open_inputs(plan, ledger, seekers, merge, err) == 0)
		result = write_merged(plan, commit, merge, err);
	jk_merge_free(merge);
	for (size_t i = 0; seekers != NULL && i < plan->count; i++)
		jk_seeker_free(seekers[i]);
	free(seekers);
	return result;
}

static int
compact_role(
    struct jk_commit *commit, enum jk_segment_role role, bool whole, struct jk_err *err)
{
	struct plan plan = { .count = 0 };
	int result = collect(&plan, commit, role, err);

	if (result == 0) {
		choose(&plan, whole);
		if (plan.from < plan.to)
			result = merge_due(&plan, commit, err);
	}
	free(plan.rows);
	return result;
}

int
jk_compact(struct jk_commit *commit, bool whole, struct jk_err *err)
{
	/* A host that only adds has no private halves, and merges nothing. */
	if (jk_ledger_site(jk_commit_ledger(commit))->keys_count == 0)
		return 0;
	if (compact_role(commit, JK_SEGMENT_RECORDS, whole, err) < 0)
		return -1;
	return compact_role(commit, JK_SEGMENT_HEADS, whole, err);
}
