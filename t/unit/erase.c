/*
 * Random quarters against a simple model: entries, corrections, deletions, new entries
 * and changes of the code over eight years, with a new base now and then; what is two
 * years old as history is erased now and then. What is due, what goes and what stays
 * must be what the model says; and of every segment that ever was a copy is kept, in
 * which no key that is left may find what is gone. Beside that, in copies of the site,
 * a year is held or not, and what was erased since a backup is erased in it again.
 */
#include "tap.h"

#include "ledger/erase.h"
#include "ledger/erase_again.h"
#include "ledger/tombstones.h"
#include "ledger_site.h"

#define SEEDS 3
#define NIGHTS 32
#define PERSONS 40 /* at first */
#define CODES (PERSONS * 4) /* each change of the code takes the next one free */
#define MAX_COPIES 4000
#define MAX_RECORDS 2000
#define YEARS_KEPT 2
#define LINK_YEARS_KEPT 3 /* what leads from one code to another */

static struct t_site site;

struct record {
	unsigned person, generation, night, former;
	bool is_entry, is_deletion, erased;
};

struct model {
	struct record records[MAX_RECORDS];
	unsigned count, night, next_code;
	unsigned generation[CODES];
	bool in[CODES], moved[CODES];
	uint32_t random;
};

/* A segment that was, whatever became of it. */
struct copy {
	struct jk_list_segment row;
	char path[200];
};

static struct copy copies[MAX_COPIES];
static unsigned copies_count;

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

static struct record *
add(struct model *model, unsigned person, unsigned generation)
{
	struct record *record = &model->records[model->count++];

	*record = (struct record){
		.person = person, .generation = generation, .night = model->night
	};
	model->generation[person] = generation;
	return record;
}

static void
change(struct model *model, unsigned person)
{
	unsigned what = below(model, 8), generation = model->generation[person] + 1;
	struct record *record;

	if (model->moved[person])
		return;
	if (model->in[person] && what == 0 && model->next_code < CODES) {
		add(model, model->next_code, generation)->former = person;
		model->in[person] = false;
		model->moved[person] = true;
		model->in[model->next_code++] = true;
		return;
	}
	record = add(model, person, generation);
	record->is_entry = !model->in[person];
	record->is_deletion = model->in[person] && what <= 2;
	model->in[person] = !record->is_deletion;
}

static int
compare_records(const void *a, const void *b)
{
	const struct record *left = a, *right = b;

	return (left->person > right->person) - (left->person < right->person);
}

static unsigned
play(struct model *model)
{
	unsigned first = model->count, known = model->next_code;

	for (unsigned person = 1; person < known; person++)
		if (below(model, 3) == 0)
			change(model, person);
	qsort(&model->records[first], model->count - first, sizeof *model->records,
	    compare_records);
	return first;
}

static void
fill(struct t_person *person, const struct record *record, char former[16])
{
	t_person(person, record->person, T_PARTY, record->generation);
	person->fields[3] = jk_bytes_of(record->is_entry      ? "entry"
					: record->is_deletion ? "deletion"
							      : "correction");
	person->fields[4] = jk_bytes_of(record->is_entry      ? "domestic-move-in"
					: record->is_deletion ? "death"
					: record->former > 0  ? "code-change"
							      : "move-within");
	if (record->former == 0)
		return;
	snprintf(former, 16, "%011u", record->former);
	person->fields[17] = jk_bytes_of(former);
}

static const struct record *
newest_of(const struct model *model, unsigned person)
{
	for (unsigned i = model->count; i-- > 0;)
		if (model->records[i].person == person)
			return &model->records[i];
	return NULL;
}

/* The code that a chain was left for in this night, or 0. */
static unsigned
left_for(const struct model *model, unsigned first, unsigned person)
{
	for (unsigned i = first; i < model->count; i++)
		if (model->records[i].former == person)
			return model->records[i].person;
	return 0;
}

static bool
put_head(const struct model *model, struct jk_commit *commit, unsigned first,
    unsigned person)
{
	const struct record *record = newest_of(model, person);
	unsigned next = left_for(model, first, person);
	struct jk_chain_head head = { .generation = record->generation,
		.state = next > 0              ? JK_CHAIN_MOVED
			 : record->is_deletion ? JK_CHAIN_CLOSED
					       : JK_CHAIN_OPEN };
	struct t_person of;
	char former[16];

	fill(&of, record, former);
	strcpy(head.code, of.code);
	strcpy(head.municipality, T_PARTY);
	strcpy(head.recorded_on, date_of(model->night));
	if (next > 0)
		snprintf(head.next_code, sizeof head.next_code, "%011u", next);
	return jk_head_digest(
		   head.digest, site.head_key, site.records, of.fields, &err) == 0 &&
	       jk_commit_put_head(commit, &head, &err) == 0;
}

