/*
 * One column's raw bytes to values: the first byte of the input chooses the
 * encoding, the second the form, the next two the records. Values that come
 * out are encoded again, and must then come out the same; and so must those of
 * some records alone, and what is found without making them.
 */
#include "base/lines.h"
#include "format/column.h"
#include "target.h"

#define HEAD_BYTES 4
#define MAX_RECORDS 16384

struct input {
	struct jk_column column;
	enum jk_form form;
	size_t records;
	struct jk_bytes raw;
};

static void
release(struct jk_values *values)
{
	jk_buf_release(&values->bytes);
	free(values->ends);
}

static void
encode_again(const struct jk_column *column, const struct jk_values *values,
    struct jk_column_coder *coder)
{
	struct jk_buf raw = JK_BUF_INIT;
	struct jk_values again = { 0 };
	struct jk_err err = { 0 };
	enum jk_form form;
	size_t left = JK_FRAME_MAX_FIELD_BYTES;

	must(jk_column_encode(coder, column, values, &raw, &form, &err) == 0);
	must(jk_column_decode(column, form, jk_buf_bytes(&raw), values->count,
		 (struct jk_extent){ 0, values->count }, &left, &again, &err) == 0);
	must(again.count == values->count);
	for (size_t i = 0; i < values->count; i++)
		must(jk_bytes_equal(jk_values_at(values, i), jk_values_at(&again, i)));
	release(&again);
	jk_buf_release(&raw);
}

/* Any extent of the records has the same values as all of them have there. */
static void
decode_extent(const struct input *input, const struct jk_values *values)
{
	struct jk_values part = { 0 };
	struct jk_err err = { 0 };
	size_t left = JK_FRAME_MAX_FIELD_BYTES;
	struct jk_extent extent = { .first = input->records / 3 };

	extent.count = (input->records - extent.first + 1) / 2;
	must(jk_column_decode(&input->column, input->form, input->raw, input->records,
		 extent, &left, &part, &err) == 0);
	must(part.count == extent.count);
	for (size_t i = 0; i < part.count; i++)
		must(jk_bytes_equal(
		    jk_values_at(&part, i), jk_values_at(values, extent.first + i)));
	release(&part);
}

/* The first run of the middle value is found. */
static void
find(const struct input *input, const struct jk_values *values)
{
	struct jk_bytes sought = jk_values_at(values, input->records / 2);
	struct jk_values room = { 0 };
	struct jk_err err = { 0 };
	struct jk_extent found;
	size_t first = 0, end;

	while (!jk_bytes_equal(jk_values_at(values, first), sought))
		first++;
	for (end = first; end < input->records; end++)
		if (!jk_bytes_equal(jk_values_at(values, end), sought))
			break;
	must(jk_column_find(&input->column, input->form, input->raw, input->records,
		 sought, &room, &found, &err) == 0);
	must(found.first == first && found.count == end - first);
	release(&room);
}

/* Whether the numbers go up by one is told as their texts tell it. */
static void
count(const struct input *input, const struct jk_values *values)
{
	uint64_t first, number;
	bool counts = input->form == JK_FORM_PACKED;

	if (input->column.encoding != JK_ENCODING_INTEGER ||
	    !jk_decimal_decode(&first, jk_values_at(values, 0), JK_NUMBER_MAX))
		return;
	for (size_t i = 0; i < input->records; i++)
		counts = counts &&
			 jk_decimal_decode(
			     &number, jk_values_at(values, i), JK_NUMBER_MAX) &&
			 number == first + i;
	must(
	    jk_column_counts(input->form, input->raw, input->records, first) == counts);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct jk_column_coder *coder;
	struct input input = { .column = { .name = "x" } };
	struct jk_values values = { 0 };
	struct jk_err err = { 0 };
	size_t left = JK_FRAME_MAX_FIELD_BYTES;

	if (size < HEAD_BYTES)
		return 0;
	if (coder == NULL)
		coder = jk_column_coder_new(&err);
	must(coder != NULL);
	input.column.encoding = (enum jk_encoding)(data[0] % (JK_ENCODING_DICT + 1));
	input.column.digits = input.column.encoding == JK_ENCODING_DIGITS ? 11 : 0;
	input.form = (enum jk_form)(data[1] % (JK_FORM_DICT + 1));
	input.records = 1 + (size_t)jk_get_be16(data + 2) % MAX_RECORDS;
	input.raw = jk_bytes(data + HEAD_BYTES, size - HEAD_BYTES);
	if (jk_column_decode(&input.column, input.form, input.raw, input.records,
		(struct jk_extent){ 0, input.records }, &left, &values, &err) == 0) {
		must(values.count == input.records);
		must(values.bytes.len + left == JK_FRAME_MAX_FIELD_BYTES);
		encode_again(&input.column, &values, coder);
		decode_extent(&input, &values);
		find(&input, &values);
		count(&input, &values);
	} else {
		must(err.status == JK_EXIT_PROTOCOL);
	}
	release(&values);
	return 0;
}
