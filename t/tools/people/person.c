#include <iconv.h>

#include "day.h"
#include "draw.h"
#include "foreign.h"
#include "given.h"
#include "number.h"
#include "person.h"
#include "surnames.h"
#include "towns.h"

/*
 * Each rare name is given once to residents 500, 507, 514 ..., so that each is
 * there at any scale of a thousand or more: first the surnames, then the given
 * names. -1 is no turn.
 */
static int
rare_turn(const struct world *world, uint64_t key)
{
	uint32_t ordinal;

	if (key >= world->slots || world_is_newcomer(world, (uint32_t)key, &ordinal) ||
	    ordinal < 500 || (ordinal - 500) % 7 > 0 ||
	    ordinal >= 500 + 7 * (SURNAMES_RARE + GIVEN_RARE))
		return -1;
	return (int)(ordinal - 500) / 7;
}

/* Write a surname, with the forms some families use in place of the usual. */
static void
put_with_variants(const struct world *world, struct draw *draw,
    const struct block *surname, struct text *to)
{
	uint32_t luck = draw_below(draw, 1000);
	const struct slice *name = &surname->written;
	const struct swap *swap;
	const char *at;
	unsigned i;

	for (i = 0; (swap = surnames_swap(surname, i)) != NULL; i++) {
		if (luck < swap->per_mille * world->rare) {
			at = memmem(
			    name->at, name->length, swap->plain.at, swap->plain.length);
			text_put(to, name->at, (size_t)(at - name->at));
			text_put_slice(to, swap->variant);
			at += swap->plain.length;
			text_put(to, at, (size_t)(name->at + name->length - at));
			return;
		}
		luck -= swap->per_mille * world->rare;
	}
	text_put_slice(to, *name);
}

void
person_surname(
    const struct world *world, uint64_t key, struct text *written, struct text *kana)
{
	struct draw draw = draw_start(world->seed, key, PURPOSE_SURNAME);
	const struct block *surname = surnames_draw(&draw);
	int turn = rare_turn(world, key);
	const struct block *rare = NULL;

	if (turn >= 0 && turn < SURNAMES_RARE)
		rare = surnames_rare((unsigned)turn);
	else if (draw_chance(&draw, 3 * world->rare, 1000))
		rare = surnames_rare(draw_below(&draw, SURNAMES_RARE));
	if (rare != NULL) {
		text_put_slice(written, rare->written);
		text_put_slice(kana, rare->kana);
		return;
	}
	put_with_variants(world, &draw, surname, written);
	text_put_slice(kana, surname->kana);
}

static void
put_given(const struct world *world, struct facts *facts)
{
	struct draw draw = draw_start(world->seed, facts->given_key, PURPOSE_GIVEN);
	enum cohort cohort = facts->birth_day < day_of(1950, 1, 1)   ? COHORT_OLD
			     : facts->birth_day < day_of(1995, 1, 1) ? COHORT_MIDDLE
								     : COHORT_NEW;
	const struct block *given = given_draw(&draw, facts->female, cohort);
	int turn = rare_turn(world, facts->given_key);

	if (turn >= SURNAMES_RARE)
		given = given_rare((unsigned)turn - SURNAMES_RARE);
	else if (draw_chance(&draw, world->rare, 20000))
		given = given_rare(draw_below(&draw, GIVEN_RARE));
	text_put_slice(&facts->name, given->written);
	text_put_slice(&facts->kana, given->kana);
}

/* Most are short; some fill any field that was thought long enough. */
static void
put_latin(const struct world *world, struct facts *facts)
{
	static const unsigned short limits[] = { 1, 40, 80, 100, 255, 256 };
	struct draw draw = draw_start(world->seed, facts->given_key, PURPOSE_GIVEN);
	size_t limit = 0;

	if (draw_chance(&draw, world->rare > 1 ? 200 : 2, 1000))
		limit = limits[draw_below(&draw, world->rare > 1 ? 6 : 4)];
	text_put_slice(&facts->name, foreign_family(&draw));
	if (limit == 0 && draw_chance(&draw, 1, 30))
		return; /* a single name */
	do {
		text_put(&facts->name, " ", 1);
		text_put_slice(&facts->name, foreign_given(&draw, facts->female));
	} while (facts->name.length < limit || draw_chance(&draw, 1, 4));
	if (limit > 0) {
		facts->name.length = (unsigned short)limit;
		if (facts->name.bytes[limit - 1] == ' ')
			facts->name.bytes[limit - 1] = 'A';
	}
}

