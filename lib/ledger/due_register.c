/* What of a register is due (ledger/due.h). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "format/record.h"
#include "ledger/due_parts.h"
#include "ledger/due_scope.h"
#include "ledger/ended.h"
#include "ledger/head_rows.h"
#include "ledger/parting.h"
#include "stream/sort_key.h"

/* A record, current or in a bucket, with the day on which its period began. */
struct item {
	const struct jk_bytes *fields;
	struct jk_bytes key;
	struct jk_change change;
	const char *bucket; /* of its period; "": it is current */
	const char *lies; /* the bucket in which it is */
	struct jk_bytes recorded, notified; /* of what ended it */
	bool is_left; /* its chain went on under another code */
};

struct survey {
	struct jk_due *due;
	struct jk_ledger *ledger;
	const struct jk_due_rules *rules;
	const struct jk_schema *schema;
	struct jk_change_columns columns;
	int recorded_on, notified_on;
	/* Two sources, each with the record that it stands on. */
	struct jk_merge *current;
	struct jk_parting *parting; /* NULL: what is current is not read */
	enum jk_next has_parted, has_ended;
	struct jk_parted parted;
	struct jk_ended *ended;
	struct jk_ended_record of_year;
	struct jk_head_rows *heads;
	struct jk_due_parts *parts;
	struct jk_totals_counter *kept, *gone;
	struct jk_buf canonical;
	struct jk_heads *in_force; /* opened when first asked */
	/* The chain in hand, its heads, and the first generation of it that stays. */
	struct jk_buf chain;
	struct jk_head_row *rows; /* marked: its record stays */
	size_t rows_count;
	uint64_t first_kept;
};

/* Opening */

static int
open_current(struct survey *survey, struct jk_ledger *ledger, struct jk_err *err)
{
	const struct jk_list *list = jk_ledger_list(ledger);

	if (!survey->due->is_whole)
		return 0;
	survey->current = jk_merge_new(survey->schema, err);
	if (survey->current == NULL)
		return -1;
	for (size_t i = 0; i < list->segments_count; i++)
		if (list->segments[i].role == JK_SEGMENT_RECORDS &&
		    list->segments[i].bucket[0] == '\0' &&
		    jk_merge_put(
			survey->current, jk_ledger_seeker(ledger, i, err), err) < 0)
			return -1;
	if (jk_merge_seek(survey->current, jk_bytes(NULL, 0), err) < 0)
		return -1;
	survey->parting = jk_parting_open(ledger, survey->current, err);
	return survey->parting == NULL ? -1 : 0;
}

static int
open_sources(struct survey *survey, struct jk_ledger *ledger, struct jk_err *err)
{
	const struct jk_due *due = survey->due;

	if (open_current(survey, ledger, err) < 0)
		return -1;
	survey->ended = jk_ended_open(ledger, due->upto, err);
	if (survey->ended == NULL)
		return -1;
	survey->heads = jk_head_rows_open(ledger, due->upto, due->is_whole, err);
	return survey->heads == NULL ? -1 : 0;
}

static int
open_results(struct survey *survey, struct jk_err *err)
{
	static const enum jk_segment_role roles[] = { JK_SEGMENT_RECORDS,
		JK_SEGMENT_ENDS, JK_SEGMENT_HEADS };

	for (size_t i = 0; i < sizeof roles / sizeof *roles; i++) {
		survey->due->lost[roles[i]] =
		    jk_sieve_new(survey->rules->directory, err);
		if (survey->due->lost[roles[i]] == NULL)
			return -1;
	}
	survey->parts = jk_due_parts_new(err);
	survey->kept = jk_totals_counter_new(survey->schema, err);
	survey->gone = jk_totals_counter_new(survey->schema, err);
	return survey->parts != NULL && survey->kept != NULL && survey->gone != NULL
		   ? 0
		   : -1;
}

