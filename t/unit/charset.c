/* Unit tests of adapt/charset: UTF-8 judged, CP932 converted by the fixed table. */
#include "adapt/charset.h"

#include <iconv.h>
#include <stdlib.h>

#include "tap.h"

static struct jk_buf to = JK_BUF_INIT;

static struct jk_charset *
charset_of(enum jk_charset_name name)
{
	struct jk_err err = { 0 };
	struct jk_charset *charset = jk_charset_new(name, &err);

	if (charset == NULL) {
		printf("Bail out! %s\n", err.text);
		exit(1);
	}
	return charset;
}

struct example {
	const char *sentence, *field, *value; /* value NULL: a problem */
	enum jk_charset_kind problem;
	size_t problem_at, merges, privates;
};

static const struct example utf8[] = {
	{ "an empty field is an empty value", "", "", JK_CHARSET_PLAIN, 0, 0, 0 },
	{ "UTF-8 passes unchanged",
	    "a\xe5\xb1\xb1\xe7\x94\xb0 \xc3\xa9\xf0\xa0\xae\xb7\xf3\xa0\x84\x83",
	    "a\xe5\xb1\xb1\xe7\x94\xb0 \xc3\xa9\xf0\xa0\xae\xb7\xf3\xa0\x84\x83",
	    JK_CHARSET_PLAIN, 0, 0, 0 },
	{ "compatibility ideographs are not normalised", "\xef\xa8\x99\xef\xa8\x91",
	    "\xef\xa8\x99\xef\xa8\x91", JK_CHARSET_PLAIN, 0, 0, 0 },
	{ "a combining mark stays where it is", "\xe3\x81\x8b\xe3\x82\x99",
	    "\xe3\x81\x8b\xe3\x82\x99", JK_CHARSET_PLAIN, 0, 0, 0 },
	{ "a byte that begins nothing is located", "ab\x80", NULL, JK_CHARSET_BROKEN, 2,
	    0, 0 },
	{ "half a character at the end is located", "\xe5\xb1\xb1\xe7\x94", NULL,
	    JK_CHARSET_BROKEN, 3, 0, 0 },
	{ "an overlong form is broken", "a\xc0\xaf", NULL, JK_CHARSET_BROKEN, 1, 0, 0 },
	{ "a surrogate is broken", "a\xed\xa0\x80", NULL, JK_CHARSET_BROKEN, 1, 0, 0 },
	{ "above U+10FFFF is broken", "\xf4\x90\x80\x80", NULL, JK_CHARSET_BROKEN, 0, 0,
	    0 },
	{ "CP932 declared as UTF-8 is noticed", "\x8e\x52", NULL, JK_CHARSET_BROKEN, 0,
	    0, 0 },
	{ "a control character is located", "a\x1b", NULL, JK_CHARSET_FORBIDDEN, 1, 0,
	    0 },
	{ "a line end is a control character", "\xe5\xb1\xb1\n", NULL,
	    JK_CHARSET_FORBIDDEN, 3, 0, 0 },
	{ "DEL and C1 are too", "a\xc2\x85", NULL, JK_CHARSET_FORBIDDEN, 1, 0, 0 },
	{ "a bidirectional control is forbidden", "ab\xe2\x80\xae", NULL,
	    JK_CHARSET_FORBIDDEN, 2, 0, 0 },
	{ "a byte order mark in the middle is forbidden",
	    "\xef\xbb\xbf"
	    "a",
	    NULL, JK_CHARSET_FORBIDDEN, 0, 0, 0 },
	{ "the replacement character is forbidden", "\xef\xbf\xbd", NULL,
	    JK_CHARSET_FORBIDDEN, 0, 0, 0 },
	{ "a noncharacter is forbidden", "\xef\xb7\x90", NULL, JK_CHARSET_FORBIDDEN, 0,
	    0, 0 },
	{ "private use is counted",
	    "\xee\x80\x80"
	    "a\xef\xa3\xbf\xf3\xb0\x80\x80",
	    "\xee\x80\x80"
	    "a\xef\xa3\xbf\xf3\xb0\x80\x80",
	    JK_CHARSET_PLAIN, 0, 0, 3 },
};

