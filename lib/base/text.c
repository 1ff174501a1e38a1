#include "base/text.h"

#include <stdio.h>

static bool
is_continuation(uint8_t byte)
{
	return (byte & 0xc0) == 0x80;
}

/* What a first byte promises: total length, and the least value so encoded. */
static size_t
promised(uint8_t first, uint32_t *bits, uint32_t *least)
{
	if (first < 0x80) {
		*bits = first;
		*least = 0;
		return 1;
	}
	if ((first & 0xe0) == 0xc0) {
		*bits = first & 0x1f;
		*least = 0x80;
		return 2;
	}
	if ((first & 0xf0) == 0xe0) {
		*bits = first & 0x0f;
		*least = 0x800;
		return 3;
	}
	if ((first & 0xf8) == 0xf0) {
		*bits = first & 0x07;
		*least = 0x10000;
		return 4;
	}
	return 0;
}

size_t
jk_text_next(struct jk_bytes text, uint32_t *character)
{
	uint32_t value, least;
	size_t len = text.len > 0 ? promised(text.ptr[0], &value, &least) : 0;

	if (len == 0 || len > text.len)
		return 0;
	for (size_t i = 1; i < len; i++) {
		if (!is_continuation(text.ptr[i]))
			return 0;
		value = value << 6 | (text.ptr[i] & 0x3f);
	}
	if (value < least || value > 0x10ffff || (value >= 0xd800 && value <= 0xdfff))
		return 0;
	*character = value;
	return len;
}

/* Are the eight bytes all printable ASCII, 20 to 7E? */
static bool
is_plain_word(const uint8_t *at)
{
	const uint64_t ones = UINT64_C(0x0101010101010101);
	uint64_t word, below, above;

	memcpy(&word, at, sizeof word);
	below = word - 0x20 * ones;
	above = word + ones;
	return ((word | below | above) & 0x80 * ones) == 0;
}

size_t
jk_text_plain(struct jk_bytes text)
{
	const uint8_t *at = text.ptr, *end = text.ptr + text.len;

	while (at < end) {
		if (*at >= 0xe3 && *at <= 0xec) {
			if (end - at < 3 || !is_continuation(at[1]) ||
			    !is_continuation(at[2]))
				break;
			at += 3;
		} else if (end - at >= 8 && is_plain_word(at)) {
			at += 8;
		} else if (*at >= 0x20 && *at < 0x7f) {
			at++;
		} else {
			break;
		}
	}
	return (size_t)(at - text.ptr);
}

size_t
jk_text_wellformed(struct jk_bytes text)
{
	size_t at = jk_text_plain(text);

	while (at < text.len) {
		struct jk_bytes rest = jk_bytes(text.ptr + at, text.len - at);
		uint32_t character;
		size_t len = jk_text_next(rest, &character);

		if (len == 0)
			return at;
		at += len;
		at += jk_text_plain(jk_bytes(text.ptr + at, text.len - at));
	}
	return at;
}

size_t
jk_text_chars(struct jk_bytes text)
{
	size_t count = 0;

	for (size_t i = 0; i < text.len; i++)
		count += !is_continuation(text.ptr[i]);
	return count;
}

bool
jk_text_is_forbidden(uint32_t c)
{
	bool control = c < 0x20 || (c >= 0x7f && c <= 0x9f);
	bool separator = c == 0x2028 || c == 0x2029;
	bool bidi = c == 0x061c || c == 0x200e || c == 0x200f ||
		    (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
	bool never = c == 0xfeff || c == 0xfffd || (c >= 0xfdd0 && c <= 0xfdef) ||
		     (c & 0xfffe) == 0xfffe;

	return control || separator || bidi || never;
}

const char *
jk_text_printable(char *to, size_t cap, struct jk_bytes text)
{
	static const char cut[] = "...";
	size_t used = 0;

	for (size_t i = 0; i < text.len; i++) {
		uint8_t byte = text.ptr[i];
		bool plain = byte >= 0x20 && byte <= 0x7e && byte != '\\';
		size_t needed = plain ? 1 : 4;

		if (used + needed + sizeof cut > cap) {
			snprintf(to + used, cap - used, "%s", cut);
			return to;
		}
		if (plain)
			to[used] = (char)byte;
		else
			snprintf(to + used, 5, "\\x%02x", byte);
		used += needed;
	}
	to[used] = '\0';
	return to;
}
