/*
 * The parts of a report (filter/summary.h), for its own files only: the pass, and
 * the two ways to write what it came to.
 */
#ifndef JK_FILTER_SUMMARY_PARTS_H
#define JK_FILTER_SUMMARY_PARTS_H

#include "filter/accesses.h"
#include "filter/cells.h"
#include "filter/labels.h"
#include "filter/lists.h"
#include "filter/planned.h"

#define JK_SUMMARY_TOP 20 /* names shown in text and HTML; the tables have all */

struct jk_summary {
	struct jk_run *run;
	enum jk_cells_format format;
	bool is_page; /* of HTML instead */
	struct jk_period period;
	struct jk_accesses *accesses;
	struct jk_overview *overview;
	struct jk_lists lists;
	struct jk_labels labels;
	struct jk_plans plans;
};

/* What records are counted by, in the order of the report. */
struct jk_summary_section {
	enum jk_overview_by by;
	const char *word;
	const char *title; /* in Japanese, for the page */
};
extern const struct jk_summary_section jk_summary_sections[JK_OVERVIEW_BYS];
extern const char *const jk_summary_weekdays[7]; /* "mon" to "sun" */

/* Of that weekday and hour; -1 is any. */
struct jk_overview_count jk_summary_hour(
    const struct jk_summary *summary, int weekday, int hour);

/* filter/summary_cells.c: text, CSV and JSON Lines. */
JK_MUST_CHECK int jk_summary_put(struct jk_summary *summary, struct jk_err *err);

/* filter/summary_page.c: a page of HTML. */
JK_MUST_CHECK int jk_summary_put_page(struct jk_summary *summary, struct jk_err *err);

#endif
