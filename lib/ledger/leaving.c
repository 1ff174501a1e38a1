#include "ledger/leaving.h"

#include <stdlib.h>
#include <string.h>

#include "ledger/bucket.h"
#include "ledger/ended.h"
#include "ledger/heads.h"
#include "ledger/sorter.h"
#include "stream/sort_key.h"

/* A chain of which nothing is current: its head follows the record that it is of. */
struct ended {
	char bucket[JK_BUCKET_CHARS];
	uint64_t generation;
};

struct jk_leaving {
	struct jk_sieve *const *lost;
	struct jk_buckets *buckets[JK_SEGMENT_ROLES]; /* NULL: has none */
	struct jk_second_rows *second;
	struct jk_sorter *ended; /* key: the chain */
	/* The one in hand, as heads go by; the chain is the sorter's. */
	bool started;
	enum jk_next next;
	struct jk_bytes chain;
	struct ended first;
};

static int
open_buckets(struct jk_leaving *leaving, struct jk_commit *commit,
    enum jk_segment_role role, struct jk_err *err)
{
	leaving->buckets[role] = jk_buckets_new(commit, role, leaving->lost[role], err);
	return leaving->buckets[role] == NULL ? -1 : 0;
}

static int
open_all(struct jk_leaving *leaving, struct jk_commit *commit, struct jk_err *err)
{
	const struct jk_ledger_site *site = jk_ledger_site(jk_commit_ledger(commit));

	if (open_buckets(leaving, commit, JK_SEGMENT_RECORDS, err) < 0 ||
	    open_buckets(leaving, commit, JK_SEGMENT_ENDS, err) < 0 ||
	    open_buckets(leaving, commit, JK_SEGMENT_HEADS, err) < 0)
		return -1;
	leaving->ended = jk_sorter_new(site->path, JK_SORTER_SMALL_BYTES, err);
	if (leaving->ended == NULL)
		return -1;
	if (!jk_second_rows_are_kept(site))
		return 0;
	leaving->second = jk_second_rows_new(site, err);
	return leaving->second == NULL ? -1 : 0;
}

struct jk_leaving *
jk_leaving_new(struct jk_commit *commit, struct jk_sieve *const lost[JK_SEGMENT_ROLES],
    struct jk_err *err)
{
	struct jk_leaving *leaving = calloc(1, sizeof *leaving);

	if (leaving == NULL) {
		jk_err_memory(err);
		return NULL;
	}
	leaving->lost = lost;
	if (open_all(leaving, commit, err) == 0)
		return leaving;
	jk_leaving_free(leaving);
	return NULL;
}

void
jk_leaving_free(struct jk_leaving *leaving)
{
	if (leaving == NULL)
		return;
	for (int role = 0; role < JK_SEGMENT_ROLES; role++)
		jk_buckets_free(leaving->buckets[role]);
	jk_second_rows_free(leaving->second);
	jk_sorter_free(leaving->ended);
	free(leaving);
}

struct jk_second_rows *
jk_leaving_second(const struct jk_leaving *leaving)
{
	return leaving->second;
}

static int
is_lost(struct jk_leaving *leaving, enum jk_segment_role role, struct jk_bytes key,
    bool *lost, struct jk_err *err)
{
	*lost = false;
	if (leaving->lost[role] == NULL)
		return 0;
	return jk_sieve_ask(leaving->lost[role], "", key, lost, err);
}

/* Records */

/* To its bucket, with what ended it, unless it goes for good. */
static int
put_away(struct jk_leaving *leaving, const struct jk_parted *parted, struct jk_err *err)
{
	struct jk_bytes end[JK_ENDED_COLUMNS];
	char generation[24];
	bool lost;

	if (is_lost(leaving, JK_SEGMENT_RECORDS, parted->key, &lost, err) < 0)
		return -1;
	if (lost)
		return 0;
	jk_ended_encode(end, generation, parted);
	if (jk_buckets_put(leaving->buckets[JK_SEGMENT_RECORDS], parted->bucket,
		parted->key, parted->fields, err) < 0)
		return -1;
	return jk_buckets_put(
	    leaving->buckets[JK_SEGMENT_ENDS], parted->bucket, parted->key, end, err);
}

