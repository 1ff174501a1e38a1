#include "format/frame.h"

#define FLAG_SEALED 1

const uint8_t jk_frame_magic[4] = { 0x8a, 'J', 'K', 'F' };

bool
jk_frame_is_leaf(enum jk_frame_type type)
{
	return type != JK_FRAME_TABLE;
}

void
jk_frame_encode(uint8_t to[JK_FRAME_HEADER_BYTES], const struct jk_frame *frame)
{
	memcpy(to, jk_frame_magic, sizeof jk_frame_magic);
	to[4] = (uint8_t)frame->type;
	to[5] = frame->sealed ? FLAG_SEALED : 0;
	to[6] = to[7] = 0;
	jk_put_be64(to + 8, frame->number);
	jk_put_be64(to + 16, frame->before);
	jk_put_be32(to + 24, frame->records);
	jk_put_be32(to + 28, frame->raw_len);
	jk_put_be32(to + 32, frame->body_len);
	memcpy(to + 36, frame->tag, sizeof frame->tag);
}

static int
malformed(struct jk_err *err)
{
	return jk_err_set(
	    err, JK_EXIT_PROTOCOL, "JK00283", _("frame header is malformed"));
}

static int
over_limit(struct jk_err *err)
{
	return jk_err_set(err, JK_EXIT_PROTOCOL, "JK00284", _("frame is over a limit"));
}

int
jk_frame_decode(struct jk_frame *frame, const uint8_t from[JK_FRAME_HEADER_BYTES],
    struct jk_err *err)
{
	if (memcmp(from, jk_frame_magic, sizeof jk_frame_magic) != 0 ||
	    from[4] < JK_FRAME_RECORDS || from[4] > JK_FRAME_TABLE ||
	    (from[5] & ~FLAG_SEALED) != 0 || from[6] != 0 || from[7] != 0)
		return malformed(err);
	frame->type = (enum jk_frame_type)from[4];
	frame->sealed = from[5] == FLAG_SEALED;
	frame->number = jk_get_be64(from + 8);
	frame->before = jk_get_be64(from + 16);
	frame->records = jk_get_be32(from + 24);
	frame->raw_len = jk_get_be32(from + 28);
	frame->body_len = jk_get_be32(from + 32);
	memcpy(frame->tag, from + 36, sizeof frame->tag);
	if (frame->number > JK_STREAM_MAX_FRAMES ||
	    frame->records > JK_FRAME_MAX_RECORDS ||
	    frame->raw_len > JK_RAW_MAX_BYTES || frame->body_len > JK_BODY_MAX_BYTES)
		return over_limit(err);
	return 0;
}

void
jk_frame_columns_encode(
    uint8_t *to, const struct jk_frame_column *columns, size_t count)
{
	jk_put_be16(to, (uint16_t)count);
	to += 2;
	for (size_t i = 0; i < count; i++, to += 9) {
		to[0] = (uint8_t)(columns[i].form |
				  (columns[i].deflated ? JK_FORM_DEFLATED : 0));
		jk_put_be32(to + 1, columns[i].raw_len);
		jk_put_be32(to + 5, (uint32_t)columns[i].stored.len);
	}
}

static bool
decode_entry(struct jk_frame_column *to, const uint8_t *from)
{
	uint8_t form = from[0] & (uint8_t)~JK_FORM_DEFLATED;

	to->form = (enum jk_form)form;
	to->deflated = form != from[0];
	to->raw_len = jk_get_be32(from + 1);
	to->stored.len = jk_get_be32(from + 5);
	if (form > JK_FORM_DICT)
		return false;
	return to->deflated ? to->stored.len < to->raw_len
			    : to->stored.len == to->raw_len;
}

int
jk_frame_columns_decode(struct jk_frame_column *to, size_t columns,
    struct jk_bytes body, size_t *raw_len, struct jk_err *err)
{
	size_t at = JK_FRAME_DIRECTORY_BYTES(columns);

	*raw_len = 0;
	if (body.len < at || jk_get_be16(body.ptr) != columns)
		return jk_err_set(err, JK_EXIT_PROTOCOL, "JK00285",
		    _("frame does not have the columns of its schema"));
	for (size_t i = 0; i < columns; i++) {
		if (!decode_entry(&to[i], body.ptr + JK_FRAME_DIRECTORY_BYTES(i)) ||
		    to[i].stored.len > body.len - at)
			return malformed(err);
		to[i].stored.ptr = body.ptr + at;
		at += to[i].stored.len;
		*raw_len += to[i].raw_len;
		if (*raw_len > JK_RAW_MAX_BYTES)
			return over_limit(err);
	}
	return at == body.len ? 0 : malformed(err);
}
