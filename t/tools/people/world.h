/*
 * The country that is played: its sites, the ways they export, how many people
 * live in it, and the business days of its nights. Filled once by the options
 * and then only read. Persons have slots 0 .. slots - 1: residents and, spread
 * evenly among them, newcomers who appear in one of the nights.
 */
#ifndef PEOPLE_WORLD_H
#define PEOPLE_WORLD_H

#include <stdbool.h>
#include <stdint.h>

#include "text.h"

#define SITES_MAX 5
#define NIGHTS_MAX 60
#define WARDS_MAX 3

enum source {
	SOURCE_JOURNAL, /* the rows that changed */
	SOURCE_FULL, /* everyone's newest row, held against the ledger */
	SOURCE_SNAPSHOT, /* the same, held against the file of the night before */
};

enum charset {
	CHARSET_UTF8,
	CHARSET_UTF8_BOM,
	CHARSET_CP932, /* with CRLF */
};

struct ward {
	const char *code;
	const char *name;
};

struct site {
	const char *code, *prefecture, *name, *retired_code;
	enum source source;
	enum charset charset;
	int quiet_night, double_night; /* no changes; two files; 0 is none */
	unsigned weight; /* share of the residents */
	struct ward wards[WARDS_MAX];
	unsigned wards_count;
	const char *retired_ward;
};

struct world {
	uint64_t seed;
	const char *country, *profile;
	uint32_t residents, newcomers, slots, stride;
	int nights, days[NIGHTS_MAX + 1]; /* days[0] is that of the initial load */
	unsigned changes; /* persons changed a night, of 1,000 */
	unsigned rare; /* rates of rare characters, times this */
	unsigned faults; /* one changed row in this many; 0 none */
	const struct site *sites[SITES_MAX];
	unsigned sites_count;
};

/* Take the sites of a country, or the one of a municipality; false if unknown. */
bool world_take_country(struct world *world, const char *name);
bool world_take_municipality(struct world *world, const char *code);

/* Fix slots and nights once residents, nights and the first day are known. */
void world_settle(struct world *world, int first_day);

/* Is a slot a newcomer's? ordinal counts the residents or newcomers before it. */
bool world_is_newcomer(const struct world *world, uint32_t slot, uint32_t *ordinal);

#endif
