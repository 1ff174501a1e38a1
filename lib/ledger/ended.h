/*
 * Ended: the records that lie in the buckets of years, each with the days of what
 * ended it, so that its period needs no other record (jk-ledger(5), Ends).
 *
 *	ended = jk_ended_open(ledger, "2026", err);
 *	while ((next = jk_ended_next(ended, &record, err)) == JK_NEXT_RECORD)
 *		...
 */
#ifndef JK_LEDGER_ENDED_H
#define JK_LEDGER_ENDED_H

#include "ledger/parting.h"

struct jk_ended;

struct jk_ended_record {
	const struct jk_bytes *fields;
	struct jk_bytes key;
	const char *bucket;
	struct jk_bytes recorded, notified; /* of what ended it; notified may be "" */
};

/* Those of the years up to one, itself included; "": all. The ledger is borrowed. */
JK_MUST_CHECK struct jk_ended *jk_ended_open(
    struct jk_ledger *ledger, const char *upto, struct jk_err *err);
void jk_ended_free(struct jk_ended *ended);

/*
 * Ascending, borrowed until the next call. Status 76: a generation stands twice, or
 * the records of a year are not those that its ends are of.
 */
JK_MUST_CHECK enum jk_next jk_ended_next(
    struct jk_ended *ended, struct jk_ended_record *record, struct jk_err *err);

/* Is each end that of the record behind it in its chain, or of its head? Status 76. */
JK_MUST_CHECK int jk_ended_check(struct jk_ledger *ledger, struct jk_err *err);

/* Is the year one of those up to another; "" as above? */
bool jk_ended_reaches(const char *upto, const char *year);

/* Fields of schemas/ends.csvs; the text belongs to parted and `generation`. */
#define JK_ENDED_COLUMNS 5
void jk_ended_encode(struct jk_bytes fields[JK_ENDED_COLUMNS], char generation[24],
    const struct jk_parted *parted);

#endif
