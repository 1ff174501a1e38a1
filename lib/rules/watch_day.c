#include <stdlib.h>

#include "format/lane.h"
#include "rules/rows.h"
#include "rules/watch_parts.h"

/* Operators and days */

static int
add_operator(struct jk_watch *watch, uint16_t number, const struct jk_access *access,
    struct jk_err *err)
{
	struct jk_watched_operator *more =
	    reallocarray(watch->operators, number + (size_t)1, sizeof *more);

	if (more == NULL)
		return jk_err_memory(err);
	watch->operators = more;
	watch->operators_room = number + (size_t)1;
	memset(&more[number], 0, sizeof *more);
	if (watch->about.operators != NULL)
		more[number].rows = jk_operators_of(watch->about.operators,
		    access->text[JK_ACCESS_OPERATOR], &more[number].rows_count);
	more[number].is_account =
	    more[number].rows != NULL && !more[number].rows->is_person;
	more[number].days =
	    jk_watch_take(watch, watch->days, sizeof(struct jk_watched_day *), err);
	return more[number].days == NULL ? -1 : 0;
}

static struct jk_watched_day *
find_day(struct jk_watch *watch, uint16_t who, int32_t day, struct jk_err *err)
{
	struct jk_watched_day **at =
	    &watch->operators[who].days[day - watch->about.since];

	if (*at != NULL)
		return *at;
	*at = jk_watch_take(watch, 1, sizeof **at, err);
	if (*at != NULL)
		memset((*at)->office, 0xff, sizeof(*at)->office);
	return *at;
}

void
jk_watch_free_days(struct jk_watch *watch)
{
	for (size_t i = 0; i < watch->operators_room; i++) {
		struct jk_watched_day **days = watch->operators[i].days;

		for (size_t day = 0; days != NULL && day < watch->days; day++)
			free(days[day]);
		free(days);
	}
	free(watch->operators);
}

/* One record */

struct one {
	struct jk_watch *watch;
	const struct jk_access *access;
	const struct jk_access_place *place;
	const struct jk_watched_operator *who;
	const struct jk_operator *row; /* of the list, on that day; or NULL */
	struct jk_watched_day *day;
};

/* The record counts under that rule. */
static void
count(struct one *one, enum jk_finding_rule rule, bool holds)
{
	if (!holds || !jk_watch_is_asked(one->watch, rule) ||
	    (jk_watch_limits(one->watch, rule)->exempts_accounts &&
		one->who->is_account))
		return;
	one->day->counts[rule]++;
	one->day->places[rule] = *one->place;
}

static bool
is_caseless(const struct jk_access *access)
{
	return access->text[JK_ACCESS_CASE_NUMBER].len == 0 &&
	       jk_access_is_look(access);
}

/* Did something happen to the resident within the rule's days before or after? */
static bool
has_event(const struct jk_watch *watch, int32_t day)
{
	int64_t window = (int64_t)jk_watch_limits(watch, JK_FINDING_NO_EVENT)->window;

	for (size_t i = 0; i < watch->events_count; i++)
		if (watch->events[i] - window <= day &&
		    day <= watch->events[i] + window)
			return true;
	return false;
}

static bool
is_night(const struct one *one)
{
	const struct jk_finding_limits *limits =
	    jk_watch_limits(one->watch, JK_FINDING_NIGHT);
	uint64_t hour = (uint64_t)one->access->hour;

	return hour < limits->low || limits->high <= hour;
}

static bool
is_out_of_area(const struct one *one)
{
	struct jk_bytes municipality = one->access->text[JK_ACCESS_MUNICIPALITY];
	struct jk_bytes area;

	if (one->row == NULL || municipality.len == 0 || !is_caseless(one->access) ||
	    strcmp(one->row->area, "*") == 0)
		return false;
	area = jk_bytes_of(one->row->area);
	return !jk_bytes_equal(area, municipality) &&
	       !jk_bytes_equal(area, jk_codes_lookup(one->watch->about.municipalities,
					 municipality, one->access->day, "prefecture"));
}

static bool
lacks_case(const struct one *one)
{
	const struct jk_access *access = one->access;
	const struct jk_purpose *purpose;

	if (one->watch->about.purposes == NULL || !is_caseless(access) ||
	    jk_access_is_refused(access))
		return false;
	purpose = jk_purposes_find(one->watch->about.purposes,
	    access->text[JK_ACCESS_PURPOSE], access->text[JK_ACCESS_RECEIVER],
	    access->day);
	return purpose != NULL && purpose->needs_case;
}

static bool
is_related(const struct one *one)
{
	return one->watch->about.relations != NULL && jk_access_is_look(one->access) &&
	       jk_relations_has(one->watch->about.relations,
		   one->access->text[JK_ACCESS_OPERATOR],
		   one->access->text[JK_ACCESS_CODE]);
}

