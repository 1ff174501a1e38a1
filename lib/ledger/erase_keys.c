/* Keys and files that an erasure takes away (ledger/erase.h). */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "adapt/shred.h"
#include "ledger/erase_parts.h"
#include "ledger/files.h"
#include "ledger/keep.h"
#include "ledger/places.h"
#include "ledger/readers.h"

#define PUBLIC_SUFFIX ".pub"

/* Which keys */

static DIR *
open_keep(const char *path, struct jk_err *err)
{
	char *name = jk_files_other(path, "keep", err);
	DIR *directory = name != NULL ? opendir(name) : NULL;

	if (name != NULL && directory == NULL)
		jk_err_errno(err, JK_EXIT_NOINPUT, "JK00544",
		    _("cannot read the keep keys of the ledger"));
	free(name);
	return directory;
}

/*
 * Is nothing sealed under the word any more? A killed run may have named a key for
 * what never came to be, and sealed something to it. Keys of months are made ahead.
 */
static bool
is_over(struct jk_commit *commit, const char *word)
{
	const struct jk_ledger *ledger = jk_commit_ledger(commit);

	return jk_keep_is_pointer(word) && strcmp(word, JK_KEEP_CURRENT) != 0 &&
	       !jk_keep_has_word(jk_commit_list(commit), word) &&
	       (jk_keep_has_word(jk_ledger_list(ledger), word) ||
		   !jk_ledger_site(ledger)->is_monthly);
}

static int
drop_pointer(const char *path, const char *word, struct jk_err *err)
{
	char name[JK_KEEP_NAME_CHARS];
	char *file = jk_files_other(path, jk_keep_pointer(name, word), err);
	int result = file == NULL ? -1 : jk_unlink(file, err);

	free(file);
	return result;
}

static int
drop_pointers(struct jk_commit *commit, const char *path, struct jk_err *err)
{
	DIR *directory = open_keep(path, err);
	const struct dirent *entry;
	int result = directory == NULL ? -1 : 0;

	while (result == 0 && (entry = readdir(directory)) != NULL)
		if (is_over(commit, entry->d_name))
			result = drop_pointer(path, entry->d_name, err);
	if (directory != NULL)
		closedir(directory);
	return result;
}

/* Retired by an earlier commit: a public half that nothing names any more. */
static int
add_retired(struct jk_erasure *erasure, const char *path, const struct jk_list *list,
    struct jk_err *err)
{
	DIR *directory = open_keep(path, err);
	const struct dirent *entry;
	int result = directory == NULL ? -1 : 0;

	while (result == 0 && (entry = readdir(directory)) != NULL) {
		char id[JK_KEEP_ID_CHARS];
		bool pointed;

		if (strlen(entry->d_name) !=
			JK_KEEP_ID_CHARS - 1 + sizeof PUBLIC_SUFFIX - 1 ||
		    strcmp(entry->d_name + JK_KEEP_ID_CHARS - 1, PUBLIC_SUFFIX) != 0)
			continue;
		snprintf(id, sizeof id, "%.16s", entry->d_name);
		if (jk_keep_is_named(list, id))
			continue;
		result = jk_keep_is_pointed(path, id, &pointed, err);
		if (result == 0 && !pointed)
			result = jk_erasure_set_key(erasure, id, err);
	}
	if (directory != NULL)
		closedir(directory);
	return result;
}

int
jk_erase_mean(struct jk_commit *commit, const struct jk_due *due,
    const struct jk_erasure *erasure, struct jk_err *err)
{
	const struct jk_ledger *ledger = jk_commit_ledger(commit);
	const struct jk_list *before = jk_ledger_list(ledger);
	const char *path = jk_ledger_site(ledger)->path;
	struct jk_list *list = jk_commit_list(commit);
	struct jk_erasure *meant = jk_list_add_erasure(list, err);

	if (meant == NULL || jk_erasure_copy(meant, erasure, err) < 0)
		return -1;
	for (size_t i = 0; i < due->parts_count; i++)
		if (jk_erasure_set_part(meant, &due->parts[i], err) < 0)
			return -1;
	if (drop_pointers(commit, path, err) < 0)
		return -1;
	for (size_t i = 0; i < before->segments_count; i++) {
		const char *id = before->segments[i].keep;

		if (!jk_keep_is_named(list, id) &&
		    jk_erasure_set_key(meant, id, err) < 0)
			return -1;
	}
	return add_retired(meant, path, list, err);
}

/* Destroying */

bool
jk_erase_is_meant(const struct jk_ledger *ledger)
{
	const struct jk_erasure *erasure = jk_ledger_list(ledger)->erasure;

	return erasure != NULL && !erasure->done;
}

