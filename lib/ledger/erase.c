#include "ledger/erase.h"

#include <stdio.h>
#include <string.h>

#include "format/record.h"
#include "ledger/archived.h"
#include "ledger/compact.h"
#include "ledger/ended.h"
#include "ledger/erase_parts.h"
#include "ledger/leaving.h"
#include "ledger/months.h"
#include "stream/sort_key.h"

/* Registers */

static int
set_totals(struct jk_list *list, const struct jk_totals *gone, struct jk_err *err)
{
	for (size_t i = 0; i < gone->count; i++) {
		const struct jk_list_total *held =
		    jk_list_total(list, gone->rows[i].municipality);
		struct jk_list_total total;

		if (held == NULL || held->generations < gone->rows[i].generations)
			return jk_err_set(err, JK_EXIT_PROTOCOL, "JK00565",
			    _("the list has totals of a municipality without records"));
		total = *held;
		total.generations -= gone->rows[i].generations;
		if (jk_list_set_total(list, &total, err) < 0)
			return -1;
	}
	return 0;
}

static int
not_taken(struct jk_err *err)
{
	return jk_err_set(err, JK_EXIT_TEMPFAIL, "JK00724",
	    _("an onward lane has not taken all changes yet; erase when it has"));
}

/* What was not merged keeps its old key, and with it copies of what was to go. */
static int
check_reached(const struct jk_list *list, const struct jk_list *before,
    const struct jk_due *due, struct jk_err *err)
{
	bool reached = true;

	for (int role = 0; role < JK_SEGMENT_ROLES; role++)
		if (due->lost[role] != NULL && jk_sieve_left_out(due->lost[role]) !=
						   jk_sieve_count(due->lost[role]))
			reached = false;
	for (size_t i = 0; due->is_whole && i < list->segments_count; i++)
		if (list->segments[i].bucket[0] == '\0' &&
		    jk_list_segment(before, list->segments[i].name) != NULL)
			reached = false;
	return reached ? 0 : not_taken(err);
}

static int
differs(struct jk_err *err)
{
	return jk_err_set(err, JK_EXIT_SOFTWARE, "JK00725",
	    _("what was written anew is not what was there less what goes; "
	      "nothing was changed"));
}

/* The same of the buckets that were read. */
static int
count_years(struct jk_totals *totals, struct jk_ledger *made, const char *upto,
    struct jk_err *err)
{
	const struct jk_schema *schema =
	    jk_ledger_site(made)->schemas[JK_SEGMENT_RECORDS];
	struct jk_totals_counter *counter = jk_totals_counter_new(schema, err);
	struct jk_ended *ended = jk_ended_open(made, upto, err);
	struct jk_ended_record record;
	enum jk_next next = JK_NEXT_FAILED;
	int result = -1;

	while (counter != NULL && ended != NULL &&
	       (next = jk_ended_next(ended, &record, err)) == JK_NEXT_RECORD)
		if (jk_totals_counter_put(counter, record.fields, err) < 0) {
			next = JK_NEXT_FAILED;
			break;
		}
	if (next == JK_NEXT_END)
		result = jk_totals_counter_end(counter, totals, err);
	jk_ended_free(ended);
	jk_totals_counter_free(counter);
	return result;
}

static int
count_made(struct jk_totals *totals, struct jk_ledger *made, const struct jk_due *due,
    struct jk_err *err)
{
	if (!due->is_whole)
		return count_years(totals, made, due->upto, err);
	if (jk_totals_compute(totals, made, err) < 0)
		return -1;
	return jk_totals_check(totals, jk_ledger_list(made), err);
}

/* Read back: all that stays is there, byte for byte, and nothing else. */
static int
compare_register(const struct jk_ledger *ledger, const struct jk_list *list,
    const struct jk_due *due, struct jk_err *err)
{
	struct jk_ledger *made = jk_ledger_preview(ledger, list, err);
	const struct jk_totals *kept = &due->kept;
	struct jk_totals totals = { NULL, 0 };
	size_t found = 0;
	int result = made == NULL ? -1 : count_made(&totals, made, due, err);

	for (size_t i = 0; result == 0 && i < totals.count; i++) {
		if (totals.rows[i].generations == 0)
			continue;
		if (found == kept->count ||
		    strcmp(totals.rows[i].municipality,
			kept->rows[found].municipality) != 0 ||
		    totals.rows[i].generations != kept->rows[found].generations ||
		    memcmp(totals.rows[i].digest, kept->rows[found].digest,
			sizeof kept->rows[found].digest) != 0)
			result = differs(err);
		found++;
	}
	if (result == 0 && found != kept->count)
		result = differs(err);
	jk_totals_release(&totals);
	jk_ledger_free(made);
	return result;
}

