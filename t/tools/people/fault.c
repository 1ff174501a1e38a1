#include "draw.h"
#include "fault.h"

static bool
same_chain(const struct record *a, const struct record *b)
{
	return a->site == b->site && a->half == b->half;
}

/* Is there another record of the same chain in this night? */
static bool
has_company(const struct life *life, const struct record *record, int night)
{
	const struct record *other = life->records;

	for (; other < life->records + life->count; other++)
		if (other != record && other->night == night &&
		    same_chain(other, record))
			return true;
	return false;
}

/* A change of code in the same night closes the chain from outside of it. */
static bool
changes_code(const struct life *life, const struct record *record)
{
	const struct record *other = life->records;

	for (; other < life->records + life->count; other++)
		if (other->night == record->night && other->former_code != 0)
			return true;
	return false;
}

/* An export shows only the newest generation: the wrong row must be able to
 * stand there once more, and a person who is gone does not. */
static bool
fits_export(const struct life *life, const struct record *record, enum fault fault)
{
	return record->class != CLASS_DELETION && fault != FAULT_CODE_DIGIT &&
	       fault != FAULT_RETIRED && !has_company(life, record, record->night + 1);
}

static bool
fits(const struct life *life, const struct record *record, enum fault fault)
{
	const struct site *site = life->world->sites[record->site];
	bool alone = !has_company(life, record, record->night);

	if (record->night == 0 || site->quiet_night == record->night + 1 ||
	    changes_code(life, record) || site->source == SOURCE_SNAPSHOT)
		return false;
	if (site->source == SOURCE_FULL && !fits_export(life, record, fault))
		return false;
	switch (fault) {
	case FAULT_NUMBER_DIGIT:
		return record->facts.number != 0;
	case FAULT_CODE_DIGIT:
	case FAULT_GAP:
		return alone;
	case FAULT_REASON: /* and nothing that the reason alone makes right */
		return record->cancels == 0 &&
		       record->event_day <= record->processing_day;
	case FAULT_RETIRED:
		return alone || site->retired_ward != NULL;
	default:
		return true;
	}
}

static void
spoil(struct life *life, struct record *record, enum fault fault)
{
	struct record *later = record + 1;
	int again = record->night + 1;

	if (again > life->world->nights)
		again = NEVER;
	record->fault = fault;
	record->accepted = again;
	for (; later < life->records + life->count; later++)
		if (later->night == record->night && same_chain(later, record)) {
			later->fault = FAULT_FOLLOWS;
			later->accepted = again;
		}
}

void
fault_plant(struct life *life, enum fault wanted)
{
	struct draw draw = draw_start(life->world->seed, life->slot, PURPOSE_FAULT);
	bool by_chance = draw_chance(&draw, 1, life->world->faults);
	int i;

	for (i = 0; i < life->count; i++) {
		enum fault fault = wanted;

		if (wanted == FAULT_NONE)
			fault = (enum fault)(1 + draw_below(&draw, FAULT_FOLLOWS - 1));
		if ((wanted != FAULT_NONE || by_chance) &&
		    fits(life, &life->records[i], fault)) {
			spoil(life, &life->records[i], fault);
			return;
		}
	}
}

const char *
fault_name(enum fault fault)
{
	static const char *const names[] = { "none", "check-digit", "check-digit",
		"retired-code", "unknown-reason", "impossible-date", "missing",
		"generation-gap", "follows-refused" };

	return names[fault];
}

const char *
fault_column(enum fault fault, const struct site *site)
{
	static const char *const columns[] = { "", "individual_number", "resident_code",
		"municipality", "reason", "event_date", "name", "generation", "" };

	return fault == FAULT_RETIRED && site->retired_ward != NULL ? "ward"
								    : columns[fault];
}
