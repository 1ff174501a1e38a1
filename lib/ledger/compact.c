#include "ledger/compact.h"

#include <stdlib.h>
#include <string.h>

#include "ledger/leaving.h"
#include "ledger/merge.h"
#include "ledger/parting.h"
#include "ledger/segment.h"

#define TIER 8 /* deltas of one level that make one of the next */
#define BASE_SHARE 10 /* the base is due when deltas exceed one part in this */

/* The segments of one role that may be merged, oldest first; the first is the base. */
struct plan {
	struct jk_list_segment *rows;
	size_t count;
	size_t from, to; /* what is due: none when they are equal */
};

struct jk_compact {
	struct jk_commit *commit;
	struct plan records, heads;
	bool parts; /* the base of records is made anew */
	struct jk_leaving *leaving; /* where it parts */
	struct jk_sieve *lost[JK_SEGMENT_ROLES]; /* NULL: nothing is left out */
};

static int
compare_age(const void *a, const void *b)
{
	uint64_t left = ((const struct jk_list_segment *)a)->first;
	uint64_t right = ((const struct jk_list_segment *)b)->first;

	return (left > right) - (left < right);
}

/* Those of the ledger's own list: what this commit adds stays a delta. */
static int
collect(struct plan *plan, const struct jk_ledger *ledger, enum jk_segment_role role,
    struct jk_err *err)
{
	const struct jk_list *list = jk_ledger_list(ledger);
	uint64_t upto = role == JK_SEGMENT_HEADS
			    ? UINT64_MAX
			    : jk_list_taken_upto(list, jk_ledger_site(ledger)->kind);

