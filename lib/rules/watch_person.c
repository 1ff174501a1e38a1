#include <stdlib.h>

#include "rules/rows.h"
#include "rules/watch_parts.h"

#define LOOKS_MAX 65536 /* operators told apart at one resident */

static bool
concerns(const struct jk_watch *watch, enum jk_finding_rule rule, uint16_t who)
{
	return jk_watch_concerns(watch, rule, &watch->operators[who]);
}

static struct jk_watched_look *
find_look(struct jk_watch *watch, uint16_t who, struct jk_err *err)
{
	struct jk_watched_person *person = &watch->person;

	for (size_t i = 0; i < person->looks_count; i++)
		if (person->looks[i].who == who)
			return &person->looks[i];
	if (person->looks_count == person->looks_room) {
		struct jk_watched_look *more = jk_watch_widen(
		    watch, person->looks, &person->looks_room, sizeof *more, err);

		if (more == NULL)
			return NULL;
		person->looks = more;
	}
	person->looks[person->looks_count] = (struct jk_watched_look){ .who = who };
	return &person->looks[person->looks_count++];
}

/* How many operators looked within the window that ends on that day? */
static void
count_operators(
    struct jk_watch *watch, int32_t day, const struct jk_access_place *place)
{
	const struct jk_finding_limits *limits =
	    jk_watch_limits(watch, JK_FINDING_MANY_OPERATORS);
	struct jk_watched_person *person = &watch->person;
	uint64_t within = 0;

	for (size_t i = 0; i < person->looks_count; i++)
		within +=
		    (uint64_t)(day - person->looks[i].day) < limits->window &&
		    concerns(watch, JK_FINDING_MANY_OPERATORS, person->looks[i].who);
	if (within <= person->most)
		return;
	person->most = within;
	person->most_day = day;
	person->most_place = *place;
}

/* What the resident's records came to. */
int
jk_watch_end_person(struct jk_watch *watch, struct jk_err *err)
{
	struct jk_watched_person *person = &watch->person;
	const struct jk_finding_limits *many =
	    jk_watch_limits(watch, JK_FINDING_MANY_OPERATORS);
	const struct jk_finding_limits *repeats =
	    jk_watch_limits(watch, JK_FINDING_REPEATS);
	int result = 0;

	if (many->asked && person->most >= many->limit) {
		struct jk_finding finding = { .rule = JK_FINDING_MANY_OPERATORS,
			.first = person->most_day - (int32_t)many->window + 1,
			.last = person->most_day,
			.count = person->most,
			.has_place = true,
			.place = person->most_place };

		result = jk_watch_found(watch, &finding, err);
	}
	for (size_t i = 0; result == 0 && i < person->looks_count; i++) {
		const struct jk_watched_look *look = &person->looks[i];
		struct jk_finding finding = { .rule = JK_FINDING_REPEATS,
			.first = look->first,
			.last = look->day,
			.count = look->caseless,
			.has_place = true,
			.place = look->place };

		if (look->caseless < repeats->limit ||
		    !concerns(watch, JK_FINDING_REPEATS, look->who))
			continue;
		jk_text_copy(finding.who, sizeof finding.who,
		    jk_bytes_of(jk_names_text(&watch->operator_names, look->who)));
		result = jk_watch_found(watch, &finding, err);
	}
	person->looks_count = 0;
	person->most = 0;
	return result;
}

/* Another resident? Then what the last one's records came to is known. */
static int
turn_to(struct jk_watch *watch, struct jk_bytes code, struct jk_err *err)
{
	struct jk_watched_person *person = &watch->person;
	int order =
	    person->begun ? jk_bytes_compare(jk_bytes_of(person->code), code) : -1;

	if (order == 0)
		return 0;
	if (order > 0)
		return jk_err_set(err, JK_EXIT_DATA, "JK00479",
		    _("residents do not ascend: the records are not sorted"));
	if (jk_watch_end_person(watch, err) < 0)
		return -1;
	person->begun = true;
	if (jk_text_copy(person->code, sizeof person->code, code))
		return 0;
	return jk_err_set(
	    err, JK_EXIT_DATA, "JK00488", _("resident code is not a code"));
}

int
jk_watch_put_person(struct jk_watch *watch, const struct jk_access *access,
    const struct jk_access_place *place, uint16_t who, struct jk_err *err)
{
	struct jk_watched_person *person = &watch->person;
	struct jk_watched_look *look;

	if (turn_to(watch, access->text[JK_ACCESS_CODE], err) < 0)
		return -1;
	/* A look with a case is explained; one at nobody is no look. */
	if (who == JK_WATCH_NONE || access->text[JK_ACCESS_CODE].len == 0 ||
	    access->text[JK_ACCESS_CASE_NUMBER].len > 0 || !jk_access_is_look(access))
		return 0;
	if (person->looks_count == LOOKS_MAX)
		return 0;
	look = find_look(watch, who, err);
	if (look == NULL)
		return -1;
	if (look->caseless == 0)
		look->first = access->day;
	look->caseless++;
	look->day = access->day;
	look->place = *place;
	count_operators(watch, access->day, place);
	return 0;
}
