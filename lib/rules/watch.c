#include "rules/watch.h"

#include <stdlib.h>

#include "format/date.h"
#include "rules/watch_parts.h"

#define FIRST_ROOM 16

/* The same day so many years ago; of 29 February the last of the month. */
static int32_t
years_before(int32_t today, uint64_t years)
{
	int32_t day = JK_DATE_MIN;
	int year, month, date;

	jk_date_split(today, &year, &month, &date);
	if (years < (uint64_t)year &&
	    !jk_date_join(year - (int)years, month, date, &day))
		(void)jk_date_join(year - (int)years, month, date - 1, &day);
	return day;
}

static void
ask(struct jk_watch *watch)
{
	for (int i = 0; i < JK_FINDING_RULES; i++) {
		enum jk_finding_rule rule = (enum jk_finding_rule)i;

		if (!jk_watch_is_asked(watch, rule))
			continue;
		watch->asked[false] |= UINT32_C(1) << rule;
		if (!jk_watch_limits(watch, rule)->exempts_accounts)
			watch->asked[true] |= UINT32_C(1) << rule;
	}
}

struct jk_watch *
jk_watch_new(const struct jk_watch_about *about, struct jk_err *err)
{
	struct jk_watch *watch;

	if (about->until < about->since ||
	    about->until - about->since >= JK_WATCH_MAX_DAYS) {
		jk_err_set(err, JK_EXIT_USAGE, "JK00459",
		    _("the span has no day, or more than %d"), JK_WATCH_MAX_DAYS);
		return NULL;
	}
	watch = calloc(1, sizeof *watch);
	if (watch == NULL) {
		jk_err_memory(err);
		return NULL;
	}
	watch->about = *about;
	watch->bytes = sizeof *watch;
	watch->span_days = (size_t)(about->until - about->since) + 1;
	watch->kept_from = jk_watch_kept_from(watch, JK_FINDING_TOO_OLD);
	watch->old.rule = JK_FINDING_TOO_OLD;
	watch->begun = about->since;
	ask(watch);
	watch->hours = jk_watch_take(watch, JK_WATCH_HOURS, sizeof *watch->hours, err);
	if (watch->hours != NULL)
		return watch;
	jk_watch_free(watch);
	return NULL;
}

void
jk_watch_free(struct jk_watch *watch)
{
	if (watch == NULL)
		return;
	free(watch->operators);
	free(watch->recorders);
	free(watch->person.looks);
	free(watch->found);
	free(watch->hours);
	free(watch->days);
	free(watch->recent);
	jk_names_release(&watch->operator_names);
	jk_names_release(&watch->recorder_names);
	jk_names_release(&watch->offices);
	jk_names_release(&watch->terminals);
	free(watch);
}

bool
jk_watch_is_asked(const struct jk_watch *watch, enum jk_finding_rule rule)
{
	if (!jk_watch_limits(watch, rule)->asked)
		return false;
	switch (rule) {
	case JK_FINDING_AUTHORITY:
	case JK_FINDING_NOT_LISTED:
	case JK_FINDING_OUT_OF_AREA:
		return watch->about.operators != NULL;
	case JK_FINDING_NO_CASE:
		return watch->about.purposes != NULL;
	case JK_FINDING_NO_EVENT:
		return watch->about.has_events;
	case JK_FINDING_RELATION:
		return watch->about.relations != NULL;
	default:
		return true;
	}
}

size_t
jk_watch_bytes(const struct jk_watch *watch)
{
	return watch->bytes + jk_names_bytes(&watch->operator_names) +
	       jk_names_bytes(&watch->recorder_names) +
	       jk_names_bytes(&watch->offices) + jk_names_bytes(&watch->terminals);
}

/* Are so many more bytes within the limit? Then they are counted. */
static int
count_bytes(struct jk_watch *watch, size_t bytes, struct jk_err *err)
{
	if (jk_watch_bytes(watch) + bytes > JK_WATCH_MAX_BYTES)
		return jk_err_set(err, JK_EXIT_UNAVAILABLE, "JK00478",
		    _("more operators and recorders than %d MiB hold: ask for a "
		      "shorter span"),
		    JK_WATCH_MAX_BYTES / (1024 * 1024));
	watch->bytes += bytes;
	return 0;
}

void *
jk_watch_take(struct jk_watch *watch, size_t count, size_t size, struct jk_err *err)
{
	void *taken = NULL;

	if (count_bytes(watch, count * size, err) < 0)
		return NULL;
	taken = calloc(count, size);
	if (taken == NULL)
		jk_err_memory(err);
	return taken;
}

void *
jk_watch_widen(
    struct jk_watch *watch, void *array, size_t *room, size_t size, struct jk_err *err)
{
	size_t more = *room > 0 ? *room : FIRST_ROOM;

	if (count_bytes(watch, more * size, err) < 0)
		return NULL;
	array = reallocarray(array, *room + more, size);
	if (array == NULL)
		jk_err_memory(err);
	else
		*room += more;
	return array;
}

int
jk_watch_found(
    struct jk_watch *watch, const struct jk_finding *finding, struct jk_err *err)
{
	if (watch->found_count == watch->found_room) {
		struct jk_finding *more = jk_watch_widen(
		    watch, watch->found, &watch->found_room, sizeof *more, err);

		if (more == NULL)
			return -1;
		watch->found = more;
	}
	watch->found[watch->found_count++] = *finding;
	return 0;
}

