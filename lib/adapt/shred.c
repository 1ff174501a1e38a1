#include "adapt/shred.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "adapt/fd.h"

#define PIECE 65536
#define GONE_SUFFIX ".gone"

static int
cannot(const char *path, struct jk_err *err)
{
	jk_err_errno(err, JK_EXIT_IO, "JK00723", _("cannot erase a file"));
	return jk_err_at(err, "%s", path);
}

static int
sync_parent(const char *path, struct jk_err *err)
{
	char *parent = strdup(path), *slash;
	int result;

	if (parent == NULL)
		return jk_err_memory(err);
	slash = strrchr(parent, '/');
	if (slash != NULL)
		*slash = '\0';
	result = jk_directory_sync(slash != NULL ? parent : ".", err);
	free(parent);
	return result;
}

static int
overwrite(int fd, struct jk_err *err)
{
	static const uint8_t nothing[PIECE];
	uint64_t left;

	if (jk_fd_size(fd, &left, err) < 0)
		return -1;
	while (left > 0) {
		size_t piece = left < PIECE ? (size_t)left : PIECE;

		if (jk_fd_write(fd, jk_bytes(nothing, piece), err) < 0)
			return -1;
		left -= piece;
	}
	return jk_fd_sync(fd, err);
}

static int
open_regular(const char *path, int *fd, struct jk_err *err)
{
	struct stat status;

	*fd = open(path, O_WRONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	if (*fd < 0)
		return errno == ENOENT ? 0 : cannot(path, err);
	if (fstat(*fd, &status) == 0 && S_ISREG(status.st_mode))
		return 0;
	errno = EINVAL;
	cannot(path, err);
	close(*fd);
	*fd = -1;
	return -1;
}

/*
 * DIRECTORY/.NAME.gone, or the path itself where it is such a name; to be freed. A
 * NAME that leaves no room for that is cut: two that are then one are both to go.
 */
static char *
gone_name(const char *path, struct jk_err *err)
{
	const char *slash = strrchr(path, '/');
	const char *name = slash != NULL ? slash + 1 : path;
	size_t len = strlen(name), tail = sizeof GONE_SUFFIX - 1;
	bool is_gone =
	    name[0] == '.' && len > tail && strcmp(name + len - tail, GONE_SUFFIX) == 0;
	int room = NAME_MAX - 1 - (int)tail;
	char *made = NULL;

	if (is_gone)
		made = strdup(path);
	else if (asprintf(&made, "%.*s.%.*s" GONE_SUFFIX, (int)(name - path), path,
		     room, name) < 0)
		made = NULL;
	if (made != NULL)
		return made;
	jk_err_memory(err);
	return NULL;
}

static int
overwrite_and_unlink(const char *path, struct jk_err *err)
{
	int fd, result;

	if (open_regular(path, &fd, err) < 0)
		return -1;
	if (fd >= 0) {
		result = overwrite(fd, err);
		if (jk_fd_close(fd, err) < 0 || result < 0)
			return jk_err_at(err, "%s", path);
	}
	return jk_unlink(path, err);
}

static bool
is_there(const char *path)
{
	return access(path, F_OK) == 0;
}

/* Both of its names may be there: then the rest of an earlier one goes first. */
static int
shred(const char *path, const char *gone, struct jk_err *err)
{
	int fd;

	if (open_regular(path, &fd, err) < 0)
		return -1;
	if (fd >= 0) {
		close(fd);
		if (strcmp(path, gone) != 0 && is_there(gone) &&
		    overwrite_and_unlink(gone, err) < 0)
			return -1;
		if (rename(path, gone) != 0)
			return cannot(path, err);
	}
	return overwrite_and_unlink(gone, err);
}

static int
shred_named(const char *path, struct jk_err *err)
{
	char *gone = gone_name(path, err);
	int result = gone != NULL ? shred(path, gone, err) : -1;

	free(gone);
	return result;
}

int
jk_shred(const char *path, struct jk_err *err)
{
	const char *slash = strrchr(path, '/');
	const char *name = slash != NULL ? slash + 1 : path;
	char *unfinished;
	int result = 0;

	if (asprintf(&unfinished, "%.*s.%s.u", (int)(name - path), path, name) < 0)
		return jk_err_memory(err);
	if (is_there(unfinished))
		result = shred_named(unfinished, err);
	free(unfinished);
	return result == 0 ? shred_named(path, err) : -1;
}

int
jk_unlink(const char *path, struct jk_err *err)
{
	if (unlink(path) != 0 && errno != ENOENT)
		return cannot(path, err);
	/* Also where it was gone: perhaps nobody had synced that. */
	return sync_parent(path, err);
}
