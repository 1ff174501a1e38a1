/* Unit tests of adapt/fd: full reads and writes, and files that are whole or absent. */
#include "adapt/fd.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tap.h"

static char directory[] = "/tmp/jk-fd-XXXXXX";
static char target[64], unfinished[64], other[64];
static struct jk_err err;

static bool
is_failure(int result, const char *id, enum jk_exit status)
{
	bool same = result == -1 && strcmp(err.id, id) == 0 && err.status == status;

	if (!same)
		printf("# %d %s %d %s\n", result, err.id, err.status, err.text);
	return same;
}

static bool
exists(const char *path)
{
	struct stat st;

	return lstat(path, &st) == 0;
}

static bool
holds(const char *path, const char *text)
{
	struct jk_buf buf = JK_BUF_INIT;
	bool same = jk_file_load(&buf, path, 100, &err) == 0 &&
		    strcmp(jk_buf_text(&buf), text) == 0;

	jk_buf_release(&buf);
	return same;
}

static bool
write_file(const char *path, const char *text, bool replace)
{
	struct jk_file file;

	if (jk_file_open(&file, path, replace, &err) != 0)
		return false;
	if (jk_fd_write(file.fd, jk_bytes_of(text), &err) != 0) {
		jk_file_abandon(&file);
		return false;
	}
	return jk_file_close(&file, &err) == 0;
}

static void
test_reading(void)
{
	uint8_t bytes[8];
	uint64_t size;
	size_t got;
	int fd = -1;

	ok(write_file(target, "0123456789", false), "a file is written");
	ok(jk_fd_open(&fd, target, &err) == 0 && jk_fd_size(fd, &size, &err) == 0 &&
		size == 10,
	    "it is opened and has its length");
	ok((fcntl(fd, F_GETFD) & FD_CLOEXEC) != 0, "no child inherits it");
	ok(jk_fd_is_ready(fd), "a file never makes its reader wait");
	ok(jk_fd_read_at(fd, bytes, 4, 6, &err) == 0 && memcmp(bytes, "6789", 4) == 0,
	    "bytes are read from any place");
	ok(is_failure(
	       jk_fd_read_at(fd, bytes, 5, 6, &err), "JK00158", JK_EXIT_PROTOCOL),
	    "reading beyond its end is status 76");
	ok(is_failure(jk_fd_read_at(fd, bytes, 5, UINT64_MAX, &err), "JK00158",
	       JK_EXIT_PROTOCOL),
	    "however far beyond");
	ok(jk_fd_read_full(fd, bytes, 8, &got, &err) == 0 && got == 8 &&
		jk_fd_read_full(fd, bytes, 8, &got, &err) == 0 && got == 2 &&
		jk_fd_read(fd, bytes, 8, &got, &err) == 0 && got == 0,
	    "a full read is short only at the end");
	ok(jk_fd_close(fd, &err) == 0 && jk_fd_close(-1, &err) == 0,
	    "closing it is fine, and so is closing nothing");
	ok(is_failure(jk_fd_close(fd, &err), "JK00162", JK_EXIT_IO),
	    "closing twice is not");
	ok(jk_fd_open(&fd, "-", &err) == 0 && fd == STDIN_FILENO &&
		jk_fd_close(fd, &err) == 0 && fcntl(fd, F_GETFD) >= 0,
	    "standard input is opened as - and left open");
	ok(unlink(target) == 0, "(the file is removed)");
}