static int
end_chain(
    struct jk_leaving *leaving, const struct jk_parted *parted, struct jk_err *err)
{
	struct ended ended = { .generation = parted->change.generation };

	memcpy(ended.bucket, parted->bucket, sizeof ended.bucket);
	/* Within this process a struct is as good as its text. */
	return jk_sorter_put(leaving->ended, jk_sort_key_first(parted->key, 2),
	    jk_bytes(&ended, sizeof ended), err);
}

int
jk_leaving_put(
    struct jk_leaving *leaving, const struct jk_parted *parted, struct jk_err *err)
{
	if (put_away(leaving, parted, err) < 0 ||
	    (parted->is_last && end_chain(leaving, parted, err) < 0))
		return -1;
	if (leaving->second == NULL)
		return 0;
	return jk_second_rows_put(leaving->second, parted->fields, err);
}

/* Heads */

static int
next_ended(struct jk_leaving *leaving, struct jk_err *err)
{
	struct jk_bytes payload;

	leaving->started = true;
	leaving->next = jk_sorter_next(leaving->ended, &leaving->chain, &payload, err);
	if (leaving->next == JK_NEXT_RECORD)
		memcpy(&leaving->first, payload.ptr, sizeof leaving->first);
	return leaving->next == JK_NEXT_FAILED ? -1 : 0;
}

/* The bucket in which the record lies that the head is of; "": current. */
static int
find_bucket(struct jk_leaving *leaving, const struct jk_merged *merged,
    char bucket[JK_BUCKET_CHARS], struct jk_err *err)
{
	struct jk_chain_head head;

	bucket[0] = '\0';
	if (!leaving->started && next_ended(leaving, err) < 0)
		return -1;
	while (leaving->next == JK_NEXT_RECORD &&
	       jk_bytes_compare(leaving->chain, merged->key) < 0)
		if (next_ended(leaving, err) < 0)
			return -1;
	if (leaving->next != JK_NEXT_RECORD ||
	    !jk_bytes_equal(leaving->chain, merged->key))
		return 0;
	if (jk_chain_head_decode(&head, merged->fields, err) < 0)
		return -1;
	/* One that a lane has not taken may be newer than all that left. */
	if (head.generation == leaving->first.generation)
		memcpy(bucket, leaving->first.bucket, sizeof leaving->first.bucket);
	return 0;
}

int
jk_leaving_ask_head(struct jk_leaving *leaving, const struct jk_merged *merged,
    bool *leaves, struct jk_err *err)
{
	char bucket[JK_BUCKET_CHARS];

	if (is_lost(leaving, JK_SEGMENT_HEADS, merged->key, leaves, err) < 0)
		return -1;
	if (*leaves)
		return 0;
	if (find_bucket(leaving, merged, bucket, err) < 0)
		return -1;
	*leaves = bucket[0] != '\0';
	if (!*leaves)
		return 0;
	return jk_buckets_put(leaving->buckets[JK_SEGMENT_HEADS], bucket, merged->key,
	    merged->fields, err);
}

/* Writing */

int
jk_leaving_write_records(
    struct jk_leaving *leaving, uint64_t first, uint64_t last, struct jk_err *err)
{
	if (jk_buckets_write(leaving->buckets[JK_SEGMENT_RECORDS], first, last, err) <
	    0)
		return -1;
	return jk_buckets_write(leaving->buckets[JK_SEGMENT_ENDS], first, last, err);
}

int
jk_leaving_write_heads(
    struct jk_leaving *leaving, uint64_t first, uint64_t last, struct jk_err *err)
{
	return jk_buckets_write(leaving->buckets[JK_SEGMENT_HEADS], first, last, err);
}
