#include "month.h"

#include <stdio.h>
#include <string.h>

#include "../people/day.h"
#include "../people/number.h"

#define MINUTE 60
#define HOUR 3600

enum stream { STREAM_WORK = 201, STREAM_BULK, STREAM_STAFF };

static struct draw
start(const struct month *month, uint64_t what, enum stream stream)
{
	return draw_start(month->seed, what, (enum purpose)stream);
}

static const struct resident *
resident_at(const struct month *month, uint32_t at)
{
	return &month->residents.all[at % month->residents.count];
}

const struct resident *
month_subject(const struct month *month)
{
	return resident_at(month, month->residents.count / 2);
}

const struct resident *
month_relative(const struct month *month)
{
	return resident_at(month, month->residents.count / 3);
}

/* Of the first resident's municipality, so that one list tells of him. */
const struct resident *
month_protected(const struct month *month)
{
	return resident_at(month, 0);
}

/* Ordinary work */

bool
month_is_special(const struct month *month, const struct resident *resident)
{
	return resident == month_subject(month) || resident == month_relative(month) ||
	       resident == month_protected(month);
}

static const struct resident *
draw_resident(const struct month *month, struct draw *draw)
{
	const struct resident *resident;

	do
		resident = resident_at(month, draw_below(draw, month->residents.count));
	while (month_is_special(month, resident));
	return resident;
}

/* In what way a question is asked; what the register lacks is asked by the code. */
static void
choose_key(struct ask *ask, const struct organ *organ, struct draw *draw)
{
	unsigned chance = draw_below(draw, 100);

	if (chance < 12 && ask->resident->is_unique_name)
		ask->key = "name";
	else if (chance < 24 && strstr(organ->keys, "number") != NULL &&
		 ask->resident->number[0] != '\0')
		ask->key = "number";
}

static int
draw_second(struct draw *draw)
{
	return 9 * HOUR + (int)draw_below(draw, 8 * HOUR);
}

/* Five of the six; the last one is where the plants need him. */
static unsigned
draw_worker(struct draw *draw, unsigned at, unsigned nth)
{
	unsigned worker = draw_below(draw, WORKERS - 1);

	return at == LICENCE && worker == 3 && nth >= MONTH_LOCK_DAY ? 2 : worker;
}

static void
ask_one(struct month *month, unsigned at, struct draw *draw, int day, unsigned nth)
{
	const struct organ *organ = &organs[at];
	unsigned worker = draw_worker(draw, at, nth);
	struct ask *ask = ask_add(&month->asks[at], organ, worker, day,
	    draw_second(draw), draw_resident(month, draw));

	ask->items = at == LICENCE ? "name birth_date" : "name address";
	choose_key(ask, organ, draw);
	if (organ->has_bulk && draw_chance(draw, 1, 10)) {
		ask->items = "name address individual_number";
		ask->has_number_purpose = true;
	}
	if (!organ->needs_case && draw_chance(draw, 1, 25))
		ask->case_number[0] = '\0';
	if (!draw_chance(draw, 1, 100))
		return;
	ask->resident = NULL;
	ask->outcome = NONE;
	ask->key = "code";
	ask->nobody = number_resident_code(
	    month->seed + 7, 1000000, draw_below(draw, 1000000), 0);
}

/* Once a week each organ has to do with the subject. */
static void
ask_for_subject(struct month *month, unsigned at, int day, unsigned nth)
{
	struct ask *ask;

	if ((nth + at) % 5 != 0)
		return;
	ask = ask_add(&month->asks[at], &organs[at], at, day,
	    10 * HOUR + (int)at * 17 * MINUTE, month_subject(month));
	ask->items = at == LICENCE ? "name birth_date" : "name address";
}

/* The prefecture's own staff: a few a day, and a list on paper once a week. */
static void
ask_staff(struct month *month, unsigned at, int day, unsigned nth)
{
	struct draw draw = start(month, (uint64_t)day * ASKERS + at, STREAM_STAFF);
	unsigned count = 1 + draw_below(&draw, 5);

	for (unsigned i = 0; i < count; i++) {
		struct ask *ask = ask_add(&month->asks[at], &organs[at], 0, day,
		    draw_second(&draw), draw_resident(month, &draw));

		ask->items = "name address";
		choose_key(ask, &organs[at], &draw);
	}
	if (at == STAFF_1 && nth % 5 == 3)
		ask_add(&month->asks[at], &organs[at], 0, day, 16 * 3600 + (int)nth,
		    month_subject(month))
		    ->copies = 2;
}

