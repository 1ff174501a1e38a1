#include "format/column.h"

#include <stdlib.h>

#include "format/pack.h"

#define DICT_SLOTS (2 * JK_FRAME_MAX_RECORDS) /* a power of two */
#define NO_ENTRY 0xffff

struct jk_column_coder {
	int64_t numbers[JK_FRAME_MAX_RECORDS];
	uint16_t index[JK_FRAME_MAX_RECORDS]; /* record -> dictionary entry */
	uint16_t slots[DICT_SLOTS]; /* hash -> dictionary entry */
	struct jk_values entries;
};

struct jk_column_coder *
jk_column_coder_new(struct jk_err *err)
{
	struct jk_column_coder *coder = calloc(1, sizeof *coder);

	if (coder == NULL)
		jk_err_memory(err);
	return coder;
}

void
jk_column_coder_free(struct jk_column_coder *coder)
{
	if (coder == NULL)
		return;
	jk_buf_release(&coder->entries.bytes);
	free(coder->entries.ends);
	free(coder);
}

/* Writing */

static void
add_plain(struct jk_buf *raw, const struct jk_values *values)
{
	size_t longest = 0;
	unsigned width;
	uint8_t *at;

	for (size_t i = 0; i < values->count; i++)
		if (jk_values_at(values, i).len > longest)
			longest = jk_values_at(values, i).len;
	width = longest == 0 ? 0 : longest < 0x100 ? 1 : longest < 0x10000 ? 2 : 4;
	jk_buf_add_byte(raw, (uint8_t)width);
	at = jk_buf_extend(raw, width * values->count);
	if (at == NULL || width == 0)
		return;
	for (size_t i = 0; i < values->count; i++, at += width)
		jk_put_width(at, jk_values_at(values, i).len, width);
	jk_buf_add(raw, jk_buf_bytes(&values->bytes));
}

static uint32_t
hash_of(struct jk_bytes value)
{
	uint32_t hash = 2166136261u; /* FNV-1a */

	for (size_t i = 0; i < value.len; i++)
		hash = (hash ^ value.ptr[i]) * 16777619u;
	return hash;
}

/* The slot that holds the entry equal to `value`, or the empty one for it. */
static uint16_t *
slot_of(struct jk_column_coder *coder, struct jk_bytes value)
{
	uint32_t at = hash_of(value) % DICT_SLOTS;

	while (coder->slots[at] != NO_ENTRY &&
	       !jk_bytes_equal(jk_values_at(&coder->entries, coder->slots[at]), value))
		at = (at + 1) % DICT_SLOTS;
	return &coder->slots[at];
}

static int
find_entries(
    struct jk_column_coder *coder, const struct jk_values *values, struct jk_err *err)
{
	memset(coder->slots, 0xff, sizeof coder->slots);
	jk_values_reset(&coder->entries);
	for (size_t i = 0; i < values->count; i++) {
		struct jk_bytes value = jk_values_at(values, i);
		uint16_t *slot = slot_of(coder, value);

		if (*slot == NO_ENTRY) {
			*slot = (uint16_t)coder->entries.count;
			if (jk_values_put(&coder->entries, value, err) < 0)
				return -1;
		}
		coder->index[i] = *slot;
	}
	return 0;
}

static unsigned
index_width(size_t entries)
{
	return entries == 1 ? 0 : entries <= 256 ? 1 : 2;
}

static int
add_dict(struct jk_column_coder *coder, struct jk_buf *raw,
    const struct jk_values *values, struct jk_err *err)
{
	unsigned width;
	uint8_t *at;

	if (find_entries(coder, values, err) < 0)
		return -1;
	jk_buf_add_be16(raw, (uint16_t)(coder->entries.count - 1));
	add_plain(raw, &coder->entries);
	width = index_width(coder->entries.count);
	at = jk_buf_extend(raw, width * values->count);
	if (at == NULL || width == 0)
		return 0;
	for (size_t i = 0; i < values->count; i++, at += width)
		jk_put_width(at, coder->index[i], width);
	return 0;
}

static bool
is_packable(enum jk_encoding encoding)
{
	return encoding == JK_ENCODING_DIGITS || encoding == JK_ENCODING_INTEGER ||
	       encoding == JK_ENCODING_DATE || encoding == JK_ENCODING_TIME;
}

/* The numbers of all values present; false when one has no packed form. */
static bool
find_numbers(struct jk_column_coder *coder, const struct jk_column *column,
    const struct jk_values *values, size_t *present)
{
	*present = 0;
	for (size_t i = 0; i < values->count; i++) {
		struct jk_bytes value = jk_values_at(values, i);

		if (value.len == 0)
			continue;
		if (!jk_pack_number(&coder->numbers[*present], column, value))
			return false;
		(*present)++;
	}
	return true;
}

int
jk_column_encode(struct jk_column_coder *coder, const struct jk_column *column,
    const struct jk_values *values, struct jk_buf *raw, enum jk_form *form,
    struct jk_err *err)
{
	size_t present;
	int result = 0;

