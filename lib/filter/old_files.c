#include "filter/old_files.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "adapt/shred.h"
#include "filter/sealed.h"
#include "ledger/due_parts.h"

#define SUFFIX ".jks"
#define PIECE 65536

static const struct {
	const char *directory, *class;
} places[] = {
	{ "approvals", "approval" },
	{ "done", "received" },
	{ "error", "refused" },
	{ "outbox", "sent" },
	{ "quarantine", "quarantine" },
	{ "receipts", "receipt" },
};

/* Finding */

static bool
is_batch(const struct dirent *entry)
{
	size_t len = strlen(entry->d_name), tail = sizeof SUFFIX - 1;

	return entry->d_name[0] != '.' && len > tail &&
	       strcmp(entry->d_name + len - tail, SUFFIX) == 0;
}

/* The business date of its header, which is verified for that. */
static int
read_date(struct jk_run *run, const char *path, int32_t *day, struct jk_err *err)
{
	struct jk_clear clear;
	int result = jk_clear_open(&clear, run, path, true, err);

	if (result < 0)
		return -1;
	if (!jk_date_decode(jk_bytes_of(jk_units_header(clear.units)->date), day))
		result = jk_err_set(err, JK_EXIT_PROTOCOL, "JK00733",
		    _("header of the file has no date"));
	jk_clear_close(&clear);
	return result;
}

/* What is no batch of ours, or a broken one, is for people to look at. */
static int
pass_over(struct jk_old_files *files, struct jk_run *run, const char *path,
    struct jk_err *err)
{
	if (err->status != JK_EXIT_PROTOCOL && err->status != JK_EXIT_NOPERM)
		return -1;
	jk_report_warning(&run->report, "JK00734",
	    _("%s does not verify, so its period cannot be known: %s"), path,
	    err->text);
	jk_err_reset(err);
	files->broken++;
	return 0;
}

static int
add(struct jk_old_files *files, struct jk_run *run,
    const struct jk_retention *retention, const struct jk_retention_ask *ask,
    const char *directory, const char *name, struct jk_err *err)
{
	struct jk_old_file *all =
	    reallocarray(files->files, files->count + 1, sizeof *all);
	const struct jk_retention_row *row;
	struct jk_old_file *file;

	if (all == NULL)
		return jk_err_memory(err);
	files->files = all;
	file = &all[files->count];
	memset(file, 0, sizeof *file);
	file->path = jk_site_path(&run->site, "%s/%s", directory, name);
	if (file->path == NULL)
		return jk_err_memory(err);
	if (read_date(run, file->path, &file->began, err) < 0) {
		int result = pass_over(files, run, file->path, err);

		free(file->path);
		return result;
	}
	file->directory = directory;
	file->name = strrchr(file->path, '/') + 1;
	file->class = ask->class;
	file->over = jk_retention_is_over(retention, ask, file->began, &row);
	file->row = row != NULL ? row->place : 0;
	files->count++;
	return 0;
}

static int
find_in(struct jk_old_files *files, struct jk_run *run,
    const struct jk_retention *retention, const struct jk_retention_ask *ask,
    const char *directory, struct jk_err *err)
{
	char *path = jk_site_path(&run->site, "%s", directory);
	DIR *opened = path != NULL ? opendir(path) : NULL;
	const struct dirent *entry;
	int result = 0;

	if (path == NULL)
		return jk_err_memory(err);
	free(path);
	if (opened == NULL)
		return errno == ENOENT
			   ? 0
			   : jk_err_errno(err, JK_EXIT_IO, "JK00735",
				 _("directory %s of the site cannot be read"),
				 directory);
	while (result == 0 && (entry = readdir(opened)) != NULL)
		if (is_batch(entry))
			result = add(
			    files, run, retention, ask, directory, entry->d_name, err);
	closedir(opened);
	return result;
}

static int
compare(const void *a, const void *b)
{
	const struct jk_old_file *left = a, *right = b;
	int order = strcmp(left->directory, right->directory);

	return order != 0 ? order : strcmp(left->name, right->name);
}

int
jk_old_files_find(struct jk_old_files *files, struct jk_run *run,
    const struct jk_retention *retention, const struct jk_retention_ask *ask,
    struct jk_err *err)
{
	struct jk_retention_ask of_class = *ask;

