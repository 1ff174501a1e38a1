#include <stdio.h>
#include <stdlib.h>

#include "format/lane.h"
#include "rules/rows.h"
#include "rules/watch_parts.h"

#define HOURS 24
#define HOUR_SECONDS 3600

static struct jk_watched_recorder *
find_recorder(struct jk_watch *watch, struct jk_bytes name, struct jk_err *err)
{
	struct jk_watched_recorder *more;
	uint16_t number;

	if (jk_names_number(&watch->recorder_names, name, &number, err) < 0)
		return NULL;
	if (number < watch->recorders_room)
		return &watch->recorders[number];
	more = reallocarray(watch->recorders, number + (size_t)1, sizeof *more);
	if (more == NULL) {
		jk_err_memory(err);
		return NULL;
	}
	watch->recorders = more;
	watch->recorders_room = number + (size_t)1;
	memset(&more[number], 0, sizeof *more);
	more[number].hours =
	    jk_watch_take(watch, watch->days * HOURS, sizeof *more->hours, err);
	return more[number].hours == NULL ? NULL : &more[number];
}

/* Is it about a query, of a batch or of own staff (jk-provide(1))? */
static bool
is_query(const struct jk_access *access)
{
	struct jk_bytes batch = access->text[JK_ACCESS_BATCH];
	struct jk_lane lane;

	if (batch.len <= 7 || !jk_bytes_is(access->text[JK_ACCESS_RECORD], "access"))
		return false;
	return !jk_lane_decode(&lane, jk_bytes(batch.ptr, batch.len - 7)) ||
	       strcmp(lane.kind, "query") == 0;
}

int
jk_watch_put_serial(
    struct jk_watch *watch, const struct jk_access *access, struct jk_err *err)
{
	struct jk_watched_recorder *recorder =
	    find_recorder(watch, access->text[JK_ACCESS_RECORDER], err);
	struct jk_watched_hour *hour;

	if (recorder == NULL)
		return -1;
	hour = &recorder->hours[(size_t)(access->day - watch->about.since) * HOURS +
				(size_t)access->hour];
	if (hour->count == 0 || access->serial < hour->lowest)
		hour->lowest = access->serial;
	if (hour->count == 0 || access->serial > hour->highest)
		hour->highest = access->serial;
	hour->count++;
	if (recorder->count == 0 || access->serial < recorder->lowest)
		recorder->lowest = access->serial;
	if (recorder->count == 0 || access->serial > recorder->highest)
		recorder->highest = access->serial;
	recorder->count++;
	recorder->sum += access->serial;
	recorder->answers |= is_query(access);
	return 0;
}

static int
tell(struct jk_watch *watch, enum jk_finding_rule rule, size_t number, size_t first,
    size_t last, uint64_t count, struct jk_err *err)
{
	struct jk_finding finding = { .rule = rule,
		.first = watch->about.since + (int32_t)first,
		.last = watch->about.since + (int32_t)last,
		.count = count };

	jk_text_copy(finding.who, sizeof finding.who,
	    jk_bytes_of(jk_names_text(&watch->recorder_names, number)));
	return jk_watch_found(watch, &finding, err);
}

static uint64_t
count_of_day(const struct jk_watched_recorder *recorder, size_t day)
{
	uint64_t count = 0;

	for (size_t hour = 0; hour < HOURS; hour++)
		count += recorder->hours[day * HOURS + hour].count;
	return count;
}

static int
ask_silence(struct jk_watch *watch, size_t number, struct jk_err *err)
{
	for (size_t day = 0; day < watch->days; day++) {
		bool is_open;

		if (count_of_day(&watch->recorders[number], day) > 0)
			continue;
		if (jk_calendar_is_open(watch->about.calendar,
			watch->about.since + (int32_t)day, &is_open, err) < 0)
			return -1;
		if (is_open &&
		    tell(watch, JK_FINDING_SILENCE, number, day, day, 1, err) < 0)
			return -1;
	}
	return 0;
}

/* The first day by whose end fewer or more came than the numbers say. */
static size_t
find_gap(const struct jk_watch *watch, const struct jk_watched_recorder *recorder)
{
	uint64_t highest = 0, count = 0;

	for (size_t day = 0; day < watch->days; day++) {
		for (size_t i = day * HOURS; i < (day + 1) * HOURS; i++) {
			const struct jk_watched_hour *hour = &recorder->hours[i];

			count += hour->count;
			if (hour->count > 0 && hour->highest > highest)
				highest = hour->highest;
		}
		if (count > 0 && count != highest - recorder->lowest + 1)
			return day;
	}
	return watch->days - 1;
}

/*
 * Numbers run without gaps when they are as many as their span holds and add up
 * to what it adds up to, so that one missing and one twice do not cancel out.
 */
static int
ask_gap(struct jk_watch *watch, size_t number, struct jk_err *err)
{
	const struct jk_watched_recorder *recorder = &watch->recorders[number];
	uint64_t span = recorder->highest - recorder->lowest + 1;
	uint64_t ends = recorder->lowest + recorder->highest;
	/* Of span and ends one is even; half of it avoids the carry. */
	uint64_t sum = span % 2 == 0 ? span / 2 * ends : ends / 2 * span;
	uint64_t off =
	    recorder->count > span ? recorder->count - span : span - recorder->count;

	if (off == 0 && recorder->sum == sum)
		return 0;
	return tell(watch, JK_FINDING_GAP, number, find_gap(watch, recorder),
	    watch->days - 1, off > 0 ? off : 1, err);
}

/* A number that is lower than one of an hour well before it: the clock went back. */
static int
ask_disorder(struct jk_watch *watch, size_t number, struct jk_err *err)
{
	const struct jk_watched_recorder *recorder = &watch->recorders[number];
	size_t apart = (size_t)(jk_watch_limits(watch, JK_FINDING_DISORDER)->window /
				HOUR_SECONDS) +
		       1;
	uint64_t highest = 0;

	/* The times are those of many askers, and say nothing of one clock. */
	if (recorder->answers)
		return 0;
	for (size_t i = apart; i < watch->days * HOURS; i++) {
		const struct jk_watched_hour *before = &recorder->hours[i - apart];
		const struct jk_watched_hour *hour = &recorder->hours[i];

		if (before->count > 0 && before->highest > highest)
			highest = before->highest;
		if (hour->count > 0 && hour->lowest < highest)
			return tell(watch, JK_FINDING_DISORDER, number, i / HOURS,
			    i / HOURS, 1, err);
	}
	return 0;
}

int
jk_watch_end_serials(struct jk_watch *watch, struct jk_err *err)
{
	for (size_t number = 0; number < watch->recorders_room; number++) {
		if (jk_watch_is_asked(watch, JK_FINDING_SILENCE) &&
		    ask_silence(watch, number, err) < 0)
			return -1;
		if (jk_watch_is_asked(watch, JK_FINDING_GAP) &&
		    ask_gap(watch, number, err) < 0)
			return -1;
		if (jk_watch_is_asked(watch, JK_FINDING_DISORDER) &&
		    ask_disorder(watch, number, err) < 0)
			return -1;
	}
	return 0;
}
