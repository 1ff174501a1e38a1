/*
 * Unit tests of rules/watch: a day is decided from its slips, whatever came between
 * them, and what is held is counted.
 */
#include "rules/watch.h"

#include <stdio.h>
#include <stdlib.h>

#include "format/date.h"
#include "held.h"
#include "stream/bins.h"
#include "tap.h"

#define DAYS 61
#define FOUND_MAX 4096

static struct jk_err err;
static struct jk_findings findings;
static struct jk_calendar calendar;
static int32_t first_day;

static const char rules[] =
    "rule,id,level,limit,window,low,high,exempt,title,title_ja,clause,note,note_ja\n"
    "night,A1,note,1,,7,21,,t,t,c,n,n\n"
    "mass-search,A2,note,3,,,,,t,t,c,n,n\n"
    "many-operators,A9,note,3,7,,,,t,t,c,n,n\n"
    "two-offices,A3,note,1,,,,,t,t,c,n,n\n"
    "shared,A4,note,3,,,,,t,t,c,n,n\n"
    "silence,A5,note,1,,,,,t,t,c,n,n\n"
    "gap,A6,note,1,,,,,t,t,c,n,n\n"
    "disorder,A7,note,1,3600,,,,t,t,c,n,n\n"
    "unrelated,A8,note,5,,50,,,t,t,c,n,n\n";

/* A watch with the bins that its slips go to, and what it found. */
struct run {
	struct jk_watch *watch;
	struct jk_bins *slips;
	struct jk_finding found[FOUND_MAX];
	size_t found_count;
	uint64_t put;
};

static void
load_tables(void)
{
	static uint8_t text[65536];
	FILE *file = fopen("schemas/calendar.csv", "rb");
	size_t len = file != NULL ? fread(text, 1, sizeof text, file) : 0;

	if (file == NULL ||
	    jk_calendar_decode(&calendar, jk_bytes(text, len), &err) < 0 ||
	    jk_findings_decode(&findings, jk_bytes_of(rules), &err) < 0 ||
	    !jk_date_decode(jk_bytes_of("2026-03-01"), &first_day))
		abort();
	fclose(file);
}

static struct run *
begin(int32_t first, int32_t days)
{
	struct run *run = calloc(1, sizeof *run);
	const struct jk_watch_about about = { .findings = &findings,
		.calendar = &calendar,
		.since = first_day + first,
		.until = first_day + first + days - 1,
		.today = first_day + DAYS,
		.parent = "000001" };

	if (run == NULL)
		abort();
	run->watch = jk_watch_new(&about, &err);
	run->slips =
	    jk_bins_new("/tmp", (size_t)days, sizeof(struct jk_watch_slip), &err);
	if (run->watch == NULL || run->slips == NULL)
		abort();
	return run;
}

static void
end(struct run *run)
{
	jk_watch_free(run->watch);
	jk_bins_free(run->slips);
	free(run);
}

static int
take(struct run *run)
{
	struct jk_watch_slip slip;
	struct jk_finding finding;
	size_t day;

	while (jk_watch_slip(run->watch, &day, &slip))
		if (jk_bins_put(run->slips, day, &slip, &err) < 0)
			return -1;
	while (jk_watch_next(run->watch, &finding))
		if (run->found_count < FOUND_MAX)
			run->found[run->found_count++] = finding;
	return 0;
}

static int
put(struct run *run, const struct jk_access *access)
{
	const struct jk_access_place place = { .input = 7, .record = run->put++ };

	return jk_watch_put(run->watch, access, &place, &err) < 0 ? -1 : take(run);
}

static bool
finish(struct run *run)
{
	if (jk_watch_end_records(run->watch, &err) < 0 || take(run) < 0)
		return false;
	for (size_t day = 0; day < jk_watch_days(run->watch); day++) {
		struct jk_watch_slip slip;
		enum jk_next next;

		while ((next = jk_bins_next(run->slips, day, &slip, &err)) ==
		       JK_NEXT_RECORD)
			if (jk_watch_put_slip(run->watch, &slip, &err) < 0)
				return false;
		if (next == JK_NEXT_FAILED || jk_watch_end_day(run->watch, &err) < 0 ||
		    take(run) < 0)
			return false;
	}
	return jk_watch_end(run->watch, &err) == 0 && take(run) == 0;
}

