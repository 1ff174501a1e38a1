#include "stream/seeker.h"

#include <stdlib.h>
#include <unistd.h>

#include "adapt/fd.h"
#include "stream/body.h"
#include "stream/index.h"
#include "stream/key.h"
#include "stream/sort_key.h"
#include "stream/source_row.h"

/* The columns of a frame that are decoded: none yet, those of the key, all. */
enum stage { STAGE_OPENED, STAGE_KEYS, STAGE_WHOLE };

struct jk_seeker {
	char *path;
	int fd; /* while something is read from it */
	struct jk_checkpoint final;
	struct jk_buf entries; /* of the table: hash, offset */
	struct jk_buf head; /* prefix and header, which header points into */
	struct jk_header header;
	const struct jk_schema *schema;
	struct jk_schema *own_schema; /* it, or NULL where it is borrowed */
	const struct jk_column *columns[JK_SCHEMA_MAX_COLUMNS];
	struct jk_stream_key *key; /* NULL: not sealed */
	struct jk_body_coder *coder;
	struct jk_buf stored, opened; /* one frame as it lies there; its plain text */

	uint64_t frames; /* of records, with the numbers from 1 on */
	struct jk_index index;

	uint64_t opened_frame; /* whose content is here, 0: none */
	struct jk_bytes content;
	size_t rows;
	uint32_t raw_len;
	enum stage stage; /* as far as it is decoded into ... */
	struct jk_table table;
	bool in_key[JK_SCHEMA_MAX_COLUMNS];
	bool is_wanted[JK_SCHEMA_MAX_COLUMNS]; /* of a whole record */

	struct jk_buf prefix; /* what all keys walked begin with */
	/* Where that is one value, only its rows are made of the frame at the cursor:
	 */
	struct jk_extent extent; /* a count of 0: not so */
	bool ends_frame; /* the frame's last row is one of them */
	struct jk_table extracted;

	uint64_t at; /* frame under the cursor; frames + 1: the end */
	size_t row;
	bool in_frame; /* then the key under the cursor is this, else the index's */
	struct jk_buf row_key;
	struct jk_bytes fields[JK_SCHEMA_MAX_COLUMNS];
};

static int
not_whole(struct jk_err *err)
{
	return jk_err_set(
	    err, JK_EXIT_PROTOCOL, "JK00330", _("file is not a whole stream"));
}

/* The file */

static int
reopen(struct jk_seeker *seeker, struct jk_err *err)
{
	if (jk_fd_open_regular(&seeker->fd, seeker->path, err) == 0)
		return 0;
	if (err->status == JK_EXIT_NOINPUT)
		err->status = JK_EXIT_TEMPFAIL;
	return -1;
}

/* Replace the content of `to` by a piece of the file. */
static int
read_piece(const struct jk_seeker *seeker, struct jk_buf *to, uint64_t offset,
    size_t len, struct jk_err *err)
{
	uint8_t *at;

	jk_buf_reset(to);
	at = jk_buf_extend(to, len);
	if (at == NULL)
		return jk_err_memory(err);
	return jk_fd_read_at(seeker->fd, at, len, offset, err);
}

/* The end line and the final checkpoint */

static int
read_final(struct jk_seeker *seeker, uint64_t *table_at, uint64_t *checkpoint_at,
    struct jk_err *err)
{
	uint8_t end[JK_END_BYTES];
	uint64_t size, len;

	if (jk_fd_size(seeker->fd, &size, err) < 0)
		return -1;
	if (size < JK_END_BYTES + JK_CHECKPOINT_FIRST_BYTES)
		return not_whole(err);
	if (jk_fd_read_at(seeker->fd, end, sizeof end, size - sizeof end, err) < 0 ||
	    jk_end_decode(table_at, checkpoint_at, end, err) < 0)
		return -1;
	size -= JK_END_BYTES;
	if (*checkpoint_at > size || *table_at > *checkpoint_at)
		return not_whole(err);
	len = size - *checkpoint_at;
	if (len < JK_CHECKPOINT_FIRST_BYTES ||
	    len > JK_CHECKPOINT_MAX_BYTES + JK_CHECKPOINT_FIRST_BYTES)
		return not_whole(err);
	return read_piece(seeker, &seeker->stored, *checkpoint_at, (size_t)len, err);
}

