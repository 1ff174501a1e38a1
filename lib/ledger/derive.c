#include "ledger/derive.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ledger/records.h"
#include "ledger/sorter.h"
#include "rules/change.h"

#define CHAIN_SEPARATOR 0x1f

/*
 * That a chain was left for another code stands in a record under that other
 * code, anywhere in the ledger: those records are sorted by the chain they left,
 * and then walked beside the records.
 */
struct jk_derive {
	struct jk_ledger *ledger;
	const struct jk_secret *head_key; /* NULL: no digests */
	const struct jk_schema *schema;
	struct jk_change_columns columns;
	int recorded_on; /* its column */
	struct jk_sorter *moves;
	bool has_move;
	struct jk_buf move_chain; /* the move in hand: what it left, ... */
	struct jk_chain_head move; /* ... and what that makes of its head */

	struct jk_records *records;
	/* The record that comes next. */
	enum jk_next next;
	const struct jk_bytes *fields;
	struct jk_change change;
	struct jk_buf chain; /* code 1f municipality, of the chain in hand */
};

static void
put_chain(struct jk_buf *to, struct jk_bytes code, struct jk_bytes municipality)
{
	jk_buf_reset(to);
	jk_buf_add(to, code);
	jk_buf_add_byte(to, CHAIN_SEPARATOR);
	jk_buf_add(to, municipality);
}

static void
copy_text(char *to, size_t cap, struct jk_bytes text)
{
	snprintf(to, cap, "%.*s", (int)text.len, (const char *)text.ptr);
}

int
jk_derive_compare(const struct jk_chain_head *head, const struct jk_chain_head *other)
{
	int order = strcmp(head->code, other->code);

	return order != 0 ? order : strcmp(head->municipality, other->municipality);
}

/* Moves */

static int
put_move(struct jk_derive *derive, const struct jk_change *change,
    struct jk_bytes recorded_on, struct jk_err *err)
{
	struct jk_chain_head move = { .generation = change->generation };

	put_chain(&derive->move_chain, change->former_code, change->municipality);
	copy_text(move.next_code, sizeof move.next_code, change->code);
	copy_text(move.recorded_on, sizeof move.recorded_on, recorded_on);
	if (jk_buf_failed(&derive->move_chain))
		return jk_err_memory(err);
	/* Within this process a struct is as good as its text. */
	return jk_sorter_put(derive->moves, jk_buf_bytes(&derive->move_chain),
	    jk_bytes(&move, sizeof move), err);
}

static int
collect_moves(struct jk_derive *derive, struct jk_err *err)
{
	struct jk_records *records = jk_records_open(derive->ledger, err);
	const struct jk_bytes *fields;
	struct jk_change change;
	enum jk_next next = JK_NEXT_FAILED;

	while (records != NULL &&
	       (next = jk_records_next(records, &fields, err)) == JK_NEXT_RECORD) {
		if (jk_change_decode(&change, &derive->columns, fields, err) < 0 ||
		    (change.is_code_change &&
			put_move(derive, &change, fields[derive->recorded_on], err) <
			    0)) {
			next = JK_NEXT_FAILED;
			break;
		}
	}
	jk_records_free(records);
	return next == JK_NEXT_END ? 0 : -1;
}

static int
next_move(struct jk_derive *derive, struct jk_err *err)
{
	struct jk_bytes chain, payload;
	enum jk_next next = jk_sorter_next(derive->moves, &chain, &payload, err);

	derive->has_move = next == JK_NEXT_RECORD;
	if (next != JK_NEXT_RECORD)
		return next == JK_NEXT_END ? 0 : -1;
	jk_buf_reset(&derive->move_chain);
	jk_buf_add(&derive->move_chain, chain);
	memcpy(&derive->move, payload.ptr, sizeof derive->move);
	return jk_buf_failed(&derive->move_chain) ? jk_err_memory(err) : 0;
}

/* Does a code change that is newer than the chain's records leave it? */
static int
apply_moves(struct jk_derive *derive, struct jk_derived *derived, struct jk_err *err)
{
	struct jk_chain_head *head = &derived->head;
	uint64_t newest = head->generation;

	while (derive->has_move) {
		int order = jk_bytes_compare(
		    jk_buf_bytes(&derive->move_chain), jk_buf_bytes(&derive->chain));

		if (order > 0)
			break;
		if (order == 0 && derive->move.generation > newest) {
			newest = derive->move.generation;
			derived->last_generation = newest - 1;
			head->state = JK_CHAIN_MOVED;
			memcpy(head->next_code, derive->move.next_code,
			    sizeof head->next_code);
			memcpy(head->recorded_on, derive->move.recorded_on,
			    sizeof head->recorded_on);
		}
		if (next_move(derive, err) < 0)
			return -1;
	}
	return 0;
}

