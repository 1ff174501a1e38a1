#include <stdio.h>

#include "filter/summary_parts.h"

enum column {
	SECTION,
	NAME,
	LABEL,
	RECORDS,
	LOOKS,
	REFUSED,
	RESIDENTS,
	OPERATORS,
	FIRST,
	LAST,
	INPUT,
	RECORD,
	COLUMNS
};

_Static_assert(COLUMNS <= JK_CELLS_COLUMNS, "a row has room for all");

static const char *const columns[COLUMNS] = { "section", "name", "label", "records",
	"looks", "refused", "residents", "operators", "first", "last", "input",
	"record" };

static unsigned long long
wide(uint64_t number)
{
	return number;
}

static void
set_count(struct jk_cells_row *row, const struct jk_overview_count *count)
{
	jk_cells_set_number(row, RECORDS, count->records);
	jk_cells_set_number(row, LOOKS, count->looks);
	jk_cells_set_number(row, REFUSED, count->refused);
}

static int
put_row(struct jk_summary *summary, const struct jk_cells_row *row, struct jk_err *err)
{
	return jk_cells_put(
	    summary->run, summary->format, columns, row->values, COLUMNS, err);
}

/* Text: a line a row, most first, what is looked up last since it may be wide */

static int
print_count(struct jk_summary *summary, const char *name, struct jk_bytes label,
    const struct jk_overview_count *count, struct jk_err *err)
{
	return jk_run_print(summary->run, err, "%12llu %12llu %12llu  %s%s%.*s\n",
	    wide(count->records), wide(count->looks), wide(count->refused),
	    name[0] != '\0' ? name : "-", label.len > 0 ? "  " : "", (int)label.len,
	    (const char *)label.ptr);
}

static int
print_head(struct jk_summary *summary, const char *title, struct jk_err *err)
{
	return jk_run_print(summary->run, err, "\n%12s %12s %12s  %s\n", "records",
	    "looks", "refused", title);
}

/* Sections */

static int
put_count(struct jk_summary *summary, const char *section, const char *name,
    struct jk_bytes label, const struct jk_overview_count *count, struct jk_err *err)
{
	struct jk_cells_row row = { 0 };

	if (summary->format == JK_CELLS_TEXT)
		return print_count(summary, name, label, count, err);
	jk_cells_set_text(&row, SECTION, section);
	jk_cells_set_text(&row, NAME, name);
	row.values[LABEL] = label;
	set_count(&row, count);
	return put_row(summary, &row, err);
}

static int
put_total(struct jk_summary *summary, struct jk_err *err)
{
	const struct jk_overview *overview = summary->overview;
	const struct jk_overview_count *total = jk_overview_total(overview);
	char since[JK_DATE_CHARS], until[JK_DATE_CHARS];
	struct jk_cells_row row = { 0 };

	jk_date_encode(since, jk_overview_since(overview));
	jk_date_encode(until, jk_overview_until(overview));
	if (summary->format == JK_CELLS_TEXT)
		return jk_run_print(summary->run, err,
		    "%s to %s: %llu records, %llu of them looks at %llu residents, "
		    "%llu refused\n",
		    since, until, wide(total->records), wide(total->looks),
		    wide(jk_overview_persons(overview)), wide(total->refused));
	jk_cells_set_text(&row, SECTION, "total");
	set_count(&row, total);
	jk_cells_set_number(&row, RESIDENTS, jk_overview_persons(overview));
	jk_cells_set_number(
	    &row, OPERATORS, jk_overview_names(overview, JK_OVERVIEW_OPERATOR));
	jk_cells_set_text(&row, FIRST, since);
	jk_cells_set_text(&row, LAST, until);
	return put_row(summary, &row, err);
}

/* In text the most frequent ones, and how many more there are. */
static int
put_names(struct jk_summary *summary, const struct jk_summary_section *section,
    struct jk_err *err)
{
	size_t count = jk_overview_names(summary->overview, section->by), shown = count;

	if (summary->format == JK_CELLS_TEXT) {
		if (count == 0)
			return 0;
		if (count > JK_SUMMARY_TOP)
			shown = JK_SUMMARY_TOP;
		if (print_head(summary, section->word, err) < 0)
			return -1;
	}
	for (size_t rank = 0; rank < shown; rank++) {
		const char *name;
		const struct jk_overview_count *of =
		    jk_overview_at(summary->overview, section->by, rank, &name);

		if (put_count(summary, section->word, name,
			jk_labels_get(&summary->labels, section->by, name), of,
			err) < 0)
			return -1;
	}
	if (shown == count)
		return 0;
	return jk_run_print(summary->run, err, "%38s  (%zu more)\n", "", count - shown);
}

static int
put_hours(struct jk_summary *summary, struct jk_err *err)
{
	char name[16];

	if (summary->format == JK_CELLS_TEXT && print_head(summary, "hour", err) < 0)
		return -1;
	for (int hour = 0; hour < 24; hour++) {
		struct jk_overview_count sum = jk_summary_hour(summary, -1, hour);

		snprintf(name, sizeof name, "%02d", hour);
		if (put_count(summary, "hour", name, jk_bytes(NULL, 0), &sum, err) < 0)
			return -1;
	}
	return 0;
}

