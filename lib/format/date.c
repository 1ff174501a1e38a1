#include "format/date.h"

#include <stdio.h>

#define DAYS_PER_ERA 146097 /* 400 Gregorian years */
#define DAYS_TO_1970 719468 /* from 0000-03-01 */

static bool
is_leap(int year)
{
	return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

int
jk_date_month_days(int year, int month)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };

	return month == 2 && is_leap(year) ? 29 : days[month - 1];
}

/*
 * Years begin in March here: the day that may be missing is then the last of
 * its year, and (153 * m + 2) / 5 counts the days before month m, 0 = March.
 */
bool
jk_date_join(int year, int month, int date, int32_t *day)
{
	int from_march, of_era, day_of_year;

	if (year < 1 || year > 9999 || month < 1 || month > 12 || date < 1 ||
	    (date > 28 && date > jk_date_month_days(year, month)))
		return false;
	if (month < 3)
		year--;
	from_march = (month + 9) % 12;
	of_era = year % 400;
	day_of_year = (153 * from_march + 2) / 5 + date - 1;
	*day = year / 400 * DAYS_PER_ERA + of_era * 365 + of_era / 4 - of_era / 100 +
	       day_of_year - DAYS_TO_1970;
	return true;
}

void
jk_date_split(int32_t day, int *year, int *month, int *date)
{
	int since = day + DAYS_TO_1970;
	int era = since / DAYS_PER_ERA;
	int of_era = since % DAYS_PER_ERA;
	int years = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
	int day_of_year = of_era - (365 * years + years / 4 - years / 100);
	int from_march = (5 * day_of_year + 2) / 153;

	*date = day_of_year - (153 * from_march + 2) / 5 + 1;
	*month = from_march < 10 ? from_march + 3 : from_march - 9;
	*year = years + era * 400 + (*month < 3);
}

/* Two digits; not below 100 when one of them is none. */
static inline unsigned
two_digits(const uint8_t *at)
{
	unsigned tens = at[0] - (unsigned)'0', ones = at[1] - (unsigned)'0';

	return tens > 9 || ones > 9 ? 100 : 10 * tens + ones;
}

bool
jk_date_decode(struct jk_bytes text, int32_t *day)
{
	unsigned century, year, month, date;

	if (text.len != 10 || text.ptr[4] != '-' || text.ptr[7] != '-')
		return false;
	century = two_digits(text.ptr);
	year = two_digits(text.ptr + 2);
	month = two_digits(text.ptr + 5);
	date = two_digits(text.ptr + 8);
	return century < 100 && year < 100 &&
	       jk_date_join((int)(100 * century + year), (int)month, (int)date, day);
}

static void
put_fixed(char *to, int value, int count)
{
	for (int i = count - 1; i >= 0; i--) {
		to[i] = (char)('0' + value % 10);
		value /= 10;
	}
}

void
jk_date_encode(char to[JK_DATE_CHARS], int32_t day)
{
	int year, month, date;

	to[0] = '\0';
	if (day < JK_DATE_MIN || day > JK_DATE_MAX)
		return;
	jk_date_split(day, &year, &month, &date);
	put_fixed(to, year, 4);
	to[4] = '-';
	put_fixed(to + 5, month, 2);
	to[7] = '-';
	put_fixed(to + 8, date, 2);
	to[10] = '\0';
}
