#include "format/record.h"

#include "format/limits.h"

void
jk_record_add_canonical(
    struct jk_buf *to, const struct jk_schema *schema, const struct jk_bytes *fields)
{
	size_t columns = jk_schema_columns(schema);

	for (size_t i = 0; i < columns; i++) {
		if (jk_schema_column(schema, i)->local)
			continue;
		jk_buf_add_be32(to, (uint32_t)fields[i].len);
		jk_buf_add(to, fields[i]);
	}
}

/* By hand: a bulk run writes tens of millions of them. */
static void
add_decimal(struct jk_buf *to, size_t number)
{
	uint8_t digits[24];
	size_t at = sizeof digits;

	do {
		digits[--at] = (uint8_t)('0' + number % 10);
		number /= 10;
	} while (number > 0);
	jk_buf_add(to, jk_bytes(digits + at, sizeof digits - at));
}

void
jk_record_add_text(struct jk_buf *to, const struct jk_bytes *fields, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		add_decimal(to, fields[i].len);
		jk_buf_add_byte(to, ':');
		jk_buf_add(to, fields[i]);
	}
}

bool
jk_record_from_text(struct jk_bytes *fields, size_t count, struct jk_bytes text)
{
	for (size_t i = 0; i < count; i++) {
		const uint8_t *colon =
		    text.len > 0 ? memchr(text.ptr, ':', text.len) : NULL;
		uint64_t len;

		if (colon == NULL || !jk_decimal_decode(&len,
					 jk_bytes(text.ptr, (size_t)(colon - text.ptr)),
					 JK_FRAME_MAX_FIELD_BYTES))
			return false;
		text.len -= (size_t)(colon + 1 - text.ptr);
		text.ptr = colon + 1;
		if (len > text.len)
			return false;
		fields[i] = jk_bytes(text.ptr, (size_t)len);
		text.ptr += len;
		text.len -= (size_t)len;
	}
	return text.len == 0;
}