static int
verify_by_digest(
    struct jk_seeker *seeker, const uint8_t digest[JK_DIGEST_BYTES], struct jk_err *err)
{
	struct jk_bytes text = jk_buf_bytes(&seeker->stored), is_signed;
	uint8_t value[JK_DIGEST_BYTES];

	if (jk_digest_of(value, &text, 1, err) < 0)
		return -1;
	if (memcmp(value, digest, sizeof value) != 0)
		return jk_err_set(err, JK_EXIT_PROTOCOL, "JK00331",
		    _("final checkpoint is not the one that was named"));
	return jk_checkpoint_decode(&seeker->final, &is_signed, text, err);
}

static int
verify_by_signature(struct jk_seeker *seeker, const struct jk_policy *policy,
    const struct jk_trust_entry **signer, struct jk_err *err)
{
	uint8_t first[JK_PREFIX_BYTES + JK_SIGNER_LINE_BYTES];
	uint8_t fingerprint[JK_DIGEST_BYTES];
	const struct jk_public_key *key;
	size_t len;

	if (jk_fd_read_at(seeker->fd, first, sizeof first, 0, err) < 0 ||
	    jk_prefix_decode(&len, first, err) < 0 ||
	    jk_header_signer(fingerprint,
		jk_bytes(first + JK_PREFIX_BYTES, JK_SIGNER_LINE_BYTES), err) < 0)
		return -1;
	*signer = jk_policy_signer(policy, fingerprint, err);
	key = *signer != NULL ? jk_trust_key(policy->trust, *signer, err) : NULL;
	if (key == NULL)
		return -1;
	return jk_checkpoint_verify(
	    &seeker->final, jk_buf_bytes(&seeker->stored), key, err);
}

/* The table of leaves */

/* One table frame, or a checkpoint between two, at *offset. */
static int
read_table_part(
    struct jk_seeker *seeker, uint64_t *offset, uint64_t *tables, struct jk_err *err)
{
	uint8_t first[JK_FRAME_HEADER_BYTES];
	struct jk_frame frame;
	size_t len;

	if (jk_fd_read_at(seeker->fd, first, sizeof first, *offset, err) < 0)
		return -1;
	if (first[0] != jk_frame_magic[0]) {
		if (jk_checkpoint_length(&len, first, err) < 0)
			return -1;
		*offset += len;
		return 0;
	}
	if (jk_frame_decode(&frame, first, err) < 0)
		return -1;
	if (frame.type != JK_FRAME_TABLE ||
	    frame.body_len != frame.records * JK_TABLE_ENTRY_BYTES ||
	    seeker->entries.len + frame.body_len >
		seeker->final.size * JK_TABLE_ENTRY_BYTES)
		return not_whole(err);
	if (jk_buf_extend(&seeker->entries, frame.body_len) == NULL)
		return jk_err_memory(err);
	(*tables)++;
	*offset += JK_FRAME_HEADER_BYTES + frame.body_len;
	return jk_fd_read_at(seeker->fd,
	    seeker->entries.ptr + seeker->entries.len - frame.body_len, frame.body_len,
	    *offset - frame.body_len, err);
}

/* The entries are believed once they lead to the root. */
static int
read_tables(struct jk_seeker *seeker, uint64_t table_at, uint64_t checkpoint_at,
    struct jk_err *err)
{
	struct jk_tree tree;
	uint8_t root[JK_HASH_BYTES];
	uint64_t tables = 0;

