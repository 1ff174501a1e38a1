#include "stream/sort_key.h"

#define INTEGER_DIGITS 18

void
jk_sort_key(
    struct jk_buf *to, const struct jk_schema *schema, const struct jk_bytes *fields)
{
	size_t keys = jk_schema_keys(schema);

	jk_buf_reset(to);
	for (size_t i = 0; i < keys; i++) {
		size_t at = jk_schema_key(schema, i);
		const struct jk_column *column = jk_schema_column(schema, at);

		if (i > 0)
			jk_buf_add_byte(to, JK_SORT_KEY_SEPARATOR);
		if (column->encoding == JK_ENCODING_INTEGER)
			for (size_t n = fields[at].len; n < INTEGER_DIGITS; n++)
				jk_buf_add_byte(to, '0');
		jk_buf_add(to, fields[at]);
	}
}

struct jk_bytes
jk_sort_key_first(struct jk_bytes key, size_t columns)
{
	size_t len = 0;

	for (; len < key.len; len++)
		if (key.ptr[len] == JK_SORT_KEY_SEPARATOR && --columns == 0)
			break;
	return jk_bytes(key.ptr, len);
}