static bool
is_forbidden_kind(const struct one *one)
{
	struct jk_bytes batch = one->access->text[JK_ACCESS_BATCH];
	struct jk_lane lane;

	/* LANE-NNNNNN */
	if (batch.len <= 7)
		return false;
	return jk_lane_decode(&lane, jk_bytes(batch.ptr, batch.len - 7)) &&
	       !jk_routes_has(one->watch->about.routes, jk_bytes_of(lane.kind));
}

static void
count_single(struct one *one)
{
	const struct jk_access *access = one->access;
	bool closed = false;
	struct jk_err unknown = { 0 };

	if (jk_calendar_is_open(
		one->watch->about.calendar, access->day, &closed, &unknown) == 0)
		closed = !closed;
	count(one, JK_FINDING_NIGHT, is_night(one));
	count(one, JK_FINDING_CLOSED_DAY, closed);
	count(one, JK_FINDING_RELATION, is_related(one));
	count(one, JK_FINDING_OUT_OF_AREA, is_out_of_area(one));
	count(one, JK_FINDING_NO_CASE, lacks_case(one));
	count(one, JK_FINDING_NOT_LISTED, one->row == NULL);
	count(one, JK_FINDING_AUTHORITY,
	    one->row != NULL && access->text[JK_ACCESS_PURPOSE].len > 0 &&
		!jk_access_is_refused(access) &&
		!jk_operator_has(one->row->purposes, access->text[JK_ACCESS_PURPOSE]));
	count(one, JK_FINDING_REFUSALS, jk_access_is_refused(access));
	count(one, JK_FINDING_BULK_APPROVAL,
	    jk_bytes_is(access->text[JK_ACCESS_MODE], "bulk") &&
		access->text[JK_ACCESS_APPROVAL].len == 0 &&
		!jk_access_is_refused(access));
	count(one, JK_FINDING_FORBIDDEN_KIND, is_forbidden_kind(one));
	count(one, JK_FINDING_PROTECTED, access->text[JK_ACCESS_PROTECTED].len > 0);
}

/* So many of a day's highest, and the record by which they became so many. */
static void
keep_highest(struct one *one, enum jk_finding_rule rule, uint32_t count)
{
	if (count < one->day->counts[rule])
		return;
	one->day->counts[rule] = count;
	one->day->places[rule] = *one->place;
}

static void
count_in_hour(struct one *one, uint16_t hours[24], enum jk_finding_rule rule)
{
	uint16_t *count = &hours[one->access->hour];

	if (*count < UINT16_MAX)
		(*count)++;
	keep_highest(one, rule, *count);
}

static int
count_office(struct one *one, struct jk_err *err)
{
	struct jk_watched_day *day = one->day;
	uint16_t *first = &day->office[one->access->hour];
	uint16_t office;

	if (jk_names_number(&one->watch->offices, one->access->text[JK_ACCESS_OFFICE],
		&office, err) < 0)
		return -1;
	if (*first == JK_WATCH_NONE)
		*first = office;
	if (*first == office)
		return 0;
	day->two_offices |= UINT32_C(1) << one->access->hour;
	keep_highest(one, JK_FINDING_TWO_OFFICES,
	    (uint32_t)__builtin_popcount(day->two_offices));
	return 0;
}

static int
count_terminal(struct one *one, struct jk_err *err)
{
	struct jk_watched_day *day = one->day;
	uint16_t terminal;
	size_t i = 0;

	if (jk_names_number(&one->watch->terminals,
		one->access->text[JK_ACCESS_TERMINAL], &terminal, err) < 0)
		return -1;
	while (i < day->terminals_count && day->terminals[i] != terminal)
		i++;
	if (i < day->terminals_count || i == JK_WATCH_TERMINALS)
		return 0;
	day->terminals[day->terminals_count++] = terminal;
	keep_highest(one, JK_FINDING_SHARED, day->terminals_count);
	return 0;
}

/* Where and how often, by the hour. */
static int
count_hour(struct one *one, struct jk_err *err)
{
	const struct jk_access *access = one->access;
	struct jk_watched_day *day = one->day;

	if (jk_access_is_look(access) && access->text[JK_ACCESS_APPROVAL].len == 0)
		count_in_hour(one, day->looks, JK_FINDING_MASS_SEARCH);
	if (jk_bytes_is(access->text[JK_ACCESS_FUNCTION], "login-failed"))
		count_in_hour(one, day->login_failures, JK_FINDING_LOGIN_FAILURES);
	if (access->text[JK_ACCESS_OFFICE].len > 0 && count_office(one, err) < 0)
		return -1;
	return access->text[JK_ACCESS_TERMINAL].len > 0 ? count_terminal(one, err) : 0;
}

