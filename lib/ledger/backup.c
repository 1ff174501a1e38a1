#include "ledger/backup.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "adapt/fd.h"
#include "ledger/files.h"
#include "ledger/walk.h"
#include "stream/reader.h"

#define CHUNK_BYTES 65536

enum column { ROW, PATH, SIZE, DIGEST, COLUMNS };

static const char *const column_names[COLUMNS] = { "row", "path", "size", "digest" };

struct jk_backup {
	char *files; /* the directory of the files */
	int fd;
	struct jk_source source;
	struct jk_reader *reader;
	int columns[COLUMNS];
	struct jk_walk *walk;
	enum jk_next row, entry; /* is there one of the manifest, of the directory? */
	bool took_row, took_entry; /* handed out: to be stepped over */
	struct jk_record record;
	struct jk_bytes path; /* of the entry */
	struct jk_backup_ledger ledgers[JK_BACKUP_MAX_LEDGERS];
	size_t count;
	uint8_t *chunk;
	struct jk_digest digest;
};

static struct jk_bytes
field(const struct jk_backup *backup, enum column column)
{
	return backup->record.fields[backup->columns[column]];
}

static int
odd_row(const struct jk_backup *backup, struct jk_err *err)
{
	jk_err_set(
	    err, JK_EXIT_DATA, "JK00762", _("the manifest is not one of a backup"));
	return jk_err_at(
	    err, _("record %llu"), (unsigned long long)backup->record.number);
}

static int
take_size(const struct jk_backup *backup, uint64_t *size, struct jk_err *err)
{
	if (jk_decimal_decode(size, field(backup, SIZE), JK_NUMBER_MAX))
		return 0;
	return odd_row(backup, err);
}

static int
take_digest(
    const struct jk_backup *backup, uint8_t digest[JK_DIGEST_BYTES], struct jk_err *err)
{
	struct jk_bytes text = field(backup, DIGEST);

	if (text.len == 2 * JK_DIGEST_BYTES &&
	    jk_hex_decode(digest, JK_DIGEST_BYTES, (const char *)text.ptr))
		return 0;
	return odd_row(backup, err);
}

/* Opening */

static int
check_header(struct jk_backup *backup, struct jk_err *err)
{
	const struct jk_header *header = jk_reader_header(backup->reader);
	const struct jk_schema *schema = jk_reader_schema(backup->reader);

	for (int i = 0; i < COLUMNS; i++)
		backup->columns[i] = jk_schema_find(schema, column_names[i]);
	if (strcmp(header->kind, "backup") == 0 && header->sorted &&
	    header->form == JK_FORM_WORKING && backup->columns[ROW] >= 0 &&
	    backup->columns[PATH] >= 0 && backup->columns[SIZE] >= 0 &&
	    backup->columns[DIGEST] >= 0)
		return 0;
	return jk_err_set(
	    err, JK_EXIT_DATA, "JK00762", _("the manifest is not one of a backup"));
}

static int
open_manifest(struct jk_backup *backup, const char *path,
    const struct jk_policy *policy, struct jk_err *err)
{
	struct jk_reader_options options = { .policy = *policy };
	char *name = jk_files_other(path, "MANIFEST.jks", err);
	int result = -1;

	if (name != NULL && jk_fd_open_regular(&backup->fd, name, err) == 0) {
		jk_source_of_fd(&backup->source, backup->fd);
		backup->reader = jk_reader_open(&backup->source, &options, NULL, err);
		if (backup->reader != NULL)
			result = check_header(backup, err);
	}
	free(name);
	return result < 0 ? jk_err_at(err, "MANIFEST.jks") : 0;
}

/* The next row about a file; those about ledgers follow all of them. */
static int
step_row(struct jk_backup *backup, struct jk_err *err)
{
	struct jk_backup_ledger *ledger;
	struct jk_bytes name;

	while ((backup->row = jk_reader_next(backup->reader, &backup->record, err)) ==
	       JK_NEXT_RECORD) {
		if (jk_bytes_is(field(backup, ROW), "file") && backup->count == 0)
			return 0;
		name = field(backup, PATH);
		if (!jk_bytes_is(field(backup, ROW), "ledger") ||
		    name.len >= sizeof ledger->name ||
		    backup->count == JK_BACKUP_MAX_LEDGERS)
			return odd_row(backup, err);
		ledger = &backup->ledgers[backup->count++];
		memcpy(ledger->name, name.ptr, name.len);
		if (take_size(backup, &ledger->size, err) < 0 ||
		    take_digest(backup, ledger->root, err) < 0)
			return -1;
	}
	return backup->row == JK_NEXT_FAILED ? jk_err_at(err, "MANIFEST.jks") : 0;
}

