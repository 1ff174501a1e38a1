/*
 * Random quarters against a simple model: entries, corrections, deletions and new
 * entries over six years; what is two years old as history is erased now and then.
 * What is due, what goes and what stays must be what the model says.
 */
#include "tap.h"

#include "ledger/derive.h"
#include "ledger/erase.h"
#include "ledger/second.h"
#include "ledger/tombstones.h"
#include "ledger_site.h"

#define SEEDS 3
#define NIGHTS 28
#define PERSONS 40
#define MAX_RECORDS 2000
#define YEARS_KEPT 2

static struct t_site site;

struct record {
	unsigned person, generation, night;
	bool is_entry, is_deletion, erased;
};

struct model {
	struct record records[MAX_RECORDS];
	unsigned count, night;
	unsigned generation[PERSONS + 1];
	bool in[PERSONS + 1];
	uint32_t random;
};

static unsigned
below(struct model *model, unsigned n)
{
	model->random = model->random * 1664525u + 1013904223u;
	return (model->random >> 8) % n;
}

/* A quarter a night: so a period of years ends on the day of a night. */
static const char *
date_of(unsigned night)
{
	static char date[32];

	snprintf(
	    date, sizeof date, "%u-%02u-15", 2020 + night / 4, 1 + 3 * (night % 4));
	return date;
}

static unsigned
play(struct model *model)
{
	unsigned first = model->count;

	for (unsigned person = 1; person <= PERSONS; person++) {
		struct record *record = &model->records[model->count];

		if (below(model, 3) > 0)
			continue;
		*record = (struct record){ .person = person,
			.generation = ++model->generation[person],
			.night = model->night,
			.is_entry = !model->in[person],
			.is_deletion = model->in[person] && below(model, 4) == 0 };
		model->in[person] = !record->is_deletion;
		model->count++;
	}
	return first;
}

static bool
put(const struct record *record, struct jk_commit *commit)
{
	struct t_person person;

	t_person(&person, record->person, T_PARTY, record->generation);
	person.fields[3] = jk_bytes_of(record->is_entry      ? "entry"
				       : record->is_deletion ? "deletion"
							     : "correction");
	person.fields[4] = jk_bytes_of(record->is_entry      ? "domestic-move-in"
				       : record->is_deletion ? "death"
							     : "move-within");
	return t_put_one(&site, commit, &person, record->generation,
	    record->is_deletion ? JK_CHAIN_CLOSED : JK_CHAIN_OPEN);
}

static bool
set_totals(const struct model *model, struct jk_list *list)
{
	struct jk_list_total total = { .municipality = T_PARTY };

	for (unsigned i = 0; i < model->count; i++)
		total.generations += !model->records[i].erased;
	for (unsigned person = 1; person <= PERSONS; person++)
		total.persons += model->in[person];
	return jk_list_set_total(list, &total, &err) == 0;
}

static struct jk_commit_info
info_of(unsigned night)
{
	struct jk_commit_info info = t_info;

	strcpy(info.date, date_of(night));
	return info;
}

static bool
commit_night(struct model *model, struct jk_ledger *ledger)
{
	struct jk_commit_info info = info_of(model->night);
	unsigned first = play(model);
	struct jk_commit *commit = jk_commit_begin(ledger, &info, &err);
	bool made = commit != NULL;

	t_date = date_of(model->night);
	for (unsigned i = first; made && i < model->count; i++)
		made = put(&model->records[i], commit);
	if (made && set_totals(model, jk_commit_list(commit)))
		return jk_commit_finish(commit, &err) == 0;
	jk_commit_abandon(commit);
	return false;
}

/* What the model says is due */

/* The night in which its period began; none for what is current. */
static bool
began(const struct model *model, const struct record *record, unsigned *night)
{
	*night = record->night;
	if (record->is_deletion)
		return true;
	for (unsigned i = 0; i < model->count; i++) {
		const struct record *other = &model->records[i];

		if (other->person == record->person &&
		    other->generation == record->generation + 1) {
			*night = other->night;
			return true;
		}
	}
	return false;
}

static unsigned
mark_due(struct model *model)
{
	unsigned due = 0, night;

	for (unsigned i = 0; i < model->count; i++) {
		struct record *record = &model->records[i];

		if (record->erased || !began(model, record, &night) ||
		    night + 4 * YEARS_KEPT > model->night)
			continue;
		record->erased = true;
		due++;
	}
	return due;
}

/* The erasure */

static struct jk_retention *
make_retention(void)
{
	static const char *const rows[] = { "ident-history", "ident-deleted" };
	struct jk_schema *schema = t_schema("schemas/retention.csvs");
	struct jk_retention *retention = jk_retention_new(&err);

	for (size_t i = 0; i < 2; i++) {
		const char *const words[] = { rows[i], "*", "2002-08-05", "", "", "",
			"recorded", "P2Y", "counted", "day", "x" };
		struct jk_bytes fields[11];

		for (size_t j = 0; j < 11; j++)
			fields[j] = jk_bytes_of(words[j]);
		if (jk_retention_put(retention, schema, fields, &err) < 0)
			abort();
	}
	jk_schema_free(schema);
	return retention;
}

