#include "stream/canon.h"

#include <stdio.h>
#include <stdlib.h>

#include "stream/sort_key.h"
#include "stream/source_row.h"
#include "stream/body.h"

struct jk_canon {
	const struct jk_header *header;
	const struct jk_schema *schema;
	int class_column;
	struct jk_digest content;
	struct jk_custody counts;

	/* The frame before: its type, and how full it was. */
	enum jk_frame_type last_type;
	size_t last_rows, last_field_bytes;

	struct jk_buf key, last_key;
	uint64_t records;
	struct jk_buf
	    index; /* entries as they must come: frame, keys, each with length */
	size_t index_at;
};

struct jk_canon *
jk_canon_new(
    const struct jk_header *header, const struct jk_schema *schema, struct jk_err *err)
{
	struct jk_canon *canon = calloc(1, sizeof *canon);

	if (canon == NULL) {
		jk_err_memory(err);
		return NULL;
	}
	canon->header = header;
	canon->schema = schema;
	canon->class_column = jk_schema_find(schema, "class");
	if (jk_digest_init(&canon->content, err) < 0) {
		jk_canon_free(canon);
		return NULL;
	}
	jk_content_begin(&canon->content, header->schema_fingerprint);
	return canon;
}

void
jk_canon_free(struct jk_canon *canon)
{
	if (canon == NULL)
		return;
	jk_digest_release(&canon->content);
	jk_buf_release(&canon->key);
	jk_buf_release(&canon->last_key);
	jk_buf_release(&canon->index);
	free(canon);
}

static bool
is_clear(const struct jk_canon *canon)
{
	return canon->header->sealing == JK_SEALING_NONE;
}

struct jk_digest *
jk_canon_content(struct jk_canon *canon)
{
	return canon != NULL && is_clear(canon) ? &canon->content : NULL;
}

static int
not_canonical(struct jk_err *err, const char *what)
{
	return jk_err_set(
	    err, JK_EXIT_PROTOCOL, "JK00326", _("stream is not canonical: %s"), what);
}

/* Frames end only where they must (jk-stream(5), Where a frame ends). */
static int
check_end_of_frame(struct jk_canon *canon, const struct jk_frame *frame,
    const struct jk_table *table, size_t max_rows, struct jk_err *err)
{
	struct jk_bytes first[JK_SCHEMA_MAX_COLUMNS];
	bool follows = canon->last_rows > 0 && canon->last_type == frame->type;
	size_t bytes;

	jk_table_get(table, 0, first);
	bytes = jk_fields_bytes(first, table->columns);
	if (follows && !canon->header->live && canon->last_rows < max_rows &&
	    canon->last_field_bytes + bytes <= JK_FRAME_MAX_FIELD_BYTES)
		return not_canonical(err, _("the frame before ended early"));
	if (table->records > max_rows)
		return not_canonical(err, _("the frame has too many rows"));
	canon->last_type = frame->type;
	canon->last_rows = table->records;
	canon->last_field_bytes = table->field_bytes;
	return 0;
}

static void
add_entry(struct jk_buf *to, struct jk_bytes field)
{
	jk_buf_add_be32(to, (uint32_t)field.len);
	jk_buf_add(to, field);
}

/* Take over the key of the record at hand; it must be above the last one. */
static int
follow_key(struct jk_canon *canon, const struct jk_bytes *fields, struct jk_err *err)
{
	struct jk_buf spare;

	jk_sort_key(&canon->key, canon->schema, fields);
	if (jk_buf_failed(&canon->key))
		return jk_err_memory(err);
	if (canon->records > 0 && jk_bytes_compare(jk_buf_bytes(&canon->last_key),
				      jk_buf_bytes(&canon->key)) >= 0)
		return not_canonical(err, _("records do not ascend"));
	spare = canon->last_key;
	canon->last_key = canon->key;
	canon->key = spare;
	return 0;
}

