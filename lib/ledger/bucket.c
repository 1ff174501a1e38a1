#include "ledger/bucket.h"

#include <stdlib.h>
#include <string.h>

#include "format/record.h"
#include "ledger/merge.h"
#include "ledger/segment.h"
#include "ledger/sorter.h"

struct jk_buckets {
	struct jk_commit *commit;
	enum jk_segment_role role;
	const struct jk_schema *schema;
	struct jk_sieve *sieve; /* NULL: nothing is lost */
	struct jk_sorter *sorter; /* key: the bucket, filled with NULs, then its own */
	struct jk_buf key, text;
	/* The record in hand, borrowed from the sorter. */
	enum jk_next next;
	struct jk_bytes sorted_key;
	bool replaced; /* what was put last, what the ledger has of that key */
	struct jk_bytes fields[JK_SCHEMA_MAX_COLUMNS];
};

struct jk_buckets *
jk_buckets_new(struct jk_commit *commit, enum jk_segment_role role,
    struct jk_sieve *sieve, struct jk_err *err)
{
	const struct jk_ledger_site *site = jk_ledger_site(jk_commit_ledger(commit));
	struct jk_buckets *buckets = calloc(1, sizeof *buckets);

	if (buckets == NULL) {
		jk_err_memory(err);
		return NULL;
	}
	buckets->commit = commit;
	buckets->role = role;
	buckets->sieve = sieve;
	buckets->schema = site->schemas[role];
	buckets->sorter = jk_sorter_new(site->path, JK_SORTER_SMALL_BYTES, err);
	if (buckets->sorter != NULL)
		return buckets;
	jk_buckets_free(buckets);
	return NULL;
}

void
jk_buckets_free(struct jk_buckets *buckets)
{
	if (buckets == NULL)
		return;
	jk_sorter_free(buckets->sorter);
	jk_buf_wipe(&buckets->text);
	jk_buf_release(&buckets->key);
	free(buckets);
}

int
jk_buckets_put(struct jk_buckets *buckets, const char *bucket, struct jk_bytes key,
    const struct jk_bytes *fields, struct jk_err *err)
{
	char filled[JK_BUCKET_CHARS] = "";

	strncpy(filled, bucket, sizeof filled - 1);
	jk_buf_reset(&buckets->key);
	jk_buf_add(&buckets->key, jk_bytes(filled, sizeof filled));
	jk_buf_add(&buckets->key, key);
	jk_buf_reset(&buckets->text);
	jk_record_add_text(&buckets->text, fields, jk_schema_columns(buckets->schema));
	if (jk_buf_failed(&buckets->key) || jk_buf_failed(&buckets->text))
		return jk_err_memory(err);
	return jk_sorter_put(buckets->sorter, jk_buf_bytes(&buckets->key),
	    jk_buf_bytes(&buckets->text), err);
}

/* Writing */

static int
pull(struct jk_buckets *buckets, struct jk_err *err)
{
	struct jk_bytes text;

	buckets->next =
	    jk_sorter_next(buckets->sorter, &buckets->sorted_key, &text, err);
	if (buckets->next != JK_NEXT_RECORD)
		return buckets->next == JK_NEXT_END ? 0 : -1;
	if (jk_record_from_text(
		buckets->fields, jk_schema_columns(buckets->schema), text))
		return 0;
	return jk_err_set(
	    err, JK_EXIT_SOFTWARE, "JK00582", _("a sorted record is damaged"));
}

static bool
is_of(const struct jk_buckets *buckets, const char bucket[JK_BUCKET_CHARS])
{
	return buckets->next == JK_NEXT_RECORD &&
	       memcmp(buckets->sorted_key.ptr, bucket, JK_BUCKET_CHARS) == 0;
}

/* A bucket being written; its segment is begun with its first record. */
struct output {
	struct jk_buckets *buckets;
	struct jk_list_segment row;
	struct jk_segment *segment;
};

static int
put(struct output *output, const struct jk_bytes *fields, struct jk_err *err)
{
	if (output->segment == NULL)
		output->segment =
		    jk_commit_new_segment(output->buckets->commit, &output->row, err);
	if (output->segment == NULL)
		return -1;
	return jk_segment_put(output->segment, fields, err);
}

/* All of that bucket in hand whose keys are not above `key` (NULL: all). */
static int
put_new(struct output *output, const struct jk_bytes *key, struct jk_err *err)
{
	struct jk_buckets *buckets = output->buckets;

	buckets->replaced = false;
	while (is_of(buckets, output->row.bucket)) {
		struct jk_bytes own =
		    jk_bytes(buckets->sorted_key.ptr + JK_BUCKET_CHARS,
			buckets->sorted_key.len - JK_BUCKET_CHARS);
		int order = key == NULL ? -1 : jk_bytes_compare(own, *key);

		if (order == 0 && buckets->role != JK_SEGMENT_HEADS)
			return jk_err_set(err, JK_EXIT_PROTOCOL, "JK00561",
			    _("one generation stands in two segments"));
		if (order > 0)
			return 0;
		buckets->replaced = order == 0;
		if (put(output, buckets->fields, err) < 0 || pull(buckets, err) < 0)
			return -1;
	}
	return 0;
}