static int
open_survey(struct survey *survey, struct jk_ledger *ledger, struct jk_err *err)
{
	survey->schema = jk_ledger_site(ledger)->schemas[JK_SEGMENT_RECORDS];
	survey->recorded_on = jk_schema_find(survey->schema, "recorded_on");
	survey->notified_on = jk_schema_find(survey->schema, "notified_on");
	if (survey->recorded_on < 0 || survey->notified_on < 0)
		return jk_err_set(err, JK_EXIT_CONFIG, "JK00585",
		    _("schema %s has no %s"), jk_schema_name(survey->schema),
		    "recorded_on, notified_on");
	if (jk_change_columns_find(&survey->columns, survey->schema, err) < 0 ||
	    jk_due_scope(survey->due, ledger, survey->rules, err) < 0 ||
	    open_sources(survey, ledger, err) < 0)
		return -1;
	return open_results(survey, err);
}

static void
close_survey(struct survey *survey)
{
	jk_parting_free(survey->parting);
	jk_merge_free(survey->current);
	jk_ended_free(survey->ended);
	jk_head_rows_free(survey->heads);
	jk_heads_free(survey->in_force);
	jk_due_parts_free(survey->parts);
	jk_totals_counter_free(survey->kept);
	jk_totals_counter_free(survey->gone);
	jk_buf_wipe(&survey->canonical);
	jk_buf_wipe(&survey->chain);
}

/* Records of both sources in one order */

static int
pull_parted(struct survey *survey, struct jk_err *err)
{
	survey->has_parted = JK_NEXT_END;
	if (survey->parting != NULL)
		survey->has_parted =
		    jk_parting_next(survey->parting, &survey->parted, err);
	return survey->has_parted == JK_NEXT_FAILED ? -1 : 0;
}

static int
pull_ended(struct survey *survey, struct jk_err *err)
{
	survey->has_ended = jk_ended_next(survey->ended, &survey->of_year, err);
	return survey->has_ended == JK_NEXT_FAILED ? -1 : 0;
}

static void
set_parted(const struct survey *survey, struct item *item)
{
	const struct jk_parted *parted = &survey->parted;

	*item = (struct item){ .fields = parted->fields,
		.key = parted->key,
		.change = parted->change,
		.bucket = parted->bucket,
		.lies = "",
		.recorded = jk_bytes_of(parted->recorded),
		.notified = jk_bytes_of(parted->notified),
		.is_left =
		    parted->is_last && parted->change.class != JK_CHANGE_DELETION };
}

/* Was the chain left with this record? */
static bool
is_left(const struct survey *survey, uint64_t generation)
{
	for (size_t i = 0; i < survey->rows_count; i++)
		if (survey->rows[i].head.state == JK_CHAIN_MOVED &&
		    survey->rows[i].head.generation == generation)
			return true;
	return false;
}

static int
set_ended(struct survey *survey, struct item *item, struct jk_err *err)
{
	const struct jk_ended_record *record = &survey->of_year;

	*item = (struct item){ .fields = record->fields,
		.key = record->key,
		.bucket = record->bucket,
		.lies = record->bucket,
		.recorded = record->recorded,
		.notified = record->notified };
	if (jk_change_decode(&item->change, &survey->columns, record->fields, err) < 0)
		return -1;
	item->is_left = is_left(survey, item->change.generation);
	return 0;
}

/* Of which source is the next one? Of neither at the end. */
static int
choose(const struct survey *survey, bool *is_parted, bool *is_ended, struct jk_err *err)
{
	int order;

	*is_parted = survey->has_parted == JK_NEXT_RECORD;
	*is_ended = survey->has_ended == JK_NEXT_RECORD;
	if (!*is_parted || !*is_ended)
		return 0;
	order = jk_bytes_compare(survey->parted.key, survey->of_year.key);
	if (order == 0)
		return jk_err_set(err, JK_EXIT_PROTOCOL, "JK00561",
		    _("one generation stands in two segments"));
	*is_parted = order < 0;
	*is_ended = order > 0;
	return 0;
}

/* Why */

/* The later of two days of which the second may not be there. */
static int32_t
later(int32_t day, struct jk_bytes date)
{
	int32_t other;

	return jk_date_decode(date, &other) && other > day ? other : day;
}

/*
 * When the period began, for either kind of start: with what ended the record, and
 * never before the record itself, so that in a chain what is older is due first.
 */
