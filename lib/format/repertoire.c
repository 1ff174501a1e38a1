#include "format/repertoire.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "format/listing.h"

#define BASIC_PLANE 0x10000
#define LAST_CHARACTER 0x10ffff

struct range {
	uint32_t from;
	uint32_t to;
};

/* A bit for each character of the basic plane, ranges for the few beyond. */
struct jk_repertoire {
	uint8_t basic[BASIC_PLANE / 8];
	size_t count;
	struct range beyond[];
};

static bool
take_hex(struct jk_bytes text, uint32_t *value)
{
	*value = 0;
	for (size_t i = 0; i < text.len; i++) {
		uint8_t byte = text.ptr[i];

		if (byte >= '0' && byte <= '9')
			*value = *value << 4 | (uint32_t)(byte - '0');
		else if (byte >= 'A' && byte <= 'F')
			*value = *value << 4 | (uint32_t)(byte - 'A' + 10);
		else
			return false;
	}
	return text.len >= 4 && text.len <= 6 && *value <= LAST_CHARACTER;
}

static void
enter(struct jk_repertoire *repertoire, struct range range)
{
	if (range.to >= BASIC_PLANE) {
		struct range *beyond = &repertoire->beyond[repertoire->count++];

		*beyond = range;
		if (beyond->from < BASIC_PLANE)
			beyond->from = BASIC_PLANE;
	}
	for (uint32_t c = range.from; c <= range.to && c < BASIC_PLANE; c++)
		repertoire->basic[c / 8] |= (uint8_t)(1 << c % 8);
}

static int
take_rows(struct jk_repertoire *repertoire, const struct jk_listing *listing,
    struct jk_err *err)
{
	int from = jk_listing_require(listing, "from", err);
	int to = from < 0 ? -1 : jk_listing_require(listing, "to", err);
	uint32_t next = 0;

	if (to < 0)
		return -1;
	for (size_t row = 0; row < jk_listing_rows(listing); row++) {
		struct range range;

		if (!take_hex(jk_listing_get(listing, row, from), &range.from) ||
		    !take_hex(jk_listing_get(listing, row, to), &range.to) ||
		    range.from > range.to || range.from < next) {
			jk_err_set(err, JK_EXIT_CONFIG, "JK00259",
			    _("the row gives no ascending range of characters"));
			return jk_listing_at(listing, row, err);
		}
		next = range.to + 1;
		enter(repertoire, range);
	}
	return 0;
}

struct jk_repertoire *
jk_repertoire_decode(struct jk_bytes csv, struct jk_err *err)
{
	struct jk_listing *listing = jk_listing_decode(csv, err);
	struct jk_repertoire *repertoire;

	if (listing == NULL)
		return NULL;
	repertoire = calloc(
	    1, sizeof *repertoire + jk_listing_rows(listing) * sizeof(struct range));
	if (repertoire == NULL)
		jk_err_memory(err);
	if (repertoire == NULL || take_rows(repertoire, listing, err) < 0) {
		jk_repertoire_free(repertoire);
		repertoire = NULL;
	}
	jk_listing_free(listing);
	return repertoire;
}

void
jk_repertoire_free(struct jk_repertoire *repertoire)
{
	free(repertoire);
}

static bool
has_beyond(const struct jk_repertoire *repertoire, uint32_t character)
{
	size_t low = 0, high = repertoire->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (character > repertoire->beyond[middle].to)
			low = middle + 1;
		else
			high = middle;
	}
	return low < repertoire->count && character >= repertoire->beyond[low].from;
}

bool
jk_repertoire_covers(const struct jk_repertoire *repertoire, struct jk_bytes text)
{
	const uint8_t *at = text.ptr, *end = text.ptr + text.len;

	while (at < end) {
		uint32_t character;
		size_t len;

		/* Three bytes are nearly all there is in Japanese text. */
		if (end - at >= 3 && (at[0] & 0xf0) == 0xe0 && (at[1] & 0xc0) == 0x80 &&
		    (at[2] & 0xc0) == 0x80) {
			character = (at[0] & 0x0fu) << 12 | (at[1] & 0x3fu) << 6 |
				    (at[2] & 0x3fu);
			len = character >= 0x800 ? 3 : 0;
		} else {
			len =
			    jk_text_next(jk_bytes(at, (size_t)(end - at)), &character);
		}
		if (len == 0)
			return false;
		if (character >= BASIC_PLANE
			? !has_beyond(repertoire, character)
			: !(repertoire->basic[character / 8] >> character % 8 & 1))
			return false;
		at += len;
	}
	return true;
}
