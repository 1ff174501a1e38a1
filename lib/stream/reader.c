#include "stream/reader.h"

#include <stdlib.h>

#include "stream/canon.h"
#include "stream/key.h"
#include "stream/body.h"

#define SOURCES_MAX_BYTES (16 * 1024 * 1024)

struct jk_reader {
	struct jk_units *units;
	struct jk_schema *schema;
	struct jk_stream_key *key; /* NULL: not sealed */
	struct jk_body_coder *coder;
	struct jk_buf opened; /* plain text of a sealed body */
	const struct jk_column *columns[JK_SCHEMA_MAX_COLUMNS];
	bool wanted[JK_SCHEMA_MAX_COLUMNS];
	bool wants_all;
	struct jk_canon *canon; /* NULL: not deep */

	struct jk_table table;
	size_t next; /* record of the table */
	uint64_t number;
	struct jk_bytes fields[JK_SCHEMA_MAX_COLUMNS];

	struct jk_buf source_bytes; /* fields of all sources: length, bytes */
	struct jk_buf source_offsets; /* be32 each */
};

/* Opening */

static int
load_schema(struct jk_reader *reader, struct jk_err *err)
{
	const struct jk_header *header = jk_units_header(reader->units);
	uint8_t fingerprint[JK_DIGEST_BYTES];

	if (header->sealing == JK_SEALING_STREAM)
		return jk_err_set(err, JK_EXIT_DATA, "JK00322",
		    _("stream is sealed as a whole; open it with jk-encrypt -d"));
	if (jk_digest_of(fingerprint, &header->schema, 1, err) < 0)
		return -1;
	if (memcmp(fingerprint, header->schema_fingerprint, sizeof fingerprint) != 0)
		return jk_err_set(err, JK_EXIT_PROTOCOL, "JK00323",
		    _("schema does not match its fingerprint"));
	reader->schema = jk_schema_decode(header->schema, err);
	if (reader->schema == NULL) {
		err->status = JK_EXIT_PROTOCOL;
		return jk_err_at(err, _("schema in the header"));
	}
	jk_schema_set_fingerprint(reader->schema, fingerprint);
	return 0;
}

static void
choose_columns(struct jk_reader *reader, const char *const *wanted)
{
	size_t columns = jk_schema_columns(reader->schema);

	for (size_t i = 0; i < columns; i++)
		reader->columns[i] = jk_schema_column(reader->schema, i);
	reader->wants_all = wanted == NULL || reader->canon != NULL;
	for (; wanted != NULL && *wanted != NULL; wanted++) {
		int at = jk_schema_find(reader->schema, *wanted);

		if (at >= 0)
			reader->wanted[at] = true;
	}
}

bool
jk_reader_is_locked(const struct jk_reader *reader)
{
	return jk_units_header(reader->units)->sealing == JK_SEALING_FRAMES &&
	       reader->key == NULL;
}

int
jk_reader_unlock(struct jk_reader *reader, struct jk_private_key *const *keys,
    size_t count, struct jk_err *err)
{
	reader->key =
	    jk_stream_key_open(jk_units_header(reader->units), keys, count, err);
	return reader->key == NULL ? -1 : 0;
}

static int
open_records(struct jk_reader *reader, const struct jk_reader_options *options,
    struct jk_err *err)
{
	const struct jk_header *header = jk_units_header(reader->units);

	if (load_schema(reader, err) < 0)
		return -1;
	if (!options->keys_later && jk_reader_is_locked(reader) &&
	    jk_reader_unlock(reader, options->keys, options->keys_count, err) < 0)
		return -1;
	if (options->deep) {
		reader->canon = jk_canon_new(header, reader->schema, err);
		if (reader->canon == NULL)
			return -1;
	}
	choose_columns(reader, options->wanted);
	jk_table_init(&reader->table, jk_schema_columns(reader->schema));
	reader->coder = jk_body_coder_new(err);
	return reader->coder == NULL ? -1 : 0;
}

struct jk_reader *
jk_reader_open(struct jk_source *source, const struct jk_reader_options *options,
    enum jk_ending *ending, struct jk_err *err)
{
	struct jk_reader *reader = calloc(1, sizeof *reader);

	if (reader == NULL) {
		jk_err_memory(err);
		return NULL;
	}
	reader->units = jk_units_open(source, &options->policy, ending, err);
	if (reader->units != NULL) {
		if (open_records(reader, options, err) == 0)
			return reader;
		if (ending != NULL && err->status == JK_EXIT_PROTOCOL)
			*ending = JK_ENDING_FORGED;
	}
	jk_reader_free(reader);
	return NULL;
}

