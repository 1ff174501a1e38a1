/* Unit tests of stream/spill: blocks come back, and nobody else can read them. */
#include "stream/spill.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "tap.h"

#define CANARY "a name that must not be found, \xe5\xb1\xb1\xe7\x94\xb0"

static struct jk_err err;
static char directory[] = "/tmp/jk-spill-XXXXXX";

/* The descriptor of this process that leads to a file without a name there. */
static int
find_spill(char *path, size_t cap)
{
	DIR *fds = opendir("/proc/self/fd");
	struct dirent *entry;
	int found = 0;

	while (fds != NULL && (entry = readdir(fds)) != NULL) {
		char name[300], target[300] = "";

		snprintf(name, sizeof name, "/proc/self/fd/%s", entry->d_name);
		if (readlink(name, target, sizeof target - 1) > 0 &&
		    strncmp(target, directory, strlen(directory)) == 0 &&
		    strstr(target, "(deleted)") != NULL) {
			snprintf(path, cap, "%s", name);
			found++;
		}
	}
	if (fds != NULL)
		closedir(fds);
	return found;
}

static size_t
names_in_directory(void)
{
	DIR *entries = opendir(directory);
	size_t count = 0;

	while (entries != NULL && readdir(entries) != NULL)
		count++;
	if (entries != NULL)
		closedir(entries);
	return count - 2;
}

static void
test_secrecy(struct jk_spill *spill)
{
	char path[300] = "", *content;
	size_t len = 0;
	ssize_t got;
	int fd;

	ok(names_in_directory() == 0, "the file has no name");
	ok(find_spill(path, sizeof path) == 1, "this process alone holds it open");
	fd = open(path, O_RDWR);
	content = calloc(1, 1 << 20);
	while ((got = read(fd, content + len, (1 << 20) - len)) > 0)
		len += (size_t)got;
	ok(len > 3 * strlen(CANARY) && memmem(content, len, "must not", 8) == NULL,
	    "its %zu bytes show nothing of what was put", len);
	ok(pwrite(fd, "x", 1, 5) == 1, "a byte of it is changed from outside");
	close(fd);
	free(content);
	(void)spill;
}

int
main(void)
{
	struct jk_spill *spill, *missing;
	struct jk_buf block = JK_BUF_INIT;
	bool put;

	if (mkdtemp(directory) == NULL)
		return 1;
	spill = jk_spill_new(directory, &err);
	put = spill != NULL && jk_spill_put(spill, jk_bytes_of(CANARY), &err) == 0 &&
	      jk_spill_put(spill, jk_bytes(NULL, 0), &err) == 0 &&
	      jk_spill_put(spill, jk_bytes_of(CANARY CANARY), &err) == 0;
	ok(put && jk_spill_blocks(spill) == 3, "blocks of any length are put");
	if (!put)
		return 1;
	ok(jk_spill_get(spill, 2, &block, &err) == 0 &&
		jk_bytes_is(jk_buf_bytes(&block), CANARY CANARY) &&
		jk_spill_get(spill, 1, &block, &err) == 0 && block.len == 0 &&
		jk_spill_get(spill, 0, &block, &err) == 0 &&
		jk_bytes_is(jk_buf_bytes(&block), CANARY),
	    "and come back in any order");
	test_secrecy(spill);
	ok(jk_spill_get(spill, 0, &block, &err) < 0 && err.status == JK_EXIT_PROTOCOL,
	    "a block that was changed is refused");
	ok(jk_spill_get(spill, 2, &block, &err) == 0, "the others are not touched");
	missing = jk_spill_new("/tmp/jk-spill-nowhere/x", &err);
	ok(missing == NULL && strcmp(err.id, "JK00340") == 0 &&
		err.status == JK_EXIT_CANTCREATE,
	    "a directory that is not there is status 73");
	jk_buf_release(&block);
	jk_spill_free(spill);
	rmdir(directory);
	return tap_end();
}
