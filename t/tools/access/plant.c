#include "plant.h"
#include "jobs.h"

#include <stdio.h>
#include <string.h>

#include "../people/day.h"

#define MINUTE 60
#define HOUR 3600
#define NOON (12 * HOUR)
#define STEADY 8 /* looks on a day */
#define RELATIVE 77 /* slot of the relative of worker 12 */

static void
tell(struct out *truth, const char *rule, const char *who, int day)
{
	char date[10];

	day_write(date, day);
	out_printf(truth, "%s,%s,%.10s\n", rule, who, date);
}

static void
tell_operator(struct out *truth, const char *rule, unsigned worker, int day)
{
	char name[24];

	staff_name(name, worker);
	tell(truth, rule, name, day);
}

static struct event *
look(struct traffic *traffic, struct day_events *events, int second, unsigned worker,
    uint32_t slot)
{
	struct event *event = traffic_look(traffic, events, second, worker, slot);

	event->is_planted = true;
	return event;
}

static void
give_case(struct event *event)
{
	strcpy(event->case_number, "planted");
}

/* Seven staff of several offices look at one notorious citizen (Yokote 2020). */
static void
many_operators(struct traffic *traffic, struct day_events *events, unsigned nth)
{
	for (unsigned i = 0; i < 4; i++) {
		unsigned who = nth * 4 + i;

		if (staff_office(who)->needs_case)
			who += 5 * 4 + 1;
		look(traffic, events, 10 * HOUR + (int)i * 20 * MINUTE, who, 4242);
	}
}

static void
first_week(struct traffic *traffic, struct day_events *events, int day, unsigned nth,
    struct out *truth)
{
	if (nth <= 2)
		many_operators(traffic, events, nth);
	switch (nth) {
	case 1: /* after hours, with a case */
		give_case(look(traffic, events, 23 * HOUR, 3, 100));
		tell_operator(truth, "night", 3, day);
		break;
	case 2: /* a list worked off in an hour */
		for (unsigned i = 0; i < 400; i++)
			give_case(
			    look(traffic, events, 14 * HOUR + (int)i * 5, 4, i * 3));
		tell_operator(truth, "mass-search", 4, day);
		tell(truth, "many-operators", "", day);
		break;
	case 3: /* one's own family (Kochi 2022) */
		give_case(look(traffic, events, NOON, 12, RELATIVE));
		tell_operator(truth, "relation", 12, day);
		break;
	case 4: /* a person who lives elsewhere */
		look(traffic, events, NOON, 5, 900)->municipality = "232017";
		tell_operator(truth, "out-of-area", 5, day);
		break;
	case 5: /* a task that needs a case */
		look(traffic, events, NOON, 2, 901);
		tell_operator(truth, "no-case", 2, day);
		break;
	default:
		break;
	}
}

static void
second_week(struct traffic *traffic, struct day_events *events, int day, unsigned nth,
    struct out *truth)
{
	struct event *event;

	switch (nth) {
	case 6: /* a task of another office */
		event = look(traffic, events, NOON, 10, 902);
		give_case(event);
		event->purpose = "licence";
		tell_operator(truth, "authority", 10, day);
		break;
	case 7: /* nobody on the list, and one who left it (Nobeoka 2015) */
		event = look(traffic, events, NOON, 5, 903);
		give_case(event);
		strcpy(event->worker, "stranger");
		event = look(traffic, events, NOON, 5, 904);
		give_case(event);
		strcpy(event->worker, "retired");
		tell(truth, "not-listed", "stranger", day);
		tell(truth, "not-listed", "retired", day);
		break;
	case 8: /* one's password on a note elsewhere (Akita) */
		give_case(look(traffic, events, 11 * HOUR, 6, 905));
		event = look(traffic, events, 11 * HOUR + MINUTE, 6, 906);
		give_case(event);
		event->office = "welfare";
		strcpy(event->terminal, "welfare-9");
		tell_operator(truth, "two-offices", 6, day);
		break;
	case 9: /* a whole office under one name (Shiga) */
		for (unsigned i = 0; i < 5; i++) {
			event =
			    look(traffic, events, 9 * HOUR + (int)i * HOUR, 7, 910 + i);
			give_case(event);
			snprintf(
			    event->terminal, sizeof event->terminal, "passport-x%u", i);
		}
		tell_operator(truth, "shared", 7, day);
		break;
	case 10: /* guessing passwords */
		for (unsigned i = 0; i < 30; i++) {
			event = look(traffic, events, NOON + (int)i * 10, 8, 0);
			event->record = "operation";
			event->function = "login-failed";
			event->mode = event->purpose = event->receiver = NULL;
			event->items = event->municipality = NULL;
			event->code = 0;
		}
		tell_operator(truth, "login-failures", 8, day);
		break;
	default:
		break;
	}
}

static void
third_week(struct traffic *traffic, struct day_events *events, int day, unsigned nth,
    struct out *truth)
{
	struct event *event;

