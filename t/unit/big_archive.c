/*
 * A tool of the campaigns (t/big/archive): a site's archive of so many synthetic
 * access records, a commit for each month, and one look at one person in it.
 *
 *	big_archive -S SITE --as-of=DATE --records=N [--months=M] [--persons=P]
 *	big_archive -S SITE --as-of=DATE --look=PERSON
 *
 * The months end with that of the business date. Persons are numbers from 1 to P.
 * A look prints how many records there are.
 */
#include <stdio.h>
#include <stdlib.h>

#include "filter/archive.h"
#include "filter/driver.h"
#include "ledger/months.h"
#include "ledger/person.h"

#define PURPOSES 40
#define OPERATORS 400

static const struct jk_option options[] = {
	{ "records", 0, N_("N"), N_("how many in all") },
	{ "months", 0, N_("M"), N_("in how many months (84)") },
	{ "persons", 0, N_("P"), N_("about how many persons (1000000)") },
	{ "look", 0, N_("PERSON"), N_("look for that one") },
	{ NULL, 0, NULL, NULL },
};

static uint64_t
number(const struct jk_run *run, const char *name, uint64_t otherwise)
{
	const char *given = jk_run_option(run, name);

	return given != NULL ? strtoull(given, NULL, 10) : otherwise;
}

/* One record, as fields borrowed from text. */
struct record {
	char code[24], at[48], serial[24], case_number[24], purpose[16], receiver[16],
	    staff[24], terminal[24], office[16], request[24], batch[64];
};

static uint64_t state = 88172645463325252u;

static uint64_t
draw(uint64_t below)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return state % below;
}

/* By the names of the columns. */
static void
set(struct jk_bytes *fields, const struct jk_schema *schema, const char *name,
    const char *value)
{
	int at = jk_schema_find(schema, name);

	if (at >= 0)
		fields[at] = jk_bytes_of(value);
}

static void
make(struct record *record, struct jk_bytes *fields, const struct jk_schema *schema,
    const char *month, uint64_t persons, uint64_t serial)
{
	unsigned purpose = (unsigned)draw(PURPOSES), staff = (unsigned)draw(OPERATORS);

	snprintf(record->code, sizeof record->code, "%011llu",
	    (unsigned long long)draw(persons) + 1);
	snprintf(record->at, sizeof record->at, "%s-%02uT%02u:%02u:%02u+09:00", month,
	    (unsigned)draw(28) + 1, (unsigned)draw(10) + 8, (unsigned)draw(60),
	    (unsigned)draw(60));
	snprintf(
	    record->serial, sizeof record->serial, "%llu", (unsigned long long)serial);
	snprintf(record->case_number, sizeof record->case_number, "R8-%09u",
	    (unsigned)draw(1000000000));
	snprintf(record->request, sizeof record->request, "q%s-%07u", month,
	    (unsigned)draw(10000000));
	snprintf(record->purpose, sizeof record->purpose, "task-%02u", purpose);
	snprintf(record->receiver, sizeof record->receiver, "%06u", 900000 + purpose);
	snprintf(record->staff, sizeof record->staff, "staff%04u", staff);
	snprintf(record->terminal, sizeof record->terminal, "terminal%03u", staff / 3);
	snprintf(record->office, sizeof record->office, "office%02u", staff / 20);
	snprintf(record->batch, sizeof record->batch, "%s-220001-query-%06u",
	    record->receiver, (unsigned)(serial / 5000));
	memset(fields, 0, jk_schema_columns(schema) * sizeof *fields);
	set(fields, schema, "resident_code", record->code);
	set(fields, schema, "at", record->at);
	set(fields, schema, "recorder", "220001.jk");
	set(fields, schema, "serial", record->serial);
	set(fields, schema, "record", "access");
	set(fields, schema, "function", "provision");
	set(fields, schema, "mode", "immediate");
	set(fields, schema, "key_kind", "code");
	set(fields, schema, "results", "1");
	set(fields, schema, "provider", "220001");
	set(fields, schema, "receiver", record->receiver);
	set(fields, schema, "purpose", record->purpose);
	set(fields, schema, "items", "name birth_date sex address");
	set(fields, schema, "touches_number", "no");
	set(fields, schema, "municipality", "222038");
	set(fields, schema, "operator", record->staff);
	set(fields, schema, "authority", record->staff);
	set(fields, schema, "terminal", record->terminal);
	set(fields, schema, "office", record->office);
	set(fields, schema, "program", "jk-provide");
	set(fields, schema, "request", record->request);
	set(fields, schema, "case_number", record->case_number);
	set(fields, schema, "batch", record->batch);
}

