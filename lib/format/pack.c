#include "format/pack.h"

#include "base/lines.h"
#include "format/date.h"
#include "format/time.h"

/* 0001-01-01 and 9999-12-31, in days since 1970-01-01. */
#define DAY_MIN (-719162)
#define DAY_MAX 2932896

void
jk_put_width(uint8_t *to, uint64_t number, unsigned width)
{
	for (unsigned i = width; i-- > 0; number >>= 8)
		to[i] = (uint8_t)number;
}

static bool
digits_number(int64_t *number, unsigned digits, struct jk_bytes value)
{
	int64_t sum = 0;

	if (value.len != digits)
		return false;
	for (size_t i = 0; i < value.len; i++) {
		unsigned digit = (unsigned)value.ptr[i] - '0';

		if (digit > 9)
			return false;
		sum = sum * 10 + digit;
	}
	*number = sum;
	return true;
}

bool
jk_pack_number(int64_t *number, const struct jk_column *column, struct jk_bytes value)
{
	uint64_t integer;
	int32_t day;

	switch (column->encoding) {
	case JK_ENCODING_DIGITS:
		return digits_number(number, column->digits, value);
	case JK_ENCODING_INTEGER:
		if (!jk_decimal_decode(&integer, value, JK_NUMBER_MAX))
			return false;
		*number = (int64_t)integer;
		return true;
	case JK_ENCODING_DATE:
		if (!jk_date_decode(value, &day))
			return false;
		*number = day;
		return true;
	case JK_ENCODING_TIME:
		return jk_time_decode(value, number);
	case JK_ENCODING_TEXT:
	case JK_ENCODING_DICT:
		break;
	}
	return false;
}

/* Decimal digits, filled up with zeros to `width`; the number of them. */
static size_t
write_digits(char text[JK_PACK_TEXT_CHARS], uint64_t number, size_t width)
{
	size_t len = 1;

	for (uint64_t rest = number; rest > 9; rest /= 10)
		len++;
	if (len < width)
		len = width;
	for (size_t i = len; i-- > 0; number /= 10)
		text[i] = (char)('0' + number % 10);
	return len;
}

bool
jk_pack_text(char text[JK_PACK_TEXT_CHARS], size_t *len, const struct jk_column *column,
    int64_t number)
{
	switch (column->encoding) {
	case JK_ENCODING_DIGITS:
	case JK_ENCODING_INTEGER:
		if (number < 0 || number > (int64_t)JK_NUMBER_MAX)
			return false;
		*len = write_digits(text, (uint64_t)number, column->digits);
		return column->encoding == JK_ENCODING_INTEGER ||
		       *len == column->digits;
	case JK_ENCODING_DATE:
		if (number < DAY_MIN || number > DAY_MAX)
			return false;
		jk_date_encode(text, (int32_t)number);
		*len = JK_DATE_CHARS - 1;
		return true;
	case JK_ENCODING_TIME:
		if (number < JK_TIME_MIN || number > JK_TIME_MAX)
			return false;
		jk_time_encode(text, number);
		*len = JK_TIME_CHARS - 1;
		return true;
	case JK_ENCODING_TEXT:
	case JK_ENCODING_DICT:
		break;
	}
	return false;
}

static unsigned
width_of(uint64_t largest)
{
	unsigned width = 0;

	for (; largest > 0; largest >>= 8)
		width++;
	return width;
}

static uint64_t
zigzag(int64_t difference)
{
	return difference < 0 ? 2 * (uint64_t) - (difference + 1) + 1
			      : 2 * (uint64_t)difference;
}

static void
add_bitmap(struct jk_buf *raw, const struct jk_values *values)
{
	size_t bytes = (values->count + 7) / 8;
	uint8_t *at = jk_buf_extend(raw, bytes);

	if (at == NULL)
		return;
	memset(at, 0, bytes);
	for (size_t i = 0; i < values->count; i++)
		if (jk_values_at(values, i).len > 0)
			at[i / 8] |= (uint8_t)(0x80 >> i % 8);
}