static void
test_opening_refused(void)
{
	struct jk_buf buf = JK_BUF_INIT;
	int fd = -1;

	ok(is_failure(jk_fd_open(&fd, target, &err), "JK00155", JK_EXIT_NOINPUT) &&
		strcmp(err.place, target) == 0,
	    "a missing file is status 66, with its path as the place");
	ok(is_failure(jk_fd_open(&fd, directory, &err), "JK00156", JK_EXIT_NOINPUT),
	    "a directory is no input");
	ok(is_failure(jk_fd_open(&fd, "/dev/zero", &err), "JK00156", JK_EXIT_NOINPUT),
	    "nor is a device");
	ok(write_file(other, "x", false) && symlink(other, target) == 0 &&
		jk_fd_open(&fd, target, &err) == 0 && jk_fd_close(fd, &err) == 0,
	    "what the caller names may be a link");
	ok(is_failure(
	       jk_fd_open_regular(&fd, target, &err), "JK00155", JK_EXIT_NOINPUT),
	    "a file of the site may not");
	ok(is_failure(jk_file_load(&buf, target, 9, &err), "JK00155", JK_EXIT_NOINPUT),
	    "nor may a small file that is loaded");
	ok(unlink(target) == 0 && mkfifo(target, 0600) == 0 &&
		is_failure(
		    jk_fd_open_regular(&fd, target, &err), "JK00156", JK_EXIT_NOINPUT),
	    "a FIFO in the site is refused, not waited for");
	ok(unlink(target) == 0 && unlink(other) == 0, "(they are removed)");
	jk_buf_release(&buf);
}

static void
test_loading(void)
{
	struct jk_buf buf = JK_BUF_INIT;

	jk_buf_add_text(&buf, ">");
	ok(write_file(target, "12345", false) &&
		jk_file_load(&buf, target, 5, &err) == 0 &&
		strcmp(jk_buf_text(&buf), ">12345") == 0,
	    "a small file is appended whole");
	ok(is_failure(jk_file_load(&buf, target, 4, &err), "JK00163", JK_EXIT_DATA) &&
		buf.len == 6,
	    "one byte more than allowed is status 65, and nothing is appended");
	ok(unlink(target) == 0, "(the file is removed)");
	jk_buf_release(&buf);
}

static void
test_pipe(void)
{
	uint8_t bytes[4];
	int ends[2];
	size_t got;

	if (!ok(pipe(ends) == 0, "(a pipe is made)"))
		return;
	jk_fd_widen(ends[1]);
	ok(fcntl(ends[1], F_GETPIPE_SZ) >= 65536, "a pipe is widened where allowed");
	ok(!jk_fd_is_ready(ends[0]), "an empty pipe would make its reader wait");
	ok(jk_fd_write(ends[1], jk_bytes_of("ab"), &err) == 0 &&
		jk_fd_is_ready(ends[0]) &&
		jk_fd_read(ends[0], bytes, 4, &got, &err) == 0 && got == 2,
	    "one with bytes gives what is there");
	ok(fcntl(ends[1], F_SETFL, O_NONBLOCK) == 0 && close(ends[0]) == 0 &&
		is_failure(jk_fd_write(ends[1], jk_bytes_of("ab"), &err), "JK00159",
		    JK_EXIT_IO),
	    "a reader that went away is an input/output error with its own text");
	close(ends[1]);
}

/* More than any pipe holds, through a writer that may not block. */
static void
test_nonblocking(void)
{
	const size_t len = 3 * 1024 * 1024;
	uint8_t *bytes = calloc(1, len);
	int ends[2], status = -1;
	size_t got = 0;
	pid_t child;

	if (!ok(bytes != NULL && pipe(ends) == 0, "(a pipe is made)"))
		return;
	child = fork();
	if (child == 0) {
		close(ends[0]);
		(void)fcntl(ends[1], F_SETFL, O_NONBLOCK);
		_exit(jk_fd_write(ends[1], jk_bytes(bytes, len), &err) != 0);
	}
	close(ends[1]);
	ok(jk_fd_read_full(ends[0], bytes, len, &got, &err) == 0 && got == len &&
		waitpid(child, &status, 0) == child && status == 0,
	    "a descriptor that may not block is written and read in full");
	close(ends[0]);
	free(bytes);
}

static void
on_alarm(int number)
{
	(void)number;
}

