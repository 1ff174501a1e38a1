#include "format/code.h"

#include <string.h>

#include "format/listing.h"

/* The columns of the table, in the order of `names`. */
enum { NAME, LENGTH, POSITION, WEIGHTS, DIGITS, STATE, COLUMNS };

static const char *const names[COLUMNS] = { "name", "length", "position", "weights",
	"digits", "state" };

static bool
take_weights(struct jk_code_check *check, struct jk_bytes text)
{
	unsigned count = 0;
	size_t at = 0;

	while (at < text.len) {
		const uint8_t *from = text.ptr + at;
		const uint8_t *blank = memchr(from, ' ', text.len - at);
		size_t len = blank != NULL ? (size_t)(blank - from) : text.len - at;
		uint64_t weight;

		if (count + 1 >= check->length ||
		    !jk_decimal_decode(&weight, jk_bytes(from, len), 1000))
			return false;
		check->weights[count++] = (unsigned)weight;
		at += len + 1;
	}
	return count + 1 == check->length;
}

static bool
take_digits(struct jk_code_check *check, struct jk_bytes text)
{
	if (text.len < 2 || text.len > sizeof check->digits)
		return false;
	for (size_t i = 0; i < text.len; i++) {
		if (text.ptr[i] < '0' || text.ptr[i] > '9')
			return false;
	}
	memcpy(check->digits, text.ptr, text.len);
	check->modulus = (unsigned)text.len;
	return true;
}

static bool
take_state(struct jk_code_check *check, struct jk_bytes text)
{
	static const char *const states[] = { "on", "provisional", "off" };

	for (size_t i = 0; i < 3; i++) {
		if (jk_bytes_is(text, states[i])) {
			check->state = (enum jk_code_state)i;
			return true;
		}
	}
	return false;
}

static bool
take_row(struct jk_code_check *check, const struct jk_bytes fields[COLUMNS])
{
	uint64_t length;

	if (fields[NAME].len == 0 || fields[NAME].len >= sizeof check->name ||
	    !jk_decimal_decode(&length, fields[LENGTH], JK_CODE_MAX_DIGITS) ||
	    length < 2)
		return false;
	memcpy(check->name, fields[NAME].ptr, fields[NAME].len);
	check->length = (unsigned)length;
	check->is_first = jk_bytes_is(fields[POSITION], "first");
	return (check->is_first || jk_bytes_is(fields[POSITION], "last")) &&
	       take_weights(check, fields[WEIGHTS]) &&
	       take_digits(check, fields[DIGITS]) && take_state(check, fields[STATE]);
}

static int
take_listing(
    struct jk_code_checks *checks, const struct jk_listing *listing, struct jk_err *err)
{
	int columns[COLUMNS];

	for (int i = 0; i < COLUMNS; i++) {
		columns[i] = jk_listing_require(listing, names[i], err);
		if (columns[i] < 0)
			return -1;
	}
	for (size_t row = 0; row < jk_listing_rows(listing); row++) {
		struct jk_code_check *check = &checks->rows[row];
		struct jk_bytes fields[COLUMNS];

		for (int i = 0; i < COLUMNS; i++)
			fields[i] = jk_listing_get(listing, row, columns[i]);
		if (row == JK_CODE_MAX_CHECKS || !take_row(check, fields) ||
		    jk_code_find(checks, check->name) != NULL) {
			jk_err_set(err, JK_EXIT_CONFIG, "JK00254",
			    _("the row gives no rule for a check digit"));
			return jk_listing_at(listing, row, err);
		}
		checks->count++;
	}
	return 0;
}

int
jk_code_decode(struct jk_code_checks *checks, struct jk_bytes csv, struct jk_err *err)
{
	struct jk_listing *listing = jk_listing_decode(csv, err);
	int result;

	memset(checks, 0, sizeof *checks);
	if (listing == NULL)
		return -1;
	result = take_listing(checks, listing, err);
	jk_listing_free(listing);
	return result;
}

const struct jk_code_check *
jk_code_find(const struct jk_code_checks *checks, const char *name)
{
	for (size_t i = 0; i < checks->count; i++) {
		if (strcmp(checks->rows[i].name, name) == 0)
			return &checks->rows[i];
	}
	return NULL;
}

char
jk_code_digit(const struct jk_code_check *check, struct jk_bytes others)
{
	unsigned sum = 0;

	if (others.len != check->length - 1)
		return '\0';
	for (size_t i = 0; i < others.len; i++) {
		unsigned digit = others.ptr[i] - (unsigned)'0';

		if (digit > 9)
			return '\0';
		sum += check->weights[i] * digit;
	}
	return check->digits[sum % check->modulus];
}

bool
jk_code_is_right(const struct jk_code_check *check, struct jk_bytes code)
{
	struct jk_bytes others;
	uint8_t given;
	char digit;

	if (code.len != check->length)
		return false;
	given = code.ptr[check->is_first ? 0 : code.len - 1];
	if (given < '0' || given > '9')
		return false;
	others = jk_bytes(code.ptr + check->is_first, code.len - 1);
	digit = jk_code_digit(check, others);
	return digit != '\0' &&
	       (check->state == JK_CODE_OFF || given == (uint8_t)digit);
}
