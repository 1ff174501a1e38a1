#include "filter/erasing.h"

#include <stdlib.h>
#include <string.h>

#include "adapt/shred.h"
#include "ledger/erase.h"
#include "ledger/person_codes.h"
#include "ledger/tombstones.h"

static const struct jk_ledger_site *
site_of(const struct jk_erasing *erasing)
{
	return jk_ledger_site(erasing->ledger);
}

static int
open_ledger(struct jk_erasing *erasing, enum jk_ledger_use use, struct jk_err *err)
{
	if (erasing->is_archive) {
		if (jk_archive_open(&erasing->archive, erasing->run, use, err) < 0)
			return -1;
		erasing->ledger = erasing->archive.ledger;
		return 0;
	}
	if (jk_register_open(&erasing->reg, erasing->run, use, err) < 0)
		return -1;
	erasing->ledger = erasing->reg.ledger;
	return 0;
}

static int
find_paths(struct jk_erasing *erasing, struct jk_err *err)
{
	const struct jk_site *site = &erasing->run->site;

	erasing->work = jk_site_path(site, "work");
	erasing->key_path = jk_site_path(site, "keys/keep/.erasure-%s",
	    erasing->is_archive ? "archive" : "register");
	if (erasing->work == NULL || erasing->key_path == NULL)
		return jk_err_memory(err);
	return 0;
}

int
jk_erasing_open(struct jk_erasing *erasing, struct jk_run *run, const char *ledger,
    enum jk_ledger_use use, struct jk_err *err)
{
	memset(erasing, 0, sizeof *erasing);
	erasing->run = run;
	erasing->is_archive = strcmp(ledger, "archive") == 0;
	if (find_paths(erasing, err) < 0)
		return -1;
	return open_ledger(erasing, use, err);
}

void
jk_erasing_release(struct jk_erasing *erasing)
{
	jk_due_release(&erasing->due);
	jk_old_files_release(&erasing->files);
	jk_tooks_release(&erasing->ledgers.reg);
	jk_tooks_release(&erasing->ledgers.archive);
	jk_old_keys_release(&erasing->old_keys);
	jk_spared_release(&erasing->spared);
	jk_spared_release(&erasing->linked);
	jk_retention_free(erasing->retention);
	jk_signed_table_release(&erasing->table);
	jk_secret_free(erasing->key);
	jk_archive_release(&erasing->archive);
	jk_register_release(&erasing->reg);
	free(erasing->key_path);
	free(erasing->work);
	memset(erasing, 0, sizeof *erasing);
}

/* The table */

static int
read_rows(struct jk_erasing *erasing, struct jk_err *err)
{
	struct jk_signed_table *table = &erasing->table;
	struct jk_bytes fields[JK_SCHEMA_MAX_COLUMNS];

	erasing->retention = jk_retention_new(err);
	for (size_t i = 0; erasing->retention != NULL && i < table->rows; i++) {
		jk_signed_table_fields(table, i, fields);
		if (jk_retention_put(erasing->retention, table->schema, fields, err) <
		    0)
			return jk_err_at(err, "tables/retention-%06llu.jks",
			    (unsigned long long)table->number);
	}
	return erasing->retention == NULL ? -1 : 0;
}

int
jk_erasing_load_table(struct jk_erasing *erasing, uint64_t number, struct jk_err *err)
{
	if (jk_signed_table_load_number(
		&erasing->table, erasing->run, "retention", number, err) < 0)
		return -1;
	return read_rows(erasing, err);
}

static int
load_retention(struct jk_erasing *erasing, struct jk_err *err)
{
	if (jk_signed_table_load(&erasing->table, erasing->run, "retention", err) < 0)
		return -1;
	if (erasing->table.number == 0)
		return jk_err_set(err, JK_EXIT_CONFIG, "JK00728",
		    _("this site has no retention table yet"));
	return read_rows(erasing, err);
}

struct jk_bytes
jk_erasing_clause(const struct jk_erasing *erasing, uint64_t row)
{
	int column = jk_signed_table_column(&erasing->table, "clause");

	if (row == 0 || row > erasing->table.rows || column < 0)
		return jk_bytes("", 0);
	return jk_signed_table_get(&erasing->table, row - 1, column);
}

/* Holds */

/* All codes that a person has had, by the register. */
static int
spare_person(struct jk_spared *spared, struct jk_ledger *reg, struct jk_bytes code,
    struct jk_err *err)
{
	struct jk_heads *heads = jk_heads_open(reg, err);
	struct jk_records *records = jk_records_open(reg, err);
	struct jk_person_codes person = { .count = 0 };
	int result = -1;

