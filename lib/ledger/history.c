#include "ledger/history.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/array.h"
#include "ledger/records.h"

/* A person's code changes that a search goes back. */
#define CODES_MAX 64

/* Applied in this run. */
struct generation {
	size_t chain;
	uint64_t number;
	enum jk_change_class class;
	char digest[JK_HEAD_DIGEST_CHARS];
	size_t former; /* the chain it continues; `chain` itself mostly */
};

struct jk_history {
	struct jk_ledger *ledger;
	const struct jk_secret *head_key;
	const struct jk_schema *schema;
	struct jk_change_columns columns;
	struct jk_heads *heads;
	struct jk_records *records; /* opened when first asked */
	struct jk_history_chain *chains;
	size_t count, cap;
	struct generation *generations;
	size_t generations_count, generations_cap;
};

struct jk_history *
jk_history_open(struct jk_ledger *ledger, const struct jk_secret *head_key,
    const struct jk_schema *schema, struct jk_err *err)
{
	struct jk_history *history = calloc(1, sizeof *history);

	if (history == NULL) {
		jk_err_memory(err);
		return NULL;
	}
	history->ledger = ledger;
	history->head_key = head_key;
	history->schema = schema;
	if (jk_change_columns_find(&history->columns, schema, err) == 0)
		history->heads = jk_heads_open(ledger, err);
	if (history->heads != NULL)
		return history;
	jk_history_free(history);
	return NULL;
}

void
jk_history_free(struct jk_history *history)
{
	if (history == NULL)
		return;
	jk_heads_free(history->heads);
	jk_records_free(history->records);
	free(history->chains);
	free(history->generations);
	free(history);
}

void
jk_history_begin(struct jk_history *history)
{
	history->count = 0;
	history->generations_count = 0;
}

/* Chains */

static int
add_chain(struct jk_history *history, struct jk_bytes code,
    struct jk_bytes municipality, struct jk_err *err)
{
	struct jk_history_chain *chain;
	char wanted[JK_RESIDENT_CODE_CHARS], party[JK_PARTY_CHARS];
	enum jk_next next;

	if (history->count == JK_HISTORY_MAX_CHAINS)
		return jk_err_set(err, JK_EXIT_DATA, "JK00583",
		    _("code changes tie more than %d chains together"),
		    JK_HISTORY_MAX_CHAINS);
	chain = jk_array_grow(
	    history->chains, history->count, &history->cap, sizeof *chain, err);
	if (chain == NULL)
		return -1;
	history->chains = chain;
	chain = &history->chains[history->count];
	memset(chain, 0, sizeof *chain);
	snprintf(wanted, sizeof wanted, "%.*s", (int)code.len, (const char *)code.ptr);
	snprintf(party, sizeof party, "%.*s", (int)municipality.len,
	    (const char *)municipality.ptr);
	next = jk_heads_find(history->heads, wanted, party, &chain->head, err);
	if (next == JK_NEXT_FAILED)
		return -1;
	if (next == JK_NEXT_END) {
		memset(&chain->head, 0, sizeof chain->head);
		memcpy(chain->head.code, wanted, sizeof wanted);
		memcpy(chain->head.municipality, party, sizeof party);
	}
	chain->was_open = next == JK_NEXT_RECORD && chain->head.state == JK_CHAIN_OPEN;
	history->count++;
	return 0;
}

int
jk_history_find(struct jk_history *history, struct jk_bytes code,
    struct jk_bytes municipality, size_t *index, struct jk_err *err)
{
	for (*index = 0; *index < history->count; ++*index) {
		const struct jk_chain_head *head = &history->chains[*index].head;

		if (jk_bytes_is(code, head->code) &&
		    jk_bytes_is(municipality, head->municipality))
			return 0;
	}
	return add_chain(history, code, municipality, err);
}

size_t
jk_history_chains(const struct jk_history *history)
{
	return history->count;
}

struct jk_history_chain *
jk_history_chain(struct jk_history *history, size_t index)
{
	return &history->chains[index];
}

/* Generations */

static const struct generation *
find_applied(const struct jk_history *history, size_t chain, uint64_t number)
{
	for (size_t i = history->generations_count; i > 0; i--) {
		const struct generation *applied = &history->generations[i - 1];

		if (applied->chain == chain && applied->number == number)
			return applied;
	}
	return NULL;
}

static enum jk_next
find_record(struct jk_history *history, const struct jk_chain_head *head,
    uint64_t number, const struct jk_bytes **fields, struct jk_err *err)
{
	if (history->records == NULL)
		history->records = jk_records_open(history->ledger, err);
	if (history->records == NULL)
		return JK_NEXT_FAILED;
	return jk_records_find(
	    history->records, head->code, head->municipality, number, fields, err);
}

static enum jk_change_recorded
compare(const char *a, const char *b)
{
	return strcmp(a, b) == 0 ? JK_CHANGE_SAME : JK_CHANGE_OTHER;
}

int
jk_history_recorded(struct jk_history *history, size_t index, uint64_t generation,
    const char digest[JK_HEAD_DIGEST_CHARS], enum jk_change_recorded *recorded,
    struct jk_err *err)
{
	const struct jk_chain_head *head = &history->chains[index].head;
	const struct generation *applied;
	const struct jk_bytes *fields;
	char held[JK_HEAD_DIGEST_CHARS];
	enum jk_next next;

