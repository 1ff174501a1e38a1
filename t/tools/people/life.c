#include "draw.h"
#include "fault.h"
#include "life.h"
#include "number.h"
#include "plan.h"

/*
 * Cases: so that everything happens everywhere, the first residents of an even
 * spread have their plan given: each plan at each site, then each fault.
 */
struct given {
	bool is_case;
	unsigned plan, site;
	enum fault fault;
};

#define FAULT_CASE_PLAN 28 /* marry-and-move: a record follows the wrong one */

static struct given
given_of(const struct world *world, uint32_t resident)
{
	uint32_t cases = PLANS * world->sites_count, spread, number;
	struct given given = { false, 0, 0, FAULT_NONE };

	if (world->faults > 0)
		cases += (FAULT_FOLLOWS - 1) * world->sites_count;
	spread = world->residents > cases ? world->residents / cases : 1;
	number = resident / spread;
	if (world->nights == 0 || resident % spread > 0 || number >= cases)
		return given;
	given.is_case = true;
	given.site = number % world->sites_count;
	given.plan = number / world->sites_count;
	if (given.plan >= PLANS) {
		given.fault = (enum fault)(given.plan - PLANS + 1);
		given.plan = given.fault == FAULT_NAME ? FAULT_CASE_PLAN : 0;
	}
	return given;
}

static unsigned
draw_site(const struct world *world, uint32_t slot)
{
	struct draw draw = draw_start(world->seed, slot, PURPOSE_HOME);
	unsigned total = 0, site, luck;

	for (site = 0; site < world->sites_count; site++)
		total += world->sites[site]->weight;
	luck = draw_below(&draw, total);
	for (site = 0; luck >= world->sites[site]->weight; site++)
		luck -= world->sites[site]->weight;
	return site;
}

/* Whether a change of code is fated, which must be known without the life. */
static bool
code_change_is_fated(const struct world *world, uint32_t slot, int *night)
{
	struct draw draw = draw_start(world->seed, slot, PURPOSE_CODE_CHANGE);

	*night =
	    world->nights > 0 ? 1 + (int)draw_below(&draw, (uint32_t)world->nights) : 0;
	return world->nights > 0 && draw_chance(&draw, 1, 3000);
}

bool
life_may_change_code(const struct world *world, uint32_t slot)
{
	struct given given;
	uint32_t ordinal;
	int night;

	if (world_is_newcomer(world, slot, &ordinal))
		return false;
	given = given_of(world, ordinal);
	if (given.is_case)
		return given.plan == plan_change_code;
	return code_change_is_fated(world, slot, &night);
}

/* The days of a record: written on the night's business day, told up to two
 * weeks after the event, and never before the birth. */
static void
date_record(struct life *life, struct record *record)
{
	struct draw draw = draw_start(life->world->seed,
	    (uint64_t)life->slot * RECORDS_MAX + (unsigned)life->count, PURPOSE_PAST);
	int lag = (int)draw_below(&draw, draw_chance(&draw, 7, 10) ? 4 : 15);

	record->processing_day = life->world->days[record->night];
	if (record->night == 0) {
		record->processing_day -= (int)draw_below(&draw, 9000);
		if (record->processing_day < record->facts.alive_day)
			record->processing_day = record->facts.alive_day;
	}
	record->event_day = record->processing_day - lag;
	if (record->event_day < record->facts.alive_day)
		record->event_day = record->facts.alive_day;
}

/* The chain a record goes to; a change of code moves on to the second one. */
static struct chain *
chain_for(struct life *life, struct record *record, bool changes_code)
{
	struct chain *old = &life->chains[life->half][record->site];

	record->previous = old->newest;
	record->former_code = 0;
	if (changes_code) {
		record->former_code = number_resident_code(
		    life->world->seed, life->world->slots, life->slot, 0);
		life->failed |= life->half == 1;
		life->half = 1;
		old->open = false;
		old = &life->chains[1][record->site];
	}
	record->half = life->half;
	record->code = number_resident_code(
	    life->world->seed, life->world->slots, life->slot, life->half);
	return old;
}

static bool
may_write(const struct life *life, int night, unsigned site, enum class class)
{
	const struct chain *chain = &life->chains[life->half][site];
	const struct site *at = life->world->sites[site];

	if (life->count >= RECORDS_MAX - 2 || chain->open != (class != CLASS_ENTRY))
		return false;
	if (night > 0 && at->quiet_night == night)
		return false;
	return at->source == SOURCE_JOURNAL || chain->newest < 0 ||
	       life->records[chain->newest].night < night;
}

struct record *
life_write(
    struct life *life, int night, unsigned site, enum class class, const char *reason)
{
	bool kept = night <= life->world->nights;
	int index = kept ? life->count : RECORDS_MAX - 1;
	struct record *record = &life->records[index];
	struct chain *chain = &life->chains[life->half][site];
	int model = chain->open ? chain->newest : life->latest;

	if (kept && !may_write(life, night, site, class)) {
		life->failed = true;
		kept = false;
		record = &life->records[RECORDS_MAX - 1];
	}
	if (model >= 0)
		record->facts = life->records[model].facts;
	else if (record != life->records)
		record->facts = life->records[0].facts;
	record->site = site;
	record->class = class;
	record->reason = reason;
	record->night = kept ? night : 0;
	record->accepted = night;
	record->fault = FAULT_NONE;
	record->cancels = 0;
	text_clear(&record->event);
	date_record(life, record);
	if (!kept)
		return record;
	chain = chain_for(life, record, strcmp(reason, "code-change") == 0);
	record->generation =
	    record->previous >= 0 ? life->records[record->previous].generation + 1 : 1;
	chain->newest = life->count;
	chain->open = class != CLASS_DELETION;
	if (class != CLASS_DELETION || life->latest < 0)
		life->latest = life->count;
	life->count++;
	return record;
}

