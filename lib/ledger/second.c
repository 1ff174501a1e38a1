#include "ledger/second.h"

#include <stdio.h>
#include <stdlib.h>

#include "ledger/merge.h"
#include "ledger/records.h"
#include "ledger/second_rows.h"

#define SEPARATOR 0x1f

struct jk_second {
	struct jk_ledger *ledger;
	struct jk_merge *merges[JK_SEGMENT_ROLES]; /* opened when first asked */
	enum jk_segment_role role; /* of the question in hand */
	struct jk_buf prefix; /* of all answers' keys */
};

struct jk_second *
jk_second_open(struct jk_ledger *ledger, struct jk_err *err)
{
	struct jk_second *second = calloc(1, sizeof *second);

	if (second == NULL) {
		jk_err_memory(err);
		return NULL;
	}
	second->ledger = ledger;
	return second;
}

void
jk_second_free(struct jk_second *second)
{
	if (second == NULL)
		return;
	for (int role = 0; role < JK_SEGMENT_ROLES; role++)
		jk_merge_free(second->merges[role]);
	jk_buf_wipe(&second->prefix);
	free(second);
}

static struct jk_merge *
open_role(const struct jk_ledger *ledger, enum jk_segment_role role, struct jk_err *err)
{
	const struct jk_list *list = jk_ledger_list(ledger);
	struct jk_merge *merge =
	    jk_merge_new(jk_ledger_site(ledger)->schemas[role], err);

	for (size_t i = 0; merge != NULL && i < list->segments_count; i++) {
		if (list->segments[i].role != role)
			continue;
		if (jk_merge_put(merge, jk_ledger_seeker(ledger, i, err), err) < 0) {
			jk_merge_free(merge);
			return NULL;
		}
	}
	return merge;
}

static int
seek(struct jk_second *second, enum jk_segment_role role, struct jk_err *err)
{
	if (jk_buf_failed(&second->prefix))
		return jk_err_memory(err);
	if (second->merges[role] == NULL)
		second->merges[role] = open_role(second->ledger, role, err);
	second->role = role;
	if (second->merges[role] == NULL)
		return -1;
	return jk_merge_seek(second->merges[role], jk_buf_bytes(&second->prefix), err);
}

int
jk_second_seek_number(
    struct jk_second *second, struct jk_bytes number, struct jk_err *err)
{
	jk_buf_reset(&second->prefix);
	jk_buf_add(&second->prefix, number);
	jk_buf_add_byte(&second->prefix, SEPARATOR);
	return seek(second, JK_SEGMENT_NUMBERS, err);
}

int
jk_second_seek_name(struct jk_second *second, struct jk_bytes birth_date,
    struct jk_bytes name, struct jk_err *err)
{
	jk_buf_reset(&second->prefix);
	jk_buf_add(&second->prefix, birth_date);
	jk_buf_add_byte(&second->prefix, SEPARATOR);
	jk_buf_add(&second->prefix, name);
	jk_buf_add_byte(&second->prefix, SEPARATOR);
	return seek(second, JK_SEGMENT_NAMES, err);
}

static void
copy_text(char *to, size_t cap, struct jk_bytes text)
{
	snprintf(to, cap, "%.*s", (int)text.len, (const char *)text.ptr);
}

/* The last three columns of either kind say whose record it is. */
static int
decode(struct jk_second_candidate *candidate, const struct jk_bytes *whose,
    struct jk_err *err)
{
	if (whose[0].len >= sizeof candidate->code ||
	    whose[1].len >= sizeof candidate->municipality ||
	    !jk_decimal_decode(&candidate->generation, whose[2], JK_NUMBER_MAX))
		return jk_err_set(err, JK_EXIT_PROTOCOL, "JK00587",
		    _("row of second keys is malformed"));
	copy_text(candidate->code, sizeof candidate->code, whose[0]);
	copy_text(candidate->municipality, sizeof candidate->municipality, whose[1]);
	return 0;
}

