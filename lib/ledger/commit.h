/*
 * One commit: new segments, then one new list that names them, all or nothing
 * (jk-ledger(5), COMMITTING).
 *
 *	commit = jk_commit_begin(ledger, &info, err);
 *	compact = jk_compact_new(commit, false, err);	ledger/compact.h
 *	jk_commit_put_record(commit, fields, err);	ascending in the key
 *	jk_commit_put_head(commit, &head, err);		ascending
 *	list = jk_commit_list(commit);			totals, lanes, batches:
 *	jk_list_set_lane(list, &lane, err);		ledger/list.h
 *	jk_compact_run(compact, err);
 *	jk_commit_finish(commit, err);			or jk_commit_abandon
 *
 * The list begins as a copy of the newest one, without its batches. Records and
 * heads may be put in any mixture; each kind ascends by itself. Second keys are
 * made from the records.
 */
#ifndef JK_LEDGER_COMMIT_H
#define JK_LEDGER_COMMIT_H

#include "ledger/heads.h"
#include "ledger/ledger.h"

struct jk_commit_info {
	char date[JK_DATE_CHARS]; /* the business date */
	char created[JK_CREATED_CHARS]; /* YYYY-MM-DDThh:mm:ssZ */
	char program[JK_WORD_CHARS], version[JK_VERSION_CHARS];
};

struct jk_commit;

/* The ledger, open for writing, is borrowed; one commit at a time. */
JK_MUST_CHECK struct jk_commit *jk_commit_begin(
    struct jk_ledger *ledger, const struct jk_commit_info *info, struct jk_err *err);

/* Fields of the site's schema of records. */
JK_MUST_CHECK int jk_commit_put_record(
    struct jk_commit *commit, const struct jk_bytes *fields, struct jk_err *err);
JK_MUST_CHECK int jk_commit_put_head(
    struct jk_commit *commit, const struct jk_chain_head *head, struct jk_err *err);

/* The list being made; set its rows, never its segments. */
struct jk_list *jk_commit_list(struct jk_commit *commit);

/*
 * Write and name it all. Afterwards the ledger stands at the new list and the
 * commit is freed, whether it succeeded or not; after a failure the ledger is
 * as it was. (A failed sync of the directory, status 74, leaves open which.)
 */
JK_MUST_CHECK int jk_commit_finish(struct jk_commit *commit, struct jk_err *err);
void jk_commit_abandon(struct jk_commit *commit);

/*
 * For compaction only: a segment of this commit, of which role, bucket, level,
 * first and last are set; ending it sets its row in the list. The caller frees
 * it. The keep key of its bucket is made where there is none.
 */
struct jk_segment;
JK_MUST_CHECK struct jk_segment *jk_commit_new_segment(
    struct jk_commit *commit, struct jk_list_segment *row, struct jk_err *err);
JK_MUST_CHECK int jk_commit_end_segment(
    struct jk_commit *commit, struct jk_segment *segment, struct jk_err *err);
/* How many more there may be. */
unsigned jk_commit_places(const struct jk_commit *commit);
struct jk_ledger *jk_commit_ledger(struct jk_commit *commit);

/* What is current is sealed to a fresh keep key. Before anything is put. */
void jk_commit_renew_keep(struct jk_commit *commit);

/*
 * For an erasure, which destroys the old keys: every bucket that is written, and what
 * is current if it is renewed, goes under a key that was not there before.
 */
void jk_commit_erase(struct jk_commit *commit);

#endif
