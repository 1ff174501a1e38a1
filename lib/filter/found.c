#include "filter/found.h"

#include <stdio.h>
#include <stdlib.h>

#include "filter/accesses.h"
#include "filter/daybook.h"
#include "filter/gate.h"
#include "filter/lists.h"
#include "filter/period.h"
#include "rules/watch.h"

#define TITLE_BYTES 1200

static const char rules_file[] = "rules/findings.csv";

enum column { RULE, ID, LEVEL, WHO, FIRST, LAST, COUNT, INPUT, RECORD, TITLE };
#define COLUMNS (TITLE + 1)

static const char *const columns[COLUMNS] = { "rule", "id", "level", "who", "first",
	"last", "count", "input", "record", "title" };

struct found {
	struct jk_run *run;
	enum jk_cells_format format;
	struct jk_findings findings;
	struct jk_calendar calendar;
	struct jk_gate gate;
	struct jk_lists lists;
	struct jk_accesses *accesses;
	struct jk_watch *watch;
	uint64_t count;
};

static int
load_rules(struct found *found, struct jk_err *err)
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
open_all(struct found *found, char *const *paths, int count, struct jk_err *err)
{
	struct jk_watch_about about = { .findings = &found->findings,
		.calendar = &found->calendar,
		.today = found->run->day };
	struct jk_accesses_options opening;

	if (jk_period_choose(found->run, &opening.period, err) < 0 ||
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
	about.since = opening.period.since;
	about.until = opening.period.until;
	found->watch = jk_watch_new(&about, err);
	if (found->watch == NULL)
		return -1;
	opening.old = jk_watch_kept_from(found->watch);
	found->accesses = jk_accesses_open(found->run, paths, count, &opening, err);
	return found->accesses == NULL ? -1 : 0;
}

/* The report */

static int
put_text(struct found *found, const struct jk_finding *finding,
    const struct jk_bytes values[COLUMNS], struct jk_err *err)
{
	const char *between = finding->who[0] != '\0' ? ": " : "";

	if (jk_run_print(found->run, err, "%.*s: %s%s%.*s", (int)values[ID].len,
		(const char *)values[ID].ptr, finding->who, between,
		(int)values[FIRST].len, (const char *)values[FIRST].ptr) < 0)
		return -1;
	if (finding->last != finding->first &&
	    jk_run_print(found->run, err, " to %.*s", (int)values[LAST].len,
		(const char *)values[LAST].ptr) < 0)
		return -1;
	if (jk_run_print(found->run, err, ": %.*s: %.*s", (int)values[COUNT].len,
		(const char *)values[COUNT].ptr, (int)values[TITLE].len,
		(const char *)values[TITLE].ptr) < 0)
		return -1;
	if (!finding->has_place)
		return jk_run_print(found->run, err, "\n");
	return jk_run_print(found->run, err, " (%.*s, record %.*s)\n",
	    (int)values[INPUT].len, (const char *)values[INPUT].ptr,
	    (int)values[RECORD].len, (const char *)values[RECORD].ptr);
}

static int
put_finding(struct found *found, const struct jk_finding *finding, struct jk_err *err)
{
	const struct jk_finding_limits *limits = &found->findings.limits[finding->rule];
	char first[JK_DATE_CHARS], last[JK_DATE_CHARS], count[24];
	struct jk_accesses_place shown;
	bool japanese = strcmp(found->run->site.conf.language, "ja") == 0;
	char title[TITLE_BYTES];
	struct jk_bytes values[COLUMNS] = { { NULL, 0 } };

	jk_date_encode(first, finding->first);
	jk_date_encode(last, finding->last);
	snprintf(count, sizeof count, "%llu", (unsigned long long)finding->count);
	values[RULE] = jk_bytes_of(jk_finding_word(finding->rule));
	values[ID] = limits->id;
	values[LEVEL] = limits->level;
	values[WHO] = jk_bytes_of(finding->who);
	values[FIRST] = jk_bytes_of(first);
	values[LAST] = jk_bytes_of(last);
	values[COUNT] = jk_bytes_of(count);
	if (!jk_finding_title(title, sizeof title, limits, japanese))
		return jk_err_set(err, JK_EXIT_CONFIG, "JK00621",
		    _("title of rule %s is too long"), jk_finding_word(finding->rule));
	values[TITLE] = jk_bytes_of(title);
	if (finding->has_place) {
		jk_accesses_place(found->accesses, &finding->place, &shown);
		values[INPUT] = jk_bytes_of(shown.input);
		values[RECORD] = jk_bytes_of(shown.record);
	}
	found->count++;
	if (found->format == JK_CELLS_TEXT)
		return put_text(found, finding, values, err);
	return jk_cells_put(found->run, found->format, columns, values, COLUMNS, err);
}

static int
put_found(struct found *found, struct jk_err *err)
{
	struct jk_finding finding;

	while (jk_watch_next(found->watch, &finding))
		if (put_finding(found, &finding, err) < 0)
			return -1;
	return 0;
}

/* A rule that was not asked is said so: its silence would mislead. */
static void
tell_not_asked(const struct found *found)
{
	for (int rule = 0; rule < JK_FINDING_RULES; rule++)
		if (!jk_watch_is_asked(found->watch, (enum jk_finding_rule)rule))
			jk_report_warning(&found->run->report, "JK00620",
			    _("rule %s is not asked: it has no row, or its table is "
			      "not given"),
			    jk_finding_word((enum jk_finding_rule)rule));
}

static int
finish(struct found *found, struct jk_err *err)
{
	unsigned long long records = jk_watch_records(found->watch);
	unsigned long long looks = jk_watch_looks(found->watch);
	unsigned long long count;

	if (jk_watch_end(found->watch, err) < 0 || put_found(found, err) < 0)
		return -1;
	tell_not_asked(found);
	count = found->count;
	jk_report_status(&found->run->report, "FINDINGS %llu %llu", count, records);
	jk_report_metric(&found->run->report, "audit_findings", "", found->count);
	if (count > 0)
		jk_run_raise(found->run, JK_EXIT_DIFFERENCES);
	if (found->format != JK_CELLS_TEXT)
		return 0;
	return jk_run_print(found->run, err,
	    "%llu findings in %llu records, %llu of them looks at residents\n", count,
	    records, looks);
}

static int
watch_all(struct found *found, struct jk_err *err)
{
	struct jk_access_place place;
	struct jk_access access;
	enum jk_next next;

	if (found->format == JK_CELLS_CSV &&
	    jk_cells_put_names(found->run, found->format, columns, COLUMNS, err) < 0)
		return -1;
	while ((next = jk_accesses_next(found->accesses, &access, &place, err)) ==
	       JK_NEXT_RECORD)
		if (jk_watch_put(found->watch, &access, &place, err) < 0 ||
		    put_found(found, err) < 0)
			return -1;
	return next == JK_NEXT_END ? finish(found, err) : -1;
}

int
jk_found_run(struct jk_run *run, enum jk_cells_format format, char *const *paths,
    int count, struct jk_err *err)
{
	struct found *found = calloc(1, sizeof *found);
	int result = -1;

	if (found == NULL)
		return jk_err_memory(err);
	found->run = run;
	found->format = format;
	if (open_all(found, paths, count, err) == 0)
		result = watch_all(found, err);
	jk_accesses_free(found->accesses);
	jk_watch_free(found->watch);
	jk_gate_close(&found->gate);
	jk_lists_release(&found->lists);
	jk_findings_release(&found->findings);
	free(found);
	return result;
}