static int64_t
least_of(const int64_t *numbers, size_t count)
{
	int64_t least = numbers[0];

	for (size_t i = 1; i < count; i++)
		if (numbers[i] < least)
			least = numbers[i];
	return least;
}

/* What stands for number i: its distance to the base or to the one before. */
static uint64_t
stored_at(const int64_t *numbers, size_t i, int64_t base, bool deltas)
{
	if (deltas)
		return zigzag(numbers[i] - numbers[i - 1]);
	return (uint64_t)(numbers[i] - base);
}

static uint64_t
max_of(uint64_t a, uint64_t b)
{
	return a > b ? a : b;
}

void
jk_pack_add(struct jk_buf *raw, const struct jk_values *values, const int64_t *numbers,
    size_t present, bool deltas)
{
	int64_t base = deltas ? numbers[0] : least_of(numbers, present);
	uint64_t largest = 0;
	unsigned width;

	for (size_t i = deltas; i < present; i++)
		largest = max_of(largest, stored_at(numbers, i, base, deltas));
	width = width_of(largest);
	jk_buf_add_byte(raw, present < values->count);
	if (present < values->count)
		add_bitmap(raw, values);
	jk_buf_add_be64(raw, (uint64_t)base);
	jk_buf_add_byte(raw, (uint8_t)width);
	if (width > 0) {
		uint8_t *at = jk_buf_extend(raw, (present - deltas) * width);

		for (size_t i = deltas; at != NULL && i < present; i++, at += width)
			jk_put_width(at, stored_at(numbers, i, base, deltas), width);
	}
}

static size_t
present_in(const uint8_t *bitmap, size_t records)
{
	size_t present = 0;

	for (size_t i = 0; i < records; i++)
		present += bitmap[i / 8] >> (7 - i % 8) & 1;
	return present;
}

static bool
has_unused_bits(const uint8_t *bitmap, size_t records)
{
	return bitmap != NULL && records % 8 != 0 &&
	       (bitmap[records / 8] & (0xff >> records % 8)) != 0;
}

bool
jk_unpack_init(
    struct jk_unpack *unpack, struct jk_bytes raw, size_t records, bool deltas)
{
	size_t bitmap_bytes = 0, fixed;

	memset(unpack, 0, sizeof *unpack);
	if (raw.len < 1 || raw.ptr[0] > 1)
		return false;
	if (raw.ptr[0] == 1)
		bitmap_bytes = (records + 7) / 8;
	fixed = 1 + bitmap_bytes + 8 + 1;
	if (raw.len < fixed || raw.ptr[fixed - 1] > 8)
		return false;
	unpack->bitmap = bitmap_bytes > 0 ? raw.ptr + 1 : NULL;
	unpack->present =
	    unpack->bitmap ? present_in(unpack->bitmap, records) : records;
	unpack->deltas = deltas;
	unpack->base = (int64_t)jk_get_be64(raw.ptr + fixed - 9);
	unpack->width = raw.ptr[fixed - 1];
	unpack->at = raw.ptr + fixed;
	return unpack->present > 0 && !has_unused_bits(unpack->bitmap, records) &&
	       raw.len - fixed == (unpack->present - deltas) * unpack->width;
}

bool
jk_unpack_has(const struct jk_unpack *unpack, size_t record)
{
	return unpack->bitmap == NULL ||
	       (unpack->bitmap[record / 8] >> (7 - record % 8) & 1) != 0;
}

bool
jk_unpack_next(struct jk_unpack *unpack, int64_t *number)
{
	uint64_t stored;
	int64_t difference;

	if (unpack->deltas && !unpack->begun) {
		unpack->begun = true;
		*number = unpack->base;
		return true;
	}
	stored = jk_get_width(unpack->at, unpack->width);
	unpack->at += unpack->width;
	if (!unpack->deltas)
		return stored <= INT64_MAX &&
		       !__builtin_add_overflow(unpack->base, (int64_t)stored, number);
	difference = (int64_t)(stored >> 1);
	if (stored & 1)
		difference = -difference - 1;
	if (__builtin_add_overflow(unpack->base, difference, number))
		return false;
	unpack->base = *number;
	return true;
}
