/*
 * Parting: as a base of records is made anew, what is current stays and what is
 * history goes to the bucket of the year in which its period of keeping begins
 * (jk-ledger(5), Buckets).
 */
#ifndef JK_LEDGER_PARTING_H
#define JK_LEDGER_PARTING_H

#include "ledger/ledger.h"
#include "ledger/merge.h"
#include "rules/change.h"

struct jk_parting;

struct jk_parted {
	const struct jk_bytes *fields;
	struct jk_bytes key;
	char bucket[JK_BUCKET_CHARS]; /* "": it stays */
	struct jk_change change;
	bool is_last; /* no other record of its chain comes behind it */
	/* Of what began its period, where it does not stay; notified may be "". */
	char recorded[JK_DATE_CHARS], notified[JK_DATE_CHARS];
};

/*
 * merge: the records in no bucket that are to be parted, from the first on; borrowed,
 * as is the ledger, whose heads say which chains have moved.
 */
JK_MUST_CHECK struct jk_parting *jk_parting_open(
    struct jk_ledger *ledger, struct jk_merge *merge, struct jk_err *err);
void jk_parting_free(struct jk_parting *parting);

/* Ascending, borrowed until the next call. Status 76: a generation stands twice. */
JK_MUST_CHECK enum jk_next jk_parting_next(
    struct jk_parting *parting, struct jk_parted *parted, struct jk_err *err);

#endif
