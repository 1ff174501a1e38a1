#include "format/codes.h"

#include <stdlib.h>
#include <string.h>

#include "format/date.h"
#include "format/listing.h"

#define NO_ROW UINT32_MAX

struct row {
	int32_t from;
	int32_t until;
	uint32_t next; /* another row of the same code */
};

struct jk_codes {
	struct jk_listing *listing;
	struct row *rows;
	uint32_t *slots; /* the first row of a code; a power of two of them */
	uint32_t mask;
};

/* Eight bytes at a time; the last ones overlap those before. */
static uint32_t
hash(struct jk_bytes code)
{
	const uint64_t odd = 0x9e3779b97f4a7c15;
	const uint8_t *end = code.ptr + code.len;
	uint64_t value = code.len, word = 0;

	if (code.len < 8) {
		for (const uint8_t *at = code.ptr; at < end; at++)
			word = word << 8 | *at;
	} else {
		for (const uint8_t *at = code.ptr; at < end - 8; at += 8) {
			memcpy(&word, at, 8);
			value = (value ^ word) * odd;
			value ^= value >> 32;
		}
		memcpy(&word, end - 8, 8);
	}
	value = (value ^ word) * odd;
	return (uint32_t)(value >> 32);
}

static struct jk_bytes
code_of(const struct jk_codes *codes, uint32_t row)
{
	return jk_listing_get(codes->listing, row, 0);
}

/* The slot of a code: that of its first row, or the empty one it would have. */
static uint32_t *
slot(const struct jk_codes *codes, struct jk_bytes code)
{
	uint32_t at = hash(code) & codes->mask;

	while (codes->slots[at] != NO_ROW &&
	       !jk_bytes_equal(code_of(codes, codes->slots[at]), code))
		at = (at + 1) & codes->mask;
	return &codes->slots[at];
}

static bool
take_limit(struct jk_bytes text, int32_t open, int32_t *day)
{
	*day = open;
	return text.len == 0 || jk_date_decode(text, day);
}

static int
fail(struct jk_codes *codes, size_t row, const char *id, const char *text,
    struct jk_err *err)
{
	jk_err_set(err, JK_EXIT_CONFIG, id, "%s", text);
	return jk_listing_at(codes->listing, row, err);
}

/* Enter a row behind those of the same code; none may share a day with it. */
static int
enter(struct jk_codes *codes, uint32_t index, struct jk_err *err)
{
	struct row *row = &codes->rows[index];
	uint32_t *link = slot(codes, code_of(codes, index));

	for (; *link != NO_ROW; link = &codes->rows[*link].next) {
		const struct row *other = &codes->rows[*link];

		if (row->from <= other->until && other->from <= row->until)
			return fail(codes, index, "JK00255",
			    _("the code has another row for the same days"), err);
	}
	*link = index;
	return 0;
}

static int
take_rows(struct jk_codes *codes, size_t count, struct jk_err *err)
{
	int from = jk_listing_find(codes->listing, "valid_from");
	int until = jk_listing_find(codes->listing, "valid_to");

	for (uint32_t i = 0; i < count; i++) {
		struct row *row = &codes->rows[i];
		struct jk_bytes none = { NULL, 0 };

		row->next = NO_ROW;
		if (code_of(codes, i).len == 0)
			return fail(codes, i, "JK00256", _("the code is empty"), err);
		if (!take_limit(
			from < 0 ? none : jk_listing_get(codes->listing, i, from),
			JK_DATE_MIN, &row->from) ||
		    !take_limit(
			until < 0 ? none : jk_listing_get(codes->listing, i, until),
			JK_DATE_MAX, &row->until) ||
		    row->from > row->until)
			return fail(codes, i, "JK00257",
			    _("valid_from and valid_to are no dates in order"), err);
		if (enter(codes, i, err) < 0)
			return -1;
	}
	return 0;
}

static int
build(struct jk_codes *codes, struct jk_err *err)
{
	size_t count = jk_listing_rows(codes->listing);
	uint32_t slots = 16;

	if (count > JK_CODES_MAX_ROWS)
		return jk_err_set(err, JK_EXIT_CONFIG, "JK00258",
		    _("the table has more than %d rows"), JK_CODES_MAX_ROWS);
	while (slots < 2 * count)
		slots *= 2;
	codes->mask = slots - 1;
	codes->rows = calloc(count + 1, sizeof *codes->rows);
	codes->slots = malloc(slots * sizeof *codes->slots);
	if (codes->rows == NULL || codes->slots == NULL)
		return jk_err_memory(err);
	for (uint32_t i = 0; i < slots; i++)
		codes->slots[i] = NO_ROW;
	return take_rows(codes, count, err);
}

struct jk_codes *
jk_codes_decode(struct jk_bytes csv, struct jk_err *err)
{
	struct jk_codes *codes = calloc(1, sizeof *codes);

	if (codes == NULL) {
		jk_err_memory(err);
		return NULL;
	}
	codes->listing = jk_listing_decode(csv, err);
	if (codes->listing == NULL || build(codes, err) < 0) {
		jk_codes_free(codes);
		return NULL;
	}
	return codes;
}

void
jk_codes_free(struct jk_codes *codes)
{
	if (codes == NULL)
		return;
	free(codes->slots);
	free(codes->rows);
	jk_listing_free(codes->listing);
	free(codes);
}

enum jk_codes_state
jk_codes_find(
    const struct jk_codes *codes, struct jk_bytes code, int32_t day, size_t *row)
{
	uint32_t at = *slot(codes, code);

	if (at == NO_ROW)
		return JK_CODES_UNKNOWN;
	for (; at != NO_ROW; at = codes->rows[at].next) {
		if (day >= codes->rows[at].from && day <= codes->rows[at].until) {
			*row = at;
			return JK_CODES_VALID;
		}
	}
	return JK_CODES_INVALID;
}

int
jk_codes_item(const struct jk_codes *codes, const char *name)
{
	return jk_listing_find(codes->listing, name);
}

struct jk_bytes
jk_codes_get(const struct jk_codes *codes, size_t row, int item)
{
	return jk_listing_get(codes->listing, row, item);
}

size_t
jk_codes_rows(const struct jk_codes *codes)
{
	return jk_listing_rows(codes->listing);
}

struct jk_bytes
jk_codes_lookup(
    const struct jk_codes *codes, struct jk_bytes code, int32_t day, const char *item)
{
	int column = jk_codes_item(codes, item);
	size_t row;

	if (column < 0 || jk_codes_find(codes, code, day, &row) != JK_CODES_VALID)
		return jk_bytes_of("");
	return jk_codes_get(codes, row, column);
}
