#include "ledger/passed.h"

#include <stdlib.h>
#include <string.h>

#include "base/array.h"

static int
compare_lanes(const struct jk_lane *a, const struct jk_lane *b)
{
	char texts[2][JK_LANE_CHARS];

	jk_lane_encode(texts[0], a);
	jk_lane_encode(texts[1], b);
	return strcmp(texts[0], texts[1]);
}

static int
compare_places(const struct jk_lane *lanes[2], const uint64_t numbers[2])
{
	int order = compare_lanes(lanes[0], lanes[1]);

	if (order != 0)
		return order;
	return numbers[0] < numbers[1] ? -1 : numbers[0] > numbers[1];
}

/* Taken */

static int
compare_tooks(const void *a, const void *b)
{
	const struct jk_list_batch *left = &((const struct jk_took *)a)->batch;
	const struct jk_list_batch *right = &((const struct jk_took *)b)->batch;

	return compare_places((const struct jk_lane *[]){ &left->lane, &right->lane },
	    (const uint64_t[]){ left->number, right->number });
}

/* Lists bring a number on in their order. */
static int
compare_reached(const void *a, const void *b)
{
	const struct jk_reached *left = a, *right = b;

	return compare_places((const struct jk_lane *[]){ &left->lane, &right->lane },
	    (const uint64_t[]){ left->number, right->number });
}

static int
add_list(struct jk_tooks *tooks, const struct jk_list *list, struct jk_err *err)
{
	for (size_t i = 0; i < list->took_count; i++) {
		struct jk_took *rows = jk_array_grow(
		    tooks->rows, tooks->count, &tooks->cap, sizeof *rows, err);

		if (rows == NULL)
			return -1;
		tooks->rows = rows;
		rows[tooks->count++] = (struct jk_took){ list->took[i], list->number };
	}
	return 0;
}

static int
add_restarts(struct jk_tooks *tooks, const struct jk_list *list, struct jk_err *err)
{
	struct jk_restarted *rows;

	if (list->restarts_count == 0)
		return 0;
	rows = reallocarray(tooks->restarts,
	    tooks->restarts_count + list->restarts_count, sizeof *rows);
	if (rows == NULL)
		return jk_err_memory(err);
	tooks->restarts = rows;
	for (size_t i = 0; i < list->restarts_count; i++) {
		struct jk_restarted *row = &rows[tooks->restarts_count++];

		*row = (struct jk_restarted){ .restart = list->restarts[i],
			.list = list->number };
		memcpy(row->date, list->date, sizeof row->date);
	}
	return 0;
}

/* What is erased goes by its date, so all of a class up to the last one is gone. */
static void
add_gone(struct jk_gone *gone, const struct jk_erasure *erasure)
{
	static const char *const classes[JK_GONE_CLASSES] = { "received", "sent",
		"receipt" };

	for (size_t i = 0; erasure != NULL && i < erasure->parts_count; i++)
		for (size_t j = 0; j < JK_GONE_CLASSES; j++)
			if (strcmp(erasure->parts[i].class, classes[j]) == 0 &&
			    strcmp(gone->upto[j], erasure->parts[i].to) < 0)
				memcpy(gone->upto[j], erasure->parts[i].to,
				    sizeof gone->upto[j]);
}

/* Dates may go back where missed nights were caught up: the latest one counts. */
static void
add_date(struct jk_tooks *tooks, const char *date)
{
	char *to = tooks->dates[tooks->lists];

	if (tooks->lists > 0 && strcmp(tooks->dates[tooks->lists - 1], date) > 0)
		date = tooks->dates[tooks->lists - 1];
	memcpy(to, date, sizeof tooks->dates[0]);
	tooks->lists++;
}

static int
reach(struct jk_tooks *tooks, const struct jk_lane *lane, uint64_t number,
    uint64_t list, struct jk_err *err)
{
	struct jk_reached *rows = jk_array_grow(tooks->reached, tooks->reached_count,
	    &tooks->reached_cap, sizeof *rows, err);

	if (rows == NULL)
		return -1;
	tooks->reached = rows;
	rows[tooks->reached_count++] = (struct jk_reached){ *lane, number, list };
	return 0;
}

