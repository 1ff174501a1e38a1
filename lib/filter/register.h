/*
 * The site's register, open (jk-ledger(5)): its ledger, the schema of its
 * records and its head key, as several programs need them together.
 */
#ifndef JK_FILTER_REGISTER_H
#define JK_FILTER_REGISTER_H

#include "filter/driver.h"
#include "ledger/heads.h"

struct jk_register {
	struct jk_ledger *ledger;
	const struct jk_schema *schema; /* borrowed from the site */
	struct jk_secret *head_key;
	char *path;
	struct jk_ledger_site site;
};

/*
 * What a ledger of the run's party is, for readers: a register in whatever
 * directory, such as a copy that was moved. The path is borrowed.
 */
JK_MUST_CHECK int jk_register_site(struct jk_ledger_site *site, struct jk_run *run,
    const char *path, struct jk_err *err);

/*
 * A writer makes the head key where there is none. A reader of an empty ledger
 * without one gets a key of its own, since there is nothing to compare with.
 * Release it also after a failure.
 */
JK_MUST_CHECK int jk_register_open(struct jk_register *reg, struct jk_run *run,
    enum jk_ledger_use use, struct jk_err *err);
void jk_register_release(struct jk_register *reg);

#endif
