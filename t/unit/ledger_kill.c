/*
 * A commit with compaction and the making of keep keys, killed at each call that
 * changes a file and failed at each call of the disk: the newest list is always
 * whole, it is the one before or the one after, and the same commit run again
 * succeeds and leaves no key behind (jk-ledger(5), COMMITTING and KEEP KEYS).
 */
#include <errno.h>
#include <signal.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/user.h>
#include <sys/wait.h>

#include "tap.h"
#include "ledger_site.h"

#define OLD_PERSONS 40
#define OLD_GENERATIONS 50
#define NEW_PERSONS 5
#define MAX_CALLS 4000

static struct t_site site;

/* One commit on what is there: status 0 when it succeeded. */
static int
commit_once(bool is_traced)
{
	struct jk_ledger *ledger = jk_ledger_open(&site.site, JK_LEDGER_WRITE, &err);
	struct jk_commit *commit =
	    ledger != NULL ? jk_commit_begin(ledger, &t_info, &err) : NULL;
	struct jk_compact *compact =
	    commit != NULL ? jk_compact_new(commit, true, &err) : NULL;
	int result = 1;

	/* Up to here nothing is written. */
	if (is_traced && (ptrace(PTRACE_TRACEME, 0, NULL, NULL) != 0 || raise(SIGSTOP)))
		_exit(125);
	if (compact != NULL && t_put(&site, commit, 100, NEW_PERSONS, 1, 1)) {
		result = t_finish(commit, compact) ? 0 : 1;
	} else {
		jk_compact_free(compact);
		jk_commit_abandon(commit);
	}
	jk_ledger_free(ledger);
	return result;
}

/* Files never change, so a copy of a ledger is links; `leaves` is made again. */
static bool
link_all(const char *from, const char *to)
{
	DIR *directory = opendir(from);
	struct dirent *entry;
	char source[600], target[600];
	bool linked = directory != NULL && mkdir(to, 0700) == 0;

	while (linked && (entry = readdir(directory)) != NULL) {
		if (entry->d_name[0] == '.')
			continue;
		snprintf(source, sizeof source, "%s/%s", from, entry->d_name);
		snprintf(target, sizeof target, "%s/%s", to, entry->d_name);
		linked = link(source, target) == 0;
	}
	if (directory != NULL)
		closedir(directory);
	return linked;
}

/* The ledger and its private halves as list 2 left them, for one more try. */
static bool
restore(const char *saved)
{
	static const char *const names[] = { "lists", "segments", "keep" };
	char from[300];
	bool restored;

	t_remove(site.register_path);
	t_remove(site.keep_directory);
	restored = mkdir(site.register_path, 0700) == 0;
	for (size_t i = 0; restored && i < 3; i++) {
		snprintf(from, sizeof from, "%s/%s", saved, names[i]);
		restored = link_all(from, t_path(&site, names[i]));
	}
	snprintf(from, sizeof from, "%s/private", saved);
	return restored && link_all(from, site.keep_directory);
}

/* Is the ledger whole, at list 2 or 3, with what that list promises? */
static bool
is_whole(uint64_t *number)
{
	struct jk_ledger *ledger = jk_ledger_open(&site.site, JK_LEDGER_READ, &err);
	struct jk_totals totals = { NULL, 0 };
	uint64_t persons;
	bool whole;

	*number = ledger != NULL ? jk_ledger_list(ledger)->number : 0;
	persons = OLD_PERSONS + (*number == 3 ? NEW_PERSONS : 0);
	whole = ledger != NULL && (*number == 2 || *number == 3) && t_is_whole(&site) &&
		jk_totals_compute(&totals, ledger, &err) == 0 &&
		jk_totals_check(&totals, jk_ledger_list(ledger), &err) == 0 &&
		totals.rows[0].persons == persons &&
		totals.rows[0].generations == persons + OLD_GENERATIONS - OLD_PERSONS;
	if (!whole)
		t_show_err();
	jk_totals_release(&totals);
	jk_ledger_free(ledger);
	return whole;
}

/* Are there that many files, none of them unfinished? */
static bool
has_files(const char *path, size_t wanted)
{
	DIR *directory = opendir(path);
	struct dirent *entry;
	size_t files = 0, unfinished = 0;

	while (directory != NULL && (entry = readdir(directory)) != NULL) {
		files++;
		unfinished += entry->d_name[0] == '.';
	}
	if (directory != NULL)
		closedir(directory);
	if (files - unfinished != wanted || unfinished != 2)
		printf("# %s: %zu files, %zu hidden\n", path, files - unfinished,
		    unfinished - 2);
	return files - unfinished == wanted && unfinished == 2;
}

/*
 * After a rerun nothing unfinished and nothing unnamed is left: four bases, four
 * deltas, what is history and what ended it; three keys, the first one, that of what is
 * current and that of the year, and two pointers.
 */
static bool
is_clean(void)
{
	return has_files(t_path(&site, "segments"), 10) &&
	       has_files(t_path(&site, "keep"), 5) && has_files(site.keep_directory, 3);
}

enum { KILL, FAIL };

