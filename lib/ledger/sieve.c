#include "ledger/sieve.h"

#include <stdlib.h>
#include <string.h>

#include "ledger/sorter.h"

struct jk_sieve {
	struct jk_sorter *sorter; /* key: the bucket, filled with NULs, then its own */
	struct jk_buf key;
	bool started;
	enum jk_next next;
	struct jk_bytes first; /* not asked for yet; borrowed from the sorter */
	char bucket[JK_BUCKET_CHARS];
	uint64_t left_out;
};

struct jk_sieve *
jk_sieve_new(const char *directory, struct jk_err *err)
{
	struct jk_sieve *sieve = calloc(1, sizeof *sieve);

	if (sieve == NULL) {
		jk_err_memory(err);
		return NULL;
	}
	sieve->sorter = jk_sorter_new(directory, JK_SORTER_SMALL_BYTES, err);
	if (sieve->sorter != NULL)
		return sieve;
	jk_sieve_free(sieve);
	return NULL;
}

void
jk_sieve_free(struct jk_sieve *sieve)
{
	if (sieve == NULL)
		return;
	jk_sorter_free(sieve->sorter);
	jk_buf_wipe(&sieve->key);
	free(sieve);
}

static int
set_key(
    struct jk_sieve *sieve, const char *bucket, struct jk_bytes key, struct jk_err *err)
{
	char filled[JK_BUCKET_CHARS] = "";

	strncpy(filled, bucket, sizeof filled - 1);
	jk_buf_reset(&sieve->key);
	jk_buf_add(&sieve->key, jk_bytes(filled, sizeof filled));
	jk_buf_add(&sieve->key, key);
	return jk_buf_failed(&sieve->key) ? jk_err_memory(err) : 0;
}

int
jk_sieve_put(
    struct jk_sieve *sieve, const char *bucket, struct jk_bytes key, struct jk_err *err)
{
	if (set_key(sieve, bucket, key, err) < 0)
		return -1;
	return jk_sorter_put(
	    sieve->sorter, jk_buf_bytes(&sieve->key), jk_bytes(NULL, 0), err);
}

static int
pull(struct jk_sieve *sieve, struct jk_err *err)
{
	struct jk_bytes nothing;

	sieve->started = true;
	sieve->next = jk_sorter_next(sieve->sorter, &sieve->first, &nothing, err);
	return sieve->next == JK_NEXT_FAILED ? -1 : 0;
}

int
jk_sieve_ask(struct jk_sieve *sieve, const char *bucket, struct jk_bytes key, bool *out,
    struct jk_err *err)
{
	*out = false;
	if ((!sieve->started && pull(sieve, err) < 0) ||
	    set_key(sieve, bucket, key, err) < 0)
		return -1;
	*out = sieve->next == JK_NEXT_RECORD &&
	       jk_bytes_equal(sieve->first, jk_buf_bytes(&sieve->key));
	if (!*out)
		return 0;
	sieve->left_out++;
	return pull(sieve, err);
}

int
jk_sieve_bucket(
    struct jk_sieve *sieve, const char **bucket, bool *any, struct jk_err *err)
{
	if (!sieve->started && pull(sieve, err) < 0)
		return -1;
	*any = sieve->next == JK_NEXT_RECORD;
	if (*any)
		memcpy(sieve->bucket, sieve->first.ptr, sizeof sieve->bucket);
	*bucket = sieve->bucket;
	return 0;
}

uint64_t
jk_sieve_count(const struct jk_sieve *sieve)
{
	return jk_sorter_items(sieve->sorter);
}

uint64_t
jk_sieve_left_out(const struct jk_sieve *sieve)
{
	return sieve->left_out;
}
