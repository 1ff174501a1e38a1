#include "filter/backed.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/text.h"
#include "filter/verdicts.h"
#include "filter/which.h"
#include "ledger/backup.h"
#include "ledger/files.h"

enum column { ROW, NAME, VERDICT, PARTY, DATE, NUMBER, BYTES, SIGNER, DIGEST, COLUMNS };

static const char *const columns[COLUMNS] = { "row", "name", "verdict", "party", "date",
	"number", "bytes", "signer", "digest" };

struct backed {
	struct jk_run *run;
	enum jk_cells_format format;
	struct jk_policy policy;
	const char *path, *name; /* of the one that is judged; as it is shown */
	uint64_t files, bytes;
	bool whole;
};

static unsigned long long
wide(uint64_t number)
{
	return number;
}

/* One thing that is wrong; the rest has its turn. */
static void
tell(struct backed *backed, struct jk_err *err)
{
	jk_err_at(err, "%s", backed->name);
	jk_report_error(&backed->run->report, err);
	jk_run_raise(backed->run, err->status);
	jk_err_reset(err);
	backed->whole = false;
}

static void
tell_file(struct backed *backed, const struct jk_backup_file *file, struct jk_err *err)
{
	static const struct {
		const char *id, *text;
	} states[] = {
		[JK_BACKUP_CHANGED] = { "JK00763",
		    N_("the file is not what the manifest says") },
		[JK_BACKUP_MISSING] = { "JK00764", N_("the file is missing") },
		[JK_BACKUP_STRAY] = { "JK00765",
		    N_("the manifest knows nothing of the file") },
	};
	char printable[512];

	backed->files++;
	backed->bytes += file->size;
	if (file->state == JK_BACKUP_SAME)
		return;
	jk_err_set(err, JK_EXIT_PROTOCOL, states[file->state].id, "%s",
	    _(states[file->state].text));
	jk_text_printable(printable, sizeof printable, file->path);
	jk_err_at(err, "site/%s", printable);
	tell(backed, err);
}

static int
read_files(struct backed *backed, struct jk_backup *backup, struct jk_err *err)
{
	struct jk_backup_file file;
	enum jk_next next;

	while ((next = jk_backup_next(backup, &file, err)) == JK_NEXT_RECORD)
		tell_file(backed, &file, err);
	return next == JK_NEXT_FAILED ? -1 : 0;
}

/* Ledgers */

/* A ledger of the backup, by the party that the backup is of and without any key. */
static int
verify_ledger(struct backed *backed, const struct jk_backup *backup,
    const struct jk_backup_ledger *ledger, struct jk_err *err)
{
	char name[JK_WORD_CHARS + sizeof "site/"];
	const struct jk_verifying how = { .deep = false };
	struct jk_ledger_verdict verdict = { 0 };
	struct jk_ledger_site site;
	char *path;
	int result = -1;

	snprintf(name, sizeof name, "site/%s", ledger->name);
	path = jk_files_other(backed->path, name, err);
	if (path != NULL &&
	    jk_which_named(&site, backed->run, ledger->name, path, err) == 0) {
		site.party = jk_backup_header(backup)->origin;
		site.production = jk_backup_header(backup)->production;
		site.keep_directory = NULL;
		result = jk_verify_ledger(&verdict, &site, &how, err);
		if (result == 0 &&
		    (verdict.number != ledger->size ||
			memcmp(verdict.root, ledger->root, sizeof verdict.root) != 0))
			result = jk_err_set(err, JK_EXIT_PROTOCOL, "JK00766",
			    _("the ledger is not as the manifest says"));
	}
	jk_ledger_verdict_release(&verdict);
	free(path);
	return result < 0 ? jk_err_at(err, "%s", name) : 0;
}

static void
verify_ledgers(
    struct backed *backed, const struct jk_backup *backup, struct jk_err *err)
{
	size_t count;
	const struct jk_backup_ledger *ledgers = jk_backup_ledgers(backup, &count);

	for (size_t i = 0; i < count; i++)
		if (verify_ledger(backed, backup, &ledgers[i], err) < 0)
			tell(backed, err);
}

/* The report */