static void
name_in_plain_characters(const struct world *world, struct facts *facts)
{
	struct draw draw = draw_start(world->seed, facts->surname_key, PURPOSE_SURNAME);
	const struct block *surname = surnames_draw(&draw);
	const struct block *given;

	text_clear(&facts->name);
	text_clear(&facts->kana);
	text_put_slice(&facts->name, surname->written);
	text_put_string(&facts->name, "　");
	text_put_slice(&facts->kana, surname->kana);
	text_put_string(&facts->kana, "　");
	draw = draw_start(world->seed, facts->given_key, PURPOSE_GIVEN);
	given = given_draw(&draw, facts->female, COHORT_MIDDLE);
	text_put_slice(&facts->name, given->written);
	text_put_slice(&facts->kana, given->kana);
}

void
person_name(const struct world *world, const struct site *site, struct facts *facts)
{
	text_clear(&facts->name);
	text_clear(&facts->kana);
	if (facts->foreign) {
		put_latin(world, facts);
		return;
	}
	person_surname(world, facts->surname_key, &facts->name, &facts->kana);
	text_put_string(&facts->name, "　");
	text_put_string(&facts->kana, "　");
	put_given(world, facts);
	if (site->charset == CHARSET_CP932 && !person_fits_cp932(facts))
		name_in_plain_characters(world, facts);
}

void
person_common_name(const struct world *world, uint64_t key, struct text *to)
{
	struct draw draw = draw_start(world->seed, key, PURPOSE_PAST);

	text_clear(to);
	if (draw_chance(&draw, 1, 2)) {
		text_put_slice(to, foreign_kanji(&draw));
		return;
	}
	text_put_slice(to, surnames_draw(&draw)->written);
	text_put_string(to, "　");
	text_put_slice(to, given_draw(&draw, false, COHORT_MIDDLE)->written);
}

/* Block and house number in the five ways of addresses. */
static void
put_numbers(struct draw *draw, struct text *to)
{
	static const char *const chome[] = { "一", "二", "三", "四", "五" };
	uint64_t block = 1 + draw_below(draw, 40), house = 1 + draw_below(draw, 30);

	switch (draw_below(draw, 16)) {
	case 0:
		text_put_string(to, "無番地");
		return;
	case 1:
		text_put_string(to, "イ");
		text_put_number(to, block);
		return;
	case 2:
	case 3:
	case 4:
		text_put_string(to, chome[draw_below(draw, 5)]);
		text_put_string(to, "丁目");
		text_put_wide_number(to, block);
		text_put_string(to, "番");
		text_put_wide_number(to, house);
		text_put_string(to, "号");
		return;
	case 5:
	case 6:
		text_put_wide_number(to, block);
		text_put_string(to, "－");
		text_put_wide_number(to, house);
		return;
	case 7:
	case 8:
		text_put_number(to, 1 + draw_below(draw, 6));
		text_put_string(to, "-");
		text_put_number(to, block);
		text_put_string(to, "-");
		text_put_number(to, house);
		return;
	default:
		text_put_number(to, block);
		text_put_string(to, "番地");
		text_put_number(to, house);
	}
}

void
person_address(const struct world *world, uint64_t key, const struct site *site,
    struct facts *facts)
{
	struct draw draw = draw_start(world->seed, key, PURPOSE_ADDRESS);
	struct text *to = &facts->address;

	facts->ward =
	    site->wards_count > 0 ? (int)draw_below(&draw, site->wards_count) : -1;
	text_clear(to);
	text_put_string(to, site->prefecture);
	text_put_string(to, site->name);
	if (facts->ward >= 0)
		text_put_string(to, site->wards[facts->ward].name);
	text_put_slice(to, towns_draw(&draw, site->code, facts->ward));
	put_numbers(&draw, to);
	if (!draw_chance(&draw, 2, 5))
		return;
	text_put_string(to, "　");
	text_put_slice(to, towns_building(&draw));
	if (draw_chance(&draw, 1, 50)) /* as some clerks type it; CSV must quote it */
		text_put_string(to, draw_chance(&draw, 1, 2) ? "\"別館\"," : ",");
	text_put_number(
	    to, 100 * (1 + draw_below(&draw, 9)) + 1 + draw_below(&draw, 12));
	text_put_string(to, "号室");
}

void
person_birth_plain(struct facts *facts)
{
	facts->birth.length = 10;
	facts->alive_day = facts->birth_day;
	day_write(facts->birth.bytes, facts->birth_day);
}

#define STRANGE_BIRTHS (DAY_FORMS + 3)

/* Persons of each group of five years of age, of 1,000. */
static const unsigned char ages[] = { 33, 40, 43, 44, 48, 49, 52, 57, 64, 76, 72, 62,
	59, 64, 74, 58, 43, 31, 19, 10, 2 };

