/*
 * What of a ledger is due for erasure as of a business date, by the retention table
 * (rules/retention.h): counted by class, bucket and row for the order that a person
 * approves, and named record by record for the erasure itself (ledger/erase.h).
 *
 *	jk_due_register(&due, ledger, &rules, err);
 *	... due.parts, due.parts_count ...
 *	jk_due_release(&due);
 *
 * One pass over the months or years that may have something due, and over what is
 * current only where some of that may be; what is spared though its period is over
 * is counted.
 */
#ifndef JK_LEDGER_DUE_H
#define JK_LEDGER_DUE_H

#include "adapt/secret.h"
#include "ledger/ledger.h"
#include "ledger/sieve.h"
#include "ledger/spared.h"
#include "ledger/totals.h"
#include "rules/retention.h"

/* All borrowed. */
struct jk_due_rules {
	const struct jk_retention *retention;
	struct jk_retention_ask ask; /* its class is set for each question */
	const struct jk_spared *spared;
	const struct jk_spared *linked; /* held in the archive: links to it stay */
	const struct jk_secret *key; /* of the digests */
	const char *directory; /* for spills */
	const char *also; /* a bucket that is to go before its time; "": none */
};

struct jk_due {
	struct jk_erasure_part *parts; /* in the order of jk_erasure_set_part */
	size_t parts_count;
	uint64_t records; /* that go */
	uint64_t spared; /* that would */
	uint64_t unlisted; /* that go though their time is not over or no row says so */
	/*
	 * Of a register: how far it was read, which is all, or the buckets up to a
	 * year; what goes, by role; and the records that it is to have there afterwards
	 * and those that it is not to.
	 */
	bool is_whole;
	char upto[JK_BUCKET_CHARS];
	struct jk_sieve *lost[JK_SEGMENT_ROLES]; /* NULL: nothing of the role goes */
	struct jk_totals kept, gone;
};

JK_MUST_CHECK int jk_due_register(struct jk_due *due, struct jk_ledger *ledger,
    const struct jk_due_rules *rules, struct jk_err *err);
JK_MUST_CHECK int jk_due_archive(struct jk_due *due, struct jk_ledger *ledger,
    const struct jk_due_rules *rules, struct jk_err *err);
void jk_due_release(struct jk_due *due);

/*
 * Does a record of an archive go? Fields in the schema; the bucket is its month.
 * *row (place in the table, 0: none), *reason and *began are why; *spared when only
 * a hold keeps it.
 */
struct jk_due_why {
	const char *class, *reason;
	uint64_t row;
	int32_t began;
	bool spared;
};
JK_MUST_CHECK int jk_due_is_over(struct jk_due_why *why, bool *goes,
    const struct jk_due_rules *rules, const struct jk_schema *schema,
    const struct jk_bytes *fields, const char *bucket, struct jk_err *err);

#endif
