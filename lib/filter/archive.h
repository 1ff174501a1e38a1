/*
 * The site's archive, open (jk-ledger(5)): its ledger and the schema of its access
 * and operation records.
 */
#ifndef JK_FILTER_ARCHIVE_H
#define JK_FILTER_ARCHIVE_H

#include "filter/driver.h"
#include "ledger/ledger.h"

struct jk_archive {
	struct jk_ledger *ledger;
	const struct jk_schema *schema; /* borrowed from the site */
	char *path;
	struct jk_ledger_site site;
};

/* What an archive of the run's party is, for readers, in whatever directory. */
JK_MUST_CHECK int jk_archive_site(struct jk_ledger_site *site, struct jk_run *run,
    const char *path, struct jk_err *err);

/* Release it also after a failure. */
JK_MUST_CHECK int jk_archive_open(struct jk_archive *archive, struct jk_run *run,
    enum jk_ledger_use use, struct jk_err *err);
void jk_archive_release(struct jk_archive *archive);

#endif
