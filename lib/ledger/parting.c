#include "ledger/parting.h"

#include <stdio.h>
#include <stdlib.h>

#include "format/record.h"
#include "ledger/heads.h"
#include "rules/change.h"

#define YEAR_CHARS 4

/* A record, copied: what supersedes it is the next of its chain, if there is one. */
struct copy {
	struct jk_buf text, key;
	struct jk_bytes fields[JK_SCHEMA_MAX_COLUMNS];
};

struct jk_parting {
	const struct jk_schema *schema;
	struct jk_change_columns columns;
	int recorded_on, notified_on; /* notified_on: -1 where there is none */
	struct jk_merge *merge;
	struct jk_heads *heads;
	struct jk_chain_head head; /* the one in hand */
	bool has_head, has_held;
	struct copy copies[2], *held, *given;
};

static int
next_head(struct jk_parting *parting, struct jk_err *err)
{
	enum jk_next next = jk_heads_next(parting->heads, &parting->head, err);

	parting->has_head = next == JK_NEXT_RECORD;
	return next == JK_NEXT_FAILED ? -1 : 0;
}

static int
open_parting(struct jk_parting *parting, struct jk_ledger *ledger, struct jk_err *err)
{
	parting->recorded_on = jk_schema_find(parting->schema, "recorded_on");
	if (parting->recorded_on < 0)
		return jk_err_set(err, JK_EXIT_CONFIG, "JK00585",
		    _("schema %s has no %s"), jk_schema_name(parting->schema),
		    "recorded_on");
	parting->notified_on = jk_schema_find(parting->schema, "notified_on");
	if (jk_change_columns_find(&parting->columns, parting->schema, err) < 0)
		return -1;
	parting->heads = jk_heads_open(ledger, err);
	if (parting->heads == NULL || jk_heads_seek(parting->heads, "", err) < 0)
		return -1;
	return next_head(parting, err);
}

struct jk_parting *
jk_parting_open(struct jk_ledger *ledger, struct jk_merge *merge, struct jk_err *err)
{
	struct jk_parting *parting = calloc(1, sizeof *parting);

	if (parting == NULL) {
		jk_err_memory(err);
		return NULL;
	}
	parting->schema = jk_ledger_site(ledger)->schemas[JK_SEGMENT_RECORDS];
	parting->merge = merge;
	parting->held = &parting->copies[0];
	parting->given = &parting->copies[1];
	if (open_parting(parting, ledger, err) == 0)
		return parting;
	jk_parting_free(parting);
	return NULL;
}

static void
release_copy(struct copy *copy)
{
	jk_buf_wipe(&copy->text);
	jk_buf_release(&copy->key);
}

void
jk_parting_free(struct jk_parting *parting)
{
	if (parting == NULL)
		return;
	jk_heads_free(parting->heads);
	release_copy(&parting->copies[0]);
	release_copy(&parting->copies[1]);
	free(parting);
}

/* The bucket of that day's year. */
static int
set_bucket(struct jk_parted *parted, struct jk_bytes recorded, struct jk_bytes notified,
    struct jk_err *err)
{
	int32_t day;

	if (!jk_date_decode(recorded, &day))
		return jk_err_set(err, JK_EXIT_PROTOCOL, "JK00586",
		    _("record of the ledger has no date on which it was recorded"));
	snprintf(parted->bucket, sizeof parted->bucket, "%.*s", YEAR_CHARS,
	    (const char *)recorded.ptr);
	snprintf(parted->recorded, sizeof parted->recorded, "%.*s", (int)recorded.len,
	    (const char *)recorded.ptr);
	if (jk_date_decode(notified, &day))
		snprintf(parted->notified, sizeof parted->notified, "%.*s",
		    (int)notified.len, (const char *)notified.ptr);
	return 0;
}

/* By the dates of a record: its own, or of what superseded it. */
static int
set_by_record(const struct jk_parting *parting, struct jk_parted *parted,
    const struct jk_bytes *fields, struct jk_err *err)
{
	struct jk_bytes notified = jk_bytes(NULL, 0);

	if (parting->notified_on >= 0)
		notified = fields[parting->notified_on];
	return set_bucket(parted, fields[parting->recorded_on], notified, err);
}