/* Opening */

static int
pull(struct jk_derive *derive, struct jk_err *err)
{
	derive->next = jk_records_next(derive->records, &derive->fields, err);
	if (derive->next == JK_NEXT_RECORD)
		return jk_change_decode(
		    &derive->change, &derive->columns, derive->fields, err);
	return derive->next == JK_NEXT_END ? 0 : -1;
}

static int
find_columns(struct jk_derive *derive, struct jk_err *err)
{
	derive->recorded_on = jk_schema_find(derive->schema, "recorded_on");
	if (derive->recorded_on < 0)
		return jk_err_set(err, JK_EXIT_CONFIG, "JK00585",
		    _("schema %s has no %s"), jk_schema_name(derive->schema),
		    "recorded_on");
	return jk_change_columns_find(&derive->columns, derive->schema, err);
}

static int
begin(struct jk_derive *derive, struct jk_err *err)
{
	if (find_columns(derive, err) < 0)
		return -1;
	derive->moves = jk_sorter_new(
	    jk_ledger_site(derive->ledger)->path, JK_SORTER_BUDGET_BYTES, err);
	if (derive->moves == NULL || collect_moves(derive, err) < 0 ||
	    next_move(derive, err) < 0)
		return -1;
	derive->records = jk_records_open(derive->ledger, err);
	return derive->records == NULL ? -1 : pull(derive, err);
}

struct jk_derive *
jk_derive_open(
    struct jk_ledger *ledger, const struct jk_secret *head_key, struct jk_err *err)
{
	struct jk_derive *derive = calloc(1, sizeof *derive);

	if (derive == NULL) {
		jk_err_memory(err);
		return NULL;
	}
	derive->ledger = ledger;
	derive->head_key = head_key;
	derive->schema = jk_ledger_site(ledger)->schemas[JK_SEGMENT_RECORDS];
	if (begin(derive, err) == 0)
		return derive;
	jk_derive_free(derive);
	return NULL;
}

void
jk_derive_free(struct jk_derive *derive)
{
	if (derive == NULL)
		return;
	jk_records_free(derive->records);
	jk_sorter_free(derive->moves);
	jk_buf_release(&derive->move_chain);
	jk_buf_release(&derive->chain);
	free(derive);
}

/* Going on */

/* The record in hand is the newest of its chain so far. */
static int
take_record(struct jk_derive *derive, struct jk_derived *derived, struct jk_err *err)
{
	const struct jk_change *change = &derive->change;
	struct jk_chain_head *head = &derived->head;

	copy_text(head->code, sizeof head->code, change->code);
	copy_text(head->municipality, sizeof head->municipality, change->municipality);
	copy_text(head->recorded_on, sizeof head->recorded_on,
	    derive->fields[derive->recorded_on]);
	head->generation = change->generation;
	head->state =
	    change->class == JK_CHANGE_DELETION ? JK_CHAIN_CLOSED : JK_CHAIN_OPEN;
	derived->bucket = jk_records_bucket(derive->records);
	return derive->head_key == NULL ? 0
					: jk_head_digest(head->digest, derive->head_key,
					      derive->schema, derive->fields, err);
}

static bool
goes_on(const struct jk_derive *derive, const struct jk_chain_head *head)
{
	return derive->next == JK_NEXT_RECORD &&
	       jk_bytes_is(derive->change.code, head->code) &&
	       jk_bytes_is(derive->change.municipality, head->municipality);
}

enum jk_next
jk_derive_next(struct jk_derive *derive, struct jk_derived *derived, struct jk_err *err)
{
	if (derive->next != JK_NEXT_RECORD)
		return derive->next;
	memset(derived, 0, sizeof *derived);
	put_chain(&derive->chain, derive->change.code, derive->change.municipality);
	if (jk_buf_failed(&derive->chain)) {
		jk_err_memory(err);
		return JK_NEXT_FAILED;
	}
	do {
		if (take_record(derive, derived, err) < 0 || pull(derive, err) < 0)
			return JK_NEXT_FAILED;
	} while (goes_on(derive, &derived->head));
	return apply_moves(derive, derived, err) == 0 ? JK_NEXT_RECORD : JK_NEXT_FAILED;
}
