#include "ledger/readers.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "ledger/files.h"

#define TRIES_PER_SECOND 20

static int
open_file(const char *path, int flags, int *fd, struct jk_err *err)
{
	char *name = jk_files_other(path, "readers", err);

	if (name == NULL)
		return -1;
	*fd = open(name, flags | O_CLOEXEC | O_NOFOLLOW, 0600);
	free(name);
	return 0;
}

static int
cannot(struct jk_err *err)
{
	return jk_err_errno(
	    err, JK_EXIT_IO, "JK00721", _("cannot lock the ledger's file of readers"));
}

int
jk_readers_make(const char *path, struct jk_err *err)
{
	int fd;

	if (open_file(path, O_RDWR | O_CREAT, &fd, err) < 0)
		return -1;
	if (fd < 0)
		return cannot(err);
	close(fd);
	return 0;
}

/* One byte for each list; *held when others hold some of them. */
static int
lock(int fd, short type, uint64_t from, uint64_t count, bool *held, struct jk_err *err)
{
	struct flock range = { .l_type = type,
		.l_whence = SEEK_SET,
		.l_start = (off_t)from,
		.l_len = (off_t)count };

	*held = false;
	if (fcntl(fd, F_OFD_SETLK, &range) == 0)
		return 0;
	*held = errno == EAGAIN || errno == EACCES;
	return *held ? 0 : cannot(err);
}

int
jk_readers_enter(
    const char *path, uint64_t number, int *fd, bool *gone, struct jk_err *err)
{
	*gone = false;
	if (open_file(path, O_RDONLY, fd, err) < 0)
		return -1;
	/* Nobody erases in a copy, or where this account may not even look. */
	if (*fd < 0)
		return 0;
	if (lock(*fd, F_RDLCK, number, 1, gone, err) == 0 && !*gone)
		return 0;
	close(*fd);
	*fd = -1;
	return *gone ? 0 : -1;
}

int
jk_readers_shut(
    const char *path, uint64_t number, unsigned seconds, int *fd, struct jk_err *err)
{
	const struct timespec pause = { .tv_nsec = 1000000000 / TRIES_PER_SECOND };
	bool held = true;
	int result = 0;

	if (open_file(path, O_RDWR | O_CREAT, fd, err) < 0)
		return -1;
	if (*fd < 0)
		return cannot(err);
	for (uint64_t tries = 0; result == 0 && held; tries++) {
		if (tries > (uint64_t)seconds * TRIES_PER_SECOND)
			break;
		if (tries > 0)
			nanosleep(&pause, NULL);
		result = lock(*fd, F_WRLCK, 0, number + 1, &held, err);
	}
	if (result == 0 && !held)
		return 0;
	if (result == 0)
		jk_err_set(err, JK_EXIT_TEMPFAIL, "JK00722",
		    _("older lists of the ledger are still being read after %u "
		      "seconds"),
		    seconds);
	close(*fd);
	*fd = -1;
	return -1;
}
