#include "ledger/month_merge.h"

#include <stdlib.h>

#include "ledger/merge.h"
#include "ledger/months.h"

#define TIER 8 /* segments of one level that make one of the next */

struct merging {
	struct jk_commit *commit;
	const struct jk_ledger *ledger;
	const struct jk_list *list; /* of the ledger, before the commit */
	bool whole;
	uint64_t upto; /* what lists after it added is not taken onward yet */
	size_t *rows; /* what is due of one month, by its place in the list */
	size_t count;
};

static const struct jk_list_segment *
row_of(const struct merging *merging, size_t at)
{
	return &merging->list->segments[merging->rows[at]];
}

static bool
is_of(const struct merging *merging, size_t place, const char *month)
{
	const struct jk_list_segment *row = &merging->list->segments[place];

	return row->role == JK_SEGMENT_RECORDS && strcmp(row->bucket, month) == 0 &&
	       row->last <= merging->upto;
}

/* Those of the month, of one level or (UINT64_MAX) of all. */
static void
choose(struct merging *merging, const char *month, uint64_t level)
{
	merging->count = 0;
	for (size_t i = 0; i < merging->list->segments_count; i++)
		if (is_of(merging, i, month) &&
		    (level == UINT64_MAX || merging->list->segments[i].level == level))
			merging->rows[merging->count++] = i;
}

/* Segments of one span were made by keys that come twice: nothing joins those. */
static bool
has_spans(const struct merging *merging)
{
	for (size_t i = 1; i < merging->count; i++)
		if (row_of(merging, i)->first != row_of(merging, 0)->first)
			return true;
	return false;
}

/* Is a merge of this month due? Then it is chosen. */
static bool
is_due(struct merging *merging, const char *month)
{
	uint64_t levels = 0;

	if (merging->whole) {
		choose(merging, month, UINT64_MAX);
		return strncmp(month, jk_commit_list(merging->commit)->date,
			   JK_BUCKET_CHARS - 1) < 0 &&
		       has_spans(merging);
	}
	for (size_t i = 0; i < merging->list->segments_count; i++)
		if (is_of(merging, i, month) &&
		    merging->list->segments[i].level >= levels)
			levels = merging->list->segments[i].level + 1;
	for (uint64_t level = 0; level < levels; level++) {
		choose(merging, month, level);
		if (merging->count >= TIER && has_spans(merging))
			return true;
	}
	return false;
}

static int
check_keys(const struct merging *merging, struct jk_err *err)
{
	for (size_t i = 0; i < merging->count; i++)
		if (jk_halves_find(jk_ledger_halves(merging->ledger),
			row_of(merging, i)->keep, err) == NULL)
			return jk_err_at(
			    err, _("segment %s"), row_of(merging, i)->name);
	return 0;
}

/* Merging */

static struct jk_merge *
open_inputs(const struct merging *merging, struct jk_err *err)
{
	struct jk_merge *merge = jk_merge_new(
	    jk_ledger_site(merging->ledger)->schemas[JK_SEGMENT_RECORDS], err);

	if (merge == NULL)
		return NULL;
	jk_merge_keep_all(merge);
	for (size_t i = 0; i < merging->count; i++)
		if (jk_merge_put(merge,
			jk_ledger_seeker(merging->ledger, merging->rows[i], err),
			err) < 0) {
			jk_merge_free(merge);
			return NULL;
		}
	if (jk_merge_seek(merge, jk_bytes(NULL, 0), err) == 0)
		return merge;
	jk_merge_free(merge);
	return NULL;
}

/* The row of what comes out. */
static void
span(const struct merging *merging, struct jk_list_segment *row)
{
	*row =
	    (struct jk_list_segment){ .role = JK_SEGMENT_RECORDS, .first = UINT64_MAX };
	memcpy(row->bucket, row_of(merging, 0)->bucket, sizeof row->bucket);
	for (size_t i = 0; i < merging->count; i++) {
		const struct jk_list_segment *part = row_of(merging, i);

		if (part->first < row->first)
			row->first = part->first;
		if (part->last > row->last)
			row->last = part->last;
		if (part->level >= row->level)
			row->level = part->level + 1;
	}
}

static int
copy(struct jk_merge *merge, struct jk_month *month, struct jk_err *err)
{
	struct jk_merged merged;
	enum jk_next next;

	while ((next = jk_merge_next(merge, &merged, err)) == JK_NEXT_RECORD)
		if (jk_month_put(month, merged.key, merged.fields, err) < 0)
			return -1;
	return next == JK_NEXT_END ? jk_month_end(month, err) : -1;
}

static int
merge_month(struct merging *merging, struct jk_err *err)
{
	struct jk_month month = { .commit = merging->commit };
	struct jk_merge *merge = open_inputs(merging, err);
	int result = -1;

	span(merging, &month.row);
	if (merge != NULL)
		result = copy(merge, &month, err);
	jk_month_release(&month);
	jk_merge_free(merge);
	if (result < 0)
		return jk_err_at(err, _("month %s"), month.row.bucket);
	for (size_t i = 0; i < merging->count; i++)
		jk_list_drop_segment(
		    jk_commit_list(merging->commit), row_of(merging, i)->name);
	return 0;
}

/* Room for another month? What is due waits for the next commit otherwise. */
static bool
has_room(const struct merging *merging)
{
	return jk_commit_places(merging->commit) >= JK_MONTH_MAX_SAME;
}

/* The least month that is greater; NULL when there is none. */
static const char *
next_month(const struct merging *merging, const char *done)
{
	const char *month = NULL;

	for (size_t i = 0; i < merging->list->segments_count; i++) {
		const char *bucket = merging->list->segments[i].bucket;

		if (strcmp(bucket, done) > 0 &&
		    (month == NULL || strcmp(bucket, month) < 0))
			month = bucket;
	}
	return month;
}

/* The ledger is right as it is: only who asks learns that a month cannot be merged. */
static int
merge_if_due(
    struct merging *merging, const char *month, uint64_t *merged, struct jk_err *err)
{
	if (!is_due(merging, month))
		return 0;
	if (check_keys(merging, err) < 0) {
		if (merging->whole || err->status != JK_EXIT_NOPERM)
			return -1;
		jk_err_reset(err);
		return 0;
	}
	(*merged)++;
	return merge_month(merging, err);
}

int
jk_month_merge(
    struct jk_commit *commit, bool whole, uint64_t *merged, struct jk_err *err)
{
	struct jk_ledger *ledger = jk_commit_ledger(commit);
	struct merging merging = { .commit = commit,
		.ledger = ledger,
		.list = jk_ledger_list(ledger),
		.whole = whole };
	const char *month = "";
	int result = 0;

	*merged = 0;
	merging.upto = jk_list_taken_upto(merging.list, jk_ledger_site(ledger)->kind);
	merging.rows = calloc(merging.list->segments_count + 1, sizeof *merging.rows);
	if (merging.rows == NULL)
		return jk_err_memory(err);
	while (result == 0 && has_room(&merging) &&
	       (month = next_month(&merging, month)) != NULL)
		result = merge_if_due(&merging, month, merged, err);
	free(merging.rows);
	return result;
}