	if (heads != NULL && records != NULL)
		result = jk_person_codes_find(&person, heads, records,
		    jk_ledger_site(reg)->schemas[JK_SEGMENT_RECORDS], code, err);
	for (size_t i = 0; result == 0 && i < person.count; i++)
		result = jk_spared_put_code(spared, jk_bytes_of(person.codes[i]), err);
	explicit_bzero(&person, sizeof person);
	jk_records_free(records);
	jk_heads_free(heads);
	return result;
}

static int
spare_row(struct jk_erasing *erasing, struct jk_ledger *reg,
    const struct jk_signed_table *holds, size_t row, struct jk_err *err)
{
	struct jk_bytes ledger =
	    jk_signed_table_get(holds, row, jk_signed_table_column(holds, "ledger"));
	struct jk_bytes code = jk_signed_table_get(
	    holds, row, jk_signed_table_column(holds, "resident_code"));
	struct jk_bytes bucket =
	    jk_signed_table_get(holds, row, jk_signed_table_column(holds, "bucket"));

	struct jk_spared *spared = &erasing->spared;

	/* What is held in the archive is found by what the register says of codes. */
	if (!jk_bytes_is(ledger, site_of(erasing)->name)) {
		if (erasing->is_archive)
			return 0;
		spared = &erasing->linked;
	}
	if (code.len > 0)
		return spare_person(spared, reg, code, err);
	return jk_spared_put_bucket(spared, bucket, err);
}

/*
 * Those in force on the day as of which it is due, or since: a suit that began between
 * that day and the run is held as well.
 */
static int
load_holds(struct jk_erasing *erasing, int32_t day, struct jk_err *err)
{
	struct jk_signed_table holds;
	struct jk_register reg = { .ledger = erasing->reg.ledger };
	bool opens = erasing->is_archive;
	int result = jk_signed_table_load(&holds, erasing->run, "hold", err);

	if (result == 0 && opens && holds.rows > 0)
		result = jk_register_open(&reg, erasing->run, JK_LEDGER_READ, err);
	for (size_t i = 0; result == 0 && i < holds.rows; i++)
		if (jk_signed_table_holds_in(&holds, i, day, erasing->run->day))
			result = spare_row(erasing, reg.ledger, &holds, i, err);
	if (opens)
		jk_register_release(&reg);
	jk_signed_table_release(&holds);
	return result;
}

/* What is due */

int
jk_erasing_newest(struct jk_erasing *erasing, int32_t *newest, struct jk_err *err)
{
	char date[JK_DATE_CHARS];

	if (jk_ledger_last_took(erasing->ledger, date, err) < 0)
		return -1;
	*newest = JK_DATE_MIN;
	(void)jk_date_decode(jk_bytes_of(date), newest);
	return 0;
}

static int
check_day(struct jk_erasing *erasing, int32_t day, struct jk_err *err)
{
	char date[JK_DATE_CHARS];
	int32_t newest;

	if (jk_erasing_newest(erasing, &newest, err) < 0)
		return -1;
	if (newest == JK_DATE_MIN)
		return jk_err_set(err, JK_EXIT_DATA, "JK00746",
		    _("the day is ahead of the ledger, which has taken no batch yet"));
	if (day <= newest)
		return 0;
	jk_date_encode(date, newest);
	return jk_err_set(err, JK_EXIT_DATA, "JK00729",
	    _("the day is ahead of the ledger, which took its newest batch on %s"),
	    date);
}

static struct jk_retention_ask
ask_on(const struct jk_erasing *erasing, int32_t day)
{
	const struct jk_conf *conf = &erasing->run->site.conf;

	return (struct jk_retention_ask){
		.party = conf->code, .role = jk_party_role_name(conf->role), .day = day
	};
}

/* By the lists of both ledgers, whose batches they are; no key is needed for these. */
static int
find_files(
    struct jk_erasing *erasing, const struct jk_retention_ask *ask, struct jk_err *err)
{
	struct jk_archive archive;
	int result = jk_archive_open(&archive, erasing->run, JK_LEDGER_READ, err);

	if (result == 0)
		result = jk_tooks_read(&erasing->ledgers.archive, archive.ledger, err);
	jk_archive_release(&archive);
	if (result < 0 ||
	    jk_tooks_read(&erasing->ledgers.reg, erasing->ledger, err) < 0)
		return -1;
	return jk_old_files_find(&erasing->files, erasing->run, &erasing->ledgers,
	    erasing->retention, ask, err);
}

/*
 * What a file holds is sealed as a whole: while a person is held, all files are that
 * may hold him.
 */
