/* Unit tests of lib/base: bytes, buf, text, party, heap, array, err. */
#include "base/array.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/heap.h"
#include "base/party.h"
#include "base/text.h"

#include <errno.h>
#include <stdlib.h>

#include "tap.h"

static void
test_bytes(void)
{
	uint8_t bytes[8], back[2];
	char hex[5];
	uint64_t value;

	jk_put_be64(bytes, 0x0102030405060708);
	ok(bytes[0] == 1 && bytes[7] == 8,
	    "integers are written most significant byte first");
	ok(jk_get_be64(bytes) == 0x0102030405060708, "and read back");
	jk_hex_encode(hex, (const uint8_t[]){ 0xab, 0x01 }, 2);
	ok(strcmp(hex, "ab01") == 0, "hexadecimal is lower case");
	ok(!jk_hex_decode(back, 2, "AB01"), "upper-case hexadecimal is refused");
	ok(jk_hex_decode(back, 2, "ab01") && back[0] == 0xab, "lower-case is read");
	ok(jk_decimal_decode(&value, jk_bytes_of("18446744073709551615"), UINT64_MAX) &&
		value == UINT64_MAX,
	    "the largest 64-bit number is read");
	ok(!jk_decimal_decode(&value, jk_bytes_of("18446744073709551616"), UINT64_MAX),
	    "one more overflows and is refused");
	ok(!jk_decimal_decode(&value, jk_bytes_of("007"), 10),
	    "leading zeros are refused");
	ok(!jk_decimal_decode(&value, jk_bytes_of(""), 10), "no digits are no number");
	ok(!jk_decimal_decode(&value, jk_bytes_of("11"), 10),
	    "above the limit is refused");
	ok(jk_bytes_compare(jk_bytes_of("ab"), jk_bytes_of("abc")) < 0,
	    "a proper prefix sorts first");
	ok(jk_bytes_compare(jk_bytes("\xff", 1), jk_bytes("\x01", 1)) > 0,
	    "bytes sort unsigned");
}

static void
test_buf(void)
{
	struct jk_buf buf = JK_BUF_INIT;

	ok(strcmp(jk_buf_text(&buf), "") == 0, "an empty buffer is an empty text");
	jk_buf_add_text(&buf, "kept ");
	jk_buf_addf(&buf, "%d", 42);
	jk_buf_add_hex(&buf, (const uint8_t[]){ 0x0f }, 1);
	ok(strcmp(jk_buf_text(&buf), "kept 420f") == 0,
	    "additions stand one behind the other");
	jk_buf_drop(&buf, 5);
	ok(strcmp(jk_buf_text(&buf), "420f") == 0, "dropping takes from the front");
	ok(jk_buf_reserve(&buf, SIZE_MAX) == NULL && jk_buf_failed(&buf),
	    "room that cannot be had is remembered");
	jk_buf_add_text(&buf, "lost");
	ok(buf.len == 4, "and later additions do nothing");
	jk_buf_reset(&buf);
	ok(!jk_buf_failed(&buf) && buf.len == 0, "a reset forgets it");
	jk_buf_release(&buf);
}

static void
test_characters(void)
{
	uint8_t bytes[JK_TEXT_CHARACTER_BYTES];
	size_t wrong = 0, refused = 0;

	for (uint32_t c = 0; c <= 0x10ffff; c++) {
		size_t len = jk_text_encode(bytes, c);
		uint32_t read = 0;

		if (jk_text_next(jk_bytes(bytes, len), &read) == 0)
			refused++;
		else
			wrong += read != c;
	}
	ok(wrong == 0 && refused == 0x800,
	    "every character that is written is read back, surrogates never");
	ok(jk_text_encode(bytes, 0x20bb7) == 4 &&
		memcmp(bytes, "\xf0\xa0\xae\xb7", 4) == 0,
	    "U+20BB7 is four bytes");
}

