/*
 * A strict cursor over canonical text lines (jk-stream(5), CONVENTIONS): a
 * word, then values after one space each, then LF.
 *
 * A failure is remembered: after it every call returns nothing and changes
 * nothing, so a decoder reads top to bottom and asks once:
 *
 *	jk_lines_expect(&lines, "number");
 *	number = jk_lines_number(&lines);
 *	...
 *	if (lines.failed)
 *		... line lines.number is not canonical
 *
 * Values are borrowed from the text. A value left over on a line fails at the
 * next jk_lines_expect, or at jk_lines_finish.
 */
#ifndef JK_BASE_LINES_H
#define JK_BASE_LINES_H

#include "base/bytes.h"

#define JK_NUMBER_MAX 999999999999999999u /* 18 digits: N of jk-stream(5) */
#define JK_WORD_CHARS 49 /* 48 characters and a NUL */

struct jk_lines {
	struct jk_bytes rest; /* behind the current line */
	struct jk_bytes line; /* what is left of the current line */
	size_t number; /* of the current line, from 1 */
	bool failed;
};

void jk_lines_init(struct jk_lines *lines, struct jk_bytes text);

/* Go to the next line, which must begin with `word`. */
void jk_lines_expect(struct jk_lines *lines, const char *word);

/* Does the next line begin with `word`? The cursor stays. */
bool jk_lines_has(const struct jk_lines *lines, const char *word);

/* The next value of the line: not empty, without spaces. */
struct jk_bytes jk_lines_value(struct jk_lines *lines);

/* The same as a number N, at most `max`. */
uint64_t jk_lines_number(struct jk_lines *lines, uint64_t max);

/* The same as exactly len bytes of hexadecimal. */
void jk_lines_hex(struct jk_lines *lines, uint8_t *to, size_t len);

/* The same as C text of at most cap - 1 bytes. */
void jk_lines_text(struct jk_lines *lines, char *to, size_t cap);

/* The same as a WORD of jk-stream(5). */
void jk_lines_word(struct jk_lines *lines, char to[JK_WORD_CHARS]);

/* The same as one of the two words: true for `yes`. */
bool jk_lines_either(struct jk_lines *lines, const char *yes, const char *no);

/* The current line must be used up. Nothing is said about the rest. */
void jk_lines_finish(struct jk_lines *lines);

/* A WORD: a lower-case letter, then at most 47 of a-z, 0-9 and hyphen. */
bool jk_word_is_valid(struct jk_bytes word);

/* The next item of a comma list; false when `list` is used up. */
bool jk_list_next(struct jk_bytes *list, struct jk_bytes *item);

#endif