/* A birth that no calendar has, or that is known only in part. */
static void
make_strange_birth(struct facts *facts, uint32_t form)
{
	static const struct {
		struct civil near;
		const char *text;
	} lawful[] = {
		{ { 1912, 7, 30 }, "明治45年7月30日" },
		{ { 1926, 12, 25 }, "大正15年12月25日" },
		{ { 2001, 2, 28 }, "平成13年2月29日" },
	};

	text_clear(&facts->birth);
	if (form < DAY_FORMS) {
		facts->birth_day -= 1000; /* no newborn's birth is unknown */
		day_put_unknown(&facts->birth, facts->birth_day, form);
	} else {
		const struct civil *near = &lawful[form - DAY_FORMS].near;

		facts->birth_day = day_of(near->year, near->month, near->day);
		text_put_string(&facts->birth, lawful[form - DAY_FORMS].text);
	}
	facts->alive_day = facts->birth_day + 800;
}

/* By chance, one in some thousands is strange; and so that each is there, those
 * of residents 300, 301, 302 ... where there are a thousand. */
static void
make_birth(
    const struct world *world, struct draw *draw, struct facts *facts, uint32_t slot)
{
	uint32_t luck = draw_below(draw, 1000), group = 0, ordinal, form;

	while (group + 1 < sizeof(ages) && luck >= ages[group])
		luck -= ages[group++];
	facts->birth_day =
	    world->days[0] - 1 - (int)(group * 1826 + draw_below(draw, 1826));
	person_birth_plain(facts);
	form = draw_below(draw, 200000 / world->rare);
	if (world->residents >= 1000 && !world_is_newcomer(world, slot, &ordinal) &&
	    ordinal >= 300 && ordinal < 300 + STRANGE_BIRTHS)
		form = ordinal - 300;
	if (form < STRANGE_BIRTHS)
		make_strange_birth(facts, form);
}

/*
 * Look-alikes: one in 400 borrows the streams of the slot before: all of the
 * name and the birth (two people who look like one), or as a twin.
 */
void
person_make(
    const struct world *world, uint32_t slot, const struct site *site, struct facts *to)
{
	struct draw kin = draw_start(world->seed, slot, PURPOSE_KINSHIP);
	struct draw draw;
	uint64_t before = slot > 0 ? slot - 1 : slot, address_key = slot,
		 birth_key = slot;

	to->surname_key = to->given_key = slot;
	if (draw_chance(&kin, 1, 400)) {
		to->surname_key = birth_key = before;
		if (draw_chance(&kin, 1, 2))
			to->given_key = before;
		else
			address_key = before;
	}
	draw = draw_start(world->seed, birth_key, PURPOSE_BIRTH);
	make_birth(world, &draw, to, (uint32_t)birth_key);
	to->foreign = draw_chance(&draw, 266, 10000);
	draw = draw_start(world->seed, to->given_key, PURPOSE_HOME);
	to->female = draw_chance(&draw, 514, 1000);
	person_name(world, site, to);
	person_address(world, address_key, site, to);
	to->number =
	    number_individual(world->seed, world->slots, world->stride, slot, 0);
	text_clear(&to->former);
	text_clear(&to->former_kana);
	text_clear(&to->common);
	draw = draw_start(world->seed, slot, PURPOSE_PAST);
	if (draw_chance(&draw, 1, 5000))
		to->number = 0;
	if (to->foreign) {
		if (draw_chance(&draw, 1, 10))
			person_common_name(world, slot, &to->common);
		return;
	}
	if (draw_chance(&draw, 15, 100))
		text_clear(&to->kana);
	if (draw_chance(&draw, 2, 1000))
		person_surname(
		    world, slot + world->slots, &to->former, &to->former_kana);
	if (site->charset == CHARSET_CP932 && !person_fits_cp932(to)) {
		text_clear(&to->former);
		text_clear(&to->former_kana);
	}
}

static bool
text_fits_cp932(iconv_t codec, const struct text *text)
{
	char converted[2 * TEXT_MAX_BYTES];
	char *from = (char *)(uintptr_t)text->bytes, *to = converted;
	size_t left = text->length, room = sizeof(converted);

	iconv(codec, NULL, NULL, NULL, NULL);
	return iconv(codec, &from, &left, &to, &room) != (size_t)-1;
}

bool
person_fits_cp932(const struct facts *facts)
{
	static iconv_t codec;

	if (codec == NULL)
		codec = iconv_open("CP932", "UTF-8");
	return codec != (iconv_t)-1 && text_fits_cp932(codec, &facts->name) &&
	       text_fits_cp932(codec, &facts->kana) &&
	       text_fits_cp932(codec, &facts->former) &&
	       text_fits_cp932(codec, &facts->former_kana) &&
	       text_fits_cp932(codec, &facts->common) &&
	       text_fits_cp932(codec, &facts->birth) &&
	       text_fits_cp932(codec, &facts->address);
}
