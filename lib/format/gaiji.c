#include "format/gaiji.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/text.h"
#include "format/listing.h"

#define REFERENCE "[gaiji:"
#define NAME_MAX_CHARS 16

struct mapping {
	uint32_t character;
	uint8_t len;
	char text[JK_GAIJI_MAX_TEXT_BYTES];
};

struct jk_gaiji {
	size_t count;
	struct mapping mappings[]; /* in order of their characters */
};

bool
jk_gaiji_is_private(uint32_t c)
{
	return (c >= 0xe000 && c <= 0xf8ff) || (c >= 0xf0000 && c <= 0x10fffd);
}

bool
jk_gaiji_has_reference(struct jk_bytes text)
{
	return text.len > 0 && memchr(text.ptr, REFERENCE[0], text.len) != NULL &&
	       memmem(text.ptr, text.len, REFERENCE, sizeof REFERENCE - 1) != NULL;
}

/* A code point of 4 to 6 upper-case digits, without needless zeros. */
static bool
decode_point(struct jk_bytes digits, uint32_t *point)
{
	*point = 0;
	if (digits.len < 4 || digits.len > 6 ||
	    (digits.len > 4 && digits.ptr[0] == '0'))
		return false;
	for (size_t i = 0; i < digits.len; i++) {
		uint8_t c = digits.ptr[i];

		if (c >= '0' && c <= '9')
			*point = *point << 4 | (uint32_t)(c - '0');
		else if (c >= 'A' && c <= 'F')
			*point = *point << 4 | (uint32_t)(c - 'A' + 10);
		else
			return false;
	}
	return *point <= 0x10ffff && (*point < 0xd800 || *point > 0xdfff);
}

static void
add_point(struct mapping *mapping, uint32_t character)
{
	uint8_t *end = (uint8_t *)mapping->text + mapping->len;

	mapping->len = (uint8_t)(mapping->len + jk_text_encode(end, character));
}

static bool
decode_standard(struct mapping *mapping, struct jk_bytes to)
{
	uint32_t point;

	if (!decode_point(to, &point) || jk_gaiji_is_private(point) ||
	    jk_text_is_forbidden(point))
		return false;
	add_point(mapping, point);
	return true;
}

static bool
decode_variation(struct mapping *mapping, struct jk_bytes to)
{
	const uint8_t *space = to.len > 0 ? memchr(to.ptr, ' ', to.len) : NULL;
	size_t base = space == NULL ? 0 : (size_t)(space - to.ptr);
	uint32_t selector;

	if (base == 0 || !decode_standard(mapping, jk_bytes(to.ptr, base)) ||
	    !decode_point(jk_bytes(space + 1, to.len - base - 1), &selector))
		return false;
	if ((selector < 0xfe00 || selector > 0xfe0f) &&
	    (selector < 0xe0100 || selector > 0xe01ef))
		return false;
	add_point(mapping, selector);
	return true;
}

static bool
decode_image(struct mapping *mapping, struct jk_bytes to, const char *municipality)
{
	if (to.len == 0 || to.len > NAME_MAX_CHARS)
		return false;
	for (size_t i = 0; i < to.len; i++) {
		bool digit = to.ptr[i] >= '0' && to.ptr[i] <= '9';

		if (!digit && (to.ptr[i] < 'A' || to.ptr[i] > 'Z'))
			return false;
	}
	mapping->len = (uint8_t)snprintf(mapping->text, sizeof mapping->text,
	    REFERENCE "%.6s-%.*s]", municipality, (int)to.len, (const char *)to.ptr);
	return true;
}

static int
decode_row(struct mapping *mapping, const struct jk_listing *listing, size_t row,
    const int columns[3], const char *municipality, struct jk_err *err)
{
	struct jk_bytes kind = jk_listing_get(listing, row, columns[1]);
	struct jk_bytes to = jk_listing_get(listing, row, columns[2]);
	bool held = false;

	mapping->len = 0;
	if (!decode_point(
		jk_listing_get(listing, row, columns[0]), &mapping->character) ||
	    !jk_gaiji_is_private(mapping->character)) {
		jk_err_set(err, JK_EXIT_CONFIG, "JK00293",
		    _("not a private-use character in hexadecimal"));
		return jk_listing_at(listing, row, err);
	}
	if (jk_bytes_is(kind, "standard"))
		held = decode_standard(mapping, to);
	else if (jk_bytes_is(kind, "variation"))
		held = decode_variation(mapping, to);
	else if (jk_bytes_is(kind, "image"))
		held = decode_image(mapping, to, municipality);
	if (held)
		return 0;
	jk_err_set(err, JK_EXIT_CONFIG, "JK00294",
	    _("not a standard character, a variation or an image"));
	return jk_listing_at(listing, row, err);
}