static int
compare_chains(const struct jk_parting *parting, const struct jk_bytes *fields)
{
	const struct jk_chain_head *head = &parting->head;
	int order = jk_bytes_compare(
	    jk_bytes_of(head->code), fields[parting->columns.resident_code]);

	return order != 0 ? order
			  : jk_bytes_compare(jk_bytes_of(head->municipality),
				fields[parting->columns.municipality]);
}

/* The newest of its chain stays, unless the chain was left for another code. */
static int
part_newest(struct jk_parting *parting, const struct jk_bytes *fields,
    struct jk_parted *parted, struct jk_err *err)
{
	const struct jk_chain_head *head = &parting->head;

	while (parting->has_head && compare_chains(parting, fields) < 0)
		if (next_head(parting, err) < 0)
			return -1;
	if (!parting->has_head || compare_chains(parting, fields) != 0)
		return 0;
	if (head->state == JK_CHAIN_MOVED &&
	    head->generation == parted->change.generation)
		return set_bucket(
		    parted, jk_bytes_of(head->recorded_on), jk_bytes(NULL, 0), err);
	return 0;
}

/* next: the record behind it, or NULL. */
static int
part(struct jk_parting *parting, const struct jk_bytes *fields,
    const struct jk_bytes *next, struct jk_parted *parted, struct jk_err *err)
{
	const struct jk_change_columns *at = &parting->columns;
	struct jk_change *change = &parted->change;

	memset(parted, 0, sizeof *parted);
	if (jk_change_decode(change, at, fields, err) < 0)
		return -1;
	parted->is_last = next == NULL ||
			  !jk_bytes_equal(next[at->resident_code], change->code) ||
			  !jk_bytes_equal(next[at->municipality], change->municipality);
	if (change->class == JK_CHANGE_DELETION)
		return set_by_record(parting, parted, fields, err);
	if (!parted->is_last)
		return set_by_record(parting, parted, next, err);
	return part_newest(parting, fields, parted, err);
}

static enum jk_next
pull(struct jk_parting *parting, struct jk_merged *merged, struct jk_err *err)
{
	enum jk_next next = jk_merge_next(parting->merge, merged, err);

	if (next != JK_NEXT_RECORD || merged->same == 1)
		return next;
	jk_err_set(err, JK_EXIT_PROTOCOL, "JK00561",
	    _("one generation stands in two segments"));
	return JK_NEXT_FAILED;
}

static int
hold(struct jk_parting *parting, const struct jk_merged *merged, struct jk_err *err)
{
	size_t columns = jk_schema_columns(parting->schema);
	struct copy *held = parting->held;

	jk_buf_reset(&held->text);
	jk_buf_reset(&held->key);
	jk_record_add_text(&held->text, merged->fields, columns);
	jk_buf_add(&held->key, merged->key);
	if (jk_buf_failed(&held->text) || jk_buf_failed(&held->key) ||
	    !jk_record_from_text(held->fields, columns, jk_buf_bytes(&held->text)))
		return jk_err_memory(err);
	parting->has_held = true;
	return 0;
}

enum jk_next
jk_parting_next(
    struct jk_parting *parting, struct jk_parted *parted, struct jk_err *err)
{
	struct jk_merged merged;
	enum jk_next next = pull(parting, &merged, err);
	struct copy *spare = parting->given;

	if (next == JK_NEXT_RECORD && !parting->has_held) {
		if (hold(parting, &merged, err) < 0)
			return JK_NEXT_FAILED;
		next = pull(parting, &merged, err);
	}
	if (next == JK_NEXT_FAILED || !parting->has_held)
		return next;
	if (part(parting, parting->held->fields,
		next == JK_NEXT_RECORD ? merged.fields : NULL, parted, err) < 0)
		return JK_NEXT_FAILED;
	parting->given = parting->held;
	parting->held = spare;
	parting->has_held = false;
	if (next == JK_NEXT_RECORD && hold(parting, &merged, err) < 0)
		return JK_NEXT_FAILED;
	parted->fields = parting->given->fields;
	parted->key = jk_buf_bytes(&parting->given->key);
	return JK_NEXT_RECORD;
}
