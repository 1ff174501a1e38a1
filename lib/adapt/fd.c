#include "adapt/fd.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"

#define OPEN_FLAGS (O_RDONLY | O_CLOEXEC | O_NOCTTY)
#define PIPE_BYTES (1024 * 1024)
#define LOAD_STEP_BYTES 65536

/* The place of an error is the path, made printable. Returns -1. */
static int
at_path(struct jk_err *err, const char *path)
{
	char shown[JK_ERR_PLACE_CHARS];

	return jk_err_at(
	    err, "%s", jk_text_printable(shown, sizeof shown, jk_bytes_of(path)));
}

static int
check_file(int fd, bool fifo_too, struct jk_err *err)
{
	struct stat st;

	if (fstat(fd, &st) != 0)
		return jk_err_errno(err, JK_EXIT_IO, "JK00157", _("cannot read"));
	if (S_ISREG(st.st_mode) || (fifo_too && S_ISFIFO(st.st_mode)))
		return 0;
	return jk_err_set(err, JK_EXIT_NOINPUT, "JK00156", _("not a regular file"));
}

static int
open_checked(int *fd, const char *path, int flags, bool fifo_too, struct jk_err *err)
{
	int opened = open(path, flags);

	if (opened < 0) {
		jk_err_errno(err, JK_EXIT_NOINPUT, "JK00155", _("cannot open"));
		return at_path(err, path);
	}
	if (check_file(opened, fifo_too, err) != 0) {
		close(opened);
		return at_path(err, path);
	}
	*fd = opened;
	return 0;
}

int
jk_fd_open(int *fd, const char *path, struct jk_err *err)
{
	if (strcmp(path, "-") != 0)
		return open_checked(fd, path, OPEN_FLAGS, true, err);
	*fd = STDIN_FILENO;
	return 0;
}

int
jk_fd_open_regular(int *fd, const char *path, struct jk_err *err)
{
	/* O_NONBLOCK: a planted FIFO is opened and refused, not waited for. */
	return open_checked(fd, path, OPEN_FLAGS | O_NOFOLLOW | O_NONBLOCK, false, err);
}

/* True when the call is to be made again: interrupted, or not yet possible. */
static bool
is_passing(int fd, short event)
{
	struct pollfd wanted = { fd, event, 0 };

	if (errno == EINTR)
		return true;
	if (errno != EAGAIN)
		return false;
	return poll(&wanted, 1, -1) >= 0 || errno == EINTR;
}

int
jk_fd_read(int fd, uint8_t *to, size_t len, size_t *got, struct jk_err *err)
{
	ssize_t count;

	do
		count = read(fd, to, len);
	while (count < 0 && is_passing(fd, POLLIN));
	if (count < 0)
		return jk_err_errno(err, JK_EXIT_IO, "JK00157", _("cannot read"));
	*got = (size_t)count;
	return 0;
}

int
jk_fd_read_full(int fd, uint8_t *to, size_t len, size_t *got, struct jk_err *err)
{
	size_t count;

	*got = 0;
	while (*got < len) {
		if (jk_fd_read(fd, to + *got, len - *got, &count, err) != 0)
			return -1;
		if (count == 0)
			break;
		*got += count;
	}
	return 0;
}

int
jk_fd_read_at(int fd, uint8_t *to, size_t len, uint64_t offset, struct jk_err *err)
{
	ssize_t count;

	while (len > 0) {
		count = offset <= INT64_MAX ? pread(fd, to, len, (off_t)offset) : 0;
		if (count < 0 && errno == EINTR)
			continue;
		if (count < 0)
			return jk_err_errno(
			    err, JK_EXIT_IO, "JK00157", _("cannot read"));
		if (count == 0)
			return jk_err_set(err, JK_EXIT_PROTOCOL, "JK00158",
			    _("the file is shorter than what it says of itself"));
		to += count;
		len -= (size_t)count;
		offset += (uint64_t)count;
	}
	return 0;
}

