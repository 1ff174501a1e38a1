/* jk.conf(5), OPERATING DAYS: the table of closed days, and what it refuses to guess.
 */
#include <stdlib.h>

#include "format/date.h"
#include "rules/calendar.h"
#include "tap.h"

static struct jk_calendar calendar;

static int32_t
day_of(const char *text)
{
	int32_t day = 0;

	(void)!jk_date_decode(jk_bytes_of(text), &day);
	return day;
}

static int
load(const char *path, struct jk_err *err)
{
	static uint8_t text[65536];
	FILE *file = fopen(path, "rb");
	size_t len = file != NULL ? fread(text, 1, sizeof text, file) : 0;

	if (file != NULL)
		fclose(file);
	return jk_calendar_decode(&calendar, jk_bytes(text, len), err);
}

static bool
next_is(const char *day, const char *wanted)
{
	struct jk_err err = { 0 };
	int32_t next;

	return jk_calendar_next(&calendar, day_of(day), &next, &err) == 0 &&
	       next == day_of(wanted);
}

static bool
is_beyond(const char *day)
{
	struct jk_err err = { 0 };
	int32_t next;
	int result = jk_calendar_next(&calendar, day_of(day), &next, &err);

	return result == -1 && err.status == JK_EXIT_CONFIG &&
	       strcmp(err.id, "JK00487") == 0;
}

static void
test_installed(void)
{
	struct jk_err err = { 0 };
	int32_t first = day_of("2019-01-01"), day, open_days = 0;
	bool is_open = false, any_weekend = false;

	ok(load("schemas/calendar.csv", &err) == 0, "the installed table is read");
	ok(calendar.first_day == first && calendar.last_day == day_of("2027-12-31"),
	    "it covers the years of its first and last row");
	ok(next_is("2026-04-28", "2026-04-30"), "a holiday is passed over");
	ok(next_is("2026-05-01", "2026-05-07"), "so are the days in May");
	ok(next_is("2026-09-18", "2026-09-24"), "and a day between two holidays");
	ok(next_is("2025-12-26", "2026-01-05"), "the turn of the year is closed");
	ok(next_is("2019-04-26", "2019-05-07"), "so are ten days of 2019");
	ok(next_is("2020-07-22", "2020-07-27") && next_is("2021-07-21", "2021-07-26"),
	    "and those that two years moved");
	ok(next_is("2026-06-06", "2026-06-08"), "a closed day has a next one too");
	for (day = first; day <= calendar.last_day; day++) {
		if (jk_calendar_is_open(&calendar, day, &is_open, &err) < 0)
			break;
		open_days += is_open;
		/* 1970-01-01 was a Thursday: 2 and 3 are the weekend. */
		any_weekend |= is_open && (day % 7 == 2 || day % 7 == 3);
	}
	ok(day == calendar.last_day + 1 && !any_weekend,
	    "no Saturday or Sunday is open in nine years");
	ok(open_days == 3287 - 1109, "every row closes one day");
	ok(is_beyond("2027-12-28"), "the last open day has no next one");
	ok(is_beyond("2028-01-04") && is_beyond("2018-12-28"),
	    "a day outside the table is refused, not guessed");
}

static void
refuses(const char *csv, const char *id, const char *place, const char *sentence)
{
	struct jk_err err = { 0 };
	int result = jk_calendar_decode(&calendar, jk_bytes_of(csv), &err);

	if (!ok(result == -1 && err.status == JK_EXIT_CONFIG &&
		    strcmp(err.id, id) == 0 && strcmp(err.place, place) == 0,
		"%s", sentence))
		printf("# %d %s \"%s\" %s\n", result, err.id, err.place, err.text);
}

static void
test_refusing(void)
{
	refuses("date,reason\n2026-02-30,x\n", "JK00481", "line 2",
	    "a day no calendar has is refused");
	refuses("date,reason\n2026-1-2,x\n", "JK00481", "line 2",
	    "so is another form of date");
	refuses("date,reason\n2026-01-02,\n", "JK00482", "line 2",
	    "a day without a reason is refused");
	refuses("date,reason\n2026-01-02,x\n2026-01-02,y\n", "JK00483", "line 3",
	    "a day stands once");
	refuses("date,reason\n2026-01-02,x\n2026-01-01,y\n", "JK00483", "line 3",
	    "days ascend");
	refuses("date,reason\n2026-01-02,x\n2028-01-01,y\n", "JK00484", "line 3",
	    "no year is left out");
	refuses("date,reason\n", "JK00486", "", "a table without days is refused");
	refuses("day,reason\n2026-01-02,x\n", "JK00253", "",
	    "a table without the column is refused");
}

static void
test_hundred_years(void)
{
	static char csv[8192];
	struct jk_err err = { 0 };
	size_t len = (size_t)sprintf(csv, "date,reason\n");
	bool is_open = true;

	for (int year = 2000; year < 2100; year++)
		len += (size_t)sprintf(csv + len, "%d-12-31,x\n", year);
	ok(jk_calendar_decode(&calendar, jk_bytes(csv, len), &err) == 0 &&
		jk_calendar_is_open(&calendar, day_of("2099-12-31"), &is_open, &err) ==
		    0 &&
		!is_open,
	    "a hundred years are read to their last day");
	sprintf(csv + len, "2100-01-01,x\n");
	refuses(csv, "JK00485", "line 102", "a hundred and one are refused");
}

int
main(void)
{
	test_installed();
	test_refusing();
	test_hundred_years();
	return tap_end();
}