/* Heads ascend in the code, whether its chain was changed or left. */
static bool
put_all(const struct model *model, struct jk_commit *commit, unsigned first)
{
	bool put = true;

	for (unsigned i = first; put && i < model->count; i++) {
		struct t_person person;
		char former[16];

		fill(&person, &model->records[i], former);
		person.fields[19] = person.fields[20] =
		    jk_bytes_of(date_of(model->night));
		put = jk_commit_put_record(commit, person.fields, &err) == 0;
	}
	for (unsigned person = 1; put && person < model->next_code; person++) {
		const struct record *record = newest_of(model, person);

		if (record != NULL && (record->night == model->night ||
					  left_for(model, first, person) > 0))
			put = put_head(model, commit, first, person);
	}
	return put;
}

static bool
set_totals(const struct model *model, struct jk_list *list)
{
	struct jk_list_total total = { .municipality = T_PARTY };

	for (unsigned i = 0; i < model->count; i++)
		total.generations += !model->records[i].erased;
	for (unsigned person = 1; person < model->next_code; person++)
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

/* Files are overwritten when they go, so a link would not do. */
static bool
copy_segment(const struct jk_list_segment *row)
{
	struct copy *copy = &copies[copies_count++];
	struct jk_buf bytes = JK_BUF_INIT;
	char name[64];
	bool copied;

	copy->row = *row;
	snprintf(
	    copy->path, sizeof copy->path, "%s/copy-%s.jks", site.directory, row->name);
	snprintf(name, sizeof name, "segments/%s.jks", row->name);
	copied = jk_file_load(&bytes, t_path(&site, name), 1 << 24, &err) == 0 &&
		 t_write(copy->path, jk_buf_bytes(&bytes));
	jk_buf_release(&bytes);
	return copied;
}

static bool
copy_new(const struct jk_ledger *ledger)
{
	const struct jk_list *list = jk_ledger_list(ledger);
	bool copied = true;

	for (size_t i = 0; copied && i < list->segments_count; i++) {
		bool known = false;

		for (unsigned at = 0; at < copies_count; at++)
			known = known || strcmp(copies[at].row.name,
					     list->segments[i].name) == 0;
		copied = known || copy_segment(&list->segments[i]);
	}
	return copied;
}

static bool
commit_night(struct model *model, struct jk_ledger *ledger)
{
	struct jk_commit_info info = info_of(model->night);
	unsigned first = play(model);
	struct jk_commit *commit = jk_commit_begin(ledger, &info, &err);

	t_date = date_of(model->night);
	if (commit != NULL && put_all(model, commit, first) &&
	    set_totals(model, jk_commit_list(commit)))
		return jk_commit_finish(commit, &err) == 0 && copy_new(ledger);
	jk_commit_abandon(commit);
	return false;
}

/* What the model says is due */

/* The night in which its period began; none for what is current. */
static bool
began(const struct model *model, const struct record *record, unsigned *night,
    bool *is_link)
{
	*is_link = record->former > 0;
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
		if (other->former == record->person &&
		    other->generation == record->generation + 1) {
			*night = other->night;
			*is_link = true;
			return true;
		}
	}
	return false;
}

static unsigned
mark_due(struct model *model)
{
	unsigned due = 0, night;
	bool is_link;

	for (unsigned i = 0; i < model->count; i++) {
		struct record *record = &model->records[i];

		if (record->erased || !began(model, record, &night, &is_link) ||
		    night + 4 * (is_link ? LINK_YEARS_KEPT : YEARS_KEPT) > model->night)
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
	static const char *const rows[][2] = { { "ident-history", "P2Y" },
		{ "ident-deleted", "P2Y" }, { "access", "P3Y" },
		{ "operation", "P1Y" } };
	struct jk_schema *schema = t_schema("schemas/retention.csvs");
	struct jk_retention *retention = jk_retention_new(&err);

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const char *const words[] = { rows[i][0], "*", "2002-08-05", "", "", "",
			i < 2 ? "recorded" : "provided", rows[i][1], "counted", "day",
			"x" };
		struct jk_bytes fields[11];

		for (size_t j = 0; j < 11; j++)
			fields[j] = jk_bytes_of(words[j]);
		if (jk_retention_put(retention, schema, fields, &err) < 0)
			abort();
	}
	jk_schema_free(schema);
	return retention;
}

