/* The misuse of a month (month.h), after published cases; see access/plant.c. */
#include <stdio.h>
#include <string.h>

#include "../people/day.h"
#include "month.h"

#define MINUTE 60
#define HOUR 3600
#define NOON (12 * HOUR)

static void
tell(struct month *month, const char *rule, const char *who, int day)
{
	char date[10];

	day_write(date, day);
	out_printf(month->truth, "%s,%s,%.10s\n", rule, who, date);
}

/* The nth resident that ordinary work may also ask for; no two plants share one. */
static const struct resident *
somebody(const struct month *month, uint32_t nth)
{
	uint32_t count = month->residents.count, at = (count / 5 + nth * 3) % count;

	while (month_is_special(month, &month->residents.all[at]))
		at = (at + 1) % count;
	return &month->residents.all[at];
}

static struct ask *
plant(struct month *month, unsigned organ, unsigned worker, int day, int second,
    uint32_t whom)
{
	return ask_add(&month->asks[organ], &organs[organ], worker, day, second,
	    somebody(month, whom));
}

static void
refused(struct ask *ask)
{
	ask->outcome = REFUSED;
}

static void
without_case(struct ask *ask)
{
	ask->case_number[0] = '\0';
}

/* Seven people of two organs look at one notorious citizen. */
static void
many_operators(struct month *month, int day)
{
	for (unsigned i = 0; i < 7; i++)
		without_case(plant(month, i < 4 ? PENSION : TAX, i % 4, day,
		    10 * HOUR + (int)i * 20 * MINUTE, 10));
	tell(month, "many-operators", "", day);
}

/* A list worked off in an hour. */
static void
mass_search(struct month *month, int day)
{
	for (unsigned i = 0; i < 250; i++)
		plant(month, TAX, 2, day, 14 * HOUR + (int)i * 10, 100 + i);
	tell(month, "mass-search", "tx03", day);
}

/* Items that no row gives, again and again: locked after the fifth. */
static void
refusals(struct month *month, int day)
{
	for (unsigned i = 0; i < 25; i++) {
		struct ask *ask =
		    plant(month, LICENCE, 3, day, NOON + (int)i * 30, 400 + i);

		ask->items = "name address";
		refused(ask);
	}
	tell(month, "refusals", "lc04", day);
}

static void
first_half(struct month *month, int day, unsigned nth)
{
	struct ask *ask;

	switch (nth) {
	case 1:
		many_operators(month, day);
		break;
	case 2: /* after hours */
		plant(month, TAX, 1, day, 23 * HOUR, 20);
		tell(month, "night", "tx02", day);
		break;
	case 3: /* one's own family */
		ask = plant(month, PENSION, 2, day, NOON, 0);
		ask->resident = month_relative(month);
		tell(month, "relation", "pn03", day);
		break;
	case 4:
		mass_search(month, day);
		break;
	case 5: /* somebody who lives elsewhere, refused */
		for (uint32_t i = 30;; i++) {
			if (strcmp(somebody(month, i)->municipality, "222038") == 0)
				continue;
			ask = plant(month, TAX, WORKERS - 1, day, NOON, i);
			without_case(ask);
			refused(ask);
			break;
		}
		tell(month, "out-of-area", "tx06", day);
		break;
	case 6: /* nobody on the list, refused */
		ask = plant(month, TAX, 0, day, NOON, 31);
		strcpy(ask->worker, "stranger");
		refused(ask);
		tell(month, "not-listed", "stranger", day);
		break;
	case 7: /* one's password on a note elsewhere */
		plant(month, LICENCE, 0, day, 11 * HOUR, 32);
		ask = plant(month, LICENCE, 0, day, 11 * HOUR + MINUTE, 33);
		strcpy(ask->office, "lc-branch");
		tell(month, "two-offices", "lc01", day);
		break;
	default:
		break;
	}
}

static void
second_half(struct month *month, int day, unsigned nth)
{
	struct ask *ask;

	switch (nth) {
	case 8: /* a whole office under one name */
		for (unsigned i = 0; i < 5; i++) {
			ask = plant(
			    month, LICENCE, 1, day, 9 * HOUR + (int)i * HOUR, 40 + i);
			snprintf(ask->terminal, sizeof ask->terminal, "lc-x%u", i);
		}
		tell(month, "shared", "lc02", day);
		break;
	case MONTH_LOCK_DAY:
		refusals(month, day);
		break;
	case 12: /* refused, and told of */
		ask = plant(month, TAX, 3, day, NOON, 0);
		ask->resident = month_protected(month);
		refused(ask);
		tell(month, "protected", "tx04", day);
		break;
	case MONTH_UNAPPROVED_DAY: /* bulk that nobody approved, refused */
		for (unsigned i = 0; i < 30; i++) {
			ask = ask_add(&month->bulk_asks, &organs[PENSION], 0, day,
			    7 * HOUR + (int)i, somebody(month, 500 + i));
			ask->mode = "bulk";
			strcpy(ask->worker, "pnjobs");
			strcpy(ask->authority, "auth-pnjobs");
			strcpy(ask->office, "pn-centre");
			strcpy(ask->terminal, "pn-server");
			refused(ask);
		}
		tell(month, "refusals", "pnjobs", day);
		break;
	default:
		break;
	}
}

/* A temporary clerk, steadily without a case; and one again and again. */
static void
steady(struct month *month, int day, unsigned nth)
{
	for (unsigned i = 0; i < 3; i++)
		without_case(plant(month, PENSION, WORKERS - 2, day,
		    13 * HOUR + (int)i * 7 * MINUTE, 600 + nth * 3 + i));
	if (nth % 2 == 0 && nth <= 12)
		without_case(plant(month, PENSION, 0, day, 15 * HOUR, 11));
	if (nth == 12)
		tell(month, "repeats", "pn01", day);
	if (nth == 14)
		tell(month, "unrelated", "pn05", day);
}

void
month_plant(struct month *month, int day, unsigned nth)
{
	first_half(month, day, nth);
	second_half(month, day, nth);
	steady(month, day, nth);
}

void
month_plant_closed(struct month *month, int day)
{
	plant(month, PENSION, 3, day, NOON, 50);
	tell(month, "closed-day", "pn04", day);
}
