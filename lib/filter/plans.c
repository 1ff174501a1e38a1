#include "filter/plans.h"

#include <stdlib.h>

#include "filter/signed_table.h"
#include "ledger/places.h"

#define MONTH_CHARS 8 /* YYYY-MM */

/* Months, counted from that of the first day */

static int
month_number(int32_t day)
{
	int year, month, date;

	jk_date_split(day, &year, &month, &date);
	return year * 12 + month - 1;
}

/* Which month of the period a row is about; false: none. */
static bool
find_month(const struct jk_plans *plans, struct jk_bytes text, size_t *index)
{
	char date[JK_DATE_CHARS] = "";
	int32_t day;
	int number;

	if (text.len != MONTH_CHARS - 1)
		return false;
	memcpy(date, text.ptr, text.len);
	memcpy(date + text.len, "-01", 4);
	if (!jk_date_decode(jk_bytes_of(date), &day))
		return false;
	number = month_number(day) - month_number(plans->period.since);
	*index = (size_t)number;
	return number >= 0 && *index < plans->months;
}

/* Plans: the newest first, and of each the months that no newer one has */

static int
take_rows(
    struct jk_plans *plans, const struct jk_signed_table *table, struct jk_err *err)
{
	struct jk_bytes fields[JK_SCHEMA_MAX_COLUMNS];
	bool *here = calloc(plans->months, sizeof *here);
	int column = jk_signed_table_column(table, "month");
	int result = 0;
	size_t month;

	if (here == NULL)
		return jk_err_memory(err);
	for (size_t row = 0; result == 0 && row < table->rows; row++) {
		if (!find_month(
			plans, jk_signed_table_get(table, row, column), &month) ||
		    plans->is_planned[month])
			continue;
		here[month] = true;
		jk_signed_table_fields(table, row, fields);
		result = jk_plan_put(plans->plan, table->schema, fields, err);
	}
	for (month = 0; month < plans->months; month++)
		plans->is_planned[month] = plans->is_planned[month] || here[month];
	free(here);
	return result;
}

static bool
has_all(const struct jk_plans *plans)
{
	for (size_t month = 0; month < plans->months; month++)
		if (!plans->is_planned[month])
			return false;
	return true;
}

static int
load_plans(struct jk_plans *plans, struct jk_err *err)
{
	const char *path = jk_run_option(plans->run, "plan");
	struct jk_signed_table table;
	uint64_t number;
	int result = 0;

	if (path != NULL) {
		result = jk_signed_table_read(&table, plans->run, path, "plan", err);
		if (result == 0)
			result = take_rows(plans, &table, err);
		jk_signed_table_release(&table);
		return result;
	}
	if (jk_signed_table_newest(&plans->run->site, "plan", &number, err) < 0)
		return -1;
	for (; result == 0 && number > 0 && !has_all(plans); number--) {
		result = jk_signed_table_load_number(
		    &table, plans->run, "plan", number, err);
		if (result == 0)
			result = take_rows(plans, &table, err);
		jk_signed_table_release(&table);
	}
	return result;
}

/* Approvals */

static int
load_approval(struct jk_plans *plans, const char *name, struct jk_err *err)
{
	struct jk_bytes fields[JK_SCHEMA_MAX_COLUMNS];
	struct jk_signed_table table;
	char *path = jk_site_path(&plans->run->site, "approvals/%s", name);
	int result;

	if (path == NULL)
		return jk_err_memory(err);
	result = jk_signed_table_read(&table, plans->run, path, "approval", err);
	for (size_t row = 0; result == 0 && row < table.rows; row++) {
		jk_signed_table_fields(&table, row, fields);
		result = jk_plan_put_approval(
		    plans->plan, table.schema, table.content, fields, err);
	}
	jk_signed_table_release(&table);
	free(path);
	return result;
}

static int
load_approvals(struct jk_plans *plans, struct jk_err *err)
{
	struct jk_places places;
	int result = jk_places_read(&places, plans->run->site.path, "approvals", err);

	for (size_t i = 0; result == 0 && i < places.count; i++)
		result = load_approval(plans, places.names[i], err);
	jk_places_release(&places);
	return result;
}

