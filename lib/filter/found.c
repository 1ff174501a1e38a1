#include "filter/found.h"

#include <stdlib.h>

#include "filter/found_parts.h"
#include "filter/page.h"

static const char rules_file[] = "rules/findings.csv";

uint64_t
jk_found_count(const struct jk_found *found)
{
	uint64_t count = 0;

	for (size_t rule = 0; rule < JK_FINDING_RULES; rule++)
		count += found->counts[rule];
	return count;
}

int
jk_found_title(const struct jk_found *found, enum jk_finding_rule rule, bool japanese,
    char title[JK_FOUND_TITLE_BYTES], struct jk_err *err)
{
	if (jk_finding_title(
		title, JK_FOUND_TITLE_BYTES, &found->findings.limits[rule], japanese))
		return 0;
	return jk_err_set(err, JK_EXIT_CONFIG, "JK00621",
	    _("title of rule %s is too long"), jk_finding_word(rule));
}

static int
load_rules(struct jk_found *found, struct jk_err *err)
{
	struct jk_buf text = JK_BUF_INIT;
	int result = jk_site_table_file(&found->run->site, rules_file, &text, err);

	if (result == 0) {
		result = jk_findings_decode(&found->findings, jk_buf_bytes(&text), err);
		if (result < 0)
			jk_err_at(err, "%s", rules_file);
	}
	jk_buf_release(&text);
	return result;
}

static int
choose_format(struct jk_found *found, struct jk_err *err)
{
	return jk_page_format(found->run, &found->format, &found->is_page, err);
}

static int
open_slips(struct jk_found *found, struct jk_err *err)
{
	found->work = jk_site_path(&found->run->site, "work");
	if (found->work == NULL)
		return jk_err_memory(err);
	found->slips = jk_bins_new(found->work, jk_watch_days(found->watch),
	    sizeof(struct jk_watch_slip), err);
	return found->slips == NULL ? -1 : 0;
}

static int
open_all(struct jk_found *found, char *const *paths, int count, struct jk_err *err)
{
	struct jk_watch_about about = { .findings = &found->findings,
		.calendar = &found->calendar,
		.today = found->run->day };
	struct jk_accesses_options opening;

	if (jk_period_choose(found->run, &found->period, err) < 0 ||
	    load_rules(found, err) < 0 ||
	    jk_lists_load(&found->lists, found->run, err) < 0 ||
	    jk_daybook_load(&found->calendar, &found->run->site, err) < 0 ||
	    jk_gate_open(&found->gate, found->run, err) < 0)
		return -1;
	about.routes = found->gate.routes;
	about.municipalities = found->gate.municipalities;
	about.operators = found->lists.operators;
	about.purposes = found->lists.purposes;
	about.relations = found->lists.relations;
	about.parent = found->run->site.conf.parent;
	about.since = found->period.since;
	about.until = found->period.until;
	about.has_events = jk_run_option(found->run, "register") != NULL;
	if (about.has_events) {
		found->events = jk_events_open(found->run, err);
		if (found->events == NULL)
			return -1;
	}
	found->watch = jk_watch_new(&about, err);
	if (found->watch == NULL || open_slips(found, err) < 0)
		return -1;
	opening.period = found->period;
	opening.old = jk_watch_kept_from(found->watch, JK_FINDING_TOO_OLD);
	opening.late = jk_watch_is_asked(found->watch, JK_FINDING_GAP);
	found->accesses = jk_accesses_open(found->run, paths, count, &opening, err);
	if (found->accesses == NULL)
		return -1;
	jk_watch_set_begun(found->watch, jk_accesses_begun(found->accesses));
	return 0;
}

static int
put_found(struct jk_found *found, struct jk_err *err)
{
	struct jk_finding finding;

	while (jk_watch_next(found->watch, &finding)) {
		found->counts[finding.rule]++;
		if ((found->is_page ? jk_found_keep(found, &finding, err)
				    : jk_found_put(found, &finding, err)) < 0)
			return -1;
	}
	return 0;
}

/* What the records put so far came to: slips for their days, and findings. */
static int
take(struct jk_found *found, struct jk_err *err)
{
	struct jk_watch_slip slip;
	size_t day;

	while (jk_watch_slip(found->watch, &day, &slip))
		if (jk_bins_put(found->slips, day, &slip, err) < 0)
			return jk_err_at(err, "work");
	return put_found(found, err);
}