	plan->rows = calloc(list->segments_count + 1, sizeof *plan->rows);
	if (plan->rows == NULL)
		return jk_err_memory(err);
	for (size_t i = 0; i < list->segments_count; i++)
		if (list->segments[i].role == role &&
		    list->segments[i].bucket[0] == '\0' &&
		    list->segments[i].last <= upto)
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

static bool
is_due(const struct plan *plan)
{
	return plan->from < plan->to;
}

static bool
is_base(const struct plan *plan)
{
	return is_due(plan) && plan->from == 0;
}

static void
take_all(struct plan *plan)
{
	plan->from = 0;
	plan->to = plan->count;
}

static void
choose(struct plan *plan, bool whole, bool can_renew)
{
	uint64_t deltas = 0;

	for (size_t i = 1; i < plan->count; i++)
		deltas += plan->rows[i].records;
	find_tier(plan);
	if (can_renew &&
	    (whole || (is_due(plan) && deltas > plan->rows[0].records / BASE_SHARE)))
		take_all(plan);
}

/*
 * Are the keys here for what is current, or for all: a new base of records may
 * add to any bucket?
 */
static int
check_keys(const struct jk_ledger *ledger, bool all, struct jk_err *err)
{
	const struct jk_list *list = jk_ledger_list(ledger);

	for (size_t i = 0; i < list->segments_count; i++) {
		const struct jk_list_segment *row = &list->segments[i];

		if ((all || row->bucket[0] == '\0') &&
		    jk_halves_find(jk_ledger_halves(ledger), row->keep, err) == NULL)
			return jk_err_at(err, _("segment %s"), row->name);
	}
	return 0;
}

static int
plan_all(struct jk_compact *compact, bool whole, struct jk_err *err)
{
	const struct jk_ledger *ledger = jk_commit_ledger(compact->commit);
	bool can_renew = check_keys(ledger, true, err) == 0;

	/* The ledger is right as it is: only who asks learns that it cannot be. */
	if (!can_renew && whole)
		return -1;
	jk_err_reset(err);
	if (!can_renew && check_keys(ledger, false, err) < 0) {
		jk_err_reset(err);
		return 0;
	}
	if (collect(&compact->records, ledger, JK_SEGMENT_RECORDS, err) < 0 ||
	    collect(&compact->heads, ledger, JK_SEGMENT_HEADS, err) < 0)
		return -1;
	choose(&compact->records, whole, can_renew);
	choose(&compact->heads, whole, true);
	compact->parts = is_base(&compact->records);
	if (!compact->parts)
		return 0;
	/* So that nothing but what a lane has not taken names the old key. */
	take_all(&compact->heads);
	jk_commit_renew_keep(compact->commit);
	return 0;
}

struct jk_compact *
jk_compact_new(struct jk_commit *commit, bool whole, struct jk_err *err)
{
	struct jk_compact *compact = calloc(1, sizeof *compact);

	if (compact == NULL) {
		jk_err_memory(err);
		return NULL;
	}
	compact->commit = commit;
	if (plan_all(compact, whole, err) == 0)
		return compact;
	jk_compact_free(compact);
	return NULL;
}

void
jk_compact_sift(
    struct jk_compact *compact, struct jk_sieve *const lost[JK_SEGMENT_ROLES])
{
	memcpy(compact->lost, lost, sizeof compact->lost);
}

void
jk_compact_free(struct jk_compact *compact)
{
	if (compact == NULL)
		return;
	free(compact->records.rows);
	free(compact->heads.rows);
	jk_leaving_free(compact->leaving);
	free(compact);
}

/* Merging */

/* What comes out; begun with the first record, since there may be none. */
struct output {
	struct jk_commit *commit;
	struct jk_list_segment row;
	struct jk_segment *segment;
};

static int
put(struct output *output, const struct jk_bytes *fields, struct jk_err *err)
{
	if (output->segment == NULL)
		output->segment =
		    jk_commit_new_segment(output->commit, &output->row, err);
	if (output->segment == NULL)
		return -1;
	return jk_segment_put(output->segment, fields, err);
}

static int
end(struct output *output, struct jk_err *err)
{
	if (output->segment == NULL)
		return 0;
	return jk_commit_end_segment(output->commit, output->segment, err);
}

/* The newest first: its heads win. */
static struct jk_merge *
open_inputs(const struct jk_ledger *ledger, enum jk_segment_role role,
    const struct jk_list_segment *rows, size_t count, struct jk_err *err)
{
	const struct jk_list *list = jk_ledger_list(ledger);
	struct jk_merge *merge =
	    jk_merge_new(jk_ledger_site(ledger)->schemas[role], err);

	for (size_t i = count; merge != NULL && i-- > 0;) {
		const struct jk_list_segment *row = jk_list_segment(list, rows[i].name);
		size_t place = (size_t)(row - list->segments);

		if (jk_merge_put(merge, jk_ledger_seeker(ledger, place, err), err) <
		    0) {
			jk_merge_free(merge);
			return NULL;
		}
	}
	if (merge == NULL || jk_merge_seek(merge, jk_bytes(NULL, 0), err) == 0)
		return merge;
	jk_merge_free(merge);
	return NULL;
}

static int
copy_all(struct jk_merge *merge, struct output *output, bool unique, struct jk_err *err)
{
	struct jk_merged merged;
	enum jk_next next;

	while ((next = jk_merge_next(merge, &merged, err)) == JK_NEXT_RECORD) {
		if (unique && merged.same > 1)
			return jk_err_set(err, JK_EXIT_PROTOCOL, "JK00561",
			    _("one generation stands in two segments"));
		if (put(output, merged.fields, err) < 0)
			return -1;
	}
	return next == JK_NEXT_END ? 0 : -1;
}

/* Into a new base: what stays. */
static int
part_all(struct jk_compact *compact, struct jk_merge *merge, struct output *output,
    struct jk_err *err)
{
	struct jk_parting *parting =
	    jk_parting_open(jk_commit_ledger(compact->commit), merge, err);
	struct jk_parted parted;
	enum jk_next next = JK_NEXT_FAILED;
	int result = parting == NULL ? -1 : 0;

	while (result == 0 &&
	       (next = jk_parting_next(parting, &parted, err)) == JK_NEXT_RECORD)
		result = parted.bucket[0] == '\0'
			     ? put(output, parted.fields, err)
			     : jk_leaving_put(compact->leaving, &parted, err);
	jk_parting_free(parting);
	return next == JK_NEXT_END ? result : -1;
}

static int
part_heads(struct jk_compact *compact, struct jk_merge *merge, struct output *output,
    struct jk_err *err)
{
	struct jk_merged merged;
	enum jk_next next;
	bool leaves;

	while ((next = jk_merge_next(merge, &merged, err)) == JK_NEXT_RECORD)
		if (jk_leaving_ask_head(compact->leaving, &merged, &leaves, err) < 0 ||
		    (!leaves && put(output, merged.fields, err) < 0))
			return -1;
	return next == JK_NEXT_END ? 0 : -1;
}

/* Second keys are rows of their own order; those of what leaves are left out. */
static int
copy_second(struct jk_compact *compact, struct jk_merge *merge, struct output *output,
    struct jk_err *err)
{
	struct jk_second_rows *left =
	    compact->parts ? jk_leaving_second(compact->leaving) : NULL;
	enum jk_segment_role role = output->row.role;
	struct jk_bytes gone_key = { NULL, 0 };
	const struct jk_bytes *fields;
	enum jk_next gone = JK_NEXT_END, next;
	struct jk_merged merged;