	if (seeker->final.size > JK_STREAM_MAX_FRAMES)
		return not_whole(err);
	while (table_at < checkpoint_at)
		if (read_table_part(seeker, &table_at, &tables, err) < 0)
			return -1;
	jk_tree_init(&tree, jk_sha256);
	for (size_t at = 0; at < seeker->entries.len; at += JK_TABLE_ENTRY_BYTES)
		jk_tree_put(&tree, seeker->entries.ptr + at);
	jk_tree_root(&tree, root);
	if (jk_digest_failed())
		return jk_err_set(
		    err, JK_EXIT_OS, "JK00303", _("digest cannot be computed"));
	if (table_at != checkpoint_at || tree.size == 0 ||
	    tree.size != seeker->final.size || tables != seeker->final.custody.tables ||
	    memcmp(root, seeker->final.root, sizeof root) != 0)
		return jk_err_set(err, JK_EXIT_PROTOCOL, "JK00332",
		    _("table of leaves does not lead to the root"));
	return 0;
}

/* Is what lies in these pieces that leaf? */
static int
check_leaf(const struct jk_seeker *seeker, uint64_t number,
    const struct jk_bytes *pieces, size_t count, struct jk_err *err)
{
	uint8_t leaf[JK_HASH_BYTES];

	jk_tree_leaf(jk_sha256, leaf, pieces, count);
	if (memcmp(leaf, seeker->entries.ptr + number * JK_TABLE_ENTRY_BYTES,
		sizeof leaf) == 0)
		return 0;
	return jk_err_set(err, JK_EXIT_PROTOCOL, "JK00333",
	    _("bytes are not the leaf that stands in the table"));
}

/* The header */

static int
read_header(struct jk_seeker *seeker, struct jk_err *err)
{
	struct jk_bytes head;
	size_t len;

	if (read_piece(seeker, &seeker->head, 0, JK_PREFIX_BYTES, err) < 0 ||
	    jk_prefix_decode(&len, seeker->head.ptr, err) < 0 ||
	    read_piece(seeker, &seeker->head, 0, JK_PREFIX_BYTES + len, err) < 0)
		return -1;
	head = jk_buf_bytes(&seeker->head);
	if (check_leaf(seeker, 0, &head, 1, err) < 0)
		return -1;
	return jk_header_decode(
	    &seeker->header, jk_bytes(head.ptr + JK_PREFIX_BYTES, len), err);
}

/* One that is not yet known by its fingerprint. */
static int
decode_schema(struct jk_seeker *seeker, const uint8_t fingerprint[JK_DIGEST_BYTES],
    struct jk_err *err)
{
	seeker->own_schema = jk_schema_decode(seeker->header.schema, err);
	if (seeker->own_schema == NULL) {
		err->status = JK_EXIT_PROTOCOL;
		return jk_err_at(err, _("schema in the header"));
	}
	jk_schema_set_fingerprint(seeker->own_schema, fingerprint);
	seeker->schema = seeker->own_schema;
	return 0;
}

static int
read_schema(struct jk_seeker *seeker, const struct jk_schema *known, struct jk_err *err)
{
	uint8_t fingerprint[JK_DIGEST_BYTES];

	if (seeker->header.sealing == JK_SEALING_STREAM)
		return jk_err_set(err, JK_EXIT_DATA, "JK00322",
		    _("stream is sealed as a whole; open it with jk-encrypt -d"));
	if (jk_digest_of(fingerprint, &seeker->header.schema, 1, err) < 0)
		return -1;
	if (memcmp(fingerprint, seeker->header.schema_fingerprint,
		sizeof fingerprint) != 0)
		return jk_err_set(err, JK_EXIT_PROTOCOL, "JK00323",
		    _("schema does not match its fingerprint"));
	if (known != NULL &&
	    memcmp(jk_schema_fingerprint(known), fingerprint, sizeof fingerprint) == 0)
		seeker->schema = known;
	else if (decode_schema(seeker, fingerprint, err) < 0)
		return -1;
	for (size_t i = 0; i < jk_schema_columns(seeker->schema); i++) {
		seeker->columns[i] = jk_schema_column(seeker->schema, i);
		seeker->is_wanted[i] = true;
	}
	for (size_t i = 0; i < jk_schema_keys(seeker->schema); i++)
		seeker->in_key[jk_schema_key(seeker->schema, i)] = true;
	return 0;
}

/* Frames */

