/*
 * kill_at N COMMAND [WORD...]: the command and all that it starts, killed together at
 * the Nth call of any of them that changes what is on disk; that call is not made, and
 * the status is 137. With N 0 nothing is killed, and how many calls there were is
 * written to the file that KILL_AT_COUNT names.
 *
 * strace(1) kills one process at its own Nth call: of a script that would be one
 * program that failed, and not what a machine leaves that stands still.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define OPTIONS                                                             \
	(PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK | \
	    PTRACE_O_TRACECLONE | PTRACE_O_TRACEEXEC | PTRACE_O_EXITKILL)
#define KILLED 137

static const long changing[] = {
	SYS_fsync,
	SYS_fdatasync,
	SYS_syncfs,
	SYS_ftruncate,
	SYS_fchmod,
	SYS_fchmodat,
	SYS_utimensat,
	SYS_mkdirat,
	SYS_unlinkat,
	SYS_linkat,
	SYS_symlinkat,
	SYS_renameat2,
#ifdef SYS_renameat
	SYS_renameat,
#endif
#ifdef SYS_rename
	SYS_rename,
	SYS_unlink,
	SYS_link,
	SYS_symlink,
	SYS_mkdir,
	SYS_rmdir,
	SYS_chmod,
#endif
};

static const long writing[] = { SYS_write, SYS_pwrite64, SYS_writev, SYS_sendfile };

static bool
is_in(const long *list, size_t count, uint64_t number)
{
	for (size_t i = 0; i < count; i++)
		if ((uint64_t)list[i] == number)
			return true;
	return false;
}

/* A pipe, a terminal and /dev/null keep nothing. */
static bool
is_file(pid_t pid, uint64_t fd)
{
	char link[64], target[PATH_MAX];
	ssize_t len;

	snprintf(link, sizeof link, "/proc/%d/fd/%d", (int)pid, (int)fd);
	len = readlink(link, target, sizeof target);
	return len > 0 && target[0] == '/' &&
	       (len < 5 || memcmp(target, "/dev/", 5) != 0 ||
		   (len > 9 && memcmp(target, "/dev/shm/", 9) == 0));
}

static bool
changes(pid_t pid, const struct __ptrace_syscall_info *call)
{
	uint64_t number = call->entry.nr;
	const uint64_t *args = call->entry.args;

	if (is_in(changing, sizeof changing / sizeof changing[0], number))
		return true;
	if (is_in(writing, sizeof writing / sizeof writing[0], number))
		return is_file(pid, args[0]);
	if (number == SYS_copy_file_range)
		return true;
#ifdef SYS_open
	if (number == SYS_open)
		return (args[1] & (O_CREAT | O_TRUNC)) != 0;
#endif
	return number == SYS_openat && (args[2] & (O_CREAT | O_TRUNC)) != 0;
}

/* The command, once it is held by its tracer. */
static pid_t
start(char **command)
{
	int gate[2];
	pid_t child;
	char byte = 0;

	if (pipe(gate) != 0 || (child = fork()) < 0)
		return -1;
	if (child == 0) {
		close(gate[1]);
		setpgid(0, 0);
		if (read(gate[0], &byte, 1) == 1) {
			close(gate[0]);
			execvp(command[0], command);
		}
		_exit(127);
	}
	close(gate[0]);
	if (ptrace(PTRACE_SEIZE, child, 0, OPTIONS) != 0 ||
	    write(gate[1], &byte, 1) != 1)
		return -1;
	close(gate[1]);
	return child;
}

/* Let it go on, with the signal that it was stopped for, if there was one. */
static void
go_on(pid_t pid, int status)
{
	int signal = WSTOPSIG(status);

	if (status >> 16 != 0 || signal == (SIGTRAP | 0x80))
		signal = 0;
	(void)ptrace(PTRACE_SYSCALL, pid, 0, signal);
}

static bool
is_at_change(pid_t pid, int status)
{
	struct __ptrace_syscall_info call;

	return WSTOPSIG(status) == (SIGTRAP | 0x80) &&
	       ptrace(PTRACE_GET_SYSCALL_INFO, pid, sizeof call, &call) > 0 &&
	       call.op == PTRACE_SYSCALL_INFO_ENTRY && changes(pid, &call);
}

static int
tell(unsigned long count)
{
	const char *path = getenv("KILL_AT_COUNT");
	FILE *file = path != NULL ? fopen(path, "w") : NULL;

	return file != NULL && fprintf(file, "%lu\n", count) > 0 && fclose(file) == 0;
}

int
main(int argc, char **argv)
{
	unsigned long at, count = 0;
	int status, result = 0;
	pid_t first, pid;

	if (argc < 3)
		return 64;
	at = strtoul(argv[1], NULL, 10);
	first = start(argv + 2);
	if (first < 0)
		return 71;
	while ((pid = waitpid(-1, &status, __WALL)) > 0 || errno == EINTR) {
		if (pid == first && WIFEXITED(status))
			result = WEXITSTATUS(status);
		if (pid <= 0 || !WIFSTOPPED(status))
			continue;
		if (is_at_change(pid, status) && ++count == at)
			kill(-first, SIGKILL);
		else
			go_on(pid, status);
	}
	if (at != 0 && count >= at)
		return KILLED;
	return at != 0 || tell(count) ? result : 74;
}
