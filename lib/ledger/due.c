#include "ledger/due.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "format/record.h"
#include "ledger/archived.h"
#include "ledger/due_parts.h"

#define PERIOD "period" /* over by the table */
#define EARLY "early" /* asked for before that */
#define UNLISTED "unlisted" /* asked for, and no row lets it go */

void
jk_due_release(struct jk_due *due)
{
	free(due->parts);
	for (int role = 0; role < JK_SEGMENT_ROLES; role++)
		jk_sieve_free(due->lost[role]);
	jk_totals_release(&due->kept);
	jk_totals_release(&due->gone);
	memset(due, 0, sizeof *due);
}

/* Why */

void
jk_due_decide(struct jk_due_why *why, bool *goes, const struct jk_due_rules *rules,
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

void
jk_due_count(struct jk_due *due, const struct jk_due_why *why, bool goes)
{
	due->records += goes;
	due->spared += why->spared;
	due->unlisted += goes && strcmp(why->reason, PERIOD) != 0;
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
	jk_due_decide(why, goes, rules, fields[code], bucket);
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
	struct jk_archived *archived =
	    jk_archived_open(ledger, month, month, "", NULL, err);
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
		jk_due_count(due, &why, goes);
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