static int
step_entry(struct jk_backup *backup, struct jk_err *err)
{
	backup->entry = jk_walk_next(backup->walk, &backup->path, err);
	return backup->entry == JK_NEXT_FAILED ? -1 : 0;
}

struct jk_backup *
jk_backup_open(const char *path, const struct jk_policy *policy, struct jk_err *err)
{
	struct jk_backup *backup = calloc(1, sizeof *backup);

	if (backup == NULL) {
		jk_err_memory(err);
		return NULL;
	}
	backup->fd = -1;
	backup->chunk = malloc(CHUNK_BYTES);
	backup->files = jk_files_other(path, "site", err);
	if (backup->chunk == NULL)
		jk_err_memory(err);
	else if (backup->files != NULL && jk_digest_init(&backup->digest, err) == 0 &&
		 open_manifest(backup, path, policy, err) == 0) {
		backup->walk = jk_walk_open(backup->files, err);
		if (backup->walk != NULL && step_row(backup, err) == 0 &&
		    step_entry(backup, err) == 0)
			return backup;
	}
	jk_backup_close(backup);
	return NULL;
}

void
jk_backup_close(struct jk_backup *backup)
{
	if (backup == NULL)
		return;
	jk_walk_close(backup->walk);
	jk_reader_free(backup->reader);
	if (backup->fd >= 0) {
		jk_source_release(&backup->source);
		close(backup->fd);
	}
	jk_digest_release(&backup->digest);
	free(backup->files);
	free(backup->chunk);
	free(backup);
}

/* Files */

static int
hash_file(struct jk_backup *backup, int fd, uint64_t *size,
    uint8_t digest[JK_DIGEST_BYTES], struct jk_err *err)
{
	size_t got;

	*size = 0;
	jk_digest_reset(&backup->digest);
	do {
		if (jk_fd_read(fd, backup->chunk, CHUNK_BYTES, &got, err) < 0)
			return -1;
		jk_digest_add(&backup->digest, jk_bytes(backup->chunk, got));
		*size += got;
	} while (got > 0);
	return jk_digest_end(&backup->digest, digest, err);
}

/* Is the file of the row and the entry what the manifest says of it? */
static int
compare_file(struct jk_backup *backup, struct jk_backup_file *file, struct jk_err *err)
{
	uint8_t wanted[JK_DIGEST_BYTES], found[JK_DIGEST_BYTES];
	struct jk_err odd = { 0 };
	uint64_t size;
	char *name;
	int fd, result = 0;

	if (take_size(backup, &file->size, err) < 0 ||
	    take_digest(backup, wanted, err) < 0 ||
	    asprintf(&name, "%s/%.*s", backup->files, (int)backup->path.len,
		(const char *)backup->path.ptr) < 0)
		return -1;
	file->state = JK_BACKUP_CHANGED;
	if (jk_fd_open_regular(&fd, name, &odd) == 0) {
		result = hash_file(backup, fd, &size, found, err);
		close(fd);
		if (result == 0 && size == file->size &&
		    memcmp(wanted, found, sizeof wanted) == 0)
			file->state = JK_BACKUP_SAME;
	}
	free(name);
	return result;
}

enum jk_next
jk_backup_next(
    struct jk_backup *backup, struct jk_backup_file *file, struct jk_err *err)
{
	int order;

	if ((backup->took_row && step_row(backup, err) < 0) ||
	    (backup->took_entry && step_entry(backup, err) < 0))
		return JK_NEXT_FAILED;
	if (backup->row == JK_NEXT_END && backup->entry == JK_NEXT_END)
		return JK_NEXT_END;
	order = backup->row == JK_NEXT_END ? 1
		: backup->entry == JK_NEXT_END
		    ? -1
		    : jk_bytes_compare(field(backup, PATH), backup->path);
	*file = (struct jk_backup_file){ .state = JK_BACKUP_STRAY,
		.path = order <= 0 ? field(backup, PATH) : backup->path };
	if (order < 0)
		file->state = JK_BACKUP_MISSING;
	else if (order == 0 && compare_file(backup, file, err) < 0)
		return JK_NEXT_FAILED;
	backup->took_row = order <= 0;
	backup->took_entry = order >= 0;
	return JK_NEXT_RECORD;
}

/* What was found */

const struct jk_header *
jk_backup_header(const struct jk_backup *backup)
{
	return jk_reader_header(backup->reader);
}

const struct jk_backup_ledger *
jk_backup_ledgers(const struct jk_backup *backup, size_t *count)
{
	*count = backup->count;
	return backup->ledgers;
}

const uint8_t *
jk_backup_checkpoint(const struct jk_backup *backup)
{
	return jk_units_final_digest(jk_reader_units(backup->reader));
}
