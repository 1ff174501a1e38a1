#include "rules/plan.h"

#include <stdlib.h>

#include "format/date.h"
#include "rules/rows.h"

#define RECORDS_MAX UINT64_C(999999999999)
#define NOT_TAKEN SIZE_MAX

enum column { MONTH, JOB, DAY, PROGRAM, OPERATOR, PURPOSE, FROM, TO, COLUMNS };

static const char *const names[COLUMNS] = { "month", "job", "day", "program",
	"operator", "purpose", "records_from", "records_to" };

enum approval_column { COMMAND, REQUESTER, VALID_FROM, VALID_TO, APPROVAL_COLUMNS };

static const char *const approval_names[APPROVAL_COLUMNS] = { "command", "requester",
	"valid_from", "valid_to" };

struct jk_plan {
	struct jk_rows rows, approvals, lines;
	int columns[COLUMNS], approval_columns[APPROVAL_COLUMNS];
};

struct jk_plan *
jk_plan_new(struct jk_err *err)
{
	struct jk_plan *plan = calloc(1, sizeof *plan);

	if (plan == NULL)
		jk_err_memory(err);
	return plan;
}

void
jk_plan_free(struct jk_plan *plan)
{
	if (plan == NULL)
		return;
	free(plan->rows.rows);
	free(plan->approvals.rows);
	free(plan->lines.rows);
	free(plan);
}

/* Rows */

static bool
take_number(uint64_t *number, struct jk_bytes text)
{
	return text.len == 0 || jk_decimal_decode(number, text, RECORDS_MAX);
}

static bool
decode(struct jk_planned *row, const int *columns, const struct jk_bytes *fields)
{
	row->to = UINT64_MAX;
	return jk_text_copy(row->month, sizeof row->month, fields[columns[MONTH]]) &&
	       jk_text_copy(row->job, sizeof row->job, fields[columns[JOB]]) &&
	       jk_text_copy(
		   row->program, sizeof row->program, fields[columns[PROGRAM]]) &&
	       jk_text_copy(row->operator_id, sizeof row->operator_id,
		   fields[columns[OPERATOR]]) &&
	       jk_text_copy(
		   row->purpose, sizeof row->purpose, fields[columns[PURPOSE]]) &&
	       jk_date_decode(fields[columns[DAY]], &row->day) &&
	       take_number(&row->from, fields[columns[FROM]]) &&
	       take_number(&row->to, fields[columns[TO]]);
}

int
jk_plan_put(struct jk_plan *plan, const struct jk_schema *schema,
    const struct jk_bytes *fields, struct jk_err *err)
{
	struct jk_planned *row;

	if (jk_rows_know(&plan->rows, schema, names, plan->columns, COLUMNS, err) < 0)
		return -1;
	row = jk_rows_add(&plan->rows, sizeof *row, err);
	if (row == NULL)
		return -1;
	if (decode(row, plan->columns, fields))
		return 0;
	return jk_err_set(
	    err, JK_EXIT_CONFIG, "JKU0064", _("a row of the plan is malformed"));
}

size_t
jk_plan_count(const struct jk_plan *plan)
{
	return plan->rows.count;
}

const struct jk_planned *
jk_plan_at(const struct jk_plan *plan, size_t index)
{
	return (const struct jk_planned *)plan->rows.rows + index;
}

int
jk_plan_put_approval(struct jk_plan *plan, const struct jk_schema *schema,
    const char *content, const struct jk_bytes *fields, struct jk_err *err)
{
	const int *columns = plan->approval_columns;
	struct jk_approved *row;

	if (jk_rows_know(&plan->approvals, schema, approval_names,
		plan->approval_columns, APPROVAL_COLUMNS, err) < 0)
		return -1;
	row = jk_rows_add(&plan->approvals, sizeof *row, err);
	if (row == NULL)
		return -1;
	if (jk_text_copy(row->content, sizeof row->content, jk_bytes_of(content)) &&
	    jk_text_copy(row->command, sizeof row->command, fields[columns[COMMAND]]) &&
	    jk_text_copy(
		row->requester, sizeof row->requester, fields[columns[REQUESTER]]) &&
	    jk_date_decode(fields[columns[VALID_FROM]], &row->from) &&
	    jk_date_decode(fields[columns[VALID_TO]], &row->to))
		return 0;
	return jk_err_set(
	    err, JK_EXIT_CONFIG, "JKU0065", _("an approval is malformed"));
}

