/*
 * Locks: operators whose queries were refused too often in a row (jk-provide(1),
 * Locks). SITE/locks/state says how often, who is locked, and up to which access
 * record that goes:
 *
 *	jk-locks 1
 *	through SERIAL
 *	operator ID COUNT DATE LOCKED
 *
 * lines ascending in the id, LOCKED the serial number of the record that locked, or
 * 0. Where it is older than the spool it is made again from the batches there.
 */
#ifndef JK_FILTER_LOCKS_H
#define JK_FILTER_LOCKS_H

#include "filter/spool.h"
#include "rules/purpose.h"

#define JK_LOCKS_EVERYBODY "*"

struct jk_locks;

struct jk_lock {
	char id[33]; /* the operator, or JK_LOCKS_EVERYBODY */
	struct jk_lockout state;
};

/* As of the spool, which is open and nothing put into it. Status 78: a bad file. */
JK_MUST_CHECK struct jk_locks *jk_locks_open(
    struct jk_run *run, const struct jk_spool *spool, struct jk_err *err);
void jk_locks_free(struct jk_locks *locks);

/* Is it older than the spool, and can it not be made again? Then nobody may ask. */
bool jk_locks_is_stale(const struct jk_locks *locks);

bool jk_locks_has(const struct jk_locks *locks, struct jk_bytes id);

/*
 * What became of a query of his on that business date, under its access record's
 * serial number. When it was asked says who asks, and counts for nothing here.
 */
JK_MUST_CHECK int jk_locks_take(struct jk_locks *locks, struct jk_bytes id,
    enum jk_refusal_word word, bool bulk, int32_t day, uint64_t serial,
    struct jk_err *err);

/* How many were locked since it was opened. */
uint64_t jk_locks_taken(const struct jk_locks *locks);

/*
 * Counts and locks as they are now, on disk when this returns 0; nothing is written
 * where none of them changed, unless `whole`: then `through` goes on too.
 */
JK_MUST_CHECK int jk_locks_store(
    struct jk_locks *locks, bool whole, struct jk_err *err);

/* The locks, one by one, ascending; *at begins as 0. Stale ones begin with "*". */
bool jk_locks_next(const struct jk_locks *locks, size_t *at, struct jk_lock *lock);

/* What the approval that takes this lock away is bound to. */
JK_MUST_CHECK int jk_lock_subject(
    char subject[JK_DIGEST_HEX_CHARS], const struct jk_lock *lock, struct jk_err *err);

/* Take it away; everybody's too. False where there is none. */
bool jk_locks_remove(struct jk_locks *locks, const char *id);

#endif