/* Where what is current may have sealed what goes: everything is merged anew. */
static int
rewrite_whole(struct jk_commit *commit, const struct jk_due *due, struct jk_err *err)
{
	struct jk_compact *compact = jk_compact_new(commit, true, err);
	int result;

	if (compact == NULL)
		return -1;
	jk_compact_sift(compact, due->lost);
	result = jk_compact_run(compact, err);
	jk_compact_free(compact);
	return result;
}

/* Otherwise only the buckets that lose something. */
static int
rewrite_years(struct jk_commit *commit, const struct jk_due *due, struct jk_err *err)
{
	struct jk_leaving *leaving = jk_leaving_new(commit, due->lost, err);
	int result = -1;

	if (leaving != NULL &&
	    jk_leaving_write_records(leaving, UINT64_MAX, 0, err) == 0)
		result = jk_leaving_write_heads(leaving, UINT64_MAX, 0, err);
	jk_leaving_free(leaving);
	return result;
}

/* Where only files go, the ledger only says so. */
static int
rewrite_register(struct jk_commit *commit, const struct jk_due *due, struct jk_err *err)
{
	struct jk_ledger *ledger = jk_commit_ledger(commit);
	struct jk_list *list = jk_commit_list(commit);

	if (jk_sieve_count(due->lost[JK_SEGMENT_RECORDS]) == 0)
		return 0;
	jk_commit_erase(commit);
	if (set_totals(list, &due->gone, err) < 0 ||
	    (due->is_whole ? rewrite_whole(commit, due, err)
			   : rewrite_years(commit, due, err)) < 0 ||
	    check_reached(list, jk_ledger_list(ledger), due, err) < 0)
		return -1;
	return compare_register(ledger, list, due, err);
}

int
jk_erase_register(struct jk_ledger *ledger, const struct jk_commit_info *info,
    struct jk_due *due, const struct jk_erasure *erasure, struct jk_err *err)
{
	struct jk_commit *commit = jk_commit_begin(ledger, info, err);

	if (commit == NULL)
		return -1;
	if (rewrite_register(commit, due, err) == 0 &&
	    jk_erase_mean(commit, due, erasure, err) == 0)
		return jk_commit_finish(commit, err);
	jk_commit_abandon(commit);
	return -1;
}

/* Archives */

struct rewriting {
	struct jk_ledger *ledger;
	const struct jk_due_rules *rules;
	const struct jk_schema *schema;
	struct jk_digest digest; /* of what stays */
	struct jk_buf key, canonical;
	uint64_t kept;
};

/* One that stays: where `month` is not NULL, written. */
static int
keep(struct rewriting *rewriting, struct jk_month *month, const struct jk_bytes *fields,
    struct jk_err *err)
{
	rewriting->kept++;
	jk_buf_reset(&rewriting->canonical);
	jk_record_add_canonical(&rewriting->canonical, rewriting->schema, fields);
	jk_sort_key(&rewriting->key, rewriting->schema, fields);
	if (jk_buf_failed(&rewriting->canonical) || jk_buf_failed(&rewriting->key))
		return jk_err_memory(err);
	jk_digest_add(&rewriting->digest, jk_buf_bytes(&rewriting->canonical));
	if (month == NULL)
		return 0;
	return jk_month_put(month, jk_buf_bytes(&rewriting->key), fields, err);
}

/* All of a month that stays; *went is how many do not. */
static int
pass_month(struct rewriting *rewriting, struct jk_ledger *ledger, const char *bucket,
    struct jk_month *month, uint64_t *went, struct jk_err *err)
{
	struct jk_archived *archived =
	    jk_archived_open(ledger, bucket, bucket, "", NULL, err);
	const struct jk_bytes *fields;
	enum jk_next next = JK_NEXT_FAILED;
	struct jk_due_why why;
	uint64_t frame;
	uint32_t record;
	size_t segment;
	bool goes;

