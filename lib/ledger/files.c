#include "ledger/files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define NUMBER_DIGITS 8
#define LIST_SUFFIX ".list"
#define SEGMENT_SUFFIX ".jks"

char *
jk_files_other(const char *path, const char *name, struct jk_err *err)
{
	char *made;

	if (asprintf(&made, "%s/%s", path, name) >= 0)
		return made;
	jk_err_memory(err);
	return NULL;
}

char *
jk_files_list(const char *path, uint64_t number, struct jk_err *err)
{
	char name[64];

	snprintf(
	    name, sizeof name, "lists/%08llu" LIST_SUFFIX, (unsigned long long)number);
	return jk_files_other(path, name, err);
}

char *
jk_files_segment(const char *path, const char *name, struct jk_err *err)
{
	char file[JK_SEGMENT_NAME_CHARS + 32];

	snprintf(file, sizeof file, "segments/%s" SEGMENT_SUFFIX, name);
	return jk_files_other(path, file, err);
}

static int
make_one(const char *path, const char *name, struct jk_err *err)
{
	char *made = jk_files_other(path, name, err);
	int result = 0;

	if (made == NULL)
		return -1;
	if (mkdir(made, 0700) < 0 && errno != EEXIST) {
		jk_err_errno(err, JK_EXIT_CANTCREATE, "JK00520",
		    _("cannot make directory %s of the ledger"), name);
		result = -1;
	}
	free(made);
	return result;
}

int
jk_files_make(const char *path, struct jk_err *err)
{
	if (make_one(path, "lists", err) < 0)
		return -1;
	return make_one(path, "segments", err);
}

int
jk_files_lock(const char *path, int *fd, struct jk_err *err)
{
	char *name = jk_files_other(path, "lock", err);

	if (name == NULL)
		return -1;
	*fd = open(name, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	free(name);
	if (*fd < 0)
		return jk_err_errno(err,
		    errno == ENOENT ? JK_EXIT_NOINPUT : JK_EXIT_CANTCREATE, "JK00521",
		    _("cannot open the ledger's lock"));
	if (flock(*fd, LOCK_EX | LOCK_NB) == 0)
		return 0;
	jk_err_set(err, JK_EXIT_TEMPFAIL, "JK00522",
	    _("another process is writing this ledger"));
	close(*fd);
	*fd = -1;
	return -1;
}

/* The number of a list by its file name; 0 for any other name. */
static uint64_t
number_of(const char *name)
{
	uint64_t number = 0;

	for (size_t i = 0; i < NUMBER_DIGITS; i++) {
		if (name[i] < '0' || name[i] > '9')
			return 0;
		number = number * 10 + (uint64_t)(name[i] - '0');
	}
	return strcmp(name + NUMBER_DIGITS, LIST_SUFFIX) == 0 ? number : 0;
}

static DIR *
open_directory(const char *path, const char *name, struct jk_err *err)
{
	char *made = jk_files_other(path, name, err);
	DIR *directory;

	if (made == NULL)
		return NULL;
	directory = opendir(made);
	if (directory == NULL)
		jk_err_errno(err, JK_EXIT_NOINPUT, "JK00523",
		    _("cannot open directory %s of the ledger"), name);
	free(made);
	return directory;
}

int
jk_files_newest(const char *path, uint64_t *number, struct jk_err *err)
{
	DIR *directory = open_directory(path, "lists", err);
	struct dirent *entry;

	*number = 0;
	if (directory == NULL) {
		/* A ledger as jk-site(1) made it, before its first commit. */
		if (access(path, F_OK) != 0)
			return -1;
		jk_err_reset(err);
		return 0;
	}
	while ((entry = readdir(directory)) != NULL) {
		uint64_t found = number_of(entry->d_name);

		if (found > *number)
			*number = found;
	}
	closedir(directory);
	return 0;
}

bool
jk_files_is_named(const struct jk_list *list, const char *file)
{
	char name[JK_SEGMENT_NAME_CHARS];
	size_t len = strlen(file), suffix = strlen(SEGMENT_SUFFIX);

	if (len <= suffix || len - suffix >= sizeof name ||
	    strcmp(file + len - suffix, SEGMENT_SUFFIX) != 0)
		return false;
	snprintf(name, sizeof name, "%.*s", (int)(len - suffix), file);
	return jk_list_segment(list, name) != NULL;
}

void
jk_files_clean(const char *path, const struct jk_list *list)
{
	struct jk_err err = { .status = JK_EXIT_OK };
	DIR *directory = open_directory(path, "segments", &err);
	struct dirent *entry;

	if (directory == NULL)
		return;
	while ((entry = readdir(directory)) != NULL)
		if (strcmp(entry->d_name, ".") != 0 &&
		    strcmp(entry->d_name, "..") != 0 &&
		    !jk_files_is_named(list, entry->d_name))
			(void)unlinkat(dirfd(directory), entry->d_name, 0);
	closedir(directory);
}
