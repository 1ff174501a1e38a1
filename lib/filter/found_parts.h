/*
 * The parts of filter/found, for its own files only: the pass, and the two ways to
 * write what was found.
 */
#ifndef JK_FILTER_FOUND_PARTS_H
#define JK_FILTER_FOUND_PARTS_H

#include "filter/accesses.h"
#include "filter/cells.h"
#include "filter/daybook.h"
#include "filter/events.h"
#include "filter/gate.h"
#include "filter/lists.h"
#include "rules/watch.h"
#include "stream/bins.h"

#define JK_FOUND_TITLE_BYTES 1200
#define JK_FOUND_SHOWN 200 /* findings of one rule on a page */

struct jk_found {
	struct jk_run *run;
	enum jk_cells_format format;
	bool is_page; /* of HTML instead */
	struct jk_period period;
	struct jk_findings findings;
	struct jk_calendar calendar;
	struct jk_gate gate;
	struct jk_lists lists;
	struct jk_events *events; /* of the register; NULL: not asked for */
	struct jk_accesses *accesses;
	struct jk_watch *watch;
	struct jk_bins *slips; /* a bin for each day */
	char *work; /* the directory for what does not fit into memory */
	uint64_t counts[JK_FINDING_RULES];
	/* For a page: those that it shows, of each rule the first ones. */
	struct jk_finding *shown[JK_FINDING_RULES];
};

/* All of them, of every rule. */
uint64_t jk_found_count(const struct jk_found *found);

/* The title of a rule. Status 78 when it is too long. */
JK_MUST_CHECK int jk_found_title(const struct jk_found *found,
    enum jk_finding_rule rule, bool japanese, char title[JK_FOUND_TITLE_BYTES],
    struct jk_err *err);

/* filter/found_cells.c: text, CSV and JSON Lines, a row a finding. */
JK_MUST_CHECK int jk_found_put_names(struct jk_found *found, struct jk_err *err);
JK_MUST_CHECK int jk_found_put(
    struct jk_found *found, const struct jk_finding *finding, struct jk_err *err);

/* filter/found_page.c: a page of HTML; findings are kept, and written at the end. */
JK_MUST_CHECK int jk_found_keep(
    struct jk_found *found, const struct jk_finding *finding, struct jk_err *err);
JK_MUST_CHECK int jk_found_put_page(struct jk_found *found, struct jk_err *err);

#endif
