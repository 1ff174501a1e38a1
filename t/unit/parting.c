/*
 * Random nights against a simple model: entries, corrections, deletions, new
 * entries and code changes over eight years, taken onward with delay, with a new
 * base now and then. After each, every record must lie where the model has it.
 */
#include "tap.h"

#include "ledger/derive.h"
#include "ledger/ended.h"
#include "ledger/second.h"
#include "ledger_site.h"

#define SEEDS 3
#define NIGHTS 48
#define FIRST_YEAR 2020
#define PERSONS 60
#define CODES (PERSONS * 8) /* each change of the code takes the next one free */
#define MAX_RECORDS 8000

static struct t_site site;

struct record {
	unsigned code, generation, former, list, year;
	bool is_entry, is_deletion;
	unsigned bucket; /* a year; 0: current */
};

struct chain {
	unsigned generation, year; /* of its head */
	enum jk_chain_state state;
};

struct model {
	struct record records[MAX_RECORDS];
	unsigned count, list, year, next_code, upto;
	struct chain chains[CODES];
	char date[32];
	uint32_t random;
};

static unsigned
below(struct model *model, unsigned n)
{
	model->random = model->random * 1664525u + 1013904223u;
	return (model->random >> 8) % n;
}

/* What the night does */

static struct record *
add(struct model *model, unsigned code, unsigned generation, bool is_deletion)
{
	struct record *record = &model->records[model->count++];
	struct chain *chain = &model->chains[code];

	*record = (struct record){ .code = code,
		.generation = generation,
		.list = model->list,
		.year = model->year,
		.is_entry = chain->generation == 0 || chain->state == JK_CHAIN_CLOSED,
		.is_deletion = is_deletion };
	chain->generation = generation;
	chain->year = model->year;
	chain->state = is_deletion ? JK_CHAIN_CLOSED : JK_CHAIN_OPEN;
	return record;
}

static void
change(struct model *model, unsigned code)
{
	struct chain *chain = &model->chains[code];
	unsigned what = below(model, 6);

	if (chain->state == JK_CHAIN_MOVED)
		return;
	if (chain->generation == 0 || chain->state == JK_CHAIN_CLOSED) {
		add(model, code, chain->generation + 1, false);
	} else if (what == 0) {
		add(model, code, chain->generation + 1, true);
	} else if (what == 1 && model->next_code < CODES) {
		add(model, model->next_code++, chain->generation + 1, false)->former =
		    code;
		chain->state = JK_CHAIN_MOVED;
		chain->year = model->year;
	} else {
		add(model, code, chain->generation + 1, false);
	}
}

static void
play(struct model *model)
{
	unsigned known = model->next_code;

	model->list++;
	model->year = FIRST_YEAR + model->list / 6;
	snprintf(model->date, sizeof model->date, "%u-%02u-15", model->year,
	    1 + model->list % 12);
	for (unsigned code = 1; code < known; code++)
		if (below(model, 5) == 0)
			change(model, code);
}

/* Into the ledger */

static int
compare_records(const void *a, const void *b)
{
	const struct record *left = a, *right = b;

	return (left->code > right->code) - (left->code < right->code);
}

static void
fill(struct t_person *person, const struct record *record, char former[16])
{
	t_person(person, record->code, T_PARTY, record->generation);
	if (record->is_entry && record->former == 0) {
		person->fields[3] = jk_bytes_of("entry");
		person->fields[4] = jk_bytes_of("domestic-move-in");
	} else if (record->is_deletion) {
		person->fields[3] = jk_bytes_of("deletion");
		person->fields[4] = jk_bytes_of("death");
	} else if (record->former > 0) {
		person->fields[3] = jk_bytes_of("correction");
		person->fields[4] = jk_bytes_of("code-change");
		snprintf(former, 16, "%011u", record->former);
		person->fields[17] = jk_bytes_of(former);
	}
}

static const struct record *
newest_of(const struct model *model, unsigned code)
{
	for (unsigned i = model->count; i-- > 0;)
		if (model->records[i].code == code)
			return &model->records[i];
	return NULL;
}

