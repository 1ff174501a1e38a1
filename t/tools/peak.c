/*
 * A tool of the tests: run a command in so much memory, and say how much it took.
 *
 *	peak [--mib N] FILE COMMAND [ARGUMENT...]
 *
 * FILE gets the largest resident memory of the command in KiB, its shared
 * libraries included. With --mib its data (heap, stacks, anonymous maps) may not
 * grow beyond N MiB: then its allocations fail. The status is the command's; 125
 * says that this tool itself failed, 128 and more that a signal ended it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define FAILED 125

static int
fail(const char *what)
{
	perror(what);
	return FAILED;
}

static void
start(unsigned long mib, char **command)
{
	struct rlimit limit = { mib << 20, mib << 20 };

	if (mib > 0 && setrlimit(RLIMIT_DATA, &limit) < 0)
		_exit(fail("setrlimit"));
	execvp(command[0], command);
	_exit(fail(command[0]));
}

static int
report(const char *path, const struct rusage *usage)
{
	FILE *file = fopen(path, "w");

	if (file == NULL)
		return -1;
	fprintf(file, "%ld\n", usage->ru_maxrss);
	return fclose(file);
}

int
main(int argc, char **argv)
{
	unsigned long mib = 0;
	struct rusage usage;
	int status;
	pid_t child;

	if (argc > 2 && strcmp(argv[1], "--mib") == 0) {
		mib = strtoul(argv[2], NULL, 10);
		argv += 2;
		argc -= 2;
	}
	if (argc < 3) {
		fprintf(stderr, "usage: peak [--mib N] FILE COMMAND [ARGUMENT...]\n");
		return FAILED;
	}
	child = fork();
	if (child < 0)
		return fail("fork");
	if (child == 0)
		start(mib, argv + 2);
	if (wait4(child, &status, 0, &usage) < 0 || report(argv[1], &usage) < 0)
		return fail(argv[1]);
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}