	*recorded = JK_CHANGE_NOTHING;
	if (generation > head->generation)
		return 0;
	if (generation == head->generation) {
		*recorded = compare(digest, head->digest);
		return 0;
	}
	applied = find_applied(history, index, generation);
	if (applied != NULL) {
		*recorded = compare(digest, applied->digest);
		return 0;
	}
	next = find_record(history, head, generation, &fields, err);
	if (next == JK_NEXT_FAILED)
		return -1;
	if (next == JK_NEXT_END)
		return 0;
	if (jk_head_digest(held, history->head_key, history->schema, fields, err) < 0)
		return -1;
	*recorded = compare(digest, held);
	return 0;
}

/*
 * The code that a chain's newest code change came from: of this run, else of
 * the ledger. code is "" when there was none.
 */
static int
find_former(struct jk_history *history, size_t index, char code[JK_RESIDENT_CODE_CHARS],
    struct jk_err *err)
{
	const struct jk_chain_head *head = &history->chains[index].head;
	const struct jk_change_columns *at = &history->columns;
	const struct jk_bytes *fields;
	enum jk_next next;

	code[0] = '\0';
	for (size_t i = history->generations_count; i > 0; i--) {
		const struct generation *applied = &history->generations[i - 1];

		if (applied->chain != index || applied->former == index)
			continue;
		memcpy(code, history->chains[applied->former].head.code,
		    JK_RESIDENT_CODE_CHARS);
		return 0;
	}
	if (jk_records_seek(history->records, head->code, head->municipality, err) < 0)
		return -1;
	while ((next = jk_records_next(history->records, &fields, err)) ==
		   JK_NEXT_RECORD &&
	       jk_bytes_is(fields[at->resident_code], head->code) &&
	       jk_bytes_is(fields[at->municipality], head->municipality))
		if (fields[at->former_code].len == JK_RESIDENT_CODE_CHARS - 1)
			snprintf(code, JK_RESIDENT_CODE_CHARS, "%.*s",
			    JK_RESIDENT_CODE_CHARS - 1,
			    (const char *)fields[at->former_code].ptr);
	return next == JK_NEXT_FAILED ? -1 : 0;
}

/* The class of a generation of exactly this chain. */
static int
find_class(struct jk_history *history, size_t index, uint64_t generation, bool *found,
    enum jk_change_class *class, struct jk_err *err)
{
	const struct generation *applied = find_applied(history, index, generation);
	const struct jk_bytes *fields;
	struct jk_change change;
	enum jk_next next;

	*found = applied != NULL;
	if (applied != NULL) {
		*class = applied->class;
		return 0;
	}
	next = find_record(
	    history, &history->chains[index].head, generation, &fields, err);
	if (next == JK_NEXT_FAILED)
		return -1;
	*found = next == JK_NEXT_RECORD;
	if (*found && jk_change_decode(&change, &history->columns, fields, err) < 0)
		return -1;
	if (*found)
		*class = change.class;
	return 0;
}

int
jk_history_class(struct jk_history *history, size_t index, uint64_t generation,
    bool *found, enum jk_change_class *class, struct jk_err *err)
{
	char code[JK_RESIDENT_CODE_CHARS], municipality[JK_PARTY_CHARS];

	for (size_t i = 0; i < CODES_MAX; i++) {
		if (find_class(history, index, generation, found, class, err) < 0)
			return -1;
		if (*found)
			return 0;
		if (find_former(history, index, code, err) < 0)
			return -1;
		if (code[0] == '\0')
			return 0;
		memcpy(municipality, history->chains[index].head.municipality,
		    sizeof municipality);
		if (jk_history_find(history, jk_bytes_of(code),
			jk_bytes_of(municipality), &index, err) < 0)
			return -1;
	}
	return 0;
}

int
jk_history_apply(struct jk_history *history, size_t index, size_t former,
    const struct jk_change *change, const char digest[JK_HEAD_DIGEST_CHARS],
    struct jk_err *err)
{
	struct jk_history_chain *chain = &history->chains[index];
	struct generation *applied =
	    jk_array_grow(history->generations, history->generations_count,
		&history->generations_cap, sizeof *applied, err);

	if (applied == NULL)
		return -1;
	history->generations = applied;
	applied = &history->generations[history->generations_count++];
	*applied = (struct generation){ .chain = index,
		.number = change->generation,
		.class = change->class,
		.former = former };
	memcpy(applied->digest, digest, sizeof applied->digest);
	chain->head.generation = change->generation;
	chain->head.state =
	    jk_change_after(change) == JK_CHANGE_OPEN ? JK_CHAIN_OPEN : JK_CHAIN_CLOSED;
	memcpy(chain->head.digest, digest, sizeof chain->head.digest);
	chain->head.next_code[0] = '\0';
	chain->changed = true;
	if (former != index) {
		struct jk_history_chain *left = &history->chains[former];

		left->head.state = JK_CHAIN_MOVED;
		memcpy(left->head.next_code, chain->head.code,
		    sizeof left->head.next_code);
		left->changed = true;
	}
	return 0;
}