void
jk_reader_free(struct jk_reader *reader)
{
	if (reader == NULL)
		return;
	jk_canon_free(reader->canon);
	jk_body_coder_free(reader->coder);
	jk_stream_key_free(reader->key);
	jk_schema_free(reader->schema);
	jk_units_free(reader->units);
	jk_table_release(&reader->table);
	jk_buf_wipe(&reader->opened);
	jk_buf_release(&reader->source_bytes);
	jk_buf_release(&reader->source_offsets);
	free(reader);
}

/* Frames */

static int
content_of(struct jk_reader *reader, const struct jk_unit *unit,
    struct jk_bytes *content, struct jk_err *err)
{
	*content = unit->body;
	/* Without a key this says what is missing. */
	if (jk_reader_is_locked(reader) && jk_reader_unlock(reader, NULL, 0, err) < 0)
		return -1;
	if (reader->key == NULL)
		return 0;
	return jk_stream_key_unseal(
	    reader->key, &reader->opened, unit->bytes.ptr, unit->body, content, err);
}

static int
decode(struct jk_reader *reader, const struct jk_unit *unit,
    const struct jk_column *const *columns, size_t count, const bool *wanted,
    struct jk_table *table, struct jk_err *err)
{
	bool records = unit->frame.type == JK_FRAME_RECORDS;
	struct jk_decoding how = {
		.wanted = wanted,
		.canonical = reader->canon != NULL,
		.is_text = records,
		.content = records ? jk_canon_content(reader->canon) : NULL,
		.has_raw_len = !unit->frame.sealed,
		.raw_len = unit->frame.raw_len,
	};
	struct jk_bytes content;

	if (content_of(reader, unit, &content, err) < 0)
		return -1;
	return jk_body_decode(reader->coder, columns, count, content,
	    unit->frame.records, &how, table, err);
}

static int
take_records(struct jk_reader *reader, const struct jk_unit *unit, struct jk_err *err)
{
	const bool *wanted = reader->wants_all ? NULL : reader->wanted;

	reader->next = 0;
	if (decode(reader, unit, reader->columns, jk_schema_columns(reader->schema),
		wanted, &reader->table, err) < 0)
		return -1;
	return jk_canon_records(reader->canon, &unit->frame, &reader->table, err);
}

/* Source and index rows. */
static int
take_rows(struct jk_reader *reader, const struct jk_unit *unit,
    const struct jk_column *columns, size_t count, struct jk_table *rows,
    struct jk_err *err)
{
	const struct jk_column *each[JK_SOURCE_COLUMNS];

	for (size_t i = 0; i < count; i++)
		each[i] = &columns[i];
	jk_table_init(rows, count);
	return decode(reader, unit, each, count, NULL, rows, err);
}

static int
keep_source(struct jk_reader *reader, const struct jk_bytes *fields, struct jk_err *err)
{
	struct jk_buf *bytes = &reader->source_bytes;

	if (bytes->len > SOURCES_MAX_BYTES)
		return jk_err_set(
		    err, JK_EXIT_PROTOCOL, "JK00324", _("too many sources"));
	jk_buf_add_be32(&reader->source_offsets, (uint32_t)bytes->len);
	for (size_t i = 0; i < JK_SOURCE_COLUMNS; i++) {
		jk_buf_add_be32(bytes, (uint32_t)fields[i].len);
		jk_buf_add(bytes, fields[i]);
	}
	if (jk_buf_failed(bytes) || jk_buf_failed(&reader->source_offsets))
		return jk_err_memory(err);
	return 0;
}

/* A row that shows a checkpoint shows the one whose digest it names. */
static int
check_source(
    const struct jk_bytes *fields, struct jk_source_row *row, struct jk_err *err)
{
	uint8_t digest[JK_DIGEST_BYTES];

	if (!jk_source_row_decode(row, fields))
		return jk_err_set(
		    err, JK_EXIT_PROTOCOL, "JK00325", _("source row is malformed"));
	if (row->is_signed.len == 0)
		return 0;
	if (jk_digest_of(digest, &row->is_signed, 1, err) < 0)
		return -1;
	if (memcmp(digest, row->checkpoint, sizeof digest) != 0)
		return jk_err_set(
		    err, JK_EXIT_PROTOCOL, "JK00325", _("source row is malformed"));
	return 0;
}

