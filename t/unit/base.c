/* Unit tests of lib/base: bytes, buf, text, err. */
#include "base/buf.h"
#include "base/err.h"
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
	test_err();
	return tap_end();
}
