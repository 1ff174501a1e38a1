/*
 * An erasure of a run (jk-purge(1)): the ledger it is about, the retention table and
 * the holds of the site, and what is due by them.
 *
 *	jk_erasing_open(&erasing, run, "register", JK_LEDGER_READ, err);
 *	jk_erasing_find(&erasing, day, also, err);		what is due
 *	... erasing.due ...
 *	jk_erasing_release(&erasing);
 */
#ifndef JK_FILTER_ERASING_H
#define JK_FILTER_ERASING_H

#include "filter/archive.h"
#include "filter/old_keys.h"
#include "filter/register.h"
#include "filter/signed_table.h"
#include "ledger/due.h"

struct jk_erasing {
	struct jk_run *run;
	bool is_archive;
	bool counts_only; /* no digests, so no key is made */
	struct jk_register reg; /* one of them is open */
	struct jk_archive archive;
	struct jk_ledger *ledger;
	struct jk_signed_table table; /* the newest retention table */
	struct jk_retention *retention;
	struct jk_spared spared;
	struct jk_spared linked; /* of a register: what is held in the archive */
	struct jk_secret *key; /* of digests; destroyed when the erasure is done */
	char *key_path, *work;
	struct jk_due_rules rules;
	struct jk_due due;
	/* With the register only, and so the keys of files. */
	struct jk_old_files_ledgers ledgers;
	struct jk_old_files files;
	struct jk_old_keys old_keys;
};

/* ledger: "register" or "archive". Release it in any case. */
JK_MUST_CHECK int jk_erasing_open(struct jk_erasing *erasing, struct jk_run *run,
    const char *ledger, enum jk_ledger_use use, struct jk_err *err);
void jk_erasing_release(struct jk_erasing *erasing);

/* The retention table of that number, for what was erased by it. */
JK_MUST_CHECK int jk_erasing_load_table(
    struct jk_erasing *erasing, uint64_t number, struct jk_err *err);

/*
 * The day on which the ledger took its newest batch, up to which something can be
 * due; JK_DATE_MIN: it took none.
 */
JK_MUST_CHECK int jk_erasing_newest(
    struct jk_erasing *erasing, int32_t *newest, struct jk_err *err);

/*
 * What is due as of that day, and of a bucket (also; "": none) all that may go at
 * all. Status 65 when the day is ahead of the ledger, 78 without a retention table.
 */
JK_MUST_CHECK int jk_erasing_find(
    struct jk_erasing *erasing, int32_t day, const char *also, struct jk_err *err);

/*
 * Destroy keys and segments of what is meant (ledger/erase.h), then the keys of files,
 * the files of the site that were over on its day, and the key of the digests.
 */
JK_MUST_CHECK int jk_erasing_destroy(
    struct jk_erasing *erasing, unsigned seconds, struct jk_err *err);

/* How many records the ledger has. */
uint64_t jk_erasing_records(const struct jk_erasing *erasing);

/* The row of the table, by its place from 1; NULL: there is none. */
struct jk_bytes jk_erasing_clause(const struct jk_erasing *erasing, uint64_t row);

#endif
