/*
 * Unit tests of ledger/keep, parting and buckets: what a new base of records seals
 * to which key, and what can be read when a key is not there.
 */
#include "tap.h"
#include "ledger/keep.h"
#include "ledger_site.h"

#define PERSONS 100

static struct t_site site;

/* Of the newest list: records and key of a bucket; false when it has none. */
static bool
find_bucket(const struct jk_ledger *ledger, const char *bucket, uint64_t *records,
    char keep[JK_KEEP_ID_CHARS])
{
	const struct jk_list *list = jk_ledger_list(ledger);
	bool found = false;

	*records = 0;
	for (size_t i = 0; i < list->segments_count; i++) {
		const struct jk_list_segment *row = &list->segments[i];

		if (row->role != JK_SEGMENT_RECORDS || strcmp(row->bucket, bucket) != 0)
			continue;
		*records += row->records;
		memcpy(keep, row->keep, sizeof row->keep);
		found = true;
	}
	return found;
}

/* Is there such a segment, and is it sealed to that key? */
static bool
shares_key(const struct jk_ledger *ledger, enum jk_segment_role role,
    const char *bucket, const char *keep)
{
	const struct jk_list *list = jk_ledger_list(ledger);

	for (size_t i = 0; i < list->segments_count; i++)
		if (list->segments[i].role == role &&
		    strcmp(list->segments[i].bucket, bucket) == 0)
			return strcmp(list->segments[i].keep, keep) == 0;
	printf("# bucket '%s' has no %s\n", bucket, jk_segment_role_names[role]);
	return false;
}

static bool
has(const struct jk_ledger *ledger, const char *bucket, uint64_t records)
{
	char keep[JK_KEEP_ID_CHARS];
	uint64_t found;
	bool there = find_bucket(ledger, bucket, &found, keep);

	if (!there || found != records)
		printf(
		    "# bucket '%s': %llu records\n", bucket, (unsigned long long)found);
	return there && found == records;
}

static bool
set_total(struct jk_commit *commit, uint64_t persons, uint64_t generations)
{
	struct jk_list_total total = { T_PARTY, persons, generations };

	return jk_list_set_total(jk_commit_list(commit), &total, &err) == 0;
}

/* Person 50 leaves and person 60 gets another code. */
static bool
make_third_night(struct jk_ledger *ledger)
{
	struct jk_commit *commit = jk_commit_begin(ledger, &t_info, &err);
	struct jk_chain_head moved = { .generation = 1, .state = JK_CHAIN_MOVED };
	struct t_person person;
	bool made = commit != NULL && t_put(&site, commit, 1, 5, 1, 3);

	t_person(&person, 50, T_PARTY, 2);
	person.fields[3] = jk_bytes_of("deletion");
	person.fields[4] = jk_bytes_of("death");
	made = made && t_put_one(&site, commit, &person, 2, JK_CHAIN_CLOSED);
	t_person(&person, 60, T_PARTY, 1);
	strcpy(moved.code, person.code);
	strcpy(moved.municipality, T_PARTY);
	strcpy(moved.next_code, "00000009060");
	strcpy(moved.recorded_on, t_date);
	made = made &&
	       jk_head_digest(moved.digest, site.head_key, site.records, person.fields,
		   &err) == 0 &&
	       jk_commit_put_head(commit, &moved, &err) == 0;
	t_person(&person, 9060, T_PARTY, 2);
	person.fields[4] = jk_bytes_of("code-change");
	person.fields[17] = jk_bytes_of("00000000060");
	made = made && t_put_one(&site, commit, &person, 2, JK_CHAIN_OPEN) &&
	       set_total(commit, PERSONS - 1, PERSONS + 10 + 5 + 2);
	if (made)
		return jk_commit_finish(commit, &err) == 0;
	t_show_err();
	jk_commit_abandon(commit);
	return false;
}

