#include "ledger/walk.h"

#include <errno.h>
#include <fts.h>
#include <stdlib.h>

struct jk_walk {
	FTS *tree;
	size_t prefix; /* of every path: the directory and a slash */
};

/* What follows a name in a path. */
static int
after(const FTSENT *entry, size_t at)
{
	if (at < entry->fts_namelen)
		return (unsigned char)entry->fts_name[at];
	return entry->fts_info == FTS_D ? '/' : -1;
}

/* By whole paths: a directory is where its name with a slash would be. */
static int
compare(const FTSENT **a, const FTSENT **b)
{
	size_t at = 0;

	while (at < (*a)->fts_namelen && at < (*b)->fts_namelen &&
	       (*a)->fts_name[at] == (*b)->fts_name[at])
		at++;
	return after(*a, at) - after(*b, at);
}

struct jk_walk *
jk_walk_open(const char *path, struct jk_err *err)
{
	struct jk_walk *walk = calloc(1, sizeof *walk);
	char *const paths[] = { (char *)path, NULL };

	if (walk == NULL) {
		jk_err_memory(err);
		return NULL;
	}
	walk->prefix = strlen(path) + 1;
	walk->tree = fts_open(paths, FTS_PHYSICAL | FTS_NOCHDIR, compare);
	if (walk->tree != NULL)
		return walk;
	jk_err_errno(err, JK_EXIT_NOINPUT, "JK00760", _("%s cannot be read"), path);
	free(walk);
	return NULL;
}

void
jk_walk_close(struct jk_walk *walk)
{
	if (walk == NULL)
		return;
	/* Where nothing was read before it, glibc's fts_close leaks the root. */
	(void)fts_read(walk->tree);
	fts_close(walk->tree);
	free(walk);
}

enum jk_next
jk_walk_next(struct jk_walk *walk, struct jk_bytes *path, struct jk_err *err)
{
	const FTSENT *entry;

	while ((errno = 0, entry = fts_read(walk->tree)) != NULL) {
		switch (entry->fts_info) {
		case FTS_D:
		case FTS_DP:
			continue;
		case FTS_DNR:
		case FTS_ERR:
		case FTS_NS:
			errno = entry->fts_errno;
			jk_err_errno(err, JK_EXIT_NOINPUT, "JK00760",
			    _("%s cannot be read"), "");
			jk_err_at(err, "%s", entry->fts_path);
			return JK_NEXT_FAILED;
		default:
			*path = jk_bytes(entry->fts_path + walk->prefix,
			    entry->fts_pathlen - walk->prefix);
			return JK_NEXT_RECORD;
		}
	}
	if (errno == 0)
		return JK_NEXT_END;
	jk_err_errno(err, JK_EXIT_IO, "JK00761", _("a directory cannot be read"));
	return JK_NEXT_FAILED;
}
