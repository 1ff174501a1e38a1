/*
 * A tool of the campaigns (t/big/purge): a site's register of so many synthetic
 * persons, who came in on the first business day; of whom so many are changed in
 * April of each year from 2026 to 2030, and a tenth of that in October 2026; one in
 * five of them by a deletion. Then a new base is made, and one night more follows.
 *
 *	big_register -S SITE --as-of=DATE --persons=N --changes=C
 *
 * Persons are numbers from 1 to N; nobody is changed twice, so C is N / 8 at most.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "filter/driver.h"
#include "filter/register.h"
#include "ledger/compact.h"
#include "took.h"

#define MUNICIPALITY "222038"
#define DELETED 5 /* one in so many */

static const struct jk_option options[] = {
	{ "persons", 0, N_("N"), N_("how many persons") },
	{ "changes", 0, N_("C"), N_("how many are changed in a year") },
	{ NULL, 0, NULL, NULL },
};

static uint64_t
number(const struct jk_run *run, const char *name)
{
	const char *given = jk_run_option(run, name);

	return given != NULL ? strtoull(given, NULL, 10) : 0;
}

struct loading {
	struct jk_register *reg;
	struct jk_commit *commit;
	struct jk_list_total total;
	char date[JK_DATE_CHARS];
};

/* One record, as fields borrowed from text. */
struct record {
	char code[24], generation[8], name[64], address[64], number[24];
	struct jk_bytes fields[JK_SCHEMA_MAX_COLUMNS];
};

static void
set(struct record *record, const struct jk_schema *schema, const char *name,
    const char *value)
{
	int at = jk_schema_find(schema, name);

	if (at >= 0)
		record->fields[at] = jk_bytes_of(value);
}

static void
make(struct record *record, const struct loading *loading, uint64_t person,
    unsigned generation, bool is_deletion)
{
	const struct jk_schema *schema = loading->reg->schema;

	memset(record->fields, 0, sizeof record->fields);
	snprintf(
	    record->code, sizeof record->code, "%011llu", (unsigned long long)person);
	snprintf(record->generation, sizeof record->generation, "%u", generation);
	snprintf(record->name, sizeof record->name, "山田　%llu太郎",
	    (unsigned long long)(person * 7919 % 100003));
	snprintf(record->address, sizeof record->address, "沼津市御幸町%llu番地%u",
	    (unsigned long long)(person * 31 % 997), generation);
	snprintf(record->number, sizeof record->number, "9%011llu",
	    (unsigned long long)person);
	set(record, schema, "resident_code", record->code);
	set(record, schema, "municipality", MUNICIPALITY);
	set(record, schema, "generation", record->generation);
	set(record, schema, "class",
	    generation == 1 ? "entry"
	    : is_deletion   ? "deletion"
			    : "correction");
	set(record, schema, "reason",
	    generation == 1 ? "birth"
	    : is_deletion   ? "death"
			    : "move-within");
	set(record, schema, "event_date", loading->date);
	set(record, schema, "processing_date", loading->date);
	set(record, schema, "name", record->name);
	set(record, schema, "name_kana", "ヤマダタロウ");
	set(record, schema, "birth_date", "1970-01-02");
	set(record, schema, "sex", "male");
	set(record, schema, "address", record->address);
	set(record, schema, "individual_number", record->number);
	set(record, schema, "recorded_on", loading->date);
	set(record, schema, "notified_on", loading->date);
}

static int
put(struct loading *loading, uint64_t person, unsigned generation, bool is_deletion,
    struct jk_err *err)
{
	struct jk_chain_head head = { .municipality = MUNICIPALITY,
		.generation = generation,
		.state = is_deletion ? JK_CHAIN_CLOSED : JK_CHAIN_OPEN };
	struct record record;

