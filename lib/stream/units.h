/*
 * Verified units: the pieces a stream is made of, each handed out only after a
 * checkpoint over it has verified (jk-stream(5), READERS). This is the one
 * place where a stream's authenticity is decided; everything that reads
 * streams stands on it, with the keys to open them or without.
 *
 * A stream ends in one of three ways: complete (jk_units_next returns
 * JK_NEXT_END), cut or forged (JK_NEXT_FAILED with status 76); `ending` tells
 * them apart. After a failure of reading itself (status 74) it is unknown.
 */
#ifndef JK_STREAM_UNITS_H
#define JK_STREAM_UNITS_H

#include "adapt/digest.h"
#include "base/next.h"
#include "format/checkpoint.h"
#include "format/frame.h"
#include "format/header.h"
#include "format/tree.h"
#include "stream/policy.h"
#include "stream/source.h"

enum jk_ending {
	JK_ENDING_UNKNOWN,
	JK_ENDING_COMPLETE,
	JK_ENDING_CUT,
	JK_ENDING_FORGED
};

enum jk_unit_type {
	JK_UNIT_HEADER, /* prefix, header, checkpoint 0 */
	JK_UNIT_FRAME,
	JK_UNIT_CHECKPOINT, /* not the first, not the last */
	JK_UNIT_END, /* final checkpoint and end line */
};

struct jk_unit {
	enum jk_unit_type type;
	struct jk_bytes bytes; /* the whole unit as stored */
	struct jk_frame frame; /* of a frame */
	struct jk_bytes body; /* of a frame, as stored */
};

struct jk_units; /* opaque: about 0.2 MiB and the frames it holds */

/*
 * Read up to checkpoint 0 and verify it. The source is borrowed. On failure
 * *ending (if not NULL) says whether the input was cut or forged.
 */
JK_MUST_CHECK struct jk_units *jk_units_open(struct jk_source *source,
    const struct jk_policy *policy, enum jk_ending *ending, struct jk_err *err);
void jk_units_free(struct jk_units *units);

/* The verified header and its signer; borrowed. */
const struct jk_header *jk_units_header(const struct jk_units *units);
const struct jk_trust_entry *jk_units_signer(const struct jk_units *units);

/* The next verified unit, borrowed until the next call; the header unit first. */
JK_MUST_CHECK enum jk_next jk_units_next(
    struct jk_units *units, struct jk_unit *unit, struct jk_err *err);

enum jk_ending jk_units_ending(const struct jk_units *units);

/* What was verified turned out malformed inside: the stream is forged. */
void jk_units_refuse(struct jk_units *units);

/* Records and frames under checkpoints that verified so far. */
uint64_t jk_units_records(const struct jk_units *units);

/* After JK_NEXT_END: the final checkpoint, its text and digest. */
const struct jk_checkpoint *jk_units_final(const struct jk_units *units);
struct jk_bytes jk_units_final_text(const struct jk_units *units);
const uint8_t *jk_units_final_digest(const struct jk_units *units);

/*
 * Verify one checkpoint's text under a signer's key: for a checkpoint that
 * travels without its stream (source frames) and for random readers.
 */
JK_MUST_CHECK int jk_checkpoint_verify(struct jk_checkpoint *checkpoint,
    struct jk_bytes text, const struct jk_public_key *key, struct jk_err *err);

#endif
