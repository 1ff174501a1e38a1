#include "changes.h"

#include <stdlib.h>
#include <string.h>

#include "../people/day.h"
#include "../people/grow.h"
#include "../people/out.h"
#include "../people/rows.h"

#define NEVER 1000000

static void
take(struct changes *changes, char *const fields[ROW_FIELDS])
{
	uint64_t code = strtoull(fields[ROW_CODE], NULL, 10);
	struct changed *resident =
	    changes->count > 0 ? &changes->residents[changes->count - 1] : NULL;
	int day;

	if (resident == NULL || resident->code != code) {
		changes->residents = grow(changes->residents, changes->count,
		    &changes->room, sizeof *changes->residents);
		resident = &changes->residents[changes->count++];
		*resident = (struct changed){ code, changes->days_count, 0 };
	}
	if (strcmp(fields[ROW_REASON], "initial-load") == 0 ||
	    !day_read(fields[ROW_PROCESSED], &day))
		return;
	changes->days = grow(changes->days, changes->days_count, &changes->days_room,
	    sizeof *changes->days);
	changes->days[changes->days_count++] = day;
	resident->count++;
}

void
changes_read(struct changes *changes, const char *path)
{
	struct rows rows;

	rows_open(&rows, path);
	while (rows_next(&rows))
		take(changes, rows.fields);
	rows_close(&rows);
}

void
changes_free(struct changes *changes)
{
	free(changes->residents);
	free(changes->days);
}

/* How far that day is from the nearest one on which something happened. */
static int
distance(const struct changes *changes, const struct changed *resident, int day)
{
	int nearest = NEVER;

	for (uint32_t i = 0; i < resident->count; i++) {
		int apart = abs(changes->days[resident->first + i] - day);

		if (apart < nearest)
			nearest = apart;
	}
	return nearest;
}

struct candidate {
	int from_edge; /* of the window, in days */
	uint64_t code;
};

static int
compare(const void *a, const void *b)
{
	const struct candidate *left = a, *right = b;

	if (left->from_edge != right->from_edge)
		return left->from_edge < right->from_edge ? -1 : 1;
	return (left->code > right->code) - (left->code < right->code);
}

void
changes_choose(const struct changes *changes, int day, bool within, uint64_t *codes,
    unsigned wanted)
{
	struct candidate *candidates =
	    malloc((changes->count + 1) * sizeof *candidates);
	unsigned count = 0;

	if (candidates == NULL)
		out_fail(71, "out of memory");
	for (uint32_t i = 0; i < changes->count; i++) {
		int apart = distance(changes, &changes->residents[i], day);

		if ((apart <= CHANGES_WINDOW) != within)
			continue;
		candidates[count++] = (struct candidate){ abs(apart - CHANGES_WINDOW),
			changes->residents[i].code };
	}
	if (count < wanted)
		out_fail(65, "too few residents with changes in the register");
	qsort(candidates, count, sizeof *candidates, compare);
	for (unsigned i = 0; i < wanted; i++)
		codes[i] = candidates[i].code;
	free(candidates);
}