static unsigned
moved_to(const struct model *model, unsigned code)
{
	for (unsigned i = 0; i < model->count; i++)
		if (model->records[i].former == code)
			return model->records[i].code;
	return 0;
}

static bool
put_head(const struct model *model, struct jk_commit *commit, unsigned code)
{
	const struct chain *chain = &model->chains[code];
	struct jk_chain_head head = { .generation = chain->generation,
		.state = chain->state };
	struct t_person person;
	char former[16];

	fill(&person, newest_of(model, code), former);
	strcpy(head.code, person.code);
	strcpy(head.municipality, T_PARTY);
	strcpy(head.recorded_on, model->date);
	if (chain->state == JK_CHAIN_MOVED)
		snprintf(head.next_code, sizeof head.next_code, "%011u",
		    moved_to(model, code));
	return jk_head_digest(head.digest, site.head_key, site.records, person.fields,
		   &err) == 0 &&
	       jk_commit_put_head(commit, &head, &err) == 0;
}

/* Heads ascend in the code, whether its chain was changed or left. */
static bool
put_heads(const struct model *model, struct jk_commit *commit, unsigned first)
{
	for (unsigned code = 1; code < model->next_code; code++)
		for (unsigned i = first; i < model->count; i++)
			if (model->records[i].code == code ||
			    model->records[i].former == code) {
				if (!put_head(model, commit, code))
					return false;
				break;
			}
	return true;
}

static bool
set_rows(const struct model *model, struct jk_commit *commit)
{
	struct jk_list_total total = { .municipality = T_PARTY,
		.generations = model->count };
	struct jk_list_onward onward = { .number = 1, .upto = model->upto };

	for (unsigned code = 1; code < model->next_code; code++)
		total.persons += model->chains[code].generation > 0 &&
				 model->chains[code].state == JK_CHAIN_OPEN;
	return jk_lane_decode(&onward.lane, jk_bytes_of("221309-220001-ident")) &&
	       jk_list_set_total(jk_commit_list(commit), &total, &err) == 0 &&
	       jk_list_set_onward(jk_commit_list(commit), &onward, &err) == 0;
}

static bool
commit_night(struct model *model, struct jk_ledger *ledger, unsigned first)
{
	struct jk_commit *commit;
	struct t_person person;
	char former[16];
	bool made;

	t_date = model->date;
	qsort(&model->records[first], model->count - first, sizeof *model->records,
	    compare_records);
	commit = jk_commit_begin(ledger, &t_info, &err);
	made = commit != NULL;
	for (unsigned i = first; made && i < model->count; i++) {
		fill(&person, &model->records[i], former);
		person.fields[19] = person.fields[20] = jk_bytes_of(model->date);
		made = jk_commit_put_record(commit, person.fields, &err) == 0;
	}
	if (made && put_heads(model, commit, first) && set_rows(model, commit))
		return jk_commit_finish(commit, &err) == 0;
	jk_commit_abandon(commit);
	return false;
}

/* What the page says of a new base */

/* The record that superseded it, among those that are merged. */
static const struct record *
successor(const struct model *model, const struct record *record)
{
	for (unsigned i = 0; i < model->count; i++) {
		const struct record *other = &model->records[i];

		if (other->code == record->code && other->list <= model->upto &&
		    other->generation == record->generation + 1)
			return other;
	}
	return NULL;
}

static void
part(struct model *model)
{
	for (unsigned i = 0; i < model->count; i++) {
		struct record *record = &model->records[i];
		const struct chain *chain = &model->chains[record->code];
		const struct record *next = successor(model, record);

		if (record->list > model->upto || record->bucket != 0)
			continue;
		if (record->is_deletion)
			record->bucket = record->year;
		else if (next != NULL)
			record->bucket = next->year;
		else if (chain->state == JK_CHAIN_MOVED &&
			 chain->generation == record->generation)
			record->bucket = chain->year;
	}
	model->list++; /* the compaction's own */
}

/* Holding both together */

