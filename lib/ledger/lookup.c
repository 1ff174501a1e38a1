#include "ledger/lookup.h"

#include <stdlib.h>

#include "ledger/records.h"

/* A code changes a few times in a life; more is a circle. */
#define CHANGES_MAX 64

struct jk_lookup {
	struct jk_ledger *ledger;
	struct jk_heads *heads;
	struct jk_records *current;
	struct jk_records *all; /* NULL until history is asked for */
};

struct jk_lookup *
jk_lookup_open(struct jk_ledger *ledger, struct jk_err *err)
{
	struct jk_lookup *lookup = calloc(1, sizeof *lookup);

	if (lookup == NULL) {
		jk_err_memory(err);
		return NULL;
	}
	lookup->ledger = ledger;
	lookup->heads = jk_heads_open(ledger, err);
	if (lookup->heads != NULL)
		lookup->current = jk_records_current(ledger, err);
	if (lookup->current != NULL)
		return lookup;
	jk_lookup_free(lookup);
	return NULL;
}

void
jk_lookup_free(struct jk_lookup *lookup)
{
	if (lookup == NULL)
		return;
	jk_heads_free(lookup->heads);
	jk_records_free(lookup->current);
	jk_records_free(lookup->all);
	free(lookup);
}

/* An open chain counts before one that goes on elsewhere, and that before a closed. */
static bool
counts_before(const struct jk_chain_head *one, const struct jk_chain_head *other)
{
	static const int ranks[] = {
		[JK_CHAIN_OPEN] = 2, [JK_CHAIN_MOVED] = 1, [JK_CHAIN_CLOSED] = 0
	};

	if (ranks[one->state] != ranks[other->state])
		return ranks[one->state] > ranks[other->state];
	return strcmp(one->recorded_on, other->recorded_on) > 0;
}

/* Of all chains of one code. */
static enum jk_next
find_chain(struct jk_heads *heads, const char *code, struct jk_chain_head *best,
    struct jk_err *err)
{
	struct jk_chain_head head;
	enum jk_next next;
	bool found = false;

	if (jk_heads_seek(heads, code, err) < 0)
		return JK_NEXT_FAILED;
	while ((next = jk_heads_next(heads, &head, err)) == JK_NEXT_RECORD &&
	       strcmp(head.code, code) == 0) {
		if (!found || counts_before(&head, best))
			*best = head;
		found = true;
	}
	if (next == JK_NEXT_FAILED)
		return next;
	return found ? JK_NEXT_RECORD : JK_NEXT_END;
}

static enum jk_next
find_record(struct jk_lookup *lookup, struct jk_looked_up *person, struct jk_err *err)
{
	const struct jk_chain_head *head = &person->head;
	enum jk_next next = jk_records_find(lookup->current, head->code,
	    head->municipality, head->generation, &person->fields, err);

	if (next != JK_NEXT_END)
		return next;
	/* Who left long ago lies with history (jk-ledger(5), Buckets). */
	if (lookup->all == NULL)
		lookup->all = jk_records_open(lookup->ledger, err);
	if (lookup->all == NULL)
		return JK_NEXT_FAILED;
	next = jk_records_find(lookup->all, head->code, head->municipality,
	    head->generation, &person->fields, err);
	if (next != JK_NEXT_END)
		return next;
	jk_err_set(err, JK_EXIT_PROTOCOL, "JKR0001",
	    _("the register has a head without its record"));
	return JK_NEXT_FAILED;
}

enum jk_next
jk_lookup_code(struct jk_lookup *lookup, const char *code, struct jk_looked_up *person,
    struct jk_err *err)
{
	enum jk_next next = find_chain(lookup->heads, code, &person->head, err);

	for (int i = 0; next == JK_NEXT_RECORD && person->head.state == JK_CHAIN_MOVED;
	     i++) {
		char next_code[JK_RESIDENT_CODE_CHARS];

		memcpy(next_code, person->head.next_code, sizeof next_code);
		next = find_chain(lookup->heads, next_code, &person->head, err);
		if (i == CHANGES_MAX || next == JK_NEXT_END) {
			jk_err_set(err, JK_EXIT_PROTOCOL, "JKR0002",
			    _("a change of the code leads nowhere in the register"));
			return JK_NEXT_FAILED;
		}
	}
	return next == JK_NEXT_RECORD ? find_record(lookup, person, err) : next;
}