	switch (nth) {
	case 11:
		for (unsigned i = 0; i < 25; i++) {
			event = look(traffic, events, NOON + (int)i * 30, 9, 1000 + i);
			give_case(event);
			event->attempted = event->function;
			event->function = "refusal";
			event->refusal = "no-purpose";
			event->items = NULL;
		}
		tell_operator(truth, "refusals", 9, day);
		break;
	case 12:
		event = look(traffic, events, 2 * HOUR, 1, 1100);
		give_case(event);
		strcpy(event->worker, "batch1");
		strcpy(event->authority, "auth-batch");
		event->office = "centre";
		strcpy(event->terminal, "server");
		event->mode = "bulk";
		event->program = JOB_NIGHT;
		tell(truth, "bulk-approval", "batch1", day);
		break;
	case 13:
		event = look(traffic, events, NOON, 15, 1101);
		give_case(event);
		event->batch = "222038-220001-moving-in-000001";
		tell_operator(truth, "forbidden-kind", 15, day);
		break;
	case 14:
		event = look(traffic, events, NOON, 16, 1102);
		give_case(event);
		event->protected = true;
		tell_operator(truth, "protected", 16, day);
		break;
	default:
		break;
	}
}

/* Recorders of their own: one falls silent, one loses a record, one's clock is set. */
static void
recorders(struct day_events *events, int day, unsigned nth, struct out *truth)
{
	static const char *const names[] = { "220001.silent", "220001.gap",
		"220001.clock" };

	for (unsigned i = 0; i < 3; i++) {
		for (unsigned n = 0; n < 4; n++) {
			struct event *event;

			if (i == 0 && nth == 9)
				continue;
			event = events_add(events, 9 * HOUR + (int)n * 2 * HOUR);
			event->recorder = names[i];
			event->record = "operation";
			event->function = "heartbeat";
			event->skip = i == 1 && nth == 10 && n == 2;
			/* Two seconds are harmless, five hours are not. */
			if (i == 2 && nth == 3 && n == 1)
				event->clock_back = 2;
			if (i == 2 && nth == 11 && n == 2)
				event->clock_back = 5 * HOUR;
		}
	}
	if (nth == 9)
		tell(truth, "silence", names[0], day);
	if (nth == 10)
		tell(truth, "gap", names[1], day);
	if (nth == 11)
		tell(truth, "disorder", names[2], day);
}

/* The last person but so many whose office does without case numbers. */
static unsigned
late_worker(const struct traffic *traffic, unsigned before)
{
	unsigned worker = traffic->staff.operators - 1;

	while (before > 0 || staff_office(worker)->needs_case) {
		before -= !staff_office(worker)->needs_case;
		worker--;
	}
	return worker;
}

/* Looks of the afternoon, without a case. */
static void
look_at(struct traffic *traffic, struct day_events *events, unsigned worker,
    const uint64_t codes[STEADY])
{
	for (unsigned i = 0; i < STEADY; i++)
		look(traffic, events, 13 * HOUR + (int)i * 7 * MINUTE, worker, 0)
		    ->code = codes[i];
}

/*
 * By the register, the clerk's residents have nothing to do with any task, while
 * a colleague sees as many whose changes explain it.
 */
static void
eventless(struct traffic *traffic, struct day_events *events, int day, unsigned nth,
    struct out *truth)
{
	unsigned clerk = late_worker(traffic, 0), colleague = late_worker(traffic, 1);
	uint64_t codes[STEADY];

	changes_choose(&traffic->changes, day, false, codes, STEADY);
	look_at(traffic, events, clerk, codes);
	changes_choose(&traffic->changes, day, true, codes, STEADY);
	look_at(traffic, events, colleague, codes);
	if (nth == 14) {
		tell_operator(truth, "no-event", clerk, day);
		tell_operator(truth, "unrelated", colleague, day);
	}
}

/* A temporary clerk, steadily and again and again (Yokkaichi 2018, Suginami 2022). */
static void
steady(struct traffic *traffic, struct day_events *events, int day, unsigned nth,
    struct out *truth)
{
	unsigned clerk = late_worker(traffic, 0);
	uint64_t codes[STEADY];

	if (traffic->changes.residents != NULL) {
		eventless(traffic, events, day, nth, truth);
	} else {
		for (unsigned i = 0; i < STEADY; i++)
			codes[i] = traffic_code(traffic, 2000 + nth * 10 + i);
		look_at(traffic, events, clerk, codes);
	}
	if (nth % 2 == 0 && nth <= 14)
		look(traffic, events, 15 * HOUR, 0, 3000);
	if (nth == 14) {
		tell_operator(truth, "unrelated", clerk, day);
		tell_operator(truth, "repeats", 0, day);
	}
}

void
plant_day(struct traffic *traffic, struct day_events *events, int day,
    unsigned open_days, bool is_open, struct out *truth)
{
	static bool has_worked;

	if (!is_open) {
		if (!has_worked && open_days > 3) {
			give_case(look(traffic, events, NOON, 11, 1200));
			tell_operator(truth, "closed-day", 11, day);
			has_worked = true;
		}
		return;
	}
	first_week(traffic, events, day, open_days, truth);
	second_week(traffic, events, day, open_days, truth);
	third_week(traffic, events, day, open_days, truth);
	recorders(events, day, open_days, truth);
	steady(traffic, events, day, open_days, truth);
}

void
plant_write(const struct traffic *traffic)
{
	struct out *out = out_open("relations.csv", CHARSET_UTF8);
	char name[24];

	staff_name(name, 12);
	out_printf(out, "照合ID,住民票コード,関係\n%s,%011llu,household\n", name,
	    (unsigned long long)traffic_code(traffic, RELATIVE));
	out_close(out);
}