/* After the last record: day by day. */
static int
watch_days(struct jk_found *found, struct jk_err *err)
{
	for (size_t day = 0; day < jk_watch_days(found->watch); day++) {
		struct jk_watch_slip slip;
		enum jk_next next;

		while ((next = jk_bins_next(found->slips, day, &slip, err)) ==
		       JK_NEXT_RECORD)
			if (jk_watch_put_slip(found->watch, &slip, err) < 0)
				return -1;
		if (next == JK_NEXT_FAILED)
			return jk_err_at(err, "work");
		if (jk_watch_end_day(found->watch, err) < 0 ||
		    put_found(found, err) < 0)
			return -1;
	}
	return jk_watch_end(found->watch, err) < 0 ? -1 : put_found(found, err);
}

/* A rule that was not asked is said so: its silence would mislead. */
static void
tell_not_asked(const struct jk_found *found)
{
	for (int rule = 0; rule < JK_FINDING_RULES; rule++)
		if (!jk_watch_is_asked(found->watch, (enum jk_finding_rule)rule))
			jk_report_warning(&found->run->report, "JK00620",
			    _("rule %s is not asked: it has no row, or its table is "
			      "not given"),
			    jk_finding_word((enum jk_finding_rule)rule));
}

/* Months that are over, and that must be kept still. */
static int
ask_months(struct jk_found *found, struct jk_err *err)
{
	int32_t first = jk_watch_kept_from(found->watch, JK_FINDING_ERASED_EARLY), last;
	int year, month, date;

	for (;; first = last + 1) {
		jk_date_split(first, &year, &month, &date);
		first -= date - 1;
		last = first + jk_date_month_days(year, month) - 1;
		if (last >= found->run->day)
			return 0;
		if (jk_accesses_lack(found->accesses, first) &&
		    jk_watch_put_missing(found->watch, first, last, err) < 0)
			return -1;
	}
}

static int
finish(struct jk_found *found, struct jk_err *err)
{
	unsigned long long records = jk_watch_records(found->watch);
	unsigned long long looks = jk_watch_looks(found->watch);
	unsigned long long count;

	if (ask_months(found, err) < 0 || jk_watch_end_records(found->watch, err) < 0 ||
	    take(found, err) < 0 || watch_days(found, err) < 0)
		return -1;
	tell_not_asked(found);
	count = jk_found_count(found);
	jk_report_status(&found->run->report, "FINDINGS %llu %llu", count, records);
	jk_report_metric(&found->run->report, "audit_findings", "", count);
	if (count > 0)
		jk_run_raise(found->run, JK_EXIT_DIFFERENCES);
	if (found->is_page)
		return jk_found_put_page(found, err);
	if (found->format != JK_CELLS_TEXT)
		return 0;
	return jk_run_print(found->run, err,
	    "%llu findings in %llu records, %llu of them looks at residents\n", count,
	    records, looks);
}

/* What the register says of the resident, before his records are put. */
static int
take_events(struct jk_found *found, struct jk_bytes code, struct jk_err *err)
{
	const int32_t *days;
	size_t count;

	if (found->events == NULL)
		return 0;
	if (jk_events_find(found->events, code, &days, &count, err) < 0)
		return -1;
	jk_watch_set_events(found->watch, days, count);
	return 0;
}

static int
watch_all(struct jk_found *found, struct jk_err *err)
{
	struct jk_access_place place;
	struct jk_access access;
	enum jk_next next;

	if (!found->is_page && jk_found_put_names(found, err) < 0)
		return -1;
	while ((next = jk_accesses_next(found->accesses, &access, &place, err)) ==
	       JK_NEXT_RECORD)
		if (take_events(found, access.text[JK_ACCESS_CODE], err) < 0 ||
		    jk_watch_put(found->watch, &access, &place, err) < 0 ||
		    take(found, err) < 0)
			return -1;
	return next == JK_NEXT_END ? finish(found, err) : -1;
}

int
jk_found_run(struct jk_run *run, char *const *paths, int count, struct jk_err *err)
{
	struct jk_found *found = calloc(1, sizeof *found);
	int result = -1;

	if (found == NULL)
		return jk_err_memory(err);
	found->run = run;
	if (choose_format(found, err) == 0 && open_all(found, paths, count, err) == 0)
		result = watch_all(found, err);
	for (size_t rule = 0; rule < JK_FINDING_RULES; rule++)
		free(found->shown[rule]);
	jk_accesses_free(found->accesses);
	jk_events_free(found->events);
	jk_watch_free(found->watch);
	jk_bins_free(found->slips);
	free(found->work);
	jk_gate_close(&found->gate);
	jk_lists_release(&found->lists);
	jk_findings_release(&found->findings);
	free(found);
	return result;
}