/* What it brought on since the list before. */
static int
add_reached(struct jk_tooks *tooks, const struct jk_list *list,
    const struct jk_list *before, struct jk_err *err)
{
	for (size_t i = 0; i < list->received_count; i++) {
		const struct jk_list_lane *row = &list->received[i];
		const struct jk_list_lane *old = jk_list_lane(before, &row->lane);

		if ((old == NULL || old->number < row->number) &&
		    reach(tooks, &row->lane, row->number, list->number, err) < 0)
			return -1;
	}
	for (size_t i = 0; i < list->sent_count; i++) {
		const struct jk_list_onward *row = &list->sent[i];
		const struct jk_list_onward *old = jk_list_onward(before, &row->lane);

		if ((old == NULL || old->number < row->number) &&
		    reach(tooks, &row->lane, row->number, list->number, err) < 0)
			return -1;
	}
	return 0;
}

static int
take_list(struct jk_tooks *tooks, const struct jk_list *list,
    const struct jk_list *before, struct jk_err *err)
{
	add_date(tooks, list->date);
	add_gone(&tooks->gone, list->erasure);
	if (add_list(tooks, list, err) < 0 || add_reached(tooks, list, before, err) < 0)
		return -1;
	return add_restarts(tooks, list, err);
}

static int
read_lists(struct jk_tooks *tooks, const struct jk_ledger *ledger, struct jk_err *err)
{
	struct jk_list lists[2]; /* one, and the one before it */
	uint64_t last = jk_ledger_list(ledger)->number;
	int result = 0;

	jk_list_init(&lists[0]);
	jk_list_init(&lists[1]);
	for (uint64_t number = 1; result == 0 && number <= last; number++) {
		struct jk_list *list = &lists[number % 2];

		result = jk_ledger_read_list(ledger, number, list, err);
		if (result == 0)
			result = take_list(tooks, list, &lists[(number + 1) % 2], err);
	}
	jk_list_release(&lists[0]);
	jk_list_release(&lists[1]);
	return result;
}

int
jk_tooks_read(
    struct jk_tooks *tooks, const struct jk_ledger *ledger, struct jk_err *err)
{
	uint64_t last = jk_ledger_list(ledger)->number;
	int result;

	*tooks = (struct jk_tooks){ .dates = calloc(last + 1, sizeof *tooks->dates) };
	if (tooks->dates == NULL)
		return jk_err_memory(err);
	result = read_lists(tooks, ledger, err);
	if (tooks->count > 0)
		qsort(tooks->rows, tooks->count, sizeof *tooks->rows, compare_tooks);
	if (tooks->reached_count > 0)
		qsort(tooks->reached, tooks->reached_count, sizeof *tooks->reached,
		    compare_reached);
	return result;
}

uint64_t
jk_tooks_list_on(const struct jk_tooks *tooks, const char *date)
{
	uint64_t number = 0;

	while (number < tooks->lists && strcmp(tooks->dates[number], date) <= 0)
		number++;
	return number;
}

const char *
jk_tooks_day(const struct jk_tooks *tooks, const struct jk_lane *lane, uint64_t number)
{
	const struct jk_reached wanted = { .lane = *lane, .number = number };
	size_t low = 0, high = tooks->reached_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (compare_reached(&tooks->reached[middle], &wanted) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == tooks->reached_count ||
	    !jk_lane_equal(&tooks->reached[low].lane, lane))
		return "";
	return tooks->dates[tooks->reached[low].list - 1];
}

void
jk_tooks_release(struct jk_tooks *tooks)
{
	free(tooks->rows);
	free(tooks->restarts);
	free(tooks->reached);
	free(tooks->dates);
	*tooks = (struct jk_tooks){ .rows = NULL };
}

const struct jk_took *
jk_tooks_find(const struct jk_tooks *tooks, const struct jk_lane *lane, uint64_t number)
{
	const struct jk_took wanted = { .batch = { .lane = *lane, .number = number } };

	if (tooks->count == 0)
		return NULL;
	return bsearch(
	    &wanted, tooks->rows, tooks->count, sizeof *tooks->rows, compare_tooks);
}