	*went = 0;
	rewriting->kept = 0;
	jk_digest_reset(&rewriting->digest);
	while (archived != NULL && (next = jk_archived_next(archived, &fields, &segment,
					&frame, &record, err)) == JK_NEXT_RECORD) {
		if (jk_due_is_over(&why, &goes, rewriting->rules, rewriting->schema,
			fields, bucket, err) < 0 ||
		    (!goes && keep(rewriting, month, fields, err) < 0)) {
			next = JK_NEXT_FAILED;
			break;
		}
		*went += goes;
	}
	jk_archived_free(archived);
	return next == JK_NEXT_END ? 0 : -1;
}

/*
 * Old segments leave the list; the new ones hold the lists of all of them. What a
 * lane has not taken stays apart, and so the month cannot be written anew.
 */
static int
drop_month(struct jk_commit *commit, struct jk_list_segment *row, struct jk_err *err)
{
	const struct jk_ledger *ledger = jk_commit_ledger(commit);
	const struct jk_list *before = jk_ledger_list(ledger);
	uint64_t upto = jk_list_taken_upto(before, jk_ledger_site(ledger)->kind);

	row->first = UINT64_MAX;
	for (size_t i = 0; i < before->segments_count; i++) {
		const struct jk_list_segment *old = &before->segments[i];

		if (strcmp(old->bucket, row->bucket) != 0)
			continue;
		if (old->last > upto)
			return not_taken(err);
		if (old->first < row->first)
			row->first = old->first;
		if (old->last > row->last)
			row->last = old->last;
		jk_list_drop_segment(jk_commit_list(commit), old->name);
	}
	return 0;
}

static int
rewrite_month(struct rewriting *rewriting, struct jk_commit *commit, const char *bucket,
    struct jk_err *err)
{
	struct jk_month month = { .commit = commit,
		.row = { .role = JK_SEGMENT_RECORDS } };
	uint8_t before[JK_DIGEST_BYTES], after[JK_DIGEST_BYTES];
	struct jk_ledger *made = NULL;
	uint64_t went, again, kept;
	int result = -1;

	snprintf(month.row.bucket, sizeof month.row.bucket, "%s", bucket);
	if (drop_month(commit, &month.row, err) == 0 &&
	    pass_month(rewriting, rewriting->ledger, bucket, &month, &went, err) == 0 &&
	    jk_digest_end(&rewriting->digest, before, err) == 0 &&
	    jk_month_end(&month, err) == 0)
		made =
		    jk_ledger_preview(rewriting->ledger, jk_commit_list(commit), err);
	kept = rewriting->kept;
	if (made != NULL &&
	    pass_month(rewriting, made, bucket, NULL, &again, err) == 0 &&
	    jk_digest_end(&rewriting->digest, after, err) == 0)
		result = again == 0 && kept == rewriting->kept &&
				 memcmp(before, after, sizeof before) == 0
			     ? 0
			     : differs(err);
	jk_ledger_free(made);
	jk_month_release(&month);
	return result;
}

static int
rewrite_months(struct rewriting *rewriting, struct jk_commit *commit,
    const struct jk_due *due, struct jk_err *err)
{
	for (size_t i = 0; i < due->parts_count; i++) {
		const char *bucket = due->parts[i].bucket;
		size_t first = 0;

		while (strcmp(due->parts[first].bucket, bucket) != 0)
			first++;
		if (first == i && rewrite_month(rewriting, commit, bucket, err) < 0)
			return jk_err_at(err, _("month %s"), bucket);
	}
	return 0;
}

int
jk_erase_archive(struct jk_ledger *ledger, const struct jk_commit_info *info,
    struct jk_due *due, const struct jk_due_rules *rules,
    const struct jk_erasure *erasure, struct jk_err *err)
{
	struct rewriting rewriting = { .ledger = ledger,
		.rules = rules,
		.schema = jk_ledger_site(ledger)->schemas[JK_SEGMENT_RECORDS] };
	struct jk_commit *commit = jk_commit_begin(ledger, info, err);
	int result = -1;

	if (commit != NULL && jk_digest_init(&rewriting.digest, err) == 0) {
		jk_commit_erase(commit);
		result = rewrite_months(&rewriting, commit, due, err);
	}
	jk_digest_release(&rewriting.digest);
	jk_buf_release(&rewriting.key);
	jk_buf_release(&rewriting.canonical);
	if (result == 0)
		result = jk_erase_mean(commit, due, erasure, err);
	if (result == 0)
		return jk_commit_finish(commit, err);
	jk_commit_abandon(commit);
	return -1;
}
