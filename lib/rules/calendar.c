#include "rules/calendar.h"

#include "format/date.h"
#include "format/listing.h"

#define REASON_MAX_BYTES 256

static int
year_of(int32_t day)
{
	int year, month, date;

	jk_date_split(day, &year, &month, &date);
	return year;
}

static int32_t
first_of(int year)
{
	int32_t day = JK_DATE_MAX;

	(void)jk_date_join(year, 1, 1, &day);
	return day;
}

static void
close_day(struct jk_calendar *calendar, int32_t day)
{
	int32_t index = day - calendar->first_day;

	calendar->closed[index / 8] |= (uint8_t)(1 << index % 8);
}

/* A row's day, which must come after `before` and not leave a year out. */
static int
take_row(struct jk_calendar *calendar, struct jk_bytes date, struct jk_bytes reason,
    int32_t *before, struct jk_err *err)
{
	int32_t day;

	if (!jk_date_decode(date, &day))
		return jk_err_set(err, JK_EXIT_CONFIG, "JK00481",
		    _("not a date of the form YYYY-MM-DD"));
	if (reason.len == 0 || reason.len > REASON_MAX_BYTES)
		return jk_err_set(err, JK_EXIT_CONFIG, "JK00482",
		    _("reason is empty or longer than %d bytes"), REASON_MAX_BYTES);
	if (calendar->last_day < calendar->first_day) /* the first row */
		calendar->first_day = first_of(year_of(day));
	else if (day <= *before)
		return jk_err_set(err, JK_EXIT_CONFIG, "JK00483",
		    _("dates are not in ascending order"));
	else if (year_of(day) > year_of(*before) + 1)
		return jk_err_set(
		    err, JK_EXIT_CONFIG, "JK00484", _("a year before this has no row"));
	if (year_of(day) - year_of(calendar->first_day) >= JK_CALENDAR_MAX_YEARS)
		return jk_err_set(err, JK_EXIT_CONFIG, "JK00485",
		    _("calendar has more than %d years"), JK_CALENDAR_MAX_YEARS);
	calendar->last_day = first_of(year_of(day) + 1) - 1;
	close_day(calendar, day);
	*before = day;
	return 0;
}

static int
take_rows(
    struct jk_calendar *calendar, const struct jk_listing *listing, struct jk_err *err)
{
	int date = jk_listing_require(listing, "date", err);
	int reason = date < 0 ? -1 : jk_listing_require(listing, "reason", err);
	int32_t before = JK_DATE_MIN;

	if (reason < 0)
		return -1;
	for (size_t row = 0; row < jk_listing_rows(listing); row++)
		if (take_row(calendar, jk_listing_get(listing, row, date),
			jk_listing_get(listing, row, reason), &before, err) < 0)
			return jk_listing_at(listing, row, err);
	if (jk_listing_rows(listing) == 0)
		return jk_err_set(
		    err, JK_EXIT_CONFIG, "JK00486", _("calendar has no closed day"));
	return 0;
}

int
jk_calendar_decode(
    struct jk_calendar *calendar, struct jk_bytes csv, struct jk_err *err)
{
	struct jk_listing *listing;
	int result;

	memset(calendar, 0, sizeof *calendar);
	calendar->last_day = -1;
	if (csv.len > JK_CALENDAR_MAX_BYTES)
		return jk_err_set(err, JK_EXIT_CONFIG, "JK00480",
		    _("calendar has more than %d bytes"), JK_CALENDAR_MAX_BYTES);
	listing = jk_listing_decode(csv, err);
	if (listing == NULL)
		return -1;
	result = take_rows(calendar, listing, err);
	jk_listing_free(listing);
	return result;
}

int
jk_calendar_is_open(
    const struct jk_calendar *calendar, int32_t day, bool *is_open, struct jk_err *err)
{
	int32_t index = day - calendar->first_day;

	if (day < calendar->first_day || day > calendar->last_day)
		return jk_err_set(err, JK_EXIT_CONFIG, "JK00487",
		    _("day is not in the calendar, which covers %d to %d"),
		    year_of(calendar->first_day), year_of(calendar->last_day));
	*is_open = (calendar->closed[index / 8] >> index % 8 & 1) == 0;
	return 0;
}

int
jk_calendar_next(
    const struct jk_calendar *calendar, int32_t day, int32_t *next, struct jk_err *err)
{
	bool is_open;

	if (jk_calendar_is_open(calendar, day, &is_open, err) < 0)
		return -1;
	do {
		if (jk_calendar_is_open(calendar, ++day, &is_open, err) < 0)
			return -1;
	} while (!is_open);
	*next = day;
	return 0;
}
