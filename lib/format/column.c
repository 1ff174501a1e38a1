#include "format/column.h"

#include <stdlib.h>

#include "format/pack.h"

#define DICT_SLOTS (2 * JK_FRAME_MAX_RECORDS) /* at most; a power of two */
#define NO_ENTRY 0xffff

struct jk_column_coder {
	int64_t numbers[JK_FRAME_MAX_RECORDS];
	uint16_t index[JK_FRAME_MAX_RECORDS]; /* record -> dictionary entry */
	uint16_t slots[DICT_SLOTS]; /* hash -> dictionary entry */
	uint32_t slots_mask; /* so many of them are used, less one */
	struct jk_values entries;
};

struct jk_column_coder *
jk_column_coder_new(struct jk_err *err)
{
	/* Only entries: to clear the rest would be felt where a hundred are made. */
	struct jk_column_coder *coder = malloc(sizeof *coder);

	if (coder == NULL) {
		jk_err_memory(err);
		return NULL;
	}
	coder->entries = (struct jk_values){ .bytes = JK_BUF_INIT };
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
	uint32_t at = hash_of(value) & coder->slots_mask;

	while (coder->slots[at] != NO_ENTRY &&
	       !jk_bytes_equal(jk_values_at(&coder->entries, coder->slots[at]), value))
		at = (at + 1) & coder->slots_mask;
	return &coder->slots[at];
}

static int
find_entries(
    struct jk_column_coder *coder, const struct jk_values *values, struct jk_err *err)
{
	size_t slots = 2;

	while (slots < 2 * values->count)
		slots *= 2;
	coder->slots_mask = (uint32_t)slots - 1;
	memset(coder->slots, 0xff, slots * sizeof coder->slots[0]);
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

/* Take away one value of `len` bytes; false when that is more than is left. */
static bool
take_value(size_t len, size_t *left)
{
	if (len > *left || len > JK_VALUE_MAX_BYTES)
		return false;
	*left -= len;
	return true;
}

/* The ends of an extent's values of a plain column, by the lengths of these. */
static int
get_ends(struct jk_values *values, const uint8_t *lengths, unsigned width,
    struct jk_extent extent, size_t *left, struct jk_err *err)
{
	uint32_t end = 0;

	lengths += extent.first * width;
	for (size_t i = 0; i < extent.count; i++) {
		size_t len = (size_t)jk_get_width(lengths + i * width, width);

		if (!take_value(len, left))
			return malformed(err);
		end += (uint32_t)len;
		values->ends[i] = end;
	}
	values->count = extent.count;
	return 0;
}

/* So many lengths added up: of what is passed over. */
static size_t
sum_lengths(const uint8_t *lengths, unsigned width, size_t count)
{
	size_t sum = 0;

	for (size_t i = 0; i < count; i++)
		sum += (size_t)jk_get_width(lengths + i * width, width);
	return sum;
}

/*
 * An extent of a plain column at the front of *from, which is moved behind the whole
 * column; there is room.
 */
static int
get_plain(struct jk_bytes *from, size_t records, struct jk_extent extent, size_t *left,
    struct jk_values *values, struct jk_err *err)
{
	size_t head, before, len, behind, end = extent.first + extent.count;
	const uint8_t *lengths;
	unsigned width;

	if (from->len < 1)
		return malformed(err);
	width = from->ptr[0];
	head = 1 + width * records;
	lengths = from->ptr + 1;
	if ((width > 2 && width != 4) || head > from->len)
		return malformed(err);
	if (get_ends(values, lengths, width, extent, left, err) < 0)
		return -1;
	before = sum_lengths(lengths, width, extent.first);
	len = extent.count > 0 ? values->ends[extent.count - 1] : 0;
	behind = sum_lengths(lengths + end * width, width, records - end);
	if (before + len + behind > from->len - head)
		return malformed(err);
	jk_buf_add(&values->bytes, jk_bytes(from->ptr + head + before, len));
	head += before + len + behind;
	*from = jk_bytes(from->ptr + head, from->len - head);
	return jk_buf_failed(&values->bytes) ? jk_err_memory(err) : 0;
}

/* The dictionary at the front of *from, which is moved behind it. */
static int
get_entries(struct jk_bytes *from, size_t records, struct jk_values *entries,
    struct jk_err *err)
{
	size_t count, left = JK_FRAME_MAX_FIELD_BYTES;

	if (from->len < 2)
		return malformed(err);
	count = (size_t)jk_get_be16(from->ptr) + 1;
	*from = jk_bytes(from->ptr + 2, from->len - 2);
	if (count > records)
		return malformed(err);
	if (jk_values_reserve(entries, count, err) < 0)
		return -1;
	return get_plain(
	    from, count, (struct jk_extent){ 0, count }, &left, entries, err);
}

static int
get_indices(struct jk_bytes from, size_t records, struct jk_extent extent, size_t *left,
    const struct jk_values *entries, struct jk_values *values, struct jk_err *err)
{
	unsigned width = index_width(entries->count);

	if (from.len != width * records)
		return malformed(err);
	for (size_t i = extent.first; i < extent.first + extent.count; i++) {
		size_t entry = (size_t)jk_get_width(from.ptr + i * width, width);
		struct jk_bytes value;

		if (entry >= entries->count)
			return malformed(err);
		value = jk_values_at(entries, entry);
		if (!take_value(value.len, left))
			return malformed(err);
		if (jk_values_put(values, value, err) < 0)
			return -1;
	}
	return 0;
}

static int
get_dict(struct jk_bytes from, size_t records, struct jk_extent extent, size_t *left,
    struct jk_values *values, struct jk_err *err)
{
	struct jk_values entries = { .bytes = JK_BUF_INIT };
	int result = get_entries(&from, records, &entries, err);