int
jk_fd_write(int fd, struct jk_bytes bytes, struct jk_err *err)
{
	ssize_t count;

	while (bytes.len > 0) {
		count = write(fd, bytes.ptr, bytes.len);
		if (count < 0 && is_passing(fd, POLLOUT))
			continue;
		if (count < 0 && errno == EPIPE)
			return jk_err_set(err, JK_EXIT_IO, "JK00159",
			    _("the reader of the output went away"));
		if (count < 0)
			return jk_err_errno(
			    err, JK_EXIT_IO, "JK00160", _("cannot write"));
		bytes.ptr += count;
		bytes.len -= (size_t)count;
	}
	return 0;
}

int
jk_fd_size(int fd, uint64_t *size, struct jk_err *err)
{
	struct stat st;

	if (fstat(fd, &st) != 0)
		return jk_err_errno(err, JK_EXIT_IO, "JK00157", _("cannot read"));
	if (!S_ISREG(st.st_mode))
		return jk_err_set(
		    err, JK_EXIT_NOINPUT, "JK00156", _("not a regular file"));
	*size = (uint64_t)st.st_size;
	return 0;
}

int
jk_fd_sync(int fd, struct jk_err *err)
{
	int result;

	do
		result = fsync(fd);
	while (result != 0 && errno == EINTR);
	if (result != 0)
		return jk_err_errno(
		    err, JK_EXIT_IO, "JK00161", _("cannot bring to disk"));
	return 0;
}

int
jk_fd_close(int fd, struct jk_err *err)
{
	/* After EINTR Linux has let the descriptor go: closing again would hit another.
	 */
	if (fd < 0 || fd == STDIN_FILENO || close(fd) == 0 || errno == EINTR)
		return 0;
	return jk_err_errno(err, JK_EXIT_IO, "JK00162", _("cannot close"));
}

bool
jk_fd_is_ready(int fd)
{
	struct pollfd wanted = { fd, POLLIN, 0 };
	int count;

	do
		count = poll(&wanted, 1, 0);
	while (count < 0 && errno == EINTR);
	return count > 0;
}

void
jk_fd_widen(int fd)
{
	(void)fcntl(fd, F_SETPIPE_SZ, PIPE_BYTES);
}

static int
load(struct jk_buf *to, int fd, size_t max, struct jk_err *err)
{
	size_t before = to->len, got;
	uint8_t *at;

	do {
		at = jk_buf_reserve(to, LOAD_STEP_BYTES);
		if (at == NULL)
			return jk_err_memory(err);
		if (jk_fd_read(fd, at, LOAD_STEP_BYTES, &got, err) != 0)
			return -1;
		to->len += got;
		if (to->len - before > max)
			return jk_err_set(err, JK_EXIT_DATA, "JK00163",
			    _("the file is longer than %zu bytes"), max);
	} while (got > 0);
	return 0;
}

int
jk_file_load(struct jk_buf *to, const char *path, size_t max, struct jk_err *err)
{
	size_t before = to->len;
	int fd, result;

	if (jk_fd_open_regular(&fd, path, err) != 0)
		return -1;
	result = load(to, fd, max, err);
	close(fd);
	if (result == 0)
		return 0;
	to->len = before;
	return at_path(err, path);
}

/* Where the last name of a path begins. */
static size_t
name_at(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash == NULL ? 0 : (size_t)(slash - path) + 1;
}

static int
sync_directory_of(const char *path, struct jk_err *err)
{
	size_t len = name_at(path);
	char *directory = len > 0 ? strndup(path, len) : strdup(".");
	int result;

	if (directory == NULL)
		return jk_err_memory(err);
	result = jk_directory_sync(directory, err);
	free(directory);
	return result;
}

static int
is_busy(struct jk_err *err)
{
	return jk_err_set(err, JK_EXIT_TEMPFAIL, "JK00165",
	    _("another process is writing this file"));
}

