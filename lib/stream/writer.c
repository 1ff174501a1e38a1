#include "stream/writer.h"

#include <stdio.h>
#include <stdlib.h>

#include "adapt/worker.h"
#include "stream/body.h"
#include "stream/sort_key.h"

struct jk_writer {
	struct jk_framer *framer;
	const struct jk_schema *schema;
	const struct jk_column *columns[JK_SCHEMA_MAX_COLUMNS];
	struct jk_body_coder *coder;
	struct jk_table tables[2];
	struct jk_table *table; /* the frame being filled */
	struct jk_table sources, index;
	struct jk_digest content;

	/* The frame before it, with the worker until put_given; body is its outcome. */
	struct jk_worker *worker;
	struct jk_table *given;
	struct jk_bytes body;
	uint32_t raw_len;

	bool is_clear, is_sorted;
	int class_column;
	struct jk_buf first_key, last_key, next_key; /* sorted streams */
	struct jk_custody counts; /* only its counts are used */
	/* Rows for the frames at the end; an index has 1/10,000 of the records. */
	struct jk_buf kept_sources, kept_index;
	uint64_t source_frames, index_frames;
};

/* Opening */

static int
open_framer(struct jk_writer *writer, struct jk_sink sink,
    const struct jk_header *header, const struct jk_private_key *key,
    const uint8_t (*points)[JK_POINT_BYTES], size_t count, struct jk_err *err)
{
	struct jk_header *full = malloc(sizeof *full);

	if (full == NULL)
		return jk_err_memory(err);
	*full = *header;
	full->schema = jk_schema_text(writer->schema);
	memcpy(full->schema_fingerprint, jk_schema_fingerprint(writer->schema), 32);
	writer->framer = jk_framer_open(sink, full, key, points, count, err);
	free(full);
	return writer->framer == NULL ? -1 : 0;
}

struct jk_writer *
jk_writer_open(struct jk_sink sink, const struct jk_header *header,
    const struct jk_schema *schema, const struct jk_private_key *key,
    const uint8_t (*points)[JK_POINT_BYTES], size_t count, struct jk_err *err)
{
	struct jk_writer *writer = calloc(1, sizeof *writer);
	size_t columns = jk_schema_columns(schema);

	if (writer == NULL) {
		jk_err_memory(err);
		return NULL;
	}
	writer->schema = schema;
	for (size_t i = 0; i < columns; i++)
		writer->columns[i] = jk_schema_column(schema, i);
	jk_table_init(&writer->tables[0], columns);
	jk_table_init(&writer->tables[1], columns);
	writer->table = &writer->tables[0];
	writer->given = &writer->tables[1];
	jk_table_init(&writer->sources, JK_SOURCE_COLUMNS);
	jk_table_init(&writer->index, JK_INDEX_COLUMNS);
	writer->is_clear = header->sealing == JK_SEALING_NONE;
	writer->is_sorted = header->sorted;
	writer->class_column = jk_schema_find(schema, "class");
	if (jk_digest_init(&writer->content, err) < 0)
		goto failed;
	jk_content_begin(&writer->content, jk_schema_fingerprint(schema));
	writer->coder = jk_body_coder_new(err);
	writer->worker = writer->coder != NULL ? jk_worker_new(err) : NULL;
	if (writer->worker != NULL &&
	    open_framer(writer, sink, header, key, points, count, err) == 0)
		return writer;
failed:
	jk_writer_free(writer);
	return NULL;
}

void
jk_writer_free(struct jk_writer *writer)
{
	if (writer == NULL)
		return;
	jk_worker_free(writer->worker);
	jk_framer_free(writer->framer);
	jk_body_coder_free(writer->coder);
	jk_table_release(&writer->tables[0]);
	jk_table_release(&writer->tables[1]);
	jk_table_release(&writer->sources);
	jk_table_release(&writer->index);
	jk_digest_release(&writer->content);
	jk_buf_release(&writer->first_key);
	jk_buf_release(&writer->last_key);
	jk_buf_release(&writer->next_key);
	jk_buf_release(&writer->kept_sources);
	jk_buf_release(&writer->kept_index);
	free(writer);
}

/* Frames of sources and index entries */

