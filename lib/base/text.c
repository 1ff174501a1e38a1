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

/* Eight bytes of ASCII at once: most of our text, and all of our tables' codes. */
static bool
is_ascii_word(const uint8_t *at)
{
	uint64_t word;

	memcpy(&word, at, sizeof word);
	return (word & UINT64_C(0x8080808080808080)) == 0;
}

size_t
jk_text_wellformed(struct jk_bytes text)
{
	size_t at = 0;

	while (at < text.len) {
		uint32_t character;
		size_t len;

		if (text.len - at >= 8 && is_ascii_word(text.ptr + at)) {
			at += 8;
			continue;
		}
		if (text.ptr[at] < 0x80) {
			at++;
			continue;
		}
		len = jk_text_next(jk_bytes(text.ptr + at, text.len - at), &character);
		if (len == 0)
			return at;
		at += len;
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
