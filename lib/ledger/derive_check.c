/* Heads that a ledger has, held against those derived (ledger/derive.h). */
#include <string.h>

#include "ledger/derive.h"

static int
differs(const char *id, const char *text, struct jk_err *err)
{
	return jk_err_set(err, JK_EXIT_PROTOCOL, id, "%s", text);
}

static int
other_chains(struct jk_err *err)
{
	return differs(
	    "JKU0010", _("chains of heads and of records are not the same"), err);
}

/*
 * That a chain was left stands in a record of another one, which may be lost; that it
 * is not open any more says the year in which its newest record lies.
 */
static bool
is_left(const struct jk_derived *derived, const struct jk_chain_head *head)
{
	return head->state == JK_CHAIN_MOVED && derived->head.state == JK_CHAIN_OPEN &&
	       derived->bucket[0] != '\0';
}

static bool
is_same(const struct jk_derived *derived, const struct jk_chain_head *head)
{
	const struct jk_chain_head *other = &derived->head;

	if (head->generation != other->generation)
		return false;
	return is_left(derived, head) ||
	       (head->state == other->state &&
		   strcmp(head->next_code, other->next_code) == 0 &&
		   strcmp(head->recorded_on, other->recorded_on) == 0);
}

/* The head that stands next in the ledger is the one derived. */
static int
compare(const struct jk_derived *derived, struct jk_heads *heads,
    const struct jk_secret *head_key, struct jk_err *err)
{
	struct jk_chain_head head;
	enum jk_next next = jk_heads_next(heads, &head, err);

	if (next == JK_NEXT_FAILED)
		return -1;
	if (next == JK_NEXT_END || jk_derive_compare(&head, &derived->head) != 0)
		return other_chains(err);
	/* What ended the chain may be erased while something older stays. */
	if (head.generation > derived->head.generation && head.state != JK_CHAIN_OPEN)
		return 0;
	if (!is_same(derived, &head))
		return differs("JKU0011",
		    _("a head is not what its chain's records come to"), err);
	if (head_key != NULL && strcmp(head.digest, derived->head.digest) != 0)
		return differs("JKU0012",
		    _("the digest of a head is not that of its record"), err);
	return 0;
}

static int
compare_all(struct jk_derive *derive, struct jk_heads *heads,
    const struct jk_secret *head_key, struct jk_err *err)
{
	struct jk_derived derived;
	struct jk_chain_head more;
	enum jk_next next;

	while ((next = jk_derive_next(derive, &derived, err)) == JK_NEXT_RECORD)
		if (compare(&derived, heads, head_key, err) < 0)
			return -1;
	if (next == JK_NEXT_END)
		next = jk_heads_next(heads, &more, err);
	if (next == JK_NEXT_RECORD)
		return other_chains(err);
	return next == JK_NEXT_END ? 0 : -1;
}

int
jk_derive_check(
    struct jk_ledger *ledger, const struct jk_secret *head_key, struct jk_err *err)
{
	struct jk_derive *derive = jk_derive_open(ledger, head_key, err);
	struct jk_heads *heads = derive != NULL ? jk_heads_open(ledger, err) : NULL;
	int result = -1;

	if (heads != NULL && jk_heads_seek(heads, "", err) == 0)
		result = compare_all(derive, heads, head_key, err);
	jk_heads_free(heads);
	jk_derive_free(derive);
	return result;
}
