/*
 * A short text in a fixed place, so that no record needs an allocation. What
 * does not fit is cut at the end of a character; the blocks are far shorter.
 */
#ifndef PEOPLE_TEXT_H
#define PEOPLE_TEXT_H

#include <stdint.h>
#include <string.h>

#define TEXT_MAX_BYTES 600

struct text {
	unsigned short length; /* bytes */
	char bytes[TEXT_MAX_BYTES];
};

/* Bytes that lie elsewhere. */
struct slice {
	const char *at;
	size_t length;
};

/* A slice of a string literal. */
#define SLICE(literal)                       \
	{                                    \
		literal, sizeof(literal) - 1 \
	}

static inline void
text_clear(struct text *text)
{
	text->length = 0;
}

static inline void
text_put(struct text *text, const char *at, size_t length)
{
	size_t room = TEXT_MAX_BYTES - text->length;

	if (length > room) {
		length = room;
		while (length > 0 && ((unsigned char)at[length] & 0xC0) == 0x80)
			length--;
	}
	memcpy(text->bytes + text->length, at, length);
	text->length = (unsigned short)(text->length + length);
}

static inline void
text_put_slice(struct text *text, struct slice slice)
{
	text_put(text, slice.at, slice.length);
}

static inline void
text_put_string(struct text *text, const char *string)
{
	text_put(text, string, strlen(string));
}

static inline struct slice
text_slice(const struct text *text)
{
	return (struct slice){ text->bytes, text->length };
}

void text_put_number(struct text *text, uint64_t number);

/* The number in full-width digits, as addresses write it. */
void text_put_wide_number(struct text *text, uint64_t number);

#endif
