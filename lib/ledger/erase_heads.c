/*
 * Heads of years behind an erasure that is executed again (ledger/erase_parts.h): its
 * keys took heads of chains of which something stays, and records whose heads stay.
 */
#include <stdio.h>
#include <string.h>

#include "ledger/bucket.h"
#include "ledger/derive.h"
#include "ledger/erase_parts.h"
#include "ledger/head_rows.h"
#include "stream/sort_key.h"

struct mending {
	const struct jk_schema *schema;
	struct jk_head_rows *rows; /* of years */
	struct jk_sieve *lost;
	struct jk_buckets *buckets;
	uint64_t made;
	/* Chains of records and of heads, both ascending, and where either stands. */
	struct jk_derive *derive;
	struct jk_heads *heads;
	enum jk_next has_derived, has_head;
	struct jk_derived derived;
	struct jk_chain_head head;
	/* The head in hand as a row. */
	struct jk_bytes fields[JK_HEAD_COLUMNS];
	char generation[24];
	struct jk_buf key;
};

static int
encode(struct mending *mending, const struct jk_chain_head *head, struct jk_err *err)
{
	jk_chain_head_encode(mending->fields, mending->generation, head);
	jk_sort_key(&mending->key, mending->schema, mending->fields);
	return jk_buf_failed(&mending->key) ? jk_err_memory(err) : 0;
}

/* The head of a chain whose last record is gone, and its digest with it. */
static void
go_on_to(struct jk_chain_head *head, uint64_t generation)
{
	head->generation = generation;
	memset(head->digest, '0', sizeof head->digest - 1);
}

/*
 * Records and no head. What is not current has ended: where nothing that is left
 * says how, a deletion ended it, of which no more is known than that it came later.
 */
static int
make(struct mending *mending, struct jk_err *err)
{
	struct jk_chain_head *head = &mending->derived.head;

	/* No key took that of what is current: it never was here. */
	if (mending->derived.bucket[0] == '\0')
		return 0;
	if (head->state == JK_CHAIN_OPEN) {
		head->state = JK_CHAIN_CLOSED;
		go_on_to(head, head->generation + 1);
	} else if (mending->derived.last_generation > head->generation) {
		go_on_to(head, mending->derived.last_generation);
	}
	mending->made++;
	if (encode(mending, head, err) < 0)
		return -1;
	return jk_buckets_put(mending->buckets, mending->derived.bucket,
	    jk_buf_bytes(&mending->key), mending->fields, err);
}

/* A head, or several of years, and no record. */
static int
let_go(struct mending *mending, struct jk_err *err)
{
	struct jk_head_row *rows;
	size_t count;

	if (encode(mending, &mending->head, err) < 0 ||
	    jk_head_rows_find(
		mending->rows, jk_buf_bytes(&mending->key), &rows, &count, err) < 0)
		return -1;
	for (size_t i = 0; i < count; i++)
		if (jk_sieve_put(mending->lost, rows[i].bucket,
			jk_buf_bytes(&mending->key), err) < 0)
			return -1;
	return 0;
}

static int
next_derived(struct mending *mending, struct jk_err *err)
{
	mending->has_derived = jk_derive_next(mending->derive, &mending->derived, err);
	return mending->has_derived == JK_NEXT_FAILED ? -1 : 0;
}

static int
next_head(struct mending *mending, struct jk_err *err)
{
	mending->has_head = jk_heads_next(mending->heads, &mending->head, err);
	return mending->has_head == JK_NEXT_FAILED ? -1 : 0;
}

/* Below 0: the chain that comes next has records only; above: a head only. */
static int
compare(const struct mending *mending)
{
	if (mending->has_derived != JK_NEXT_RECORD)
		return 1;
	if (mending->has_head != JK_NEXT_RECORD)
		return -1;
	return jk_derive_compare(&mending->derived.head, &mending->head);
}

static int
follow(struct mending *mending, struct jk_err *err)
{
	if (next_derived(mending, err) < 0 || next_head(mending, err) < 0)
		return -1;
	while (mending->has_derived == JK_NEXT_RECORD ||
	       mending->has_head == JK_NEXT_RECORD) {
		int order = compare(mending);

		if ((order < 0 && make(mending, err) < 0) ||
		    (order > 0 && let_go(mending, err) < 0) ||
		    (order <= 0 && next_derived(mending, err) < 0) ||
		    (order >= 0 && next_head(mending, err) < 0))
			return -1;
	}
	return 0;
}

static int
open_mending(struct mending *mending, struct jk_commit *commit, struct jk_ledger *left,
    const struct jk_secret *head_key, struct jk_err *err)
{
	mending->schema = jk_ledger_site(left)->schemas[JK_SEGMENT_HEADS];
	mending->rows = jk_head_rows_open(left, "", false, err);
	mending->lost = jk_sieve_new(jk_ledger_site(left)->path, err);
	if (mending->rows == NULL || mending->lost == NULL)
		return -1;
	mending->buckets = jk_buckets_new(commit, JK_SEGMENT_HEADS, mending->lost, err);
	mending->derive = jk_derive_open(left, head_key, err);
	mending->heads = jk_heads_open(left, err);
	if (mending->buckets == NULL || mending->derive == NULL ||
	    mending->heads == NULL)
		return -1;
	return jk_heads_seek(mending->heads, "", err);
}

static void
close_mending(struct mending *mending)
{
	jk_head_rows_free(mending->rows);
	jk_buckets_free(mending->buckets);
	jk_sieve_free(mending->lost);
	jk_derive_free(mending->derive);
	jk_heads_free(mending->heads);
	jk_buf_release(&mending->key);
}

int
jk_erase_heads(struct jk_commit *commit, const struct jk_secret *head_key,
    uint64_t *made, struct jk_err *err)
{
	struct jk_ledger *ledger = jk_commit_ledger(commit);
	struct jk_ledger *left = jk_ledger_preview(ledger, jk_commit_list(commit), err);
	struct mending mending = { .made = 0 };
	int result = -1;

	jk_commit_erase(commit);
	if (left != NULL && open_mending(&mending, commit, left, head_key, err) == 0 &&
	    follow(&mending, err) == 0)
		result = jk_buckets_write(
		    mending.buckets, 1, jk_ledger_list(ledger)->number, err);
	*made = mending.made;
	close_mending(&mending);
	jk_ledger_free(left);
	return result;
}