/* How many findings there are under a rule; and the last one of them. */
static size_t
found(const struct run *run, enum jk_finding_rule rule, const struct jk_finding **last)
{
	size_t count = 0;

	for (size_t i = 0; i < run->found_count; i++)
		if (run->found[i].rule == rule) {
			count++;
			*last = &run->found[i];
		}
	return count;
}

/* A look, with texts borrowed from it. */
struct look {
	struct jk_access access;
	char code[24], who[24], recorder[24], office[24], terminal[24];
};

static const struct jk_access *
look(struct look *look, unsigned person, unsigned who, int32_t day, int hour)
{
	struct jk_bytes *text = look->access.text;

	memset(look, 0, sizeof *look);
	snprintf(look->code, sizeof look->code, "%011u", person);
	snprintf(look->who, sizeof look->who, "op%u", who);
	text[JK_ACCESS_CODE] = jk_bytes_of(look->code);
	text[JK_ACCESS_OPERATOR] = jk_bytes_of(look->who);
	text[JK_ACCESS_RECORDER] = jk_bytes_of("r");
	text[JK_ACCESS_RECORD] = jk_bytes_of("access");
	text[JK_ACCESS_FUNCTION] = jk_bytes_of("provision");
	look->access.day = first_day + day;
	look->access.hour = hour;
	look->access.serial = 1;
	return &look->access;
}

static void
in_office(struct look *look, unsigned office, unsigned terminal)
{
	snprintf(look->office, sizeof look->office, "office%u", office);
	snprintf(look->terminal, sizeof look->terminal, "t%u", terminal);
	look->access.text[JK_ACCESS_OFFICE] = jk_bytes_of(look->office);
	look->access.text[JK_ACCESS_TERMINAL] = jk_bytes_of(look->terminal);
}

static uint64_t
draw(uint64_t *state, uint64_t below)
{
	*state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (*state >> 33) % below;
}

/* Against a model: looks by resident, counted again in plain arrays. */

#define OPERATORS 30
#define PERSONS 900

static struct model {
	unsigned night[OPERATORS][DAYS], hours[OPERATORS][DAYS][24];
	uint64_t night_place[OPERATORS][DAYS];
	unsigned terminals[OPERATORS][DAYS]; /* bits */
	unsigned offices[OPERATORS][DAYS][24]; /* bits */
} model;

static void
count(unsigned who, int32_t day, int hour, unsigned office, unsigned terminal,
    uint64_t place)
{
	if (hour < 7 || hour >= 21) {
		model.night[who][day]++;
		model.night_place[who][day] = place;
	}
	model.hours[who][day][hour]++;
	model.terminals[who][day] |= 1u << terminal;
	model.offices[who][day][hour] |= 1u << office;
}

/* Looks of a month or two into each run whose span they are in. */
static bool
put_looks(struct run *const *runs, size_t count_of_runs)
{
	uint64_t state = 20260301;
	struct look one;

	memset(&model, 0, sizeof model);
	for (unsigned person = 1; person <= PERSONS; person++)
		for (unsigned i = 0; i < 9; i++) {
			unsigned who = (unsigned)draw(&state, OPERATORS);
			int32_t day = (int32_t)draw(&state, DAYS);
			int hour = (int)draw(&state, 24);
			unsigned office = (unsigned)draw(&state, 50) == 0;
			unsigned terminal = (unsigned)draw(&state, 4);

			count(who, day, hour, office, terminal, runs[0]->put);
			look(&one, person, who, day, hour);
			in_office(&one, office, terminal);
			one.access.text[JK_ACCESS_CASE_NUMBER] = jk_bytes_of("c");
			for (size_t run = 0; run < count_of_runs; run++)
				if (put(runs[run], &one.access) < 0)
					return false;
		}
	return true;
}

static size_t
numbered(const struct jk_finding *finding)
{
	return (size_t)strtoul(finding->who + 2, NULL, 10);
}