static void
test_interrupted(void)
{
	struct sigaction action = { .sa_handler = on_alarm };
	uint8_t byte;
	int ends[2];
	size_t got = 0;
	pid_t child;

	sigaction(SIGUSR1, &action, NULL);
	if (!ok(pipe(ends) == 0, "(a pipe is made)"))
		return;
	child = fork();
	if (child == 0) {
		for (int i = 0; i < 5; i++) {
			usleep(5000);
			kill(getppid(), SIGUSR1);
		}
		_exit(write(ends[1], "x", 1) != 1);
	}
	ok(jk_fd_read(ends[0], &byte, 1, &got, &err) == 0 && got == 1,
	    "a read that signals interrupt is continued");
	waitpid(child, NULL, 0);
	close(ends[0]);
	close(ends[1]);
}

static void
test_full_disk(void)
{
	int fd = open("/dev/full", O_WRONLY | O_CLOEXEC);

	ok(fd >= 0 &&
		is_failure(
		    jk_fd_write(fd, jk_bytes_of("x"), &err), "JK00160", JK_EXIT_IO) &&
		strstr(err.text, strerror(ENOSPC)) != NULL,
	    "a full disk is an input/output error that names its cause");
	ok(is_failure(jk_fd_sync(fd, &err), "JK00161", JK_EXIT_IO),
	    "what cannot be synced is an error");
	close(fd);
}

static void
test_whole_file(void)
{
	struct jk_file file;
	struct stat st;

	ok(jk_file_open(&file, target, false, &err) == 0 && !exists(target) &&
		exists(unfinished),
	    "while it is written a file has only its unfinished name");
	ok(jk_fd_write(file.fd, jk_bytes_of("new"), &err) == 0 &&
		jk_file_close(&file, &err) == 0 && holds(target, "new") &&
		!exists(unfinished),
	    "closed, it has its name, and the unfinished one is gone");
	ok(stat(target, &st) == 0 && (st.st_mode & 07777) == 0600,
	    "it belongs to its owner alone");
	ok(is_failure(jk_file_open(&file, target, false, &err), "JK00167",
	       JK_EXIT_CANTCREATE) &&
		!exists(unfinished),
	    "an existing name is status 73 at once");
	ok(write_file(target, "newer", true) && holds(target, "newer"),
	    "unless it may be replaced");
	ok(jk_file_open(&file, target, true, &err) == 0 &&
		jk_fd_write(file.fd, jk_bytes_of("bad"), &err) == 0,
	    "(another is begun)");
	jk_file_abandon(&file);
	ok(holds(target, "newer") && !exists(unfinished),
	    "abandoned, it leaves the old one, and nothing else");
	jk_file_abandon(&file);
	ok(unlink(target) == 0, "abandoning twice is harmless");
}

static void
test_late_name(void)
{
	struct jk_file file;
	int fd;

	ok(jk_file_open(&file, target, false, &err) == 0 &&
		(fd = open(target, O_WRONLY | O_CREAT, 0600)) >= 0 && close(fd) == 0,
	    "(the name comes up while the file is written)");
	ok(is_failure(jk_file_close(&file, &err), "JK00167", JK_EXIT_CANTCREATE) &&
		holds(target, "") && !exists(unfinished),
	    "a name that came up meanwhile is not overwritten");
	ok(unlink(target) == 0 && jk_file_open(&file, target, true, &err) == 0 &&
		unlink(unfinished) == 0,
	    "(the unfinished name is taken away)");
	ok(is_failure(jk_file_close(&file, &err), "JK00168", JK_EXIT_CANTCREATE) &&
		!exists(target),
	    "a file that lost its unfinished name is not finished");
}

static void
test_stale(void)
{
	struct jk_file first, second;
	int fd;

	fd = open(unfinished, O_WRONLY | O_CREAT, 0600);
	ok(fd >= 0 && write(fd, "stale and long", 14) == 14 && close(fd) == 0 &&
		write_file(target, "new", false) && holds(target, "new"),
	    "what a killed run left is removed");
	ok(unlink(target) == 0 && jk_file_open(&first, target, false, &err) == 0,
	    "(one process writes)");
	ok(is_failure(jk_file_open(&second, target, false, &err), "JK00165",
	       JK_EXIT_TEMPFAIL) &&
		exists(unfinished),
	    "a file that is being written is status 75 for a second writer");
	ok(jk_fd_write(first.fd, jk_bytes_of("1"), &err) == 0 &&
		jk_file_close(&first, &err) == 0 && holds(target, "1"),
	    "and the first one ends well");
	ok(unlink(target) == 0, "(the file is removed)");
}

