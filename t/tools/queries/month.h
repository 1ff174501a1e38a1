/*
 * What three organs ask in a month: ordinary work, and misuse planted in it that
 * jk-provide(1) lets through or refuses, but logs. Each operating day has the
 * queries since the one before.
 */
#ifndef QUERIES_MONTH_H
#define QUERIES_MONTH_H

#include "../people/out.h"
#include "ask.h"

struct month {
	uint64_t seed;
	unsigned queries; /* of an organ on an operating day */
	unsigned bulk; /* of a bulk batch */
	bool plain;
	const char *prefecture;
	struct residents residents;
	struct asks asks[ASKERS], bulk_asks;
	struct out *truth;
};

/* The resident of the sheet, whom every organ asks for; the household; protected. */
const struct resident *month_subject(const struct month *month);
const struct resident *month_relative(const struct month *month);
const struct resident *month_protected(const struct month *month);

/* The operating days on which bulk is asked: with an approval, without one. */
#define MONTH_BULK_DAY 10
#define MONTH_UNAPPROVED_DAY 14
/* From then on lc04 is locked, and works no more, be he unlocked or not. */
#define MONTH_LOCK_DAY 11

bool month_is_special(const struct month *month, const struct resident *resident);

/* Ordinary work of that day; nothing in it should be a finding. */
void month_work(struct month *month, int day, unsigned nth);

/* What is planted on the nth operating day, or on a closed one before it. */
void month_plant(struct month *month, int day, unsigned nth);
void month_plant_closed(struct month *month, int day);

/* operators.csv, purposes.csv, relations.csv, protected.csv, organ.csv. */
void month_write_tables(const struct month *month);

#endif
