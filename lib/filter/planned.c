#include "filter/planned.h"

#include <stdio.h>

enum column {
	RESULT,
	ID,
	DAY,
	JOB,
	PROGRAM,
	OPERATOR,
	PURPOSE,
	RECORDS,
	RECORDS_FROM,
	RECORDS_TO,
	RAN_ON,
	RAN_BY,
	APPROVAL,
	INPUT,
	RECORD,
	COLUMNS
};

static const char *const columns[COLUMNS] = { "result", "id", "day", "job", "program",
	"operator", "purpose", "records", "records_from", "records_to", "ran_on",
	"ran_by", "approval", "input", "record" };

struct row {
	struct jk_bytes values[COLUMNS];
	char texts[COLUMNS][24]; /* of numbers and dates */
	struct jk_accesses_place place;
};

static unsigned long long
wide(uint64_t number)
{
	return number;
}

static void
set_text(struct row *row, enum column column, const char *text)
{
	row->values[column] = jk_bytes_of(text);
}

static void
set_number(struct row *row, enum column column, uint64_t number)
{
	snprintf(row->texts[column], sizeof row->texts[column], "%llu", wide(number));
	set_text(row, column, row->texts[column]);
}

static void
set_day(struct row *row, enum column column, int32_t day)
{
	jk_date_encode(row->texts[column], day);
	set_text(row, column, row->texts[column]);
}

static void
set_planned(struct row *row, const struct jk_planned *planned)
{
	set_day(row, DAY, planned->day);
	set_text(row, JOB, planned->job);
	set_text(row, PROGRAM, planned->program);
	set_text(row, OPERATOR, planned->operator_id);
	set_text(row, PURPOSE, planned->purpose);
	set_number(row, RECORDS_FROM, planned->from);
	if (planned->to != UINT64_MAX)
		set_number(row, RECORDS_TO, planned->to);
}

static void
set_ran(struct row *row, const struct jk_ran *ran, const struct jk_accesses *accesses)
{
	set_day(row, RAN_ON, ran->day);
	set_text(row, RAN_BY, ran->operator_id);
	set_text(row, APPROVAL, ran->approval);
	jk_accesses_place(accesses, &ran->place, &row->place);
	set_text(row, INPUT, row->place.input);
	set_text(row, RECORD, row->place.record);
}

static void
fill(struct row *row, const struct jk_plan_line *line,
    const struct jk_accesses *accesses)
{
	memset(row, 0, sizeof *row);
	set_text(row, RESULT, jk_plan_word(line->result));
	set_text(row, ID, jk_plans_id(line->result));
	set_number(row, RECORDS, line->records);
	if (line->ran != NULL)
		set_ran(row, line->ran, accesses);
	if (line->planned != NULL) {
		set_planned(row, line->planned);
		return;
	}
	set_day(row, DAY, line->ran->day);
	set_text(row, JOB, line->ran->job);
	set_text(row, PURPOSE, line->ran->purpose);
}

/* Text */

static int
print_place(struct jk_run *run, const struct row *row, struct jk_err *err)
{
	if (row->values[RAN_ON].len == 0)
		return jk_run_print(run, err, "\n");
	return jk_run_print(run, err, ": %s by %s, %s records (%s, record %s)\n",
	    row->texts[RAN_ON],
	    row->values[RAN_BY].len > 0 ? (const char *)row->values[RAN_BY].ptr : "-",
	    row->texts[RECORDS], row->place.input, row->place.record);
}

static int
print_line(struct jk_run *run, const struct jk_plan_line *line,
    const struct jk_accesses *accesses, struct jk_err *err)
{
	struct row row;

	if (!jk_plan_is_difference(line->result))
		return 0;
	fill(&row, line, accesses);
	if (jk_run_print(run, err, "%s: %s: %s: %s", jk_plans_id(line->result),
		row.texts[DAY],
		row.values[JOB].len > 0 ? (const char *)row.values[JOB].ptr : "-",
		_(jk_plans_text(line->result))) < 0)
		return -1;
	return print_place(run, &row, err);
}

int
jk_planned_print(const struct jk_plans *plans, const struct jk_accesses *accesses,
    struct jk_err *err)
{
	for (size_t i = 0; i < jk_plan_lines(plans->plan); i++)
		if (print_line(
			plans->run, jk_plan_line(plans->plan, i), accesses, err) < 0)
			return -1;
	return jk_run_print(plans->run, err,
	    "%zu as planned, %zu approved, %zu differences\n",
	    plans->counts[JK_PLAN_AS_PLANNED], plans->counts[JK_PLAN_APPROVED],
	    jk_plans_differences(plans));
}

/* The run */

static int
put_cells(const struct jk_plans *plans, enum jk_cells_format format,
    const struct jk_accesses *accesses, struct jk_err *err)
{
	struct row row;

	if (jk_cells_put_names(plans->run, format, columns, COLUMNS, err) < 0)
		return -1;
	for (size_t i = 0; i < jk_plan_lines(plans->plan); i++) {
		fill(&row, jk_plan_line(plans->plan, i), accesses);
		if (jk_cells_put(
			plans->run, format, columns, row.values, COLUMNS, err) < 0)
			return -1;
	}
	return 0;
}

static int
read_all(struct jk_plans *plans, struct jk_accesses *accesses, struct jk_err *err)
{
	struct jk_access_place place;
	struct jk_access access;
	enum jk_next next;

	while (
	    (next = jk_accesses_next(accesses, &access, &place, err)) == JK_NEXT_RECORD)
		if (jk_plans_put(plans, &access, &place, err) < 0)
			return -1;
	return next == JK_NEXT_END ? jk_plans_end(plans, err) : -1;
}

static int
tell(const struct jk_plans *plans, enum jk_cells_format format,
    const struct jk_accesses *accesses, struct jk_err *err)
{
	size_t differences = jk_plans_differences(plans);

	jk_plans_warn(plans);
	jk_report_status(&plans->run->report, "PLAN %zu", differences);
	jk_report_metric(
	    &plans->run->report, "audit_plan_differences", "", differences);
	if (differences > 0)
		jk_run_raise(plans->run, JK_EXIT_DIFFERENCES);
	return format == JK_CELLS_TEXT ? jk_planned_print(plans, accesses, err)
				       : put_cells(plans, format, accesses, err);
}

int
jk_planned_run(struct jk_run *run, enum jk_cells_format format, char *const *paths,
    int count, struct jk_err *err)
{
	struct jk_accesses_options opening = { .old = JK_DATE_MIN };
	struct jk_accesses *accesses = NULL;
	struct jk_plans plans = { 0 };
	int result = -1;

	if (jk_period_choose(run, &opening.period, err) == 0 &&
	    jk_plans_open(&plans, run, &opening.period, err) == 0)
		accesses = jk_accesses_open(run, paths, count, &opening, err);
	if (accesses != NULL && read_all(&plans, accesses, err) == 0)
		result = tell(&plans, format, accesses, err);
	jk_accesses_free(accesses);
	jk_plans_release(&plans);
	return result;
}