#define RACERS 4
#define ROUNDS 100

/* Write the file again and again; the status is how many rounds went wrong. */
static int
race(void)
{
	int wrong = 0;

	for (int i = 0; i < ROUNDS; i++) {
		jk_err_reset(&err);
		if (!write_file(target, "whole", true) &&
		    strcmp(err.id, "JK00165") != 0)
			wrong++;
	}
	return wrong;
}

/* Each takes the unfinished file of another for a dead one's, if it can. */
static void
test_race(void)
{
	int status, wrong = 0;

	fflush(stdout);
	for (int i = 0; i < RACERS; i++)
		if (fork() == 0)
			_exit(race());
	while (wait(&status) > 0)
		wrong += !WIFEXITED(status) || WEXITSTATUS(status) != 0;
	ok(wrong == 0 && holds(target, "whole") && !exists(unfinished),
	    "of several writers at once each one ends well or is told of another");
	ok(unlink(target) == 0, "(the file is removed)");
}

static void
test_planted(void)
{
	struct jk_file file;

	ok(write_file(other, "precious", false) && symlink(other, unfinished) == 0,
	    "(a link is planted under the unfinished name)");
	ok(is_failure(jk_file_open(&file, target, true, &err), "JK00164",
	       JK_EXIT_CANTCREATE) &&
		holds(other, "precious") && exists(unfinished),
	    "it is refused, and what it points to is untouched");
	ok(unlink(unfinished) == 0 && mkfifo(unfinished, 0600) == 0 &&
		is_failure(jk_file_open(&file, target, true, &err), "JK00164",
		    JK_EXIT_CANTCREATE),
	    "a planted FIFO is refused, not waited for");
	ok(unlink(unfinished) == 0 && symlink(other, target) == 0 &&
		is_failure(jk_file_open(&file, target, false, &err), "JK00167",
		    JK_EXIT_CANTCREATE),
	    "a link under the final name is an existing name");
	ok(write_file(target, "new", true) && holds(target, "new") &&
		holds(other, "precious"),
	    "replaced, the link goes, and what it points to stays");
	ok(unlink(target) == 0 && unlink(other) == 0, "(they are removed)");
}

static void
test_rename(void)
{
	char below[80], moved[96];

	snprintf(below, sizeof below, "%s/done", directory);
	snprintf(moved, sizeof moved, "%s/batch", below);
	ok(mkdir(below, 0700) == 0 && write_file(target, "b", false) &&
		jk_file_rename(target, moved, &err) == 0 && holds(moved, "b") &&
		!exists(target),
	    "a file is moved to another directory");
	ok(is_failure(jk_file_rename(target, moved, &err), "JK00169", JK_EXIT_IO) &&
		strcmp(err.place, target) == 0,
	    "one that is not there is an error");
	ok(is_failure(jk_directory_sync(moved, &err), "JK00155", JK_EXIT_IO),
	    "only a directory is synced as one");
	ok(unlink(moved) == 0 && rmdir(below) == 0, "(they are removed)");
}

int
main(void)
{
	signal(SIGPIPE, SIG_IGN);
	if (mkdtemp(directory) == NULL)
		return 1;
	snprintf(target, sizeof target, "%s/batch.jks", directory);
	snprintf(unfinished, sizeof unfinished, "%s/.batch.jks.u", directory);
	snprintf(other, sizeof other, "%s/other", directory);
	test_reading();
	test_opening_refused();
	test_loading();
	test_pipe();
	test_nonblocking();
	test_interrupted();
	test_full_disk();
	test_whole_file();
	test_late_name();
	test_stale();
	test_race();
	test_planted();
	test_rename();
	ok(rmdir(directory) == 0, "nothing is left behind");
	return tap_end();
}