/* The lock tells a second writer that the file is not a dead one's. */
static int
lock(int fd, struct jk_err *err)
{
	int result;

	do
		result = flock(fd, LOCK_EX | LOCK_NB);
	while (result != 0 && errno == EINTR);
	if (result == 0)
		return 0;
	if (errno == EWOULDBLOCK)
		return is_busy(err);
	return jk_err_errno(err, JK_EXIT_CANTCREATE, "JK00166", _("cannot create"));
}

/* Is `path` a name of what is open as fd? */
static bool
is_named(int fd, const char *path)
{
	struct stat mine, named;

	return fstat(fd, &mine) == 0 && lstat(path, &named) == 0 &&
	       mine.st_dev == named.st_dev && mine.st_ino == named.st_ino;
}

/*
 * Remove what a killed run left. It is ours if it is a regular file of this
 * user, and dead if nobody holds its lock. Whoever holds the lock of the file
 * that has the name may take the name away, and nobody else.
 */
static int
remove_stale(const char *unfinished, struct jk_err *err)
{
	struct stat st;
	int fd = open(unfinished, OPEN_FLAGS | O_NOFOLLOW | O_NONBLOCK);
	int result;

	/* Whatever else is wrong with the name, creating it will tell. */
	if (fd < 0 && errno != ELOOP)
		return 0;
	if (fd < 0 || fstat(fd, &st) != 0 || !S_ISREG(st.st_mode) ||
	    st.st_uid != geteuid()) {
		if (fd >= 0)
			close(fd);
		return jk_err_set(err, JK_EXIT_CANTCREATE, "JK00164",
		    _("something that is not ours stands under the name of the "
		      "unfinished file"));
	}
	result = lock(fd, err);
	if (result == 0 && is_named(fd, unfinished) && unlink(unfinished) != 0)
		result = jk_err_errno(
		    err, JK_EXIT_CANTCREATE, "JK00166", _("cannot create"));
	close(fd);
	return result;
}

static int
create(struct jk_file *file, struct jk_err *err)
{
	if (remove_stale(file->unfinished, err) != 0)
		return -1;
	file->fd = open(file->unfinished,
	    O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (file->fd < 0 && errno == EEXIST)
		return is_busy(err);
	if (file->fd < 0)
		return jk_err_errno(
		    err, JK_EXIT_CANTCREATE, "JK00166", _("cannot create"));
	if (lock(file->fd, err) != 0)
		return -1;
	/* Before it was locked, another may have taken it for a dead one's. */
	return is_named(file->fd, file->unfinished) ? 0 : is_busy(err);
}

static int
refuse_existing(const char *path, struct jk_err *err)
{
	struct stat st;

	if (lstat(path, &st) == 0)
		return jk_err_set(
		    err, JK_EXIT_CANTCREATE, "JK00167", _("already exists"));
	if (errno == ENOENT)
		return 0;
	return jk_err_errno(err, JK_EXIT_CANTCREATE, "JK00166", _("cannot create"));
}

/* The name is not, or no longer, one that may be taken away. */
static void
forget_unfinished(struct jk_file *file)
{
	free(file->unfinished);
	file->unfinished = NULL;
}

int
jk_file_open(struct jk_file *file, const char *path, bool replace, struct jk_err *err)
{
	int at = (int)name_at(path);

	*file = (struct jk_file)JK_FILE_INIT;
	file->replace = replace;
	if (!replace && refuse_existing(path, err) != 0)
		return at_path(err, path);
	file->path = strdup(path);
	if (file->path == NULL ||
	    asprintf(&file->unfinished, "%.*s.%s.u", at, path, path + at) < 0) {
		file->unfinished = NULL; /* asprintf leaves it undefined */
		jk_file_abandon(file);
		return jk_err_memory(err);
	}
	if (create(file, err) == 0)
		return 0;
	if (file->fd < 0)
		forget_unfinished(file);
	jk_file_abandon(file);
	return at_path(err, path);
}

/* Give the name, in one step and without touching an existing one. */
static int
rename_new(const char *from, const char *to)
{
	if (renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE) == 0)
		return 0;
	/* Some file systems do not know the flag; a link never replaces either. */
	if (errno != EINVAL && errno != ENOSYS)
		return -1;
	return link(from, to) == 0 ? unlink(from) : -1;
}