static bool
is_the_frame(const struct jk_seeker *seeker, const struct jk_frame *frame,
    uint64_t number, enum jk_frame_type type)
{
	return frame->type == type && frame->number == number &&
	       frame->sealed == (seeker->key != NULL) &&
	       memcmp(frame->tag, seeker->header.stream, sizeof frame->tag) == 0;
}

/* A frame's content, verified and opened; borrowed until the next call. */
static int
read_frame(struct jk_seeker *seeker, uint64_t number, enum jk_frame_type type,
    struct jk_frame *frame, struct jk_bytes *content, struct jk_err *err)
{
	uint64_t offset = jk_get_be64(
	    seeker->entries.ptr + number * JK_TABLE_ENTRY_BYTES + JK_HASH_BYTES);
	struct jk_bytes pieces[2];

	if (read_piece(seeker, &seeker->stored, offset, JK_FRAME_HEADER_BYTES, err) <
		0 ||
	    jk_frame_decode(frame, seeker->stored.ptr, err) < 0)
		return -1;
	if (jk_buf_extend(&seeker->stored, frame->body_len) == NULL)
		return jk_err_memory(err);
	pieces[0] = jk_bytes(seeker->stored.ptr, JK_FRAME_HEADER_BYTES);
	pieces[1] =
	    jk_bytes(seeker->stored.ptr + JK_FRAME_HEADER_BYTES, frame->body_len);
	if (jk_fd_read_at(seeker->fd, seeker->stored.ptr + JK_FRAME_HEADER_BYTES,
		frame->body_len, offset + JK_FRAME_HEADER_BYTES, err) < 0 ||
	    check_leaf(seeker, number, pieces, 2, err) < 0)
		return -1;
	if (!is_the_frame(seeker, frame, number, type))
		return jk_err_set(err, JK_EXIT_PROTOCOL, "JK00308",
		    _("frame is out of order or belongs to another stream"));
	*content = pieces[1];
	if (seeker->key == NULL)
		return 0;
	return jk_stream_key_unseal(
	    seeker->key, &seeker->opened, pieces[0].ptr, pieces[1], content, err);
}

/* A records frame, of which no column is decoded yet. */
static int
open_frame(struct jk_seeker *seeker, uint64_t number, struct jk_err *err)
{
	struct jk_frame frame;
	int result;

	if (seeker->opened_frame == number)
		return 0;
	seeker->opened_frame = 0;
	if (reopen(seeker, err) < 0)
		return -1;
	result =
	    read_frame(seeker, number, JK_FRAME_RECORDS, &frame, &seeker->content, err);
	close(seeker->fd);
	if (result < 0)
		return -1;
	seeker->opened_frame = number;
	seeker->rows = frame.records;
	seeker->raw_len = frame.raw_len;
	seeker->stage = STAGE_OPENED;
	return 0;
}

/* Values of the frame that is open, as `how` says and so far as the table has none. */
static int
decode(struct jk_seeker *seeker, struct jk_decoding *how, struct jk_table *table,
    struct jk_err *err)
{
	how->has_raw_len = seeker->key == NULL;
	how->raw_len = seeker->raw_len;
	return jk_body_decode(seeker->coder, seeker->columns,
	    jk_schema_columns(seeker->schema), seeker->content, seeker->rows, how,
	    table, err);
}

/* The columns of the next stage, beside those that are there. */
static int
decode_more(struct jk_seeker *seeker, struct jk_err *err)
{
	bool is_new = seeker->stage == STAGE_OPENED;
	struct jk_decoding how = { .wanted =
				       is_new ? seeker->in_key : seeker->is_wanted,
		.held = is_new ? NULL : seeker->in_key };

	if (decode(seeker, &how, &seeker->table, err) < 0) {
		seeker->opened_frame = 0;
		return -1;
	}
	seeker->stage = is_new ? STAGE_KEYS : STAGE_WHOLE;
	return 0;
}

static int
at_frame(struct jk_err *err, uint64_t frame)
{
	return jk_err_at(err, _("frame %llu"), (unsigned long long)frame);
}

