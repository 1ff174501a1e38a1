/* Dates in Japanese words: eras, impossible and partly unknown dates. */
#include <stdio.h>
#include <string.h>

#include "format/date.h"

/*
 * First and last day. 明治 and 大正 ended on the day the next era had begun:
 * that day has two names in law. `last` of the present era is open.
 */
static const struct era {
	const char *name;
	int first_year;
	int32_t first;
	int32_t last;
} eras[] = {
	{ "明治", 1868, -37231, -20974 }, /* 1868-01-25 to 1912-07-30 */
	{ "大正", 1912, -20974, -15713 }, /* 1912-07-30 to 1926-12-25 */
	{ "昭和", 1926, -15713, 6946 }, /* 1926-12-25 to 1989-01-07 */
	{ "平成", 1989, 6947, 18016 }, /* 1989-01-08 to 2019-04-30 */
	{ "令和", 2019, 18017, JK_DATE_MAX }, /* 2019-05-01 */
};

#define ERA_COUNT (sizeof eras / sizeof *eras)

/* Pass `word` when the text begins with it. */
static bool
pass(struct jk_bytes *text, const char *word)
{
	size_t len = strlen(word);

	if (text->len < len || memcmp(text->ptr, word, len) != 0)
		return false;
	*text = jk_bytes(text->ptr + len, text->len - len);
	return true;
}

/* Pass a number of at most `digits` digits without leading zeros. */
static bool
pass_number(struct jk_bytes *text, size_t digits, int *number)
{
	size_t len = 0;

	*number = 0;
	while (len < text->len && len < digits && text->ptr[len] >= '0' &&
	       text->ptr[len] <= '9')
		*number = 10 * *number + (text->ptr[len++] - '0');
	if (len == 0 || text->ptr[0] == '0')
		return false;
	*text = jk_bytes(text->ptr + len, text->len - len);
	return true;
}

/* A year and the days of it that its era has. */
struct year {
	int number; /* western */
	int32_t first;
	int32_t last;
	bool is_era;
};

/* Pass ○年: an era's year, 元 for its first, or a western one. */
static bool
pass_year(struct jk_bytes *text, struct year *year)
{
	const struct era *era = eras;
	int number;

	while (era < eras + ERA_COUNT && !pass(text, era->name))
		era++;
	year->is_era = era < eras + ERA_COUNT;
	if (year->is_era && pass(text, "元"))
		number = 1;
	else if (!pass_number(text, 4, &number))
		return false;
	if (!pass(text, "年"))
		return false;
	year->number = year->is_era ? era->first_year + number - 1 : number;
	if (!jk_date_join(year->number, 1, 1, &year->first) ||
	    !jk_date_join(year->number, 12, 31, &year->last))
		return false;
	if (year->is_era && era->first > year->first)
		year->first = era->first;
	if (year->is_era && era->last < year->last)
		year->last = era->last;
	return year->first <= year->last;
}

static bool
pass_month(struct jk_bytes *text, int *month)
{
	return pass_number(text, 2, month) && *month <= 12 && pass(text, "月");
}

static bool
pass_date(struct jk_bytes *text, int *date)
{
	return pass_number(text, 2, date) && *date <= 31 && pass(text, "日");
}

/* Fill in the days from..to of a month, as far as the year has them. */
static bool
fill(struct jk_date *date, enum jk_date_form form, const struct year *year,
    int first_month, int first, int last_month, int last)
{
	int days = jk_date_month_days(year->number, last_month);

	if (!jk_date_join(year->number, first_month, first, &date->earliest) ||
	    !jk_date_join(
		year->number, last_month, last < days ? last : days, &date->latest))
		return false;
	if (date->earliest < year->first)
		date->earliest = year->first;
	if (date->latest > year->last)
		date->latest = year->last;
	date->form = form;
	return date->earliest <= date->latest;
}

/* A day that the next era has as its first: its earlier name is no calendar's. */
static bool
is_era_end(const struct year *year, int month, int date)
{
	int32_t day;

	return year->is_era && jk_date_join(year->number, month, date, &day) &&
	       day == year->last && (day == eras[1].first || day == eras[2].first);
}

/* ○年○月○日 as such: only what YYYY-MM-DD cannot say. */
static bool
read_impossible(const struct year *year, int month, int date, struct jk_date *result)
{
	if (is_era_end(year, month, date)) {
		result->form = JK_DATE_ERA_END;
		result->earliest = result->latest = year->last;
		return true;
	}
	if (month != 2 || date != 29 || jk_date_month_days(year->number, 2) == 29)
		return false;
	result->form = JK_DATE_LEAP;
	return jk_date_join(year->number, 2, 28, &result->earliest) &&
	       jk_date_join(year->number, 3, 1, &result->latest) &&
	       result->earliest >= year->first && result->latest <= year->last;
}

static bool
is_day(const struct year *year, int month, int date)
{
	int32_t day;

	return jk_date_join(year->number, month, date, &day) && day >= year->first &&
	       day <= year->last;
}

/* Behind 推定: ○年○月○日 or ○年○月. */
static bool
read_presumed(struct jk_bytes text, struct jk_date *date)
{
	struct year year;
	int month, first;

	if (!pass_year(&text, &year) || !pass_month(&text, &month))
		return false;
	if (text.len == 0)
		return fill(date, JK_DATE_PRESUMED_MONTH, &year, month, 1, month, 31);
	return pass_date(&text, &first) && text.len == 0 &&
	       is_day(&year, month, first) &&
	       fill(date, JK_DATE_PRESUMED_DAY, &year, month, first, month, first);
}