static const struct example cp932[] = {
	{ "CP932 becomes UTF-8", "\x8e\x52\x93\x63 1", "\xe5\xb1\xb1\xe7\x94\xb0 1",
	    JK_CHARSET_PLAIN, 0, 0, 0 },
	{ "5C and 7E are ASCII", "\\~", "\\~", JK_CHARSET_PLAIN, 0, 0, 0 },
	{ "second bytes 5C and 7C belong to their characters", "\x94\x5c\x83\x7c",
	    "\xe8\x83\xbd\xe3\x83\x9d", JK_CHARSET_PLAIN, 0, 0, 0 },
	{ "half-width kana stay half-width", "\xb1\xdf\xa1",
	    "\xef\xbd\xb1\xef\xbe\x9f\xef\xbd\xa1", JK_CHARSET_PLAIN, 0, 0, 0 },
	{ "the wave dash is U+FF5E", "\x81\x60", "\xef\xbd\x9e", JK_CHARSET_PLAIN, 0, 0,
	    0 },
	{ "the minus is U+FF0D", "\x81\x7c", "\xef\xbc\x8d", JK_CHARSET_PLAIN, 0, 0,
	    0 },
	{ "the parallel is U+2225", "\x81\x61", "\xe2\x88\xa5", JK_CHARSET_PLAIN, 0, 0,
	    0 },
	{ "the dash is U+2015", "\x81\x5c", "\xe2\x80\x95", JK_CHARSET_PLAIN, 0, 0, 0 },
	{ "the IBM form of U+9AD9 survives", "\xfb\xfc", "\xe9\xab\x99",
	    JK_CHARSET_PLAIN, 0, 0, 0 },
	{ "its NEC form merges with it and is counted",
	    "\xee\xe0"
	    "a\xee\xe0",
	    "\xe9\xab\x99"
	    "a\xe9\xab\x99",
	    JK_CHARSET_PLAIN, 0, 2, 0 },
	{ "F040 is private use", "a\xf0\x40", "a\xee\x80\x80", JK_CHARSET_PLAIN, 0, 0,
	    1 },
	{ "80, A0, FD, FE and FF are refused: 80", "a\x80", NULL, JK_CHARSET_UNDEFINED,
	    1, 0, 0 },
	{ "... A0", "\xa0", NULL, JK_CHARSET_UNDEFINED, 0, 0, 0 },
	{ "... FD", "\xfd\x40", NULL, JK_CHARSET_UNDEFINED, 0, 0, 0 },
	{ "... FE", "\xfe", NULL, JK_CHARSET_UNDEFINED, 0, 0, 0 },
	{ "... FF", "ab\xff", NULL, JK_CHARSET_UNDEFINED, 2, 0, 0 },
	{ "a cell without a character is located", "\x8e\x52\x84\xbf", NULL,
	    JK_CHARSET_UNDEFINED, 2, 0, 0 },
	{ "half a pair at the end is located", "\x8e\x52\x93", NULL, JK_CHARSET_BROKEN,
	    2, 0, 0 },
	{ "a lead byte before no second byte is broken", "\x8e,a", NULL,
	    JK_CHARSET_BROKEN, 0, 0, 0 },
	{ "UTF-8 declared as CP932 is noticed", "\xe5\xb1\xb1\xe7\x94\xb0\xef\xbc\x91",
	    NULL, JK_CHARSET_UNDEFINED, 6, 0, 0 },
	{ "a control character is forbidden", "\x8e\x52\t", NULL, JK_CHARSET_FORBIDDEN,
	    2, 0, 0 },
};

static bool
matches(const struct jk_charset *charset, const struct example *example)
{
	struct jk_charset_result result;
	struct jk_bytes value;
	size_t before;

	jk_buf_reset(&to);
	jk_buf_add_text(&to, "before");
	before = to.len;
	jk_charset_decode(charset, &to, jk_bytes_of(example->field), &value, &result);
	if (example->value == NULL)
		return result.problem == example->problem && value.len == 0 &&
		       result.problem_at == example->problem_at && to.len == before;
	return result.problem == JK_CHARSET_PLAIN && result.merges == example->merges &&
	       result.privates == example->privates &&
	       jk_bytes_is(value, example->value);
}

