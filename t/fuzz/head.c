/*
 * What is decoded at fixed places before anything is believed, and the two
 * canonical texts: prefix, header, checkpoint, frame header, end line. What
 * decodes must be the very text that is encoded again.
 */
#include "format/checkpoint.h"
#include "format/frame.h"
#include "format/header.h"
#include "target.h"

static void
try_header(struct jk_bytes text)
{
	static struct jk_header header;
	struct jk_err err = { 0 };
	struct jk_buf again = JK_BUF_INIT;
	uint8_t signer[32];

	if (jk_header_signer(signer, text, &err) < 0)
		jk_err_reset(&err);
	if (jk_header_decode(&header, text, &err) < 0)
		return;
	jk_header_encode(&again, &header);
	must(jk_bytes_equal(jk_buf_bytes(&again), text));
	jk_buf_release(&again);
}

static void
try_checkpoint(struct jk_bytes text)
{
	static struct jk_checkpoint checkpoint;
	struct jk_bytes is_signed;
	struct jk_err err = { 0 };
	struct jk_buf again = JK_BUF_INIT;

	if (jk_checkpoint_decode(&checkpoint, &is_signed, text, &err) < 0)
		return;
	must(is_signed.len < text.len);
	jk_checkpoint_encode(&again, &checkpoint);
	must(jk_bytes_equal(jk_buf_bytes(&again), is_signed));
	jk_buf_release(&again);
}

static void
try_fixed(struct jk_bytes bytes)
{
	struct jk_frame frame;
	struct jk_err err = { 0 };
	uint64_t table_at, checkpoint_at;
	size_t len;

	if (bytes.len >= JK_FRAME_HEADER_BYTES &&
	    jk_frame_decode(&frame, bytes.ptr, &err) == 0) {
		uint8_t again[JK_FRAME_HEADER_BYTES] = { 0 };

		jk_frame_encode(again, &frame);
		must(memcmp(again, bytes.ptr, JK_FRAME_HEADER_BYTES - 4) == 0);
	}
	if (bytes.len >= JK_END_BYTES &&
	    jk_end_decode(&table_at, &checkpoint_at, bytes.ptr, &err) == 0) {
		char again[JK_END_BYTES + 1];

		jk_end_encode(again, table_at, checkpoint_at);
		must(memcmp(again, bytes.ptr, JK_END_BYTES) == 0);
	}
	if (bytes.len >= JK_CHECKPOINT_FIRST_BYTES &&
	    jk_checkpoint_length(&len, bytes.ptr, &err) == 0)
		try_checkpoint(jk_bytes(bytes.ptr, len < bytes.len ? len : bytes.len));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct jk_bytes bytes = stream_of(data, size);
	struct jk_err err = { 0 };
	size_t header_len;

	try_fixed(bytes);
	try_header(bytes);
	try_checkpoint(bytes);
	if (bytes.len < JK_PREFIX_BYTES ||
	    jk_prefix_decode(&header_len, bytes.ptr, &err) < 0)
		return 0;
	must(header_len <= JK_HEADER_MAX_BYTES);
	if (header_len > bytes.len - JK_PREFIX_BYTES)
		return 0;
	try_header(jk_bytes(bytes.ptr + JK_PREFIX_BYTES, header_len));
	bytes = jk_bytes(bytes.ptr + JK_PREFIX_BYTES + header_len,
	    bytes.len - JK_PREFIX_BYTES - header_len);
	try_fixed(bytes);
	return 0;
}
