/*
 * A source: one stream whose records went into another, as a row of its source
 * frames (jk-stream(5), Sources).
 */
#ifndef JK_STREAM_SOURCE_ROW_H
#define JK_STREAM_SOURCE_ROW_H

#include "adapt/digest.h"
#include "base/bytes.h"
#include "format/header.h"
#include "format/schema.h"

#define JK_SOURCE_COLUMNS 8

struct jk_source_row {
	struct jk_lane lane; /* none for a stream without */
	uint64_t number;
	uint8_t stream[JK_STREAM_ID_BYTES];
	uint8_t signer[JK_DIGEST_BYTES];
	uint8_t checkpoint[JK_DIGEST_BYTES]; /* digest of the final one */
	bool has_content;
	uint8_t content[JK_DIGEST_BYTES];
	uint64_t records;
	struct jk_bytes is_signed; /* the final checkpoint's text, or empty */
};

/* The fixed columns of source and of index frames. */
extern const struct jk_column jk_source_columns[JK_SOURCE_COLUMNS];
#define JK_INDEX_COLUMNS 3
extern const struct jk_column jk_index_columns[JK_INDEX_COLUMNS];

/* The row as fields; `text` holds what they point into. */
struct jk_source_text {
	char lane[JK_LANE_CHARS], number[24], stream[33], signer[65], checkpoint[65],
	    content[65], records[24];
};
void jk_source_row_encode(struct jk_bytes fields[JK_SOURCE_COLUMNS],
    struct jk_source_text *text, const struct jk_source_row *row);

/* False when the fields are no source. is_signed is borrowed from them. */
bool jk_source_row_decode(
    struct jk_source_row *row, const struct jk_bytes fields[JK_SOURCE_COLUMNS]);

#endif
