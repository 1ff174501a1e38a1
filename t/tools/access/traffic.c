#include "traffic.h"
#include "jobs.h"

#include <stdio.h>
#include <string.h>

#include "../people/day.h"
#include "../people/number.h"

#define RECORDER "220001.cs"
#define MINUTE 60
#define HOUR 3600

/* Looks of 1,000 in each hour of an open day, 8 to 20: counters, then overtime. */
static const unsigned hours[24] = { [8] = 60,
	[9] = 150,
	[10] = 160,
	[11] = 140,
	[12] = 50,
	[13] = 130,
	[14] = 120,
	[15] = 90,
	[16] = 45,
	[17] = 25,
	[18] = 15,
	[19] = 10,
	[20] = 5 };

enum stream { STREAM_DAY = 101, STREAM_BATCH, STREAM_KIOSK };

static struct draw
start(const struct traffic *traffic, uint64_t what, enum stream stream)
{
	return draw_start(traffic->seed, what, (enum purpose)stream);
}

uint64_t
traffic_code(const struct traffic *traffic, uint32_t slot)
{
	if (traffic->changes.residents != NULL)
		return traffic->changes.residents[slot % traffic->residents].code;
	return number_resident_code(
	    traffic->seed, traffic->residents, slot % traffic->residents, 0);
}

static int
draw_second(struct draw *draw)
{
	unsigned at = draw_below(draw, 1000);
	int hour = 8;

	while (at >= hours[hour])
		at -= hours[hour++];
	return hour * HOUR + (int)draw_below(draw, HOUR);
}

struct event *
traffic_look(const struct traffic *traffic, struct day_events *events, int second,
    unsigned worker, uint32_t slot)
{
	const struct office *office = staff_office(worker);
	struct event *event = events_add(events, second);

	event->recorder = RECORDER;
	event->record = "access";
	event->function = "provision";
	event->mode = "immediate";
	event->code = traffic_code(traffic, slot);
	event->purpose = office->purpose;
	event->receiver = "220001";
	event->items = "name address";
	event->municipality = "222038";
	staff_name(event->worker, worker);
	snprintf(event->authority, sizeof event->authority, "%s", office->authority);
	snprintf(event->terminal, sizeof event->terminal, "%s-%u", office->name,
	    worker / OFFICES);
	event->office = office->name;
	snprintf(event->request, sizeof event->request, "r%u", event->order + 1);
	return event;
}

static void
put_case(struct event *event, int day, uint32_t number)
{
	snprintf(event->case_number, sizeof event->case_number, "c%d-%u", day, number);
}

/* One errand: a look, now and then another at the household; some are unexplained. */
static void
errand(struct traffic *traffic, struct day_events *events, struct draw *draw, int day,
    unsigned worker, uint32_t number)
{
	int second = draw_second(draw);
	uint32_t slot = draw_below(draw, traffic->residents);
	bool explained = staff_office(worker)->needs_case || !draw_chance(draw, 1, 20);
	bool household = draw_chance(draw, 1, 9);
	struct event *event = traffic_look(traffic, events, second, worker, slot);

	if (explained) {
		put_case(event, day, number);
		/* Who moved away is looked up where the case is. */
		if (draw_chance(draw, 1, 50))
			event->municipality = "232017";
	}
	if (draw_chance(draw, 1, 200)) {
		event->attempted = event->function;
		event->function = "refusal";
		event->refusal = "unknown-person";
		event->items = NULL;
	}
	traffic->ordinary++;
	if (!explained || !household)
		return;
	event = traffic_look(traffic, events, second + MINUTE, worker, slot + 1);
	put_case(event, day, number);
	traffic->ordinary++;
}

static void
login(struct day_events *events, struct draw *draw, unsigned worker)
{
	const struct office *office = staff_office(worker);
	unsigned failures = draw_chance(draw, 1, 20) ? 1 + draw_below(draw, 2) : 0;
	int second = 8 * HOUR + 30 * MINUTE - (int)draw_below(draw, 20 * MINUTE);

	for (unsigned i = 0; i <= failures; i++) {
		struct event *event = events_add(events, second + (int)i * 10);

		event->recorder = RECORDER;
		event->record = "operation";
		event->function = i < failures ? "login-failed" : "login";
		staff_name(event->worker, worker);
		strcpy(event->authority, office->authority);
		event->office = office->name;
		snprintf(event->terminal, sizeof event->terminal, "%s-%u", office->name,
		    worker / OFFICES);
	}
}

static void
counters(struct traffic *traffic, struct day_events *events, int day)
{
	for (unsigned who = 0; who < traffic->staff.operators; who++) {
		struct draw draw =
		    start(traffic, (uint64_t)day * 100000 + who, STREAM_DAY);
		unsigned looks = traffic->looks * staff_share(who) / 300;

		if (day_civil(day).day > 25 || (day + 3) % 7 == 0)
			looks = looks * 13 / 10;
		login(events, &draw, who);
		for (unsigned i = 0; i < looks; i++)
			errand(traffic, events, &draw, day, who, who * 10000 + i);
	}
}

static void
batch(struct traffic *traffic, struct day_events *events, int day)
{
	static const char approval[] =
	    "5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef";
	struct draw draw = start(traffic, (uint64_t)day, STREAM_BATCH);

	for (unsigned i = 0; i < traffic->batch; i++) {
		struct event *event = traffic_look(traffic, events,
		    HOUR + (int)((uint64_t)i * 4 * HOUR / traffic->batch), 1,
		    draw_below(&draw, traffic->residents));

		strcpy(event->worker, i % 2 == 0 ? "batch1" : "batch2");
		strcpy(event->authority, "auth-batch");
		strcpy(event->terminal, "server");
		event->office = "centre";
		event->mode = "bulk";
		event->program = JOB_NIGHT;
		event->approval = approval;
		put_case(event, day, i);
		traffic->ordinary++;
	}
}

/* A kiosk issues forms from early to late, closed days too; it has its own recorder. */
static void
kiosk(struct traffic *traffic, struct day_events *events, int day)
{
	struct draw draw = start(traffic, (uint64_t)day, STREAM_KIOSK);
	unsigned forms = 20 + draw_below(&draw, 20);

	for (unsigned i = 0; i < forms; i++) {
		int second = 6 * HOUR + 30 * MINUTE + (int)draw_below(&draw, 16 * HOUR);
		struct event *event = events_add(events, second);

		event->recorder = "220001.kiosk";
		event->record = "operation";
		event->function = "form";
		event->code =
		    traffic_code(traffic, draw_below(&draw, traffic->residents));
		event->municipality = "222038";
		strcpy(event->worker, "kiosk1");
		strcpy(event->authority, "auth-kiosk");
		strcpy(event->terminal, "kiosk1");
		event->office = "kiosk";
		put_case(event, day, i);
		traffic->ordinary++;
	}
}

void
traffic_day(struct traffic *traffic, struct day_events *events, int day, bool is_open)
{
	kiosk(traffic, events, day);
	if (!is_open)
		return;
	counters(traffic, events, day);
	batch(traffic, events, day);
}
