/*
 * Which ledger lies in a directory, wherever that is: a copy that was moved is
 * known by its own lists, not by its path.
 */
#ifndef JK_FILTER_WHICH_H
#define JK_FILTER_WHICH_H

#include "filter/driver.h"
#include "ledger/ledger.h"

/* By name: register or archive. The path is borrowed. */
JK_MUST_CHECK int jk_which_named(struct jk_ledger_site *site, struct jk_run *run,
    const char *name, const char *path, struct jk_err *err);

/*
 * By the second line of the newest list, which is not believed but asked first: who
 * opens it as that verifies it. Without a list, by the directory's own name.
 */
JK_MUST_CHECK int jk_which_ledger(struct jk_ledger_site *site, struct jk_run *run,
    const char *path, struct jk_err *err);

#endif
