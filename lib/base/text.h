/*
 * Text from outside: is it well-formed UTF-8, and how to show it safely.
 * Nothing here changes or normalises a value (jk-stream(5), TEXT).
 */
#ifndef JK_BASE_TEXT_H
#define JK_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"

#define JK_TEXT_CHARACTER_BYTES 4

/*
 * Decode one character of well-formed UTF-8 (RFC 3629: no overlong form, no
 * surrogate, nothing above U+10FFFF). Returns its length in bytes, 0 when the
 * bytes at `text` are not well formed or end within the character.
 */
size_t jk_text_next(struct jk_bytes text, uint32_t *character);

/*
 * The opposite: write a character's UTF-8, at most JK_TEXT_CHARACTER_BYTES, and
 * return its length. Inline since intake does it for every character of CP932.
 */
static inline size_t
jk_text_encode(uint8_t *to, uint32_t character)
{
	size_t len = character < 0x80      ? 1
		     : character < 0x800   ? 2
		     : character < 0x10000 ? 3
					   : 4;
	static const uint8_t first[] = { 0, 0x00, 0xc0, 0xe0, 0xf0 };

	for (size_t i = len; i-- > 1; character >>= 6)
		to[i] = (uint8_t)(0x80 | (character & 0x3f));
	to[0] = (uint8_t)(first[len] | character);
	return len;
}

/*
 * How many bytes at the start need no question: printable ASCII, and U+3000 to
 * U+CFFF, where nothing is forbidden or private. Nearly all text ends there.
 */
size_t jk_text_plain(struct jk_bytes text);

/* The offset of the first byte that is not well-formed UTF-8, or text.len. */
size_t jk_text_wellformed(struct jk_bytes text);

/* How many characters well-formed text has. */
size_t jk_text_chars(struct jk_bytes text);

/* A control, bidirectional-control or other character no field may hold. */
bool jk_text_is_forbidden(uint32_t character);

/*
 * Make foreign text printable for a message: ASCII 0x20 to 0x7e as it is,
 * backslash and all else as \xNN, cut with "..." to fit. `to` has `cap` bytes
 * and always ends in NUL. Returns `to`. Never for personal values: those are
 * named by their place.
 */
const char *jk_text_printable(char *to, size_t cap, struct jk_bytes text);

#endif
