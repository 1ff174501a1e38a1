/*
 * What ran held against the plans of the site (jk-audit(1), plan): the newest plan
 * that has rows of a month counts for it, and what is not planned needs one of the
 * site's approvals.
 *
 *	jk_plans_open(&plans, run, &period, err);
 *	while (there is an access record)
 *		jk_plans_put(&plans, &access, &place, err);
 *	jk_plans_end(&plans, err);
 *	... jk_plan_line(plans.plan, i) ...
 *	jk_plans_release(&plans);
 */
#ifndef JK_FILTER_PLANS_H
#define JK_FILTER_PLANS_H

#include "filter/driver.h"
#include "filter/period.h"
#include "rules/plan.h"

struct jk_plans {
	struct jk_run *run; /* borrowed */
	struct jk_period period;
	struct jk_plan *plan;
	struct jk_runs *runs;
	bool *is_planned; /* of each month of the period */
	bool only_planned; /* what ran in other months is left alone */
	size_t months;
	size_t counts[JK_PLAN_RESULTS]; /* lines of each; at the end */
};

/* --plan names a plan instead of the site's. Release it also after a failure. */
JK_MUST_CHECK int jk_plans_open(struct jk_plans *plans, struct jk_run *run,
    const struct jk_period *period, struct jk_err *err);
void jk_plans_release(struct jk_plans *plans);

/* Is there a plan for any month of the period? */
bool jk_plans_has_any(const struct jk_plans *plans);

JK_MUST_CHECK int jk_plans_put(struct jk_plans *plans, const struct jk_access *access,
    const struct jk_access_place *place, struct jk_err *err);
JK_MUST_CHECK int jk_plans_end(struct jk_plans *plans, struct jk_err *err);

/* Lines that are differences; the months without a plan, each as a warning. */
size_t jk_plans_differences(const struct jk_plans *plans);
void jk_plans_warn(const struct jk_plans *plans);

/* What is wrong: a message id and its text, "" and "" where nothing is. */
const char *jk_plans_id(enum jk_plan_result result);
const char *jk_plans_text(enum jk_plan_result result);

#endif