static bool
erase(const struct model *model, struct jk_ledger *ledger, unsigned expected)
{
	struct jk_retention *retention = make_retention();
	struct jk_spared spared = { .codes = NULL };
	struct jk_due_rules rules = { .retention = retention,
		.ask = { .party = T_PARTY, .role = "municipality" },
		.spared = &spared,
		.key = site.head_key,
		.directory = site.directory,
		.also = "" };
	struct jk_commit_info info = info_of(model->night);
	struct jk_erasure erasure = { .approvals_count = 1 };
	struct jk_due due;
	bool right;

	(void)jk_date_decode(jk_bytes_of(info.date), &rules.ask.day);
	strcpy(erasure.date, info.date);
	right = jk_due_register(&due, ledger, &rules, &err) == 0 &&
		due.records == expected && due.spared == 0 &&
		jk_erase_register(ledger, &info, &due, &erasure, &err) == 0 &&
		jk_erase_is_meant(ledger) &&
		jk_erase_destroy(ledger, site.directory, 0, &err) == 0 &&
		jk_erase_bury(ledger, &info, &err) == 0 && !jk_erase_is_meant(ledger);
	if (!right)
		printf("# due %llu, by the model %u\n", (unsigned long long)due.records,
		    expected);
	jk_due_release(&due);
	jk_retention_free(retention);
	return right;
}

/* Holding both together */

static bool
is_kept(const struct model *model, const struct jk_bytes *fields)
{
	char code[16], generation[16];

	for (unsigned i = 0; i < model->count; i++) {
		const struct record *record = &model->records[i];

		snprintf(code, sizeof code, "%011u", record->person);
		snprintf(generation, sizeof generation, "%u", record->generation);
		if (jk_bytes_is(fields[0], code) && jk_bytes_is(fields[2], generation))
			return !record->erased;
	}
	return false;
}

static bool
agrees(const struct model *model, struct jk_ledger *ledger)
{
	struct jk_records *records = jk_records_open(ledger, &err);
	struct jk_totals totals = { NULL, 0 };
	const struct jk_bytes *fields;
	unsigned kept = 0, expected = 0;
	bool right = records != NULL;

	for (unsigned i = 0; i < model->count; i++)
		expected += !model->records[i].erased;
	while (right && jk_records_next(records, &fields, &err) == JK_NEXT_RECORD) {
		right = is_kept(model, fields);
		kept++;
	}
	jk_records_free(records);
	right = right && kept == expected &&
		jk_totals_compute(&totals, ledger, &err) == 0 &&
		jk_totals_check(&totals, jk_ledger_list(ledger), &err) == 0 &&
		jk_derive_check(ledger, site.head_key, &err) == 0 &&
		jk_second_check(ledger, &err) == 0;
	jk_totals_release(&totals);
	return right;
}

/* Private halves that are here are those that something is sealed to. */
static bool
keys_are_right(const struct jk_ledger *ledger)
{
	const struct jk_list *list = jk_ledger_list(ledger);
	DIR *directory = opendir(site.keep_directory);
	const struct dirent *entry;
	unsigned extra = 0;

	while (directory != NULL && (entry = readdir(directory)) != NULL) {
		bool named = entry->d_name[0] == '.';

		for (size_t i = 0; i < list->segments_count; i++)
			named = named || strncmp(entry->d_name, list->segments[i].keep,
					     JK_KEEP_ID_CHARS - 1) == 0;
		extra += !named;
	}
	if (directory != NULL)
		closedir(directory);
	return extra == 0;
}

static bool
stones_are(const struct jk_ledger *ledger, unsigned count, uint64_t list)
{
	struct jk_tombstones stones;
	bool right = jk_tombstones_load(&stones, ledger, &err) == 0 &&
		     stones.count == count && stones.list == list;

	for (size_t i = 0; right && i < stones.count; i++)
		right = stones.rows[i].done == stones.rows[i].meant + 1;
	jk_tombstones_release(&stones);
	return right;
}

/* Who has the signing key can leave a segment out; the lists tell. */
static void
test_missing(struct jk_ledger *ledger, unsigned erasures)
{
	struct jk_commit *commit = jk_commit_begin(ledger, &t_info, &err);
	struct jk_list *list = commit != NULL ? jk_commit_list(commit) : NULL;
	uint64_t number = list != NULL ? list->number : 0;

	for (size_t i = 0; list != NULL && i < list->segments_count; i++)
		if (list->segments[i].role == JK_SEGMENT_RECORDS &&
		    list->segments[i].bucket[0] != '\0') {
			jk_list_drop_segment(list, list->segments[i].name);
			break;
		}
	ok(commit != NULL && jk_commit_finish(commit, &err) == 0 &&
		stones_are(ledger, erasures, number),
	    "a list that leaves a year out without an erasure is told");
}

static void
test_seed(unsigned seed)
{
	static struct model model;
	struct jk_ledger *ledger = jk_ledger_open(&site.site, JK_LEDGER_WRITE, &err);
	unsigned erasures = 0, erased = 0;
	bool right = ledger != NULL;

	memset(&model, 0, sizeof model);
	model.random = seed;
	for (; right && model.night < NIGHTS; model.night++) {
		unsigned due;

		right = commit_night(&model, ledger);
		if (!right || model.night < 9 || below(&model, 3) > 0)
			continue;
		due = mark_due(&model);
		if (due == 0)
			continue;
		right = erase(&model, ledger, due) && agrees(&model, ledger) &&
			keys_are_right(ledger);
		erasures++;
		erased += due;
	}
	if (!right)
		t_show_err();
	ok(right && erasures > 2,
	    "seed %u: %u of %u records are erased on their days, in %u runs", seed,
	    erased, model.count, erasures);
	ok(right && stones_are(ledger, erasures, 0),
	    "each has its tombstone, and nothing is gone without one");
	test_missing(ledger, erasures);
	jk_ledger_free(ledger);
}

int
main(void)
{
	for (unsigned seed = 1; seed <= SEEDS; seed++) {
		if (!t_open_site(&site))
			return 1;
		test_seed(seed);
		t_close_site(&site);
	}
	return tap_end();
}
