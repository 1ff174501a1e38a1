/*
 * Tables <-> frame bodies: each column to its raw bytes and those deflated
 * where that is shorter, and back (jk-stream(5), Records). Also the running
 * content digest over raw bytes.
 */
#ifndef JK_STREAM_BODY_H
#define JK_STREAM_BODY_H

#include "adapt/deflate.h"
#include "adapt/digest.h"
#include "format/frame.h"
#include "format/table.h"

#define JK_CONTENT_LABEL "jk-content-v1"

/* Working memory shared by all tables of one stream. */
struct jk_body_coder;

JK_MUST_CHECK struct jk_body_coder *jk_body_coder_new(struct jk_err *err);
void jk_body_coder_free(struct jk_body_coder *coder);

/*
 * Encode into a body that stays valid until the next call. `columns` has
 * table->columns entries. `content`, unless NULL, takes in the raw bytes.
 */
JK_MUST_CHECK int jk_body_encode(struct jk_body_coder *coder,
    const struct jk_column *const *columns, const struct jk_table *table,
    struct jk_digest *content, struct jk_bytes *body, uint32_t *raw_len,
    struct jk_err *err);

struct jk_decoding {
	const bool *wanted; /* a flag for each column; NULL: all of them */
	/* Those that the table has from an earlier decoding; NULL: none. */
	const bool *held;
	struct jk_digest *content; /* NULL: none */
	bool canonical; /* also check that the bytes are the only ones */
	bool is_text; /* and that values have no forbidden characters */
	/* The only rows whose values are made; a count of 0: all of them. */
	struct jk_extent extent;
	bool has_raw_len;
	uint32_t raw_len; /* what the frame header promised */
};

/*
 * Decode a verified body of `rows` rows into `table`. Columns not wanted are
 * left empty and not inflated. Status 76 when the body is malformed.
 */
JK_MUST_CHECK int jk_body_decode(struct jk_body_coder *coder,
    const struct jk_column *const *columns, size_t count, struct jk_bytes body,
    size_t rows, const struct jk_decoding *how, struct jk_table *table,
    struct jk_err *err);

/*
 * One column of a verified body as it is before values are made of it, borrowed until
 * the next call.
 */
JK_MUST_CHECK int jk_body_raw(struct jk_body_coder *coder, size_t count,
    struct jk_bytes body, size_t column, enum jk_form *form, struct jk_bytes *raw,
    struct jk_err *err);

/* Begin a content digest under a schema. */
void jk_content_begin(struct jk_digest *content, const uint8_t fingerprint[32]);

#endif