static int32_t
began(const struct survey *survey, const struct item *item, bool notified)
{
	const struct jk_bytes *fields = item->fields;
	int32_t ended = later(JK_DATE_MIN, item->recorded);
	int32_t own = later(JK_DATE_MIN, fields[survey->recorded_on]);

	if (notified && item->notified.len > 0)
		ended =
		    jk_retention_notified(later(JK_DATE_MIN, item->notified), ended);
	if (notified && fields[survey->notified_on].len > 0)
		own = jk_retention_notified(
		    later(JK_DATE_MIN, fields[survey->notified_on]), own);
	return ended > own ? ended : own;
}

/* By the start that the row for it wants; recorded days choose the row. */
static void
set_began(const struct survey *survey, const struct item *item, struct jk_due_why *why)
{
	struct jk_retention_ask ask = survey->rules->ask;
	const struct jk_retention_row *row;

	ask.class = why->class;
	why->began = began(survey, item, false);
	row = jk_retention_find(survey->rules->retention, &ask, why->began);
	if (row != NULL && row->start == JK_START_NOTIFIED)
		why->began = began(survey, item, true);
}

/*
 * Is nobody looking for access records under the old code any more? What leads from
 * one code to the next outlives all that was kept when the code was changed.
 */
static bool
link_is_free(const struct survey *survey, int32_t changed)
{
	struct jk_retention_ask ask = survey->rules->ask;
	bool free;

	ask.class = "access";
	free = jk_retention_is_over(survey->rules->retention, &ask, changed, NULL);
	ask.class = "operation";
	return free &&
	       jk_retention_is_over(survey->rules->retention, &ask, changed, NULL);
}

/*
 * Is something held in the archive that is found by this link? In a month that is held
 * as a whole that may be all that was kept when the code was changed.
 */
static bool
link_is_held(const struct survey *survey, const struct item *item)
{
	const struct jk_spared *linked = survey->rules->linked;
	char changed[JK_DATE_CHARS];

	jk_date_encode(changed, began(survey, item, false));
	for (size_t i = 0; i < linked->buckets_count; i++)
		if (strncmp(linked->buckets[i], changed, strlen("YYYY-MM")) <= 0)
			return true;
	return jk_spared_has(linked, item->change.code, "");
}

static void
judge(const struct survey *survey, const struct item *item, struct jk_due_why *why,
    bool *goes)
{
	bool is_deletion = item->change.class == JK_CHANGE_DELETION;

	*why = (struct jk_due_why){ .class = "ident-current" };
	*goes = false;
	if (item->bucket[0] == '\0')
		return;
	why->class = is_deletion ? "ident-deleted" : "ident-history";
	set_began(survey, item, why);
	jk_due_decide(why, goes, survey->rules, item->change.code, item->bucket);
	if (!*goes || !(item->is_left || item->change.is_code_change))
		return;
	why->spared = link_is_held(survey, item);
	*goes = !why->spared && link_is_free(survey, began(survey, item, false));
}

/* What goes */

static int
let_go(struct survey *survey, const struct item *item, const struct jk_due_why *why,
    struct jk_err *err)
{
	struct jk_sieve **lost = survey->due->lost;

	jk_buf_reset(&survey->canonical);
	jk_record_add_canonical(&survey->canonical, survey->schema, item->fields);
	if (jk_buf_failed(&survey->canonical))
		return jk_err_memory(err);
	if (jk_due_parts_put(survey->parts, why, item->bucket,
		jk_buf_bytes(&survey->canonical), err) < 0 ||
	    jk_totals_counter_put(survey->gone, item->fields, err) < 0 ||
	    jk_sieve_put(lost[JK_SEGMENT_RECORDS], item->lies, item->key, err) < 0)
		return -1;
	if (item->lies[0] == '\0')
		return 0;
	return jk_sieve_put(lost[JK_SEGMENT_ENDS], item->lies, item->key, err);
}

/* Did another head of the chain take its place? */
static int
is_superseded(struct survey *survey, const struct jk_chain_head *head, bool *superseded,
    struct jk_err *err)
{
	struct jk_chain_head other;
	enum jk_next next;

	if (survey->in_force == NULL)
		survey->in_force = jk_heads_open(survey->ledger, err);
	if (survey->in_force == NULL)
		return -1;
	next = jk_heads_find(
	    survey->in_force, head->code, head->municipality, &other, err);
	*superseded = next == JK_NEXT_RECORD && other.generation > head->generation;
	return next == JK_NEXT_FAILED ? -1 : 0;
}