static int
compare(const void *a, const void *b)
{
	uint32_t x = ((const struct mapping *)a)->character;
	uint32_t y = ((const struct mapping *)b)->character;

	return (x > y) - (x < y);
}

/* One picture, one character: so a reference leads back. */
static bool
is_taken(const struct jk_gaiji *gaiji, const struct mapping *mapping)
{
	for (size_t i = 0; i < gaiji->count; i++) {
		const struct mapping *other = &gaiji->mappings[i];
		bool same_text = other->len == mapping->len &&
				 memcmp(other->text, mapping->text, mapping->len) == 0;

		if (other->character == mapping->character ||
		    (mapping->text[0] == REFERENCE[0] && mapping->len > 1 && same_text))
			return true;
	}
	return false;
}

static int
decode_rows(struct jk_gaiji *gaiji, const struct jk_listing *listing,
    const char *municipality, struct jk_err *err)
{
	static const char *const names[] = { "character", "kind", "to" };
	int columns[3];

	for (size_t i = 0; i < 3; i++) {
		columns[i] = jk_listing_require(listing, names[i], err);
		if (columns[i] < 0)
			return -1;
	}
	for (size_t row = 0; row < jk_listing_rows(listing); row++) {
		struct mapping *mapping = &gaiji->mappings[gaiji->count];

		if (decode_row(mapping, listing, row, columns, municipality, err) < 0)
			return -1;
		if (is_taken(gaiji, mapping)) {
			jk_err_set(err, JK_EXIT_CONFIG, "JK00295",
			    _("a character or an image is given twice"));
			return jk_listing_at(listing, row, err);
		}
		gaiji->count++;
	}
	qsort(gaiji->mappings, gaiji->count, sizeof gaiji->mappings[0], compare);
	return 0;
}

struct jk_gaiji *
jk_gaiji_decode(struct jk_bytes csv, const char *municipality, struct jk_err *err)
{
	struct jk_listing *listing = jk_listing_decode(csv, err);
	struct jk_gaiji *gaiji = NULL;
	size_t rows;

	if (listing == NULL)
		return NULL;
	rows = jk_listing_rows(listing);
	gaiji = calloc(1, sizeof *gaiji + rows * sizeof gaiji->mappings[0]);
	if (gaiji == NULL) {
		jk_err_memory(err);
	} else if (decode_rows(gaiji, listing, municipality, err) < 0) {
		jk_gaiji_free(gaiji);
		gaiji = NULL;
	}
	jk_listing_free(listing);
	return gaiji;
}

void
jk_gaiji_free(struct jk_gaiji *gaiji)
{
	free(gaiji);
}

bool
jk_gaiji_find(const struct jk_gaiji *gaiji, uint32_t character, struct jk_bytes *text)
{
	const struct mapping wanted = { .character = character };
	const struct mapping *found;

	if (gaiji == NULL || gaiji->count == 0)
		return false;
	found = bsearch(&wanted, gaiji->mappings, gaiji->count, sizeof wanted, compare);
	if (found == NULL)
		return false;
	*text = jk_bytes(found->text, found->len);
	return true;
}

bool
jk_gaiji_put(const struct jk_gaiji *gaiji, struct jk_buf *to, struct jk_bytes text)
{
	size_t before = to->len;
	size_t at = 0;

	while (at < text.len) {
		struct jk_bytes rest = jk_bytes(text.ptr + at, text.len - at);
		struct jk_bytes other;
		uint32_t character = 0;
		size_t len = jk_text_next(rest, &character);

		if (len == 0)
			break;
		other = jk_bytes(rest.ptr, len);
		if (jk_gaiji_is_private(character) &&
		    !jk_gaiji_find(gaiji, character, &other))
			break;
		jk_buf_add(to, other);
		at += len;
	}
	if (at == text.len)
		return true;
	to->len = before;
	return false;
}
