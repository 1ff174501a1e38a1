#include "rules/retention.h"

#include <stdlib.h>
#include <string.h>

#include "rules/rows.h"

enum column {
	CLASS,
	PARTY,
	FROM,
	TO,
	BEGUN_FROM,
	BEGUN_TO,
	START,
	PERIOD,
	FIRST_DAY,
	UNIT,
	CLAUSE,
	COLUMNS
};

static const char *const names[COLUMNS] = { "class", "party", "valid_from", "valid_to",
	"begun_from", "begun_to", "start", "period", "first_day", "unit", "clause" };

static const char *const starts[] = { "recorded", "notified", "provided", "dated" };
static const char *const units[] = { "day", "month", "year" };

struct jk_retention {
	struct jk_rows rows;
	int columns[COLUMNS];
};

struct jk_retention *
jk_retention_new(struct jk_err *err)
{
	struct jk_retention *retention = calloc(1, sizeof *retention);

	if (retention == NULL)
		jk_err_memory(err);
	return retention;
}

void
jk_retention_free(struct jk_retention *retention)
{
	if (retention == NULL)
		return;
	free(retention->rows.rows);
	free(retention);
}

/* Reading rows */

static bool
decode_word(struct jk_bytes text, const char *const *words, size_t count, int *found)
{
	for (size_t i = 0; i < count; i++)
		if (jk_bytes_is(text, words[i])) {
			*found = (int)i;
			return true;
		}
	return false;
}

/* Empty is no limit. */
static bool
decode_day(struct jk_bytes text, int32_t otherwise, int32_t *day)
{
	*day = otherwise;
	return text.len == 0 || jk_date_decode(text, day);
}

static bool
decode(struct jk_retention_row *row, const struct jk_retention *retention,
    const struct jk_bytes *fields)
{
	const int *at = retention->columns;
	int start, unit;

	if (!jk_text_copy(row->class, sizeof row->class, fields[at[CLASS]]) ||
	    !jk_text_copy(row->party, sizeof row->party, fields[at[PARTY]]) ||
	    !jk_text_copy(row->clause, sizeof row->clause, fields[at[CLAUSE]]) ||
	    !jk_date_decode(fields[at[FROM]], &row->from) ||
	    !decode_day(fields[at[TO]], JK_DATE_MAX, &row->to) ||
	    !decode_day(fields[at[BEGUN_FROM]], JK_DATE_MIN, &row->begun_from) ||
	    !decode_day(fields[at[BEGUN_TO]], JK_DATE_MAX, &row->begun_to) ||
	    !decode_word(fields[at[START]], starts, 4, &start) ||
	    !decode_word(fields[at[UNIT]], units, 3, &unit) ||
	    !jk_period_decode(fields[at[PERIOD]], &row->period))
		return false;
	row->start = (enum jk_retention_start)start;
	row->unit = (enum jk_retention_unit)unit;
	row->first_day_counts = jk_bytes_is(fields[at[FIRST_DAY]], "counted");
	return row->first_day_counts ||
	       jk_bytes_is(fields[at[FIRST_DAY]], "not-counted");
}

int
jk_retention_put(struct jk_retention *retention, const struct jk_schema *schema,
    const struct jk_bytes *fields, struct jk_err *err)
{
	struct jk_retention_row *row;

	if (jk_rows_know(
		&retention->rows, schema, names, retention->columns, COLUMNS, err) < 0)
		return -1;
	row = jk_rows_add(&retention->rows, sizeof *row, err);
	if (row == NULL)
		return -1;
	row->place = retention->rows.count;
	if (decode(row, retention, fields))
		return 0;
	return jk_err_set(err, JK_EXIT_CONFIG, "JK00720",
	    _("row of the retention table is malformed"));
}

/* Finding the row */

/* The nearer the greater; 0: another party's. */
static int
nearness(const struct jk_retention_row *row, const struct jk_retention_ask *ask)
{
	if (strcmp(row->party, ask->party) == 0)
		return 3;
	if (strcmp(row->party, ask->role) == 0)
		return 2;
	return strcmp(row->party, "*") == 0;
}

static bool
holds(const struct jk_retention_row *row, const struct jk_retention_ask *ask)
{
	return strcmp(row->class, ask->class) == 0 && row->from <= ask->day &&
	       ask->day <= row->to;
}

const struct jk_retention_row *
jk_retention_find(const struct jk_retention *retention,
    const struct jk_retention_ask *ask, int32_t began)
{
	const struct jk_retention_row *rows = retention->rows.rows, *found = NULL;
	int nearest = 0;

	for (size_t i = 0; i < retention->rows.count; i++) {
		const struct jk_retention_row *row = &rows[i];
		int near = nearness(row, ask);

		if (near == 0 || !holds(row, ask) || began < row->begun_from ||
		    row->begun_to < began)
			continue;
		if (near > nearest || (near == nearest && row->from >= found->from)) {
			nearest = near;
			found = row;
		}
	}
	return found;
}

const struct jk_retention_row *
jk_retention_row(const struct jk_retention *retention, size_t place)
{
	const struct jk_retention_row *rows = retention->rows.rows;

	return place == 0 || place > retention->rows.count ? NULL : &rows[place - 1];
}

/* Counting */

/* The last day of the month or year in which that day lies. */
static int32_t
end_of_unit(enum jk_retention_unit unit, int32_t day)
{
	int year, month, date;

	if (unit == JK_UNIT_DAY)
		return day;
	jk_date_split(day, &year, &month, &date);
	if (unit == JK_UNIT_YEAR)
		month = 12;
	(void)jk_date_join(year, month, jk_date_month_days(year, month), &day);
	return day;
}

bool
jk_retention_erasable(const struct jk_retention_row *row, int32_t began, int32_t *from)
{
	int32_t last;

	if (!jk_period_last(&row->period, began, row->first_day_counts, &last))
		return false;
	last = end_of_unit(row->unit, last);
	*from = last + 1;
	return last < JK_DATE_MAX;
}

bool
jk_retention_is_over(const struct jk_retention *retention,
    const struct jk_retention_ask *ask, int32_t began,
    const struct jk_retention_row **row)
{
	const struct jk_retention_row *found = jk_retention_find(retention, ask, began);
	int32_t from;

	if (row != NULL)
		*row = found;
	return found != NULL && jk_retention_erasable(found, began, &from) &&
	       from <= ask->day;
}

int32_t
jk_retention_notified(int32_t notified, int32_t recorded)
{
	int year, month, date;
	int32_t earliest;

	jk_date_split(recorded, &year, &month, &date);
	if (!jk_date_join(year - 1, 1, 1, &earliest))
		earliest = JK_DATE_MIN;
	return notified > earliest ? notified : earliest;
}

bool
jk_retention_may_be_over(const struct jk_retention *retention,
    const struct jk_retention_ask *ask, int32_t recorded)
{
	const struct jk_retention_row *rows = retention->rows.rows;

	for (size_t i = 0; i < retention->rows.count; i++) {
		const struct jk_retention_row *row = &rows[i];
		int32_t first = recorded, from;

		if (row->start == JK_START_NOTIFIED)
			first = jk_retention_notified(JK_DATE_MIN, recorded);
		if (first < row->begun_from)
			first = row->begun_from;

		if (nearness(row, ask) > 0 && holds(row, ask) &&
		    first <= row->begun_to &&
		    jk_retention_erasable(row, first, &from) && from <= ask->day)
			return true;
	}
	return false;
}
