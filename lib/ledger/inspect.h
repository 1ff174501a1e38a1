/*
 * A ledger inspected as files, without any key (jk-audit(1), verify): every list,
 * and every segment that the newest one names. What is wrong with one does not hide
 * what is wrong with the next.
 */
#ifndef JK_LEDGER_INSPECT_H
#define JK_LEDGER_INSPECT_H

#include "ledger/baseline.h"
#include "ledger/faults.h"
#include "ledger/ledger.h"

struct jk_inspection {
	uint64_t number; /* of the newest list, be it whole or not */
	/* The newest one that holds; number 0: none does, or there is none. */
	struct jk_list list;
	uint8_t digest[JK_HASH_BYTES];
	struct jk_tree log; /* over all lists up to it */
	int32_t *days; /* the business dates of the lists, each once, ascending */
	size_t days_count;
	struct jk_faults faults;
};

/*
 * since: what was seen before, and then only what is new is read, and that what is
 * old is there; NULL: all of it. -1 only where it could not be judged. Release it in
 * any case.
 */
JK_MUST_CHECK int jk_inspect(struct jk_inspection *inspection,
    const struct jk_ledger_site *site, const struct jk_baseline *since,
    struct jk_err *err);
void jk_inspection_release(struct jk_inspection *inspection);

#endif
