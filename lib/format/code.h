/*
 * Check digits, by table: what a code's check digit must be is a row of
 * schemas/checkdigits.csv, not a line of C.
 *
 * A row has: name; length, of the whole code; position of the check digit,
 * "first" or "last"; weights, one number a digit for the other digits from the
 * left, with blanks between; digits, the check digit for each remainder of the
 * weighted sum, beginning with remainder 0 (their count is the modulus); state,
 * "on", "provisional" (judged as on, but its source is unconfirmed) or "off"
 * (only length and digits are judged).
 *
 * Sources: 個人番号 平成26年総務省令85号5条; 全国地方公共団体コード 総務省;
 * 住民票コード: that it is modulus 11 is public, the weights are not.
 */
#ifndef JK_FORMAT_CODE_H
#define JK_FORMAT_CODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/err.h"

#define JK_CODE_MAX_DIGITS 18
#define JK_CODE_MAX_MODULUS 32
#define JK_CODE_MAX_CHECKS 16

enum jk_code_state {
	JK_CODE_ON,
	JK_CODE_PROVISIONAL,
	JK_CODE_OFF,
};

struct jk_code_check {
	char name[48];
	enum jk_code_state state;
	unsigned length;
	bool is_first;
	unsigned weights[JK_CODE_MAX_DIGITS];
	unsigned modulus;
	char digits[JK_CODE_MAX_MODULUS];
};

struct jk_code_checks {
	struct jk_code_check rows[JK_CODE_MAX_CHECKS];
	size_t count;
};

/* Decode checkdigits.csv (format/listing.h). */
int jk_code_decode(struct jk_code_checks *checks, struct jk_bytes csv,
    struct jk_err *err) JK_MUST_CHECK;

/* The row of that name, or NULL. */
const struct jk_code_check *jk_code_find(
    const struct jk_code_checks *checks, const char *name);

/* Digits of the right number with the right check digit among them. */
bool jk_code_is_right(const struct jk_code_check *check, struct jk_bytes code);

/* The check digit for the other digits, `length` - 1 of them; 0 when they are none. */
char jk_code_digit(const struct jk_code_check *check, struct jk_bytes others);

#endif
