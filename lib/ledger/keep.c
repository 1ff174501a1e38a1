#include "ledger/keep.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "adapt/fd.h"
#include "ledger/files.h"

#define ID_BYTES ((JK_KEEP_ID_CHARS - 1) / 2)
#define PUBLIC_SUFFIX ".pub"

#define HEADS_PREFIX "heads-"

const char *
jk_keep_word(char word[JK_KEEP_WORD_CHARS], const struct jk_list_segment *row)
{
	if (row->bucket[0] == '\0')
		snprintf(word, JK_KEEP_WORD_CHARS, "%s", JK_KEEP_CURRENT);
	else
		snprintf(word, JK_KEEP_WORD_CHARS, "%s%s",
		    row->role == JK_SEGMENT_HEADS ? HEADS_PREFIX : "", row->bucket);
	return word;
}

const char *
jk_keep_pointer(char name[JK_KEEP_NAME_CHARS], const char *word)
{
	snprintf(name, JK_KEEP_NAME_CHARS, "keep/%s", word);
	return name;
}

/* Exactly `len` bytes in hexadecimal and LF. */
static int
load_hex(
    uint8_t *to, size_t len, const char *path, const char *name, struct jk_err *err)
{
	char *file = jk_files_other(path, name, err);
	struct jk_buf text = JK_BUF_INIT;
	int result;

	if (file == NULL)
		return -1;
	result = jk_file_load(&text, file, 2 * len + 1, err);
	if (result == 0 && (text.len != 2 * len + 1 || text.ptr[2 * len] != '\n' ||
			       !jk_hex_decode(to, len, (const char *)text.ptr))) {
		jk_err_set(err, JK_EXIT_CONFIG, "JK00541",
		    _("file of a keep key is malformed"));
		result = jk_err_at(err, "%s", name);
	}
	jk_buf_release(&text);
	free(file);
	return result;
}

int
jk_keep_load_id(
    char id[JK_KEEP_ID_CHARS], const char *path, const char *name, struct jk_err *err)
{
	uint8_t bytes[ID_BYTES];

	if (load_hex(bytes, sizeof bytes, path, name, err) < 0)
		return -1;
	jk_hex_encode(id, bytes, sizeof bytes);
	return 0;
}

int
jk_keep_load(
    struct jk_keep *keep, const char *path, const char *word, struct jk_err *err)
{
	uint8_t whole[JK_KEY_ID_BYTES];
	char name[JK_KEEP_NAME_CHARS], id[JK_KEEP_ID_CHARS];

	if (jk_keep_load_id(keep->id, path, jk_keep_pointer(name, word), err) < 0)
		return -1;
	snprintf(name, sizeof name, "keep/%s" PUBLIC_SUFFIX, keep->id);
	if (load_hex(keep->point, sizeof keep->point, path, name, err) < 0 ||
	    jk_key_id(whole, keep->point, err) < 0)
		return -1;
	jk_hex_encode(id, whole, ID_BYTES);
	if (strcmp(id, keep->id) == 0)
		return 0;
	jk_err_set(
	    err, JK_EXIT_CONFIG, "JK00542", _("keep key is not the one of its name"));
	return jk_err_at(err, "%s", name);
}

/* Counting */

bool
jk_keep_is_named(const struct jk_list *list, const char *id)
{
	for (size_t i = 0; i < list->segments_count; i++)
		if (strcmp(list->segments[i].keep, id) == 0)
			return true;
	return false;
}

bool
jk_keep_has_word(const struct jk_list *list, const char *word)
{
	char other[JK_KEEP_WORD_CHARS];

	for (size_t i = 0; i < list->segments_count; i++)
		if (strcmp(jk_keep_word(other, &list->segments[i]), word) == 0)
			return true;
	return false;
}

static bool
ends_in(const char *name, const char *suffix)
{
	size_t len = strlen(name), tail = strlen(suffix);

	return len > tail && strcmp(name + len - tail, suffix) == 0;
}

static DIR *
open_keep(const char *path, struct jk_err *err)
{
	char *name = jk_files_other(path, "keep", err);
	DIR *directory = name != NULL ? opendir(name) : NULL;
	int number = errno;

	if (name != NULL && directory == NULL)
		jk_err_errno(err, JK_EXIT_NOINPUT, "JK00544",
		    _("cannot read the keep keys of the ledger"));
	free(name);
	errno = number;
	return directory;
}

/* Whatever else lies there is not ours to judge. */
bool
jk_keep_is_pointer(const char *name)
{
	bool heads = strncmp(name, HEADS_PREFIX, sizeof HEADS_PREFIX - 1) == 0;
	const char *bucket = heads ? name + sizeof HEADS_PREFIX - 1 : name;

	return strcmp(name, JK_KEEP_CURRENT) == 0 ||
	       (bucket[0] != '\0' && jk_bucket_is_valid(jk_bytes_of(bucket)));
}

int
jk_keep_is_pointed(const char *path, const char *id, bool *pointed, struct jk_err *err)
{
	DIR *directory = open_keep(path, err);
	const struct dirent *entry;
	int result = 0;

	*pointed = false;
	if (directory == NULL)
		return -1;
	while (result == 0 && !*pointed && (entry = readdir(directory)) != NULL) {
		char name[300], found[JK_KEEP_ID_CHARS];

		if (!jk_keep_is_pointer(entry->d_name))
			continue;
		snprintf(name, sizeof name, "keep/%s", entry->d_name);
		result = jk_keep_load_id(found, path, name, err);
		*pointed = result == 0 && strcmp(found, id) == 0;
	}
	closedir(directory);
	return result;
}

static size_t
count_named(const struct jk_list *list)
{
	size_t named = 0;

	for (size_t i = 0; i < list->segments_count; i++) {
		size_t first = 0;

		while (strcmp(list->segments[first].keep, list->segments[i].keep) != 0)
			first++;
		named += first == i;
	}
	return named;
}

int
jk_keep_count(const char *path, const struct jk_list *list, size_t *named,
    size_t *unnamed, struct jk_err *err)
{
	DIR *directory = open_keep(path, err);
	const struct dirent *entry;
	int result = 0;

	*named = count_named(list);
	*unnamed = 0;
	/* A copy that only serves to be verified may lack it. */
	if (directory == NULL && errno == ENOENT) {
		jk_err_reset(err);
		return 0;
	}
	if (directory == NULL)
		return -1;
	while (result == 0 && (entry = readdir(directory)) != NULL) {
		char id[JK_KEEP_ID_CHARS];
		bool pointed;

		if (entry->d_name[0] == '.' || !ends_in(entry->d_name, PUBLIC_SUFFIX))
			continue;
		snprintf(id, sizeof id, "%.16s", entry->d_name);
		if (jk_keep_is_named(list, id))
			continue;
		result = jk_keep_is_pointed(path, id, &pointed, err);
		*unnamed += result == 0 && !pointed;
	}
	closedir(directory);
	return result;
}