static int
take_sources(struct jk_reader *reader, const struct jk_unit *unit, struct jk_err *err)
{
	struct jk_table rows;
	struct jk_bytes fields[JK_SOURCE_COLUMNS];
	struct jk_source_row row;
	int result;

	result =
	    take_rows(reader, unit, jk_source_columns, JK_SOURCE_COLUMNS, &rows, err);
	for (size_t i = 0; result == 0 && i < rows.records; i++) {
		jk_table_get(&rows, i, fields);
		result = check_source(fields, &row, err);
		if (result == 0)
			result = keep_source(reader, fields, err);
	}
	if (result == 0)
		result = jk_canon_rows(reader->canon, &unit->frame, &rows, err);
	jk_table_release(&rows);
	return result;
}

static int
take_index(struct jk_reader *reader, const struct jk_unit *unit, struct jk_err *err)
{
	struct jk_table rows;
	int result;

	result =
	    take_rows(reader, unit, jk_index_columns, JK_INDEX_COLUMNS, &rows, err);
	if (result == 0)
		result = jk_canon_rows(reader->canon, &unit->frame, &rows, err);
	jk_table_release(&rows);
	return result;
}

static int
take_frame(struct jk_reader *reader, const struct jk_unit *unit, struct jk_err *err)
{
	int result = 0;

	switch (unit->frame.type) {
	case JK_FRAME_RECORDS:
		result = take_records(reader, unit, err);
		break;
	case JK_FRAME_SOURCES:
		result = take_sources(reader, unit, err);
		break;
	case JK_FRAME_INDEX:
		result = take_index(reader, unit, err);
		break;
	case JK_FRAME_UNIT:
	case JK_FRAME_TABLE:
		break;
	}
	if (result < 0)
		jk_err_at(err, _("frame %llu"), (unsigned long long)unit->frame.number);
	return result;
}

/* A verified frame that does not decode was made so by its signer: forged. */
static enum jk_next
failed(struct jk_reader *reader, const struct jk_err *err)
{
	if (err->status == JK_EXIT_PROTOCOL)
		jk_units_refuse(reader->units);
	return JK_NEXT_FAILED;
}

/* Go on until a frame of records has been decoded. */
static enum jk_next
next_frame(struct jk_reader *reader, struct jk_err *err)
{
	struct jk_unit unit;

	for (;;) {
		enum jk_next next = jk_units_next(reader->units, &unit, err);

		if (next != JK_NEXT_RECORD)
			return next;
		if (unit.type == JK_UNIT_END &&
		    jk_canon_end(reader->canon, jk_units_final(reader->units), err) < 0)
			return failed(reader, err);
		if (unit.type != JK_UNIT_FRAME)
			continue;
		if (take_frame(reader, &unit, err) < 0)
			return failed(reader, err);
		if (unit.frame.type == JK_FRAME_RECORDS)
			return JK_NEXT_RECORD;
	}
}

enum jk_next
jk_reader_next_table(
    struct jk_reader *reader, const struct jk_table **table, struct jk_err *err)
{
	*table = &reader->table;
	return next_frame(reader, err);
}

enum jk_next
jk_reader_next(struct jk_reader *reader, struct jk_record *record, struct jk_err *err)
{
	if (reader->next == reader->table.records) {
		enum jk_next next = next_frame(reader, err);

		if (next != JK_NEXT_RECORD)
			return next;
	}
	jk_table_get(&reader->table, reader->next++, reader->fields);
	record->fields = reader->fields;
	record->number = ++reader->number;
	return JK_NEXT_RECORD;
}

/* What is known */

const struct jk_header *
jk_reader_header(const struct jk_reader *reader)
{
	return jk_units_header(reader->units);
}

const struct jk_schema *
jk_reader_schema(const struct jk_reader *reader)
{
	return reader->schema;
}

const struct jk_units *
jk_reader_units(const struct jk_reader *reader)
{
	return reader->units;
}

size_t
jk_reader_sources(const struct jk_reader *reader)
{
	return reader->source_offsets.len / 4;
}

bool
jk_reader_source(
    const struct jk_reader *reader, size_t index, struct jk_source_row *row)
{
	struct jk_bytes fields[JK_SOURCE_COLUMNS];
	const uint8_t *at;

	if (index >= jk_reader_sources(reader))
		return false;
	at = reader->source_bytes.ptr +
	     jk_get_be32(reader->source_offsets.ptr + 4 * index);
	for (size_t i = 0; i < JK_SOURCE_COLUMNS; i++) {
		fields[i] = jk_bytes(at + 4, jk_get_be32(at));
		at = fields[i].ptr + fields[i].len;
	}
	return jk_source_row_decode(row, fields);
}