enum jk_next
jk_second_next(
    struct jk_second *second, struct jk_second_candidate *candidate, struct jk_err *err)
{
	const struct jk_buf *prefix = &second->prefix;
	size_t columns =
	    jk_schema_columns(jk_ledger_site(second->ledger)->schemas[second->role]);
	struct jk_merged merged;
	enum jk_next next = JK_NEXT_END; /* as long as nothing was asked */

	if (second->merges[second->role] != NULL)
		next = jk_merge_next(second->merges[second->role], &merged, err);
	if (next != JK_NEXT_RECORD)
		return next;
	if (merged.key.len < prefix->len ||
	    memcmp(merged.key.ptr, prefix->ptr, prefix->len) != 0)
		return JK_NEXT_END;
	return decode(candidate, merged.fields + columns - 3, err) < 0 ? JK_NEXT_FAILED
								       : JK_NEXT_RECORD;
}

/* Checking */

static struct jk_second_rows *
collect_rows(struct jk_ledger *ledger, struct jk_err *err)
{
	struct jk_second_rows *rows = jk_second_rows_new(jk_ledger_site(ledger), err);
	struct jk_records *records =
	    rows != NULL ? jk_records_current(ledger, err) : NULL;
	const struct jk_bytes *fields;
	enum jk_next next = JK_NEXT_FAILED;

	while (records != NULL &&
	       (next = jk_records_next(records, &fields, err)) == JK_NEXT_RECORD)
		if (jk_second_rows_put(rows, fields, err) < 0) {
			next = JK_NEXT_FAILED;
			break;
		}
	jk_records_free(records);
	if (next == JK_NEXT_END)
		return rows;
	jk_second_rows_free(rows);
	return NULL;
}

/* Both ascend: the first pair that is not equal tells which side lacks a row. */
static int
compare(struct jk_second_rows *rows, struct jk_merge *merge, enum jk_segment_role role,
    struct jk_err *err)
{
	const struct jk_bytes *fields;
	struct jk_merged merged;
	enum jk_next made, held;
	struct jk_bytes key;
	int order;

	do {
		made = jk_second_rows_next(rows, role, &key, &fields, err);
		if (made == JK_NEXT_FAILED)
			return -1;
		held = jk_merge_next(merge, &merged, err);
		if (held == JK_NEXT_FAILED)
			return -1;
		if (made == JK_NEXT_END && held == JK_NEXT_END)
			return 0;
		order = made == JK_NEXT_END   ? 1
			: held == JK_NEXT_END ? -1
					      : jk_bytes_compare(key, merged.key);
	} while (order == 0);
	return order < 0 ? jk_err_set(err, JK_EXIT_PROTOCOL, "JKU0060",
			       _("second keys lack a row of a record"))
			 : jk_err_set(err, JK_EXIT_PROTOCOL, "JKU0061",
			       _("second keys have a row that no record makes"));
}

static int
check_role(const struct jk_ledger *ledger, struct jk_second_rows *rows,
    enum jk_segment_role role, struct jk_err *err)
{
	struct jk_merge *merge = open_role(ledger, role, err);
	int result = -1;

	if (merge != NULL && jk_merge_seek(merge, jk_bytes(NULL, 0), err) == 0)
		result = compare(rows, merge, role, err);
	jk_merge_free(merge);
	return result < 0 ? jk_err_at(err, "%s", jk_segment_role_names[role]) : 0;
}

int
jk_second_check(struct jk_ledger *ledger, struct jk_err *err)
{
	struct jk_second_rows *rows;
	int result = -1;

	if (!jk_second_rows_are_kept(jk_ledger_site(ledger)))
		return 0;
	rows = collect_rows(ledger, err);
	if (rows != NULL && check_role(ledger, rows, JK_SEGMENT_NUMBERS, err) == 0)
		result = check_role(ledger, rows, JK_SEGMENT_NAMES, err);
	jk_second_rows_free(rows);
	return result;
}
