#include "ledger/derive.h"

#include <stdio.h>

#include "ledger/heads.h"
#include "ledger/records.h"
#include "ledger/sorter.h"
#include "rules/change.h"

#define CHAIN_SEPARATOR 0x1f

/*
 * That a chain was left for another code stands in a record under that other
 * code, anywhere in the ledger: those records are sorted by the chain they left,
 * and then walked beside records and heads.
 */
struct derive {
	struct jk_ledger *ledger;
	const struct jk_secret *head_key; /* NULL: no digests */
	const struct jk_schema *schema;
	struct jk_change_columns columns;
	int recorded_on; /* its column */
	struct jk_sorter *moves;
	bool has_move;
	struct jk_buf move_chain; /* the move in hand: what it left, ... */
	struct jk_chain_head move; /* ... and what that makes of its head */

	bool has_chain;
	struct jk_buf chain; /* code 1f municipality, of the chain in hand */
	struct jk_chain_head head; /* what its records come to */
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

/* Moves */

static int
put_move(struct derive *derive, const struct jk_change *change,
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
collect_moves(struct derive *derive, struct jk_err *err)
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
next_move(struct derive *derive, struct jk_err *err)
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
apply_moves(struct derive *derive, struct jk_err *err)
{
	struct jk_chain_head *head = &derive->head;
	uint64_t newest = head->generation;

	while (derive->has_move) {
		int order = jk_bytes_compare(
		    jk_buf_bytes(&derive->move_chain), jk_buf_bytes(&derive->chain));

		if (order > 0)
			break;
		if (order == 0 && derive->move.generation > newest) {
			newest = derive->move.generation;
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

/* Comparing */

static int
differs(const char *id, const char *text, struct jk_err *err)
{
	return jk_err_set(err, JK_EXIT_PROTOCOL, id, "%s", text);
}

/* The head that stands next in the ledger is the one derived. */
static int
compare(struct derive *derive, struct jk_heads *heads, struct jk_err *err)
{
	const struct jk_chain_head *derived = &derive->head;
	struct jk_chain_head head;
	enum jk_next next;

	if (!derive->has_chain)
		return 0;
	if (apply_moves(derive, err) < 0)
		return -1;
	next = jk_heads_next(heads, &head, err);
	if (next == JK_NEXT_FAILED)
		return -1;
	if (next == JK_NEXT_END || strcmp(head.code, derived->code) != 0 ||
	    strcmp(head.municipality, derived->municipality) != 0)
		return differs("JKU0010",
		    _("chains of heads and of records are not the same"), err);
	/* What ended the chain may be erased while something older stays. */
	if (head.generation > derived->generation && head.state != JK_CHAIN_OPEN)
		return 0;
	if (head.generation != derived->generation || head.state != derived->state ||
	    strcmp(head.next_code, derived->next_code) != 0 ||
	    strcmp(head.recorded_on, derived->recorded_on) != 0)
		return differs("JKU0011",
		    _("a head is not what its chain's records come to"), err);
	if (derive->head_key != NULL && strcmp(head.digest, derived->digest) != 0)
		return differs("JKU0012",
		    _("the digest of a head is not that of its record"), err);
	return 0;
}

/* One record: it begins a chain or is the next of the one in hand. */
static int
take_record(struct derive *derive, struct jk_heads *heads,
    const struct jk_bytes *fields, struct jk_buf *chain, struct jk_err *err)
{
	struct jk_chain_head *head = &derive->head;
	struct jk_change change;

	if (jk_change_decode(&change, &derive->columns, fields, err) < 0)
		return -1;
	put_chain(chain, change.code, change.municipality);
	if (jk_buf_failed(chain))
		return jk_err_memory(err);
	if (!derive->has_chain ||
	    !jk_bytes_equal(jk_buf_bytes(chain), jk_buf_bytes(&derive->chain))) {
		struct jk_buf spare = derive->chain;

		if (compare(derive, heads, err) < 0)
			return -1;
		derive->chain = *chain;
		*chain = spare;
		derive->has_chain = true;
		memset(head, 0, sizeof *head);
	}
	copy_text(head->code, sizeof head->code, change.code);
	copy_text(head->municipality, sizeof head->municipality, change.municipality);
	copy_text(
	    head->recorded_on, sizeof head->recorded_on, fields[derive->recorded_on]);
	head->generation = change.generation;
	head->state =
	    change.class == JK_CHANGE_DELETION ? JK_CHAIN_CLOSED : JK_CHAIN_OPEN;
	return derive->head_key == NULL ? 0
					: jk_head_digest(head->digest, derive->head_key,
					      derive->schema, fields, err);
}

static int
walk(struct derive *derive, struct jk_heads *heads, struct jk_err *err)
{
	struct jk_records *records = jk_records_open(derive->ledger, err);
	struct jk_buf chain = JK_BUF_INIT;
	const struct jk_bytes *fields;
	struct jk_chain_head more;
	enum jk_next next = JK_NEXT_FAILED;
	int result = -1;

	while (records != NULL &&
	       (next = jk_records_next(records, &fields, err)) == JK_NEXT_RECORD)
		if (take_record(derive, heads, fields, &chain, err) < 0)
			goto done;
	if (next != JK_NEXT_END || compare(derive, heads, err) < 0)
		goto done;
	next = jk_heads_next(heads, &more, err);
	if (next == JK_NEXT_END)
		result = 0;
	else if (next == JK_NEXT_RECORD)
		differs("JKU0010", _("chains of heads and of records are not the same"),
		    err);
done:
	jk_records_free(records);
	jk_buf_release(&chain);
	return result;
}

static int
find_columns(struct derive *derive, struct jk_err *err)
{
	derive->recorded_on = jk_schema_find(derive->schema, "recorded_on");
	if (derive->recorded_on < 0)
		return jk_err_set(err, JK_EXIT_CONFIG, "JK00585",
		    _("schema %s has no %s"), jk_schema_name(derive->schema),
		    "recorded_on");
	return jk_change_columns_find(&derive->columns, derive->schema, err);
}

int
jk_derive_check(
    struct jk_ledger *ledger, const struct jk_secret *head_key, struct jk_err *err)
{
	struct derive derive = { .ledger = ledger,
		.head_key = head_key,
		.schema = jk_ledger_site(ledger)->schemas[JK_SEGMENT_RECORDS] };
	struct jk_heads *heads = jk_heads_open(ledger, err);
	int result = -1;

	if (heads == NULL || find_columns(&derive, err) < 0)
		goto done;
	derive.moves =
	    jk_sorter_new(jk_ledger_site(ledger)->path, JK_SORTER_BUDGET_BYTES, err);
	if (derive.moves == NULL || collect_moves(&derive, err) < 0 ||
	    next_move(&derive, err) < 0 || jk_heads_seek(heads, "", err) < 0)
		goto done;
	result = walk(&derive, heads, err);
done:
	jk_sorter_free(derive.moves);
	jk_heads_free(heads);
	jk_buf_release(&derive.move_chain);
	jk_buf_release(&derive.chain);
	return result;
}
