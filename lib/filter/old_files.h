/*
 * Files of a site that have a period of their own (jk-purge(1), Files): received and
 * refused batches, sent ones, receipts, quarantine, approvals. What such a file holds
 * may be kept in a ledger, or not, by another period; the file goes by the business
 * date that its verified header bears, or the day on which a ledger had its batch.
 *
 *	jk_old_files_find(&files, run, ledgers, retention, &ask, err);
 *	jk_old_files_spare_owed(&files, run, ledger, NULL, err);
 *	jk_old_files_count(&files, key, &due, err);	as parts of what is due
 *	jk_old_files_shred(&files, erasure, err);
 *	jk_old_files_release(&files);
 */
#ifndef JK_FILTER_OLD_FILES_H
#define JK_FILTER_OLD_FILES_H

#include "filter/driver.h"
#include "ledger/due.h"
#include "ledger/passed.h"

struct jk_old_file {
	char *path;
	const char *directory, *name; /* name: the last part of the path */
	const char *class; /* NULL: it has no period here */
	int32_t began;
	uint64_t row; /* of the retention table; 0: none */
	bool over; /* on the day of the ask */
	bool holds_refused, owed; /* owed: kept all the same */
	char (*seals)[JK_OWN_ID_CHARS]; /* ids of the keys that open it */
	size_t seals_count;
};

/* The batches of both ledgers, by their lists (ledger/passed.h). */
struct jk_old_files_ledgers {
	struct jk_tooks reg, archive;
};

struct jk_old_files {
	struct jk_old_file *files; /* by directory, and then by name */
	size_t count, broken; /* broken: not authentic or not whole, not among them */
	size_t owed;
};

/*
 * All files of those directories, and of those where files lie that are not kept yet
 * (inbox, spool, work, protected), which have no class; ask: its class is set for each.
 * What cannot be verified is told as a warning and left alone. Release in any case.
 */
JK_MUST_CHECK int jk_old_files_find(struct jk_old_files *files, struct jk_run *run,
    const struct jk_old_files_ledgers *ledgers, const struct jk_retention *retention,
    const struct jk_retention_ask *ask, struct jk_err *err);
void jk_old_files_release(struct jk_old_files *files);

/*
 * Which of those that are over hold refused records that are still owed by the
 * register (ledger/owed.h), or cannot be read. erasure (or NULL): what was sealed to a
 * key that it destroys is not asked any more.
 */
JK_MUST_CHECK int jk_old_files_spare_owed(struct jk_old_files *files,
    struct jk_run *run, struct jk_ledger *ledger, const struct jk_erasure *erasure,
    struct jk_err *err);

/* Is any that is kept sealed to that key? spares: all are kept. */
bool jk_old_files_need(const struct jk_old_files *files, const char *id, bool spares);

/*
 * Those that are over into due, as parts without a bucket, digested by name and
 * content under the key; where `spares`, as spared.
 */
JK_MUST_CHECK int jk_old_files_count(const struct jk_old_files *files,
    const struct jk_secret *key, bool spares, struct jk_due *due, struct jk_err *err);

/*
 * Overwrite and remove those that are over, not owed, and belong to a part of the
 * erasure, which names days and no files: so what is owed has been asked before.
 */
JK_MUST_CHECK int jk_old_files_shred(const struct jk_old_files *files,
    const struct jk_erasure *erasure, struct jk_err *err);

#endif