/* Payment comes in the middle of the month: all who are paid are asked for. */
static void
ask_bulk(struct month *month, int day)
{
	struct draw draw = start(month, (uint64_t)day, STREAM_BULK);

	for (unsigned i = 0; i < month->bulk; i++) {
		struct ask *ask = ask_add(&month->bulk_asks, &organs[0], 0, day,
		    6 * HOUR + (int)i, draw_resident(month, &draw));

		ask->mode = "bulk";
		ask->items = "name address";
		strcpy(ask->worker, "pnjobs");
		strcpy(ask->authority, "auth-pnjobs");
		strcpy(ask->terminal, "pn-server");
		strcpy(ask->office, "pn-centre");
		choose_key(ask, &organs[0], &draw);
	}
}

void
month_work(struct month *month, int day, unsigned nth)
{
	for (unsigned at = 0; at < ORGANS; at++) {
		struct draw draw =
		    start(month, (uint64_t)day * ORGANS + at, STREAM_WORK);

		for (unsigned i = 0; i < month->queries; i++)
			ask_one(month, at, &draw, day, nth);
		ask_for_subject(month, at, day, nth);
	}
	for (unsigned at = STAFF_1; at < ASKERS; at++)
		ask_staff(month, at, day, nth);
	if (nth == MONTH_BULK_DAY)
		ask_bulk(month, day);
}

/* Tables */

static void
write_operators(const struct month *month)
{
	struct out *out = out_open("operators.csv", CHARSET_UTF8);

	out_put_string(out, "operator,authority,valid_from,valid_to,role,account,area,"
			    "office,purposes,organ,signer\n");
	for (unsigned at = 0; at < ORGANS; at++)
		for (unsigned i = 0; i < WORKERS; i++)
			out_printf(out,
			    "%s%02u,auth-%s,2025-04-01,,operator,person,%s,%s-office%u,"
			    "%s,%s,\n",
			    organs[at].prefix, i + 1, organs[at].prefix,
			    i == WORKERS - 1 ? "222038" : "220001", organs[at].prefix,
			    i % 2 + 1, organs[at].purpose, organs[at].code);
	out_printf(out,
	    "pnjobs,auth-pnjobs,2025-04-01,,operator,batch,*,pn-centre,%s,%s,\n",
	    organs[0].purpose, organs[0].code);
	for (unsigned at = STAFF_1; at < ASKERS; at++)
		out_printf(out,
		    "%s,auth-%s,2025-04-01,,operator,person,%s,%s-office1,"
		    "pref-tax pref-list,,SIGNER-%s\n",
		    organs[at].code, organs[at].prefix, month->prefecture,
		    organs[at].prefix, organs[at].code);
	out_printf(out,
	    "admin,auth-admin,2025-04-01,,administrator,person,*,joho,,,SIGNER-admin\n"
	    "boss,auth-boss,2025-04-01,,responsible,person,%s,joho,*,,SIGNER-boss\n",
	    month->prefecture);
	out_close(out);
}

static void
write_purposes(const struct month *month)
{
	struct out *out = out_open("purposes.csv", CHARSET_UTF8);

	out_put_string(out, "purpose,organ,valid_from,valid_to,function,basis,clause,"
			    "label,keys,items,number,modes,needs_case,cap,protected\n");
	for (unsigned at = 0; at < ORGANS; at++)
		out_printf(out,
		    "%s,%s,2002-08-05,,provision,law,%s,%s,%s,%s,%s,%s,%s,,\n",
		    organs[at].purpose, organs[at].code, organs[at].clause,
		    organs[at].label, organs[at].keys, organs[at].items,
		    organs[at].has_bulk ? "yes" : "no",
		    organs[at].has_bulk ? "immediate bulk" : "immediate",
		    organs[at].needs_case ? "yes" : "no");
	out_printf(out,
	    "pref-tax,%s,2002-08-05,,own-use,law,%s,%s,%s,%s,no,immediate,yes,,\n"
	    "pref-list,%s,2002-08-05,,media,law,%s,県税の名簿,code,name,no,immediate,"
	    "yes,,\n",
	    month->prefecture, organs[STAFF_1].clause, organs[STAFF_1].label,
	    organs[STAFF_1].keys, organs[STAFF_1].items, month->prefecture,
	    organs[STAFF_1].clause);
	out_close(out);
}

void
month_write_tables(const struct month *month)
{
	struct out *out;

	write_operators(month);
	write_purposes(month);
	out = out_open("organ.csv", CHARSET_UTF8);
	out_put_string(out, "code,label\n");
	for (unsigned at = 0; at < ORGANS; at++)
		out_printf(out, "%s,%s\n", organs[at].code, organs[at].name);
	out_close(out);
	out = out_open("relations.csv", CHARSET_UTF8);
	out_printf(out, "照合ID,住民票コード,関係\npn03,%s,household\n",
	    month_relative(month)->code);
	out_close(out);
	out = out_open("protected.csv", CHARSET_UTF8);
	out_printf(out,
	    "resident_code,valid_from,valid_to,municipality\n%s,2025-10-01,,%s\n",
	    month_protected(month)->code, month_protected(month)->municipality);
	out_close(out);
}
