/*
 * The proof that one frame, and so each record in it, is what a party signed
 * (jk-audit(1), trace): the frame as it stood in the batch, the path from its leaf
 * to the root, and the final checkpoint over that root. Whoever has the proof and
 * the signer's key needs no other byte of the batch.
 */
#ifndef JK_LEDGER_TRACE_H
#define JK_LEDGER_TRACE_H

#include "format/table.h"
#include "stream/sealer.h"

struct jk_path {
	uint64_t index; /* of the leaf */
	uint8_t leaf[JK_HASH_BYTES];
	size_t count;
	uint8_t hashes[64][JK_HASH_BYTES];
};

struct jk_proof {
	struct jk_lane lane;
	uint64_t number, record; /* record in the batch, from 1 */
	uint8_t stream[JK_STREAM_ID_BYTES];
	uint8_t signer[JK_DIGEST_BYTES];
	char party[JK_PARTY_CHARS];
	uint64_t first, last; /* records of the frame */
	struct jk_path head_path, frame_path;
	uint64_t size;
	uint8_t root[JK_HASH_BYTES];
	uint8_t content[JK_HASH_BYTES]; /* the batch's content digest */
	uint8_t digest[JK_HASH_BYTES]; /* and H of its final checkpoint */
	uint64_t taken; /* the list that took it, set by the caller; 0: none */
	struct jk_buf head, frame, checkpoint; /* their bytes */
};

/*
 * Read the batch to its end, through its seal if it has one, and prove the record.
 * Status 65 when it is not there or the stream is no batch. Release in any case.
 */
JK_MUST_CHECK int jk_trace(struct jk_proof *proof, struct jk_source *source,
    const struct jk_policy *policy, struct jk_private_key *const *keys, size_t count,
    uint64_t record, struct jk_err *err);
void jk_proof_release(struct jk_proof *proof);

/* Does it hold by itself: paths, root, signature? Status 76. */
JK_MUST_CHECK int jk_proof_check(
    const struct jk_proof *proof, const struct jk_policy *policy, struct jk_err *err);

/* Append the lines of a proof, and its bytes behind an empty line. */
void jk_proof_encode(struct jk_buf *to, const struct jk_proof *proof);
void jk_proof_encode_bytes(struct jk_buf *to, const struct jk_proof *proof);

/* The record itself, from the frame. */
struct jk_traced {
	struct jk_schema *schema;
	struct jk_table table; /* all of the frame */
	size_t row;
};
JK_MUST_CHECK int jk_traced_open(
    struct jk_traced *traced, const struct jk_proof *proof, struct jk_err *err);
void jk_traced_release(struct jk_traced *traced);

#endif
