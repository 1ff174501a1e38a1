#include "adapt/charset.h"

#include <iconv.h>
#include <stdlib.h>

#include "base/text.h"

#define CELLS 65536

/* FNV-1a over every cell and whether it merges: the one table jk knows. */
#define FIXED_TABLE UINT64_C(0xfe6310f00bbccf8f)

struct jk_charset {
	enum jk_charset_name name;
	uint16_t cells[CELLS]; /* characters by lead and trail byte */
	uint8_t kinds[CELLS]; /* enum jk_charset_kind */
};

bool
jk_charset_find(enum jk_charset_name *name, const char *word)
{
	bool utf8 = strcmp(word, "utf-8") == 0;

	*name = utf8 ? JK_CHARSET_UTF8 : JK_CHARSET_CP932;
	return utf8 || strcmp(word, "cp932") == 0;
}

static bool
is_lead(uint8_t byte)
{
	return (byte >= 0x81 && byte <= 0x9f) || (byte >= 0xe0 && byte <= 0xfc);
}

static bool
is_trail(uint8_t byte)
{
	return byte >= 0x40 && byte <= 0xfc && byte != 0x7f;
}

static bool
is_private(uint32_t c)
{
	return (c >= 0xe000 && c <= 0xf8ff) || (c >= 0xf0000 && c <= 0x10fffd);
}

static struct jk_charset_character
judged(uint32_t character, size_t len, bool merges)
{
	enum jk_charset_kind kind = merges ? JK_CHARSET_MERGES : JK_CHARSET_PLAIN;

	if (jk_text_is_forbidden(character))
		kind = JK_CHARSET_FORBIDDEN;
	else if (is_private(character))
		kind = JK_CHARSET_PRIVATE;
	return (struct jk_charset_character){ kind, character, len };
}

/* One character of two bytes to one of two bytes; false when it is none. */
static bool
convert_pair(iconv_t how, const uint8_t from[2], uint8_t to[2])
{
	char in[2] = { (char)from[0], (char)from[1] };
	char out[4];
	char *in_at = in, *out_at = out;
	size_t in_left = sizeof in, out_left = sizeof out;

	iconv(how, NULL, NULL, NULL, NULL);
	if (iconv(how, &in_at, &in_left, &out_at, &out_left) == (size_t)-1 ||
	    in_left != 0 || out_left != 2)
		return false;
	memcpy(to, out, 2);
	return true;
}

static void
fill_cell(
    struct jk_charset *charset, iconv_t there, iconv_t back, const uint8_t pair[2])
{
	size_t cell = jk_get_be16(pair);
	uint8_t character[2], again[2];
	bool merges;

	if (!convert_pair(there, pair, character))
		return;
	merges = !convert_pair(back, character, again) || memcmp(pair, again, 2) != 0;
	charset->cells[cell] = jk_get_be16(character);
	charset->kinds[cell] = (uint8_t)judged(charset->cells[cell], 2, merges).kind;
}

static int
fill_table(struct jk_charset *charset, struct jk_err *err)
{
	iconv_t there = iconv_open("UTF-16BE", "CP932");
	iconv_t back = iconv_open("CP932", "UTF-16BE");
	int result = 0;

	if (there == (iconv_t)-1 || back == (iconv_t)-1) {
		result = jk_err_errno(
		    err, JK_EXIT_OS, "JK00181", _("this system's iconv has no CP932"));
		goto done;
	}
	memset(charset->kinds, JK_CHARSET_UNDEFINED, sizeof charset->kinds);
	for (unsigned cell = 0; cell < CELLS; cell++) {
		const uint8_t pair[2] = { (uint8_t)(cell >> 8), (uint8_t)cell };

		if (is_lead(pair[0]) && is_trail(pair[1]))
			fill_cell(charset, there, back, pair);
	}
done:
	if (there != (iconv_t)-1)
		iconv_close(there);
	if (back != (iconv_t)-1)
		iconv_close(back);
	return result;
}

static uint64_t
table_hash(const struct jk_charset *charset)
{
	const uint64_t prime = UINT64_C(0x100000001b3);
	uint64_t hash = UINT64_C(0xcbf29ce484222325);

	for (size_t cell = 0; cell < CELLS; cell++) {
		hash = (hash ^ charset->cells[cell]) * prime;
		hash = (hash ^ (charset->kinds[cell] == JK_CHARSET_MERGES)) * prime;
	}
	return hash;
}

struct jk_charset *
jk_charset_new(enum jk_charset_name name, struct jk_err *err)
{
	struct jk_charset *charset = calloc(1, sizeof *charset);

	if (charset == NULL) {
		jk_err_memory(err);
		return NULL;
	}
	charset->name = name;
	if (name == JK_CHARSET_UTF8)
		return charset;
	if (fill_table(charset, err) < 0)
		goto failed;
	if (table_hash(charset) != FIXED_TABLE) {
		jk_err_set(err, JK_EXIT_CONFIG, "JK00182",
		    _("this system's CP932 is not the one of jk-extract(1)"));
		goto failed;
	}
	return charset;

failed:
	jk_charset_free(charset);
	return NULL;
}