static int
end_rows(struct jk_writer *writer, enum jk_frame_type type, struct jk_table *rows,
    const struct jk_column *columns, uint64_t *frames, struct jk_err *err)
{
	const struct jk_column *each[JK_SCHEMA_MAX_COLUMNS];
	struct jk_bytes body;
	uint32_t raw_len;

	if (rows->records == 0)
		return 0;
	for (size_t i = 0; i < rows->columns; i++)
		each[i] = &columns[i];
	if (jk_body_encode(writer->coder, each, rows, NULL, &body, &raw_len, err) < 0 ||
	    jk_framer_put(writer->framer, type, (uint32_t)rows->records, raw_len, body,
		rows->field_bytes, err) < 0)
		return -1;
	(*frames)++;
	jk_table_reset(rows);
	return 0;
}

static int
end_sources(struct jk_writer *writer, struct jk_err *err)
{
	return end_rows(writer, JK_FRAME_SOURCES, &writer->sources, jk_source_columns,
	    &writer->source_frames, err);
}

static int
end_index(struct jk_writer *writer, struct jk_err *err)
{
	return end_rows(writer, JK_FRAME_INDEX, &writer->index, jk_index_columns,
	    &writer->index_frames, err);
}

static int
put_row(struct jk_writer *writer, struct jk_table *rows, size_t max_rows,
    const struct jk_bytes *fields, int end(struct jk_writer *, struct jk_err *),
    struct jk_err *err)
{
	if (jk_table_is_full(rows, jk_fields_bytes(fields, rows->columns), max_rows) &&
	    end(writer, err) < 0)
		return -1;
	return jk_table_put(rows, fields, err);
}

int
jk_writer_put_source(
    struct jk_writer *writer, const struct jk_source_row *row, struct jk_err *err)
{
	struct jk_bytes fields[JK_SOURCE_COLUMNS];
	struct jk_source_text text;

	/* Source frames stand behind the records, and so before no more of them. */
	jk_source_row_encode(fields, &text, row);
	for (size_t i = 0; i < JK_SOURCE_COLUMNS; i++) {
		jk_buf_add_be32(&writer->kept_sources, (uint32_t)fields[i].len);
		jk_buf_add(&writer->kept_sources, fields[i]);
	}
	return jk_buf_failed(&writer->kept_sources) ? jk_err_memory(err) : 0;
}

/* The next kept field; false at the end. */
static bool
next_kept(struct jk_bytes *kept, struct jk_bytes *field)
{
	if (kept->len == 0)
		return false;
	*field = jk_bytes(kept->ptr + 4, jk_get_be32(kept->ptr));
	*kept = jk_bytes(field->ptr + field->len, kept->len - 4 - field->len);
	return true;
}

/* Put rows kept aside as lengths and fields into frames. */
static int
put_kept(struct jk_writer *writer, const struct jk_buf *buf, struct jk_table *rows,
    size_t max_rows, int end(struct jk_writer *, struct jk_err *), struct jk_err *err)
{
	struct jk_bytes kept = jk_buf_bytes(buf), fields[JK_SOURCE_COLUMNS];

	while (kept.len > 0) {
		for (size_t i = 0; i < rows->columns; i++)
			if (!next_kept(&kept, &fields[i]))
				return jk_err_set(err, JK_EXIT_SOFTWARE, "JK00320",
				    _("rows kept aside are incomplete"));
		if (put_row(writer, rows, max_rows, fields, end, err) < 0)
			return -1;
	}
	return end(writer, err);
}

/* Records */

static int
keep_index_entry(struct jk_writer *writer, uint64_t number, struct jk_err *err)
{
	char frame[24];
	struct jk_bytes fields[JK_INDEX_COLUMNS];

	snprintf(frame, sizeof frame, "%llu", (unsigned long long)number);
	fields[0] = jk_bytes_of(frame);
	fields[1] = jk_buf_bytes(&writer->first_key);
	fields[2] = jk_buf_bytes(&writer->last_key);
	for (size_t i = 0; i < JK_INDEX_COLUMNS; i++) {
		jk_buf_add_be32(&writer->kept_index, (uint32_t)fields[i].len);
		jk_buf_add(&writer->kept_index, fields[i]);
	}
	return jk_buf_failed(&writer->kept_index) ? jk_err_memory(err) : 0;
}

/* What the worker does: it has the frame, the coder and the digest to itself. */
static int
encode_given(void *object, struct jk_err *err)
{
	struct jk_writer *writer = object;

	return jk_body_encode(writer->coder, writer->columns, writer->given,
	    writer->is_clear ? &writer->content : NULL, &writer->body, &writer->raw_len,
	    err);
}

