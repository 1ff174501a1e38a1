#include "filter/summary.h"

#include <stdlib.h>

#include "filter/page.h"
#include "filter/summary_parts.h"

const struct jk_summary_section jk_summary_sections[JK_OVERVIEW_BYS] = {
	{ JK_OVERVIEW_RECEIVER, "receiver", "提供先" },
	{ JK_OVERVIEW_PURPOSE, "purpose", "提供事務" },
	{ JK_OVERVIEW_FUNCTION, "function", "機能区分" },
	{ JK_OVERVIEW_MODE, "mode", "処理方式" },
	{ JK_OVERVIEW_KEY, "key", "検索項目" },
	{ JK_OVERVIEW_NUMBER, "number", "個人番号利用の有無" },
	{ JK_OVERVIEW_REFUSAL, "refusal", "拒否理由" },
	{ JK_OVERVIEW_OPERATOR, "operator", "操作者" },
	{ JK_OVERVIEW_OFFICE, "office", "所属" },
	{ JK_OVERVIEW_MUNICIPALITY, "municipality", "当時の市区町村" },
	{ JK_OVERVIEW_RECORDER, "recorder", "記録元" },
};

const char *const jk_summary_weekdays[7] = { "mon", "tue", "wed", "thu", "fri", "sat",
	"sun" };

struct jk_overview_count
jk_summary_hour(const struct jk_summary *summary, int weekday, int hour)
{
	struct jk_overview_count sum = { 0 };

	for (int i = 0; i < 7 * 24; i++) {
		const struct jk_overview_count *one;

		if ((weekday >= 0 && i / 24 != weekday) ||
		    (hour >= 0 && i % 24 != hour))
			continue;
		one = jk_overview_hour(summary->overview, i / 24, i % 24);
		sum.records += one->records;
		sum.looks += one->looks;
		sum.refused += one->refused;
	}
	return sum;
}

static int
count_all(struct jk_summary *summary, struct jk_err *err)
{
	struct jk_access_place place;
	struct jk_access access;
	enum jk_next next;

	while ((next = jk_accesses_next(summary->accesses, &access, &place, err)) ==
	       JK_NEXT_RECORD)
		if (jk_overview_put(summary->overview, &access, &place, err) < 0 ||
		    jk_plans_put(&summary->plans, &access, &place, err) < 0)
			return -1;
	if (next == JK_NEXT_FAILED || jk_overview_end(summary->overview, err) < 0)
		return -1;
	return jk_plans_has_any(&summary->plans) ? jk_plans_end(&summary->plans, err)
						 : 0;
}

static int
open_all(struct jk_summary *summary, char *const *paths, int count, struct jk_err *err)
{
	struct jk_accesses_options opening = { .old = JK_DATE_MIN };
	struct jk_run *run = summary->run;

	if (jk_page_format(run, &summary->format, &summary->is_page, err) < 0 ||
	    jk_period_choose(run, &summary->period, err) < 0 ||
	    jk_lists_load(&summary->lists, run, err) < 0 ||
	    jk_labels_load(&summary->labels, run, summary->lists.purposes,
		summary->period.until, err) < 0)
		return -1;
	opening.period = summary->period;
	summary->overview =
	    jk_overview_new(summary->period.since, summary->period.until, err);
	if (summary->overview == NULL ||
	    jk_plans_open(&summary->plans, run, &summary->period, err) < 0)
		return -1;
	summary->plans.only_planned = true;
	summary->accesses = jk_accesses_open(run, paths, count, &opening, err);
	return summary->accesses == NULL ? -1 : 0;
}

static void
tell(const struct jk_summary *summary)
{
	const struct jk_overview_count *total = jk_overview_total(summary->overview);
	struct jk_report *report = &summary->run->report;

	jk_report_status(report, "REPORT %llu %llu %llu",
	    (unsigned long long)total->records, (unsigned long long)total->looks,
	    (unsigned long long)total->refused);
	jk_report_metric(report, "audit_records", "", total->records);
	jk_report_metric(report, "audit_looks", "", total->looks);
	jk_report_metric(report, "audit_refused", "", total->refused);
}

int
jk_summary_run(struct jk_run *run, char *const *paths, int count, struct jk_err *err)
{
	struct jk_summary summary = { .run = run };
	int result = -1;

	if (open_all(&summary, paths, count, err) == 0 &&
	    count_all(&summary, err) == 0) {
		tell(&summary);
		result = summary.is_page ? jk_summary_put_page(&summary, err)
					 : jk_summary_put(&summary, err);
	}
	jk_accesses_free(summary.accesses);
	jk_plans_release(&summary.plans);
	jk_overview_free(summary.overview);
	jk_lists_release(&summary.lists);
	return result;
}
