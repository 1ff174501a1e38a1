#include "register.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../people/day.h"
#include "../people/out.h"

#define LINE_BYTES 16384

enum field {
	CODE,
	MUNICIPALITY,
	GENERATION,
	CLASS,
	REASON,
	EVENT,
	PROCESSED,
	NAME,
	NAME_KANA,
	FORMER_NAME,
	FORMER_KANA,
	COMMON_NAME,
	BIRTH,
	SEX,
	WARD,
	ADDRESS,
	NUMBER,
	FORMER_CODE,
	CANCELS,
	FIELDS
};

/* Cut a line where it stands; in quotes a comma is text, and two quotes are one. */
static bool
cut(char *line, char *fields[FIELDS])
{
	char *from = line, *to = line;

	for (int i = 0; i < FIELDS; i++) {
		bool quoted = *from == '"';

		fields[i] = to;
		from += quoted;
		while (*from != '\0' && *from != '\n' && *from != '\r') {
			if (quoted && from[0] == '"' && from[1] != '"') {
				from++;
				break;
			}
			if (!quoted && *from == ',')
				break;
			from += quoted && *from == '"';
			*to++ = *from++;
		}
		if ((*from == ',') != (i < FIELDS - 1))
			return false;
		from += *from == ',';
		*to++ = '\0';
	}
	return true;
}

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

static void *
grow(void *at, uint32_t count, uint32_t *room, size_t bytes)
{
	if (count < *room)
		return at;
	*room = *room > 0 ? 2 * *room : 4096;
	at = realloc(at, *room * bytes);
	if (at == NULL)
		out_fail(71, "out of memory");
	return at;
}

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
take_name(struct reading *reading, char *fields[FIELDS], enum field field)
{
	struct named *named;

	if (fields[field][0] == '\0')
		return;
	reading->names = grow(reading->names, reading->names_count,
	    &reading->names_room, sizeof *reading->names);
	named = &reading->names[reading->names_count++];
	copy(named->code, sizeof named->code, fields[CODE]);
	copy(named->name, sizeof named->name, fields[field]);
	snprintf(named->birth, sizeof named->birth, "%.10s", fields[BIRTH]);
}

static void
take(struct reading *reading, char *fields[FIELDS])
{
	struct resident *chain = &reading->chain;
	char name[24];
	int day;

	snprintf(name, sizeof name, "%.11s %.6s", fields[CODE], fields[MUNICIPALITY]);
	if (strcmp(name, reading->last) != 0)
		end_chain(reading);
	strcpy(reading->last, name);
	reading->is_open = strcmp(fields[CLASS], "deletion") != 0;
	copy(chain->code, sizeof chain->code, fields[CODE]);
	copy(chain->municipality, sizeof chain->municipality, fields[MUNICIPALITY]);
	copy(chain->number, sizeof chain->number, fields[NUMBER]);
	copy(chain->name, sizeof chain->name, fields[NAME]);
	chain->is_unique_name = day_read(fields[BIRTH], &day);
	snprintf(chain->birth, sizeof chain->birth, "%.10s", fields[BIRTH]);
	take_name(reading, fields, NAME);
	take_name(reading, fields, NAME_KANA);
	take_name(reading, fields, COMMON_NAME);
	if (fields[FORMER_CODE][0] == '\0')
		return;
	reading->formers = grow(reading->formers, reading->formers_count,
	    &reading->formers_room, sizeof *reading->formers);
	copy(reading->formers[reading->formers_count++], sizeof *reading->formers,
	    fields[FORMER_CODE]);
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

/* Who has one open chain, and no later code. */
static void
choose(struct reading *reading)
{
	struct residents *residents = reading->residents;
	uint32_t kept = 0;

	qsort(reading->formers, reading->formers_count, sizeof *reading->formers,
	    compare_codes);
	qsort(reading->names, reading->names_count, sizeof *reading->names,
	    compare_names);
	for (uint32_t i = 0; i < residents->count; i++) {
		struct resident *resident = &residents->all[i];

		if (resident->municipality[0] == '\0' ||
		    bsearch(resident->code, reading->formers, reading->formers_count,
			sizeof *reading->formers, compare_codes) != NULL)
			continue;
		resident->is_unique_name &= is_alone(reading, resident);
		residents->all[kept++] = *resident;
	}
	residents->count = kept;
}

void
register_read(struct residents *residents, const char *path, const char *prefecture)
{
	FILE *file = fopen(path, "r");
	char line[LINE_BYTES], *fields[FIELDS];
	struct reading reading = { .residents = residents };

	if (file == NULL)
		out_fail(66, "%s: cannot be read", path);
	if (fgets(line, sizeof line, file) == NULL)
		out_fail(65, "%s: is empty", path);
	while (fgets(line, sizeof line, file) != NULL) {
		if (!cut(line, fields))
			out_fail(65, "%s: not a row of a register", path);
		if (strncmp(fields[MUNICIPALITY], prefecture, 2) == 0)
			take(&reading, fields);
	}
	end_chain(&reading);
	fclose(file);
	choose(&reading);
	free(reading.formers);
	free(reading.names);
}
