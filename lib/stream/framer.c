#include "stream/framer.h"

#include <stdlib.h>

#include "adapt/crc.h"
#include "adapt/digest.h"
#include "adapt/fd.h"
#include "adapt/sign.h"
#include "stream/leaves.h"

struct jk_framer {
	struct jk_sink sink;
	const struct jk_private_key *key;
	struct jk_stream_key *stream_key; /* NULL: not sealed */
	struct jk_header header;
	struct jk_leaves leaves;
	struct jk_checkpoint checkpoint; /* the one being made */
	struct jk_buf out; /* since the last checkpoint */
	uint64_t written; /* bytes before out */
	uint64_t frames, records;
	size_t weight, frames_held;
};

static int
write_through(struct jk_framer *framer, struct jk_err *err)
{
	struct jk_bytes bytes = jk_buf_bytes(&framer->out);

	if (jk_buf_failed(&framer->out))
		return jk_err_memory(err);
	if (framer->sink.fd >= 0) {
		if (jk_fd_write(framer->sink.fd, bytes, err) < 0)
			return -1;
	} else {
		jk_buf_add(framer->sink.buf, bytes);
		if (jk_buf_failed(framer->sink.buf))
			return jk_err_memory(err);
	}
	framer->written += bytes.len;
	jk_buf_reset(&framer->out);
	return 0;
}

/* Append the checkpoint over all so far; its digest becomes the next's previous. */
static int
add_checkpoint(struct jk_framer *framer, struct jk_err *err)
{
	struct jk_checkpoint *checkpoint = &framer->checkpoint;
	size_t at = framer->out.len;
	struct jk_bytes text;

	checkpoint->size = framer->leaves.tree.size;
	checkpoint->records = framer->records;
	jk_tree_root(&framer->leaves.tree, checkpoint->root);
	if (jk_digest_failed())
		return jk_err_set(
		    err, JK_EXIT_OS, "JK00303", _("digest cannot be computed"));
	jk_checkpoint_encode(&framer->out, checkpoint);
	if (jk_buf_failed(&framer->out))
		return jk_err_memory(err);
	text = jk_bytes(framer->out.ptr + at, framer->out.len - at);
	if (jk_sign(
		checkpoint->signature, framer->key, JK_CHECKPOINT_LABEL, text, err) < 0)
		return -1;
	jk_checkpoint_add_signature(&framer->out, checkpoint->signature);
	if (jk_buf_failed(&framer->out))
		return jk_err_memory(err);
	text = jk_bytes(framer->out.ptr + at, framer->out.len - at);
	if (jk_digest_of(checkpoint->previous, &text, 1, err) < 0)
		return -1;
	checkpoint->has_previous = true;
	checkpoint->number++;
	framer->weight = framer->frames_held = 0;
	return 0;
}

static int
add_head(struct jk_framer *framer, struct jk_err *err)
{
	struct jk_buf *out = &framer->out;

	if (jk_buf_extend(out, JK_PREFIX_BYTES) == NULL)
		return jk_err_memory(err);
	jk_header_encode(out, &framer->header);
	if (jk_buf_failed(out))
		return jk_err_memory(err);
	if (out->len - JK_PREFIX_BYTES > JK_HEADER_MAX_BYTES)
		return jk_err_set(err, JK_EXIT_CONFIG, "JK00316",
		    _("header would have more than %d bytes"), JK_HEADER_MAX_BYTES);
	jk_prefix_encode(out->ptr, out->len - JK_PREFIX_BYTES);
	return jk_leaves_put(
	    &framer->leaves, 0, jk_buf_bytes(out), jk_bytes(NULL, 0), err);
}

struct jk_framer *
jk_framer_open(struct jk_sink sink, const struct jk_header *header,
    const struct jk_private_key *key, const uint8_t (*points)[JK_POINT_BYTES],
    size_t count, struct jk_err *err)
{
	struct jk_framer *framer = calloc(1, sizeof *framer);

	if (framer == NULL) {
		jk_err_memory(err);
		return NULL;
	}
	framer->sink = sink;
	framer->key = key;
	framer->header = *header;
	if (jk_leaves_init(&framer->leaves, true, err) < 0)
		goto failed;
	if (header->sealing != JK_SEALING_NONE) {
		framer->stream_key =
		    jk_stream_key_make(&framer->header, points, count, err);
		if (framer->stream_key == NULL)
			goto failed;
	}
	if (add_head(framer, err) < 0 || add_checkpoint(framer, err) < 0 ||
	    write_through(framer, err) < 0)
		goto failed;
	return framer;
failed:
	jk_framer_free(framer);
	return NULL;
}

void
jk_framer_free(struct jk_framer *framer)
{
	if (framer == NULL)
		return;
	jk_leaves_release(&framer->leaves);
	jk_buf_release(&framer->out);
	jk_stream_key_free(framer->stream_key);
	free(framer);
}

/* Append header and body of a frame; the body is sealed where that is asked. */
static int
add_frame(struct jk_framer *framer, struct jk_frame *frame, struct jk_bytes content,
    struct jk_err *err)
{
	uint8_t header[JK_FRAME_HEADER_BYTES];
	struct jk_buf *out = &framer->out;
	size_t at = out->len;