static int
put_weekdays(struct jk_summary *summary, struct jk_err *err)
{
	char name[16];

	if (summary->format == JK_CELLS_TEXT && print_head(summary, "weekday", err) < 0)
		return -1;
	for (int weekday = 0; weekday < 7; weekday++) {
		struct jk_overview_count sum = jk_summary_hour(summary, weekday, -1);

		if (put_count(summary, "weekday", jk_summary_weekdays[weekday],
			jk_bytes(NULL, 0), &sum, err) < 0)
			return -1;
	}
	for (int i = 0; summary->format != JK_CELLS_TEXT && i < 7 * 24; i++) {
		snprintf(
		    name, sizeof name, "%s-%02d", jk_summary_weekdays[i / 24], i % 24);
		if (put_count(summary, "weekday-hour", name, jk_bytes(NULL, 0),
			jk_overview_hour(summary->overview, i / 24, i % 24), err) < 0)
			return -1;
	}
	return 0;
}

static int
put_days(struct jk_summary *summary, struct jk_err *err)
{
	int32_t until = jk_overview_until(summary->overview);
	char name[JK_DATE_CHARS];

	if (summary->format == JK_CELLS_TEXT && print_head(summary, "day", err) < 0)
		return -1;
	for (int32_t day = jk_overview_since(summary->overview); day <= until; day++) {
		jk_date_encode(name, day);
		if (put_count(summary, "day", name, jk_bytes(NULL, 0),
			jk_overview_day(summary->overview, day), err) < 0)
			return -1;
	}
	return 0;
}

static int
put_person(struct jk_summary *summary, size_t rank,
    const struct jk_overview_person *person, struct jk_err *err)
{
	struct jk_accesses_place shown;
	struct jk_cells_row row = { 0 };

	jk_cells_set_text(&row, SECTION, "resident");
	jk_cells_set_number(&row, NAME, rank + 1);
	jk_cells_set_number(&row, LOOKS, person->looks);
	jk_cells_set_number(&row, OPERATORS, person->operators);
	jk_cells_set_day(&row, FIRST, person->first);
	jk_cells_set_day(&row, LAST, person->last);
	jk_accesses_place(summary->accesses, &person->place, &shown);
	jk_cells_set_text(&row, INPUT, shown.input);
	jk_cells_set_text(&row, RECORD, shown.record);
	if (summary->format != JK_CELLS_TEXT)
		return put_row(summary, &row, err);
	return jk_run_print(summary->run, err,
	    "%12llu %12llu  %s to %s (%s, record %s)\n", wide(person->looks),
	    wide(person->operators), row.texts[FIRST], row.texts[LAST], shown.input,
	    shown.record);
}

static int
put_persons(struct jk_summary *summary, struct jk_err *err)
{
	const struct jk_overview_person *person;

	if (summary->format == JK_CELLS_TEXT &&
	    jk_run_print(
		summary->run, err, "\n%12s %12s  resident\n", "looks", "operators") < 0)
		return -1;
	for (size_t rank = 0;
	     (person = jk_overview_person(summary->overview, rank)) != NULL; rank++)
		if (put_person(summary, rank, person, err) < 0)
			return -1;
	return 0;
}

/* How many rows and runs came to what; jk-audit plan says which. */
static int
put_plan(struct jk_summary *summary, struct jk_err *err)
{
	const struct jk_plans *plans = &summary->plans;

	if (!jk_plans_has_any(plans))
		return 0;
	if (summary->format == JK_CELLS_TEXT)
		return jk_run_print(summary->run, err, "\nplan\n") < 0
			   ? -1
			   : jk_planned_print(plans, summary->accesses, err);
	for (int result = 0; result < JK_PLAN_RESULTS; result++) {
		struct jk_cells_row row = { 0 };

		jk_cells_set_text(&row, SECTION, "plan");
		jk_cells_set_text(
		    &row, NAME, jk_plan_word((enum jk_plan_result)result));
		jk_cells_set_number(&row, RECORDS, plans->counts[result]);
		if (put_row(summary, &row, err) < 0)
			return -1;
	}
	return 0;
}

int
jk_summary_put(struct jk_summary *summary, struct jk_err *err)
{
	if (jk_cells_put_names(summary->run,
		summary->format == JK_CELLS_TEXT ? JK_CELLS_JSONL : summary->format,
		columns, COLUMNS, err) < 0 ||
	    put_total(summary, err) < 0)
		return -1;
	for (size_t i = 0; i < JK_OVERVIEW_BYS; i++)
		if (put_names(summary, &jk_summary_sections[i], err) < 0)
			return -1;
	if (put_weekdays(summary, err) < 0 || put_hours(summary, err) < 0 ||
	    put_days(summary, err) < 0)
		return -1;
	if (put_persons(summary, err) < 0)
		return -1;
	return put_plan(summary, err);
}
