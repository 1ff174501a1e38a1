/*
 * One column's raw bytes to values: the first byte of the input chooses the
 * encoding, the second the form, the next two the records. Values that come
 * out are encoded again, and must then come out the same.
 */
#include "format/column.h"
#include "target.h"

#define HEAD_BYTES 4
#define MAX_RECORDS 16384

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
	must(jk_column_decode(column, form, jk_buf_bytes(&raw), values->count, &left,
		 &again, &err) == 0);
	must(again.count == values->count);
	for (size_t i = 0; i < values->count; i++)
		must(jk_bytes_equal(jk_values_at(values, i), jk_values_at(&again, i)));
	release(&again);
	jk_buf_release(&raw);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct jk_column_coder *coder;
	struct jk_column column = { .name = "x", .digits = 11 };
	struct jk_values values = { 0 };
	struct jk_err err = { 0 };
	size_t left = JK_FRAME_MAX_FIELD_BYTES, records;

	if (size < HEAD_BYTES)
		return 0;
	if (coder == NULL)
		coder = jk_column_coder_new(&err);
	must(coder != NULL);
	column.encoding = (enum jk_encoding)(data[0] % (JK_ENCODING_DICT + 1));
	records = 1 + (size_t)jk_get_be16(data + 2) % MAX_RECORDS;
	if (jk_column_decode(&column, (enum jk_form)(data[1] % (JK_FORM_DICT + 1)),
		jk_bytes(data + HEAD_BYTES, size - HEAD_BYTES), records, &left, &values,
		&err) == 0) {
		must(values.count == records);
		must(values.bytes.len + left == JK_FRAME_MAX_FIELD_BYTES);
		encode_again(&column, &values, coder);
	} else {
		must(err.status == JK_EXIT_PROTOCOL);
	}
	release(&values);
	return 0;
}