/* What is due on the day of the night but what is spared. */
static bool
find_due(struct jk_due *due, const struct model *model, struct jk_ledger *ledger,
    const struct jk_spared *spared)
{
	struct jk_retention *retention = make_retention();
	struct jk_due_rules rules = { .retention = retention,
		.linked = &(const struct jk_spared){ 0 },
		.ask = { .party = T_PARTY, .role = "municipality" },
		.spared = spared,
		.key = site.head_key,
		.directory = site.directory,
		.also = "" };
	bool found;

	(void)jk_date_decode(jk_bytes_of(date_of(model->night)), &rules.ask.day);
	found = jk_due_register(due, ledger, &rules, &err) == 0;
	jk_retention_free(retention);
	return found;
}

/* What is meant is destroyed and buried. */
static bool
finish(struct jk_ledger *ledger, const struct jk_commit_info *info)
{
	return jk_erase_is_meant(ledger) &&
	       jk_erase_destroy(ledger, site.directory, 0, &err) == 0 &&
	       jk_erase_bury(ledger, info, &err) == 0 && !jk_erase_is_meant(ledger);
}

static bool
execute(const struct model *model, struct jk_ledger *ledger, struct jk_due *due)
{
	struct jk_commit_info info = info_of(model->night);
	struct jk_erasure erasure = { .approvals_count = 1 };

	strcpy(erasure.date, info.date);
	return jk_erase_register(ledger, &info, due, &erasure, &err) == 0 &&
	       finish(ledger, &info);
}

static bool
erase(const struct model *model, struct jk_ledger *ledger, unsigned expected)
{
	const struct jk_spared spared = { .codes = NULL };
	struct jk_due due;
	bool right = find_due(&due, model, ledger, &spared) &&
		     due.records == expected && due.spared == 0 &&
		     execute(model, ledger, &due);

	if (!right)
		printf("# due %llu, by the model %u\n", (unsigned long long)due.records,
		    expected);
	jk_due_release(&due);
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
	return right && kept == expected && t_agrees(&site, ledger);
}

/* Where a row of each role has the code and the generation of a record. */
static const size_t code_column[JK_SEGMENT_ROLES] = { 0, 0, 1, 2, 0 };
static const size_t generation_column[JK_SEGMENT_ROLES] = { 2, 2, 3, 4, 2 };

/* Is it the newest of a chain of which something older is kept? Its head stays. */
static bool
leads(const struct model *model, const struct jk_bytes *fields)
{
	bool older = false, newer = false;
	uint64_t generation;
	char code[16];

	if (!jk_decimal_decode(&generation, fields[2], MAX_RECORDS))
		return false;
	for (unsigned i = 0; i < model->count; i++) {
		const struct record *record = &model->records[i];

		snprintf(code, sizeof code, "%011u", record->person);
		if (!jk_bytes_is(fields[0], code))
			continue;
		newer = newer || record->generation > generation;
		older = older || (record->generation < generation && !record->erased);
	}
	return older && !newer;
}

/* How many rows of the copy are about a record that is erased. */
static unsigned
count_leaks(
    const struct model *model, const struct copy *copy, struct jk_seeker *seeker)
{
	const struct jk_bytes *row;
	struct jk_bytes key;
	unsigned leaks = 0;

	while (
	    jk_seeker_key(seeker, &key) && jk_seeker_record(seeker, &row, &err) == 0) {
		struct jk_bytes of[3] = { row[code_column[copy->row.role]], { NULL, 0 },
			row[generation_column[copy->row.role]] };

		leaks += !is_kept(model, of) &&
			 !(copy->row.role == JK_SEGMENT_HEADS && leads(model, of));
		if (jk_seeker_step(seeker, &err) < 0)
			break;
	}
	return leaks;
}