	if (left != NULL)
		gone = jk_second_rows_next(left, role, &gone_key, &fields, err);
	while ((next = jk_merge_next(merge, &merged, err)) == JK_NEXT_RECORD) {
		while (gone == JK_NEXT_RECORD &&
		       jk_bytes_compare(gone_key, merged.key) < 0)
			gone = jk_second_rows_next(left, role, &gone_key, &fields, err);
		if (gone == JK_NEXT_FAILED)
			return -1;
		if (gone == JK_NEXT_RECORD && jk_bytes_equal(gone_key, merged.key))
			continue;
		if (put(output, merged.fields, err) < 0)
			return -1;
	}
	return next == JK_NEXT_END && gone != JK_NEXT_FAILED ? 0 : -1;
}

static int
fill(struct jk_compact *compact, struct jk_merge *merge, struct output *output,
    struct jk_err *err)
{
	bool is_records = output->row.role == JK_SEGMENT_RECORDS;

	if (!is_records && output->row.role != JK_SEGMENT_HEADS)
		return copy_second(compact, merge, output, err);
	if (!compact->parts)
		return copy_all(merge, output, is_records, err);
	return is_records ? part_all(compact, merge, output, err)
			  : part_heads(compact, merge, output, err);
}

/* `rows` into one, which has the place of those of `plan` that are due. */
static int
merge_rows(struct jk_compact *compact, const struct plan *plan,
    enum jk_segment_role role, const struct jk_list_segment *rows, size_t count,
    struct jk_err *err)
{
	const struct jk_list_segment *oldest = &plan->rows[plan->from];
	struct output output = { .commit = compact->commit,
		.row = { .role = role,
		    .level = oldest->level + (plan->from > 0),
		    .first = oldest->first,
		    .last = plan->rows[plan->to - 1].last } };
	struct jk_merge *merge =
	    open_inputs(jk_commit_ledger(compact->commit), role, rows, count, err);
	int result = -1;

	if (merge != NULL)
		result = fill(compact, merge, &output, err);
	if (result == 0)
		result = end(&output, err);
	jk_segment_free(output.segment);
	jk_merge_free(merge);
	for (size_t i = 0; result == 0 && i < count; i++)
		jk_list_drop_segment(jk_commit_list(compact->commit), rows[i].name);
	return result;
}

static int
merge_due(struct jk_compact *compact, const struct plan *plan, struct jk_err *err)
{
	if (!is_due(plan))
		return 0;
	return merge_rows(compact, plan, plan->rows[plan->from].role,
	    &plan->rows[plan->from], plan->to - plan->from, err);
}

/* Second keys follow the records they are made from, span by span. */
static int
merge_second(struct jk_compact *compact, enum jk_segment_role role, struct jk_err *err)
{
	const struct plan *plan = &compact->records;
	const struct jk_ledger *ledger = jk_commit_ledger(compact->commit);
	struct plan second = { .count = 0 };
	size_t from = 0, to = 0;
	int result;

	if (!is_due(plan))
		return 0;
	result = collect(&second, ledger, role, err);
	while (from < second.count &&
	       second.rows[from].first < plan->rows[plan->from].first)
		from++;
	for (to = from;
	     to < second.count && second.rows[to].last <= plan->rows[plan->to - 1].last;
	     to++)
		continue;
	if (result == 0 && from < to)
		result =
		    merge_rows(compact, plan, role, &second.rows[from], to - from, err);
	free(second.rows);
	return result;
}

int
jk_compact_run(struct jk_compact *compact, struct jk_err *err)
{
	const struct plan *records = &compact->records, *heads = &compact->heads;

	if (compact->parts) {
		compact->leaving = jk_leaving_new(compact->commit, compact->lost, err);
		if (compact->leaving == NULL)
			return -1;
	}
	if (merge_due(compact, records, err) < 0 ||
	    (compact->parts &&
		jk_leaving_write_records(compact->leaving, records->rows[0].first,
		    records->rows[records->to - 1].last, err) < 0))
		return -1;
	if (merge_due(compact, heads, err) < 0 ||
	    (compact->parts &&
		jk_leaving_write_heads(compact->leaving, heads->rows[0].first,
		    heads->rows[heads->to - 1].last, err) < 0))
		return -1;
	if (merge_second(compact, JK_SEGMENT_NUMBERS, err) < 0)
		return -1;
	return merge_second(compact, JK_SEGMENT_NAMES, err);
}
