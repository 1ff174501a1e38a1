#include <stddef.h>

#include "day.h"
#include "draw.h"
#include "number.h"
#include "plan.h"

/* ---- who it can happen to ---- */

static bool
anyone(const struct life *life)
{
	return !life->over;
}

static bool
japanese(const struct life *life)
{
	return !life->records[life->latest].facts.foreign;
}

static bool
foreign(const struct life *life)
{
	return life->records[life->latest].facts.foreign;
}

static bool
with_other_sites(const struct life *life)
{
	return life->world->sites_count > 1;
}

static bool
without_number(const struct life *life)
{
	return life->records[life->latest].facts.number == 0;
}

static bool
with_former_name(const struct life *life)
{
	return japanese(life) && life->records[life->latest].facts.former.length > 0;
}

static bool
with_common_name(const struct life *life)
{
	return foreign(life) && life->records[life->latest].facts.common.length > 0;
}

static bool
without_kana(const struct life *life)
{
	return japanese(life) && life->records[life->latest].facts.kana.length == 0;
}

/* A code change closes the old chain without a row, which only a journal shows. */
static bool
journal(const struct life *life)
{
	return life->world->sites[life->home]->source == SOURCE_JOURNAL;
}

/* ---- steps that plans share ---- */

static const struct site *
home(const struct life *life)
{
	return life->world->sites[life->home];
}

static uint64_t
key_of_night(const struct life *life, int night)
{
	return life->slot + (uint64_t)life->world->slots * (unsigned)(2 + night);
}

static void
leave(struct life *life, int night, const char *reason)
{
	life_write(life, night, life->home, CLASS_DELETION, reason);
}

static struct record *
correct(struct life *life, int night, const char *reason)
{
	return life_write(life, night, life->home, CLASS_CORRECTION, reason);
}

static struct record *
settle(struct life *life, int night, unsigned site, const char *reason)
{
	struct record *record = life_write(life, night, site, CLASS_ENTRY, reason);

	person_address(life->world, key_of_night(life, night), life->world->sites[site],
	    &record->facts);
	life->home = site;
	return record;
}

static void
end(struct life *life, int night, const char *reason)
{
	leave(life, night, reason);
	life->over = true;
}

static void
cancel(
    struct life *life, int night, unsigned site, enum class class, const char *reason)
{
	int undone = life->chains[life->half][site].newest;
	struct record *record = life_write(life, night, site, class, reason);

	if (undone < 0)
		return;
	record->cancels = life->records[undone].generation;
	if (class == CLASS_CORRECTION && life->records[undone].previous >= 0)
		record->facts = life->records[life->records[undone].previous].facts;
}

/* Two generations of one chain: in one night where the export shows both. */
static int
second_night(const struct life *life, int night)
{
	return journal(life) ? night : night + 1;
}

/* ---- moves ---- */

static void
move_out_before_in(struct life *life, int night, unsigned other)
{
	leave(life, night, "domestic-move-out");
	settle(life, night + 1, other, "domestic-move-in");
}

static void
move_in_before_out(struct life *life, int night, unsigned other)
{
	unsigned old = life->home;

	settle(life, night, other, "domestic-move-in");
	life_write(life, night + 1, old, CLASS_DELETION, "domestic-move-out");
}

static void
move_in_one_night(struct life *life, int night, unsigned other)
{
	leave(life, night, "domestic-move-out");
	settle(life, night, other, "domestic-move-in");
}

static void
move_and_return(struct life *life, int night, unsigned other)
{
	unsigned old = life->home;

	leave(life, night, "domestic-move-out");
	settle(life, night, other, "domestic-move-in");
	leave(life, night + 1, "domestic-move-out");
	settle(life, night + 1, old, "domestic-move-in");
}

static void
move_outside(struct life *life, int night, unsigned other)
{
	(void)other;
	end(life, night, "domestic-move-out");
}

/* A departure may be told ahead: the event lies after the day of processing. */
static void
move_ahead(struct life *life, int night, unsigned other)
{
	struct record *record;

	(void)other;
	record =
	    life_write(life, night, life->home, CLASS_DELETION, "domestic-move-out");
	record->event_day = record->processing_day + 9;
	life->over = true;
}

static void
move_within(struct life *life, int night, unsigned other)
{
	struct record *record = correct(life, night, "move-within");

	(void)other;
	person_address(
	    life->world, key_of_night(life, night), home(life), &record->facts);
}

/* ---- ends ---- */

static void
die(struct life *life, int night, unsigned other)
{
	(void)other;
	end(life, night, "death");
}

static void
be_found_dead(struct life *life, int night, unsigned other)
{
	struct record *record;

	(void)other;
	record = life_write(life, night, life->home, CLASS_DELETION, "death");
	day_put_unknown(
	    &record->event, record->processing_day - 30, life->ordinal % 2 ? 1 : 6);
	life->over = true;
}

static void
disappear(struct life *life, int night, unsigned other)
{
	(void)other;
	end(life, night, "disappearance");
}

