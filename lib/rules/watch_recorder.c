#include <stdlib.h>
#include <string.h>

#include "format/lane.h"
#include "rules/rows.h"
#include "rules/watch_parts.h"

#define HOUR_SECONDS 3600

static bool
is_of_parent(const struct jk_watch *watch, struct jk_bytes name)
{
	const char *parent = watch->about.parent;
	size_t len = parent != NULL ? strlen(parent) : 0;

	return len > 0 && name.len > len && memcmp(name.ptr, parent, len) == 0 &&
	       name.ptr[len] == '.';
}

static struct jk_watched_recorder *
find_recorder(
    struct jk_watch *watch, struct jk_bytes name, uint16_t *number, struct jk_err *err)
{
	struct jk_watched_recorder *added;

	if (jk_names_number(&watch->recorder_names, name, number, err) < 0)
		return NULL;
	if (*number < watch->recorders_count)
		return &watch->recorders[*number];
	if (watch->recorders_count == watch->recorders_room) {
		added = jk_watch_widen(watch, watch->recorders, &watch->recorders_room,
		    sizeof *added, err);
		if (added == NULL)
			return NULL;
		watch->recorders = added;
	}
	added = &watch->recorders[watch->recorders_count++];
	memset(added, 0, sizeof *added);
	added->is_partial = is_of_parent(watch, name);
	return added;
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

/* Of the same hour of the same recorder: both together. */
static void
add_hour(struct jk_watched_hour *to, const struct jk_watched_hour *more)
{
	if (to->records == 0 || more->lowest < to->lowest)
		to->lowest = more->lowest;
	if (to->records == 0 || more->highest > to->highest)
		to->highest = more->highest;
	to->records += more->records;
}

/* An hour has one place in watch->hours; what stood there leaves for its day. */
static void
count_hour(struct jk_watch *watch, const struct jk_watched_hour *more)
{
	size_t at = more->recorder * watch->span_days * JK_WATCH_DAY_HOURS + more->hour;
	struct jk_watched_hour *hour = &watch->hours[at & (JK_WATCH_HOURS - 1)];

	if (hour->records > 0 &&
	    (hour->recorder != more->recorder || hour->hour != more->hour ||
		hour->records > UINT32_MAX - more->records)) {
		watch->left = *hour;
		hour->records = 0;
	}
	add_hour(hour, more);
	hour->recorder = more->recorder;
	hour->hour = more->hour;
}

static void
count_number(struct jk_watched_numbers *numbers, uint64_t serial)
{
	if (numbers->count == 0 || serial < numbers->lowest)
		numbers->lowest = serial;
	if (numbers->count == 0 || serial > numbers->highest)
		numbers->highest = serial;
	numbers->count++;
	numbers->sum += serial;
}

int
jk_watch_put_serial(
    struct jk_watch *watch, const struct jk_access *access, struct jk_err *err)
{
	const struct jk_watch_about *about = &watch->about;
	bool is_within = about->since <= access->day && access->day <= about->until;
	struct jk_watched_hour hour = {
		.lowest = access->serial, .highest = access->serial, .records = 1
	};
	struct jk_watched_recorder *recorder =
	    find_recorder(watch, access->text[JK_ACCESS_RECORDER], &hour.recorder, err);