/* Results */

static const char *const words[JK_PLAN_RESULTS] = { "as-planned", "approved", "not-run",
	"not-planned", "bad-approval", "other-day", "other-operator", "too-few",
	"too-many" };

const char *
jk_plan_word(enum jk_plan_result result)
{
	return words[result];
}

bool
jk_plan_is_difference(enum jk_plan_result result)
{
	return result != JK_PLAN_AS_PLANNED && result != JK_PLAN_APPROVED;
}

/* Which runs meet a row: from the nearest to the furthest. */

struct match {
	bool by_job; /* not only by the program */
	bool with_purpose; /* rows that name one have the first choice */
	bool same_operator, same_day;
};

static const struct match matches[] = {
	{ true, true, true, true },
	{ true, false, true, true },
	{ false, true, true, true },
	{ false, false, true, true },
	{ false, false, false, true },
	{ false, false, true, false },
};

struct compare {
	const struct jk_runs *runs;
	size_t *taken_by; /* of each run the row, or NOT_TAKEN */
	bool *is_met; /* of each row */
	int32_t since, until;
};

static bool
is_same(const char *planned, const char *ran)
{
	return planned[0] == '\0' || strcmp(planned, ran) == 0;
}

static bool
meets(const struct jk_planned *row, const struct jk_ran *ran, const struct match *match)
{
	bool job = strcmp(row->job, ran->job) == 0;

	return (job || (!match->by_job && strcmp(row->program, ran->job) == 0)) &&
	       (!match->with_purpose || row->purpose[0] != '\0') &&
	       is_same(row->purpose, ran->purpose) &&
	       (!match->same_operator || is_same(row->operator_id, ran->operator_id)) &&
	       (!match->same_day || row->day == ran->day);
}

static bool
is_within(const struct compare *compare, int32_t day)
{
	return compare->since <= day && day <= compare->until;
}

/* The row takes every run that meets it, of another day only those of one day. */
static void
take_runs(const struct compare *compare, const struct jk_planned *row, size_t number,
    const struct match *match)
{
	const struct jk_ran *first = NULL;

	for (size_t i = 0; i < jk_runs_count(compare->runs); i++) {
		const struct jk_ran *ran = jk_runs_at(compare->runs, i);

		if (compare->taken_by[i] != NOT_TAKEN ||
		    !is_within(compare, ran->day) || !meets(row, ran, match) ||
		    (first != NULL && first->day != ran->day))
			continue;
		first = ran;
		compare->taken_by[i] = number;
		compare->is_met[number] = true;
	}
}

static void
match_all(const struct jk_plan *plan, const struct compare *compare)
{
	for (size_t i = 0; i < sizeof matches / sizeof matches[0]; i++)
		for (size_t row = 0; row < jk_plan_count(plan); row++)
			if (!compare->is_met[row] &&
			    is_within(compare, jk_plan_at(plan, row)->day))
				take_runs(
				    compare, jk_plan_at(plan, row), row, &matches[i]);
}

/* Lines */

static enum jk_plan_result
judge_row(const struct jk_planned *row, const struct jk_plan_line *line)
{
	if (line->ran == NULL)
		return JK_PLAN_NOT_RUN;
	if (line->ran->day != row->day)
		return JK_PLAN_OTHER_DAY;
	if (!is_same(row->operator_id, line->ran->operator_id))
		return JK_PLAN_OTHER_OPERATOR;
	if (line->records < row->from)
		return JK_PLAN_TOO_FEW;
	return line->records > row->to ? JK_PLAN_TOO_MANY : JK_PLAN_AS_PLANNED;
}

static int
put_row(struct jk_plan *plan, const struct compare *compare, size_t number,
    struct jk_err *err)
{
	struct jk_plan_line *line = jk_rows_add(&plan->lines, sizeof *line, err);

