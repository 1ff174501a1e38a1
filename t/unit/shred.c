/* Unit tests of adapt/shred: a file is overwritten, then gone, whatever came before. */
#include "adapt/shred.h"

#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "adapt/fd.h"

#include "tap.h"

static struct jk_err err;
static char directory[] = "/tmp/jk-shred-XXXXXX";

static char *
in(const char *name)
{
	static char path[2][sizeof directory + 1 + NAME_MAX];
	static int at;

	at = !at;
	snprintf(path[at], sizeof path[at], "%s/%s", directory, name);
	return path[at];
}

static void
make(const char *name, const char *text)
{
	FILE *file = fopen(in(name), "w");

	if (file == NULL || fputs(text, file) < 0 || fclose(file) != 0)
		abort();
}

static bool
is_there(const char *name)
{
	struct stat status;

	return lstat(in(name), &status) == 0;
}

/* What another name of the same file says afterwards. */
static bool
is_overwritten(const char *name, size_t len)
{
	struct jk_buf text = JK_BUF_INIT;
	bool zeros =
	    jk_file_load(&text, in(name), 1 << 20, &err) == 0 && text.len == len;

	for (size_t i = 0; zeros && i < text.len; i++)
		zeros = text.ptr[i] == 0;
	jk_buf_release(&text);
	return zeros;
}

static void
test_files(void)
{
	char longest[NAME_MAX + 1] = "";

	make("secret", "who is who");
	if (link(in("secret"), in("other")) != 0)
		abort();
	ok(jk_shred(in("secret"), &err) == 0 && !is_there("secret") &&
		!is_there(".secret.gone"),
	    "a file is gone");
	ok(is_overwritten("other", 10), "and what lay there is overwritten");
	ok(jk_shred(in("secret"), &err) == 0, "one that is gone already is well");
	make(".secret.gone", "half");
	ok(jk_shred(in("secret"), &err) == 0 && !is_there(".secret.gone"),
	    "what a killed run left of it goes by its first name");
	make(".more.gone", "half");
	ok(jk_shred(in(".more.gone"), &err) == 0 && !is_there(".more.gone") &&
		!is_there("..more.gone.gone"),
	    "or by its second");
	make("secret", "again");
	make(".secret.gone", "who");
	if (unlink(in("other")) != 0 || link(in(".secret.gone"), in("other")) != 0)
		abort();
	ok(jk_shred(in("secret"), &err) == 0 && !is_there("secret") &&
		!is_there(".secret.gone") && is_overwritten("other", 3),
	    "where both names are there, both files are overwritten");
	make(".secret.u", "begun");
	if (unlink(in("other")) != 0 || link(in(".secret.u"), in("other")) != 0)
		abort();
	ok(jk_shred(in("secret"), &err) == 0 && !is_there(".secret.u") &&
		is_overwritten("other", 5),
	    "so is what was left of it unfinished");
	memset(longest, 'n', NAME_MAX);
	make(longest, "who");
	if (unlink(in("other")) != 0 || link(in(longest), in("other")) != 0)
		abort();
	ok(jk_shred(in(longest), &err) == 0 && !is_there(longest) &&
		is_overwritten("other", 3),
	    "so is one whose name leaves no room for a second");
	make("empty", "");
	ok(jk_shred(in("empty"), &err) == 0 && !is_there("empty"), "an empty one, too");
}

static void
test_refused(void)
{
	make("target", "stays");
	if (symlink("target", in("link")) != 0 || mkdir(in("sub"), 0700) != 0 ||
	    mkfifo(in("fifo"), 0600) != 0)
		abort();
	ok(jk_shred(in("link"), &err) < 0 && err.status == JK_EXIT_IO &&
		is_there("link") && is_there("target"),
	    "a symbolic link is not followed");
	ok(jk_shred(in("sub"), &err) < 0 && is_there("sub"), "a directory stays");
	ok(jk_shred(in("fifo"), &err) < 0 && is_there("fifo"), "so does a FIFO");
}

int
main(void)
{
	char *command;

	if (mkdtemp(directory) == NULL)
		return 1;
	test_files();
	test_refused();
	if (asprintf(&command, "rm -rf %s", directory) < 0 || system(command) != 0)
		return 1;
	free(command);
	return tap_end();
}