	if (result == 0)
		result =
		    get_indices(from, records, extent, left, &entries, values, err);
	jk_buf_release(&entries.bytes);
	free(entries.ends);
	return result;
}

/* A packed value as text behind those before it; false: malformed. */
static bool
get_text(const struct jk_column *column, int64_t number, size_t *left,
    struct jk_values *values)
{
	struct jk_buf *bytes = &values->bytes;
	size_t len;

	if (!jk_pack_text((char *)bytes->ptr + bytes->len, &len, column, number) ||
	    !take_value(len, left))
		return false;
	bytes->len += len;
	return true;
}

static int
get_packed(const struct jk_column *column, struct jk_bytes raw, size_t records,
    struct jk_extent extent, size_t *left, struct jk_values *values, struct jk_err *err)
{
	bool is_time = column->encoding == JK_ENCODING_TIME;
	struct jk_unpack unpack;
	int64_t number;

	if (!is_packable(column->encoding) ||
	    !jk_unpack_init(&unpack, raw, records, is_time))
		return malformed(err);
	if (jk_buf_reserve(&values->bytes, extent.count * JK_PACK_TEXT_CHARS) == NULL)
		return jk_err_memory(err);
	for (size_t i = 0; i < extent.first + extent.count; i++) {
		bool has = jk_unpack_has(&unpack, i);

		if (has && !jk_unpack_next(&unpack, &number))
			return malformed(err);
		if (i < extent.first)
			continue;
		if (has && !get_text(column, number, left, values))
			return malformed(err);
		values->ends[values->count++] = (uint32_t)values->bytes.len;
	}
	return 0;
}

int
jk_column_decode(const struct jk_column *column, enum jk_form form, struct jk_bytes raw,
    size_t records, struct jk_extent extent, size_t *field_bytes_left,
    struct jk_values *values, struct jk_err *err)
{
	jk_values_reset(values);
	if (jk_values_reserve(values, extent.count, err) < 0)
		return -1;
	switch (form) {
	case JK_FORM_PLAIN:
		if (get_plain(&raw, records, extent, field_bytes_left, values, err) < 0)
			return -1;
		return raw.len == 0 ? 0 : malformed(err);
	case JK_FORM_PACKED:
		return get_packed(
		    column, raw, records, extent, field_bytes_left, values, err);
	case JK_FORM_DICT:
		return get_dict(raw, records, extent, field_bytes_left, values, err);
	}
	return malformed(err);
}

/* Looking for values */

/* Does the run that was found end before this record? If not, and it has it: one more.
 */
static bool
ends_run(struct jk_extent *run, size_t record, bool has)
{
	if (has && run->count++ == 0)
		run->first = record;
	return !has && run->count > 0;
}

static int
find_packed(const struct jk_column *column, struct jk_bytes raw, size_t records,
    struct jk_bytes value, struct jk_extent *found, struct jk_err *err)
{
	int64_t sought = 0, number = 0;
	struct jk_unpack unpack;

	if (!is_packable(column->encoding) || !jk_unpack_init(&unpack, raw, records,
						  column->encoding == JK_ENCODING_TIME))
		return malformed(err);
	/* What has no number stands in no packed column, but for the empty value. */
	if (value.len > 0 && !jk_pack_number(&sought, column, value))
		return 0;
	for (size_t i = 0; i < records; i++) {
		bool has = jk_unpack_has(&unpack, i);

		if (has && !jk_unpack_next(&unpack, &number))
			return malformed(err);
		if (ends_run(found, i,
			has ? value.len > 0 && number == sought : value.len == 0))
			break;
	}
	return 0;
}

int
jk_column_find(const struct jk_column *column, enum jk_form form, struct jk_bytes raw,
    size_t records, struct jk_bytes value, struct jk_values *values,
    struct jk_extent *found, struct jk_err *err)
{
	size_t left = JK_FRAME_MAX_FIELD_BYTES;

	*found = (struct jk_extent){ 0, 0 };
	if (form == JK_FORM_PACKED)
		return find_packed(column, raw, records, value, found, err);
	if (jk_column_decode(column, form, raw, records,
		(struct jk_extent){ 0, records }, &left, values, err) < 0)
		return -1;
	for (size_t i = 0; i < records; i++)
		if (ends_run(found, i, jk_bytes_equal(jk_values_at(values, i), value)))
			break;
	return 0;
}

bool
jk_column_counts(enum jk_form form, struct jk_bytes raw, size_t records, uint64_t first)
{
	struct jk_unpack unpack;
	int64_t number;

	if (form != JK_FORM_PACKED || !jk_unpack_init(&unpack, raw, records, false))
		return false;
	for (size_t i = 0; i < records; i++)
		if (!jk_unpack_has(&unpack, i) || !jk_unpack_next(&unpack, &number) ||
		    number < 0 || (uint64_t)number != first + i)
			return false;
	return true;
}
