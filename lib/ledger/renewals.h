/*
 * A ledger's renewals, verified (jk-ledger(5), RENEWALS): each under the later suite,
 * its digests against the lists and the segments that are here.
 */
#ifndef JK_LEDGER_RENEWALS_H
#define JK_LEDGER_RENEWALS_H

#include "format/renewal.h"
#include "ledger/ledger.h"

struct jk_renewals {
	size_t count;
	/* Of the newest: the list up to which it renews, and its date. */
	uint64_t number;
	char date[JK_DATE_CHARS];
	bool is_whole; /* it renews the newest list, and all that it names */
};

/*
 * signers: the directory of who may sign, trust/renewals of a site. Status 76 when a
 * renewal does not hold; where there is none, count is 0.
 */
JK_MUST_CHECK int jk_renewals_verify(struct jk_renewals *renewals,
    const struct jk_ledger_site *site, const char *signers, struct jk_err *err);

#endif
