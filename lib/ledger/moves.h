/*
 * Moves: which resident codes belong to one person because code changes lead
 * from one to the other. All records of a person in one municipality must be
 * decided together and in order, whatever codes they stand under.
 *
 * Moves are put in any order, then ended once; codes that no move names stand
 * for themselves. Memory grows with the moves of a run, some 64 bytes each.
 */
#ifndef JK_LEDGER_MOVES_H
#define JK_LEDGER_MOVES_H

#include "base/buf.h"

#define JK_MOVES_CODE_BYTES 11
#define JK_MOVES_PARTY_BYTES 6
/* A chain: code, then municipality. */
#define JK_CHAIN_BYTES (JK_MOVES_CODE_BYTES + JK_MOVES_PARTY_BYTES)

struct jk_moves {
	struct jk_buf pairs; /* two chains each */
	struct move_node *nodes; /* ascending in the chain */
	size_t count;
};

void jk_moves_init(struct jk_moves *moves);
void jk_moves_release(struct jk_moves *moves);

JK_MUST_CHECK int jk_moves_put(struct jk_moves *moves,
    const uint8_t from[JK_CHAIN_BYTES], const uint8_t to[JK_CHAIN_BYTES],
    struct jk_err *err);
JK_MUST_CHECK int jk_moves_end(struct jk_moves *moves, struct jk_err *err);

static inline bool
jk_moves_is_empty(const struct jk_moves *moves)
{
	return moves->pairs.len == 0;
}

/*
 * The least chain of those that moves lead to and from; the chain itself when
 * no move names it. Borrowed from `moves` or from `chain`.
 */
const uint8_t *jk_moves_group(
    const struct jk_moves *moves, const uint8_t chain[JK_CHAIN_BYTES]);

#endif