int
jk_plans_open(struct jk_plans *plans, struct jk_run *run,
    const struct jk_period *period, struct jk_err *err)
{
	memset(plans, 0, sizeof *plans);
	plans->run = run;
	plans->period = *period;
	plans->months =
	    (size_t)(month_number(period->until) - month_number(period->since) + 1);
	plans->is_planned = calloc(plans->months, sizeof *plans->is_planned);
	if (plans->is_planned == NULL)
		return jk_err_memory(err);
	plans->plan = jk_plan_new(err);
	if (plans->plan == NULL)
		return -1;
	plans->runs = jk_runs_new(err);
	return plans->runs == NULL ? -1 : load_plans(plans, err);
}

void
jk_plans_release(struct jk_plans *plans)
{
	jk_plan_free(plans->plan);
	jk_runs_free(plans->runs);
	free(plans->is_planned);
	memset(plans, 0, sizeof *plans);
}

bool
jk_plans_has_any(const struct jk_plans *plans)
{
	for (size_t month = 0; month < plans->months; month++)
		if (plans->is_planned[month])
			return true;
	return false;
}

/* The pass */

static bool
is_asked(const struct jk_plans *plans, int32_t day)
{
	if (day < plans->period.since || plans->period.until < day)
		return false;
	return !plans->only_planned ||
	       plans->is_planned[month_number(day) - month_number(plans->period.since)];
}

int
jk_plans_put(struct jk_plans *plans, const struct jk_access *access,
    const struct jk_access_place *place, struct jk_err *err)
{
	if (!is_asked(plans, access->day))
		return 0;
	return jk_runs_put(plans->runs, access, place, err);
}

int
jk_plans_end(struct jk_plans *plans, struct jk_err *err)
{
	const struct jk_plan *plan = plans->plan;

	jk_runs_end(plans->runs);
	if (load_approvals(plans, err) < 0 ||
	    jk_plan_compare(plans->plan, plans->runs, plans->period.since,
		plans->period.until, err) < 0)
		return -1;
	for (size_t i = 0; i < jk_plan_lines(plan); i++)
		plans->counts[jk_plan_line(plan, i)->result]++;
	return 0;
}

/* What it came to */

size_t
jk_plans_differences(const struct jk_plans *plans)
{
	size_t count = 0;

	for (int result = 0; result < JK_PLAN_RESULTS; result++)
		if (jk_plan_is_difference((enum jk_plan_result)result))
			count += plans->counts[result];
	return count;
}

void
jk_plans_warn(const struct jk_plans *plans)
{
	for (size_t month = 0; month < plans->months; month++) {
		int number = month_number(plans->period.since) + (int)month;

		if (!plans->is_planned[month])
			jk_report_warning(&plans->run->report, "JKU0073",
			    _("no plan has rows of month %04d-%02d"), number / 12,
			    number % 12 + 1);
	}
}

static const struct {
	const char *id, *text;
} differences[JK_PLAN_RESULTS] = {
	[JK_PLAN_AS_PLANNED] = { "", "" },
	[JK_PLAN_APPROVED] = { "", "" },
	[JK_PLAN_NOT_RUN] = { "JKU0066", N_("planned, and did not run") },
	[JK_PLAN_NOT_PLANNED] = { "JKU0067", N_("ran, neither planned nor approved") },
	[JK_PLAN_BAD_APPROVAL] = { "JKU0068",
	    N_("ran under an approval that is unknown, another's, or over") },
	[JK_PLAN_OTHER_DAY] = { "JKU0069", N_("ran on another day than planned") },
	[JK_PLAN_OTHER_OPERATOR] = { "JKU0070",
	    N_("ran by another operator than planned") },
	[JK_PLAN_TOO_FEW] = { "JKU0071", N_("ran with fewer records than planned") },
	[JK_PLAN_TOO_MANY] = { "JKU0072", N_("ran with more records than planned") },
};

const char *
jk_plans_id(enum jk_plan_result result)
{
	return differences[result].id;
}

const char *
jk_plans_text(enum jk_plan_result result)
{
	return differences[result].text;
}
