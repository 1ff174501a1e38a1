#include "filter/period.h"

#include <stdio.h>

#define FIRST_OF_MONTH "-01"

/* A date, or a month as its first and last day. */
static bool
read_days(const char *text, int32_t *first, int32_t *last)
{
	char date[JK_DATE_CHARS];
	int year, month, day;

	if (jk_date_decode(jk_bytes_of(text), first)) {
		*last = *first;
		return true;
	}
	if (snprintf(date, sizeof date, "%s" FIRST_OF_MONTH, text) !=
		JK_DATE_CHARS - 1 ||
	    !jk_date_decode(jk_bytes_of(date), first))
		return false;
	jk_date_split(*first, &year, &month, &day);
	*last = *first + jk_date_month_days(year, month) - 1;
	return true;
}

int
jk_period_choose(const struct jk_run *run, struct jk_period *period, struct jk_err *err)
{
	const char *since = jk_run_option(run, "since");
	const char *until = jk_run_option(run, "until");
	int32_t first = run->day, last = run->day, other;
	int year, month, day;

	if (until != NULL && !read_days(until, &first, &last))
		goto wrong;
	/* A month that is not over counts as far as it has come. */
	if (first > run->day || (first == last && last > run->day))
		goto wrong;
	period->until = last < run->day ? last : run->day;
	jk_date_split(period->until, &year, &month, &day);
	period->since = period->until - day + 1;
	if (since != NULL && !read_days(since, &period->since, &other))
		goto wrong;
	if (period->since <= period->until)
		return 0;
wrong:
	return jk_err_set(err, JK_EXIT_USAGE, "JK00619",
	    _("--since and --until take a date or a month, in their order and not "
	      "after the business date"));
}
