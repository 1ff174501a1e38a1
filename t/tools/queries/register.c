#include "register.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../people/day.h"
#include "../people/grow.h"
#include "../people/out.h"
#include "../people/rows.h"

/* A name that somebody has, or had, with a birth date. */
struct named {
	char birth[11], code[12], name[257];
};

/* What is read, beside the residents: codes that were left, and names. */
struct reading {
	struct residents *residents;
	char (*formers)[12];
	uint32_t formers_count, formers_room;
	struct named *names;
	uint32_t names_count, names_room;
	char last[24]; /* the chain in hand: code and municipality */
	struct resident chain; /* its newest row */
	bool is_open;
};

static void
copy(char *to, size_t room, const char *from)
{
	if (strlen(from) >= room)
		out_fail(65, "a field is too long");
	strcpy(to, from);
}

/* The chain is whole: whoever is open in two is left out. */
static void
end_chain(struct reading *reading)
{
	struct residents *residents = reading->residents;
	struct resident *last =
	    residents->count > 0 ? &residents->all[residents->count - 1] : NULL;

	if (!reading->is_open)
		return;
	reading->is_open = false;
	if (last != NULL && strcmp(last->code, reading->chain.code) == 0) {
		last->municipality[0] = '\0';
		return;
	}
	residents->all = grow(
	    residents->all, residents->count, &residents->room, sizeof *residents->all);
	residents->all[residents->count++] = reading->chain;
}

static void
take_name(struct reading *reading, char *const fields[ROW_FIELDS], enum row_field field)
{
	struct named *named;

	if (fields[field][0] == '\0')
		return;
	reading->names = grow(reading->names, reading->names_count,
	    &reading->names_room, sizeof *reading->names);
	named = &reading->names[reading->names_count++];
	copy(named->code, sizeof named->code, fields[ROW_CODE]);
	copy(named->name, sizeof named->name, fields[field]);
	snprintf(named->birth, sizeof named->birth, "%.10s", fields[ROW_BIRTH]);
}

static void
take(struct reading *reading, char *const fields[ROW_FIELDS])
{
	struct resident *chain = &reading->chain;
	char name[24];
	int day;

	snprintf(name, sizeof name, "%.11s %.6s", fields[ROW_CODE],
	    fields[ROW_MUNICIPALITY]);
	if (strcmp(name, reading->last) != 0)
		end_chain(reading);
	strcpy(reading->last, name);
	reading->is_open = strcmp(fields[ROW_CLASS], "deletion") != 0;
	copy(chain->code, sizeof chain->code, fields[ROW_CODE]);
	copy(chain->municipality, sizeof chain->municipality, fields[ROW_MUNICIPALITY]);
	copy(chain->number, sizeof chain->number, fields[ROW_NUMBER]);
	copy(chain->name, sizeof chain->name, fields[ROW_NAME]);
	chain->is_unique_name = day_read(fields[ROW_BIRTH], &day);
	snprintf(chain->birth, sizeof chain->birth, "%.10s", fields[ROW_BIRTH]);
	take_name(reading, fields, ROW_NAME);
	take_name(reading, fields, ROW_NAME_KANA);
	take_name(reading, fields, ROW_COMMON_NAME);
	if (fields[ROW_FORMER_CODE][0] == '\0')
		return;
	reading->formers = grow(reading->formers, reading->formers_count,
	    &reading->formers_room, sizeof *reading->formers);
	copy(reading->formers[reading->formers_count++], sizeof *reading->formers,
	    fields[ROW_FORMER_CODE]);
}

/* Choosing */

static int
compare_codes(const void *a, const void *b)
{
	return strcmp(a, b);
}

static int
compare_names(const void *a, const void *b)
{
	const struct named *left = a, *right = b;
	int order = strcmp(left->birth, right->birth);

	return order != 0 ? order : strcmp(left->name, right->name);
}

/* Does nobody else have, or had he, that name and birth date? */
static bool
is_alone(const struct reading *reading, const struct resident *resident)
{
	uint32_t low = 0, high = reading->names_count;
	struct named key;

	copy(key.birth, sizeof key.birth, resident->birth);
	copy(key.name, sizeof key.name, resident->name);
	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (compare_names(&reading->names[middle], &key) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	for (; low < reading->names_count &&
	       compare_names(&reading->names[low], &key) == 0;
	     low++)
		if (strcmp(reading->names[low].code, resident->code) != 0)
			return false;
	return true;
}

/* Is that code one that its person left? */
static bool
is_former(const struct reading *reading, const char *code)
{
	return reading->formers_count > 0 &&
	       bsearch(code, reading->formers, reading->formers_count,
		   sizeof *reading->formers, compare_codes) != NULL;
}

/* Who has one open chain, and no later code. */
static void
choose(struct reading *reading)
{
	struct residents *residents = reading->residents;
	uint32_t kept = 0;

	if (reading->formers_count > 0)
		qsort(reading->formers, reading->formers_count,
		    sizeof *reading->formers, compare_codes);
	if (reading->names_count > 0)
		qsort(reading->names, reading->names_count, sizeof *reading->names,
		    compare_names);
	for (uint32_t i = 0; i < residents->count; i++) {
		struct resident *resident = &residents->all[i];

		if (resident->municipality[0] == '\0' ||
		    is_former(reading, resident->code))
			continue;
		resident->is_unique_name &= is_alone(reading, resident);
		residents->all[kept++] = *resident;
	}
	residents->count = kept;
}

void
register_read(struct residents *residents, const char *path, const char *prefecture)
{
	struct rows rows;
	struct reading reading = { .residents = residents };

	rows_open(&rows, path);
	while (rows_next(&rows))
		if (strncmp(rows.fields[ROW_MUNICIPALITY], prefecture, 2) == 0)
			take(&reading, rows.fields);
	end_chain(&reading);
	rows_close(&rows);
	choose(&reading);
	free(reading.formers);
	free(reading.names);
}