void
jk_charset_free(struct jk_charset *charset)
{
	free(charset);
}

static struct jk_charset_character
first_of_cp932(const struct jk_charset *charset, struct jk_bytes field)
{
	struct jk_charset_character none = { JK_CHARSET_UNDEFINED, 0, 1 };
	uint8_t byte = field.ptr[0];
	uint16_t cell;

	if (byte >= 0x20 && byte < 0x7f)
		return (struct jk_charset_character){ JK_CHARSET_PLAIN, byte, 1 };
	if (byte < 0x80)
		return judged(byte, 1, false);
	if (byte >= 0xa1 && byte <= 0xdf)
		return judged(0xff61 + (uint32_t)(byte - 0xa1), 1, false);
	if (!is_lead(byte))
		return none;
	if (field.len < 2 || !is_trail(field.ptr[1])) {
		none.kind = JK_CHARSET_BROKEN;
		return none;
	}
	cell = jk_get_be16(field.ptr);
	none.len = 2;
	none.kind = (enum jk_charset_kind)charset->kinds[cell];
	none.character = charset->cells[cell];
	return none;
}

struct jk_charset_character
jk_charset_first(const struct jk_charset *charset, struct jk_bytes field)
{
	uint32_t character;
	size_t len;

	if (charset->name == JK_CHARSET_CP932)
		return first_of_cp932(charset, field);
	len = jk_text_next(field, &character);
	if (len == 0)
		return (struct jk_charset_character){ JK_CHARSET_BROKEN, 0, 1 };
	return judged(character, len, false);
}

/* Count the character in; false when it ends the field. */
static bool
tally(struct jk_charset_result *result, struct jk_charset_character first, size_t at)
{
	if (first.kind >= JK_CHARSET_FORBIDDEN) {
		result->problem = first.kind;
		result->problem_at = at;
		return false;
	}
	result->merges += first.kind == JK_CHARSET_MERGES;
	result->privates += first.kind == JK_CHARSET_PRIVATE;
	return true;
}

bool
jk_charset_is_plain(const struct jk_charset *charset, struct jk_bytes bytes)
{
	return charset->name == JK_CHARSET_UTF8 && jk_text_plain(bytes) == bytes.len;
}

static void
decode_utf8(const struct jk_charset *charset, struct jk_bytes field,
    struct jk_bytes *value, struct jk_charset_result *result)
{
	size_t at = jk_text_plain(field);

	while (at < field.len) {
		struct jk_charset_character first =
		    jk_charset_first(charset, jk_bytes(field.ptr + at, field.len - at));

		if (!tally(result, first, at))
			return;
		at += first.len;
		at += jk_text_plain(jk_bytes(field.ptr + at, field.len - at));
	}
	*value = field;
}

/* Most characters are; only pairs that begin with a lead byte are in the table. */
static bool
is_plain_pair(const struct jk_charset *charset, const uint8_t *pair)
{
	return charset->kinds[jk_get_be16(pair)] == JK_CHARSET_PLAIN;
}

static void
decode_cp932(const struct jk_charset *charset, struct jk_buf *to, struct jk_bytes field,
    struct jk_bytes *value, struct jk_charset_result *result)
{
	/* All is below U+10000, and a half-width kana is one byte there. */
	uint8_t *start = jk_buf_reserve(to, 3 * field.len);
	uint8_t *end = start;
	size_t at = 0;

	if (start == NULL)
		return;
	while (at < field.len) {
		struct jk_charset_character first;

		if (field.len - at >= 2 && is_plain_pair(charset, field.ptr + at)) {
			end += jk_text_encode(
			    end, charset->cells[jk_get_be16(field.ptr + at)]);
			at += 2;
			continue;
		}
		first =
		    first_of_cp932(charset, jk_bytes(field.ptr + at, field.len - at));
		if (!tally(result, first, at))
			return;
		end += jk_text_encode(end, first.character);
		at += first.len;
	}
	*value = jk_bytes(start, (size_t)(end - start));
	to->len += value->len;
}

void
jk_charset_decode(const struct jk_charset *charset, struct jk_buf *to,
    struct jk_bytes field, struct jk_bytes *value, struct jk_charset_result *result)
{
	*result = (struct jk_charset_result){ .problem = JK_CHARSET_PLAIN };
	*value = jk_bytes(NULL, 0);
	if (field.len == 0)
		return;
	if (charset->name == JK_CHARSET_UTF8)
		decode_utf8(charset, field, value, result);
	else
		decode_cp932(charset, to, field, value, result);
}