	if (values->bytes.len == 0) {
		*form = JK_FORM_PLAIN;
		add_plain(raw, values);
	} else if (column->encoding == JK_ENCODING_DICT) {
		*form = JK_FORM_DICT;
		result = add_dict(coder, raw, values, err);
	} else if (is_packable(column->encoding) &&
		   find_numbers(coder, column, values, &present)) {
		*form = JK_FORM_PACKED;
		jk_pack_add(raw, values, coder->numbers, present,
		    column->encoding == JK_ENCODING_TIME);
	} else {
		*form = JK_FORM_PLAIN;
		add_plain(raw, values);
	}
	if (result == 0 && jk_buf_failed(raw))
		result = jk_err_memory(err);
	return result;
}

/* Reading */

static int
malformed(struct jk_err *err)
{
	return jk_err_set(err, JK_EXIT_PROTOCOL, "JK00282", _("column is malformed"));
}

/* Take one value of `len` bytes; false when that is more than is left of anything. */
static bool
put_value(struct jk_values *values, struct jk_bytes *from, size_t len, size_t *left,
    struct jk_err *err)
{
	if (len > from->len || len > *left || len > JK_VALUE_MAX_BYTES)
		return malformed(err) == 0;
	if (jk_values_put(values, jk_bytes(from->ptr, len), err) < 0)
		return false;
	from->ptr += len;
	from->len -= len;
	*left -= len;
	return true;
}

/* A plain column from the front of *from, which is moved behind it. */
static int
get_plain(struct jk_bytes *from, size_t records, size_t *left, struct jk_values *values,
    struct jk_err *err)
{
	unsigned width;
	struct jk_bytes lengths, content;

	if (from->len < 1)
		return malformed(err);
	width = from->ptr[0];
	if ((width > 2 && width != 4) || width * records > from->len - 1)
		return malformed(err);
	lengths = jk_bytes(from->ptr + 1, width * records);
	content = jk_bytes(lengths.ptr + lengths.len, from->len - 1 - lengths.len);
	for (size_t i = 0; i < records; i++) {
		size_t len = width == 0
				 ? 0
				 : (size_t)jk_get_width(lengths.ptr + i * width, width);

		if (!put_value(values, &content, len, left, err))
			return -1;
	}
	*from = content;
	return 0;
}

static int
get_dict(struct jk_bytes from, size_t records, size_t *left, struct jk_values *values,
    struct jk_err *err)
{
	struct jk_values entries = { .bytes = JK_BUF_INIT };
	size_t count, entry_bytes = JK_FRAME_MAX_FIELD_BYTES;
	unsigned width;
	int result = -1;

	if (from.len < 2)
		return malformed(err);
	count = (size_t)jk_get_be16(from.ptr) + 1;
	from = jk_bytes(from.ptr + 2, from.len - 2);
	if (count > records ||
	    get_plain(&from, count, &entry_bytes, &entries, err) < 0) {
		if (count > records)
			malformed(err);
		goto done;
	}
	width = index_width(count);
	if (from.len != width * records) {
		malformed(err);
		goto done;
	}
	for (size_t i = 0; i < records; i++) {
		size_t entry =
		    width == 0 ? 0 : (size_t)jk_get_width(from.ptr + i * width, width);
		struct jk_bytes value;

		if (entry >= count) {
			malformed(err);
			goto done;
		}
		value = jk_values_at(&entries, entry);
		if (!put_value(values, &value, value.len, left, err))
			goto done;
	}
	result = 0;
done:
	jk_buf_release(&entries.bytes);
	free(entries.ends);
	return result;
}

static int
get_packed(const struct jk_column *column, struct jk_bytes raw, size_t records,
    size_t *left, struct jk_values *values, struct jk_err *err)
{
	struct jk_unpack unpack;
	char text[JK_PACK_TEXT_CHARS];

	if (!is_packable(column->encoding) || !jk_unpack_init(&unpack, raw, records,
						  column->encoding == JK_ENCODING_TIME))
		return malformed(err);
	for (size_t i = 0; i < records; i++) {
		struct jk_bytes value = { (const uint8_t *)text, 0 };
		int64_t number;

		if (jk_unpack_has(&unpack, i)) {
			if (!jk_unpack_next(&unpack, &number) ||
			    !jk_pack_text(text, &value.len, column, number))
				return malformed(err);
		}
		if (!put_value(values, &value, value.len, left, err))
			return -1;
	}
	return jk_unpack_is_used_up(&unpack) ? 0 : malformed(err);
}

int
jk_column_decode(const struct jk_column *column, enum jk_form form, struct jk_bytes raw,
    size_t records, size_t *field_bytes_left, struct jk_values *values,
    struct jk_err *err)
{
	jk_values_reset(values);
	if (jk_values_reserve(values, records, err) < 0)
		return -1;
	switch (form) {
	case JK_FORM_PLAIN:
		if (get_plain(&raw, records, field_bytes_left, values, err) < 0)
			return -1;
		return raw.len == 0 ? 0 : malformed(err);
	case JK_FORM_PACKED:
		return get_packed(column, raw, records, field_bytes_left, values, err);
	case JK_FORM_DICT:
		return get_dict(raw, records, field_bytes_left, values, err);
	}
	return malformed(err);
}
