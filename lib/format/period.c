#include "format/period.h"

#define NUMBER_MAX 99999

/* "NNNN" and the letter at the head of the text, which moves on; absent is 0. */
static bool
take(struct jk_bytes *text, char letter, int *number)
{
	size_t digits = 0;
	int value = 0;

	*number = 0;
	while (digits < text->len && text->ptr[digits] >= '0' &&
	       text->ptr[digits] <= '9') {
		value = 10 * value + text->ptr[digits] - '0';
		if (value == 0 || value > NUMBER_MAX)
			return false;
		digits++;
	}
	if (digits == 0 || digits == text->len || text->ptr[digits] != (uint8_t)letter)
		return true;
	*number = value;
	*text = jk_bytes(text->ptr + digits + 1, text->len - digits - 1);
	return true;
}

bool
jk_period_decode(struct jk_bytes text, struct jk_period *period)
{
	struct jk_bytes rest;

	*period = (struct jk_period){ .is_forever = jk_bytes_is(text, "forever") };
	if (period->is_forever)
		return true;
	if (text.len < 3 || text.ptr[0] != 'P')
		return false;
	rest = jk_bytes(text.ptr + 1, text.len - 1);
	return take(&rest, 'Y', &period->years) && take(&rest, 'M', &period->months) &&
	       take(&rest, 'D', &period->days) && rest.len == 0;
}

/* The day before the corresponding one, so many months on. */
static bool
end_months(int32_t begin, int months, int32_t *last)
{
	int year, month, date, days;

	jk_date_split(begin, &year, &month, &date);
	month += months - 1;
	year += month / 12;
	month = month % 12 + 1;
	if (year > 9999) {
		/* The day before 1 January 10000 is the last that there is. */
		*last = JK_DATE_MAX;
		return year == 10000 && month == 1 && date == 1;
	}
	days = jk_date_month_days(year, month);
	if (date > days)
		return jk_date_join(year, month, days, last);
	if (!jk_date_join(year, month, date, last))
		return false;
	--*last;
	return true;
}

bool
jk_period_last(
    const struct jk_period *period, int32_t start, bool first_day_counts, int32_t *last)
{
	int months = 12 * period->years + period->months;

	if (period->is_forever || start > JK_DATE_MAX - !first_day_counts)
		return false;
	start += !first_day_counts;
	*last = start - 1;
	if (months > 0 && !end_months(start, months, last))
		return false;
	if (period->days > JK_DATE_MAX - *last)
		return false;
	*last += period->days;
	return true;
}
