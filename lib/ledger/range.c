#include "ledger/range.h"

void
jk_range_encode(struct jk_buf *to, const struct jk_tree *log)
{
	bool first = true;

	jk_buf_addf(to, "log %llu %s", (unsigned long long)log->size,
	    log->size == 0 ? "-" : "");
	for (unsigned level = 64; level-- > 0;) {
		if ((log->size >> level & 1) == 0)
			continue;
		if (!first)
			jk_buf_add_byte(to, ',');
		first = false;
		jk_buf_add_hex(to, log->range[level], JK_HASH_BYTES);
	}
	jk_buf_add_byte(to, '\n');
}

void
jk_range_take(struct jk_lines *lines, struct jk_tree *log)
{
	struct jk_bytes list, item;

	jk_lines_expect(lines, "log");
	log->size = jk_lines_number(lines, JK_NUMBER_MAX);
	list = jk_lines_value(lines);
	if (jk_bytes_is(list, "-"))
		list = jk_bytes(NULL, 0);
	for (unsigned level = 64; !lines->failed && level-- > 0;)
		if ((log->size >> level & 1) != 0 &&
		    (!jk_list_next(&list, &item) ||
			item.len != (size_t)2 * JK_HASH_BYTES ||
			!jk_hex_decode(
			    log->range[level], JK_HASH_BYTES, (const char *)item.ptr)))
			lines->failed = true;
	if (list.ptr != NULL)
		lines->failed = true;
}