/* Of all copies that a key here still opens; *opened is how many it does. */
static unsigned
find_leaks(const struct model *model, unsigned *opened)
{
	struct jk_halves *halves = jk_halves_new(site.keep_directory, &err);
	unsigned leaks = 0;

	*opened = 0;
	for (unsigned i = 0; halves != NULL && i < copies_count; i++) {
		struct jk_seeker_options options = { .digest = copies[i].row.checkpoint,
			.keys_count = 1 };
		struct jk_private_key *key;
		struct jk_seeker *seeker;

		if (!jk_halves_has(halves, copies[i].row.keep))
			continue;
		key = jk_halves_find(halves, copies[i].row.keep, &err);
		options.keys = &key;
		seeker = jk_seeker_open(copies[i].path, &options, &err);
		if (seeker == NULL ||
		    jk_seeker_seek(seeker, jk_bytes(NULL, 0), &err) < 0)
			return 1;
		leaks += count_leaks(model, &copies[i], seeker);
		(*opened)++;
		jk_seeker_free(seeker);
	}
	jk_halves_free(halves);
	return leaks;
}

static bool
leaks_nothing(const struct model *model)
{
	unsigned opened, leaks = find_leaks(model, &opened);

	if (leaks > 0)
		printf("# %u rows about what is gone can be read\n", leaks);
	return leaks == 0 && opened > 0;
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
		if (list->segments[i].role == JK_SEGMENT_RECORDS) {
			jk_list_drop_segment(list, list->segments[i].name);
			break;
		}
	ok(commit != NULL && jk_commit_finish(commit, &err) == 0 &&
		stones_are(ledger, erasures, number),
	    "a list that leaves records out without an erasure is told");
}

/* The key of what is current. */
static const char *
current_key(const struct jk_ledger *ledger)
{
	const struct jk_list *list = jk_ledger_list(ledger);

	for (size_t i = 0; i < list->segments_count; i++)
		if (list->segments[i].bucket[0] == '\0')
			return list->segments[i].keep;
	return "";
}

static bool
erase_night(
    struct model *model, struct jk_ledger *ledger, unsigned due, unsigned *light)
{
	char before[JK_KEEP_ID_CHARS];

	strcpy(before, current_key(ledger));
	if (!erase(model, ledger, due) || !copy_new(ledger))
		return false;
	*light += strcmp(before, current_key(ledger)) == 0;
	return agrees(model, ledger) && keys_are_right(ledger) && leaks_nothing(model);
}

/* Executed again, in copies of the site */

struct place {
	char path[128], keep[128]; /* of the register, and of private halves */
	struct jk_ledger_site site;
};

/* A copy of one that has these paths, under a name of its own. */
static bool
copy_place(struct place *place, const char *name, const char *path, const char *keep)
{
	char command[1024];

	snprintf(place->path, sizeof place->path, "%s/%s", site.directory, name);
	snprintf(place->keep, sizeof place->keep, "%s/%s-keep", site.directory, name);
	snprintf(command, sizeof command, "rm -rf %s %s && cp -a %s %s && cp -a %s %s",
	    place->path, place->keep, path, place->path, keep, place->keep);
	place->site = site.site;
	place->site.path = place->path;
	place->site.keep_directory = place->keep;
	return system(command) == 0;
}

/* What is due there but what is spared; what the lists then say of it, if any. */
static bool
erase_once(const struct model *model, struct jk_ledger *ledger,
    const struct jk_spared *spared, struct jk_erasure *erasure)
{
	struct jk_due due;
	bool right = find_due(&due, model, ledger, spared);

	if (right && due.parts_count > 0)
		right = execute(model, ledger, &due) && t_agrees(&site, ledger) &&
			jk_erasure_copy(
			    erasure, jk_ledger_list(ledger)->erasure, &err) == 0;
	jk_due_release(&due);
	return right;
}

static void
lose_keys(const struct place *place, const struct jk_erasure *erasure)
{
	char path[200];

	for (size_t i = 0; i < erasure->keys_count; i++) {
		snprintf(path, sizeof path, "%s/%s.raw", place->keep, erasure->keys[i]);
		(void)unlink(path);
	}
}

struct repeats {
	unsigned done, too_old;
	uint64_t lost, heads;
};

static bool
erase_again(const struct model *model, struct jk_ledger *ledger,
    struct jk_erasure *erasure, struct repeats *repeats)
{
	struct jk_commit_info info = info_of(model->night);
	struct jk_erased_again again;

	erasure->again = true;
	erasure->done = false;
	if (jk_erase_again(ledger, &info, erasure, site.head_key, &again, &err) < 0)
		return false;
	repeats->done++;
	repeats->lost += again.lost;
	repeats->heads += again.heads;
	return finish(ledger, &info) && (again.unread > 0 || t_agrees(&site, ledger));
}

