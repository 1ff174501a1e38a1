#include "ledger/due.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "format/record.h"
#include "ledger/archived.h"
#include "ledger/due_parts.h"
#include "ledger/parting.h"

#define PERIOD "period" /* over by the table */
#define EARLY "early" /* asked for before that */
#define UNLISTED "unlisted" /* asked for, and no row lets it go */

void
jk_due_release(struct jk_due *due)
{
	free(due->parts);
	jk_sieve_free(due->lost);
	jk_sieve_free(due->lost_heads);
	jk_totals_release(&due->kept);
	memset(due, 0, sizeof *due);
}

/* Why */

/* *goes by the class and began of `why`, all else of which is set. */
static void
decide(struct jk_due_why *why, bool *goes, const struct jk_due_rules *rules,
    struct jk_bytes code, const char *bucket)
{
	struct jk_retention_ask ask = rules->ask;
	const struct jk_retention_row *row;
	bool asked = rules->also[0] != '\0' && strcmp(rules->also, bucket) == 0;

	ask.class = why->class;
	*goes = jk_retention_is_over(rules->retention, &ask, why->began, &row);
	why->row = row != NULL ? row->place : 0;
	why->reason = PERIOD;
	if (!*goes && asked) {
		why->reason = row != NULL ? EARLY : UNLISTED;
		*goes = true;
	}
	why->spared = *goes && jk_spared_has(rules->spared, code, bucket);
	*goes = *goes && !why->spared;
}

static void
count(struct jk_due *due, const struct jk_due_why *why, bool goes)
{
	due->records += goes;
	due->spared += why->spared;
	due->unlisted += goes && strcmp(why->reason, PERIOD) != 0;
}

/* Registers */

struct survey {
	struct jk_due *due;
	struct jk_ledger *ledger;
	const struct jk_due_rules *rules;
	const struct jk_schema *schema;
	int code, municipality, recorded_on, notified_on;
	struct jk_merge *merge;
	size_t *segments; /* of the list, in the order of merging */
	struct jk_parting *parting;
	struct jk_due_parts *parts;
	struct jk_totals_counter *kept;
	struct jk_buf canonical;
	bool whole_goes; /* of the chain in hand all that came so far */
};

static int
open_merge(struct survey *survey, struct jk_err *err)
{
	const struct jk_list *list = jk_ledger_list(survey->ledger);
	size_t count = 0;

	survey->segments = calloc(list->segments_count + 1, sizeof *survey->segments);
	survey->merge = jk_merge_new(survey->schema, err);
	if (survey->segments == NULL)
		return jk_err_memory(err);
	if (survey->merge == NULL)
		return -1;
	for (size_t i = 0; i < list->segments_count; i++) {
		if (list->segments[i].role != JK_SEGMENT_RECORDS)
			continue;
		survey->segments[count++] = i;
		if (jk_merge_put(survey->merge,
			jk_ledger_seeker(survey->ledger, i, err), err) < 0)
			return -1;
	}
	return jk_merge_seek(survey->merge, jk_bytes(NULL, 0), err);
}

static int
open_survey(struct survey *survey, struct jk_err *err)
{
	struct jk_due *due = survey->due;

	survey->schema = jk_ledger_site(survey->ledger)->schemas[JK_SEGMENT_RECORDS];
	survey->code = jk_schema_find(survey->schema, "resident_code");
	survey->municipality = jk_schema_find(survey->schema, "municipality");
	survey->recorded_on = jk_schema_find(survey->schema, "recorded_on");
	survey->notified_on = jk_schema_find(survey->schema, "notified_on");
	if (open_merge(survey, err) < 0)
		return -1;
	/* It asks for the columns, too. */
	survey->parting = jk_parting_open(survey->ledger, survey->merge, err);
	if (survey->parting == NULL)
		return -1;
	jk_parting_take_all(survey->parting);
	due->lost = jk_sieve_new(survey->rules->directory, err);
	due->lost_heads = jk_sieve_new(survey->rules->directory, err);
	survey->parts = jk_due_parts_new(err);
	survey->kept = jk_totals_counter_new(survey->schema, err);
	return due->lost != NULL && due->lost_heads != NULL && survey->parts != NULL &&
		       survey->kept != NULL
		   ? 0
		   : -1;
}

