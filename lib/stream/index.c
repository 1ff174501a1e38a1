#include "stream/index.h"

#include "base/lines.h"
#include "stream/source_row.h"

void
jk_index_release(struct jk_index *index)
{
	jk_buf_release(&index->keys);
	jk_buf_release(&index->ends);
}

uint64_t
jk_index_frames(const struct jk_index *index)
{
	return index->ends.len / 8;
}

int
jk_index_put(struct jk_index *index, const struct jk_table *rows, struct jk_err *err)
{
	struct jk_bytes fields[JK_INDEX_COLUMNS];
	uint64_t frame;

	for (size_t i = 0; i < rows->records; i++) {
		jk_table_get(rows, i, fields);
		if (!jk_decimal_decode(&frame, fields[0], JK_NUMBER_MAX) ||
		    frame != jk_index_frames(index) + 1 ||
		    index->keys.len > UINT32_MAX - JK_FRAME_MAX_FIELD_BYTES)
			return jk_err_set(err, JK_EXIT_PROTOCOL, "JK00335",
			    _("index does not match the frames"));
		for (size_t part = 1; part < JK_INDEX_COLUMNS; part++) {
			jk_buf_add(&index->keys, fields[part]);
			jk_buf_add_be32(&index->ends, (uint32_t)index->keys.len);
		}
	}
	if (jk_buf_failed(&index->keys) || jk_buf_failed(&index->ends))
		return jk_err_memory(err);
	return 0;
}

static struct jk_bytes
key_at(const struct jk_index *index, uint64_t place)
{
	const uint8_t *end = index->ends.ptr + 4 * place;
	uint32_t start = place == 0 ? 0 : jk_get_be32(end - 4);

	return jk_bytes(index->keys.ptr + start, jk_get_be32(end) - start);
}

struct jk_bytes
jk_index_first(const struct jk_index *index, uint64_t frame)
{
	return key_at(index, 2 * (frame - 1));
}

struct jk_bytes
jk_index_last(const struct jk_index *index, uint64_t frame)
{
	return key_at(index, 2 * (frame - 1) + 1);
}

uint64_t
jk_index_frame_of(const struct jk_index *index, struct jk_bytes key)
{
	uint64_t low = 1, high = jk_index_frames(index) + 1;

	while (low < high) {
		uint64_t middle = low + (high - low) / 2;

		if (jk_bytes_compare(jk_index_last(index, middle), key) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static bool
begins_at_or_before(struct jk_bytes first, struct jk_bytes prefix)
{
	size_t len = first.len < prefix.len ? first.len : prefix.len;

	return len == 0 || memcmp(first.ptr, prefix.ptr, len) <= 0;
}

void
jk_index_find(const struct jk_index *index, struct jk_bytes prefix, uint64_t *first,
    uint64_t *count)
{
	*first = jk_index_frame_of(index, prefix);
	*count = 0;
	while (*first + *count <= jk_index_frames(index) &&
	       begins_at_or_before(jk_index_first(index, *first + *count), prefix))
		(*count)++;
}
