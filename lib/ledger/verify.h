/*
 * Verification (jk-audit(1), verify): how a stream ends, read to its end through
 * whatever seals the keys open; and whether a ledger is whole, all of it.
 */
#ifndef JK_LEDGER_VERIFY_H
#define JK_LEDGER_VERIFY_H

#include "adapt/secret.h"
#include "ledger/inspect.h"
#include "ledger/keep.h"
#include "ledger/totals.h"
#include "stream/layers.h"

struct jk_verdict {
	enum jk_ending ending;
	bool has_header; /* checkpoint 0 verified, and so what follows */
	enum jk_stream_form form;
	char kind[JK_WORD_CHARS];
	char signer[JK_PARTY_CHARS];
	struct jk_lane lane; /* none: no batch */
	uint64_t number;
	uint64_t records; /* under checkpoints that verified */
	bool opened; /* its records were read, not only its outside */
	/* Of a complete one: */
	bool has_content;
	uint8_t content[JK_HASH_BYTES];
	uint8_t digest[JK_HASH_BYTES]; /* H of the final checkpoint, the inner one */
	uint8_t checkpoint[JK_HASH_BYTES]; /* and of that outside */
	bool refused; /* its own verdict on its input */
};

/*
 * Read it all. -1 with err when it is cut or forged, which the verdict says, or
 * when it could not be read, and then the ending is unknown.
 */
JK_MUST_CHECK int jk_verify_stream(struct jk_verdict *verdict, struct jk_source *source,
    const struct jk_reader_options *options, struct jk_err *err);

/* What cannot be read here, by the word that is sealed to a key (ledger/keep.h). */
struct jk_locked {
	char word[JK_KEEP_WORD_CHARS];
	char keep[JK_KEEP_ID_CHARS];
	uint64_t records; /* rows of all roles, but ends, which go with records */
};

struct jk_ledger_verdict {
	uint64_t number; /* of the newest list */
	uint64_t records; /* in segments of records */
	uint8_t root[JK_HASH_BYTES]; /* the head of its log */
	size_t keeps; /* keep keys that segments are sealed to */
	size_t unnamed; /* public halves that nothing names any more */
	bool opened; /* totals were computed: keys for all segments were there */
	struct jk_locked *locked; /* those that were not */
	size_t locked_count;
	size_t readable; /* segments whose keys were */
	struct jk_totals totals;
	struct jk_faults faults;
	int32_t *days; /* the business dates of the lists read, ascending */
	size_t days_count;
};

/* How far it goes. */
struct jk_verifying {
	bool deep; /* canonical forms too, and what is made from records made again */
	const struct jk_secret *head_key; /* NULL leaves digests of heads out */
	/* What was seen before, to read only what is new; NULL: all is read. */
	const struct jk_baseline *since;
	struct jk_baseline *seen; /* set where all holds; NULL: nobody asks */
};

/*
 * Every list, every segment, and, where the site's keys open them, the totals of a
 * register against the newest list's. deep: canonical forms of all segments whose
 * keys are here; of a register, heads and second keys made again from the records; of
 * an archive, each record in its month. -1 with the first of the verdict's faults, or
 * where it could not be judged, and then there is none. Release the verdict in any
 * case.
 */
JK_MUST_CHECK int jk_verify_ledger(struct jk_ledger_verdict *verdict,
    const struct jk_ledger_site *site, const struct jk_verifying *how,
    struct jk_err *err);
void jk_ledger_verdict_release(struct jk_ledger_verdict *verdict);

#endif