static int
put_backup(struct backed *backed, const struct jk_backup *backup, struct jk_err *err)
{
	const char *word = backed->whole ? "complete" : "forged";
	const struct jk_header *header = jk_backup_header(backup);
	struct jk_bytes values[COLUMNS] = { { NULL, 0 } };
	struct jk_cell cells[4];

	values[ROW] = jk_bytes_of("backup");
	values[NAME] = jk_bytes_of(backed->name);
	values[VERDICT] = jk_bytes_of(word);
	values[PARTY] = jk_bytes_of(header->origin);
	values[DATE] = jk_bytes_of(header->date);
	values[NUMBER] = jk_cell_number(&cells[0], backed->files);
	values[BYTES] = jk_cell_number(&cells[1], backed->bytes);
	values[SIGNER] = jk_cell_digest(&cells[2], header->signer);
	values[DIGEST] = jk_cell_digest(&cells[3], jk_backup_checkpoint(backup));
	if (backed->whole)
		jk_report_status(&backed->run->report, "BACKUP %s %s %s %s",
		    header->origin, cells[0].text, cells[1].text, cells[3].text);
	else
		jk_report_status(&backed->run->report, "BADSIG %s", cells[0].text);
	if (backed->format != JK_CELLS_TEXT)
		return jk_cells_put(
		    backed->run, backed->format, columns, values, COLUMNS, err);
	return jk_run_print(backed->run, err,
	    "%s: %s, %s files, %s bytes, of %s on %s, signer %s\n", backed->name, word,
	    cells[0].text, cells[1].text, header->origin, header->date, cells[2].text);
}

static int
put_ledgers(struct backed *backed, const struct jk_backup *backup, struct jk_err *err)
{
	size_t count;
	const struct jk_backup_ledger *ledgers = jk_backup_ledgers(backup, &count);
	int result = 0;

	for (size_t i = 0; result == 0 && i < count; i++) {
		struct jk_bytes values[COLUMNS] = { { NULL, 0 } };
		struct jk_cell cells[2];

		values[ROW] = jk_bytes_of("ledger");
		values[NAME] = jk_bytes_of(ledgers[i].name);
		values[NUMBER] = jk_cell_number(&cells[0], ledgers[i].size);
		values[DIGEST] = jk_cell_digest(&cells[1], ledgers[i].root);
		result =
		    backed->format != JK_CELLS_TEXT
			? jk_cells_put(backed->run, backed->format, columns, values,
			      COLUMNS, err)
			: jk_run_print(backed->run, err, "%s: %s: list %llu, head %s\n",
			      backed->name, ledgers[i].name, wide(ledgers[i].size),
			      cells[1].text);
	}
	return result;
}

static int
judge(struct backed *backed, struct jk_err *err)
{
	struct jk_backup *backup = jk_backup_open(backed->path, &backed->policy, err);
	int result = 0;

	backed->whole = true;
	backed->files = backed->bytes = 0;
	if (backup == NULL || read_files(backed, backup, err) < 0) {
		tell(backed, err);
		jk_report_status(
		    &backed->run->report, "BADSIG %llu", wide(backed->files));
	} else {
		verify_ledgers(backed, backup, err);
		result = put_backup(backed, backup, err);
		if (result == 0)
			result = put_ledgers(backed, backup, err);
	}
	jk_backup_close(backup);
	return result;
}

int
jk_backed_run(struct jk_run *run, enum jk_cells_format format, char *const *paths,
    int count, struct jk_err *err)
{
	struct backed backed = { .run = run, .format = format };
	char printable[512];

	if (count == 0)
		return jk_err_set(
		    err, JK_EXIT_USAGE, "JK00767", _("name at least one backup"));
	if (jk_site_policy(&run->site, run->day, !run->has_day, &backed.policy, err) <
	    0)
		return -1;
	if (format != JK_CELLS_TEXT &&
	    jk_cells_put_names(run, format, columns, COLUMNS, err) < 0)
		return -1;
	for (int i = 0; i < count; i++) {
		backed.path = paths[i];
		backed.name = jk_path_printable(printable, sizeof printable, paths[i]);
		if (judge(&backed, err) < 0)
			return -1;
	}
	return 0;
}