#ifdef __x86_64__
/* Make the call that stopped at its entry fail with that errno. */
static void
spoil(pid_t pid, int number)
{
	struct user_regs_struct regs;
	int status;

	ptrace(PTRACE_GETREGS, pid, NULL, &regs);
	regs.orig_rax = (unsigned long long)-1;
	ptrace(PTRACE_SETREGS, pid, NULL, &regs);
	ptrace(PTRACE_SYSCALL, pid, NULL, 0);
	waitpid(pid, &status, 0);
	if (!WIFSTOPPED(status))
		return;
	ptrace(PTRACE_GETREGS, pid, NULL, &regs);
	regs.rax = (unsigned long long)-(long long)number;
	ptrace(PTRACE_SETREGS, pid, NULL, &regs);
}

/*
 * May it fail? And for a kill, since between two calls that change files all
 * states are the same: does it change one?
 */
static bool
is_point(pid_t pid, int how)
{
	static const unsigned long long changes[] = { SYS_write, SYS_pwrite64,
		SYS_ftruncate, SYS_fsync, SYS_rename, SYS_mkdir, SYS_link, SYS_unlink,
		SYS_unlinkat, SYS_renameat2 };
	struct user_regs_struct regs;

	ptrace(PTRACE_GETREGS, pid, NULL, &regs);
	for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++)
		if (regs.orig_rax == changes[i])
			return true;
	if (regs.orig_rax == SYS_openat)
		return how == FAIL || (regs.rdx & O_CREAT) != 0;
	return how == FAIL &&
	       (regs.orig_rax == SYS_read || regs.orig_rax == SYS_pread64);
}
#else
static void
spoil(pid_t pid, int number)
{
	(void)pid;
	(void)number;
}

static bool
is_point(pid_t pid, int how)
{
	(void)pid;
	(void)how;
	return true;
}
#endif

/*
 * Run a commit in a child up to its point `at`, then kill it there or let
 * that call fail. False when the child ended before; *status as it ended.
 */
static bool
disturb(unsigned at, int how, int number, int *status)
{
	pid_t pid = fork();
	bool entering = false, reached = false;

	if (pid == 0)
		_exit(commit_once(true));
	waitpid(pid, status, 0);
	for (unsigned calls = 0; WIFSTOPPED(*status);) {
		ptrace(PTRACE_SYSCALL, pid, NULL, 0);
		waitpid(pid, status, 0);
		if (!WIFSTOPPED(*status))
			break;
		entering = !entering;
		if (!entering || !is_point(pid, how) || ++calls != at)
			continue;
		reached = true;
		if (how == KILL) {
			kill(pid, SIGKILL);
			waitpid(pid, status, 0);
			break;
		}
		spoil(pid, number);
		entering = false;
	}
	return reached;
}

static void
test_kills(const char *saved)
{
	unsigned at, before = 0, after = 0;
	uint64_t number = 0;
	int status = 0;
	bool whole = true;

	for (at = 1; whole && at < MAX_CALLS; at++) {
		bool reached = restore(saved) && disturb(at, KILL, 0, &status);

		if (!reached)
			break;
		whole = is_whole(&number);
		before += number == 2;
		after += number == 3;
		/* The rerun of a commit that had not been is that commit. */
		if (whole && number == 2)
			whole = commit_once(false) == 0 && is_whole(&number) &&
				number == 3 && is_clean();
		if (!whole)
			printf("# killed at call %u\n", at);
	}
	ok(whole && before > 10 && after > 0,
	    "killed at each of %u calls the ledger is whole: %u times as before, %u as "
	    "after",
	    at - 1, before, after);
}

static void
test_failures(const char *saved, int number, const char *name)
{
	unsigned at, failed = 0, wrong = 0;
	uint64_t list = 0;
	int status = 0;
	bool whole = true;

	for (at = 1; whole && at < MAX_CALLS; at += 1) {
		bool reached = restore(saved) && disturb(at, FAIL, number, &status);

		if (!reached)
			break;
		whole = is_whole(&list);
		failed += WIFEXITED(status) && WEXITSTATUS(status) != 0;
		/* Success that is told must be success. */
		wrong += WIFEXITED(status) && WEXITSTATUS(status) == 0 && list != 3;
		wrong += !WIFEXITED(status);
		if (!whole || wrong > 0)
			printf("# %s at call %u\n", name, at);
	}
	ok(whole && wrong == 0 && failed > 10,
	    "with %s at each of %u calls, %u of them end the commit, none breaks it",
	    name, at - 1, failed);
}

int
main(void)
{
	struct jk_ledger *ledger;
	char saved[128], private[160];
	int status = 0;

	if (!t_open_site(&site))
		return 1;
	ledger = jk_ledger_open(&site.site, JK_LEDGER_WRITE, &err);
	if (!ok(ledger != NULL && t_commit(&site, ledger, 1, OLD_PERSONS, 1, 1) &&
		    t_commit(&site, ledger, 25, 10, 1, 2),
		"two nights are committed"))
		return 1;
	jk_ledger_free(ledger);
	snprintf(saved, sizeof saved, "%s/saved", site.directory);
	snprintf(private, sizeof private, "%s/private", saved);
	ok(rename(site.register_path, saved) == 0 &&
		rename(site.keep_directory, private) == 0 && restore(saved),
	    "and set aside, to begin from again and again");
	if (!disturb(1, KILL, 0, &status)) {
		ok(true, "# skip not run: no ptrace here");
	} else {
		test_kills(saved);
#ifdef __x86_64__
		test_failures(saved, EIO, "EIO");
#else
		ok(true, "# skip not run: calls are made to fail on x86-64 only");
#endif
	}
	t_close_site(&site);
	return tap_end();
}