	memcpy(frame->tag, framer->header.stream, sizeof frame->tag);
	frame->body_len =
	    (uint32_t)(frame->sealed ? jk_sealed_len(content.len) : content.len);
	if (frame->number > JK_STREAM_MAX_FRAMES || frame->body_len > JK_BODY_MAX_BYTES)
		return jk_err_set(
		    err, JK_EXIT_DATA, "JK00317", _("stream or frame is over a limit"));
	jk_frame_encode(header, frame);
	jk_put_be32(
	    header + JK_FRAME_CRC_AT, jk_crc32(jk_bytes(header, JK_FRAME_CRC_AT)));
	jk_buf_add(out, jk_bytes(header, sizeof header));
	if (frame->sealed) {
		if (jk_stream_key_seal(framer->stream_key, out, header, content, err) <
		    0)
			return -1;
	} else {
		jk_buf_add(out, content);
	}
	if (jk_buf_failed(out))
		return jk_err_memory(err);
	framer->frames++;
	framer->frames_held++;
	if (!jk_frame_is_leaf(frame->type))
		return 0;
	return jk_leaves_put(&framer->leaves, framer->written + at,
	    jk_bytes(out->ptr + at, JK_FRAME_HEADER_BYTES),
	    jk_bytes(out->ptr + at + JK_FRAME_HEADER_BYTES, frame->body_len), err);
}

static bool
checkpoint_is_due(const struct jk_framer *framer)
{
	return framer->weight > JK_CHECKPOINT_WEIGHT ||
	       framer->frames_held == JK_WINDOW_MAX_FRAMES;
}

int
jk_framer_put(struct jk_framer *framer, enum jk_frame_type type, uint32_t rows,
    uint32_t raw_len, struct jk_bytes content, size_t weight, struct jk_err *err)
{
	bool sealed = framer->stream_key != NULL;
	struct jk_frame frame = {
		.type = type,
		.sealed = sealed,
		.number = framer->frames + 1,
		.before = framer->records,
		.records = rows,
		.raw_len = sealed ? 0 : raw_len,
	};

	if (add_frame(framer, &frame, content, err) < 0)
		return -1;
	if (type == JK_FRAME_RECORDS || type == JK_FRAME_UNIT)
		framer->records += rows;
	framer->weight += type == JK_FRAME_UNIT ? frame.body_len : weight;
	return checkpoint_is_due(framer) ? jk_framer_flush(framer, err) : 0;
}

int
jk_framer_flush(struct jk_framer *framer, struct jk_err *err)
{
	/* The last frame may have been what a checkpoint was due for. */
	if (framer->frames_held == 0)
		return 0;
	if (add_checkpoint(framer, err) < 0)
		return -1;
	return write_through(framer, err);
}

static int
add_tables(struct jk_framer *framer, uint64_t *table_at, struct jk_err *err)
{
	size_t tables = jk_leaves_tables(&framer->leaves);

	*table_at = framer->written + framer->out.len;
	for (size_t i = 0; i < tables; i++) {
		struct jk_bytes body = jk_leaves_table(&framer->leaves, i);
		struct jk_frame frame = {
			.type = JK_FRAME_TABLE,
			.number = framer->frames + 1,
			.before = framer->records,
			.records =
			    (uint32_t)jk_leaves_table_entries(&framer->leaves, i),
			.raw_len = (uint32_t)body.len,
		};

		if (add_frame(framer, &frame, body, err) < 0)
			return -1;
		/* One that would stand directly before the final one is left out. */
		if (i + 1 < tables && checkpoint_is_due(framer) &&
		    jk_framer_flush(framer, err) < 0)
			return -1;
	}
	return 0;
}

int
jk_framer_close(struct jk_framer *framer, struct jk_custody *custody, uint8_t *digest,
    struct jk_err *err)
{
	char end[JK_END_BYTES + 1];
	uint64_t table_at, checkpoint_at;

	if (add_tables(framer, &table_at, err) < 0)
		return -1;
	memcpy(custody->program, framer->header.program, sizeof custody->program);
	memcpy(custody->version, framer->header.version, sizeof custody->version);
	custody->out = framer->records;
	custody->tables = jk_leaves_tables(&framer->leaves);
	framer->checkpoint.final = true;
	framer->checkpoint.custody = *custody;
	checkpoint_at = framer->written + framer->out.len;
	if (add_checkpoint(framer, err) < 0)
		return -1;
	if (digest != NULL)
		memcpy(digest, framer->checkpoint.previous, JK_DIGEST_BYTES);
	jk_end_encode(end, table_at, checkpoint_at);
	jk_buf_add(&framer->out, jk_bytes(end, JK_END_BYTES));
	return write_through(framer, err);
}

uint64_t
jk_framer_records(const struct jk_framer *framer)
{
	return framer->records;
}

uint64_t
jk_framer_next_number(const struct jk_framer *framer)
{
	return framer->frames + 1;
}