static void
go_abroad(struct life *life, int night, unsigned other)
{
	(void)other;
	end(life, night, "foreign-move-out");
}

static void
be_struck_off(struct life *life, int night, unsigned other)
{
	(void)other;
	end(life, night, "ex-officio-deletion");
}

/* ---- corrections ---- */

static void
correct_slightly(struct life *life, int night, unsigned other)
{
	struct record *record = correct(life, night, "minor-correction");

	(void)other;
	text_put_string(&record->facts.address, "の1");
}

static void
correct_officially(struct life *life, int night, unsigned other)
{
	struct record *record = correct(life, night, "ex-officio-correction");

	(void)other;
	text_put_string(&record->facts.address, "　Ｂ棟");
}

static void
correct_error(struct life *life, int night, unsigned other)
{
	struct record *record = correct(life, night, "error-correction");

	(void)other;
	if (life->ordinal % 4 == 0) {
		record->facts.female = !record->facts.female;
	} else {
		record->facts.birth_day -= 1;
		person_birth_plain(&record->facts);
	}
}

static void
give_number(struct life *life, int night, const char *reason)
{
	struct record *record = correct(life, night, reason);
	const struct world *world = life->world;
	uint64_t first =
	    number_individual(world->seed, world->slots, world->stride, life->slot, 0);

	if (record->facts.number != 0 && record->facts.number != first)
		life->failed = true; /* there are two numbers for each, not three */
	record->facts.number = number_individual(world->seed, world->slots,
	    world->stride, life->slot, record->facts.number == first);
}

static void
change_number(struct life *life, int night, unsigned other)
{
	(void)other;
	give_number(life, night, "number-change");
}

static void
correct_number(struct life *life, int night, unsigned other)
{
	(void)other;
	give_number(life, night, "number-ex-officio-correction");
}

static void
enter_number(struct life *life, int night, unsigned other)
{
	(void)other;
	give_number(life, night, "number-ex-officio-entry");
}

static void
change_code(struct life *life, int night, unsigned other)
{
	(void)other;
	correct(life, night, "code-change");
}

static void
set_former_name(struct life *life, int night, const char *reason)
{
	struct record *record = correct(life, night, reason);

	text_clear(&record->facts.former);
	text_clear(&record->facts.former_kana);
	person_surname(life->world, key_of_night(life, night + 1),
	    &record->facts.former, &record->facts.former_kana);
}

static void
enter_former_name(struct life *life, int night, unsigned other)
{
	(void)other;
	set_former_name(life, night, "former-name-entry");
}

static void
change_former_name(struct life *life, int night, unsigned other)
{
	(void)other;
	set_former_name(life, night, "former-name-change");
}

static void
delete_former_name(struct life *life, int night, unsigned other)
{
	struct record *record = correct(life, night, "former-name-deletion");

	(void)other;
	text_clear(&record->facts.former);
	text_clear(&record->facts.former_kana);
}

static void
enter_common_name(struct life *life, int night, unsigned other)
{
	struct record *record = correct(life, night, "common-name-entry");

	(void)other;
	person_common_name(
	    life->world, key_of_night(life, night), &record->facts.common);
}

static void
delete_common_name(struct life *life, int night, unsigned other)
{
	struct record *record = correct(life, night, "common-name-deletion");

	(void)other;
	text_clear(&record->facts.common);
}

static void
marry(struct life *life, int night, unsigned other)
{
	struct record *record = correct(life, night, "name-change");

	(void)other;
	record->facts.surname_key = key_of_night(life, night);
	person_name(life->world, home(life), &record->facts);
}

static void
notify_kana(struct life *life, int night, unsigned other)
{
	struct record *record = correct(life, night, "kana-notification");

	(void)other;
	person_name(life->world, home(life), &record->facts);
}

static void
marry_and_move(struct life *life, int night, unsigned other)
{
	marry(life, night, other);
	move_within(life, second_night(life, night), other);
}

/* ---- what was wrong is undone by a further record ---- */

static void
cancel_move_in(struct life *life, int night, unsigned other)
{
	unsigned old = life->home;

	settle(life, night, other, "domestic-move-in");
	cancel(life, night + 1, other, CLASS_DELETION, "cancel-entry");
	life->home = old;
	life->latest = life->chains[life->half][old].newest;
}

static void
cancel_move_out(struct life *life, int night, unsigned other)
{
	(void)other;
	leave(life, night, "domestic-move-out");
	cancel(life, night + 1, life->home, CLASS_ENTRY, "cancel-deletion");
}

static void
cancel_move_within(struct life *life, int night, unsigned other)
{
	move_within(life, night, other);
	cancel(life, night + 1, life->home, CLASS_CORRECTION, "cancel-correction");
}

/* ---- one sheet ends and another begins, for the same person ---- */

static struct record *
begin_again(struct life *life, int night, const char *deletion, const char *entry)
{
	leave(life, night, deletion);
	return life_write(
	    life, second_night(life, night), life->home, CLASS_ENTRY, entry);
}