static int
put_given(struct jk_writer *writer, struct jk_err *err)
{
	struct jk_table *given = writer->given;

	if (given->records == 0)
		return 0;
	if (jk_worker_take(writer->worker, err) < 0 ||
	    jk_framer_put(writer->framer, JK_FRAME_RECORDS, (uint32_t)given->records,
		writer->raw_len, writer->body, given->field_bytes, err) < 0)
		return -1;
	jk_table_reset(given);
	return 0;
}

/* The frame that was being filled takes the place of the one given before. */
static int
turn(struct jk_writer *writer, struct jk_err *err)
{
	struct jk_table *full = writer->table;

	if (put_given(writer, err) < 0)
		return -1;
	if (writer->is_sorted && full->records > 0 &&
	    keep_index_entry(writer, jk_framer_next_number(writer->framer), err) < 0)
		return -1;
	writer->table = writer->given;
	writer->given = full;
	return 0;
}

static int
end_frame(struct jk_writer *writer, struct jk_err *err)
{
	if (turn(writer, err) < 0)
		return -1;
	jk_worker_give(writer->worker, encode_given, writer);
	return 0;
}

/* Nothing comes behind it, so nobody is asked to help. */
static int
end_last_frame(struct jk_writer *writer, struct jk_err *err)
{
	if (turn(writer, err) < 0)
		return -1;
	if (writer->given->records == 0)
		return 0;
	jk_worker_do(writer->worker, encode_given, writer);
	return put_given(writer, err);
}

/* The key must rise; first and last of the frame are remembered. */
static int
follow_key(struct jk_writer *writer, struct jk_err *err)
{
	struct jk_buf spare;

	if (jk_buf_failed(&writer->next_key))
		return jk_err_memory(err);
	if (jk_writer_records(writer) > 0 &&
	    jk_bytes_compare(
		jk_buf_bytes(&writer->last_key), jk_buf_bytes(&writer->next_key)) >= 0)
		return jk_err_set(err, JK_EXIT_SOFTWARE, "JK00321",
		    _("records of a sorted stream do not ascend"));
	if (writer->table->records == 0) {
		jk_buf_reset(&writer->first_key);
		jk_buf_add(&writer->first_key, jk_buf_bytes(&writer->next_key));
		if (jk_buf_failed(&writer->first_key))
			return jk_err_memory(err);
	}
	spare = writer->last_key;
	writer->last_key = writer->next_key;
	writer->next_key = spare;
	return 0;
}

int
jk_writer_put(
    struct jk_writer *writer, const struct jk_bytes *fields, struct jk_err *err)
{
	size_t bytes = jk_fields_bytes(fields, writer->table->columns);

	if (jk_table_is_full(writer->table, bytes, JK_FRAME_MAX_RECORDS) &&
	    end_frame(writer, err) < 0)
		return -1;
	if (writer->is_sorted) {
		jk_sort_key(&writer->next_key, writer->schema, fields);
		if (follow_key(writer, err) < 0)
			return -1;
	}
	if (writer->is_clear && writer->class_column >= 0)
		jk_custody_count(&writer->counts, fields[writer->class_column]);
	return jk_table_put(writer->table, fields, err);
}

int
jk_writer_flush(struct jk_writer *writer, struct jk_err *err)
{
	if (end_last_frame(writer, err) < 0)
		return -1;
	return jk_framer_flush(writer->framer, err);
}

int
jk_writer_close(struct jk_writer *writer, struct jk_custody *custody, uint8_t *digest,
    struct jk_err *err)
{
	if (end_last_frame(writer, err) < 0 ||
	    put_kept(writer, &writer->kept_sources, &writer->sources,
		JK_SOURCES_MAX_ROWS, end_sources, err) < 0 ||
	    put_kept(writer, &writer->kept_index, &writer->index, JK_FRAME_MAX_RECORDS,
		end_index, err) < 0)
		return -1;
	custody->has_content = writer->is_clear;
	if (writer->is_clear &&
	    jk_digest_end(&writer->content, custody->content, err) < 0)
		return -1;
	custody->counts_count = writer->counts.counts_count;
	memcpy(custody->counts, writer->counts.counts, sizeof custody->counts);
	custody->sources = writer->source_frames;
	custody->index = writer->index_frames;
	return jk_framer_close(writer->framer, custody, digest, err);
}

uint64_t
jk_writer_records(const struct jk_writer *writer)
{
	return jk_framer_records(writer->framer) + writer->given->records +
	       writer->table->records;
}
