#include "filter/which.h"

#include <stdlib.h>
#include <unistd.h>

#include "filter/archive.h"
#include "filter/register.h"
#include "ledger/files.h"

#define LINE_BYTES 128 /* of a list, enough for its first two lines */

int
jk_which_named(struct jk_ledger_site *site, struct jk_run *run, const char *name,
    const char *path, struct jk_err *err)
{
	if (strcmp(name, "archive") == 0)
		return jk_archive_site(site, run, path, err);
	return jk_register_site(site, run, path, err);
}

/* Does the list begin as one of the archive's? */
static bool
is_of_archive(const char *list)
{
	char line[LINE_BYTES + 1] = "";
	struct jk_err err = { .status = JK_EXIT_OK };
	size_t got = 0;
	int fd;

	if (jk_fd_open_regular(&fd, list, &err) < 0)
		return false;
	if (jk_fd_read_full(fd, (uint8_t *)line, LINE_BYTES, &got, &err) < 0)
		line[0] = '\0';
	close(fd);
	return strstr(line, "\nledger archive\n") != NULL;
}

static bool
is_named_archive(const char *path)
{
	size_t len = strlen(path);

	while (len > 1 && path[len - 1] == '/')
		len--;
	return len >= 7 && memcmp(path + len - 7, "archive", 7) == 0 &&
	       (len == 7 || path[len - 8] == '/');
}

int
jk_which_ledger(struct jk_ledger_site *site, struct jk_run *run, const char *path,
    struct jk_err *err)
{
	struct jk_err unread = { .status = JK_EXIT_OK };
	bool archive = is_named_archive(path);
	uint64_t number = 0;
	char *list;

	if (jk_files_newest(path, &number, &unread) == 0 && number > 0) {
		list = jk_files_list(path, number, err);
		if (list == NULL)
			return -1;
		archive = is_of_archive(list);
		free(list);
	}
	return jk_which_named(site, run, archive ? "archive" : "register", path, err);
}