static int
give_name(struct jk_file *file, struct jk_err *err)
{
	int result = file->replace ? rename(file->unfinished, file->path)
				   : rename_new(file->unfinished, file->path);

	if (result == 0)
		return 0;
	if (errno == EEXIST)
		return jk_err_set(
		    err, JK_EXIT_CANTCREATE, "JK00167", _("already exists"));
	return jk_err_errno(err, JK_EXIT_CANTCREATE, "JK00166", _("cannot create"));
}

/* Closing can tell of a lost write, and has to before the file gets its name. */
static int
close_locked(struct jk_file *file, struct jk_err *err)
{
	int fd = file->fd;

	file->fd = fcntl(fd, F_DUPFD_CLOEXEC, 0);
	if (file->fd >= 0)
		return jk_fd_close(fd, err);
	file->fd = fd;
	return jk_err_errno(err, JK_EXIT_IO, "JK00162", _("cannot close"));
}

static int
finish(struct jk_file *file, struct jk_err *err)
{
	if (jk_fd_sync(file->fd, err) != 0)
		return -1;
	if (!is_named(file->fd, file->unfinished))
		return jk_err_set(err, JK_EXIT_CANTCREATE, "JK00168",
		    _("the unfinished file was taken away while it was written"));
	if (close_locked(file, err) != 0 || give_name(file, err) != 0)
		return -1;
	forget_unfinished(file);
	return sync_directory_of(file->path, err);
}

int
jk_file_close(struct jk_file *file, struct jk_err *err)
{
	int result = finish(file, err);

	if (result != 0)
		at_path(err, file->path);
	jk_file_abandon(file);
	return result;
}

void
jk_file_abandon(struct jk_file *file)
{
	if (file->unfinished != NULL &&
	    (file->fd < 0 || is_named(file->fd, file->unfinished)))
		(void)unlink(file->unfinished);
	if (file->fd >= 0)
		(void)close(file->fd);
	forget_unfinished(file);
	free(file->path);
	*file = (struct jk_file)JK_FILE_INIT;
}

int
jk_file_store(const char *path, struct jk_bytes text, struct jk_err *err)
{
	struct jk_file file;

	if (jk_file_open(&file, path, true, err) < 0)
		return -1;
	if (jk_fd_write(file.fd, text, err) == 0)
		return jk_file_close(&file, err);
	at_path(err, path);
	jk_file_abandon(&file);
	return -1;
}

int
jk_file_share(struct jk_file *file, struct jk_err *err)
{
	if (fchmod(file->fd, 0644) != 0)
		return jk_err_errno(
		    err, JK_EXIT_IO, "JK00170", _("cannot change a file's mode"));
	return 0;
}

int
jk_file_rename(const char *from, const char *to, struct jk_err *err)
{
	size_t from_len = name_at(from), to_len = name_at(to);

	if (rename(from, to) != 0) {
		jk_err_errno(err, JK_EXIT_IO, "JK00169", _("cannot rename"));
		return at_path(err, from);
	}
	if (sync_directory_of(to, err) != 0)
		return -1;
	if (from_len == to_len && memcmp(from, to, to_len) == 0)
		return 0;
	return sync_directory_of(from, err);
}

int
jk_directory_sync(const char *path, struct jk_err *err)
{
	int fd = open(path, OPEN_FLAGS | O_DIRECTORY);
	int result;

	if (fd < 0) {
		jk_err_errno(err, JK_EXIT_IO, "JK00155", _("cannot open"));
		return at_path(err, path);
	}
	result = jk_fd_sync(fd, err);
	close(fd);
	return result == 0 ? 0 : at_path(err, path);
}
