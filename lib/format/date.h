/*
 * Dates: calendar days, Japanese eras, and the dates the resident register
 * holds though no calendar has them.
 *
 * A day is an int32_t: days since 1970-01-01 in the proleptic Gregorian
 * calendar, years 1 to 9999. In records a date on the calendar has one form,
 * YYYY-MM-DD. Three lawful dates and fourteen partly unknown forms keep the
 * Japanese text they came as; nothing is ever put in their place (総務省
 * 住民記録システム標準仕様書 1.1.8: みなし生年月日 must not be made up).
 *
 * All functions are pure and cannot fail but by returning false.
 */
#ifndef JK_FORMAT_DATE_H
#define JK_FORMAT_DATE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"

#define JK_DATE_MIN (-719162) /* 0001-01-01 */
#define JK_DATE_MAX 2932896 /* 9999-12-31 */
#define JK_DATE_CHARS 11 /* bytes of YYYY-MM-DD with the NUL */
#define JK_DATE_ERA_CHARS 40 /* bytes of 令和99年12月31日 with the NUL, and more */

/* The day of that date; false when the calendar has none. */
bool jk_date_join(int year, int month, int date, int32_t *day);
void jk_date_split(int32_t day, int *year, int *month, int *date);
int jk_date_month_days(int year, int month);

/* Exactly YYYY-MM-DD, of a day on the calendar. */
bool jk_date_decode(struct jk_bytes text, int32_t *day);

/* `day` is between JK_DATE_MIN and JK_DATE_MAX; else the text is "". */
void jk_date_encode(char to[JK_DATE_CHARS], int32_t day);

/*
 * 昭和10年2月3日 or 令和元年5月1日, of a day that the era has and the calendar
 * too; not the two of JK_DATE_ERA_END, whose words would be lost. Digits are ASCII
 * without leading zeros; 元年 and 1年 are the same. 明治 counts from its proclaimed
 * beginning, 1868-01-25, in Gregorian days.
 */
bool jk_date_era_decode(struct jk_bytes text, int32_t *day);

/* The same with 元年; false and "" before 明治. A first day is the new era's. */
bool jk_date_era_encode(char to[JK_DATE_ERA_CHARS], int32_t day);

/* What kind of date a text is; marks in 標準仕様書 1.1.8 order, ○ for numbers. */
enum jk_date_form {
	JK_DATE_NONE, /* no date at all */
	JK_DATE_CALENDAR, /* YYYY-MM-DD */
	JK_DATE_LEAP, /* 2月29日 of a common year, era or western */
	JK_DATE_ERA_END, /* 明治45年7月30日, 大正15年12月25日: the new era had begun */
	JK_DATE_ABOUT_YEAR, /* ○年頃 */
	JK_DATE_ABOUT_MONTH, /* ○年○月頃 */
	JK_DATE_ABOUT_DAY, /* ○年○月○日頃 */
	JK_DATE_PRESUMED_DAY, /* 推定○年○月○日 */
	JK_DATE_PRESUMED_MONTH, /* 推定○年○月 */
	JK_DATE_SEASON, /* ○年春, 夏, 秋, 冬 */
	JK_DATE_THIRD, /* ○年○月上旬, 中旬, 下旬 */
	JK_DATE_ABOUT_THIRD, /* ○年○月中旬頃 */
	JK_DATE_UNKNOWN, /* 年月日不詳 */
	JK_DATE_UNKNOWN_MONTH, /* ○年月日不詳 */
	JK_DATE_UNKNOWN_DAY, /* ○年○月日不詳 */
	JK_DATE_BETWEEN_ABOUT, /* ○年○月○日から○月○日頃までの間 */
	JK_DATE_BETWEEN_PRESUMED, /* ○年○月推定○日から○日までの間 */
	JK_DATE_ABOUT_BETWEEN, /* ○年○月○日頃から○日頃までの間 */
};

/*
 * A date as the register holds it. `earliest` and `latest` are the days that
 * the words leave open: the year, the month, the ten days named. 頃 and 推定
 * widen nothing; they are for people to weigh. 冬 is any day of its year, and
 * an impossible 29 February lies between 28 February and 1 March.
 */
struct jk_date {
	enum jk_date_form form;
	int32_t earliest;
	int32_t latest;
};

/* False, with form JK_DATE_NONE, when the text is none of these. */
bool jk_date_read(struct jk_bytes text, struct jk_date *date);

/* One of the three lawful forms; what jpDate accepts without "unknown". */
static inline bool
jk_date_is_known(enum jk_date_form form)
{
	return form == JK_DATE_CALENDAR || form == JK_DATE_LEAP ||
	       form == JK_DATE_ERA_END;
}

#endif
