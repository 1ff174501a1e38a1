#include "rules/overview.h"

#include <stdlib.h>

#include "rules/names.h"
#include "rules/rows.h"

#define HOURS 24
#define WEEKDAYS 7
#define THURSDAY 3 /* 1970-01-01 */

struct counted {
	struct jk_names names;
	struct jk_overview_count *counts; /* by number */
	size_t room;
	uint16_t *order; /* numbers, most first; at the end */
};

/* The resident whose records are being put. */
struct current {
	char code[12];
	bool begun;
	struct jk_overview_person person;
};

struct jk_overview {
	int32_t since, until;
	struct jk_overview_count total;
	struct jk_overview_count *days;
	struct jk_overview_count hours[WEEKDAYS][HOURS];
	struct counted by[JK_OVERVIEW_BYS];
	struct current current;
	uint64_t persons;
	uint64_t *looked; /* by operator: the last resident, counted from 1 */
	size_t looked_room;
	struct jk_overview_person most[JK_OVERVIEW_PERSONS];
	size_t most_count;
};

struct jk_overview *
jk_overview_new(int32_t since, int32_t until, struct jk_err *err)
{
	struct jk_overview *overview;

	if (until < since || until - since >= JK_OVERVIEW_MAX_DAYS) {
		jk_err_set(err, JK_EXIT_USAGE, "JK00459",
		    _("the span has no day, or more than %d"), JK_OVERVIEW_MAX_DAYS);
		return NULL;
	}
	overview = calloc(1, sizeof *overview);
	if (overview != NULL)
		overview->days =
		    calloc((size_t)(until - since) + 1, sizeof *overview->days);
	if (overview == NULL || overview->days == NULL) {
		jk_overview_free(overview);
		jk_err_memory(err);
		return NULL;
	}
	overview->since = since;
	overview->until = until;
	return overview;
}

void
jk_overview_free(struct jk_overview *overview)
{
	if (overview == NULL)
		return;
	for (size_t by = 0; by < JK_OVERVIEW_BYS; by++) {
		jk_names_release(&overview->by[by].names);
		free(overview->by[by].counts);
		free(overview->by[by].order);
	}
	free(overview->looked);
	free(overview->days);
	free(overview);
}

/* Counting */

static const enum jk_access_field fields[JK_OVERVIEW_BYS] = {
	[JK_OVERVIEW_RECEIVER] = JK_ACCESS_RECEIVER,
	[JK_OVERVIEW_PURPOSE] = JK_ACCESS_PURPOSE,
	[JK_OVERVIEW_FUNCTION] = JK_ACCESS_FUNCTION,
	[JK_OVERVIEW_MODE] = JK_ACCESS_MODE,
	[JK_OVERVIEW_KEY] = JK_ACCESS_KEY_KIND,
	[JK_OVERVIEW_NUMBER] = JK_ACCESS_TOUCHES_NUMBER,
	[JK_OVERVIEW_REFUSAL] = JK_ACCESS_REFUSAL,
	[JK_OVERVIEW_OPERATOR] = JK_ACCESS_OPERATOR,
	[JK_OVERVIEW_OFFICE] = JK_ACCESS_OFFICE,
	[JK_OVERVIEW_MUNICIPALITY] = JK_ACCESS_MUNICIPALITY,
	[JK_OVERVIEW_RECORDER] = JK_ACCESS_RECORDER,
};

static void
add(struct jk_overview_count *to, const struct jk_overview_count *one)
{
	to->records += one->records;
	to->looks += one->looks;
	to->refused += one->refused;
}

/* Room for one of each of so many, zeroed; what was there is kept. */
static void *
widen(void *from, size_t *room, size_t wanted, size_t size, struct jk_err *err)
{
	size_t more = *room > 0 ? *room : 64;
	char *to;

	while (more < wanted)
		more *= 2;
	to = reallocarray(from, more, size);
	if (to == NULL) {
		jk_err_memory(err);
		return NULL;
	}
	memset(to + *room * size, 0, (more - *room) * size);
	*room = more;
	return to;
}

static int
count_name(struct counted *counted, struct jk_bytes name,
    const struct jk_overview_count *one, uint16_t *number, struct jk_err *err)
{
	if (jk_names_number(&counted->names, name, number, err) < 0)
		return -1;
	if (*number >= counted->room) {
		void *more = widen(counted->counts, &counted->room, *number + (size_t)1,
		    sizeof *counted->counts, err);

		if (more == NULL)
			return -1;
		counted->counts = more;
	}
	add(&counted->counts[*number], one);
	return 0;
}

/* Residents */

static bool
is_before(const struct jk_overview_person *a, const struct jk_overview_person *b)
{
	return a->looks != b->looks ? a->looks > b->looks : a->operators > b->operators;
}

/* The resident's records are over: is he among those most looked at? */
static void
end_person(struct jk_overview *overview)
{
	const struct jk_overview_person *person = &overview->current.person;
	size_t at = overview->most_count;

	if (person->looks == 0)
		return;
	overview->persons++;
	while (at > 0 && is_before(person, &overview->most[at - 1])) {
		if (at < JK_OVERVIEW_PERSONS)
			overview->most[at] = overview->most[at - 1];
		at--;
	}
	if (at < JK_OVERVIEW_PERSONS)
		overview->most[at] = *person;
	if (overview->most_count < JK_OVERVIEW_PERSONS)
		overview->most_count++;
}

