/*
 * The 48 bytes before each frame's body, and the directory of columns at the
 * start of a table body (jk-stream(5), FRAMES).
 */
#ifndef JK_FORMAT_FRAME_H
#define JK_FORMAT_FRAME_H

#include "base/bytes.h"
#include "base/err.h"
#include "format/column.h"
#include "format/limits.h"

#define JK_FRAME_HEADER_BYTES 48
#define JK_FRAME_CRC_AT 44 /* the CRC-32 of the bytes before it; the caller's work */
#define JK_FRAME_TAG_BYTES 8
#define JK_TABLE_ENTRY_BYTES 40
#define JK_TABLE_MAX_ENTRIES 16384

enum jk_frame_type {
	JK_FRAME_RECORDS = 1,
	JK_FRAME_SOURCES = 2,
	JK_FRAME_INDEX = 3,
	JK_FRAME_UNIT = 4,
	JK_FRAME_TABLE = 5,
};

struct jk_frame {
	enum jk_frame_type type;
	bool sealed;
	uint64_t number; /* from 1 */
	uint64_t before; /* records in all frames before */
	uint32_t records; /* in this frame */
	uint32_t raw_len; /* of all columns; 0 when sealed */
	uint32_t body_len; /* as stored */
	uint8_t tag[JK_FRAME_TAG_BYTES]; /* first bytes of the stream id */
};

extern const uint8_t jk_frame_magic[4];

/* Is it a leaf of the tree? All are, but table frames. */
bool jk_frame_is_leaf(enum jk_frame_type type);

/* All but the CRC, whose four bytes are left alone. */
void jk_frame_encode(uint8_t to[JK_FRAME_HEADER_BYTES], const struct jk_frame *frame);

/* Magic, reserved bytes, type and limits are checked; status 76 otherwise. */
JK_MUST_CHECK int jk_frame_decode(struct jk_frame *frame,
    const uint8_t from[JK_FRAME_HEADER_BYTES], struct jk_err *err);

/* One entry of the directory, and its stored bytes within the body. */
struct jk_frame_column {
	enum jk_form form;
	bool deflated;
	uint32_t raw_len;
	struct jk_bytes stored;
};

/*
 * The directory of a table body with exactly `columns` columns whose raw
 * lengths add up to raw_len at most JK_RAW_MAX_BYTES and whose stored bytes
 * fill the body. Status 76 otherwise.
 */
JK_MUST_CHECK int jk_frame_columns_decode(struct jk_frame_column *to, size_t columns,
    struct jk_bytes body, size_t *raw_len, struct jk_err *err);

#define JK_FRAME_DIRECTORY_BYTES(columns) (2 + 9 * (columns))
void jk_frame_columns_encode(
    uint8_t *to, const struct jk_frame_column *columns, size_t count);

#endif