static int
shred_in(const char *directory, const char *id, const char *suffix, struct jk_err *err)
{
	char *path;
	int result;

	if (asprintf(&path, "%s/%s%s", directory, id, suffix) < 0)
		return jk_err_memory(err);
	result = jk_shred(path, err);
	free(path);
	return result;
}

/* Whatever bears its id: wraps, halves, an editor's copy, the rest of a killed run. */
static int
shred_namesakes(const char *directory, const char *id, struct jk_err *err)
{
	struct jk_places names;
	int result = jk_places_read_all(&names, directory, ".", err);

	for (size_t i = 0; result == 0 && i < names.count; i++) {
		const char *name = names.names[i];

		if (strncmp(name + strspn(name, "."), id, strlen(id)) == 0)
			result = shred_in(directory, name, "", err);
	}
	jk_places_release(&names);
	return result;
}

/* The private half first: from then on nothing that it sealed can be read. */
static int
destroy_key(const struct jk_ledger *ledger, const char *id, const char *recovery,
    struct jk_err *err)
{
	const struct jk_ledger_site *site = jk_ledger_site(ledger);
	char *keep = jk_files_other(site->path, "keep", err);
	int result = -1;

	if (keep == NULL)
		return -1;
	if (jk_keep_is_named(jk_ledger_list(ledger), id))
		jk_err_set(err, JK_EXIT_SOFTWARE, "JK00726",
		    _("keep key %s is to be destroyed, and a segment is sealed to it"),
		    id);
	else if (shred_in(site->keep_directory, id, ".raw", err) == 0 &&
		 shred_namesakes(site->keep_directory, id, err) == 0 &&
		 shred_namesakes(recovery, id, err) == 0)
		result = shred_in(keep, id, PUBLIC_SUFFIX, err);
	free(keep);
	return result;
}

static int
shred_segments(const struct jk_ledger *ledger, struct jk_err *err)
{
	const char *path = jk_ledger_site(ledger)->path;
	char *segments = jk_files_other(path, "segments", err);
	DIR *directory = segments != NULL ? opendir(segments) : NULL;
	const struct dirent *entry;
	int result = directory == NULL ? -1 : 0;

	if (segments != NULL && directory == NULL)
		jk_err_errno(err, JK_EXIT_NOINPUT, "JK00523",
		    _("cannot open directory %s of the ledger"), "segments");
	while (result == 0 && (entry = readdir(directory)) != NULL)
		if (strcmp(entry->d_name, ".") != 0 &&
		    strcmp(entry->d_name, "..") != 0 &&
		    !jk_files_is_named(jk_ledger_list(ledger), entry->d_name))
			result = shred_in(segments, entry->d_name, "", err);
	if (directory != NULL)
		closedir(directory);
	free(segments);
	return result;
}

/* A link to a medium that is not there, with wraps of the keys that are to go. */
static int
check_medium(const char *recovery, struct jk_err *err)
{
	struct stat status;

	if (lstat(recovery, &status) != 0 || !S_ISLNK(status.st_mode) ||
	    stat(recovery, &status) == 0)
		return 0;
	return jk_err_set(err, JK_EXIT_NOINPUT, "JK00739",
	    _("the medium with the recovery wraps is not here; bring it, and run it "
	      "again"));
}

int
jk_erase_destroy(struct jk_ledger *ledger, const char *recovery, unsigned seconds,
    struct jk_err *err)
{
	const struct jk_list *list = jk_ledger_list(ledger);
	int readers, result = 0;

	if (!jk_erase_is_meant(ledger))
		return 0;
	if (check_medium(recovery, err) < 0)
		return -1;
	if (jk_readers_shut(jk_ledger_site(ledger)->path, list->number - 1, seconds,
		&readers, err) < 0)
		return -1;
	for (size_t i = 0; result == 0 && i < list->erasure->keys_count; i++)
		result = destroy_key(ledger, list->erasure->keys[i], recovery, err);
	if (result == 0)
		result = shred_segments(ledger, err);
	close(readers);
	return result;
}

int
jk_erase_bury(
    struct jk_ledger *ledger, const struct jk_commit_info *info, struct jk_err *err)
{
	struct jk_commit *commit = jk_commit_begin(ledger, info, err);

	if (commit == NULL)
		return -1;
	if (jk_commit_list(commit)->erasure == NULL) {
		jk_commit_abandon(commit);
		return jk_err_set(err, JK_EXIT_SOFTWARE, "JK00727",
		    _("no erasure is meant in this ledger"));
	}
	jk_commit_list(commit)->erasure->done = true;
	return jk_commit_finish(commit, err);
}
