/*
 * Fewer, larger segments (jk-ledger(5), COMPACTION), as a part of a commit: what
 * is due is merged into new segments, which take the old ones' place in the
 * list being made; where the base of records is made anew, what is history goes
 * to the buckets of its years, with the heads of chains that are history as a whole,
 * and what is current gets a fresh keep key.
 *
 *	compact = jk_compact_new(commit, false, err);	right after the beginning
 *	... records, heads, rows of the list ...
 *	jk_compact_run(compact, err);			right before the finish
 *	jk_compact_free(compact);
 */
#ifndef JK_LEDGER_COMPACT_H
#define JK_LEDGER_COMPACT_H

#include "ledger/commit.h"
#include "ledger/sieve.h"

struct jk_compact;

/*
 * Say what is due, by the ledger as it is; nothing where the private keep keys
 * for it are not here. Before anything is put, since what the commit adds goes
 * under the fresh key, too. `whole` asks for a new base whether or not it is due,
 * and then a missing key is status 77; deltas that an onward lane has not taken
 * stay deltas all the same. The commit is borrowed.
 */
JK_MUST_CHECK struct jk_compact *jk_compact_new(
    struct jk_commit *commit, bool whole, struct jk_err *err);
void jk_compact_free(struct jk_compact *compact);

/*
 * Rows that are left out, by role and bucket, of a compaction that was asked for;
 * borrowed. What a sieve still holds afterwards could not be reached.
 */
void jk_compact_sift(
    struct jk_compact *compact, struct jk_sieve *const lost[JK_SEGMENT_ROLES]);

/* Do it. */
JK_MUST_CHECK int jk_compact_run(struct jk_compact *compact, struct jk_err *err);

#endif
