#include "filter/old_files.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "adapt/shred.h"
#include "base/text.h"
#include "filter/keyring.h"
#include "filter/sealed.h"
#include "ledger/due_parts.h"
#include "ledger/owed.h"
#include "ledger/places.h"

#define SUFFIX ".jks"
#define LIVE_SUFFIX ".live"
#define SEAL_ID_BYTES ((JK_OWN_ID_CHARS - 1) / 2)
#define PIECE 65536

/* What has no class has no period, but needs its keys all the same. */
static const struct {
	const char *directory, *class;
} places[] = {
	{ "approvals", "approval" },
	{ "done", "received" },
	{ "error", "refused" },
	{ "inbox", NULL },
	{ "outbox", "sent" },
	{ "protected", NULL },
	{ "quarantine", "quarantine" },
	{ "receipts", "receipt" },
	{ "spool", NULL },
	{ "work", NULL },
};

/* Finding */

struct finding {
	struct jk_old_files *files;
	struct jk_run *run;
	const struct jk_old_files_ledgers *ledgers;
	const struct jk_retention *retention;
	struct jk_retention_ask ask; /* with the class of the directory in hand */
	const char *directory;
};

static bool
ends_with(const char *name, size_t len, const char *suffix)
{
	size_t tail = strlen(suffix);

	return len > tail && strncmp(name + len - tail, suffix, tail) == 0;
}

/*
 * A stream by its name: one put aside when there was one of that name is NAME.jks.~1~,
 * and a live one of the spool .NAME.live; all else that begins with a dot is no file
 * yet.
 */
static bool
is_stream(const char *name)
{
	size_t len = strlen(name);
	const char *number = strstr(name, SUFFIX ".~");

	if (name[0] == '.')
		return ends_with(name, len, LIVE_SUFFIX);
	return ends_with(name, len, SUFFIX) ||
	       (number != NULL && ends_with(name, len, "~"));
}

/* To whom it is sealed. */
static int
take_seals(struct jk_old_file *file, const struct jk_header *header, struct jk_err *err)
{
	file->seals = calloc(header->seals_count + 1, sizeof *file->seals);
	if (file->seals == NULL)
		return jk_err_memory(err);
	for (size_t i = 0; i < header->seals_count; i++)
		jk_hex_encode(file->seals[i], header->seals[i].key_id, SEAL_ID_BYTES);
	file->seals_count = header->seals_count;
	return 0;
}

/* What its header says, which is verified for that. */
static int
read_header(struct jk_old_file *file, struct jk_run *run, struct jk_err *err)
{
	const struct jk_header *header;
	struct jk_clear clear;
	int result = jk_clear_open(&clear, run, file->path, true, err);

	if (result < 0)
		return -1;
	header = jk_units_header(clear.units);
	file->holds_refused = strcmp(header->kind, "quarantine") == 0;
	if (!jk_date_decode(jk_bytes_of(header->date), &file->began) &&
	    file->class != NULL)
		result = jk_err_set(err, JK_EXIT_PROTOCOL, "JK00733",
		    _("header of the file has no date"));
	if (result == 0)
		result = take_seals(file, header, err);
	jk_clear_close(&clear);
	return result;
}

/* What is no batch of ours, or a broken one, is for people to look at. */
static int
pass_over(struct jk_old_files *files, struct jk_run *run,
    const struct jk_old_file *file, struct jk_err *err)
{
	if (err->status != JK_EXIT_PROTOCOL && err->status != JK_EXIT_NOPERM)
		return -1;
	if (file->class != NULL)
		jk_report_warning(&run->report, "JK00734",
		    _("%s does not verify, so its period cannot be known: %s"),
		    file->path, err->text);
	jk_err_reset(err);
	files->broken++;
	return 0;
}

/*
 * Who was sent a batch has it from the night on that took it, and by that night its
 * own lists, and so jk-audit, can tell that it is gone.
 */
static void
begin_when_taken(struct jk_old_file *file, const struct jk_old_files_ledgers *ledgers)
{
	const char *days[2];
	struct jk_lane lane;
	uint64_t number;
	int32_t day;

	if (!jk_place_decode(&lane, &number, file->name))
		return;
	days[0] = jk_tooks_day(&ledgers->reg, &lane, number);
	days[1] = jk_tooks_day(&ledgers->archive, &lane, number);
	for (size_t i = 0; i < 2; i++)
		if (jk_date_decode(jk_bytes_of(days[i]), &day) && day > file->began)
			file->began = day;
}

static void
release_file(struct jk_old_file *file)
{
	free(file->seals);
	free(file->path);
}

static int
add(struct finding *finding, const char *name, struct jk_err *err)
{
	struct jk_old_files *files = finding->files;
	struct jk_old_file *all =
	    reallocarray(files->files, files->count + 1, sizeof *all);
	const struct jk_retention_row *row = NULL;
	struct jk_old_file *file;

	if (all == NULL)
		return jk_err_memory(err);
	files->files = all;
	file = &all[files->count];
	*file = (struct jk_old_file){ .directory = finding->directory,
		.class = finding->ask.class };
	file->path =
	    jk_site_path(&finding->run->site, "%s/%s", finding->directory, name);
	if (file->path == NULL)
		return jk_err_memory(err);
	if (read_header(file, finding->run, err) < 0) {
		int result = pass_over(files, finding->run, file, err);

		release_file(file);
		return result;
	}
	file->name = strrchr(file->path, '/') + 1;
	begin_when_taken(file, finding->ledgers);
	file->over = file->class != NULL && jk_retention_is_over(finding->retention,
						&finding->ask, file->began, &row);
	file->row = row != NULL ? row->place : 0;
	files->count++;
	return 0;
}