static void
test_plain(void)
{
	uint8_t bytes[16];
	size_t plain = 0, wrong = 0;

	for (uint32_t c = 0x800; c <= 0x10ffff; c++) {
		size_t len = jk_text_encode(bytes, c);
		bool is_private = (c >= 0xe000 && c <= 0xf8ff) || c >= 0xf0000;
		bool is_surrogate = c >= 0xd800 && c <= 0xdfff;

		if (jk_text_plain(jk_bytes(bytes, len)) == 0)
			continue;
		plain++;
		wrong += jk_text_is_forbidden(c) || is_private || is_surrogate;
	}
	ok(plain == 0xd000 - 0x3000 && wrong == 0,
	    "no character that passes without question is forbidden or private");
	wrong = 0;
	for (unsigned byte = 0; byte < 256; byte++) {
		for (size_t at = 0; at < sizeof bytes; at++) {
			bool printable = byte >= 0x20 && byte < 0x7f;

			memset(bytes, 'a', sizeof bytes);
			bytes[at] = (uint8_t)byte;
			wrong += (jk_text_plain(jk_bytes(bytes, sizeof bytes)) ==
				     sizeof bytes) != printable;
		}
	}
	ok(wrong == 0, "and of single bytes only those that ASCII prints, wherever");
	ok(jk_text_plain(jk_bytes_of("\xe6\x97\xa5\xe6\x9c")) == 3 &&
		jk_text_plain(jk_bytes_of("\xe6\x97z")) == 0 &&
		jk_text_plain(jk_bytes(NULL, 0)) == 0,
	    "a cut character is not plain");
}

static void
test_text(void)
{
	char shown[16];
	uint32_t c;

	ok(jk_text_wellformed(jk_bytes_of("\xf0\xa0\xae\xb7")) == 4,
	    "U+20BB7 is well formed");
	ok(jk_text_wellformed(jk_bytes_of("a\xc0\x80")) == 1,
	    "an overlong NUL is located");
	ok(jk_text_wellformed(jk_bytes_of("\xed\xa0\x80")) == 0,
	    "a surrogate is refused");
	ok(jk_text_wellformed(jk_bytes_of("\xe6\x96")) == 0,
	    "a cut character is refused");
	ok(jk_text_wellformed(jk_bytes_of("\xf4\x90\x80\x80")) == 0,
	    "beyond U+10FFFF is refused");
	ok(jk_text_chars(jk_bytes_of("\xe6\x96\x89\xf3\xa0\x84\x83")) == 2,
	    "a variation selector is a character of its own");
	ok(jk_text_next(jk_bytes_of("\xef\xa8\x99"), &c) == 3 && c == 0xfa19,
	    "a compatibility ideograph stays what it is");
	ok(jk_text_is_forbidden(0x202e) && jk_text_is_forbidden(0x1b) &&
		!jk_text_is_forbidden(0x3000),
	    "direction overrides and controls are forbidden, ideographic space is not");
	ok(strcmp(jk_text_printable(shown, sizeof shown, jk_bytes_of("a\x1b[2J")),
	       "a\\x1b[2J") == 0,
	    "escape sequences are shown, not sent");
	ok(strcmp(jk_text_printable(
		      shown, sizeof shown, jk_bytes_of("0123456789abcdefgh")),
	       "0123456789ab...") == 0,
	    "long text is cut to fit");
}

static void
test_party(void)
{
	enum jk_party_role role = JK_ROLE_ORGAN;
	int known = 0;

	for (int i = 0; i <= JK_ROLE_ORGAN; i++)
		known += jk_party_role_decode(&role,
			     jk_bytes_of(jk_party_role_name((enum jk_party_role)i))) &&
			 role == (enum jk_party_role)i;
	ok(known == 4, "each role is read by its name");
	ok(strcmp(jk_party_role_name(JK_ROLE_NATION), "nation") == 0,
	    "roles are named in words");
	role = JK_ROLE_NATION;
	ok(!jk_party_role_decode(&role, jk_bytes_of("Nation")) &&
		!jk_party_role_decode(&role, jk_bytes(NULL, 0)) &&
		role == JK_ROLE_NATION,
	    "another word is no role");
}