static bool
is_placed(const struct model *model, const struct jk_bytes *fields, unsigned bucket)
{
	for (unsigned i = 0; i < model->count; i++) {
		char code[16], generation[16];

		snprintf(code, sizeof code, "%011u", model->records[i].code);
		snprintf(
		    generation, sizeof generation, "%u", model->records[i].generation);
		if (jk_bytes_is(fields[0], code) && jk_bytes_is(fields[2], generation))
			return model->records[i].bucket == bucket;
	}
	return false;
}

/* How many of a segment's records lie where the model has them. */
static unsigned
count_placed(const struct model *model, const struct jk_ledger *ledger, size_t segment)
{
	const char *bucket = jk_ledger_list(ledger)->segments[segment].bucket;
	struct jk_seeker *seeker = jk_ledger_seeker(ledger, segment, &err);
	const struct jk_bytes *fields;
	struct jk_bytes key;
	unsigned count = 0;

	if (seeker == NULL || jk_seeker_seek(seeker, jk_bytes(NULL, 0), &err) < 0)
		return 0;
	while (jk_seeker_key(seeker, &key) &&
	       jk_seeker_record(seeker, &fields, &err) == 0) {
		count += is_placed(model, fields, (unsigned)strtoul(bucket, NULL, 10));
		if (jk_seeker_step(seeker, &err) < 0)
			break;
	}
	jk_seeker_free(seeker);
	return count;
}

static bool
agrees(const struct model *model, struct jk_ledger *ledger)
{
	const struct jk_list *list = jk_ledger_list(ledger);
	struct jk_totals totals = { NULL, 0 };
	unsigned placed = 0;
	bool whole;

	for (size_t i = 0; i < list->segments_count; i++)
		if (list->segments[i].role == JK_SEGMENT_RECORDS)
			placed += count_placed(model, ledger, i);
	whole = placed == model->count &&
		jk_totals_compute(&totals, ledger, &err) == 0 &&
		jk_totals_check(&totals, list, &err) == 0 &&
		jk_derive_check(ledger, site.head_key, &err) == 0 &&
		jk_second_check(ledger, &err) == 0 && jk_ended_check(ledger, &err) == 0;
	jk_totals_release(&totals);
	if (!whole) {
		printf("# list %llu: %u of %u records in their place\n",
		    (unsigned long long)list->number, placed, model->count);
		t_show_err();
	}
	return whole;
}

static unsigned
count_buckets(const struct jk_ledger *ledger, bool *single)
{
	const struct jk_list *list = jk_ledger_list(ledger);
	unsigned count = 0;

	*single = true;
	for (size_t i = 0; i < list->segments_count; i++) {
		if (list->segments[i].bucket[0] == '\0')
			continue;
		count++;
		for (size_t j = 0; j < i; j++)
			if (list->segments[i].role == list->segments[j].role &&
			    strcmp(list->segments[i].bucket,
				list->segments[j].bucket) == 0)
				*single = false;
	}
	return count;
}

static void
test_seed(unsigned seed)
{
	static struct model model;
	struct jk_ledger *ledger = jk_ledger_open(&site.site, JK_LEDGER_WRITE, &err);
	unsigned bases = 0;
	bool right = ledger != NULL, single = false;

	memset(&model, 0, sizeof model);
	model.random = seed;
	model.next_code = PERSONS + 1;
	for (unsigned night = 0; right && night < NIGHTS; night++) {
		unsigned first = model.count;

		play(&model);
		if (below(&model, 3) > 0)
			model.upto = model.list - below(&model, 2);
		right = commit_night(&model, ledger, first);
		if (!right || below(&model, 4) > 0)
			continue;
		part(&model);
		right = t_compact(ledger) && agrees(&model, ledger);
		bases++;
	}
	if (!right)
		t_show_err();
	ok(right && bases > 5,
	    "seed %u: %u records of %u codes are parted as the page says at %u bases",
	    seed, model.count, model.next_code - 1, bases);
	ok(right && count_buckets(ledger, &single) > 5 && single,
	    "there are years of history, and each is one segment of a role");
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