/* An editor's copy, the rest of a killed run: nothing here ever reaches it. */
static int
warn_of_odd(
    struct jk_run *run, const char *directory, const char *name, struct jk_err *err)
{
	char shown[JK_ERR_PLACE_CHARS];
	char *path = jk_site_path(&run->site, "%s/%s", directory, name);
	struct stat status;

	if (path == NULL)
		return jk_err_memory(err);
	if (lstat(path, &status) == 0 && !S_ISDIR(status.st_mode))
		jk_report_warning(&run->report, "JK00738",
		    _("%s is no file that belongs there, so no period reaches it"),
		    jk_text_printable(shown, sizeof shown, jk_bytes_of(path)));
	free(path);
	return 0;
}

static int
find_in(struct finding *finding, struct jk_err *err)
{
	struct jk_run *run = finding->run;
	struct jk_places names;
	int result =
	    jk_places_read_all(&names, run->site.path, finding->directory, err);

	for (size_t i = 0; result == 0 && i < names.count; i++)
		if (is_stream(names.names[i]))
			result = add(finding, names.names[i], err);
		else if (finding->ask.class != NULL)
			result =
			    warn_of_odd(run, finding->directory, names.names[i], err);
	jk_places_release(&names);
	return result;
}

int
jk_old_files_find(struct jk_old_files *files, struct jk_run *run,
    const struct jk_old_files_ledgers *ledgers, const struct jk_retention *retention,
    const struct jk_retention_ask *ask, struct jk_err *err)
{
	struct finding finding = { .files = files,
		.run = run,
		.ledgers = ledgers,
		.retention = retention,
		.ask = *ask };

	memset(files, 0, sizeof *files);
	for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
		finding.directory = places[i].directory;
		finding.ask.class = places[i].class;
		if (find_in(&finding, err) < 0)
			return -1;
	}
	return 0;
}

void
jk_old_files_release(struct jk_old_files *files)
{
	for (size_t i = 0; i < files->count; i++)
		release_file(&files->files[i]);
	free(files->files);
	memset(files, 0, sizeof *files);
}

bool
jk_old_files_need(const struct jk_old_files *files, const char *id, bool spares)
{
	for (size_t i = 0; i < files->count; i++) {
		const struct jk_old_file *file = &files->files[i];

		if (file->over && !file->owed && !spares)
			continue;
		for (size_t j = 0; j < file->seals_count; j++)
			if (strcmp(file->seals[j], id) == 0)
				return true;
	}
	return false;
}

/* What is owed */

/* Sealed to a key that is destroyed, it was settled when that was meant. */
static bool
is_lost(const struct jk_old_file *file, const struct jk_erasure *erasure)
{
	for (size_t i = 0; erasure != NULL && i < file->seals_count; i++)
		if (jk_erasure_has_key(erasure, file->seals[i]))
			return true;
	return false;
}

static bool
may_owe(const struct jk_old_file *file, const struct jk_erasure *erasure)
{
	return file->over && file->holds_refused && !is_lost(file, erasure);
}

static int
ask_owed(struct jk_old_files *files, struct jk_owed *owed,
    const struct jk_erasure *erasure, struct jk_err *err)
{
	for (size_t i = 0; i < files->count; i++) {
		struct jk_old_file *file = &files->files[i];
		struct jk_owed_sum sum = { .records = 0 };

		if (!may_owe(file, erasure))
			continue;
		if (jk_owed_file(owed, file->directory, file->name, &sum, err) < 0)
			return -1;
		file->owed = sum.owed > 0 || sum.unread > 0;
		files->owed += file->owed;
	}
	return 0;
}

static int
spare_owed(struct jk_old_files *files, struct jk_run *run, struct jk_ledger *ledger,
    const struct jk_erasure *erasure, struct jk_err *err)
{
	struct jk_differences differences;
	struct jk_keyring keyring;
	struct jk_held_site held = { .path = run->site.path,
		.differences = &differences };
	const struct jk_owed_site site = { .held = &held, .ledger = ledger };
	struct jk_owed *owed = NULL;
	int result = -1;

	jk_differences_init(&differences);
	if (jk_keyring_load(&keyring, &run->site, err) == 0 &&
	    jk_site_policy(&run->site, run->day, true, &held.reading.policy, err) ==
		0) {
		held.reading.keys = keyring.keys;
		held.reading.keys_count = keyring.count;
		owed = jk_owed_open(&site, err);
	}
	if (owed != NULL)
		result = ask_owed(files, owed, erasure, err);
	jk_owed_free(owed);
	jk_keyring_release(&keyring);
	jk_differences_release(&differences);
	return result;
}

int
jk_old_files_spare_owed(struct jk_old_files *files, struct jk_run *run,
    struct jk_ledger *ledger, const struct jk_erasure *erasure, struct jk_err *err)
{
	for (size_t i = 0; i < files->count; i++)
		if (may_owe(&files->files[i], erasure))
			return spare_owed(files, run, ledger, erasure, err);
	return 0;
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

int
jk_old_files_count(const struct jk_old_files *files, const struct jk_secret *key,
    bool spares, struct jk_due *due, struct jk_err *err)
{
	struct jk_due_parts *parts = jk_due_parts_new(err);
	int result = parts == NULL ? -1 : 0;

	for (size_t i = 0; result == 0 && i < files->count; i++) {
		if (!files->files[i].over)
			continue;
		if (spares || files->files[i].owed)
			due->spared++;
		else
			result = put(parts, &files->files[i], err);
	}
	if (result == 0)
		result = jk_due_parts_join(parts, due, key, err);
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
	for (size_t i = 0; i < files->count; i++) {
		const struct jk_old_file *file = &files->files[i];

		if (file->over && !file->owed && is_part(file, erasure) &&
		    jk_shred(file->path, err) < 0)
			return -1;
	}
	return 0;
}
