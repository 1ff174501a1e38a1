/*
 * From the bytes of a CSV field to UTF-8, and what would not survive it.
 *
 * The encoding is declared, never guessed. UTF-8 passes unchanged, CP932 is
 * converted once, here, by a fixed table of 9,604 cells of two bytes: iconv's of
 * glibc, the same as the WHATWG index jis0208. A system whose table differs in
 * one cell is refused. Its rules stand in jk-extract(1), CHARACTERS:
 *
 *	81 5C, 81 5F, 81 60, 81 61, 81 7C, 81 91, 81 92, 81 CA
 *	                to U+2015 FF3C FF5E 2225 FF0D FFE0 FFE1 FFE2
 *	5C, 7E          are ASCII, as they are
 *	A1 to DF        half-width kana, kept half-width
 *	F0 40 to F9 FC  private use, U+E000 to U+E757
 *	80 A0 FD FE FF  and every pair without a character are refused
 *
 * Some characters have two or three cells. In 398 of them the value survives, the
 * byte form does not: such a character `merges` and is counted. Nothing else is
 * changed, trimmed or normalised.
 */
#ifndef JK_ADAPT_CHARSET_H
#define JK_ADAPT_CHARSET_H

#include "base/buf.h"
#include "base/err.h"

enum jk_charset_name {
	JK_CHARSET_UTF8,
	JK_CHARSET_CP932,
};

/* What is to be said of one character. The last three are errors. */
enum jk_charset_kind {
	JK_CHARSET_PLAIN, /* survives both ways */
	JK_CHARSET_MERGES, /* comes back as other bytes of the same character */
	JK_CHARSET_PRIVATE, /* private use: needs a gaiji mapping */
	JK_CHARSET_FORBIDDEN, /* a control or other character no field may hold */
	JK_CHARSET_UNDEFINED, /* a CP932 byte or pair without a character */
	JK_CHARSET_BROKEN, /* not well-formed UTF-8, or half a CP932 pair */
};

struct jk_charset_character {
	enum jk_charset_kind kind;
	uint32_t character; /* undefined for the last two kinds */
	size_t len; /* in bytes of the source, at least 1 */
};

struct jk_charset_result {
	enum jk_charset_kind problem; /* the first error, or JK_CHARSET_PLAIN */
	size_t problem_at; /* its byte in the field */
	size_t merges; /* how many characters merge */
	size_t privates; /* how many are private use */
};

struct jk_charset;

/* NULL with status 71 when this system has no CP932, 78 when another one. */
JK_MUST_CHECK struct jk_charset *jk_charset_new(
    enum jk_charset_name name, struct jk_err *err);
void jk_charset_free(struct jk_charset *charset);

/* "utf-8" and "cp932", exactly; false on any other word. */
bool jk_charset_find(enum jk_charset_name *name, const char *word);

/* The character at the start of `field`, which is not empty. */
struct jk_charset_character jk_charset_first(
    const struct jk_charset *charset, struct jk_bytes field);

/*
 * A quick look: true when all of it is UTF-8 of characters that need no
 * question, so that every field within it is its own value. False says nothing.
 */
bool jk_charset_is_plain(const struct jk_charset *charset, struct jk_bytes bytes);

/*
 * Convert a field. UTF-8 that is right is returned as it stands, CP932 is
 * appended to `to`, and *value says where it is only until `to` grows: its
 * offset there is what `to` held before. With a problem *value is empty and
 * `to` is as it was. Ask jk_buf_failed(to) when a row of fields is done.
 */
void jk_charset_decode(const struct jk_charset *charset, struct jk_buf *to,
    struct jk_bytes field, struct jk_bytes *value, struct jk_charset_result *result);

#endif