/*
 * A frame is looked through for a key more often than it holds it, and the key's
 * columns are a tenth of it: the others are inflated when they are asked for.
 */
static int
need(struct jk_seeker *seeker, uint64_t frame, enum stage stage, struct jk_err *err)
{
	int result = open_frame(seeker, frame, err);

	while (result == 0 && seeker->stage < stage)
		result = decode_more(seeker, err);
	return result == 0 ? 0 : at_frame(err, frame);
}

int
jk_seeker_table(struct jk_seeker *seeker, uint64_t frame, const struct jk_table **table,
    struct jk_err *err)
{
	*table = &seeker->table;
	if (frame == 0 || frame > seeker->frames)
		return jk_err_set(err, JK_EXIT_DATA, "JK00334",
		    _("stream has no records frame %llu"), (unsigned long long)frame);
	return need(seeker, frame, STAGE_WHOLE, err);
}

/* The index */

static int
read_index_frame(struct jk_seeker *seeker, uint64_t number, struct jk_err *err)
{
	struct jk_frame frame;
	struct jk_bytes content;

	if (read_frame(seeker, number, JK_FRAME_INDEX, &frame, &content, err) == 0 &&
	    jk_index_put(&seeker->index, seeker->coder, &frame, content, err) == 0)
		return 0;
	return at_frame(err, number);
}

static int
read_index(struct jk_seeker *seeker, struct jk_err *err)
{
	uint64_t first = seeker->frames + seeker->final.custody.sources + 1;

	for (uint64_t i = 0; i < seeker->final.custody.index; i++)
		if (read_index_frame(seeker, first + i, err) < 0)
			return -1;
	if (seeker->index.frames == seeker->frames)
		return 0;
	return jk_err_set(
	    err, JK_EXIT_PROTOCOL, "JK00335", _("index does not match the frames"));
}

/* Opening */

static int
open_file(struct jk_seeker *seeker, const struct jk_seeker_options *options,
    struct jk_err *err)
{
	const struct jk_trust_entry *signer = NULL;
	uint64_t table_at, checkpoint_at;

	if (read_final(seeker, &table_at, &checkpoint_at, err) < 0)
		return -1;
	if (options->digest != NULL
		? verify_by_digest(seeker, options->digest, err) < 0
		: verify_by_signature(seeker, &options->policy, &signer, err) < 0)
		return -1;
	if (!seeker->final.final)
		return not_whole(err);
	if (read_tables(seeker, table_at, checkpoint_at, err) < 0 ||
	    read_header(seeker, err) < 0)
		return -1;
	if (signer != NULL &&
	    (strcmp(seeker->header.origin, signer->party) != 0 ||
		memcmp(seeker->header.signer, signer->fingerprint,
		    sizeof signer->fingerprint) != 0 ||
		seeker->header.production != options->policy.production))
		return jk_err_set(err, JK_EXIT_PROTOCOL, "JK00336",
		    _("origin, signer or environment does not match"));
	if (signer != NULL && jk_policy_check_use(seeker->header.kind, signer, err) < 0)
		return -1;
	return read_schema(seeker, options->schema, err);
}

static int
open_records(struct jk_seeker *seeker, const struct jk_seeker_options *options,
    struct jk_err *err)
{
	const struct jk_custody *custody = &seeker->final.custody;
	uint64_t others = 1 + custody->sources + custody->index;

	if (custody->sources > seeker->final.size ||
	    custody->index > seeker->final.size || others > seeker->final.size)
		return not_whole(err);
	seeker->frames = seeker->final.size - others;
	if (seeker->header.sealing == JK_SEALING_FRAMES) {
		seeker->key = jk_stream_key_open(
		    &seeker->header, options->keys, options->keys_count, err);
		if (seeker->key == NULL)
			return -1;
	}
	seeker->coder = jk_body_coder_new(err);
	if (seeker->coder == NULL)
		return -1;
	jk_table_init(&seeker->table, jk_schema_columns(seeker->schema));
	jk_table_init(&seeker->extracted, jk_schema_columns(seeker->schema));
	seeker->at = seeker->frames + 1;
	return seeker->header.sorted ? read_index(seeker, err) : 0;
}