int
jk_watch_put_day(struct jk_watch *watch, const struct jk_access *access,
    const struct jk_access_place *place, uint16_t *who, struct jk_err *err)
{
	struct jk_bytes id = access->text[JK_ACCESS_OPERATOR];
	struct one one = { .watch = watch, .access = access, .place = place };
	struct jk_watched_operator *of;

	*who = JK_WATCH_NONE;
	if (id.len == 0)
		return 0;
	if (jk_names_number(&watch->operator_names, id, who, err) < 0)
		return -1;
	if (*who >= watch->operators_room && add_operator(watch, *who, access, err) < 0)
		return -1;
	of = &watch->operators[*who];
	one.who = of;
	one.day = find_day(watch, *who, access->day, err);
	if (one.day == NULL)
		return -1;
	one.row = jk_operators_among(
	    of->rows, of->rows_count, access->text[JK_ACCESS_AUTHORITY], access->day);
	of->looks += jk_access_is_look(access);
	if (is_caseless(access)) {
		of->caseless++;
		of->caseless_place = *place;
		if (access->text[JK_ACCESS_CODE].len > 0 &&
		    !has_event(watch, access->day)) {
			of->eventless++;
			of->eventless_place = *place;
		}
	}
	count_single(&one);
	return count_hour(&one, err);
}

/* What a day came to */

/* Rules whose limit is a count of one operator on one day. */
static const enum jk_finding_rule by_day[] = { JK_FINDING_NIGHT, JK_FINDING_CLOSED_DAY,
	JK_FINDING_RELATION, JK_FINDING_OUT_OF_AREA, JK_FINDING_NO_CASE,
	JK_FINDING_AUTHORITY, JK_FINDING_NOT_LISTED, JK_FINDING_REFUSALS,
	JK_FINDING_BULK_APPROVAL, JK_FINDING_FORBIDDEN_KIND, JK_FINDING_PROTECTED,
	JK_FINDING_MASS_SEARCH, JK_FINDING_LOGIN_FAILURES, JK_FINDING_TWO_OFFICES,
	JK_FINDING_SHARED };

static bool
applies(const struct jk_watch *watch, enum jk_finding_rule rule,
    const struct jk_watched_operator *who, uint64_t count)
{
	const struct jk_finding_limits *limits = jk_watch_limits(watch, rule);

	return jk_watch_is_asked(watch, rule) && count >= limits->limit && count > 0 &&
	       !(limits->exempts_accounts && who->is_account);
}

static int
end_day(struct jk_watch *watch, const struct jk_watched_operator *who,
    const struct jk_watched_day *day, struct jk_finding *finding, struct jk_err *err)
{
	for (size_t i = 0; i < sizeof by_day / sizeof by_day[0]; i++) {
		enum jk_finding_rule rule = by_day[i];

		if (!applies(watch, rule, who, day->counts[rule]))
			continue;
		finding->rule = rule;
		finding->count = day->counts[rule];
		finding->has_place = true;
		finding->place = day->places[rule];
		if (jk_watch_found(watch, finding, err) < 0)
			return -1;
	}
	return 0;
}

/* Steadily: many of a kind, and a great part of all looks. */
static int
end_share(struct jk_watch *watch, enum jk_finding_rule rule,
    const struct jk_watched_operator *who, uint64_t count,
    const struct jk_access_place *place, struct jk_finding *finding, struct jk_err *err)
{
	const struct jk_finding_limits *limits = jk_watch_limits(watch, rule);

	if (!applies(watch, rule, who, count) || count * 100 < limits->low * who->looks)
		return 0;
	finding->rule = rule;
	finding->first = watch->about.since;
	finding->last = watch->about.until;
	finding->count = count;
	finding->has_place = true;
	finding->place = *place;
	return jk_watch_found(watch, finding, err);
}

static int
end_operator(struct jk_watch *watch, const struct jk_watched_operator *who,
    struct jk_finding *finding, struct jk_err *err)
{
	if (end_share(watch, JK_FINDING_UNRELATED, who, who->caseless,
		&who->caseless_place, finding, err) < 0)
		return -1;
	return end_share(watch, JK_FINDING_NO_EVENT, who, who->eventless,
	    &who->eventless_place, finding, err);
}

int
jk_watch_end_days(struct jk_watch *watch, struct jk_err *err)
{
	for (size_t i = 0; i < watch->operators_room; i++) {
		const struct jk_watched_operator *who = &watch->operators[i];
		struct jk_finding finding = { 0 };

		jk_text_copy(finding.who, sizeof finding.who,
		    jk_bytes_of(jk_names_text(&watch->operator_names, i)));
		for (size_t day = 0; day < watch->days; day++) {
			if (who->days[day] == NULL)
				continue;
			finding.first = finding.last =
			    watch->about.since + (int32_t)day;
			if (end_day(watch, who, who->days[day], &finding, err) < 0)
				return -1;
		}
		if (end_operator(watch, who, &finding, err) < 0)
			return -1;
	}
	return 0;
}