/* ---- trying a plan ---- */

struct mark {
	struct chain chains[2][SITES_MAX];
	unsigned home;
	int half, latest, count;
};

static struct mark
mark_take(const struct life *life)
{
	struct mark mark;

	memcpy(mark.chains, life->chains, sizeof(mark.chains));
	mark.home = life->home;
	mark.half = life->half;
	mark.latest = life->latest;
	mark.count = life->count;
	return mark;
}

/* Keep what was written since the mark, or undo it all. */
static bool
mark_settle(const struct mark *mark, struct life *life)
{
	int i;

	for (i = mark->count; i < life->count && !life->failed; i++)
		if (life->world->sites[life->records[i].site]->charset ==
			CHARSET_CP932 &&
		    !person_fits_cp932(&life->records[i].facts))
			life->failed = true;
	if (life->failed) {
		memcpy(life->chains, mark->chains, sizeof(mark->chains));
		life->home = mark->home;
		life->half = mark->half;
		life->latest = mark->latest;
		life->count = mark->count;
		life->over = false;
		life->failed = false;
		return false;
	}
	for (i = mark->count; i < life->count; i++)
		if (life->records[i].night > life->busy)
			life->busy = life->records[i].night;
	return true;
}

static bool
try_plan(struct life *life, unsigned plan, int night, unsigned luck)
{
	unsigned sites = life->world->sites_count, other = life->home;
	struct mark mark;

	if (!plans[plan].suits(life))
		return false;
	if (sites > 1)
		other = (life->home + 1 + luck % (sites - 1)) % sites;
	mark = mark_take(life);
	plans[plan].run(life, night, other);
	return mark_settle(&mark, life);
}

static unsigned
draw_plan(struct draw *draw)
{
	unsigned total = 0, plan, luck;

	for (plan = 0; plan < PLANS; plan++)
		total += plans[plan].weight;
	luck = draw_below(draw, total);
	for (plan = 0; luck >= plans[plan].weight; plan++)
		luck -= plans[plan].weight;
	return plan;
}

static void
live(struct life *life, struct given given)
{
	const struct world *world = life->world;
	struct draw draw = draw_start(world->seed, life->slot, PURPOSE_PLAN);
	int night, due = world->nights + 1;
	bool fated = given.is_case;
	unsigned plan = given.plan;

	if (given.is_case) {
		due = 1 + (int)(given.plan + given.site) %
			      (world->nights > 1 ? world->nights - 1 : 1);
	} else if (!life->newcomer && code_change_is_fated(world, life->slot, &due)) {
		fated = true;
		plan = plan_change_code;
	}
	for (night = 1; night <= world->nights && !life->over; night++) {
		bool changes = draw_chance(&draw, world->changes, 1000);
		unsigned drawn = draw_plan(&draw), luck = draw_below(&draw, 1000);

		if (night <= life->busy)
			continue;
		if (fated && night >= due)
			fated = !try_plan(life, plan, night, luck);
		else if (changes && !fated)
			try_plan(life, drawn, night, luck);
	}
}

static void
arrive(struct life *life)
{
	const struct world *world = life->world;
	struct draw draw = draw_start(world->seed, life->slot, PURPOSE_CODE_CHANGE);
	unsigned kind = draw_below(&draw, 20), night = draw_below(&draw, 1000);
	unsigned tries, nights = (unsigned)world->nights;
	struct mark mark;

	kind = kind < 8 ? 0 : kind < 14 ? 1 : kind < 18 ? 2 : kind - 15;
	if (life->ordinal < 4 * world->sites_count) {
		life->home = life->ordinal % world->sites_count;
		kind = life->ordinal / world->sites_count;
		night = life->ordinal;
	}
	person_make(
	    world, life->slot, world->sites[life->home], &life->records[0].facts);
	for (tries = 0; tries < nights; tries++) {
		mark = mark_take(life);
		plan_arrive(life, 1 + (int)((night + tries) % nights), kind);
		if (mark_settle(&mark, life))
			return;
	}
	life->over = true;
}

static void
be_loaded(struct life *life, struct given given)
{
	const struct world *world = life->world;
	struct draw draw = draw_start(world->seed, life->slot, PURPOSE_CODE);
	struct record *record = &life->records[0];

	if (given.is_case)
		life->home = given.site;
	person_make(world, life->slot, world->sites[life->home], &record->facts);
	if (given.is_case)
		plan_prepare(given.plan, life, &record->facts);
	life_write(life, 0, life->home, CLASS_ENTRY, "initial-load");
	if (draw_chance(&draw, 3, 10))
		record->generation = 2 + draw_below(&draw, 8);
}

void
life_make(struct life *life, const struct world *world, uint32_t slot)
{
	struct given given = { false, 0, 0, FAULT_NONE };
	unsigned half, site;

	life->world = world;
	life->slot = slot;
	life->newcomer = world_is_newcomer(world, slot, &life->ordinal);
	life->failed = life->over = false;
	life->home = draw_site(world, slot);
	life->half = life->count = life->busy = 0;
	life->latest = -1;
	for (half = 0; half < 2; half++)
		for (site = 0; site < world->sites_count; site++)
			life->chains[half][site] = (struct chain){ -1, false };
	if (life->newcomer) {
		arrive(life);
	} else {
		given = given_of(world, life->ordinal);
		be_loaded(life, given);
	}
	if (world->nights > 0)
		live(life, given);
	if (world->faults > 0)
		fault_plant(life, given.fault);
}