/* What one operator's day came to by the model. */
static uint64_t
modelled(enum jk_finding_rule rule, size_t who, size_t day)
{
	uint64_t most = 0, two = 0;

	for (int hour = 0; hour < 24; hour++) {
		if (model.hours[who][day][hour] > most)
			most = model.hours[who][day][hour];
		two += model.offices[who][day][hour] == 3;
	}
	switch (rule) {
	case JK_FINDING_NIGHT:
		return model.night[who][day];
	case JK_FINDING_MASS_SEARCH:
		return most;
	case JK_FINDING_TWO_OFFICES:
		return two;
	default:
		return (uint64_t)__builtin_popcount(model.terminals[who][day]);
	}
}

static void
test_model(const struct run *run, enum jk_finding_rule rule)
{
	size_t wanted = 0, right = 0, of_rule = 0;

	for (size_t who = 0; who < OPERATORS; who++)
		for (size_t day = 0; day < DAYS; day++)
			wanted +=
			    modelled(rule, who, day) >= findings.limits[rule].limit;
	for (size_t i = 0; i < run->found_count; i++) {
		const struct jk_finding *finding = &run->found[i];
		size_t day = (size_t)(finding->first - first_day);

		if (finding->rule != rule)
			continue;
		of_rule++;
		right += modelled(rule, numbered(finding), day) == finding->count &&
			 (rule != JK_FINDING_NIGHT ||
			     finding->place.record ==
				 model.night_place[numbered(finding)][day]);
	}
	ok(wanted > 2 && of_rule == wanted && right == wanted,
	    "rule %s counts by operator and day as a model does: %zu findings",
	    jk_finding_word(rule), wanted);
}

/* Is each finding of a day in one of the parts, the same in all it says? */
static bool
is_in_parts(const struct jk_finding *finding, struct run *const *parts)
{
	for (int part = 0; part < 2; part++)
		for (size_t i = 0; i < parts[part]->found_count; i++)
			if (memcmp(&parts[part]->found[i], finding, sizeof *finding) ==
			    0)
				return true;
	return false;
}

static void
test_days(void)
{
	struct run *runs[] = { begin(0, DAYS), begin(0, 31), begin(31, DAYS - 31) };
	bool put = put_looks(runs, 3);
	size_t whole = 0, parts = 0, same = 0;

	for (int i = 0; i < 3; i++)
		put = finish(runs[i]) && put;
	ok(put, "looks by resident are put, and then their days");
	test_model(runs[0], JK_FINDING_NIGHT);
	test_model(runs[0], JK_FINDING_MASS_SEARCH);
	test_model(runs[0], JK_FINDING_TWO_OFFICES);
	test_model(runs[0], JK_FINDING_SHARED);
	for (int run = 0; run < 3; run++)
		for (size_t i = 0; i < runs[run]->found_count; i++) {
			const struct jk_finding *finding = &runs[run]->found[i];

			if (!finding->has_place)
				continue;
			whole += run == 0;
			parts += run > 0;
			same += run == 0 && is_in_parts(finding, &runs[1]);
		}
	ok(whole > 100 && whole == parts && same == whole,
	    "a span finds what its two parts find, %zu of %zu", same, parts);
	for (int i = 0; i < 3; i++)
		end(runs[i]);
}

/* Three operators look at each of two residents within a week. */
static bool
put_week(struct run *const *runs)
{
	static const int32_t days[2][3] = { { 10, 12, 14 }, { 27, 30, 32 } };
	struct look one;
	bool all_put = true;

	for (unsigned person = 0; person < 2; person++)
		for (unsigned i = 0; i < 3; i++)
			for (int run = 0; run < 3; run++)
				all_put =
				    put(runs[run], look(&one, person + 1, i,
						       days[person][i], 12)) == 0 &&
				    all_put;
	return all_put;
}