static int
turn_to(struct jk_overview *overview, struct jk_bytes code, struct jk_err *err)
{
	struct current *current = &overview->current;
	int order =
	    current->begun ? jk_bytes_compare(jk_bytes_of(current->code), code) : -1;

	if (order == 0)
		return 0;
	if (order > 0)
		return jk_err_set(err, JK_EXIT_DATA, "JK00479",
		    _("residents do not ascend: the records are not sorted"));
	end_person(overview);
	memset(&current->person, 0, sizeof current->person);
	current->begun = true;
	if (jk_text_copy(current->code, sizeof current->code, code))
		return 0;
	return jk_err_set(
	    err, JK_EXIT_DATA, "JK00488", _("resident code is not a code"));
}

static int
count_look(struct jk_overview *overview, const struct jk_access *access, uint16_t who,
    const struct jk_access_place *place, struct jk_err *err)
{
	struct jk_overview_person *person = &overview->current.person;

	if (who >= overview->looked_room) {
		void *more = widen(overview->looked, &overview->looked_room,
		    who + (size_t)1, sizeof *overview->looked, err);

		if (more == NULL)
			return -1;
		overview->looked = more;
	}
	/* The residents before this one are those that ended. */
	if (overview->looked[who] != overview->persons + 1)
		person->operators++;
	overview->looked[who] = overview->persons + 1;
	if (person->looks == 0)
		person->first = access->day;
	person->looks++;
	person->last = access->day;
	person->place = *place;
	return 0;
}

/* Records */

int
jk_overview_weekday(int32_t day)
{
	int weekday = (int)((day + THURSDAY) % WEEKDAYS);

	return weekday < 0 ? weekday + WEEKDAYS : weekday;
}

int
jk_overview_put(struct jk_overview *overview, const struct jk_access *access,
    const struct jk_access_place *place, struct jk_err *err)
{
	const struct jk_overview_count one = { .records = 1,
		.looks = jk_access_is_look(access),
		.refused = jk_access_is_refused(access) };
	uint16_t number, who = 0;

	if (turn_to(overview, access->text[JK_ACCESS_CODE], err) < 0)
		return -1;
	if (access->day < overview->since || overview->until < access->day)
		return 0;
	add(&overview->total, &one);
	add(&overview->days[access->day - overview->since], &one);
	add(&overview->hours[jk_overview_weekday(access->day)][access->hour], &one);
	for (size_t by = 0; by < JK_OVERVIEW_BYS; by++) {
		if (by == JK_OVERVIEW_REFUSAL && one.refused == 0)
			continue;
		if (count_name(&overview->by[by], access->text[fields[by]], &one,
			&number, err) < 0)
			return -1;
		if (by == JK_OVERVIEW_OPERATOR)
			who = number;
	}
	if (one.looks == 0 || access->text[JK_ACCESS_CODE].len == 0)
		return 0;
	return count_look(overview, access, who, place, err);
}

/* The end */

static int
compare(const void *a, const void *b, void *of)
{
	const struct counted *counted = of;
	uint16_t left = *(const uint16_t *)a, right = *(const uint16_t *)b;
	uint64_t more = counted->counts[left].records;
	uint64_t less = counted->counts[right].records;

	if (more != less)
		return more > less ? -1 : 1;
	return strcmp(jk_names_text(&counted->names, left),
	    jk_names_text(&counted->names, right));
}

int
jk_overview_end(struct jk_overview *overview, struct jk_err *err)
{
	end_person(overview);
	memset(&overview->current, 0, sizeof overview->current);
	for (size_t by = 0; by < JK_OVERVIEW_BYS; by++) {
		struct counted *counted = &overview->by[by];
		size_t count = counted->names.count;

		counted->order = calloc(count + 1, sizeof *counted->order);
		if (counted->order == NULL)
			return jk_err_memory(err);
		for (size_t i = 0; i < count; i++)
			counted->order[i] = (uint16_t)i;
		qsort_r(
		    counted->order, count, sizeof *counted->order, compare, counted);
	}
	return 0;
}

/* Questions */

int32_t
jk_overview_since(const struct jk_overview *overview)
{
	return overview->since;
}

int32_t
jk_overview_until(const struct jk_overview *overview)
{
	return overview->until;
}

const struct jk_overview_count *
jk_overview_total(const struct jk_overview *overview)
{
	return &overview->total;
}

uint64_t
jk_overview_persons(const struct jk_overview *overview)
{
	return overview->persons;
}

const struct jk_overview_count *
jk_overview_day(const struct jk_overview *overview, int32_t day)
{
	return &overview->days[day - overview->since];
}

const struct jk_overview_count *
jk_overview_hour(const struct jk_overview *overview, int weekday, int hour)
{
	return &overview->hours[weekday][hour];
}

size_t
jk_overview_names(const struct jk_overview *overview, enum jk_overview_by by)
{
	return overview->by[by].names.count;
}

const struct jk_overview_count *
jk_overview_at(const struct jk_overview *overview, enum jk_overview_by by, size_t rank,
    const char **name)
{
	const struct counted *counted = &overview->by[by];
	uint16_t number = counted->order[rank];

	*name = jk_names_text(&counted->names, number);
	return &counted->counts[number];
}

const struct jk_overview_person *
jk_overview_person(const struct jk_overview *overview, size_t rank)
{
	return rank < overview->most_count ? &overview->most[rank] : NULL;
}