struct jk_seeker *
jk_seeker_open(
    const char *path, const struct jk_seeker_options *options, struct jk_err *err)
{
	struct jk_seeker *seeker = calloc(1, sizeof *seeker);
	int result = -1;

	if (seeker != NULL)
		seeker->path = strdup(path);
	if (seeker == NULL || seeker->path == NULL) {
		jk_err_memory(err);
		jk_seeker_free(seeker);
		return NULL;
	}
	if (jk_fd_open_regular(&seeker->fd, path, err) == 0) {
		result = open_file(seeker, options, err);
		if (result == 0)
			result = open_records(seeker, options, err);
		close(seeker->fd);
	}
	if (result == 0)
		return seeker;
	jk_seeker_free(seeker);
	return NULL;
}

void
jk_seeker_free(struct jk_seeker *seeker)
{
	if (seeker == NULL)
		return;
	jk_body_coder_free(seeker->coder);
	jk_stream_key_free(seeker->key);
	jk_schema_free(seeker->own_schema);
	jk_table_release(&seeker->table);
	jk_table_release(&seeker->extracted);
	jk_buf_release(&seeker->prefix);
	jk_buf_wipe(&seeker->opened);
	jk_buf_release(&seeker->stored);
	jk_buf_release(&seeker->entries);
	jk_buf_release(&seeker->head);
	jk_index_release(&seeker->index);
	jk_buf_release(&seeker->row_key);
	free(seeker->path);
	free(seeker);
}

/* What is known */

const struct jk_header *
jk_seeker_header(const struct jk_seeker *seeker)
{
	return &seeker->header;
}

const struct jk_schema *
jk_seeker_schema(const struct jk_seeker *seeker)
{
	return seeker->schema;
}

const struct jk_checkpoint *
jk_seeker_final(const struct jk_seeker *seeker)
{
	return &seeker->final;
}

uint64_t
jk_seeker_frames(const struct jk_seeker *seeker)
{
	return seeker->frames;
}

void
jk_seeker_want(struct jk_seeker *seeker, const char *const *names)
{
	memcpy(seeker->is_wanted, seeker->in_key, sizeof seeker->is_wanted);
	for (; *names != NULL; names++) {
		int column = jk_schema_find(seeker->schema, *names);

		if (column >= 0)
			seeker->is_wanted[column] = true;
	}
}

/* The cursor */

/* Put it on the first record of a frame, or the end, without reading that. */
static int
go_to_frame(struct jk_seeker *seeker, uint64_t frame, struct jk_err *err)
{
	seeker->at = seeker->frames + 1;
	seeker->row = 0;
	seeker->in_frame = false;
	seeker->extent.count = 0;
	if (frame <= seeker->frames &&
	    jk_index_need_first(&seeker->index, seeker->coder, frame, err) < 0)
		return -1;
	seeker->at = frame;
	return 0;
}

/* Fetch those columns of a row, and no other ones: each step of a walk does. */
static void
fetch(struct jk_seeker *seeker, const struct jk_table *table, const bool *columns,
    size_t row)
{
	for (size_t i = 0; i < table->columns; i++)
		if (columns[i])
			seeker->fields[i] = jk_values_at(&table->values[i], row);
}

static int
row_key(struct jk_seeker *seeker, const struct jk_table *table, size_t row,
    struct jk_err *err)
{
	fetch(seeker, table, seeker->in_key, row);
	jk_sort_key(&seeker->row_key, seeker->schema, seeker->fields);
	return jk_buf_failed(&seeker->row_key) ? jk_err_memory(err) : 0;
}

/* Is the key of that row of the decoded frame, which then is row_key, below `key`? */
static int
row_is_below(struct jk_seeker *seeker, size_t row, struct jk_bytes key, bool *below,
    struct jk_err *err)
{
	if (row_key(seeker, &seeker->table, row, err) < 0)
		return -1;
	*below = jk_bytes_compare(jk_buf_bytes(&seeker->row_key), key) < 0;
	return 0;
}