static void
test_examples(const struct jk_charset *charset, const struct example *all, size_t count)
{
	for (size_t i = 0; i < count; i++)
		ok(matches(charset, &all[i]), "%s", all[i].sentence);
}

/* What iconv makes of two bytes as one character, or 0. */
static uint32_t
by_iconv(iconv_t how, const uint8_t pair[2])
{
	uint8_t from[2] = { pair[0], pair[1] }, character[8];
	char *in = (char *)from, *out = (char *)character;
	size_t in_left = 2, out_left = sizeof character;

	iconv(how, NULL, NULL, NULL, NULL);
	if (iconv(how, &in, &in_left, &out, &out_left) == (size_t)-1 || in_left > 0 ||
	    out_left != sizeof character - 4)
		return 0;
	return jk_get_be32(character);
}

static size_t
back_by_iconv(iconv_t how, uint32_t character, uint8_t bytes[8])
{
	uint8_t from[4];
	char *in = (char *)from, *out = (char *)bytes;
	size_t in_left = 4, out_left = 8;

	jk_put_be32(from, character);
	iconv(how, NULL, NULL, NULL, NULL);
	if (iconv(how, &in, &in_left, &out, &out_left) == (size_t)-1)
		return 0;
	return 8 - out_left;
}

static bool
cell_is_right(const struct jk_charset *charset, iconv_t there, iconv_t back,
    const uint8_t pair[2], enum jk_charset_kind *kind)
{
	struct jk_charset_character got = jk_charset_first(charset, jk_bytes(pair, 2));
	uint32_t wanted = by_iconv(there, pair);
	uint8_t again[8];
	bool same;

	*kind = got.len == 2 ? got.kind : JK_CHARSET_BROKEN;
	if (got.len != 2 || got.kind >= JK_CHARSET_UNDEFINED)
		return wanted == 0;
	same = back_by_iconv(back, wanted, again) == 2 && memcmp(pair, again, 2) == 0;
	return got.character == wanted && same == (got.kind != JK_CHARSET_MERGES) &&
	       (got.kind == JK_CHARSET_PRIVATE) ==
		   (wanted >= 0xe000 && wanted <= 0xe757);
}

static void
test_all_pairs(const struct jk_charset *charset)
{
	iconv_t there = iconv_open("UTF-32BE", "CP932");
	iconv_t back = iconv_open("CP932", "UTF-32BE");
	size_t wrong = 0, count[JK_CHARSET_BROKEN + 1] = { 0 };

	for (unsigned cell = 0; cell < 65536; cell++) {
		const uint8_t pair[2] = { (uint8_t)(cell >> 8), (uint8_t)cell };
		enum jk_charset_kind kind;

		wrong += !cell_is_right(charset, there, back, pair, &kind);
		count[kind]++;
	}
	ok(wrong == 0, "all 65,536 pairs are read as iconv reads them");
	ok(count[JK_CHARSET_PLAIN] == 9604 - 398 - 1880 &&
		count[JK_CHARSET_MERGES] == 398 && count[JK_CHARSET_PRIVATE] == 1880,
	    "9,604 have a character: 398 merge, 1,880 are private use");
	iconv_close(there);
	iconv_close(back);
}

int
main(void)
{
	struct jk_charset *charset = charset_of(JK_CHARSET_UTF8);
	enum jk_charset_name name;

	test_examples(charset, utf8, sizeof utf8 / sizeof utf8[0]);
	jk_charset_free(charset);
	charset = charset_of(JK_CHARSET_CP932);
	test_examples(charset, cp932, sizeof cp932 / sizeof cp932[0]);
	test_all_pairs(charset);
	jk_charset_free(charset);
	ok(jk_charset_find(&name, "cp932") && name == JK_CHARSET_CP932 &&
		!jk_charset_find(&name, "sjis") && !jk_charset_find(&name, "UTF8"),
	    "an encoding is named by its one word");
	jk_buf_release(&to);
	return tap_end();
}