static bool
make_nights(struct jk_ledger *ledger)
{
	bool made;

	t_date = "2024-05-01";
	made = t_commit(&site, ledger, 1, PERSONS, 1, 1);
	t_date = "2025-12-31";
	made = made && t_commit(&site, ledger, 1, 10, 1, 2);
	t_date = "2026-01-05";
	return made && make_third_night(ledger);
}

static bool
counts(const struct jk_ledger *ledger, size_t named, size_t unnamed)
{
	size_t found[2] = { 0, 0 };
	bool counted = jk_keep_count(site.register_path, jk_ledger_list(ledger),
			   &found[0], &found[1], &err) == 0;

	if (found[0] != named || found[1] != unnamed)
		printf("# %zu named, %zu unnamed\n", found[0], found[1]);
	return counted && found[0] == named && found[1] == unnamed;
}

/* Files in the directory of private halves, hidden ones included. */
static unsigned
private_files(void)
{
	DIR *directory = opendir(site.keep_directory);
	unsigned files = 0;

	while (directory != NULL && readdir(directory) != NULL)
		files++;
	if (directory != NULL)
		closedir(directory);
	return files - 2;
}

static unsigned
count_current(struct jk_ledger *ledger)
{
	struct jk_records *records = jk_records_current(ledger, &err);
	const struct jk_bytes *fields;
	unsigned count = 0;

	while (records != NULL &&
	       jk_records_next(records, &fields, &err) == JK_NEXT_RECORD)
		count++;
	jk_records_free(records);
	return count;
}

static void
test_parting(struct jk_ledger *ledger)
{
	struct jk_totals before = { NULL, 0 }, after = { NULL, 0 };
	char old[JK_KEEP_ID_CHARS], keeps[3][JK_KEEP_ID_CHARS];
	uint64_t records;

	ok(make_nights(ledger) && t_agrees(&site, ledger) && counts(ledger, 1, 0),
	    "three nights are sealed to one key");
	find_bucket(ledger, "", &records, old);
	ok(jk_totals_compute(&before, ledger, &err) == 0 && t_compact(ledger),
	    "a new base is made");
	ok(has(ledger, "2025", 10),
	    "what was superseded is in the bucket of the year in which that was");
	ok(has(ledger, "2026", 5 + 1 + 1 + 1),
	    "so are a deletion, what it ended, and a chain left by a code change");
	ok(has(ledger, "", PERSONS - 1) && count_current(ledger) == PERSONS - 1,
	    "what is current is the newest record of each open chain");
	find_bucket(ledger, "", &records, keeps[0]);
	find_bucket(ledger, "2025", &records, keeps[1]);
	find_bucket(ledger, "2026", &records, keeps[2]);
	ok(strcmp(keeps[0], old) != 0 && strcmp(keeps[1], old) != 0 &&
		strcmp(keeps[2], old) != 0 && strcmp(keeps[0], keeps[1]) != 0 &&
		strcmp(keeps[1], keeps[2]) != 0 && counts(ledger, 4, 1),
	    "each has a key of its own, and nothing names the old one");
	ok(shares_key(ledger, JK_SEGMENT_ENDS, "2025", keeps[1]) &&
		shares_key(ledger, JK_SEGMENT_ENDS, "2026", keeps[2]) &&
		!shares_key(ledger, JK_SEGMENT_HEADS, "2026", keeps[2]) &&
		!shares_key(ledger, JK_SEGMENT_HEADS, "2026", keeps[0]),
	    "the ends of a year go with its records, and its heads by themselves");
	ok(jk_totals_compute(&after, ledger, &err) == 0 &&
		memcmp(before.rows[0].digest, after.rows[0].digest, 32) == 0 &&
		before.rows[0].persons == after.rows[0].persons &&
		t_agrees(&site, ledger),
	    "digest, counts, heads and second keys are as before");
	jk_totals_release(&before);
	jk_totals_release(&after);
}

