/*
 * Records of a stream in a file, from anywhere in it (jk-stream(5), READERS, a
 * random reader): the end line leads to the final checkpoint, that to the table
 * of leaves, and each frame is the leaf it says it is before it is opened. No
 * call returns an unverified byte.
 *
 * A sorted stream is walked by a cursor:
 *
 *	jk_seeker_seek(seeker, key, err);
 *	while (jk_seeker_key(seeker, &at)) {
 *		jk_seeker_record(seeker, &fields, err);
 *		...
 *		jk_seeker_step(seeker, err);
 *	}
 *
 * Keys are those of stream/sort_key.h. Only a frame whose record is asked for,
 * or that may hold a key looked for, is read. In memory are one decoded frame
 * and 40 bytes and two keys for each frame of the file.
 */
#ifndef JK_STREAM_SEEKER_H
#define JK_STREAM_SEEKER_H

#include "format/schema.h"
#include "format/table.h"
#include "stream/units.h"

struct jk_seeker;

struct jk_seeker_options {
	/* Believe the final checkpoint for its digest (32 bytes); or, NULL, ... */
	const uint8_t *digest;
	/* ... for its signature; the signer's party is then the origin. */
	struct jk_policy policy;
	/* Keys that may open a stream with `sealing frames`; borrowed. */
	struct jk_private_key *const *keys;
	size_t keys_count;
	/*
	 * What its schema probably is; NULL: unknown. If it is, that one is borrowed:
	 * to decode a schema costs more than to find a record.
	 */
	const struct jk_schema *schema;
};

/*
 * path: a regular file, not a link, which stays as it is. It is opened whenever
 * something of it is read, and closed again: any number of seekers need no more
 * descriptors than threads that read. Status 75 when it is gone by then.
 */
JK_MUST_CHECK struct jk_seeker *jk_seeker_open(
    const char *path, const struct jk_seeker_options *options, struct jk_err *err);
void jk_seeker_free(struct jk_seeker *seeker);

const struct jk_header *jk_seeker_header(const struct jk_seeker *seeker);
const struct jk_schema *jk_seeker_schema(const struct jk_seeker *seeker);
const struct jk_checkpoint *jk_seeker_final(const struct jk_seeker *seeker);

/*
 * Only the columns of these names, up to NULL, are wanted, beside those of the key: no
 * other one is inflated in a walk, and records have it empty. Before the first seek.
 */
void jk_seeker_want(struct jk_seeker *seeker, const char *const *names);

/* How many frames of records; they have the numbers from 1 on. */
uint64_t jk_seeker_frames(const struct jk_seeker *seeker);

/* One records frame, decoded; borrowed until the next call. */
JK_MUST_CHECK int jk_seeker_table(struct jk_seeker *seeker, uint64_t frame,
    const struct jk_table **table, struct jk_err *err);

/* Put the cursor on the first record whose key is not below `key`. */
JK_MUST_CHECK int jk_seeker_seek(
    struct jk_seeker *seeker, struct jk_bytes key, struct jk_err *err);

/*
 * The same for the records whose key begins with `prefix`, and no others: the end is
 * behind the last of them. Cheaper where the prefix is the first part of the key, whole
 * and with its separator: of a frame then only the first column is inflated, and no
 * values are made but those of the records found.
 */
JK_MUST_CHECK int jk_seeker_seek_prefix(
    struct jk_seeker *seeker, struct jk_bytes prefix, struct jk_err *err);

/*
 * The key under the cursor, borrowed until it moves; false at the end, and before a
 * seek.
 */
bool jk_seeker_key(const struct jk_seeker *seeker, struct jk_bytes *key);

/* Where the cursor stands: a records frame, and the record in it, from 1. */
void jk_seeker_place(const struct jk_seeker *seeker, uint64_t *frame, uint32_t *record);

/* The record under the cursor, borrowed until the next call. */
JK_MUST_CHECK int jk_seeker_record(
    struct jk_seeker *seeker, const struct jk_bytes **fields, struct jk_err *err);
JK_MUST_CHECK int jk_seeker_step(struct jk_seeker *seeker, struct jk_err *err);

#endif