static void
test_windows(void)
{
	struct run *runs[] = { begin(0, DAYS), begin(0, 31), begin(31, DAYS - 31) };
	const struct jk_finding *whole = NULL, *part = NULL;
	bool put = put_week(runs);

	for (int i = 0; i < 3; i++)
		put = finish(runs[i]) && put;
	ok(put && found(runs[1], JK_FINDING_MANY_OPERATORS, &part) == 1 &&
		part->first == first_day + 8 && part->last == first_day + 14,
	    "a window within a part is found in it");
	ok(found(runs[0], JK_FINDING_MANY_OPERATORS, &whole) == 2 &&
		found(runs[2], JK_FINDING_MANY_OPERATORS, &part) == 0 &&
		whole->first == first_day + 26 && whole->last == first_day + 32,
	    "one that reaches over the border only in the span");
	for (int i = 0; i < 3; i++)
		end(runs[i]);
}

/* Recorders: more of their hours than are kept at a time. */

#define RECORDERS 500
#define HOURS (DAYS * 24)

static const struct jk_access *
beat(struct look *one, unsigned recorder, unsigned hour, uint64_t serial)
{
	look(one, 0, 0, (int32_t)(hour / 24), (int)hour % 24);
	snprintf(one->recorder, sizeof one->recorder, "r%u", recorder);
	one->access.text[JK_ACCESS_CODE] = one->access.text[JK_ACCESS_OPERATOR] =
	    jk_bytes("", 0);
	one->access.text[JK_ACCESS_RECORD] = jk_bytes_of("operation");
	one->access.text[JK_ACCESS_FUNCTION] = jk_bytes_of("heartbeat");
	one->access.text[JK_ACCESS_RECORDER] = jk_bytes_of(one->recorder);
	one->access.serial = serial;
	return &one->access;
}

static void
test_recorders(void)
{
	struct run *run = begin(0, DAYS);
	const struct jk_finding *last = NULL;
	struct look one;
	bool put_all = true;

	/* Each recorder in each hour, hours in an order that scatters them. */
	for (unsigned i = 0; i < HOURS && put_all; i++)
		for (unsigned recorder = 0; recorder < RECORDERS; recorder++) {
			unsigned hour = (unsigned)((uint64_t)i * 701 % HOURS);
			uint64_t serial = hour + 1;

			if (recorder == 5 && hour / 24 == 16) /* 17 March, open */
				continue;
			if (recorder == 6 && hour == 500)
				serial = 400;
			if (recorder == 6 && hour == 399)
				serial = 501;
			put_all = put_all &&
				  put(run, beat(&one, recorder, hour, serial)) == 0;
		}
	ok(put_all && finish(run), "%u recorders have a number in each of %u hours",
	    RECORDERS, HOURS);
	ok(found(run, JK_FINDING_SILENCE, &last) == 1 && strcmp(last->who, "r5") == 0 &&
		last->first == first_day + 16 && last->last == first_day + 16,
	    "one is silent on one day");
	ok(found(run, JK_FINDING_GAP, &last) == 1 && strcmp(last->who, "r5") == 0 &&
		last->first == first_day + 17 && last->last == first_day + DAYS - 1 &&
		last->count == 24,
	    "its numbers have a gap, seen when they go on");
	ok(found(run, JK_FINDING_DISORDER, &last) == 1 &&
		strcmp(last->who, "r6") == 0 && last->first == first_day + 400 / 24,
	    "another's clock went back, and the others' did not");
	end(run);
}

/* Numbers of answers, ten a day, to questions of up to three days before. */
static void
answer(struct run *run, uint64_t number)
{
	int32_t recorded = (int32_t)(number / 10), asked = (int32_t)(number % 4);
	struct look one;

	look(&one, (unsigned)number, 0, recorded - asked, 12);
	one.access.text[JK_ACCESS_BATCH] =
	    jk_bytes_of("0f1e2d3c4b5a69788796a5b4c3d2e1f0");
	one.access.recorded = first_day + recorded;
	one.access.serial = number;
	if (put(run, &one.access) < 0)
		abort();
}

