/*
 * The life of a slot's person: every record that municipalities write about it
 * in the nights, in order. It is a function of the seed and the slot alone, so
 * lives need not be kept, and any of them can be made again.
 */
#ifndef PEOPLE_LIFE_H
#define PEOPLE_LIFE_H

#include "person.h"

#define RECORDS_MAX 96
#define NEVER (NIGHTS_MAX + 1)

enum class {
	CLASS_ENTRY,
	CLASS_CORRECTION,
	CLASS_DELETION,
};

enum fault {
	FAULT_NONE,
	FAULT_NUMBER_DIGIT, /* wrong check digit of the individual number */
	FAULT_CODE_DIGIT, /* wrong check digit of the resident code */
	FAULT_RETIRED, /* a ward or municipality that is no more */
	FAULT_REASON, /* no such reason */
	FAULT_DATE, /* no such day */
	FAULT_NAME, /* no name */
	FAULT_GAP, /* a generation too far */
	FAULT_FOLLOWS, /* right, but behind a wrong one of the same chain */
};

struct record {
	struct facts facts;
	uint64_t code, former_code; /* former_code 0 unless the code changes */
	int half; /* 0 under the first code, 1 under the second */
	unsigned site;
	int previous; /* the record before it in its chain; -1 none */
	unsigned generation, cancels; /* cancels 0: none */
	enum class class;
	const char *reason;
	int event_day, processing_day;
	struct text event; /* where no day says it; else empty */
	int night; /* in whose file it first is */
	int accepted; /* after which night the register has it; NEVER */
	enum fault fault;
};

struct chain {
	int newest; /* index of its newest record; -1 none */
	bool open;
};

struct life {
	const struct world *world;
	uint32_t slot, ordinal;
	bool newcomer, failed, over;
	unsigned home;
	int half; /* of the code in use */
	int latest; /* the record that says what the person is like now */
	int busy; /* no new plan before this night is past */
	struct chain chains[2][SITES_MAX];
	int count;
	struct record records[RECORDS_MAX];
};

void life_make(struct life *life, const struct world *world, uint32_t slot);

/* Whether the life may contain a change of code; cheap, and never wrongly no. */
bool life_may_change_code(const struct world *world, uint32_t slot);

/*
 * For plans: write the next record of the person's chain at a site, and lend it
 * to be completed. Where the rules forbid it the life is marked failed, and a
 * record after the last night is lent but not kept.
 */
struct record *life_write(
    struct life *life, int night, unsigned site, enum class class, const char *reason);

#endif
