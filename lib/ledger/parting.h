/*
 * Parting: as a base of records is made anew, what is current stays and what is
 * history goes to the bucket of the year in which its period of keeping begins
 * (jk-ledger(5), Buckets).
 */
#ifndef JK_LEDGER_PARTING_H
#define JK_LEDGER_PARTING_H

#include "ledger/ledger.h"
#include "ledger/merge.h"

struct jk_parting;

struct jk_parted {
	const struct jk_bytes *fields;
	struct jk_bytes key;
	char bucket[JK_BUCKET_CHARS]; /* "": it stays */
	size_t segment; /* which it came from, in the order of putting */
	bool is_deletion, is_code_change;
	bool is_last; /* no other record of its chain comes behind it */
	/* Of what began its period, where it does not stay; notified may be "". */
	char recorded[JK_DATE_CHARS], notified[JK_DATE_CHARS];
};

/*
 * merge: the records that are to be parted, from the first on; borrowed, as is the
 * ledger, whose heads say which chains have moved.
 */
JK_MUST_CHECK struct jk_parting *jk_parting_open(
    struct jk_ledger *ledger, struct jk_merge *merge, struct jk_err *err);
void jk_parting_free(struct jk_parting *parting);

/*
 * The merge holds all records that there are: one that is not the newest of its
 * chain by the head is history also where what superseded it is not there any more.
 */
void jk_parting_take_all(struct jk_parting *parting);

/* Ascending, borrowed until the next call. Status 76: a generation stands twice. */
JK_MUST_CHECK enum jk_next jk_parting_next(
    struct jk_parting *parting, struct jk_parted *parted, struct jk_err *err);

#endif