const struct jk_restarted *
jk_tooks_restarted(const struct jk_tooks *tooks, const struct jk_lane *lane)
{
	for (size_t i = tooks->restarts_count; i > 0; i--)
		if (jk_lane_equal(&tooks->restarts[i - 1].restart.lane, lane))
			return &tooks->restarts[i - 1];
	return NULL;
}

/* Passed */

void
jk_passed_init(struct jk_passed *passed)
{
	*passed = (struct jk_passed){ NULL, 0, false };
}

void
jk_passed_release(struct jk_passed *passed)
{
	free(passed->lanes);
	jk_passed_init(passed);
}

static struct jk_passed_lane *
lane_of(struct jk_passed *passed, const struct jk_lane *lane)
{
	struct jk_passed_lane *lanes;

	for (size_t i = 0; i < passed->count; i++)
		if (jk_lane_equal(&passed->lanes[i].lane, lane))
			return &passed->lanes[i];
	lanes = reallocarray(passed->lanes, passed->count + 1, sizeof *lanes);
	if (lanes == NULL)
		return NULL;
	passed->lanes = lanes;
	lanes[passed->count] = (struct jk_passed_lane){ *lane, 0, !passed->has_holes };
	return &lanes[passed->count++];
}

int
jk_passed_begin(struct jk_passed *passed, const struct jk_tooks *tooks,
    const char *kind, uint64_t upto, struct jk_err *err)
{
	struct jk_passed_lane *lane = NULL;

	for (size_t i = 0; i < tooks->count; i++) {
		const struct jk_took *took = &tooks->rows[i];

		if (took->list > upto || strcmp(took->batch.lane.kind, kind) != 0)
			continue;
		/* They stand by lanes, so each is looked for once. */
		if (lane == NULL || !jk_lane_equal(&lane->lane, &took->batch.lane))
			lane = lane_of(passed, &took->batch.lane);
		if (lane == NULL)
			return jk_err_memory(err);
		lane->last = took->batch.number;
	}
	return 0;
}

static int
put(struct jk_passed_lane *lane, uint64_t number, const char *place,
    struct jk_differences *differences, struct jk_err *err)
{
	char text[JK_LANE_CHARS];
	uint64_t before = lane->is_known ? lane->last : number - 1;

	lane->is_known = true;
	jk_lane_encode(text, &lane->lane);
	if (number <= before)
		return jk_differ(differences, err, "JKU0042", place,
		    _("source %s number %llu has passed before"), text,
		    (unsigned long long)number);
	lane->last = number;
	if (number > before + 1)
		return jk_differ(differences, err, "JKU0041", place,
		    _("source %s number %llu is in no batch"), text,
		    (unsigned long long)before + 1);
	return 0;
}

int
jk_passed_put(struct jk_passed *passed, const struct jk_held_batch *batch,
    const char *place, struct jk_differences *differences, struct jk_err *err)
{
	for (size_t i = 0; i < batch->sources_count; i++) {
		const struct jk_held_source *source = &batch->sources[i];
		struct jk_passed_lane *lane;

		if (jk_lane_is_none(&source->lane))
			continue;
		lane = lane_of(passed, &source->lane);
		if (lane == NULL)
			return jk_err_memory(err);
		if (put(lane, source->number, place, differences, err) < 0)
			return -1;
	}
	return 0;
}

void
jk_passed_skip(struct jk_passed *passed)
{
	passed->has_holes = true;
	for (size_t i = 0; i < passed->count; i++)
		passed->lanes[i].is_known = false;
}

bool
jk_passed_has(
    const struct jk_passed *passed, const struct jk_lane *lane, uint64_t number)
{
	for (size_t i = 0; i < passed->count; i++)
		if (jk_lane_equal(&passed->lanes[i].lane, lane))
			return !passed->lanes[i].is_known ||
			       number <= passed->lanes[i].last;
	return passed->has_holes;
}