/* The first row from low on, and before high, that is not below `key`; and its key. */
static int
seek_row(struct jk_seeker *seeker, struct jk_bytes key, size_t low, size_t high,
    struct jk_err *err)
{
	bool below;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (row_is_below(seeker, middle, key, &below, err) < 0)
			return -1;
		if (below)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == seeker->rows)
		return jk_err_set(err, JK_EXIT_PROTOCOL, "JK00335",
		    _("index does not match the frames"));
	seeker->row = low;
	seeker->in_frame = true;
	return row_key(seeker, &seeker->table, low, err);
}

/* In a frame that may have to be read for it. */
static int
seek_in_frame(
    struct jk_seeker *seeker, uint64_t frame, struct jk_bytes key, struct jk_err *err)
{
	if (need(seeker, frame, STAGE_KEYS, err) < 0 ||
	    seek_row(seeker, key, 0, seeker->rows, err) < 0)
		return -1;
	seeker->at = frame;
	return 0;
}

/* Does `key` lie behind the cursor, in its frame? */
static bool
is_close(const struct jk_seeker *seeker, struct jk_bytes key)
{
	return seeker->in_frame &&
	       jk_bytes_compare(jk_buf_bytes(&seeker->row_key), key) < 0 &&
	       jk_bytes_compare(key, jk_index_last(&seeker->index, seeker->at)) <= 0;
}

/* Whoever seeks in the order of the keys finds the next one a few rows on. */
static int
seek_close(struct jk_seeker *seeker, struct jk_bytes key, struct jk_err *err)
{
	size_t low = seeker->row + 1, high, step = 1;
	bool below = true;

	if (need(seeker, seeker->at, STAGE_KEYS, err) < 0)
		return -1;
	for (high = low; below && high < seeker->rows; step *= 2) {
		if (row_is_below(seeker, high, key, &below, err) < 0)
			return -1;
		low = below ? high + 1 : low;
		high += below ? step : 0;
	}
	if (high > seeker->rows)
		high = seeker->rows;
	return seek_row(seeker, key, low, high, err);
}

static int
not_sorted(struct jk_err *err)
{
	return jk_err_set(err, JK_EXIT_SOFTWARE, "JK00337",
	    _("a stream that is not sorted has no cursor"));
}

int
jk_seeker_seek(struct jk_seeker *seeker, struct jk_bytes key, struct jk_err *err)
{
	uint64_t frame;

	if (!seeker->header.sorted)
		return not_sorted(err);
	jk_buf_reset(&seeker->prefix);
	seeker->extent.count = 0;
	if (is_close(seeker, key))
		return seek_close(seeker, key, err);
	frame = jk_index_frame_of(&seeker->index, key);
	if (go_to_frame(seeker, frame, err) < 0)
		return -1;
	if (frame > seeker->frames ||
	    jk_bytes_compare(jk_index_first(&seeker->index, frame), key) >= 0)
		return 0;
	return seek_in_frame(seeker, frame, key, err);
}

/* One value and the separator: then the first column alone can tell. */
static bool
is_one_value(const struct jk_seeker *seeker, struct jk_bytes prefix)
{
	size_t first;

	if (prefix.len == 0 || jk_schema_keys(seeker->schema) == 0 ||
	    memchr(prefix.ptr, JK_SORT_KEY_SEPARATOR, prefix.len) !=
		prefix.ptr + prefix.len - 1)
		return false;
	first = jk_schema_key(seeker->schema, 0);
	return seeker->columns[first]->encoding != JK_ENCODING_INTEGER;
}

/* Make those rows of a frame that have that value in the first column of the key. */
static int
make_extent(
    struct jk_seeker *seeker, uint64_t frame, struct jk_bytes value, struct jk_err *err)
{
	size_t first = jk_schema_key(seeker->schema, 0);
	struct jk_decoding how = { .wanted = seeker->is_wanted };
	enum jk_form form;
	struct jk_bytes raw;

