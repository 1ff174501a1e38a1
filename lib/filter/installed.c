#include "filter/installed.h"

#include <libintl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PLACES 2

/* From the directory of the program: in a checkout, then installed. */
static const char *const schema_places[PLACES] = { "../schemas",
	"../share/jk/schemas" };
static const char *const locale_places[PLACES] = { "../build/locale",
	"../share/locale" };

/* The first PLACE/NAME that can be read, or NULL. */
static char *
find(const char *const places[PLACES], const char *name)
{
	char program[4096], *slash, *path;
	ssize_t len = readlink("/proc/self/exe", program, sizeof program - 1);

	if (len <= 0)
		return NULL;
	program[len] = '\0';
	slash = strrchr(program, '/');
	if (slash == NULL)
		return NULL;
	*slash = '\0';
	for (size_t i = 0; i < PLACES; i++) {
		if (asprintf(&path, "%s/%s/%s", program, places[i], name) < 0)
			return NULL;
		if (access(path, R_OK) == 0)
			return path;
		free(path);
	}
	return NULL;
}

char *
jk_installed_schema(const char *name)
{
	return find(schema_places, name);
}

void
jk_installed_messages(void)
{
	char *path = find(locale_places, ".");

	if (path != NULL)
		bindtextdomain("jk", path);
	bind_textdomain_codeset("jk", "UTF-8");
	free(path);
}