static int
check_sorted(struct jk_canon *canon, const struct jk_frame *frame,
    const struct jk_table *table, struct jk_err *err)
{
	struct jk_bytes fields[JK_SCHEMA_MAX_COLUMNS];
	char number[24];

	snprintf(number, sizeof number, "%llu", (unsigned long long)frame->number);
	for (size_t i = 0; i < table->records; i++) {
		jk_table_get(table, i, fields);
		if (follow_key(canon, fields, err) < 0)
			return -1;
		canon->records++;
		if (i == 0) {
			add_entry(&canon->index, jk_bytes_of(number));
			add_entry(&canon->index, jk_buf_bytes(&canon->last_key));
		}
	}
	add_entry(&canon->index, jk_buf_bytes(&canon->last_key));
	return jk_buf_failed(&canon->index) ? jk_err_memory(err) : 0;
}

int
jk_canon_records(struct jk_canon *canon, const struct jk_frame *frame,
    const struct jk_table *table, struct jk_err *err)
{
	if (canon == NULL)
		return 0;
	if (check_end_of_frame(canon, frame, table, JK_FRAME_MAX_RECORDS, err) < 0)
		return -1;
	if (canon->class_column >= 0 && is_clear(canon))
		for (size_t i = 0; i < table->records; i++)
			jk_custody_count(&canon->counts,
			    jk_values_at(&table->values[canon->class_column], i));
	return canon->header->sorted ? check_sorted(canon, frame, table, err) : 0;
}

/* Is the next entry that must come exactly this field? */
static bool
is_next_entry(struct jk_canon *canon, struct jk_bytes field)
{
	const uint8_t *at = canon->index.ptr + canon->index_at;
	size_t left = canon->index.len - canon->index_at;

	if (left < 4 || jk_get_be32(at) != field.len ||
	    !jk_bytes_equal(jk_bytes(at + 4, field.len), field))
		return false;
	canon->index_at += 4 + field.len;
	return true;
}

static int
check_index(struct jk_canon *canon, const struct jk_table *rows, struct jk_err *err)
{
	struct jk_bytes fields[JK_INDEX_COLUMNS];

	for (size_t i = 0; i < rows->records; i++) {
		jk_table_get(rows, i, fields);
		for (size_t column = 0; column < JK_INDEX_COLUMNS; column++)
			if (!is_next_entry(canon, fields[column]))
				return not_canonical(
				    err, _("the index does not match the records"));
	}
	return 0;
}

int
jk_canon_rows(struct jk_canon *canon, const struct jk_frame *frame,
    const struct jk_table *rows, struct jk_err *err)
{
	size_t max_rows = frame->type == JK_FRAME_SOURCES ? JK_SOURCES_MAX_ROWS
							  : JK_FRAME_MAX_RECORDS;

	if (canon == NULL)
		return 0;
	if (check_end_of_frame(canon, frame, rows, max_rows, err) < 0)
		return -1;
	return frame->type == JK_FRAME_INDEX ? check_index(canon, rows, err) : 0;
}

static bool
counts_are_equal(const struct jk_custody *a, const struct jk_custody *b)
{
	if (a->counts_count != b->counts_count)
		return false;
	for (size_t i = 0; i < a->counts_count; i++)
		if (strcmp(a->counts[i].word, b->counts[i].word) != 0 ||
		    a->counts[i].records != b->counts[i].records)
			return false;
	return true;
}

int
jk_canon_end(
    struct jk_canon *canon, const struct jk_checkpoint *final, struct jk_err *err)
{
	uint8_t content[JK_DIGEST_BYTES];

	if (canon == NULL)
		return 0;
	if (canon->index_at != canon->index.len)
		return not_canonical(err, _("the index does not match the records"));
	if (!counts_are_equal(&canon->counts, &final->custody))
		return not_canonical(err, _("the counts do not match the records"));
	if (!is_clear(canon))
		return 0;
	if (jk_digest_end(&canon->content, content, err) < 0)
		return -1;
	if (memcmp(content, final->custody.content, sizeof content) != 0)
		return not_canonical(err, _("the content digest does not match"));
	return 0;
}