	if (open_frame(seeker, frame, err) < 0 ||
	    jk_body_raw(seeker->coder, jk_schema_columns(seeker->schema),
		seeker->content, first, &form, &raw, err) < 0 ||
	    jk_column_find(seeker->columns[first], form, raw, seeker->rows, value,
		&seeker->extracted.values[first], &how.extent, err) < 0 ||
	    (how.extent.count > 0 && decode(seeker, &how, &seeker->extracted, err) < 0))
		return at_frame(err, frame);
	seeker->extent = how.extent;
	seeker->ends_frame = how.extent.first + how.extent.count == seeker->rows;
	return 0;
}

/* The cursor on the first of them, or on the end. */
static int
seek_extent(
    struct jk_seeker *seeker, uint64_t frame, struct jk_bytes value, struct jk_err *err)
{
	if (go_to_frame(seeker, seeker->frames + 1, err) < 0)
		return -1;
	if (frame > seeker->frames)
		return 0;
	if (make_extent(seeker, frame, value, err) < 0)
		return -1;
	if (seeker->extent.count == 0)
		return 0;
	seeker->at = frame;
	seeker->row = seeker->extent.first;
	seeker->in_frame = true;
	return row_key(seeker, &seeker->extracted, 0, err);
}

/* Behind the last of them only a frame that it ends can have another in the next. */
static int
step_in_extent(struct jk_seeker *seeker, struct jk_err *err)
{
	size_t made = ++seeker->row - seeker->extent.first;

	if (made < seeker->extent.count)
		return row_key(seeker, &seeker->extracted, made, err);
	return go_to_frame(
	    seeker, seeker->ends_frame ? seeker->at + 1 : seeker->frames + 1, err);
}

int
jk_seeker_seek_prefix(
    struct jk_seeker *seeker, struct jk_bytes prefix, struct jk_err *err)
{
	int result;

	if (!seeker->header.sorted)
		return not_sorted(err);
	if (is_one_value(seeker, prefix))
		result = seek_extent(seeker, jk_index_frame_of(&seeker->index, prefix),
		    jk_bytes(prefix.ptr, prefix.len - 1), err);
	else
		result = jk_seeker_seek(seeker, prefix, err);
	jk_buf_reset(&seeker->prefix);
	jk_buf_add(&seeker->prefix, prefix);
	if (result == 0 && jk_buf_failed(&seeker->prefix))
		result = jk_err_memory(err);
	return result;
}

bool
jk_seeker_key(const struct jk_seeker *seeker, struct jk_bytes *key)
{
	struct jk_bytes prefix = jk_buf_bytes(&seeker->prefix);

	if (!seeker->header.sorted || seeker->at > seeker->frames)
		return false;
	*key = seeker->in_frame ? jk_buf_bytes(&seeker->row_key)
				: jk_index_first(&seeker->index, seeker->at);
	return key->len >= prefix.len &&
	       (prefix.len == 0 || memcmp(key->ptr, prefix.ptr, prefix.len) == 0);
}

int
jk_seeker_record(
    struct jk_seeker *seeker, const struct jk_bytes **fields, struct jk_err *err)
{
	*fields = seeker->fields;
	if (seeker->extent.count > 0) {
		fetch(seeker, &seeker->extracted, seeker->is_wanted,
		    seeker->row - seeker->extent.first);
		return 0;
	}
	if (need(seeker, seeker->at, STAGE_WHOLE, err) < 0)
		return -1;
	fetch(seeker, &seeker->table, seeker->is_wanted, seeker->row);
	return 0;
}

void
jk_seeker_place(const struct jk_seeker *seeker, uint64_t *frame, uint32_t *record)
{
	*frame = seeker->at;
	*record = (uint32_t)seeker->row + 1;
}

int
jk_seeker_step(struct jk_seeker *seeker, struct jk_err *err)
{
	if (seeker->extent.count > 0)
		return step_in_extent(seeker, err);
	if (need(seeker, seeker->at, STAGE_KEYS, err) < 0)
		return -1;
	if (++seeker->row == seeker->rows)
		return go_to_frame(seeker, seeker->at + 1, err);
	seeker->in_frame = true;
	return row_key(seeker, &seeker->table, seeker->row, err);
}
