/*
 * A tool of the campaigns (t/big/archive): a site's archive of so many synthetic
 * access records, a commit for each month or so many of all months, and one look at
 * one person in it.
 *
 *	big_archive -S SITE --as-of=DATE --records=N [--months=M] [--persons=P]
 *	    [--commits=C]
 *	big_archive -S SITE --as-of=DATE --look=PERSON
 *
 * The months end with that of the business date. Persons are numbers from 1 to P.
 * A look reads of each record what a sheet of jk-disclose(1) tells, and prints how many
 * there are.
 */
#include <stdio.h>
#include <stdlib.h>

#include "filter/archive.h"
#include "filter/disclosing.h"
#include "filter/driver.h"
#include "ledger/months.h"
#include "ledger/person.h"
#include "took.h"

#define PURPOSES 40
#define OPERATORS 400

static const struct jk_option options[] = {
	{ "records", 0, N_("N"), N_("how many in all") },
	{ "months", 0, N_("M"), N_("in how many months (84)") },
	{ "persons", 0, N_("P"), N_("about how many persons (1000000)") },
	{ "commits", 0, N_("C"), N_("each of all months, up to 100 of them") },
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
	/* One look of twenty is not explained. */
	snprintf(record->case_number, sizeof record->case_number, "R8-%09u",
	    (unsigned)draw(1000000000));
	if (draw(20) == 0)
		record->case_number[0] = '\0';
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

/* What is made: month 0 is the first, and the last that of the business date. */
struct load {
	const struct jk_run *run;
	struct jk_archive *archive;
	uint64_t months, persons, serial;
};

static void
month_text(char month[JK_BUCKET_CHARS], const struct load *load, uint64_t at)
{
	int year, of_year, day, index;

	jk_date_split(load->run->day, &year, &of_year, &day);
	index = year * 12 + of_year - (int)(load->months - at);
	snprintf(month, JK_BUCKET_CHARS, "%04u-%02u", (unsigned)index / 12 % 10000,
	    (unsigned)index % 12 + 1);
}

/* So many records of one month in a segment of a commit. */
static int
put_month(struct load *load, struct jk_commit *commit, const char *month,
    uint64_t records, struct jk_err *err)
{
	const struct jk_schema *schema = load->archive->schema;
	struct jk_months *months = jk_months_new(schema, load->archive->path, err);
	struct jk_bytes fields[JK_SCHEMA_MAX_COLUMNS];
	struct record record;
	int result = months == NULL ? -1 : 0;

	for (uint64_t i = 0; result == 0 && i < records; i++) {
		make(&record, fields, schema, month, load->persons, ++load->serial);
		result = jk_months_put(months, 0, fields, err);
	}
	if (result == 0)
		result = jk_months_write(months, commit, err);
	jk_months_free(months);
	return result;
}

/* One commit of some months. */
static int
commit_months(struct load *load, uint64_t first, uint64_t count, uint64_t records,
    struct jk_err *err)
{
	struct jk_commit_info info = { .created = "2026-03-30T09:00:00Z",
		.program = "jk-apply",
		.version = JK_VERSION };
	struct jk_commit *commit;
	char month[JK_BUCKET_CHARS];
	int result = 0;

	month_text(month, load, first + count - 1);
	snprintf(info.date, sizeof info.date, "%s-28", month);
	commit = jk_commit_begin(load->archive->ledger, &info, err);
	if (commit == NULL)
		return -1;
	for (uint64_t i = first; result == 0 && i < first + count; i++) {
		month_text(month, load, i);
		result = put_month(load, commit, month, records, err);
	}
	if (result == 0 && t_take_batch(commit, err) == 0)
		return jk_commit_finish(commit, err);
	jk_commit_abandon(commit);
	return -1;
}

static int
load(struct jk_run *run, struct jk_archive *archive, struct jk_err *err)
{
	struct load load = { .run = run,
		.archive = archive,
		.months = number(run, "months", 84),
		.persons = number(run, "persons", 1000000) };
	uint64_t commits = number(run, "commits", 0);
	uint64_t each =
	    number(run, "records", 0) / load.months / (commits > 0 ? commits : 1);
	int result = 0;

	for (uint64_t i = 0; result == 0 && i < commits; i++)
		result = commit_months(&load, 0, load.months, each, err);
	for (uint64_t i = 0; result == 0 && commits == 0 && i < load.months; i++)
		result = commit_months(&load, i, 1, each, err);
	return result;
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
	if (person != NULL)
		jk_person_want(person, jk_disclosing_wanted);
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
