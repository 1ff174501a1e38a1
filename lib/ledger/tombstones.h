/*
 * All erasures that the lists of a ledger tell of, in their order, and whether its
 * records ever became fewer without one (jk-ledger(5), ERASURE).
 */
#ifndef JK_LEDGER_TOMBSTONES_H
#define JK_LEDGER_TOMBSTONES_H

#include "ledger/ledger.h"

struct jk_tombstone {
	uint64_t meant, done; /* numbers of lists; done 0: not yet */
	char date[JK_DATE_CHARS]; /* business date of the list that says it is done */
	uint64_t before, after; /* records in segments, by the lists around */
	struct jk_erasure erasure;
};

struct jk_tombstones {
	struct jk_tombstone *rows;
	size_t count;
	/* The first list that has fewer records than the erasures say; 0: none. */
	uint64_t list, missing;
};

/* Reads and verifies every list. Release it in any case. */
JK_MUST_CHECK int jk_tombstones_load(struct jk_tombstones *tombstones,
    const struct jk_ledger *ledger, struct jk_err *err);
void jk_tombstones_release(struct jk_tombstones *tombstones);

/* Is it a part that lay in the ledger, and not in a file beside it? */
bool jk_erasure_part_is_records(const struct jk_erasure_part *part);

#endif
