#include "base/bytes.h"

int
jk_bytes_compare(struct jk_bytes a, struct jk_bytes b)
{
	size_t shorter = a.len < b.len ? a.len : b.len;
	int order = shorter > 0 ? memcmp(a.ptr, b.ptr, shorter) : 0;

	if (order != 0)
		return order;
	return (a.len > b.len) - (a.len < b.len);
}

void
jk_put_be16(uint8_t *to, uint16_t value)
{
	to[0] = (uint8_t)(value >> 8);
	to[1] = (uint8_t)value;
}

void
jk_put_be32(uint8_t *to, uint32_t value)
{
	jk_put_be16(to, (uint16_t)(value >> 16));
	jk_put_be16(to + 2, (uint16_t)value);
}

void
jk_put_be64(uint8_t *to, uint64_t value)
{
	jk_put_be32(to, (uint32_t)(value >> 32));
	jk_put_be32(to + 4, (uint32_t)value);
}

uint16_t
jk_get_be16(const uint8_t *from)
{
	return (uint16_t)(from[0] << 8 | from[1]);
}

uint32_t
jk_get_be32(const uint8_t *from)
{
	return (uint32_t)jk_get_be16(from) << 16 | jk_get_be16(from + 2);
}

uint64_t
jk_get_be64(const uint8_t *from)
{
	return (uint64_t)jk_get_be32(from) << 32 | jk_get_be32(from + 4);
}

void
jk_hex_encode(char *to, const uint8_t *from, size_t len)
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < len; i++) {
		*to++ = digits[from[i] >> 4];
		*to++ = digits[from[i] & 15];
	}
	*to = '\0';
}

static int
hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return -1;
}

bool
jk_hex_decode(uint8_t *to, size_t len, const char *from)
{
	for (size_t i = 0; i < len; i++) {
		int high = hex_digit(from[2 * i]);
		int low = high < 0 ? -1 : hex_digit(from[2 * i + 1]);

		if (low < 0)
			return false;
		to[i] = (uint8_t)(high << 4 | low);
	}
	return true;
}

bool
jk_decimal_decode(uint64_t *value, struct jk_bytes digits, uint64_t max)
{
	uint64_t sum = 0;

	if (digits.len == 0 || (digits.len > 1 && digits.ptr[0] == '0'))
		return false;
	for (size_t i = 0; i < digits.len; i++) {
		uint64_t digit = (uint64_t)(digits.ptr[i] - '0');

		if (digit > 9 || sum > (max - digit) / 10)
			return false;
		sum = sum * 10 + digit;
	}
	*value = sum;
	return sum <= max;
}
