/* Ends held against the records and heads that they are made from (ledger/ended.h). */
#include "ledger/ended.h"

#include <stdio.h>

#include "ledger/heads.h"
#include "ledger/records.h"

struct checking {
	struct jk_ended *ended;
	struct jk_records *records; /* all, wherever they lie */
	struct jk_heads *heads;
	struct jk_change_columns columns;
	int recorded_on, notified_on;
	/* The first record that was not passed yet; no fields: there is none. */
	const struct jk_bytes *fields;
	struct jk_change next;
};

static int
pull(struct checking *checking, struct jk_err *err)
{
	enum jk_next next = jk_records_next(checking->records, &checking->fields, err);

	if (next == JK_NEXT_RECORD)
		return jk_change_decode(
		    &checking->next, &checking->columns, checking->fields, err);
	checking->fields = NULL;
	return next == JK_NEXT_END ? 0 : -1;
}

static int
differs(struct jk_err *err)
{
	return jk_err_set(err, JK_EXIT_PROTOCOL, "JK00791",
	    _("an end is not that of the record that ended one"));
}

/* By a record: what superseded it, or a deletion itself. */
static int
check_by_record(const struct checking *checking, const struct jk_ended_record *record,
    const struct jk_bytes *by, struct jk_err *err)
{
	struct jk_bytes year = jk_bytes(by[checking->recorded_on].ptr, 4);

	if (!jk_bytes_equal(record->recorded, by[checking->recorded_on]) ||
	    !jk_bytes_equal(record->notified, by[checking->notified_on]) ||
	    !jk_bytes_is(year, record->bucket))
		return differs(err);
	return 0;
}

/*
 * By a head: a chain that was left says when. Where its head goes on beyond the
 * record, what superseded that was erased, and with it what could be compared.
 */
static int
check_by_head(const struct checking *checking, const struct jk_ended_record *record,
    const struct jk_change *change, struct jk_err *err)
{
	char code[JK_RESIDENT_CODE_CHARS], municipality[JK_PARTY_CHARS];
	struct jk_chain_head head;
	enum jk_next next;

	snprintf(code, sizeof code, "%.*s", (int)change->code.len,
	    (const char *)change->code.ptr);
	snprintf(municipality, sizeof municipality, "%.*s",
	    (int)change->municipality.len, (const char *)change->municipality.ptr);
	next = jk_heads_find(checking->heads, code, municipality, &head, err);
	if (next == JK_NEXT_FAILED)
		return -1;
	if (next == JK_NEXT_RECORD && head.generation > change->generation)
		return 0;
	if (next != JK_NEXT_RECORD || head.state != JK_CHAIN_MOVED ||
	    !jk_bytes_is(record->recorded, head.recorded_on) ||
	    record->notified.len > 0)
		return differs(err);
	return 0;
}

static int
compare_chains(const struct jk_change *one, const struct jk_change *other)
{
	int order = jk_bytes_compare(one->code, other->code);

	return order != 0 ? order
			  : jk_bytes_compare(one->municipality, other->municipality);
}

/* The record behind it, where it is there; what superseded it may be erased. */
static int
find_next(struct checking *checking, const struct jk_change *change, struct jk_err *err)
{
	while (checking->fields != NULL) {
		int order = compare_chains(&checking->next, change);

		if (order > 0 ||
		    (order == 0 && checking->next.generation > change->generation))
			return 0;
		if (pull(checking, err) < 0)
			return -1;
	}
	return 0;
}

static int
check_one(
    struct checking *checking, const struct jk_ended_record *record, struct jk_err *err)
{
	struct jk_change change;

	if (jk_change_decode(&change, &checking->columns, record->fields, err) < 0)
		return -1;
	if (change.class == JK_CHANGE_DELETION)
		return check_by_record(checking, record, record->fields, err);
	if (find_next(checking, &change, err) < 0)
		return -1;
	if (checking->fields == NULL || compare_chains(&checking->next, &change) != 0)
		return check_by_head(checking, record, &change, err);
	if (checking->next.generation > change.generation + 1)
		return 0;
	return check_by_record(checking, record, checking->fields, err);
}

static int
open_checking(struct checking *checking, struct jk_ledger *ledger, struct jk_err *err)
{
	const struct jk_schema *schema =
	    jk_ledger_site(ledger)->schemas[JK_SEGMENT_RECORDS];

	checking->recorded_on = jk_schema_find(schema, "recorded_on");
	checking->notified_on = jk_schema_find(schema, "notified_on");
	if (checking->recorded_on < 0 || checking->notified_on < 0)
		return jk_err_set(err, JK_EXIT_CONFIG, "JK00585",
		    _("schema %s has no %s"), jk_schema_name(schema),
		    "recorded_on, notified_on");
	checking->ended = jk_ended_open(ledger, "", err);
	checking->records = jk_records_open(ledger, err);
	checking->heads = jk_heads_open(ledger, err);
	if (checking->ended == NULL || checking->records == NULL ||
	    checking->heads == NULL ||
	    jk_change_columns_find(&checking->columns, schema, err) < 0)
		return -1;
	return pull(checking, err);
}

int
jk_ended_check(struct jk_ledger *ledger, struct jk_err *err)
{
	struct checking checking = { .ended = NULL };
	struct jk_ended_record record;
	enum jk_next next = JK_NEXT_FAILED;

	if (open_checking(&checking, ledger, err) == 0)
		while ((next = jk_ended_next(checking.ended, &record, err)) ==
		       JK_NEXT_RECORD)
			if (check_one(&checking, &record, err) < 0) {
				next = JK_NEXT_FAILED;
				break;
			}
	jk_ended_free(checking.ended);
	jk_records_free(checking.records);
	jk_heads_free(checking.heads);
	return next == JK_NEXT_END ? 0 : -1;
}