/* All that was erased since the backup, in its order; or none of it. */
static bool
restore(const struct model *model, const struct place *backup,
    struct jk_erasure erasures[2], struct repeats *repeats)
{
	struct jk_ledger *ledger = jk_ledger_open(&backup->site, JK_LEDGER_WRITE, &err);
	bool right = ledger != NULL, old = false;

	for (unsigned i = 0; right && !old && i < 2; i++) {
		if (erasures[i].keys_count == 0)
			continue;
		right = erase_again(model, ledger, &erasures[i], repeats);
		if (right || strcmp(err.id, "JK00786") != 0)
			continue;
		repeats->too_old++;
		jk_err_reset(&err);
		right = old = true;
	}
	right = right && (old || t_agrees(&site, ledger));
	jk_ledger_free(ledger);
	return right;
}

/*
 * A year is held, and what is due but that is erased; then it is not held, and so is
 * the rest. A backup was made before one of the two; its keys come back with old wraps,
 * or not.
 */
static bool
repeat(struct model *model, struct repeats *repeats)
{
	struct jk_spared held = { .codes = NULL }, none = { .codes = NULL };
	struct jk_erasure erasures[2] = { { .done = false }, { .done = false } };
	struct place lost, backup;
	bool before = below(model, 2) == 0, stale = below(model, 2) == 0;
	struct jk_ledger *ledger;
	char year[16];
	bool right;

	snprintf(year, sizeof year, "%u", 2020 + below(model, model->night / 4 + 1));
	right = jk_spared_put_bucket(&held, jk_bytes_of(year), &err) == 0 &&
		copy_place(&lost, "lost", site.register_path, site.keep_directory) &&
		copy_place(&backup, "backup", lost.path, lost.keep);
	ledger = right ? jk_ledger_open(&lost.site, JK_LEDGER_WRITE, &err) : NULL;
	right = ledger != NULL && erase_once(model, ledger, &held, &erasures[0]);
	if (right && !before) {
		right = copy_place(&backup, "backup", lost.path, lost.keep);
		jk_erasure_release(&erasures[0]);
	}
	right = right && erase_once(model, ledger, &none, &erasures[1]);
	jk_ledger_free(ledger);
	for (unsigned i = 0; right && !stale && i < 2; i++)
		lose_keys(&backup, &erasures[i]);
	right = right && restore(model, &backup, erasures, repeats);
	jk_erasure_release(&erasures[0]);
	jk_erasure_release(&erasures[1]);
	jk_spared_release(&held);
	return right;
}

static uint64_t heads_made;

static void
test_seed(unsigned seed)
{
	static struct model model;
	struct jk_ledger *ledger = jk_ledger_open(&site.site, JK_LEDGER_WRITE, &err);
	unsigned erasures = 0, erased = 0, light = 0;
	struct repeats repeats = { .done = 0 };
	bool right = ledger != NULL;

	memset(&model, 0, sizeof model);
	model.random = seed;
	model.next_code = PERSONS + 1;
	copies_count = 0;
	for (; right && model.night < NIGHTS; model.night++) {
		unsigned due;

		right = commit_night(&model, ledger);
		if (right && below(&model, 9) == 0)
			right = t_compact(ledger) && copy_new(ledger);
		if (!right || model.night < 9 || below(&model, 2) > 0)
			continue;
		right = repeat(&model, &repeats);
		if (!right)
			break;
		due = mark_due(&model);
		if (due == 0)
			continue;
		right = erase_night(&model, ledger, due, &light);
		erasures++;
		erased += due;
	}
	if (!right)
		t_show_err();
	ok(right && erasures > 2,
	    "seed %u: %u of %u records are erased on their days, in %u runs", seed,
	    erased, model.count, erasures);
	ok(right && light > 2 && light < erasures,
	    "%u of them leave what is current alone, and no copy shows what is gone",
	    light);
	ok(right && repeats.done > 3 && repeats.lost > 0,
	    "after a loss %u are executed again, and each register is whole: %llu "
	    "records lost, %llu heads made anew; %u backups are too old",
	    repeats.done, (unsigned long long)repeats.lost,
	    (unsigned long long)repeats.heads, repeats.too_old);
	heads_made += repeats.heads;
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
	ok(heads_made > 0, "some of them make heads anew");
	return tap_end();
}