static void
close_survey(struct survey *survey)
{
	jk_parting_free(survey->parting);
	jk_merge_free(survey->merge);
	jk_due_parts_free(survey->parts);
	jk_totals_counter_free(survey->kept);
	jk_buf_wipe(&survey->canonical);
	free(survey->segments);
}

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
began(const struct survey *survey, const struct jk_parted *parted, bool notified)
{
	const struct jk_bytes *fields = parted->fields;
	int32_t ended = later(JK_DATE_MIN, jk_bytes_of(parted->recorded));
	int32_t own = later(JK_DATE_MIN, fields[survey->recorded_on]);

	if (notified && parted->notified[0] != '\0')
		ended = later(JK_DATE_MIN, jk_bytes_of(parted->notified));
	if (notified && survey->notified_on >= 0 && fields[survey->notified_on].len > 0)
		own = later(JK_DATE_MIN, fields[survey->notified_on]);
	return ended > own ? ended : own;
}

/* By the start that the row for it wants; recorded days choose the row. */
static void
set_began(
    const struct survey *survey, const struct jk_parted *parted, struct jk_due_why *why)
{
	struct jk_retention_ask ask = survey->rules->ask;
	const struct jk_retention_row *row;

	ask.class = why->class;
	why->began = began(survey, parted, false);
	row = jk_retention_find(survey->rules->retention, &ask, why->began);
	if (row != NULL && row->start == JK_START_NOTIFIED)
		why->began = began(survey, parted, true);
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

static void
judge(const struct survey *survey, const struct jk_parted *parted,
    struct jk_due_why *why, bool *goes)
{
	struct jk_bytes code = parted->fields[survey->code];
	bool is_left = parted->is_last && !parted->is_deletion;

	*why = (struct jk_due_why){ .class = "ident-current" };
	*goes = false;
	if (parted->bucket[0] == '\0')
		return;
	why->class = parted->is_deletion ? "ident-deleted" : "ident-history";
	set_began(survey, parted, why);
	decide(why, goes, survey->rules, code, parted->bucket);
	if (*goes && (is_left || parted->is_code_change) &&
	    !link_is_free(survey, began(survey, parted, false)))
		*goes = false;
}

static int
let_go(struct survey *survey, const struct jk_parted *parted,
    const struct jk_due_why *why, struct jk_err *err)
{
	const struct jk_list *list = jk_ledger_list(survey->ledger);
	const struct jk_list_segment *row =
	    &list->segments[survey->segments[parted->segment]];

	jk_buf_reset(&survey->canonical);
	jk_record_add_canonical(&survey->canonical, survey->schema, parted->fields);
	if (jk_buf_failed(&survey->canonical))
		return jk_err_memory(err);
	if (jk_due_parts_put(survey->parts, why, parted->bucket,
		jk_buf_bytes(&survey->canonical), err) < 0)
		return -1;
	return jk_sieve_put(survey->due->lost, row->bucket, parted->key, err);
}

/* A chain of which nothing is left has no head. */
static int
let_head_go(struct survey *survey, const struct jk_bytes *fields, struct jk_err *err)
{
	struct jk_bytes code = fields[survey->code];
	struct jk_bytes municipality = fields[survey->municipality];
	char key[64];

	snprintf(key, sizeof key, "%.*s\x1f%.*s", (int)code.len, (const char *)code.ptr,
	    (int)municipality.len, (const char *)municipality.ptr);
	return jk_sieve_put(survey->due->lost_heads, "", jk_bytes_of(key), err);
}

static int
take(struct survey *survey, const struct jk_parted *parted, struct jk_err *err)
{
	struct jk_due_why why;
	bool goes;
	int result;

	judge(survey, parted, &why, &goes);
	count(survey->due, &why, goes);
	survey->whole_goes = survey->whole_goes && goes;
	result = goes ? let_go(survey, parted, &why, err)
		      : jk_totals_counter_put(survey->kept, parted->fields, err);
	if (result < 0 || !parted->is_last)
		return result;
	if (survey->whole_goes)
		result = let_head_go(survey, parted->fields, err);
	survey->whole_goes = true;
	return result;
}

int
jk_due_register(struct jk_due *due, struct jk_ledger *ledger,
    const struct jk_due_rules *rules, struct jk_err *err)
{
	struct survey survey = {
		.due = due, .ledger = ledger, .rules = rules, .whole_goes = true
	};
	struct jk_parted parted;
	enum jk_next next = JK_NEXT_FAILED;
	int result = -1;

	memset(due, 0, sizeof *due);
	if (open_survey(&survey, err) == 0)
		while ((next = jk_parting_next(survey.parting, &parted, err)) ==
		       JK_NEXT_RECORD)
			if (take(&survey, &parted, err) < 0) {
				next = JK_NEXT_FAILED;
				break;
			}
	if (next == JK_NEXT_END &&
	    jk_due_parts_end(survey.parts, due, rules->key, err) == 0)
		result = jk_totals_counter_end(survey.kept, &due->kept, err);
	close_survey(&survey);
	return result;
}

/* Archives */

int
jk_due_is_over(struct jk_due_why *why, bool *goes, const struct jk_due_rules *rules,
    const struct jk_schema *schema, const struct jk_bytes *fields, const char *bucket,
    struct jk_err *err)
{
	int at = jk_schema_find(schema, "at"),
	    record = jk_schema_find(schema, "record");
	int code = jk_schema_find(schema, "resident_code");

	if (at < 0 || record < 0 || code < 0)
		return jk_err_set(err, JK_EXIT_CONFIG, "JK00567",
		    _("schema %s has no column %s"), jk_schema_name(schema),
		    "at, record, resident_code");
	*why = (struct jk_due_why){
		.class = jk_bytes_is(fields[record], "access") ? "access" : "operation"
	};
	/* Its text is in Japan's offset, so the day is the one it shows. */
	if (fields[at].len < JK_DATE_CHARS - 1 ||
	    !jk_date_decode(jk_bytes(fields[at].ptr, JK_DATE_CHARS - 1), &why->began))
		return jk_err_set(err, JK_EXIT_PROTOCOL, "JK00568",
		    _("record has no time to be kept by"));
	decide(why, goes, rules, fields[code], bucket);
	return 0;
}

/* Could anything in the month go? */
static bool
may_go(const struct jk_due_rules *rules, const char *month)
{
	struct jk_retention_ask ask = rules->ask;
	char date[JK_DATE_CHARS];
	int32_t first;

	snprintf(date, sizeof date, "%.7s-01", month);
	if (!jk_date_decode(jk_bytes_of(date), &first))
		return false;
	ask.class = "access";
	if (strcmp(rules->also, month) == 0 ||
	    jk_retention_may_be_over(rules->retention, &ask, first))
		return true;
	ask.class = "operation";
	return jk_retention_may_be_over(rules->retention, &ask, first);
}

static int
survey_month(struct jk_due *due, struct jk_due_parts *parts, struct jk_ledger *ledger,
    const struct jk_due_rules *rules, const char *month, struct jk_err *err)
{
	const struct jk_schema *schema =
	    jk_ledger_site(ledger)->schemas[JK_SEGMENT_RECORDS];
	struct jk_archived *archived = jk_archived_open(ledger, month, month, "", NULL, err);
	struct jk_buf canonical = JK_BUF_INIT;
	const struct jk_bytes *fields;
	enum jk_next next = JK_NEXT_FAILED;
	struct jk_due_why why;
	uint64_t frame;
	uint32_t record;
	size_t segment;
	bool goes;
	int result = 0;

	while (archived != NULL && result == 0 &&
	       (next = jk_archived_next(archived, &fields, &segment, &frame, &record,
		    err)) == JK_NEXT_RECORD) {
		result = jk_due_is_over(&why, &goes, rules, schema, fields, month, err);
		if (result < 0)
			break;
		count(due, &why, goes);
		jk_buf_reset(&canonical);
		jk_record_add_canonical(&canonical, schema, fields);
		if (jk_buf_failed(&canonical))
			result = jk_err_memory(err);
		else if (goes)
			result = jk_due_parts_put(
			    parts, &why, month, jk_buf_bytes(&canonical), err);
	}
	jk_archived_free(archived);
	jk_buf_wipe(&canonical);
	return result == 0 && next == JK_NEXT_END ? 0 : -1;
}

static bool
was_before(const struct jk_list *list, size_t at)
{
	for (size_t i = 0; i < at; i++)
		if (strcmp(list->segments[i].bucket, list->segments[at].bucket) == 0)
			return true;
	return false;
}

int
jk_due_archive(struct jk_due *due, struct jk_ledger *ledger,
    const struct jk_due_rules *rules, struct jk_err *err)
{
	const struct jk_list *list = jk_ledger_list(ledger);
	struct jk_due_parts *parts = jk_due_parts_new(err);
	int result = parts == NULL ? -1 : 0;

	memset(due, 0, sizeof *due);
	for (size_t i = 0; result == 0 && i < list->segments_count; i++)
		if (!was_before(list, i) && may_go(rules, list->segments[i].bucket))
			result = survey_month(
			    due, parts, ledger, rules, list->segments[i].bucket, err);
	if (result == 0)
		result = jk_due_parts_end(parts, due, rules->key, err);
	jk_due_parts_free(parts);
	return result;
}
