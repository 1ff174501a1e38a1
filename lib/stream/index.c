#include "stream/index.h"

#include <stdlib.h>

#include "base/lines.h"
#include "stream/source_row.h"

enum { COLUMN_FRAME, COLUMN_FIRST, COLUMN_LAST };

struct jk_index_part {
	uint64_t before; /* so many frames are in the parts before it */
	struct jk_table rows;
	struct jk_buf content; /* until the first keys are made from it */
};

void
jk_index_release(struct jk_index *index)
{
	for (size_t i = 0; i < index->count; i++) {
		jk_table_release(&index->parts[i].rows);
		jk_buf_release(&index->parts[i].content);
	}
	free(index->parts);
	*index = (struct jk_index){ .parts = NULL };
}

static int
decode(struct jk_index_part *part, struct jk_body_coder *coder, size_t rows,
    const struct jk_decoding *how, struct jk_err *err)
{
	const struct jk_column *columns[JK_INDEX_COLUMNS];

	for (size_t i = 0; i < JK_INDEX_COLUMNS; i++)
		columns[i] = &jk_index_columns[i];
	return jk_body_decode(coder, columns, JK_INDEX_COLUMNS,
	    jk_buf_bytes(&part->content), rows, how, &part->rows, err);
}

/* Its rows are for the frames that follow those of the parts before it, in order. */
static int
check_numbers(struct jk_body_coder *coder, const struct jk_index_part *part,
    size_t rows, struct jk_err *err)
{
	struct jk_bytes raw;
	enum jk_form form;

	if (jk_body_raw(coder, JK_INDEX_COLUMNS, jk_buf_bytes(&part->content),
		COLUMN_FRAME, &form, &raw, err) < 0)
		return -1;
	if (jk_column_counts(form, raw, rows, part->before + 1))
		return 0;
	return jk_err_set(
	    err, JK_EXIT_PROTOCOL, "JK00335", _("index does not match the frames"));
}

int
jk_index_put(struct jk_index *index, struct jk_body_coder *coder,
    const struct jk_frame *frame, struct jk_bytes content, struct jk_err *err)
{
	static const bool wanted[] = { [COLUMN_LAST] = true };
	struct jk_decoding how = { .wanted = wanted,
		.has_raw_len = !frame->sealed,
		.raw_len = frame->raw_len };
	struct jk_index_part *parts =
	    reallocarray(index->parts, index->count + 1, sizeof *parts);
	struct jk_index_part *part;

	if (parts == NULL)
		return jk_err_memory(err);
	index->parts = parts;
	part = &parts[index->count++];
	memset(part, 0, sizeof *part);
	part->before = index->frames;
	jk_table_init(&part->rows, JK_INDEX_COLUMNS);
	jk_buf_add(&part->content, content);
	if (jk_buf_failed(&part->content))
		return jk_err_memory(err);
	if (decode(part, coder, frame->records, &how, err) < 0 ||
	    check_numbers(coder, part, frame->records, err) < 0)
		return -1;
	index->frames += part->rows.records;
	return 0;
}

/* The part that has that frame, which the index has. */
static struct jk_index_part *
part_of(const struct jk_index *index, uint64_t frame)
{
	size_t at = index->count - 1;

	while (index->parts[at].before >= frame)
		at--;
	return &index->parts[at];
}

int
jk_index_need_first(struct jk_index *index, struct jk_body_coder *coder, uint64_t frame,
    struct jk_err *err)
{
	static const bool wanted[] = { [COLUMN_FIRST] = true, [COLUMN_LAST] = false };
	static const bool held[] = { [COLUMN_LAST] = true };
	struct jk_index_part *part = part_of(index, frame);
	struct jk_decoding how = { .wanted = wanted, .held = held };

	if (part->content.len == 0)
		return 0;
	if (decode(part, coder, part->rows.records, &how, err) < 0)
		return -1;
	jk_buf_release(&part->content);
	return 0;
}

struct jk_bytes
jk_index_first(const struct jk_index *index, uint64_t frame)
{
	const struct jk_index_part *part = part_of(index, frame);

	return jk_values_at(&part->rows.values[COLUMN_FIRST], frame - part->before - 1);
}

static struct jk_bytes
last_of(const struct jk_index_part *part, size_t row)
{
	return jk_values_at(&part->rows.values[COLUMN_LAST], row);
}

struct jk_bytes
jk_index_last(const struct jk_index *index, uint64_t frame)
{
	const struct jk_index_part *part = part_of(index, frame);

	return last_of(part, frame - part->before - 1);
}

/* The first row whose last key is not below `key`; as many as there are: none. */
static size_t
find_row(const struct jk_index_part *part, struct jk_bytes key)
{
	size_t low = 0, high = part->rows.records;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (jk_bytes_compare(last_of(part, middle), key) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

uint64_t
jk_index_frame_of(const struct jk_index *index, struct jk_bytes key)
{
	for (size_t i = 0; i < index->count; i++) {
		const struct jk_index_part *part = &index->parts[i];
		size_t rows = part->rows.records;

		if (rows > 0 && jk_bytes_compare(last_of(part, rows - 1), key) >= 0)
			return part->before + find_row(part, key) + 1;
	}
	return index->frames + 1;
}
