#include <stdio.h>

#include "day.h"

/* Counted from 1 March, a leap day is the last of its year and months follow
 * one formula; 719468 days lie between 0000-03-01 and 1970-01-01. */
int
day_of(int year, int month, int day)
{
	int y = month > 2 ? year : year - 1;
	int m = month > 2 ? month - 3 : month + 9;

	return 365 * y + y / 4 - y / 100 + y / 400 + (153 * m + 2) / 5 + day - 1 -
	       719468;
}

struct civil
day_civil(int day)
{
	int n = day + 719468, century = n / 146097, in_century = n % 146097;
	int year = (in_century - in_century / 1460 + in_century / 36524 -
		       in_century / 146096) /
		   365;
	int in_year = in_century - (365 * year + year / 4 - year / 100);
	int m = (5 * in_year + 2) / 153;
	struct civil civil;

	civil.month = m < 10 ? m + 3 : m - 9;
	civil.day = in_year - (153 * m + 2) / 5 + 1;
	civil.year = year + century * 400 + (civil.month <= 2);
	return civil;
}

bool
day_is_weekend(int day)
{
	int weekday = ((day + 4) % 7 + 7) % 7; /* 0 is Sunday */

	return weekday == 0 || weekday == 6;
}

void
day_write(char to[10], int day)
{
	struct civil civil = day_civil(day);
	int i;

	for (i = 3; i >= 0; i--, civil.year /= 10)
		to[i] = (char)('0' + civil.year % 10);
	to[4] = to[7] = '-';
	to[5] = (char)('0' + civil.month / 10);
	to[6] = (char)('0' + civil.month % 10);
	to[8] = (char)('0' + civil.day / 10);
	to[9] = (char)('0' + civil.day % 10);
}

bool
day_read(const char *text, int *day)
{
	struct civil civil;
	char again[11] = { 0 };

	if (sscanf(text, "%4d-%2d-%2d", &civil.year, &civil.month, &civil.day) != 3)
		return false;
	if (civil.year < 1 || civil.month < 1 || civil.month > 12 || civil.day < 1)
		return false;
	*day = day_of(civil.year, civil.month, civil.day);
	day_write(again, *day);
	return strcmp(text, again) == 0;
}

static void
put_year(struct text *text, int day)
{
	static const struct {
		struct civil first;
		const char *name;
	} eras[] = {
		{ { 2019, 5, 1 }, "令和" },
		{ { 1989, 1, 8 }, "平成" },
		{ { 1926, 12, 25 }, "昭和" },
		{ { 1912, 7, 30 }, "大正" },
		{ { 1868, 1, 1 }, "明治" },
	};
	size_t i;

	for (i = 0; i + 1 < sizeof(eras) / sizeof(eras[0]); i++)
		if (day >=
		    day_of(eras[i].first.year, eras[i].first.month, eras[i].first.day))
			break;
	text_put_string(text, eras[i].name);
	text_put_number(text, (uint64_t)(day_civil(day).year - eras[i].first.year + 1));
	text_put_string(text, "年");
}

static void
put_month(struct text *text, int month)
{
	text_put_number(text, (uint64_t)month);
	text_put_string(text, "月");
}

static void
put_day(struct text *text, int day)
{
	text_put_number(text, (uint64_t)day);
	text_put_string(text, "日");
}

void
day_put_era(struct text *text, int day)
{
	struct civil civil = day_civil(day);

	put_year(text, day);
	put_month(text, civil.month);
	put_day(text, civil.day);
}

/*
 * The forms as patterns: Y the year with its era, M the month, D the day, N
 * the month after, E and F two later days of the month; the rest stands as it is.
 */
static const char *const unknown_forms[DAY_FORMS] = {
	"Y頃",
	"YM頃",
	"YMD頃",
	"推定YMD",
	"推定YM",
	"Y春",
	"YM上旬",
	"YM中旬頃",
	"年月日不詳",
	"Y月日不詳",
	"YM日不詳",
	"YMEからNF頃までの間",
	"YM推定EからFまでの間",
	"YME頃からF頃までの間",
};

void
day_put_unknown(struct text *text, int day, unsigned form)
{
	struct civil civil = day_civil(day);
	const char *at;

	for (at = unknown_forms[form % DAY_FORMS]; *at; at++) {
		switch (*at) {
		case 'Y':
			put_year(text, day);
			break;
		case 'M':
			put_month(text, civil.month);
			break;
		case 'N':
			put_month(text, civil.month < 12 ? civil.month + 1 : 12);
			break;
		case 'D':
			put_day(text, civil.day);
			break;
		case 'E':
			put_day(text, civil.day % 14 + 1);
			break;
		case 'F':
			put_day(text, civil.day % 14 + 12);
			break;
		default:
			text_put(text, at, 1);
		}
	}
}