static void
naturalise(struct life *life, int night, unsigned other)
{
	struct record *record =
	    begin_again(life, night, "naturalization-deletion", "naturalization-entry");

	(void)other;
	record->facts.foreign = false;
	text_clear(&record->facts.common);
	person_name(life->world, home(life), &record->facts);
}

static void
lose_nationality(struct life *life, int night, unsigned other)
{
	struct record *record = begin_again(
	    life, night, "nationality-loss-deletion", "nationality-loss-entry");

	(void)other;
	record->facts.foreign = true;
	text_clear(&record->facts.former);
	text_clear(&record->facts.former_kana);
	person_name(life->world, home(life), &record->facts);
}

static void
reissue(struct life *life, int night, unsigned other)
{
	(void)other;
	begin_again(life, night, "reissue-deletion", "reissue-entry");
}

static void
recreate(struct life *life, int night, unsigned other)
{
	(void)other;
	begin_again(life, night, "recreate-deletion", "recreate-entry");
}

const unsigned plan_change_code = 4;

/* The first ten are the ten of the tiny country. */
const struct plan plans[PLANS] = {
	{ "move-within", 150, anyone, move_within },
	{ "death", 60, anyone, die },
	{ "name-change", 60, japanese, marry },
	{ "minor-correction", 60, anyone, correct_slightly },
	{ "code-change", 0, journal, change_code },
	{ "cancel-move-out", 10, anyone, cancel_move_out },
	{ "kana-notification", 60, without_kana, notify_kana },
	{ "number-change", 10, anyone, change_number },
	{ "move-outside", 90, anyone, move_outside },
	{ "cancel-move-within", 10, anyone, cancel_move_within },
	{ "move-out-before-in", 60, with_other_sites, move_out_before_in },
	{ "move-in-before-out", 60, with_other_sites, move_in_before_out },
	{ "move-in-one-night", 80, with_other_sites, move_in_one_night },
	{ "move-and-return", 20, with_other_sites, move_and_return },
	{ "move-ahead", 20, anyone, move_ahead },
	{ "death-of-unknown-day", 2, anyone, be_found_dead },
	{ "disappearance", 2, anyone, disappear },
	{ "move-abroad", 30, anyone, go_abroad },
	{ "ex-officio-deletion", 5, anyone, be_struck_off },
	{ "ex-officio-correction", 20, anyone, correct_officially },
	{ "error-correction", 20, anyone, correct_error },
	{ "number-ex-officio-correction", 5, anyone, correct_number },
	{ "number-ex-officio-entry", 20, without_number, enter_number },
	{ "former-name-entry", 15, japanese, enter_former_name },
	{ "former-name-change", 40, with_former_name, change_former_name },
	{ "former-name-deletion", 40, with_former_name, delete_former_name },
	{ "common-name-entry", 60, foreign, enter_common_name },
	{ "common-name-deletion", 60, with_common_name, delete_common_name },
	{ "marry-and-move", 20, japanese, marry_and_move },
	{ "cancel-move-in", 10, with_other_sites, cancel_move_in },
	{ "naturalization", 30, foreign, naturalise },
	{ "nationality-loss", 2, japanese, lose_nationality },
	{ "reissue", 4, anyone, reissue },
	{ "recreation", 4, anyone, recreate },
};

void
plan_arrive(struct life *life, int night, unsigned kind)
{
	static const char *const reasons[ARRIVALS] = { "domestic-move-in", "birth",
		"foreign-move-in", "ex-officio-entry", "ex-officio-entry" };
	struct record *record =
	    life_write(life, night, life->home, CLASS_ENTRY, reasons[kind % ARRIVALS]);

	if (kind % ARRIVALS == 1) {
		record->facts.birth_day = record->event_day;
		record->facts.foreign = false;
		person_birth_plain(&record->facts);
		text_clear(&record->facts.former);
		text_clear(&record->facts.former_kana);
		text_clear(&record->facts.common);
		person_name(life->world, home(life), &record->facts);
	}
	if (kind % ARRIVALS == 4) {
		cancel(life, night + 1, life->home, CLASS_DELETION, "cancel-entry");
		life->over = true;
	}
}

void
plan_prepare(unsigned plan, const struct life *life, struct facts *facts)
{
	bool (*suits)(const struct life *) = plans[plan].suits;

	if (suits == foreign || suits == with_common_name)
		facts->foreign = true;
	else if (suits != anyone && suits != journal && suits != with_other_sites)
		facts->foreign = false;
	text_clear(&facts->former);
	text_clear(&facts->former_kana);
	text_clear(&facts->common);
	person_name(life->world, home(life), facts);
	if (suits == without_number)
		facts->number = 0;
	if (suits == without_kana)
		text_clear(&facts->kana);
	if (suits == with_common_name)
		person_common_name(life->world, life->slot, &facts->common);
	if (suits == with_former_name)
		person_surname(life->world, key_of_night(life, 0), &facts->former,
		    &facts->former_kana);
}