static int
load_month(struct jk_archive *archive, const char *month, uint64_t records,
    uint64_t persons, uint64_t serial, struct jk_err *err)
{
	struct jk_commit_info info = { .created = "2026-03-30T09:00:00Z",
		.program = "jk-apply",
		.version = JK_VERSION };
	struct jk_commit *commit;
	struct jk_months *months = jk_months_new(archive->schema, archive->path, err);
	struct jk_bytes fields[JK_SCHEMA_MAX_COLUMNS];
	struct record record;
	int result = months == NULL ? -1 : 0;

	snprintf(info.date, sizeof info.date, "%s-28", month);
	commit = jk_commit_begin(archive->ledger, &info, err);
	for (uint64_t i = 0; result == 0 && i < records; i++) {
		make(&record, fields, archive->schema, month, persons, serial + i);
		result = jk_months_put(months, 0, fields, err);
	}
	if (result == 0 && commit != NULL)
		result = jk_months_write(months, commit, err);
	jk_months_free(months);
	if (result == 0 && commit != NULL)
		return jk_commit_finish(commit, err);
	jk_commit_abandon(commit);
	return -1;
}

static int
load(struct jk_run *run, struct jk_archive *archive, struct jk_err *err)
{
	uint64_t months = number(run, "months", 84),
		 persons = number(run, "persons", 1000000);
	uint64_t each = number(run, "records", 0) / months;
	int year, of_year, day;
	char month[16];

	jk_date_split(run->day, &year, &of_year, &day);
	for (uint64_t i = months; i-- > 0;) {
		int index = year * 12 + of_year - 1 - (int)i;

		snprintf(month, sizeof month, "%04u-%02u", (unsigned)index / 12 % 10000,
		    (unsigned)index % 12 + 1);
		if (load_month(archive, month, each, persons,
			(months - 1 - i) * each + 1, err) < 0)
			return -1;
	}
	return 0;
}

static int
look(struct jk_run *run, struct jk_archive *archive, struct jk_err *err)
{
	struct jk_person *person = jk_person_open(archive->ledger, err);
	struct jk_person_place place;
	const struct jk_bytes *fields;
	enum jk_next next = JK_NEXT_FAILED;
	unsigned long long count = 0;
	char code[24];

	snprintf(
	    code, sizeof code, "%011llu", (unsigned long long)number(run, "look", 0));
	if (person != NULL && jk_person_seek(person, code, "", "", err) == 0)
		while ((next = jk_person_next(person, &fields, &place, err)) ==
		       JK_NEXT_RECORD)
			count++;
	jk_person_free(person);
	if (next == JK_NEXT_FAILED)
		return -1;
	return jk_run_print(run, err, "%llu\n", count);
}

static int
run(struct jk_run *run, struct jk_err *err)
{
	bool looks = jk_run_option(run, "look") != NULL;
	struct jk_archive archive;
	int result = jk_archive_open(
	    &archive, run, looks ? JK_LEDGER_READ : JK_LEDGER_WRITE, err);

	if (result == 0)
		result = looks ? look(run, &archive, err) : load(run, &archive, err);
	jk_archive_release(&archive);
	return result;
}

static const struct jk_program program = {
	.name = "big-archive",
	.letter = '0',
	.summary = N_("make a big archive, or look for one person"),
	.options = options,
	.common = JK_COMMON_AS_OF,
	.needs_day = true,
	.run = run,
};

int
main(int argc, char **argv)
{
	return jk_main(&program, argc, argv);
}
