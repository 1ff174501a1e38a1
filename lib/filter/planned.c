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

_Static_assert(COLUMNS <= JK_CELLS_COLUMNS, "a row has room for all");

static const char *const columns[COLUMNS] = { "result", "id", "day", "job", "program",
	"operator", "purpose", "records", "records_from", "records_to", "ran_on",
	"ran_by", "approval", "input", "record" };

struct row {
	struct jk_cells_row cells;
	struct jk_accesses_place place;
};

static void
set_planned(struct row *row, const struct jk_planned *planned)
{
	jk_cells_set_day(&row->cells, DAY, planned->day);
	jk_cells_set_text(&row->cells, JOB, planned->job);
	jk_cells_set_text(&row->cells, PROGRAM, planned->program);
	jk_cells_set_text(&row->cells, OPERATOR, planned->operator_id);
	jk_cells_set_text(&row->cells, PURPOSE, planned->purpose);
	jk_cells_set_number(&row->cells, RECORDS_FROM, planned->from);
	if (planned->to != UINT64_MAX)
		jk_cells_set_number(&row->cells, RECORDS_TO, planned->to);
}

static void
set_ran(struct row *row, const struct jk_ran *ran, const struct jk_accesses *accesses)
{
	jk_cells_set_day(&row->cells, RAN_ON, ran->day);
	jk_cells_set_text(&row->cells, RAN_BY, ran->operator_id);
	jk_cells_set_text(&row->cells, APPROVAL, ran->approval);
	jk_accesses_place(accesses, &ran->place, &row->place);
	jk_cells_set_text(&row->cells, INPUT, row->place.input);
	jk_cells_set_text(&row->cells, RECORD, row->place.record);
}

static void
fill(struct row *row, const struct jk_plan_line *line,
    const struct jk_accesses *accesses)
{
	memset(row, 0, sizeof *row);
	jk_cells_set_text(&row->cells, RESULT, jk_plan_word(line->result));
	jk_cells_set_text(&row->cells, ID, jk_plans_id(line->result));
	jk_cells_set_number(&row->cells, RECORDS, line->records);
	if (line->ran != NULL)
		set_ran(row, line->ran, accesses);
	if (line->planned != NULL) {
		set_planned(row, line->planned);
		return;
	}
	jk_cells_set_day(&row->cells, DAY, line->ran->day);
	jk_cells_set_text(&row->cells, JOB, line->ran->job);
	jk_cells_set_text(&row->cells, PURPOSE, line->ran->purpose);
}

/* Text */

static int
print_place(struct jk_run *run, const struct row *row, struct jk_err *err)
{
	if (row->cells.values[RAN_ON].len == 0)
		return jk_run_print(run, err, "\n");
	return jk_run_print(run, err, ": %s by %s, %s records (%s, record %s)\n",
	    row->cells.texts[RAN_ON],
	    row->cells.values[RAN_BY].len > 0
		? (const char *)row->cells.values[RAN_BY].ptr
		: "-",
	    row->cells.texts[RECORDS], row->place.input, row->place.record);
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
		row.cells.texts[DAY],
		row.cells.values[JOB].len > 0 ? (const char *)row.cells.values[JOB].ptr
					      : "-",
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
		if (jk_cells_put(plans->run, format, columns, row.cells.values, COLUMNS,
			err) < 0)
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