	make(&record, loading, person, generation, is_deletion);
	memcpy(head.code, record.code, sizeof head.code - 1);
	memcpy(head.recorded_on, loading->date, sizeof head.recorded_on);
	loading->total.generations++;
	loading->total.persons += generation == 1;
	loading->total.persons -= is_deletion;
	if (jk_head_digest(head.digest, loading->reg->head_key, loading->reg->schema,
		record.fields, err) < 0 ||
	    jk_commit_put_record(loading->commit, record.fields, err) < 0)
		return -1;
	return jk_commit_put_head(loading->commit, &head, err);
}

static int
begin(struct loading *loading, const char *date, struct jk_err *err)
{
	struct jk_commit_info info = { .created = "2026-03-30T09:00:00Z",
		.program = "jk-apply",
		.version = JK_VERSION };

	snprintf(loading->date, sizeof loading->date, "%s", date);
	memcpy(info.date, loading->date, sizeof info.date);
	loading->commit = jk_commit_begin(loading->reg->ledger, &info, err);
	return loading->commit == NULL ? -1 : 0;
}

static int
end(struct loading *loading, struct jk_err *err)
{
	if (jk_list_set_total(jk_commit_list(loading->commit), &loading->total, err) <
		0 ||
	    t_take_batch(loading->commit, err) < 0) {
		jk_commit_abandon(loading->commit);
		return -1;
	}
	return jk_commit_finish(loading->commit, err);
}

/* A night: of each `step` persons the one at `place`. */
static int
load_night(struct loading *loading, const char *date, uint64_t persons, uint64_t step,
    uint64_t place, struct jk_err *err)
{
	uint64_t count = 0;

	if (begin(loading, date, err) < 0)
		return -1;
	for (uint64_t person = place; person <= persons; person += step)
		if (put(loading, person, step == 1 ? 1 : 2,
			step > 1 && count++ % DELETED == 0, err) < 0) {
			jk_commit_abandon(loading->commit);
			return -1;
		}
	return end(loading, err);
}

static int
make_base(struct loading *loading, const char *date, struct jk_err *err)
{
	struct jk_compact *compact;
	int result;

	if (begin(loading, date, err) < 0)
		return -1;
	compact = jk_compact_new(loading->commit, true, err);
	result = compact == NULL ? -1 : jk_compact_run(compact, err);
	jk_compact_free(compact);
	if (result == 0)
		return end(loading, err);
	jk_commit_abandon(loading->commit);
	return -1;
}

static int
load(struct loading *loading, uint64_t persons, uint64_t changes, struct jk_err *err)
{
	static const char *const years[] = { "2026-04-10", "2027-04-10", "2028-04-10",
		"2029-04-10", "2030-04-10" };
	uint64_t step = persons / changes, place = 1;

	if (load_night(loading, "2026-04-01", persons, 1, 1, err) < 0)
		return -1;
	for (size_t i = 0; i < sizeof years / sizeof *years; i++) {
		if (load_night(loading, years[i], persons, step, place++, err) < 0)
			return -1;
		if (i == 0 && load_night(loading, "2026-10-10", persons, step * 10,
				  place++, err) < 0)
			return -1;
	}
	if (make_base(loading, "2030-12-31", err) < 0)
		return -1;
	return load_night(loading, "2031-04-20", persons, step * 100, place, err);
}

static int
run(struct jk_run *run, struct jk_err *err)
{
	uint64_t persons = number(run, "persons"), changes = number(run, "changes");
	struct jk_register reg;
	struct loading loading = { .reg = &reg,
		.total = { .municipality = MUNICIPALITY } };
	int result = jk_register_open(&reg, run, JK_LEDGER_WRITE, err);

	if (result == 0 && (changes == 0 || persons / changes < 8))
		result = jk_err_set(err, JK_EXIT_USAGE, "JK00001", "%s",
		    "changes must be an eighth of persons at most");
	if (result == 0)
		result = load(&loading, persons, changes, err);
	jk_register_release(&reg);
	return result;
}

static const struct jk_program program = {
	.name = "big-register",
	.letter = '0',
	.summary = N_("make a big register with history"),
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
