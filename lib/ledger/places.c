#include "ledger/places.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#define SUFFIX ".jks"
#define NUMBER_DIGITS 6

static bool
is_stream(const char *name)
{
	size_t len = strlen(name), suffix = sizeof SUFFIX - 1;

	return name[0] != '.' && len > suffix &&
	       strcmp(name + len - suffix, SUFFIX) == 0;
}

static bool
is_file(const char *name)
{
	return strcmp(name, ".") != 0 && strcmp(name, "..") != 0;
}

static int
compare(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static int
add(struct jk_places *places, const char *name, struct jk_err *err)
{
	char **names = reallocarray(places->names, places->count + 1, sizeof *names);

	if (names == NULL)
		return jk_err_memory(err);
	places->names = names;
	names[places->count] = strdup(name);
	if (names[places->count] == NULL)
		return jk_err_memory(err);
	places->count++;
	return 0;
}

static int
read_names(struct jk_places *places, const char *site, const char *directory,
    bool (*belongs)(const char *name), struct jk_err *err)
{
	const struct dirent *entry;
	char *path;
	DIR *dir;
	int result = 0;

	*places = (struct jk_places){ NULL, 0 };
	if (asprintf(&path, "%s/%s", site, directory) < 0)
		return jk_err_memory(err);
	dir = opendir(path);
	free(path);
	if (dir == NULL)
		return errno == ENOENT
			   ? 0
			   : jk_err_errno(err, JK_EXIT_IO, "JKU0017",
				 _("directory %s cannot be read"), directory);
	while (result == 0 && (entry = readdir(dir)) != NULL)
		if (belongs(entry->d_name))
			result = add(places, entry->d_name, err);
	closedir(dir);
	if (places->count > 0)
		qsort(places->names, places->count, sizeof *places->names, compare);
	return result;
}

int
jk_places_read(struct jk_places *places, const char *site, const char *directory,
    struct jk_err *err)
{
	return read_names(places, site, directory, is_stream, err);
}

int
jk_places_read_all(struct jk_places *places, const char *site, const char *directory,
    struct jk_err *err)
{
	return read_names(places, site, directory, is_file, err);
}

void
jk_places_release(struct jk_places *places)
{
	for (size_t i = 0; i < places->count; i++)
		free(places->names[i]);
	free(places->names);
	*places = (struct jk_places){ NULL, 0 };
}

bool
jk_place_decode(struct jk_lane *lane, uint64_t *number, const char *name)
{
	const char *hyphen = strrchr(name, '-');
	char *end;

	if (hyphen == NULL || strlen(hyphen) < 1 + NUMBER_DIGITS + sizeof SUFFIX - 1 ||
	    !jk_lane_decode(lane, jk_bytes(name, (size_t)(hyphen - name))))
		return false;
	if (hyphen[1] < '0' || hyphen[1] > '9')
		return false;
	*number = strtoull(hyphen + 1, &end, 10);
	return *number > 0 && strcmp(end, SUFFIX) == 0;
}

bool
jk_places_are_archives(const struct jk_lane *lane)
{
	return strcmp(lane->kind, "access") == 0 ||
	       strcmp(lane->kind, "access-receipt") == 0;
}

bool
jk_places_are_registers(const struct jk_lane *lane)
{
	return strcmp(lane->kind, "ident") == 0 || strcmp(lane->kind, "receipt") == 0;
}

void
jk_place_encode(char to[JK_PLACE_CHARS], const char *directory,
    const struct jk_lane *lane, uint64_t number)
{
	char text[JK_LANE_CHARS];

	jk_lane_encode(text, lane);
	snprintf(to, JK_PLACE_CHARS, "%s/%s-%06llu" SUFFIX, directory, text,
	    (unsigned long long)number);
}
