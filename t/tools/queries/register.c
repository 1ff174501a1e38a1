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

static struct resident *
find(const struct residents *residents, const char *code)
{
	uint32_t low = 0, high = residents->count;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		int order = strcmp(residents->all[middle].code, code);

		if (order == 0)
			return &residents->all[middle];
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

static void
copy(char *to, size_t room, const char *from)
{
	if (strlen(from) >= room)
		out_fail(65, "a field is too long");
	strcpy(to, from);
}

/* A later row of the code takes the place of the one before. */
static void
take(struct residents *residents, char *fields[FIELDS])
{
	struct resident *last =
	    residents->count > 0 ? &residents->all[residents->count - 1] : NULL;
	int day;

	if (last == NULL || strcmp(last->code, fields[CODE]) != 0) {
		if (residents->count == residents->room) {
			residents->room =
			    residents->room > 0 ? 2 * residents->room : 4096;
			residents->all = realloc(
			    residents->all, residents->room * sizeof *residents->all);
			if (residents->all == NULL)
				out_fail(71, "out of memory");
		}
		last = &residents->all[residents->count++];
	}
	copy(last->code, sizeof last->code, fields[CODE]);
	copy(last->municipality, sizeof last->municipality, fields[MUNICIPALITY]);
	copy(last->number, sizeof last->number, fields[NUMBER]);
	copy(last->name, sizeof last->name, fields[NAME]);
	last->is_known_birth = day_read(fields[BIRTH], &day);
	if (last->is_known_birth)
		copy(last->birth, sizeof last->birth, fields[BIRTH]);
	/* Who left, or has another code now, is asked for by nobody here. */
	if (strcmp(fields[CLASS], "deletion") == 0)
		last->municipality[0] = '\0';
}

static void
close_former(struct residents *residents, const char *code)
{
	struct resident *former = find(residents, code);

	if (former != NULL)
		former->municipality[0] = '\0';
}

void
register_read(struct residents *residents, const char *path, const char *prefecture)
{
	FILE *file = fopen(path, "r");
	char line[LINE_BYTES], *fields[FIELDS];
	struct residents formers = { NULL, 0, 0 };
	uint32_t kept = 0;

	if (file == NULL)
		out_fail(66, "%s: cannot be read", path);
	if (fgets(line, sizeof line, file) == NULL)
		out_fail(65, "%s: is empty", path);
	while (fgets(line, sizeof line, file) != NULL) {
		if (!cut(line, fields))
			out_fail(65, "%s: not a row of a register", path);
		take(residents, fields);
		if (fields[FORMER_CODE][0] == '\0')
			continue;
		fields[CODE] = fields[FORMER_CODE];
		take(&formers, fields);
	}
	fclose(file);
	for (uint32_t i = 0; i < formers.count; i++)
		close_former(residents, formers.all[i].code);
	for (uint32_t i = 0; i < residents->count; i++)
		if (strncmp(residents->all[i].municipality, prefecture, 2) == 0)
			residents->all[kept++] = residents->all[i];
	residents->count = kept;
	free(formers.all);
}
