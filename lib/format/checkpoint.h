/*
 * A checkpoint: the signed statement over all of a stream so far, and in the
 * final one the custody line of the program that wrote it (jk-stream(5),
 * CHECKPOINTS).
 */
#ifndef JK_FORMAT_CHECKPOINT_H
#define JK_FORMAT_CHECKPOINT_H

#include "base/buf.h"
#include "base/lines.h"
#include "format/header.h"
#include "format/limits.h"
#include "format/tree.h"

#define JK_CHECKPOINT_LABEL "jk-checkpoint-v1"
#define JK_CHECKPOINT_FIRST_BYTES 21 /* "jk-checkpoint NNNNNN\n" */
#define JK_SIGNATURE_LINE_BYTES (10 + 128 + 1)
#define JK_END_BYTES 41

/* What a program did with what came in; kept apart per value of `class`. */
struct jk_custody {
	bool has_content;
	uint8_t content[JK_HASH_BYTES];
	char program[JK_WORD_CHARS], version[JK_VERSION_CHARS];
	uint64_t in, out, aside;
	bool refused; /* verdict */
	char reason[JK_WORD_CHARS]; /* "": none */
	size_t counts_count;
	struct jk_count {
		char word[JK_WORD_CHARS];
		uint64_t records;
	} counts[JK_MAX_COUNTS];
	uint64_t sources, index, tables; /* frames */
};

struct jk_checkpoint {
	uint64_t number;
	uint64_t size;
	uint8_t root[JK_HASH_BYTES];
	uint64_t records;
	bool has_previous;
	uint8_t previous[JK_HASH_BYTES];
	bool final;
	struct jk_custody custody; /* when final */
	uint8_t signature[64];
};

/* Append all but the signature line: what is signed under the label. */
void jk_checkpoint_encode(struct jk_buf *to, const struct jk_checkpoint *checkpoint);
void jk_checkpoint_add_signature(struct jk_buf *to, const uint8_t signature[64]);

/* The length of the whole checkpoint from its first line; status 76 otherwise. */
JK_MUST_CHECK int jk_checkpoint_length(
    size_t *len, const uint8_t first[JK_CHECKPOINT_FIRST_BYTES], struct jk_err *err);

/* Strict. *is_signed is the part of text that the signature covers. */
JK_MUST_CHECK int jk_checkpoint_decode(struct jk_checkpoint *checkpoint,
    struct jk_bytes *is_signed, struct jk_bytes text, struct jk_err *err);

/* Count one record under a value of `class`; too many different ones are `other`. */
void jk_custody_count(struct jk_custody *custody, struct jk_bytes class);

/* The end line. */
void jk_end_encode(
    char to[JK_END_BYTES + 1], uint64_t table_at, uint64_t checkpoint_at);
JK_MUST_CHECK int jk_end_decode(uint64_t *table_at, uint64_t *checkpoint_at,
    const uint8_t from[JK_END_BYTES], struct jk_err *err);

#endif
