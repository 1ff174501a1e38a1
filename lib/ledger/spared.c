#include "ledger/spared.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void
jk_spared_release(struct jk_spared *spared)
{
	if (spared->codes != NULL)
		explicit_bzero(
		    spared->codes, spared->codes_count * sizeof *spared->codes);
	free(spared->codes);
	free(spared->buckets);
	memset(spared, 0, sizeof *spared);
}

/* The first code that is not below. */
static size_t
place_of(const struct jk_spared *spared, struct jk_bytes code)
{
	size_t low = 0, high = spared->codes_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (jk_bytes_compare(jk_bytes_of(spared->codes[middle]), code) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static bool
has_code(const struct jk_spared *spared, struct jk_bytes code)
{
	size_t at = place_of(spared, code);

	return at < spared->codes_count && jk_bytes_is(code, spared->codes[at]);
}

int
jk_spared_put_code(struct jk_spared *spared, struct jk_bytes code, struct jk_err *err)
{
	size_t at = place_of(spared, code), count = spared->codes_count;
	char(*codes)[12];

	if (code.len >= sizeof *codes || has_code(spared, code))
		return 0;
	codes = reallocarray(spared->codes, count + 1, sizeof *codes);
	if (codes == NULL)
		return jk_err_memory(err);
	spared->codes = codes;
	memmove(&codes[at + 1], &codes[at], (count - at) * sizeof *codes);
	snprintf(
	    codes[at], sizeof codes[at], "%.*s", (int)code.len, (const char *)code.ptr);
	spared->codes_count++;
	return 0;
}

int
jk_spared_put_bucket(
    struct jk_spared *spared, struct jk_bytes bucket, struct jk_err *err)
{
	char(*buckets)[JK_BUCKET_CHARS] =
	    reallocarray(spared->buckets, spared->buckets_count + 1, sizeof *buckets);

	if (buckets == NULL)
		return jk_err_memory(err);
	spared->buckets = buckets;
	snprintf(buckets[spared->buckets_count++], JK_BUCKET_CHARS, "%.*s",
	    (int)bucket.len, (const char *)bucket.ptr);
	return 0;
}

bool
jk_spared_has(const struct jk_spared *spared, struct jk_bytes code, const char *bucket)
{
	for (size_t i = 0; i < spared->buckets_count; i++)
		if (strcmp(spared->buckets[i], bucket) == 0)
			return true;
	return has_code(spared, code);
}