/*
 * A head whose record does not stay goes with it, but for that of a chain of which
 * something older stays. What was not read of a chain is newer than what was.
 */
static int
end_head(struct survey *survey, const struct jk_head_row *row, struct jk_err *err)
{
	bool goes = !row->is_marked;

	if (goes && row->head.generation > survey->first_kept &&
	    is_superseded(survey, &row->head, &goes, err) < 0)
		return -1;
	if (!goes)
		return 0;
	return jk_sieve_put(survey->due->lost[JK_SEGMENT_HEADS], row->bucket,
	    jk_buf_bytes(&survey->chain), err);
}

static int
end_chain(struct survey *survey, struct jk_err *err)
{
	bool had_current = false;

	for (size_t i = 0; i < survey->rows_count; i++) {
		bool current = survey->rows[i].bucket[0] == '\0';

		/* Of several that are current the first takes the others with it. */
		if (!(current && had_current) &&
		    end_head(survey, &survey->rows[i], err) < 0)
			return -1;
		had_current = had_current || current;
	}
	survey->rows_count = 0;
	return 0;
}

/* Chains come in their order, and their records with ascending generations. */
static int
follow_chain(struct survey *survey, struct jk_bytes key, struct jk_err *err)
{
	struct jk_bytes chain = jk_sort_key_first(key, 2);

	if (jk_bytes_equal(chain, jk_buf_bytes(&survey->chain)))
		return 0;
	if (end_chain(survey, err) < 0)
		return -1;
	jk_buf_reset(&survey->chain);
	jk_buf_add(&survey->chain, chain);
	if (jk_buf_failed(&survey->chain))
		return jk_err_memory(err);
	survey->first_kept = UINT64_MAX;
	return jk_head_rows_find(
	    survey->heads, chain, &survey->rows, &survey->rows_count, err);
}

static int
let_stay(struct survey *survey, const struct item *item, struct jk_err *err)
{
	uint64_t generation = item->change.generation;

	if (generation < survey->first_kept)
		survey->first_kept = generation;
	for (size_t i = 0; i < survey->rows_count; i++)
		if (survey->rows[i].head.generation == generation)
			survey->rows[i].is_marked = true;
	return jk_totals_counter_put(survey->kept, item->fields, err);
}

static int
take(struct survey *survey, const struct item *item, struct jk_err *err)
{
	struct jk_due_why why;
	bool goes;

	judge(survey, item, &why, &goes);
	jk_due_count(survey->due, &why, goes);
	return goes ? let_go(survey, item, &why, err) : let_stay(survey, item, err);
}

/* One record of either source; *any is false at the end. */
static int
step(struct survey *survey, bool *any, struct jk_err *err)
{
	bool is_parted, is_ended;
	struct item item;

	if (choose(survey, &is_parted, &is_ended, err) < 0)
		return -1;
	*any = is_parted || is_ended;
	if (!*any)
		return end_chain(survey, err);
	if (follow_chain(
		survey, is_parted ? survey->parted.key : survey->of_year.key, err) < 0)
		return -1;
	if (is_parted)
		set_parted(survey, &item);
	else if (set_ended(survey, &item, err) < 0)
		return -1;
	if (take(survey, &item, err) < 0)
		return -1;
	return is_parted ? pull_parted(survey, err) : pull_ended(survey, err);
}

static int
run(struct survey *survey, struct jk_err *err)
{
	bool any = true;

	if (pull_parted(survey, err) < 0 || pull_ended(survey, err) < 0)
		return -1;
	while (any)
		if (step(survey, &any, err) < 0)
			return -1;
	return 0;
}

int
jk_due_register(struct jk_due *due, struct jk_ledger *ledger,
    const struct jk_due_rules *rules, struct jk_err *err)
{
	struct survey survey = { .due = due, .ledger = ledger, .rules = rules };
	int result = -1;

	memset(due, 0, sizeof *due);
	if (open_survey(&survey, ledger, err) == 0 && run(&survey, err) == 0 &&
	    jk_due_parts_end(survey.parts, due, rules->key, err) == 0 &&
	    jk_totals_counter_end(survey.kept, &due->kept, err) == 0)
		result = jk_totals_counter_end(survey.gone, &due->gone, err);
	close_survey(&survey);
	return result;
}