static int
count_files(struct jk_erasing *erasing, struct jk_err *err)
{
	const struct jk_retention_ask *ask = &erasing->rules.ask;
	bool spares = erasing->spared.codes_count > 0;

	if (find_files(erasing, ask, err) < 0 ||
	    jk_old_files_spare_owed(
		&erasing->files, erasing->run, erasing->ledger, NULL, err) < 0 ||
	    jk_old_files_count(
		&erasing->files, erasing->key, spares, &erasing->due, err) < 0 ||
	    jk_old_keys_find(&erasing->old_keys, erasing->run, erasing->retention, ask,
		&erasing->files, spares, err) < 0)
		return -1;
	if (erasing->files.owed > 0)
		jk_report_info(&erasing->run->report, "JK00742",
		    _("%zu files of the quarantine are owed and stay"),
		    erasing->files.owed);
	return jk_old_keys_count(&erasing->old_keys, erasing->key, &erasing->due, err);
}

int
jk_erasing_find(
    struct jk_erasing *erasing, int32_t day, const char *also, struct jk_err *err)
{
	if (load_retention(erasing, err) < 0 || check_day(erasing, day, err) < 0 ||
	    load_holds(erasing, day, err) < 0)
		return -1;
	erasing->key = erasing->counts_only
			   ? jk_secret_new(JK_DIGEST_BYTES, err)
			   : jk_head_key_load(erasing->key_path, true, err);
	if (erasing->key == NULL)
		return -1;
	erasing->rules = (struct jk_due_rules){ .retention = erasing->retention,
		.ask = ask_on(erasing, day),
		.spared = &erasing->spared,
		.linked = &erasing->linked,
		.key = erasing->key,
		.directory = erasing->work,
		.also = also };
	if (erasing->is_archive)
		return jk_due_archive(
		    &erasing->due, erasing->ledger, &erasing->rules, err);
	if (jk_due_register(&erasing->due, erasing->ledger, &erasing->rules, err) < 0)
		return -1;
	return count_files(erasing, err);
}

/*
 * Files go only where nobody was held when it was meant: who is held now came later,
 * and what may hold him is not to be certified as gone, nor to go.
 */
static int
check_held(const struct jk_erasing *erasing, const struct jk_erasure *erasure,
    struct jk_err *err)
{
	bool has_files = false;

	for (size_t i = 0; i < erasure->parts_count; i++)
		if (!jk_erasure_part_is_records(&erasure->parts[i]))
			has_files = true;
	if (!has_files || erasing->spared.codes_count == 0)
		return 0;
	return jk_err_set(err, JK_EXIT_TEMPFAIL, "JK00743",
	    _("a person is held since this erasure was meant, and files of it may hold "
	      "him"));
}

/*
 * What an earlier run meant: by the table and the day that the list says, whatever is
 * installed by now; and before any key is destroyed that tells what is owed.
 */
static int
find_meant(struct jk_erasing *erasing, struct jk_err *err)
{
	const struct jk_erasure *erasure = jk_ledger_list(erasing->ledger)->erasure;
	struct jk_retention_ask ask;
	int32_t day = JK_DATE_MIN;

	if (erasing->is_archive || erasing->retention != NULL)
		return 0;
	(void)jk_date_decode(jk_bytes_of(erasure->date), &day);
	ask = ask_on(erasing, day);
	if (jk_signed_table_load_number(
		&erasing->table, erasing->run, "retention", erasure->table, err) < 0 ||
	    read_rows(erasing, err) < 0 || load_holds(erasing, day, err) < 0 ||
	    check_held(erasing, erasure, err) < 0 || find_files(erasing, &ask, err) < 0)
		return -1;
	return jk_old_files_spare_owed(
	    &erasing->files, erasing->run, erasing->ledger, erasure, err);
}

static int
shred_files(struct jk_erasing *erasing, struct jk_err *err)
{
	if (erasing->is_archive)
		return 0;
	return jk_old_files_shred(
	    &erasing->files, jk_ledger_list(erasing->ledger)->erasure, err);
}

static int
shred_keys(struct jk_erasing *erasing, struct jk_err *err)
{
	if (erasing->is_archive)
		return 0;
	return jk_old_keys_shred(
	    erasing->run, jk_ledger_list(erasing->ledger)->erasure, err);
}

int
jk_erasing_destroy(struct jk_erasing *erasing, unsigned seconds, struct jk_err *err)
{
	char *recovery = jk_site_path(&erasing->run->site, "recovery");
	int result = -1;

	if (recovery == NULL)
		return jk_err_memory(err);
	if (find_meant(erasing, err) == 0 &&
	    jk_erase_destroy(erasing->ledger, recovery, seconds, err) == 0 &&
	    shred_keys(erasing, err) == 0 && shred_files(erasing, err) == 0)
		result = jk_shred(erasing->key_path, err);
	free(recovery);
	return result;
}

uint64_t
jk_erasing_records(const struct jk_erasing *erasing)
{
	const struct jk_list *list = jk_ledger_list(erasing->ledger);
	uint64_t records = 0;

	for (size_t i = 0; i < list->segments_count; i++)
		if (list->segments[i].role == JK_SEGMENT_RECORDS)
			records += list->segments[i].records;
	return records;
}
