#include "ledger/due_parts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct running {
	struct jk_erasure_part part;
	int32_t from, to;
	struct jk_digest digest; /* of what went, before the key */
};

struct jk_due_parts {
	struct running *rows;
	size_t count, last; /* the row used last: neighbours often share it */
};

struct jk_due_parts *
jk_due_parts_new(struct jk_err *err)
{
	struct jk_due_parts *parts = calloc(1, sizeof *parts);

	if (parts == NULL)
		jk_err_memory(err);
	return parts;
}

void
jk_due_parts_free(struct jk_due_parts *parts)
{
	if (parts == NULL)
		return;
	for (size_t i = 0; i < parts->count; i++)
		jk_digest_release(&parts->rows[i].digest);
	free(parts->rows);
	free(parts);
}

static bool
is_of(const struct running *row, const struct jk_due_why *why, const char *bucket)
{
	return row->part.row == why->row && strcmp(row->part.bucket, bucket) == 0 &&
	       strcmp(row->part.class, why->class) == 0 &&
	       strcmp(row->part.reason, why->reason) == 0;
}

static struct running *
find(struct jk_due_parts *parts, const struct jk_due_why *why, const char *bucket,
    struct jk_err *err)
{
	struct running *rows, *row;

	if (parts->last < parts->count && is_of(&parts->rows[parts->last], why, bucket))
		return &parts->rows[parts->last];
	for (parts->last = 0; parts->last < parts->count; parts->last++)
		if (is_of(&parts->rows[parts->last], why, bucket))
			return &parts->rows[parts->last];
	rows = reallocarray(parts->rows, parts->count + 1, sizeof *rows);
	if (rows == NULL) {
		jk_err_memory(err);
		return NULL;
	}
	parts->rows = rows;
	row = &rows[parts->count];
	memset(row, 0, sizeof *row);
	row->from = row->to = why->began;
	row->part.row = why->row;
	snprintf(row->part.class, sizeof row->part.class, "%s", why->class);
	snprintf(row->part.bucket, sizeof row->part.bucket, "%s", bucket);
	snprintf(row->part.reason, sizeof row->part.reason, "%s", why->reason);
	if (jk_digest_init(&row->digest, err) < 0)
		return NULL;
	parts->count++;
	return row;
}

int
jk_due_parts_put(struct jk_due_parts *parts, const struct jk_due_why *why,
    const char *bucket, struct jk_bytes canonical, struct jk_err *err)
{
	struct running *row = find(parts, why, bucket, err);

	if (row == NULL)
		return -1;
	row->part.records++;
	if (why->began < row->from)
		row->from = why->began;
	if (why->began > row->to)
		row->to = why->began;
	jk_digest_add(&row->digest, canonical);
	return 0;
}

/* HMAC of the digest: who has not the key cannot try records out. */
static int
end_row(struct running *row, const struct jk_secret *key, struct jk_err *err)
{
	uint8_t bare[JK_DIGEST_BYTES];
	int result = jk_digest_end(&row->digest, bare, err);

	jk_date_encode(row->part.from, row->from);
	jk_date_encode(row->part.to, row->to);
	if (result == 0)
		result = jk_hmac(row->part.digest, jk_secret_bytes(key),
		    jk_bytes(bare, sizeof bare), err);
	explicit_bzero(bare, sizeof bare);
	return result;
}

int
jk_due_parts_end(struct jk_due_parts *parts, struct jk_due *due,
    const struct jk_secret *key, struct jk_err *err)
{
	struct jk_erasure sorted = { .done = false };
	int result = 0;

	for (size_t i = 0; result == 0 && i < parts->count; i++) {
		result = end_row(&parts->rows[i], key, err);
		if (result == 0)
			result =
			    jk_erasure_set_part(&sorted, &parts->rows[i].part, err);
	}
	due->parts = sorted.parts;
	due->parts_count = sorted.parts_count;
	free(sorted.keys);
	return result;
}

int
jk_due_parts_join(struct jk_due_parts *parts, struct jk_due *due,
    const struct jk_secret *key, struct jk_err *err)
{
	struct jk_due more = { .parts = NULL };
	struct jk_erasure joined = { .parts = due->parts,
		.parts_count = due->parts_count };
	int result = jk_due_parts_end(parts, &more, key, err);

	for (size_t i = 0; result == 0 && i < more.parts_count; i++)
		result = jk_erasure_set_part(&joined, &more.parts[i], err);
	due->parts = joined.parts;
	due->parts_count = joined.parts_count;
	free(more.parts);
	return result;
}