static void
test_answers(void)
{
	const struct jk_finding *last = NULL;
	struct run *run = begin(5, 10);

	for (uint64_t number = 1; number <= 250; number++)
		answer(run, number);
	ok(finish(run) && found(run, JK_FINDING_GAP, &last) == 0,
	    "what was asked before the span and answered in it leaves no gap");
	end(run);
	run = begin(5, 10);
	for (uint64_t number = 1; number <= 250; number++)
		if (number != 51 && number != 99) /* the first is recorded on day 5 */
			answer(run, number);
	ok(finish(run) && found(run, JK_FINDING_GAP, &last) == 1 && last->count == 2 &&
		last->first == first_day + 5 && last->last == first_day + 14,
	    "an answer that is missing does, though asked before the span");
	end(run);
}

static void
test_parts(void)
{
	const struct jk_finding *last = NULL;
	struct run *run = begin(0, DAYS);
	struct look one;

	jk_watch_set_begun(run->watch, first_day + 15);
	for (unsigned day = 8; day < DAYS; day++)
		if (day != 17) { /* 18 March, open */
			(void)put(run, beat(&one, 0, day * 24, day));
			snprintf(one.recorder, sizeof one.recorder, "000001.jk");
			one.access.text[JK_ACCESS_RECORDER] = jk_bytes_of(one.recorder);
			(void)put(run, &one.access);
		}
	ok(finish(run) && found(run, JK_FINDING_SILENCE, &last) == 1 &&
		strcmp(last->who, "r0") == 0 && last->first == first_day + 17,
	    "before the archive and the recorder began there is no silence");
	ok(found(run, JK_FINDING_GAP, &last) == 1 && strcmp(last->who, "r0") == 0,
	    "of what the parent's recorder wrote a part is enough");
	end(run);
}

/* Memory */

/* So many operators and as many recorders, each on one of so many days. */
static bool
fill(struct run *run, uint64_t most, uint64_t days)
{
	struct look one;

	for (uint64_t i = 0; i < most; i++) {
		look(&one, 1 + (unsigned)(i / 4), (unsigned)i, (int32_t)(i % days), 12);
		snprintf(one.recorder, sizeof one.recorder, "r%u", (unsigned)i);
		one.access.text[JK_ACCESS_RECORDER] = jk_bytes_of(one.recorder);
		in_office(&one, (unsigned)i, (unsigned)i);
		if (put(run, &one.access) < 0)
			return false;
	}
	return true;
}

static void
test_memory(void)
{
	size_t before = held(), after, counted;
	struct run *run = begin(0, DAYS);
	bool filled = fill(run, 20000, DAYS);

	after = held() - before;
	counted = jk_watch_bytes(run->watch);
	/* Beside it there is a block of 64 KiB for the slips of each day. */
	if (before == 0)
		ok(filled, "what it counts is what it takes " HELD_IS_UNKNOWN);
	else
		ok(filled && after > counted &&
			after < counted + DAYS * 65536 + (1 << 20),
		    "what it counts is what it takes: %zu KiB of %zu, with the slips",
		    counted / 1024, after / 1024);
	end(run);
}

static void
test_limit(void)
{
	struct run *run = begin(0, DAYS);

	ok(fill(run, 65535, 1) && !finish(run) && err.status == JK_EXIT_UNAVAILABLE &&
		strcmp(err.id, "JK00478") == 0 &&
		jk_watch_bytes(run->watch) <= JK_WATCH_MAX_BYTES,
	    "as many operators as have names, all on one day, are status 69 beside as "
	    "many recorders");
	end(run);
	run = begin(0, DAYS);
	ok(fill(run, 65535, DAYS) && finish(run), "on many days they fit");
	end(run);
}

static void
test_calendar(void)
{
	struct run *run = begin(0, DAYS + 365 * 3);
	struct look one;

	ok(put(run, look(&one, 1, 1, 3, 12)) < 0 && err.status == JK_EXIT_CONFIG &&
		strcmp(err.id, "JK00487") == 0,
	    "a span beyond the calendar is refused with its first record");
	end(run);
}

int
main(void)
{
	load_tables();
	test_days();
	test_windows();
	test_recorders();
	test_answers();
	test_parts();
	test_memory();
	test_limit();
	test_calendar();
	jk_findings_release(&findings);
	return tap_end();
}
