#include "format/lane.h"
#include "rules/rows.h"
#include "rules/watch_parts.h"

static struct jk_watched_operator *
add_operator(struct jk_watch *watch, const struct jk_access *access, struct jk_err *err)
{
	struct jk_watched_operator *added;

	if (watch->operators_count == watch->operators_room) {
		added = jk_watch_widen(watch, watch->operators, &watch->operators_room,
		    sizeof *added, err);
		if (added == NULL)
			return NULL;
		watch->operators = added;
	}
	added = &watch->operators[watch->operators_count++];
	memset(added, 0, sizeof *added);
	if (watch->about.operators != NULL)
		added->rows = jk_operators_of(watch->about.operators,
		    access->text[JK_ACCESS_OPERATOR], &added->rows_count);
	added->is_account = added->rows != NULL && !added->rows->is_person;
	return added;
}

/* One record */

struct one {
	struct jk_watch *watch;
	const struct jk_access *access;
	struct jk_watched_operator *who;
	const struct jk_operator *row; /* of the list, on that day; or NULL */
};

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

static bool
is_closed(const struct one *one)
{
	bool is_open = true;
	struct jk_err unknown = { 0 };

	return jk_calendar_is_open(one->watch->about.calendar, one->access->day,
		   &is_open, &unknown) == 0 &&
	       !is_open;
}

static bool
exceeds_authority(const struct one *one)
{
	struct jk_bytes purpose = one->access->text[JK_ACCESS_PURPOSE];

	return one->row != NULL && purpose.len > 0 &&
	       !jk_access_is_refused(one->access) &&
	       !jk_operator_has(one->row->purposes, purpose);
}

static bool
lacks_approval(const struct jk_access *access)
{
	return jk_bytes_is(access->text[JK_ACCESS_MODE], "bulk") &&
	       access->text[JK_ACCESS_APPROVAL].len == 0 &&
	       !jk_access_is_refused(access);
}

static uint32_t
bit(enum jk_finding_rule rule, bool counts)
{
	return (uint32_t)counts << rule;
}

/* Under which rules of a day does the record count, if they are asked? */
static uint32_t
judge(const struct one *one)
{
	const struct jk_access *access = one->access;

	return bit(JK_FINDING_NIGHT, is_night(one)) |
	       bit(JK_FINDING_CLOSED_DAY, is_closed(one)) |
	       bit(JK_FINDING_MASS_SEARCH,
		   jk_access_is_look(access) &&
		       access->text[JK_ACCESS_APPROVAL].len == 0) |
	       bit(JK_FINDING_RELATION, is_related(one)) |
	       bit(JK_FINDING_OUT_OF_AREA, is_out_of_area(one)) |
	       bit(JK_FINDING_NO_CASE, lacks_case(one)) |
	       bit(JK_FINDING_AUTHORITY, exceeds_authority(one)) |
	       bit(JK_FINDING_NOT_LISTED, one->row == NULL) |
	       bit(JK_FINDING_TWO_OFFICES, access->text[JK_ACCESS_OFFICE].len > 0) |
	       bit(JK_FINDING_SHARED, access->text[JK_ACCESS_TERMINAL].len > 0) |
	       bit(JK_FINDING_LOGIN_FAILURES,
		   jk_bytes_is(access->text[JK_ACCESS_FUNCTION], "login-failed")) |
	       bit(JK_FINDING_REFUSALS, jk_access_is_refused(access)) |
	       bit(JK_FINDING_BULK_APPROVAL, lacks_approval(access)) |
	       bit(JK_FINDING_FORBIDDEN_KIND, is_forbidden_kind(one)) |
	       bit(JK_FINDING_PROTECTED, access->text[JK_ACCESS_PROTECTED].len > 0);
}

/* What the record leaves for its day, if it counts under any rule. */
static int
make_slip(const struct one *one, const struct jk_access_place *place, uint16_t who,
    struct jk_err *err)
{
	struct jk_watch *watch = one->watch;
	const struct jk_access *access = one->access;
	struct jk_watch_slip *slip = &watch->slip;

	*slip = (struct jk_watch_slip){ .who = who,
		.hour = (uint8_t)access->hour,
		.rules = judge(one) & watch->asked[one->who->is_account],
		.record = place->record };
	slip->input = (uint32_t)place->input;
	if (jk_names_number(&watch->offices, access->text[JK_ACCESS_OFFICE],
		&slip->office, err) < 0 ||
	    jk_names_number(&watch->terminals, access->text[JK_ACCESS_TERMINAL],
		&slip->terminal, err) < 0)
		return -1;
	watch->slip_day = (size_t)(access->day - watch->about.since);
	watch->has_slip = slip->rules != 0;
	return 0;
}

static void
count_caseless(const struct one *one, const struct jk_access_place *place)
{
	struct jk_watched_operator *who = one->who;

	who->caseless++;
	who->caseless_place = *place;
	if (one->access->text[JK_ACCESS_CODE].len == 0 ||
	    has_event(one->watch, one->access->day))
		return;
	who->eventless++;
	who->eventless_place = *place;
}

int
jk_watch_put_operator(struct jk_watch *watch, const struct jk_access *access,
    const struct jk_access_place *place, uint16_t *who, struct jk_err *err)
{
	struct jk_bytes id = access->text[JK_ACCESS_OPERATOR];
	struct one one = { .watch = watch, .access = access };

	*who = JK_WATCH_NONE;
	if (id.len == 0)
		return 0;
	if (jk_names_number(&watch->operator_names, id, who, err) < 0)
		return -1;
	one.who = *who < watch->operators_count ? &watch->operators[*who]
						: add_operator(watch, access, err);
	if (one.who == NULL)
		return -1;
	one.row = jk_operators_among(one.who->rows, one.who->rows_count,
	    access->text[JK_ACCESS_AUTHORITY], access->day);
	one.who->looks += jk_access_is_look(access);
	if (is_caseless(access))
		count_caseless(&one, place);
	return make_slip(&one, place, *who, err);
}

/* What the span came to */

/* Steadily: many of a kind, and a great part of all looks. */
static int
end_share(struct jk_watch *watch, enum jk_finding_rule rule,
    const struct jk_watched_operator *who, uint64_t count,
    const struct jk_access_place *place, struct jk_finding *finding, struct jk_err *err)
{
	const struct jk_finding_limits *limits = jk_watch_limits(watch, rule);

	if (!jk_watch_concerns(watch, rule, who) || count == 0 ||
	    count < limits->limit || count * 100 < limits->low * who->looks)
		return 0;
	finding->rule = rule;
	finding->first = watch->about.since;
	finding->last = watch->about.until;
	finding->count = count;
	finding->has_place = true;
	finding->place = *place;
	return jk_watch_found(watch, finding, err);
}

int
jk_watch_end_operators(struct jk_watch *watch, struct jk_err *err)
{
	for (size_t i = 0; i < watch->operators_count; i++) {
		const struct jk_watched_operator *who = &watch->operators[i];
		struct jk_finding finding = { 0 };

		jk_text_copy(finding.who, sizeof finding.who,
		    jk_bytes_of(jk_names_text(&watch->operator_names, i)));
		if (end_share(watch, JK_FINDING_UNRELATED, who, who->caseless,
			&who->caseless_place, &finding, err) < 0 ||
		    end_share(watch, JK_FINDING_NO_EVENT, who, who->eventless,
			&who->eventless_place, &finding, err) < 0)
			return -1;
	}
	return 0;
}
