/*
 * Records in the quarantine that are still owed: refused, and neither they nor
 * what follows them in their chain applied since (jk-audit(1), reconcile).
 */
#ifndef JK_LEDGER_OWED_H
#define JK_LEDGER_OWED_H

#include "ledger/heads.h"
#include "ledger/held.h"
#include "ledger/records.h"
#include "rules/calendar.h"

struct jk_owed_sum {
	uint64_t records; /* in quarantine */
	uint64_t settled; /* applied since */
	uint64_t awaited; /* owed, before the deadline */
	uint64_t owed; /* beyond it */
	uint64_t lost; /* cannot be followed: the key itself was wrong */
	uint64_t unread; /* files that could not be read to their end */
};

struct jk_owed_site {
	const struct jk_held_site *held;
	struct jk_ledger *ledger;
	const struct jk_calendar *calendar; /* NULL: no deadline is waited for */
	int32_t day; /* the business date */
};

/*
 * All files of SITE/quarantine; what is owed in one beyond the deadline is one
 * difference. A file that does not verify is a difference too.
 */
JK_MUST_CHECK int jk_owed_read(
    struct jk_owed_sum *sum, const struct jk_owed_site *site, struct jk_err *err);

/* The same for one file at a time. */
struct jk_owed;
JK_MUST_CHECK struct jk_owed *jk_owed_open(
    const struct jk_owed_site *site, struct jk_err *err);
void jk_owed_free(struct jk_owed *owed);

/* Add what SITE/DIRECTORY/NAME holds to sum. */
JK_MUST_CHECK int jk_owed_file(struct jk_owed *owed, const char *directory,
    const char *name, struct jk_owed_sum *sum, struct jk_err *err);

#endif