/* Behind ○年: a season. */
static bool
read_season(struct jk_bytes text, const struct year *year, struct jk_date *date)
{
	static const struct {
		const char *name;
		int first, last;
	} seasons[] = { { "春", 3, 5 }, { "夏", 6, 8 }, { "秋", 9, 11 },
		{ "冬", 1, 12 } };

	for (size_t i = 0; i < 4; i++) {
		if (jk_bytes_is(text, seasons[i].name))
			return fill(date, JK_DATE_SEASON, year, seasons[i].first, 1,
			    seasons[i].last, 31);
	}
	return false;
}

/* Behind ○年○月: ten days of it. */
static bool
read_third(
    struct jk_bytes text, const struct year *year, int month, struct jk_date *date)
{
	static const struct {
		const char *name;
		int first, last;
	} thirds[] = { { "上旬", 1, 10 }, { "中旬", 11, 20 }, { "下旬", 21, 31 } };

	for (size_t i = 0; i < 3; i++) {
		enum jk_date_form form = JK_DATE_THIRD;
		struct jk_bytes rest = text;

		if (!pass(&rest, thirds[i].name))
			continue;
		if (pass(&rest, "頃"))
			form = JK_DATE_ABOUT_THIRD;
		return rest.len == 0 && fill(date, form, year, month, thirds[i].first,
					    month, thirds[i].last);
	}
	return false;
}

/* Behind ○年○月推定: ○日から○日までの間. */
static bool
read_between_presumed(
    struct jk_bytes text, const struct year *year, int month, struct jk_date *date)
{
	int first, last;

	return pass_date(&text, &first) && pass(&text, "から") &&
	       pass_date(&text, &last) && jk_bytes_is(text, "までの間") &&
	       is_day(year, month, first) && is_day(year, month, last) &&
	       first <= last &&
	       fill(date, JK_DATE_BETWEEN_PRESUMED, year, month, first, month, last);
}

/* Behind ○年○月○日: nothing, 頃, or the end of a time between two days. */
static bool
read_day(struct jk_bytes text, const struct year *year, int month, int first,
    struct jk_date *date)
{
	int last_month = month, last;
	bool about;

	if (text.len == 0)
		return read_impossible(year, month, first, date);
	if (!is_day(year, month, first))
		return false;
	about = pass(&text, "頃");
	if (about && text.len == 0)
		return fill(date, JK_DATE_ABOUT_DAY, year, month, first, month, first);
	if (!pass(&text, "から") || (!about && !pass_month(&text, &last_month)) ||
	    !pass_date(&text, &last) || !jk_bytes_is(text, "頃までの間") ||
	    !is_day(year, last_month, last))
		return false;
	return fill(date, about ? JK_DATE_ABOUT_BETWEEN : JK_DATE_BETWEEN_ABOUT, year,
	    month, first, last_month, last);
}

/* Behind ○年○月. */
static bool
read_month(
    struct jk_bytes text, const struct year *year, int month, struct jk_date *date)
{
	int first;

	if (jk_bytes_is(text, "頃"))
		return fill(date, JK_DATE_ABOUT_MONTH, year, month, 1, month, 31);
	if (jk_bytes_is(text, "日不詳"))
		return fill(date, JK_DATE_UNKNOWN_DAY, year, month, 1, month, 31);
	if (read_third(text, year, month, date))
		return true;
	if (pass(&text, "推定"))
		return read_between_presumed(text, year, month, date);
	return pass_date(&text, &first) && read_day(text, year, month, first, date);
}

static bool
read_words(struct jk_bytes text, struct jk_date *date)
{
	struct year year;
	int month;

	if (jk_bytes_is(text, "年月日不詳")) {
		*date = (struct jk_date){ JK_DATE_UNKNOWN, JK_DATE_MIN, JK_DATE_MAX };
		return true;
	}
	if (pass(&text, "推定"))
		return read_presumed(text, date);
	if (!pass_year(&text, &year))
		return false;
	if (jk_bytes_is(text, "頃"))
		return fill(date, JK_DATE_ABOUT_YEAR, &year, 1, 1, 12, 31);
	if (jk_bytes_is(text, "月日不詳"))
		return fill(date, JK_DATE_UNKNOWN_MONTH, &year, 1, 1, 12, 31);
	if (read_season(text, &year, date))
		return true;
	return pass_month(&text, &month) && read_month(text, &year, month, date);
}

bool
jk_date_read(struct jk_bytes text, struct jk_date *date)
{
	if (jk_date_decode(text, &date->earliest)) {
		date->form = JK_DATE_CALENDAR;
		date->latest = date->earliest;
		return true;
	}
	if (read_words(text, date))
		return true;
	date->form = JK_DATE_NONE;
	return false;
}

bool
jk_date_era_decode(struct jk_bytes text, int32_t *day)
{
	struct year year;
	int month, date;

	return pass_year(&text, &year) && year.is_era && pass_month(&text, &month) &&
	       pass_date(&text, &date) && text.len == 0 && is_day(&year, month, date) &&
	       !is_era_end(&year, month, date) &&
	       jk_date_join(year.number, month, date, day);
}

bool
jk_date_era_encode(char to[JK_DATE_ERA_CHARS], int32_t day)
{
	size_t i = ERA_COUNT;
	int year, month, date;
	char number[12] = "元";

	to[0] = '\0';
	while (i > 0 && day < eras[i - 1].first)
		i--;
	if (i == 0 || day > JK_DATE_MAX)
		return false;
	jk_date_split(day, &year, &month, &date);
	year = year - eras[i - 1].first_year + 1;
	if (year > 1)
		snprintf(number, sizeof number, "%d", year);
	snprintf(to, JK_DATE_ERA_CHARS, "%s%s年%d月%d日", eras[i - 1].name, number,
	    month, date);
	return true;
}
