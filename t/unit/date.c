/* Unit tests of lib/format/date and lib/format/time. */
#include "format/date.h"
#include "format/time.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tap.h"

static bool
is_day(const char *text, int32_t expected)
{
	int32_t day = 0;

	return jk_date_decode(jk_bytes_of(text), &day) && day == expected;
}

static void
test_calendar(void)
{
	int32_t day, before = JK_DATE_MIN - 1;
	char text[JK_DATE_CHARS];
	bool exact = true;

	ok(is_day("1970-01-01", 0) && is_day("1969-12-31", -1),
	    "days count from 1970-01-01");
	ok(is_day("0001-01-01", JK_DATE_MIN) && is_day("9999-12-31", JK_DATE_MAX),
	    "years are 1 to 9999");
	ok(is_day("2000-02-29", 11016) && is_day("2024-02-29", 19782),
	    "a leap day is a day");
	for (day = JK_DATE_MIN; day <= JK_DATE_MAX; day++) {
		int32_t back = 0;

		jk_date_encode(text, day);
		exact = exact && jk_date_decode(jk_bytes_of(text), &back) &&
			back == day && day == before + 1;
		before = day;
	}
	ok(exact, "every day survives encoding and decoding");
	jk_date_encode(text, JK_DATE_MAX + 1);
	ok(text[0] == '\0', "a day beyond the year 9999 has no text");
}

static void
test_calendar_refuses(void)
{
	static const char *const wrong[] = { "", "1900-02-29", "2023-02-29",
		"2024-02-30", "2024-04-31", "2024-13-01", "2024-00-10", "2024-01-00",
		"0000-01-01", "2024-1-01", "2024-01-1", "2024/01/01", "20240101",
		"2024-01-01 ", " 2024-01-01", "2024-01-0a", "+024-01-01",
		"２０２４-01-01" };
	int32_t day;

	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
		ok(!jk_date_decode(jk_bytes_of(wrong[i]), &day), "\"%s\" is no date",
		    wrong[i]);
}

static void
test_eras(void)
{
	static const struct {
		const char *words, *date, *back;
	} rows[] = {
		{ "明治元年1月25日", "1868-01-25", NULL },
		{ "明治45年7月29日", "1912-07-29", NULL },
		{ "大正元年7月30日", "1912-07-30", NULL },
		{ "大正1年7月30日", "1912-07-30", "大正元年7月30日" },
		{ "大正15年12月24日", "1926-12-24", NULL },
		{ "昭和元年12月25日", "1926-12-25", NULL },
		{ "昭和64年1月7日", "1989-01-07", NULL },
		{ "平成元年1月8日", "1989-01-08", NULL },
		{ "平成31年4月30日", "2019-04-30", NULL },
		{ "令和元年5月1日", "2019-05-01", NULL },
		{ "令和8年11月25日", "2026-11-25", NULL },
	};
	static const char *const wrong[] = { "昭和64年1月8日", "平成元年1月7日",
		"令和元年4月30日", "昭和0年1月1日", "昭和元年12月24日",
		"昭和10年2月29日", "昭和010年2月1日", "昭和10年02月1日", "昭和10年2月1",
		"1935年2月1日", "慶応3年1月1日", "明治元年1月24日", "明治45年7月30日" };
	int32_t day, expected;
	char back[JK_DATE_ERA_CHARS];

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const char *words = rows[i].back != NULL ? rows[i].back : rows[i].words;

		ok(jk_date_era_decode(jk_bytes_of(rows[i].words), &day) &&
			jk_date_decode(jk_bytes_of(rows[i].date), &expected) &&
			day == expected,
		    "%s is %s", rows[i].words, rows[i].date);
		ok(jk_date_era_encode(back, day) && strcmp(back, words) == 0,
		    "and %s is written %s", rows[i].date, words);
	}
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
		ok(!jk_date_era_decode(jk_bytes_of(wrong[i]), &day),
		    "%s is no calendar day of an era", wrong[i]);
	ok(!jk_date_era_encode(back, -37232), "before 明治 no era is written");
}

/* t/vectors/dates.tsv: text, form, earliest, latest; "-" where refused. */
static void
test_vectors(void)
{
	FILE *file = fopen("t/vectors/dates.tsv", "r");
	char line[512], text[256], form[16], earliest[16], latest[16];
	size_t count = 0;

	while (file != NULL && fgets(line, sizeof line, file) != NULL) {
		struct jk_date date;
		char from[JK_DATE_CHARS] = "-", to[JK_DATE_CHARS] = "-";
		bool read;

		if (line[0] == '#')
			continue;
		if (sscanf(line, "%255[^\t]\t%15s\t%15s\t%15s", text, form, earliest,
			latest) != 4) {
			ok(false, "a line of the vectors has four fields");
			continue;
		}
		count++;
		read = jk_date_read(jk_bytes_of(text), &date);
		if (read) {
			jk_date_encode(from, date.earliest);
			jk_date_encode(to, date.latest);
		}
		ok(atoi(form) == (int)date.form && strcmp(from, earliest) == 0 &&
			strcmp(to, latest) == 0 && read == (date.form != JK_DATE_NONE),
		    "%s is form %s, from %s to %s", text, form, earliest, latest);
	}
	if (file != NULL)
		fclose(file);
	ok(count > 40, "all vectors of dates were read");
}

static void
test_time(void)
{
	static const int64_t times[] = { 0, -1, 86399, -32400, -32401, 1764000000,
		JK_TIME_MIN, JK_TIME_MAX };
	static const char *const wrong[] = { "1970-01-01T09:00:00Z",
		"1970-01-01T09:00:00+00:00", "1970-01-01 09:00:00+09:00",
		"1970-01-01T24:00:00+09:00", "1970-01-01T23:60:00+09:00",
		"2016-12-31T23:59:60+09:00", "1970-01-01T09:00:00.0+09:00",
		"1970-02-30T09:00:00+09:00", "1970-01-01T9:00:00+09:00", "" };
	char text[JK_TIME_CHARS];
	int64_t seconds;

	jk_time_encode(text, 0);
	ok(strcmp(text, "1970-01-01T09:00:00+09:00") == 0,
	    "second 0 is nine in the morning in Japan");
	for (size_t i = 0; i < sizeof times / sizeof *times; i++) {
		jk_time_encode(text, times[i]);
		ok(jk_time_decode(jk_bytes_of(text), &seconds) && seconds == times[i],
		    "%s survives decoding", text);
	}
	jk_time_encode(text, JK_TIME_MAX + 1);
	ok(text[0] == '\0', "a time beyond the year 9999 has no text");
	ok(jk_time_day(53999) == 0 && jk_time_day(54000) == 1 &&
		jk_time_day(-32401) == -1,
	    "the day changes at midnight in Japan");
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
		ok(!jk_time_decode(jk_bytes_of(wrong[i]), &seconds),
		    "\"%s\" is no time", wrong[i]);
}

int
main(void)
{
	test_calendar();
	test_calendar_refuses();
	test_eras();
	test_vectors();
	test_time();
	return tap_end();
}