	if (recorder == NULL)
		return -1;
	recorder->answers = recorder->answers || is_query(access);
	if (about->since <= access->recorded && access->recorded <= about->until)
		count_number(&recorder->of_days, access->serial);
	if (!is_within)
		return 0;
	if (recorder->of_times.count == 0 || access->day < recorder->first_day)
		recorder->first_day = access->day;
	count_number(&recorder->of_times, access->serial);
	hour.hour = (uint32_t)((access->day - about->since) * JK_WATCH_DAY_HOURS +
			       access->hour);
	count_hour(watch, &hour);
	return 0;
}

bool
jk_watch_leave_hour(struct jk_watch *watch, size_t *day, struct jk_watch_slip *slip)
{
	struct jk_watched_hour *left = &watch->left;

	while (watch->are_records_over && left->records == 0 &&
	       watch->hours_taken < JK_WATCH_HOURS)
		*left = watch->hours[watch->hours_taken++];
	if (left->records == 0)
		return false;
	*day = left->hour / JK_WATCH_DAY_HOURS;
	*slip = (struct jk_watch_slip){ .who = left->recorder,
		.hour = (uint8_t)(left->hour % JK_WATCH_DAY_HOURS),
		.is_of_recorder = true,
		.records = left->records,
		.lowest = left->lowest,
		.highest = left->highest };
	left->records = 0;
	return true;
}

/* Day by day */

/* How many hours apart must two numbers be for their order to count? */
static size_t
hours_apart(const struct jk_watch *watch)
{
	uint64_t hours =
	    jk_watch_limits(watch, JK_FINDING_DISORDER)->window / HOUR_SECONDS + 1;

	return hours < watch->span_days * JK_WATCH_DAY_HOURS ? (size_t)hours : 0;
}

int
jk_watch_start_recorders(struct jk_watch *watch, struct jk_err *err)
{
	watch->recent_hours =
	    jk_watch_is_asked(watch, JK_FINDING_DISORDER) ? hours_apart(watch) : 0;
	if (watch->recent_hours == 0 || watch->recorders_count == 0)
		return 0;
	watch->recent = jk_watch_take(watch, watch->recorders_count,
	    watch->recent_hours * sizeof *watch->recent, err);
	return watch->recent == NULL ? -1 : 0;
}

void
jk_watch_put_hour(struct jk_watch *watch, const struct jk_watch_slip *slip)
{
	const struct jk_watched_hour more = { .lowest = slip->lowest,
		.highest = slip->highest,
		.records = slip->records };

	add_hour(&watch->recorders[slip->who].hours[slip->hour], &more);
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

static int
ask_silence(struct jk_watch *watch, size_t number, struct jk_err *err)
{
	const struct jk_watched_recorder *recorder = &watch->recorders[number];
	int32_t day = watch->about.since + (int32_t)watch->day;
	bool is_open;

	/* What was asked before the span has no day in it. */
	if (recorder->is_partial || recorder->of_times.count == 0 ||
	    (day < watch->begun && (recorder->answers || day < recorder->first_day)))
		return 0;
	for (size_t hour = 0; hour < JK_WATCH_DAY_HOURS; hour++)
		if (recorder->hours[hour].records > 0)
			return 0;
	if (jk_calendar_is_open(watch->about.calendar, day, &is_open, err) < 0)
		return -1;
	return is_open ? tell(watch, JK_FINDING_SILENCE, number, watch->day, watch->day,
			     1, err)
		       : 0;
}

/* By the end of the day, did fewer or more come than the numbers say? */
static void
look_for_gap(struct jk_watched_recorder *recorder, size_t day)
{
	for (size_t i = 0; i < JK_WATCH_DAY_HOURS; i++) {
		const struct jk_watched_hour *hour = &recorder->hours[i];

		recorder->count_so_far += hour->records;
		if (hour->records > 0 && hour->highest > recorder->highest_so_far)
			recorder->highest_so_far = hour->highest;
	}
	if (!recorder->has_gap && recorder->count_so_far > 0 &&
	    recorder->count_so_far !=
		recorder->highest_so_far - recorder->of_times.lowest + 1) {
		recorder->has_gap = true;
		recorder->gap_day = day;
	}
}

/* A number that is lower than one of an hour well before it: the clock went back. */
static int
ask_disorder(struct jk_watch *watch, size_t number, struct jk_err *err)
{
	struct jk_watched_recorder *recorder = &watch->recorders[number];
	size_t apart = watch->recent_hours;
	bool went_back = false;

	/* The times of answers are those of many askers, and say nothing of one clock.
	 */
	if (apart == 0 || recorder->answers || recorder->is_disordered)
		return 0;
	for (size_t i = 0; i < JK_WATCH_DAY_HOURS; i++) {
		const struct jk_watched_hour *hour = &recorder->hours[i];
		uint64_t *before =
		    &watch->recent[number * apart +
				   (watch->day * JK_WATCH_DAY_HOURS + i) % apart];

		if (*before > recorder->highest_before)
			recorder->highest_before = *before;
		*before = hour->records > 0 ? hour->highest : 0;
		went_back |=
		    hour->records > 0 && hour->lowest < recorder->highest_before;
	}
	if (!went_back)
		return 0;
	recorder->is_disordered = true;
	return tell(watch, JK_FINDING_DISORDER, number, watch->day, watch->day, 1, err);
}

int
jk_watch_end_recorders_day(struct jk_watch *watch, struct jk_err *err)
{
	for (size_t number = 0; number < watch->recorders_count; number++) {
		struct jk_watched_recorder *recorder = &watch->recorders[number];

		if (jk_watch_is_asked(watch, JK_FINDING_SILENCE) &&
		    ask_silence(watch, number, err) < 0)
			return -1;
		look_for_gap(recorder, watch->day);
		if (ask_disorder(watch, number, err) < 0)
			return -1;
		memset(recorder->hours, 0, sizeof recorder->hours);
	}
	return 0;
}

/*
 * Numbers run without gaps when they are as many as their span holds and add up
 * to what it adds up to, so that one missing and one twice do not cancel out. 0, or
 * how many are missing or too many.
 */
static uint64_t
off_by(const struct jk_watched_numbers *numbers)
{
	uint64_t span = numbers->highest - numbers->lowest + 1;
	uint64_t ends = numbers->lowest + numbers->highest;
	/* Of span and ends one is even; half of it avoids the carry. */
	uint64_t sum = span % 2 == 0 ? span / 2 * ends : ends / 2 * span;
	uint64_t off =
	    numbers->count > span ? numbers->count - span : span - numbers->count;

	if (numbers->count == 0)
		return 0;
	return off == 0 && numbers->sum != sum ? 1 : off;
}

/*
 * Numbers are given in the order of recording. The time of an answer is that of its
 * question, which may be one of the month before: such numbers go by the day on
 * which the archive recorded them, and the day of a gap is not known.
 */
static int
ask_gap(struct jk_watch *watch, size_t number, struct jk_err *err)
{
	const struct jk_watched_recorder *recorder = &watch->recorders[number];
	size_t last = watch->span_days - 1, first = 0;
	uint64_t off =
	    off_by(recorder->answers ? &recorder->of_days : &recorder->of_times);

	if (off == 0 || recorder->is_partial)
		return 0;
	if (!recorder->answers)
		first = recorder->has_gap ? recorder->gap_day : last;
	return tell(watch, JK_FINDING_GAP, number, first, last, off, err);
}

int
jk_watch_end_recorders(struct jk_watch *watch, struct jk_err *err)
{
	if (!jk_watch_is_asked(watch, JK_FINDING_GAP))
		return 0;
	for (size_t number = 0; number < watch->recorders_count; number++)
		if (ask_gap(watch, number, err) < 0)
			return -1;
	return 0;
}