	if (line == NULL)
		return -1;
	line->planned = jk_plan_at(plan, number);
	for (size_t i = 0; i < jk_runs_count(compare->runs); i++) {
		if (compare->taken_by[i] != number)
			continue;
		if (line->ran == NULL)
			line->ran = jk_runs_at(compare->runs, i);
		line->records += jk_runs_at(compare->runs, i)->records;
	}
	line->result = judge_row(line->planned, line);
	return 0;
}

static enum jk_plan_result
judge_unplanned(const struct jk_plan *plan, const struct jk_ran *ran)
{
	const struct jk_approved *approved = plan->approvals.rows;

	if (ran->approval[0] == '\0')
		return JK_PLAN_NOT_PLANNED;
	for (size_t i = 0; i < plan->approvals.count; i++, approved++)
		if (strcmp(approved->content, ran->approval) == 0 &&
		    (strcmp(approved->command, "run") == 0 ||
			strcmp(approved->command, "bulk") == 0) &&
		    strcmp(approved->requester, ran->operator_id) == 0 &&
		    approved->from <= ran->day && ran->day <= approved->to)
			return JK_PLAN_APPROVED;
	return JK_PLAN_BAD_APPROVAL;
}

static int
put_unplanned(struct jk_plan *plan, const struct jk_ran *ran, struct jk_err *err)
{
	struct jk_plan_line *line = jk_rows_add(&plan->lines, sizeof *line, err);

	if (line == NULL)
		return -1;
	line->ran = ran;
	line->records = ran->records;
	line->result = judge_unplanned(plan, ran);
	return 0;
}

static int32_t
day_of(const struct jk_plan_line *line)
{
	return line->planned != NULL ? line->planned->day : line->ran->day;
}

static int
compare_lines(const void *a, const void *b)
{
	const struct jk_plan_line *one = a, *other = b;
	int32_t day = day_of(one), other_day = day_of(other);

	if (day != other_day)
		return day < other_day ? -1 : 1;
	if ((one->planned == NULL) != (other->planned == NULL))
		return one->planned != NULL ? -1 : 1;
	/* Both point into one array, whose order is that of their rows. */
	return one->planned != NULL
		   ? (one->planned > other->planned) - (one->planned < other->planned)
		   : (one->ran > other->ran) - (one->ran < other->ran);
}

static int
put_lines(struct jk_plan *plan, const struct compare *compare, struct jk_err *err)
{
	for (size_t row = 0; row < jk_plan_count(plan); row++)
		if (is_within(compare, jk_plan_at(plan, row)->day) &&
		    put_row(plan, compare, row, err) < 0)
			return -1;
	for (size_t i = 0; i < jk_runs_count(compare->runs); i++)
		if (compare->taken_by[i] == NOT_TAKEN &&
		    is_within(compare, jk_runs_at(compare->runs, i)->day) &&
		    put_unplanned(plan, jk_runs_at(compare->runs, i), err) < 0)
			return -1;
	if (plan->lines.count > 0)
		qsort(plan->lines.rows, plan->lines.count, sizeof(struct jk_plan_line),
		    compare_lines);
	return 0;
}

int
jk_plan_compare(struct jk_plan *plan, const struct jk_runs *runs, int32_t since,
    int32_t until, struct jk_err *err)
{
	struct compare compare = { .runs = runs, .since = since, .until = until };
	size_t count = jk_runs_count(runs);
	int result = -1;

	compare.taken_by = calloc(count + 1, sizeof *compare.taken_by);
	compare.is_met = calloc(jk_plan_count(plan) + 1, sizeof *compare.is_met);
	if (compare.taken_by == NULL || compare.is_met == NULL) {
		jk_err_memory(err);
	} else {
		for (size_t i = 0; i < count; i++)
			compare.taken_by[i] = NOT_TAKEN;
		match_all(plan, &compare);
		result = put_lines(plan, &compare, err);
	}
	free(compare.taken_by);
	free(compare.is_met);
	return result;
}

size_t
jk_plan_lines(const struct jk_plan *plan)
{
	return plan->lines.count;
}

const struct jk_plan_line *
jk_plan_line(const struct jk_plan *plan, size_t index)
{
	return (const struct jk_plan_line *)plan->lines.rows + index;
}
