/* Queries: their numbers are in no ledger, so their files say which there were. */
#include "ledger/reconcile_parts.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/array.h"

/* A number of a lane of queries that is here, itself or by its answers. */
struct asked {
	struct jk_lane lane;
	uint64_t number;
};

struct askeds {
	struct asked *rows;
	size_t count, room;
};

static int
put(struct askeds *askeds, const struct jk_lane *lane, uint64_t number,
    struct jk_err *err)
{
	struct asked *rows = jk_array_grow(
	    askeds->rows, askeds->count, &askeds->room, sizeof *rows, err);

	if (rows == NULL)
		return -1;
	askeds->rows = rows;
	askeds->rows[askeds->count++] = (struct asked){ *lane, number };
	return 0;
}

/* Answers have the number of their queries, on the lane back. */
static bool
find_lane(struct jk_lane *queries, const struct jk_lane *lane)
{
	*queries = *lane;
	if (strcmp(lane->kind, "query") == 0)
		return true;
	if (strcmp(lane->kind, "answer") != 0)
		return false;
	memcpy(queries->sender, lane->receiver, sizeof queries->sender);
	memcpy(queries->receiver, lane->sender, sizeof queries->receiver);
	memcpy(queries->kind, "query", sizeof "query");
	return true;
}

static int
take(struct askeds *askeds, const struct jk_reconcile_run *run, const char *directory,
    struct jk_err *err)
{
	struct jk_places places;
	struct jk_lane lane, queries;
	uint64_t number;
	int result = jk_places_read(&places, run->site->path, directory, err);

	for (size_t i = 0; result == 0 && i < places.count; i++)
		if (jk_place_decode(&lane, &number, places.names[i]) &&
		    find_lane(&queries, &lane))
			result = put(askeds, &queries, number, err);
	jk_places_release(&places);
	return result;
}

static int
compare(const void *a, const void *b)
{
	const struct asked *left = a, *right = b;
	char lanes[2][JK_LANE_CHARS];
	int order;

	jk_lane_encode(lanes[0], &left->lane);
	jk_lane_encode(lanes[1], &right->lane);
	order = strcmp(lanes[0], lanes[1]);
	if (order != 0 || left->number == right->number)
		return order;
	return left->number < right->number ? -1 : 1;
}

/* From 1 on, until files of that way were erased: then from the lowest that is here. */
static uint64_t
first_number(const struct jk_reconcile_run *run, const struct asked *lowest)
{
	bool is_sent = strcmp(lowest->lane.sender, run->site->party) == 0;
	enum jk_gone_class class = is_sent ? JK_GONE_SENT : JK_GONE_RECEIVED;

	return run->gone->upto[class][0] == '\0' ? 1 : lowest->number;
}

static int
tell(struct jk_reconcile_run *run, const struct asked *later, uint64_t first,
    struct jk_err *err)
{
	char place[JK_LANE_CHARS];

	jk_lane_encode(place, &later->lane);
	return jk_differ(&run->to->differences, err, "JKU0104", place,
	    _("numbers %llu to %llu are missing, and number %llu is here"),
	    (unsigned long long)first, (unsigned long long)later->number - 1,
	    (unsigned long long)later->number);
}

static int
find_gaps(struct jk_reconcile_run *run, const struct askeds *askeds, struct jk_err *err)
{
	uint64_t next = 1;
	int result = 0;

	for (size_t i = 0; result == 0 && i < askeds->count; i++) {
		const struct asked *asked = &askeds->rows[i];

		if (i == 0 || !jk_lane_equal(&asked->lane, &askeds->rows[i - 1].lane))
			next = first_number(run, asked);
		if (asked->number > next)
			result = tell(run, asked, next, err);
		next = asked->number + 1;
	}
	return result;
}

int
jk_reconcile_queries(struct jk_reconcile_run *run, struct jk_err *err)
{
	static const char *const directories[] = { "inbox", "done", "outbox" };
	struct askeds askeds = { .rows = NULL };
	int result = 0;

	for (size_t i = 0;
	     result == 0 && i < sizeof directories / sizeof directories[0]; i++)
		result = take(&askeds, run, directories[i], err);
	if (askeds.count > 1)
		qsort(askeds.rows, askeds.count, sizeof *askeds.rows, compare);
	if (result == 0)
		result = find_gaps(run, &askeds, err);
	free(askeds.rows);
	return result;
}
