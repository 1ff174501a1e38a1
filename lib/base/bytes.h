/*
 * Borrowed bytes, big-endian integers and hexadecimal.
 *
 * A struct jk_bytes owns nothing: it is valid as long as what it points into.
 * jk formats are big-endian and fixed width throughout (jk-stream(5),
 * CONVENTIONS), and hexadecimal is lower case.
 */
#ifndef JK_BASE_BYTES_H
#define JK_BASE_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct jk_bytes {
	const uint8_t *ptr;
	size_t len;
};

static inline struct jk_bytes
jk_bytes(const void *ptr, size_t len)
{
	return (struct jk_bytes){ ptr, len };
}

static inline struct jk_bytes
jk_bytes_of(const char *text)
{
	return (struct jk_bytes){ (const uint8_t *)text, strlen(text) };
}

static inline bool
jk_bytes_equal(struct jk_bytes a, struct jk_bytes b)
{
	return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

static inline bool
jk_bytes_is(struct jk_bytes a, const char *text)
{
	return jk_bytes_equal(a, jk_bytes_of(text));
}

/* Order of unsigned bytes, a proper prefix first: <0, 0 or >0. */
int jk_bytes_compare(struct jk_bytes a, struct jk_bytes b);

void jk_put_be16(uint8_t *to, uint16_t value);
void jk_put_be32(uint8_t *to, uint32_t value);
void jk_put_be64(uint8_t *to, uint64_t value);
uint16_t jk_get_be16(const uint8_t *from);
uint32_t jk_get_be32(const uint8_t *from);
uint64_t jk_get_be64(const uint8_t *from);

/* Writes 2 * len digits and a NUL: `to` has room for 2 * len + 1. */
void jk_hex_encode(char *to, const uint8_t *from, size_t len);

/* Exactly 2 * len lower-case digits at `from`, or false and `to` undefined. */
bool jk_hex_decode(uint8_t *to, size_t len, const char *from);

/*
 * A canonical decimal number: digits only, no sign, no leading zero except
 * "0" itself, not above `max`. False on anything else.
 */
bool jk_decimal_decode(uint64_t *value, struct jk_bytes digits, uint64_t max);

#endif
