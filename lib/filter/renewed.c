#include "filter/renewed.h"

#include <stdlib.h>

/* On a business date; or, where none is given, as soon as the day is named. */
static bool
is_retired(const struct jk_run *run)
{
	const char *until = run->site.conf.suite_1_until;
	int32_t day;

	return jk_date_decode(jk_bytes_of(until), &day) &&
	       (!run->has_day || run->day > day);
}

int
jk_renewed_check(struct jk_renewals *renewals, struct jk_run *run,
    const struct jk_ledger_site *site, struct jk_err *err)
{
	const char *until = run->site.conf.suite_1_until;
	char *signers = jk_site_path(&run->site, "trust/renewals");
	int result;

	if (signers == NULL)
		return jk_err_memory(err);
	result = jk_renewals_verify(renewals, site, signers, err);
	free(signers);
	if (result < 0 || !is_retired(run) ||
	    (renewals->is_whole && strcmp(renewals->date, until) <= 0))
		return result;
	return jk_err_set(err, JK_EXIT_PROTOCOL, "JK00782",
	    _("the first suite is retired since %s, and no renewal from before covers "
	      "the newest list"),
	    until);
}