static void
count_old(struct jk_watch *watch, const struct jk_access *access,
    const struct jk_access_place *place)
{
	struct jk_finding *old = &watch->old;

	if (old->count == 0 || access->day < old->first)
		old->first = access->day;
	if (old->count == 0 || access->day > old->last)
		old->last = access->day;
	old->count++;
	old->has_place = true;
	old->place = *place;
}

/* Rules that ask whether a day is open need the calendar of the whole span. */
static int
check_calendar(const struct jk_watch *watch, struct jk_err *err)
{
	bool is_open;

	if (!jk_watch_is_asked(watch, JK_FINDING_CLOSED_DAY) &&
	    !jk_watch_is_asked(watch, JK_FINDING_SILENCE))
		return 0;
	if (jk_calendar_is_open(
		watch->about.calendar, watch->about.since, &is_open, err) < 0)
		return -1;
	return jk_calendar_is_open(
	    watch->about.calendar, watch->about.until, &is_open, err);
}

/* Of what was asked before the span, and recorded within it, the number counts. */
static int
put_late(struct jk_watch *watch, const struct jk_access *access, struct jk_err *err)
{
	if (access->recorded < watch->about.since ||
	    watch->about.until < access->recorded)
		return 0;
	return jk_watch_put_serial(watch, access, err);
}

int
jk_watch_put(struct jk_watch *watch, const struct jk_access *access,
    const struct jk_access_place *place, struct jk_err *err)
{
	uint16_t operator;

	if (access->day < watch->kept_from)
		count_old(watch, access, place);
	if (access->day < watch->about.since || watch->about.until < access->day)
		return put_late(watch, access, err);
	if (watch->records == 0 && check_calendar(watch, err) < 0)
		return -1;
	watch->records++;
	watch->looks += jk_access_is_look(access);
	if (count_bytes(watch, 0, err) < 0 ||
	    jk_watch_put_serial(watch, access, err) < 0 ||
	    jk_watch_put_operator(watch, access, place, &operator, err) < 0)
		return -1;
	return jk_watch_put_person(watch, access, place, operator, err);
}

void
jk_watch_set_events(struct jk_watch *watch, const int32_t *days, size_t count)
{
	watch->events = days;
	watch->events_count = count;
}

void
jk_watch_set_begun(struct jk_watch *watch, int32_t day)
{
	watch->begun = day;
}

int
jk_watch_put_missing(
    struct jk_watch *watch, int32_t first, int32_t last, struct jk_err *err)
{
	const struct jk_finding finding = { .rule = JK_FINDING_ERASED_EARLY,
		.first = first,
		.last = last,
		.count = 1 };

	if (!jk_watch_is_asked(watch, JK_FINDING_ERASED_EARLY))
		return 0;
	return jk_watch_found(watch, &finding, err);
}

bool
jk_watch_slip(struct jk_watch *watch, size_t *day, struct jk_watch_slip *slip)
{
	if (!watch->has_slip)
		return jk_watch_leave_hour(watch, day, slip);
	watch->has_slip = false;
	*day = watch->slip_day;
	*slip = watch->slip;
	return true;
}

int
jk_watch_end_records(struct jk_watch *watch, struct jk_err *err)
{
	watch->are_records_over = true;
	if (watch->old.count > 0 && jk_watch_is_asked(watch, JK_FINDING_TOO_OLD) &&
	    jk_watch_found(watch, &watch->old, err) < 0)
		return -1;
	if (jk_watch_end_person(watch, err) < 0)
		return -1;
	return jk_watch_start_recorders(watch, err);
}

int
jk_watch_put_slip(
    struct jk_watch *watch, const struct jk_watch_slip *slip, struct jk_err *err)
{
	if (!slip->is_of_recorder)
		return jk_watch_put_day(watch, slip, err);
	jk_watch_put_hour(watch, slip);
	return 0;
}

int
jk_watch_end_day(struct jk_watch *watch, struct jk_err *err)
{
	if (jk_watch_end_operators_day(watch, err) < 0 ||
	    jk_watch_end_recorders_day(watch, err) < 0)
		return -1;
	watch->day++;
	return 0;
}

int
jk_watch_end(struct jk_watch *watch, struct jk_err *err)
{
	if (jk_watch_end_operators(watch, err) < 0)
		return -1;
	return jk_watch_end_recorders(watch, err);
}

bool
jk_watch_next(struct jk_watch *watch, struct jk_finding *finding)
{
	if (watch->found_taken == watch->found_count) {
		watch->found_taken = watch->found_count = 0;
		return false;
	}
	*finding = watch->found[watch->found_taken++];
	return true;
}

int32_t
jk_watch_kept_from(const struct jk_watch *watch, enum jk_finding_rule rule)
{
	return years_before(watch->about.today, jk_watch_limits(watch, rule)->limit);
}

size_t
jk_watch_days(const struct jk_watch *watch)
{
	return watch->span_days;
}

uint64_t
jk_watch_records(const struct jk_watch *watch)
{
	return watch->records;
}

uint64_t
jk_watch_looks(const struct jk_watch *watch)
{
	return watch->looks;
}