static void
test_again(struct jk_ledger *ledger)
{
	char before[2][JK_KEEP_ID_CHARS], after[2][JK_KEEP_ID_CHARS];
	uint64_t records;

	find_bucket(ledger, "", &records, before[0]);
	find_bucket(ledger, "2026", &records, before[1]);
	ok(t_commit(&site, ledger, 20, 7, 1, 2) && has(ledger, "", PERSONS - 1 + 7),
	    "a night's changes are deltas");
	ok(t_compact(ledger) && has(ledger, "2026", 8 + 7) && has(ledger, "2025", 10) &&
		has(ledger, "", PERSONS - 1),
	    "the next base brings them into the one segment of the year");
	find_bucket(ledger, "", &records, after[0]);
	find_bucket(ledger, "2026", &records, after[1]);
	ok(strcmp(before[0], after[0]) != 0 && strcmp(before[1], after[1]) == 0 &&
		counts(ledger, 4, 2),
	    "the year keeps its key, what is current gets another");
	ok(t_agrees(&site, ledger), "all is there");
}

static void
test_unfinished(struct jk_ledger *ledger)
{
	struct jk_commit *commit = jk_commit_begin(ledger, &t_info, &err);
	struct jk_compact *compact = jk_compact_new(commit, true, &err);
	unsigned files = private_files();
	struct jk_keep made, used;
	uint64_t records;

	ok(jk_compact_run(compact, &err) == 0 && private_files() == files + 1 &&
		jk_keep_load(&made, site.register_path, JK_KEEP_CURRENT, &err) == 0,
	    "a compaction has made a key when it is given up");
	jk_compact_free(compact);
	jk_commit_abandon(commit);
	ok(t_compact(ledger) && private_files() == files + 1 &&
		find_bucket(ledger, "", &records, used.id) &&
		strcmp(used.id, made.id) == 0,
	    "the next one takes that key and makes none");
}

static const char *
mark_path(void)
{
	static char path[160];

	snprintf(path, sizeof path, "%s/.making-register", site.keep_directory);
	return path;
}

static bool
write_mark(const char *id)
{
	char line[32];

	snprintf(line, sizeof line, "%s\n", id);
	return t_write(mark_path(), jk_bytes_of(line));
}

static void
test_mark(struct jk_ledger *ledger)
{
	char id[JK_KEEP_ID_CHARS], name[JK_KEEP_ID_CHARS + 16];
	uint64_t records;
	unsigned files;

	find_bucket(ledger, "2026", &records, id);
	files = private_files();
	ok(write_mark(id) && t_compact(ledger) && private_files() == files + 1 &&
		t_agrees(&site, ledger),
	    "a key that is in use is not removed, whatever was begun");
	snprintf(name, sizeof name, "keep/%s.pub", "0123456789abcdef");
	ok(write_mark("0123456789abcdef") &&
		t_write(t_path(&site, name), jk_bytes_of("begun")) &&
		t_compact(ledger) && access(t_path(&site, name), F_OK) != 0 &&
		private_files() == files + 2,
	    "what was begun and seals nothing is removed");
	ok(write_mark("not an id") && !t_compact(ledger) &&
		err.status == JK_EXIT_CONFIG && strcmp(err.id, "JK00541") == 0,
	    "a mark that is none is status 78, and nothing is removed");
	ok(unlink(mark_path()) == 0 && t_compact(ledger),
	    "once it is gone all goes on");
}

/* The private half of a bucket is somewhere else. */
static bool
hide(const struct jk_ledger *ledger, const char *bucket, bool away)
{
	char id[JK_KEEP_ID_CHARS], from[160], to[160];
	uint64_t records;

	if (!find_bucket(ledger, bucket, &records, id))
		return false;
	snprintf(from, sizeof from, "%s/%s.raw", site.keep_directory, id);
	snprintf(to, sizeof to, "%s/%s.away", site.directory, id);
	return (away ? rename(from, to) : rename(to, from)) == 0;
}

