#include "rules/watch.h"

#include <stdlib.h>

#include "format/date.h"
#include "rules/watch_parts.h"

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
	watch->days = (size_t)(about->until - about->since) + 1;
	watch->kept_from = jk_watch_kept_from(watch, JK_FINDING_TOO_OLD);
	watch->old.rule = JK_FINDING_TOO_OLD;
	return watch;
}

void
jk_watch_free(struct jk_watch *watch)
{
	if (watch == NULL)
		return;
	jk_watch_free_days(watch);
	for (size_t i = 0; i < watch->recorder_names.count; i++)
		if (i < watch->recorders_room)
			free(watch->recorders[i].hours);
	free(watch->recorders);
	free(watch->person.looks);
	free(watch->found);
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

void *
jk_watch_take(struct jk_watch *watch, size_t count, size_t size, struct jk_err *err)
{
	void *taken;

	if (watch->bytes + count * size > JK_WATCH_MAX_BYTES) {
		jk_err_set(err, JK_EXIT_UNAVAILABLE, "JK00478",
		    _("too many operators and days for one run: ask for a shorter "
		      "span"));
		return NULL;
	}
	taken = calloc(count, size);
	if (taken == NULL)
		jk_err_memory(err);
	watch->bytes += count * size;
	return taken;
}

int
jk_watch_found(
    struct jk_watch *watch, const struct jk_finding *finding, struct jk_err *err)
{
	if (watch->found_count == watch->found_room) {
		size_t room = watch->found_room > 0 ? 2 * watch->found_room : 64;
		struct jk_finding *more =
		    reallocarray(watch->found, room, sizeof *more);

		if (more == NULL)
			return jk_err_memory(err);
		watch->found = more;
		watch->found_room = room;
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

int
jk_watch_put(struct jk_watch *watch, const struct jk_access *access,
    const struct jk_access_place *place, struct jk_err *err)
{
	uint16_t operator;

	if (access->day < watch->kept_from)
		count_old(watch, access, place);
	if (access->day < watch->about.since || watch->about.until < access->day)
		return 0;
	watch->records++;
	watch->looks += jk_access_is_look(access);
	if (jk_watch_put_serial(watch, access, err) < 0 ||
	    jk_watch_put_day(watch, access, place, &operator, err) < 0)
		return -1;
	return jk_watch_put_person(watch, access, place, operator, err);
}

void
jk_watch_set_events(struct jk_watch *watch, const int32_t *days, size_t count)
{
	watch->events = days;
	watch->events_count = count;
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

int
jk_watch_end(struct jk_watch *watch, struct jk_err *err)
{
	if (watch->old.count > 0 && jk_watch_is_asked(watch, JK_FINDING_TOO_OLD) &&
	    jk_watch_found(watch, &watch->old, err) < 0)
		return -1;
	if (jk_watch_end_person(watch, err) < 0 || jk_watch_end_days(watch, err) < 0)
		return -1;
	return jk_watch_end_serials(watch, err);
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