/* One that the ledger had, unless it is to lose it. */
static int
put_held(struct output *output, const struct jk_merged *merged, struct jk_err *err)
{
	struct jk_sieve *sieve = output->buckets->sieve;
	bool lost = false;

	if (put_new(output, &merged->key, err) < 0 ||
	    (sieve != NULL &&
		jk_sieve_ask(sieve, output->row.bucket, merged->key, &lost, err) < 0))
		return -1;
	return lost || output->buckets->replaced ? 0 : put(output, merged->fields, err);
}

static int
put_all(struct output *output, struct jk_merge *held, struct jk_err *err)
{
	struct jk_merged merged;
	enum jk_next next;

	if (jk_merge_seek(held, jk_bytes(NULL, 0), err) < 0)
		return -1;
	while ((next = jk_merge_next(held, &merged, err)) == JK_NEXT_RECORD)
		if (put_held(output, &merged, err) < 0)
			return -1;
	if (next == JK_NEXT_FAILED)
		return -1;
	return put_new(output, NULL, err);
}

static bool
is_row_of(const struct jk_list_segment *row, const struct jk_buckets *buckets,
    const char bucket[JK_BUCKET_CHARS])
{
	return row->role == buckets->role && strcmp(row->bucket, bucket) == 0;
}

/* What the ledger has of the bucket, and keeps, which the new segment takes in. */
static struct jk_merge *
open_held(
    const struct jk_buckets *buckets, struct jk_list_segment *row, struct jk_err *err)
{
	const struct jk_ledger *ledger = jk_commit_ledger(buckets->commit);
	const struct jk_list *list = jk_ledger_list(ledger);
	const struct jk_list *kept = jk_commit_list(buckets->commit);
	struct jk_merge *merge = jk_merge_new(buckets->schema, err);

	for (size_t i = 0; merge != NULL && i < list->segments_count; i++) {
		if (!is_row_of(&list->segments[i], buckets, row->bucket) ||
		    jk_list_segment(kept, list->segments[i].name) == NULL)
			continue;
		if (list->segments[i].first < row->first)
			row->first = list->segments[i].first;
		if (list->segments[i].last > row->last)
			row->last = list->segments[i].last;
		if (jk_merge_put(merge, jk_ledger_seeker(ledger, i, err), err) < 0) {
			jk_merge_free(merge);
			return NULL;
		}
	}
	return merge;
}

static void
drop_held(const struct jk_buckets *buckets, const char bucket[JK_BUCKET_CHARS])
{
	const struct jk_list *list = jk_ledger_list(jk_commit_ledger(buckets->commit));

	for (size_t i = 0; i < list->segments_count; i++)
		if (is_row_of(&list->segments[i], buckets, bucket))
			jk_list_drop_segment(
			    jk_commit_list(buckets->commit), list->segments[i].name);
}

static int
write_bucket(struct jk_buckets *buckets, const char bucket[JK_BUCKET_CHARS],
    uint64_t first, uint64_t last, struct jk_err *err)
{
	struct output output = { .buckets = buckets,
		.row = { .role = buckets->role, .first = first, .last = last } };
	struct jk_merge *held;
	int result = -1;

	memcpy(output.row.bucket, bucket, sizeof output.row.bucket);
	held = open_held(buckets, &output.row, err);
	if (held != NULL)
		result = put_all(&output, held, err);
	if (result == 0 && output.segment != NULL)
		result = jk_commit_end_segment(buckets->commit, output.segment, err);
	jk_segment_free(output.segment);
	jk_merge_free(held);
	if (result == 0)
		drop_held(buckets, output.row.bucket);
	return result;
}

/* The first bucket that gets or loses something; *any is false when none is left. */
static int
next_bucket(const struct jk_buckets *buckets, char bucket[JK_BUCKET_CHARS], bool *any,
    struct jk_err *err)
{
	const char *loser;
	bool loses = false;

	*any = buckets->next == JK_NEXT_RECORD;
	if (*any)
		memcpy(bucket, buckets->sorted_key.ptr, JK_BUCKET_CHARS);
	if (buckets->sieve != NULL &&
	    jk_sieve_bucket(buckets->sieve, &loser, &loses, err) < 0)
		return -1;
	/* What is lost of the current records does not concern a bucket. */
	if (loses && loser[0] != '\0' && (!*any || strcmp(loser, bucket) < 0))
		memcpy(bucket, loser, JK_BUCKET_CHARS);
	*any = *any || (loses && loser[0] != '\0');
	return 0;
}

int
jk_buckets_write(
    struct jk_buckets *buckets, uint64_t first, uint64_t last, struct jk_err *err)
{
	char bucket[JK_BUCKET_CHARS], before[JK_BUCKET_CHARS] = "";
	bool any;

	if (pull(buckets, err) < 0)
		return -1;
	while (next_bucket(buckets, bucket, &any, err) == 0) {
		/* What a bucket was to lose and has not is its caller's to notice. */
		if (!any || strcmp(bucket, before) == 0)
			return 0;
		memcpy(before, bucket, sizeof before);
		if (write_bucket(buckets, bucket, first, last, err) < 0)
			return -1;
	}
	return -1;
}
