#include "format/table.h"

#include <stdlib.h>

#define FIRST_CAPACITY 64

void
jk_table_init(struct jk_table *table, size_t columns)
{
	memset(table, 0, sizeof *table);
	table->columns = columns;
}

void
jk_values_release(struct jk_values *values)
{
	jk_buf_release(&values->bytes);
	free(values->ends);
	values->ends = NULL;
	values->count = values->cap = 0;
}

void
jk_table_release(struct jk_table *table)
{
	for (size_t i = 0; i < JK_SCHEMA_MAX_COLUMNS; i++)
		jk_values_release(&table->values[i]);
	jk_table_init(table, table->columns);
}

void
jk_values_reset(struct jk_values *values)
{
	jk_buf_reset(&values->bytes);
	values->count = 0;
}

void
jk_table_reset(struct jk_table *table)
{
	for (size_t i = 0; i < table->columns; i++)
		jk_values_reset(&table->values[i]);
	table->records = 0;
	table->field_bytes = 0;
}

size_t
jk_fields_bytes(const struct jk_bytes *fields, size_t columns)
{
	size_t sum = 0;

	for (size_t i = 0; i < columns; i++)
		sum += fields[i].len;
	return sum;
}

bool
jk_table_is_full(const struct jk_table *table, size_t field_bytes, size_t max_records)
{
	return table->records > 0 &&
	       (table->records == max_records ||
		   table->field_bytes + field_bytes > JK_FRAME_MAX_FIELD_BYTES);
}

int
jk_values_reserve(struct jk_values *values, size_t count, struct jk_err *err)
{
	size_t cap = values->cap > 0 ? values->cap : FIRST_CAPACITY;
	uint32_t *ends;

	if (count <= values->cap - values->count)
		return 0;
	while (cap < values->count + count)
		cap *= 2;
	ends = realloc(values->ends, cap * sizeof *ends);
	if (ends == NULL)
		return jk_err_memory(err);
	values->ends = ends;
	values->cap = cap;
	return 0;
}

/* Most values fit, and many are empty: no call for them. */
static inline int
put(struct jk_values *values, struct jk_bytes value, struct jk_err *err)
{
	struct jk_buf *bytes = &values->bytes;

	if (values->count == values->cap && jk_values_reserve(values, 1, err) < 0)
		return -1;
	if (value.len > bytes->cap - bytes->len &&
	    jk_buf_reserve(bytes, value.len) == NULL)
		return jk_err_memory(err);
	if (value.len > 0)
		memcpy(bytes->ptr + bytes->len, value.ptr, value.len);
	bytes->len += value.len;
	values->ends[values->count++] = (uint32_t)bytes->len;
	return 0;
}

int
jk_values_put(struct jk_values *values, struct jk_bytes value, struct jk_err *err)
{
	return put(values, value, err);
}

int
jk_table_put(struct jk_table *table, const struct jk_bytes *fields, struct jk_err *err)
{
	size_t field_bytes = jk_fields_bytes(fields, table->columns);

	if (field_bytes > JK_FRAME_MAX_FIELD_BYTES)
		return jk_err_set(err, JK_EXIT_DATA, "JK00280",
		    _("record has more than %d field bytes"), JK_FRAME_MAX_FIELD_BYTES);
	for (size_t i = 0; i < table->columns; i++) {
		if (fields[i].len > JK_VALUE_MAX_BYTES)
			return jk_err_set(err, JK_EXIT_DATA, "JK00281",
			    _("field %zu has more than %d bytes"), i + 1,
			    JK_VALUE_MAX_BYTES);
		if (put(&table->values[i], fields[i], err) < 0)
			return -1;
	}
	table->records++;
	table->field_bytes += field_bytes;
	return 0;
}

void
jk_table_get(const struct jk_table *table, size_t record, struct jk_bytes *fields)
{
	for (size_t i = 0; i < table->columns; i++)
		fields[i] = jk_values_at(&table->values[i], record);
}