static void
test_without_key(void)
{
	struct jk_ledger *ledger = jk_ledger_open(&site.site, JK_LEDGER_WRITE, &err);
	uint64_t number = jk_ledger_list(ledger)->number;
	struct jk_records *records;
	struct jk_chain_head head;
	struct jk_heads *heads;

	ok(hide(ledger, "2025", true) && count_current(ledger) == PERSONS - 1,
	    "without the key of a year what is current can be read");
	heads = jk_heads_open(ledger, &err);
	ok(jk_heads_find(heads, "00000000007", T_PARTY, &head, &err) ==
		    JK_NEXT_RECORD &&
		head.generation == 2,
	    "and so can heads");
	jk_heads_free(heads);
	ok(hide(ledger, "2026", true), "without that of another year, too,");
	heads = jk_heads_open(ledger, &err);
	ok(jk_heads_find(heads, "00000000050", T_PARTY, &head, &err) ==
		    JK_NEXT_RECORD &&
		head.state == JK_CHAIN_CLOSED &&
		jk_heads_find(heads, "00000000060", T_PARTY, &head, &err) ==
		    JK_NEXT_RECORD &&
		head.state == JK_CHAIN_MOVED,
	    "heads of chains that it ended can be read all the same");
	jk_heads_free(heads);
	ok(hide(ledger, "2026", false), "its key is back");
	records = jk_records_open(ledger, &err);
	ok(records == NULL && err.status == JK_EXIT_NOPERM &&
		strcmp(err.id, "JK00545") == 0 && strstr(err.place, "records-") != NULL,
	    "all records together cannot: status 77 names key and segment");
	ok(!t_compact(ledger) && err.status == JK_EXIT_NOPERM &&
		strcmp(err.id, "JK00545") == 0 &&
		jk_ledger_list(ledger)->number == number,
	    "a new base that is asked for is status 77 and changes nothing");
	ok(t_commit(&site, ledger, 70, 3, 1, 2), "a night's changes are taken");
	ok(hide(ledger, "2025", false) && t_compact(ledger) && t_agrees(&site, ledger),
	    "when the key is back all is as ever");
	jk_ledger_free(ledger);
}

static void
test_damage(struct jk_ledger *ledger)
{
	char *current = t_path(&site, "keep/current");
	struct jk_buf kept = JK_BUF_INIT;
	struct jk_keep keep;

	ok(jk_file_load(&kept, current, 64, &err) == 0 &&
		t_write(current, jk_bytes_of("0123\n")) &&
		jk_keep_load(&keep, site.register_path, JK_KEEP_CURRENT, &err) < 0 &&
		strcmp(err.id, "JK00541") == 0 && err.status == JK_EXIT_CONFIG,
	    "a pointer that is no id is status 78");
	ok(t_write(current, jk_bytes_of("0123456789abcdef\n")) &&
		jk_keep_load(&keep, site.register_path, JK_KEEP_CURRENT, &err) < 0 &&
		err.status == JK_EXIT_NOINPUT,
	    "one to a public half that is not there is status 66");
	ok(t_write(current, jk_buf_bytes(&kept)) &&
		jk_keep_load(&keep, site.register_path, "2031", &err) < 0 &&
		err.status == JK_EXIT_NOINPUT && jk_ledger_list(ledger)->number > 0,
	    "a bucket that never was has none");
	jk_buf_release(&kept);
}

int
main(void)
{
	struct jk_ledger *ledger;

	if (!t_open_site(&site))
		return 1;
	ledger = jk_ledger_open(&site.site, JK_LEDGER_WRITE, &err);
	test_parting(ledger);
	test_again(ledger);
	test_unfinished(ledger);
	test_mark(ledger);
	test_damage(ledger);
	jk_ledger_free(ledger);
	test_without_key();
	t_close_site(&site);
	return tap_end();
}