#define HEAPED 64

static bool
is_smaller(const void *owner, size_t a, size_t b)
{
	const unsigned *values = owner;

	return values[a] != values[b] ? values[a] < values[b] : a < b;
}

/* Is the top what a look at all would find? */
static bool
is_first(const struct jk_heap *heap)
{
	size_t first = heap->places[0];

	for (size_t i = 1; i < heap->count; i++)
		if (is_smaller(heap->owner, heap->places[i], first))
			first = heap->places[i];
	return heap->places[0] == first;
}

static void
test_heap(void)
{
	unsigned values[HEAPED];
	struct jk_heap heap = { .comes_before = is_smaller, .owner = values };
	struct jk_err err = { 0 };
	size_t before = 0, wrong = 0;

	if (!ok(jk_heap_reserve(&heap, HEAPED, &err) == 0, "a heap has room"))
		return;
	for (size_t i = 0; i < HEAPED; i++) {
		values[i] = (unsigned)(i * 37 % 23);
		jk_heap_push(&heap, i);
		wrong += !is_first(&heap);
	}
	ok(wrong == 0, "the first of what was pushed is on top");
	for (size_t i = 0; i < HEAPED; i++) {
		values[heap.places[0]] += (unsigned)(i % 7 * 5);
		jk_heap_settle(&heap);
		wrong += !is_first(&heap);
	}
	ok(wrong == 0, "when the top comes later, another takes its place");
	for (size_t left = HEAPED; left > 0; left--) {
		size_t top = heap.places[0];

		wrong += left < HEAPED && !is_smaller(values, before, top);
		before = top;
		jk_heap_drop(&heap);
	}
	ok(wrong == 0 && heap.count == 0,
	    "all are dropped in order, of equal ones the lower place first");
	jk_heap_release(&heap);
}

/* Grows to 1,000 items, and tells how many of them are not what they were. */
static size_t
fill(unsigned **items, size_t *room, struct jk_err *err)
{
	size_t wrong = 0;

	for (unsigned i = 0; i < 1000; i++) {
		unsigned *more = jk_array_grow(*items, i, room, sizeof *more, err);

		if (more == NULL)
			return SIZE_MAX;
		*items = more;
		more[i] = i;
	}
	for (unsigned i = 0; i < 1000; i++)
		wrong += (*items)[i] != i;
	return wrong;
}

static void
test_array(void)
{
	struct jk_err err = { 0 };
	unsigned *items = NULL;
	size_t room = 0;

	ok(fill(&items, &room, &err) == 0 && room >= 1000 && room < 2048,
	    "an array grows by doubling, and keeps what is in it");
	ok(jk_array_grow(items, 999, &room, sizeof *items, &err) == items,
	    "where there is room it stays where it is");
	free(items);
}

static void
test_err(void)
{
	struct jk_err err = { 0 };

	ok(jk_err_set(&err, JK_EXIT_DATA, "JK00999", "bad %s", "thing") == -1,
	    "setting an error returns -1");
	jk_err_at(&err, "record %d", 3);
	jk_err_at(&err, "frame %d", 2);
	ok(strcmp(err.place, "frame 2: record 3") == 0,
	    "places read from outside to inside");
	ok(strcmp(err.text, "bad thing") == 0, "and the text stays");
	errno = ENOENT;
	jk_err_errno(&err, JK_EXIT_NOINPUT, "JK00998", "cannot open");
	ok(strcmp(err.text, "cannot open: No such file or directory") == 0,
	    "the system's reason stands behind ours");
}

int
main(void)
{
	test_bytes();
	test_buf();
	test_text();
	test_characters();
	test_plain();
	test_party();
	test_heap();
	test_array();
	test_err();
	return tap_end();
}
