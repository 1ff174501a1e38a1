/*
 * The plan of a month (schemas/plan.csvs) as values, and what ran held against it
 * (jk-audit(1), plan): what was planned and did not run, what ran unplanned and
 * without an approval, and what ran otherwise than planned. Pure.
 *
 * Source: 告示334 第4-8(2)イ (plan and record of runs; ad-hoc runs approved).
 */
#ifndef JK_RULES_PLAN_H
#define JK_RULES_PLAN_H

#include "rules/runs.h"

/* A row; text ends with NUL, "": any. */
struct jk_planned {
	char month[8];
	char job[33], program[20];
	char operator_id[33], purpose[33];
	int32_t day;
	uint64_t from, to; /* records; UINT64_MAX in `to` where there is no limit */
};

/* An approval that was signed (schemas/approval.csvs). */
struct jk_approved {
	char content[65]; /* digest of the approval itself */
	char command[16];
	char requester[33];
	int32_t from, to; /* days, both included */
};

struct jk_plan;

struct jk_plan *jk_plan_new(struct jk_err *err) JK_MUST_CHECK;
void jk_plan_free(struct jk_plan *plan);

/* A record of schema plan. Status 78 when the schema or a field is not that. */
JK_MUST_CHECK int jk_plan_put(struct jk_plan *plan, const struct jk_schema *schema,
    const struct jk_bytes *fields, struct jk_err *err);
size_t jk_plan_count(const struct jk_plan *plan);
const struct jk_planned *jk_plan_at(const struct jk_plan *plan, size_t index);

/* A record of schema approval, whose content digest is that. Status 78. */
JK_MUST_CHECK int jk_plan_put_approval(struct jk_plan *plan,
    const struct jk_schema *schema, const char *content, const struct jk_bytes *fields,
    struct jk_err *err);

/* What a row or a run came to: the first two are as they should be. */
enum jk_plan_result {
	JK_PLAN_AS_PLANNED,
	JK_PLAN_APPROVED, /* not planned, but approved as a run or bulk provision */
	JK_PLAN_NOT_RUN,
	JK_PLAN_NOT_PLANNED, /* and no approval is named */
	JK_PLAN_BAD_APPROVAL, /* the one named is unknown, another's, or over */
	JK_PLAN_OTHER_DAY,
	JK_PLAN_OTHER_OPERATOR,
	JK_PLAN_TOO_FEW, /* records */
	JK_PLAN_TOO_MANY,
	JK_PLAN_RESULTS
};

/* The word of a result: "not-run"; and whether it is a difference. */
const char *jk_plan_word(enum jk_plan_result result);
bool jk_plan_is_difference(enum jk_plan_result result);

struct jk_plan_line {
	enum jk_plan_result result;
	const struct jk_planned *planned; /* NULL: not planned */
	const struct jk_ran *ran; /* the first of them; NULL: nothing ran */
	uint64_t records; /* of all runs that are the row's */
};

/*
 * Rows of the plan and runs within the days asked, by day; the lines are the
 * plan's, their texts its and those of `runs`. A row is met by the runs of its job
 * (else of its program), purpose, operator and day; what is then left over on
 * either side is another operator's, or another day's.
 */
JK_MUST_CHECK int jk_plan_compare(struct jk_plan *plan, const struct jk_runs *runs,
    int32_t since, int32_t until, struct jk_err *err);
size_t jk_plan_lines(const struct jk_plan *plan);
const struct jk_plan_line *jk_plan_line(const struct jk_plan *plan, size_t index);

#endif