	memset(files, 0, sizeof *files);
	for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
		of_class.class = places[i].class;
		if (find_in(
			files, run, retention, &of_class, places[i].directory, err) < 0)
			return -1;
	}
	if (files->count > 1)
		qsort(files->files, files->count, sizeof *files->files, compare);
	return 0;
}

void
jk_old_files_release(struct jk_old_files *files)
{
	for (size_t i = 0; i < files->count; i++)
		free(files->files[i].path);
	free(files->files);
	memset(files, 0, sizeof *files);
}

/* Counting */

static int
digest_content(const char *path, uint8_t digest[JK_DIGEST_BYTES], struct jk_err *err)
{
	struct jk_digest running;
	uint8_t *piece = malloc(PIECE);
	size_t got = 0;
	int fd, result;

	if (piece == NULL)
		return jk_err_memory(err);
	result = jk_digest_init(&running, err);
	if (result == 0 && jk_fd_open_regular(&fd, path, err) == 0) {
		while (
		    (result = jk_fd_read(fd, piece, PIECE, &got, err)) == 0 && got > 0)
			jk_digest_add(&running, jk_bytes(piece, got));
		close(fd);
		if (result == 0)
			result = jk_digest_end(&running, digest, err);
	} else {
		result = -1;
	}
	jk_digest_release(&running);
	free(piece);
	return result;
}

static int
put(struct jk_due_parts *parts, const struct jk_old_file *file, struct jk_err *err)
{
	const struct jk_due_why why = { .class = file->class,
		.reason = "period",
		.row = file->row,
		.began = file->began };
	uint8_t digest[JK_DIGEST_BYTES];
	struct jk_buf text = JK_BUF_INIT;
	int result;

	if (digest_content(file->path, digest, err) < 0)
		return -1;
	jk_buf_addf(&text, "%s/%s\n", file->directory, file->name);
	jk_buf_add(&text, jk_bytes(digest, sizeof digest));
	result = jk_buf_failed(&text)
		     ? jk_err_memory(err)
		     : jk_due_parts_put(parts, &why, "", jk_buf_bytes(&text), err);
	jk_buf_release(&text);
	return result;
}

/* The parts of both, in their order. */
static int
join(struct jk_due *due, struct jk_due *more, struct jk_err *err)
{
	struct jk_erasure joined = { .parts = due->parts,
		.parts_count = due->parts_count };
	int result = 0;

	for (size_t i = 0; result == 0 && i < more->parts_count; i++)
		result = jk_erasure_set_part(&joined, &more->parts[i], err);
	due->parts = joined.parts;
	due->parts_count = joined.parts_count;
	return result;
}

int
jk_old_files_count(const struct jk_old_files *files, const struct jk_secret *key,
    bool spares, struct jk_due *due, struct jk_err *err)
{
	struct jk_due_parts *parts = jk_due_parts_new(err);
	struct jk_due of_files = { .parts = NULL };
	int result = parts == NULL ? -1 : 0;

	for (size_t i = 0; result == 0 && i < files->count; i++) {
		if (!files->files[i].over)
			continue;
		if (spares)
			due->spared++;
		else
			result = put(parts, &files->files[i], err);
	}
	if (result == 0)
		result = jk_due_parts_end(parts, &of_files, key, err);
	if (result == 0)
		result = join(due, &of_files, err);
	jk_due_release(&of_files);
	jk_due_parts_free(parts);
	return result;
}

/* What a hold kept then, and nothing says any more, is in no part. */
static bool
is_part(const struct jk_old_file *file, const struct jk_erasure *erasure)
{
	char began[JK_DATE_CHARS];

	jk_date_encode(began, file->began);
	for (size_t i = 0; i < erasure->parts_count; i++) {
		const struct jk_erasure_part *part = &erasure->parts[i];

		if (part->bucket[0] == '\0' && part->row == file->row &&
		    strcmp(part->class, file->class) == 0 &&
		    strcmp(part->from, began) <= 0 && strcmp(part->to, began) >= 0)
			return true;
	}
	return false;
}

int
jk_old_files_shred(const struct jk_old_files *files, const struct jk_erasure *erasure,
    struct jk_err *err)
{
	for (size_t i = 0; i < files->count; i++)
		if (files->files[i].over && is_part(&files->files[i], erasure) &&
		    jk_shred(files->files[i].path, err) < 0)
			return -1;
	return 0;
}
