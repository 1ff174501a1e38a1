#include <stdlib.h>

#include "rules/rows.h"
#include "rules/watch_parts.h"

/* His counts of the day, made when he has the first slip of it. */
static struct jk_watched_day *
find_day(struct jk_watch *watch, struct jk_watched_operator *who, struct jk_err *err)
{
	struct jk_watched_day *day;

	if (who->day > 0)
		return &watch->days[who->day - 1];
	if (watch->days_count == watch->days_room) {
		day = jk_watch_widen(
		    watch, watch->days, &watch->days_room, sizeof *day, err);
		if (day == NULL)
			return NULL;
		watch->days = day;
	}
	day = &watch->days[watch->days_count++];
	who->day = (uint32_t)watch->days_count;
	memset(day, 0, sizeof *day);
	memset(day->office, 0xff, sizeof day->office);
	return day;
}

/* So many of a day's highest, and the record by which they became so many. */
static void
keep_highest(struct jk_watched_day *day, enum jk_finding_rule rule, uint32_t count,
    const struct jk_watch_slip *slip)
{
	if (count < day->counts[rule])
		return;
	day->counts[rule] = count;
	day->places[rule] =
	    (struct jk_access_place){ .input = slip->input, .record = slip->record };
}

static void
count_in_hour(struct jk_watched_day *day, uint16_t hours[JK_WATCH_DAY_HOURS],
    enum jk_finding_rule rule, const struct jk_watch_slip *slip)
{
	uint16_t *count = &hours[slip->hour];

	if (*count < UINT16_MAX)
		(*count)++;
	keep_highest(day, rule, *count, slip);
}

static void
count_office(struct jk_watched_day *day, const struct jk_watch_slip *slip)
{
	uint16_t *first = &day->office[slip->hour];

	if (*first == JK_WATCH_NONE)
		*first = slip->office;
	if (*first == slip->office)
		return;
	day->two_offices |= UINT32_C(1) << slip->hour;
	keep_highest(day, JK_FINDING_TWO_OFFICES,
	    (uint32_t)__builtin_popcount(day->two_offices), slip);
}

static void
count_terminal(struct jk_watched_day *day, const struct jk_watch_slip *slip)
{
	size_t i = 0;

	while (i < day->terminals_count && day->terminals[i] != slip->terminal)
		i++;
	if (i < day->terminals_count || i == JK_WATCH_TERMINALS)
		return;
	day->terminals[day->terminals_count++] = slip->terminal;
	keep_highest(day, JK_FINDING_SHARED, day->terminals_count, slip);
}

static void
count(struct jk_watched_day *day, enum jk_finding_rule rule,
    const struct jk_watch_slip *slip)
{
	switch (rule) {
	case JK_FINDING_MASS_SEARCH:
		count_in_hour(day, day->looks, rule, slip);
		break;
	case JK_FINDING_LOGIN_FAILURES:
		count_in_hour(day, day->login_failures, rule, slip);
		break;
	case JK_FINDING_TWO_OFFICES:
		count_office(day, slip);
		break;
	case JK_FINDING_SHARED:
		count_terminal(day, slip);
		break;
	default:
		keep_highest(day, rule, day->counts[rule] + 1, slip);
		break;
	}
}

int
jk_watch_put_day(
    struct jk_watch *watch, const struct jk_watch_slip *slip, struct jk_err *err)
{
	struct jk_watched_day *day = find_day(watch, &watch->operators[slip->who], err);

	if (day == NULL)
		return -1;
	for (uint32_t rules = slip->rules; rules != 0; rules &= rules - 1)
		count(day, (enum jk_finding_rule)__builtin_ctz(rules), slip);
	return 0;
}

/* What the day came to for one operator. */
static int
end_operator(struct jk_watch *watch, size_t number, const struct jk_watched_day *day,
    struct jk_err *err)
{
	struct jk_finding finding = { .has_place = true };

	finding.first = finding.last = watch->about.since + (int32_t)watch->day;
	jk_text_copy(finding.who, sizeof finding.who,
	    jk_bytes_of(jk_names_text(&watch->operator_names, number)));
	for (int i = 0; i < JK_FINDING_RULES; i++) {
		finding.rule = (enum jk_finding_rule)i;
		finding.count = day->counts[i];
		finding.place = day->places[i];
		if (finding.count > 0 &&
		    finding.count >= jk_watch_limits(watch, finding.rule)->limit &&
		    jk_watch_found(watch, &finding, err) < 0)
			return -1;
	}
	return 0;
}

int
jk_watch_end_operators_day(struct jk_watch *watch, struct jk_err *err)
{
	for (size_t i = 0; i < watch->operators_count; i++) {
		struct jk_watched_operator *who = &watch->operators[i];

		if (who->day == 0)
			continue;
		if (end_operator(watch, i, &watch->days[who->day - 1], err) < 0)
			return -1;
		who->day = 0;
	}
	watch->days_count = 0;
	return 0;
}
