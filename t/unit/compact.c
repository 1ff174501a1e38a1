/* Unit tests of ledger/compact: what is merged when, and what a commit costs. */
#include "tap.h"
#include "ledger_site.h"

static struct t_site site;

struct shape {
	unsigned segments, levels[4], base_records; /* in no bucket */
	unsigned history; /* records in buckets */
};

/* The segments of records of the newest list. */
static struct shape
shape_of(const struct jk_ledger *ledger)
{
	const struct jk_list *list = jk_ledger_list(ledger);
	struct shape shape = { .segments = 0 };

	for (size_t i = 0; i < list->segments_count; i++) {
		const struct jk_list_segment *row = &list->segments[i];

		if (row->role != JK_SEGMENT_RECORDS)
			continue;
		if (row->bucket[0] != '\0') {
			shape.history += (unsigned)row->records;
			continue;
		}
		shape.segments++;
		if (row->first == 1)
			shape.base_records = (unsigned)row->records;
		else if (row->level < 4)
			shape.levels[row->level]++;
	}
	return shape;
}

/* A night: `count` people are changed, and an onward lane has taken `upto`. */
static bool
night(struct jk_ledger *ledger, unsigned first, unsigned count, unsigned generation,
    uint64_t upto, bool compact)
{
	struct jk_commit *commit = jk_commit_begin(ledger, &t_info, &err);
	struct jk_list_onward onward = { .number = 1, .upto = upto };
	struct jk_compact *due = NULL;
	bool made = commit != NULL;

	jk_lane_decode(&onward.lane, jk_bytes_of("221309-220001-ident"));
	if (made && compact)
		due = jk_compact_new(commit, false, &err);
	made = made && (due != NULL || !compact) &&
	       t_put(&site, commit, first, count, 1, generation);
	if (made && upto != UINT64_MAX)
		made = jk_list_set_onward(jk_commit_list(commit), &onward, &err) == 0;
	if (made && compact)
		made = jk_compact_run(due, &err) == 0;
	jk_compact_free(due);
	if (made)
		return jk_commit_finish(commit, &err) == 0;
	t_show_err();
	jk_commit_abandon(commit);
	return false;
}

static struct jk_ledger *
fresh(unsigned persons)
{
	struct jk_ledger *ledger;

	if (!t_open_site(&site))
		return NULL;
	ledger = jk_ledger_open(&site.site, JK_LEDGER_WRITE, &err);
	if (ledger != NULL && t_commit(&site, ledger, 1, persons, 1, 1))
		return ledger;
	t_show_err();
	jk_ledger_free(ledger);
	return NULL;
}

static void
leave(struct jk_ledger *ledger)
{
	jk_ledger_free(ledger);
	t_close_site(&site);
}

static void
test_tiers(void)
{
	struct jk_ledger *ledger = fresh(5000);
	struct shape shape;
	struct jk_totals before, after;
	bool made = ledger != NULL;

	for (unsigned i = 0; made && i < 8; i++)
		made = night(ledger, 100 * (i + 1), 5, 2, UINT64_MAX, true);
	shape = shape_of(ledger);
	ok(made && shape.levels[0] == 8 && shape.base_records == 5000,
	    "eight nights are eight deltas");
	made = jk_totals_compute(&before, ledger, &err) == 0 &&
	       night(ledger, 3000, 5, 2, UINT64_MAX, true) &&
	       jk_totals_compute(&after, ledger, &err) == 0;
	shape = shape_of(ledger);
	ok(made && shape.levels[0] == 1 && shape.levels[1] == 1 &&
		shape.base_records == 5000,
	    "the ninth merges them into one of the next level and leaves the base");
	ok(after.rows[0].generations == before.rows[0].generations + 5 &&
		jk_totals_check(&after, jk_ledger_list(ledger), &err) == 0,
	    "nothing is lost on the way");
	jk_totals_release(&before);
	jk_totals_release(&after);
	made = true;
	for (unsigned i = 0; made && i < 64; i++)
		made = night(ledger, 3100 + 10 * i, 2, 2, UINT64_MAX, true);
	shape = shape_of(ledger);
	ok(made && shape.levels[2] == 1 && shape.segments <= 12,
	    "after 64 more there is a level above: %u segments", shape.segments);
	leave(ledger);
}

static void
test_base(void)
{
	struct jk_ledger *ledger = fresh(500);
	struct jk_totals before, after;
	struct shape shape;
	bool made = ledger != NULL;

	for (unsigned i = 0; made && i < 8; i++)
		made = night(ledger, 10 + 20 * i, 10, 2, UINT64_MAX, true);
	made = made && jk_totals_compute(&before, ledger, &err) == 0;
	ok(made && shape_of(ledger).base_records == 500 &&
		night(ledger, 300, 0, 2, UINT64_MAX, true),
	    "eight deltas have together more than a tenth of the base");
	shape = shape_of(ledger);
	ok(shape.segments == 1 && shape.base_records == 500 && shape.history == 80,
	    "then what is current becomes a new base, and what is not, history");
	made = jk_totals_compute(&after, ledger, &err) == 0;
	ok(made && memcmp(before.rows[0].digest, after.rows[0].digest, 32) == 0 &&
		before.rows[0].persons == after.rows[0].persons,
	    "digest and counts are the same before and after");
	jk_totals_release(&before);
	jk_totals_release(&after);
	ok(t_is_whole(&site), "and everything verifies");
	leave(ledger);
}

static void
test_onward(void)
{
	struct jk_ledger *ledger = fresh(5000);
	struct jk_records *records;
	const struct jk_bytes *fields;
	struct shape shape;
	unsigned count = 0;
	bool made = ledger != NULL;

	for (unsigned i = 0; made && i < 12; i++)
		made = night(ledger, 100 * (i + 1), 5, 2, 4, true);
	shape = shape_of(ledger);
	ok(made && shape.levels[0] == 12 && shape.levels[1] == 0,
	    "nothing is merged that an onward lane has not taken");
	records = jk_records_since(ledger, 4, 13, &err);
	while (records != NULL &&
	       jk_records_next(records, &fields, &err) == JK_NEXT_RECORD)
		count++;
	ok(count == 45, "so the lane can still take what each list added");
	jk_records_free(records);
	ok(t_compact(ledger) && shape_of(ledger).levels[0] == 9 &&
		shape_of(ledger).base_records + shape_of(ledger).history == 5015,
	    "a new base that is asked for stops there too");
	ok(night(ledger, 3000, 5, 2, 14, true) && night(ledger, 3100, 5, 2, 14, true) &&
		shape_of(ledger).levels[1] == 1,
	    "when the lane has taken them they are merged");
	leave(ledger);
}

/* Bytes of all files in a directory of the ledger. */
static long
bytes_in(const char *name)
{
	char path[600];
	DIR *directory = opendir(t_path(&site, name));
	struct dirent *entry;
	struct stat st;
	long bytes = 0;

	while (directory != NULL && (entry = readdir(directory)) != NULL) {
		snprintf(
		    path, sizeof path, "%s/%s", t_path(&site, name), entry->d_name);
		if (entry->d_name[0] != '.' && stat(path, &st) == 0)
			bytes += (long)st.st_size;
	}
	if (directory != NULL)
		closedir(directory);
	return bytes;
}

/* What a night of ten changes writes on that many people. */
static long
cost_of_night(unsigned persons)
{
	struct jk_ledger *ledger = fresh(persons);
	long before = bytes_in("segments") + bytes_in("lists"), after = -1;

	if (ledger != NULL && night(ledger, persons / 2, 10, 2, UINT64_MAX, true))
		after = bytes_in("segments") + bytes_in("lists");
	leave(ledger);
	return after - before;
}

static void
test_cost(void)
{
	long small = cost_of_night(1000), large = cost_of_night(20000);

	ok(small > 0 && labs(large - small) * 10 < small,
	    "ten changes write %ld bytes on 1,000 people and %ld on 20,000", small,
	    large);
}

static void
test_many_commits(void)
{
	struct jk_ledger *ledger = fresh(1000);
	const struct jk_list *list;
	struct jk_head head;
	struct jk_totals totals = { NULL, 0 };
	long longest = 0;
	struct stat st;
	bool made = ledger != NULL;

	for (unsigned i = 0; made && i < 1000; i++) {
		made = night(ledger, i + 1, 1, 2, UINT64_MAX, true);
		if (stat(t_path(&site, "lists/00001000.list"), &st) == 0)
			longest = (long)st.st_size;
	}
	list = jk_ledger_list(ledger);
	ok(made && list->number == 1001, "a thousand commits follow one another");
	ok(list->segments_count < 90 && longest < 20000,
	    "they leave %zu segments and lists of %ld bytes", list->segments_count,
	    longest);
	ok(jk_ledger_head(ledger, 500, &head, &err) == 0 && head.proof_count > 5 &&
		t_is_whole(&site),
	    "the log proves that list 500 stands in it");
	ok(jk_totals_compute(&totals, ledger, &err) == 0 &&
		totals.rows[0].generations == 2000 && totals.rows[0].persons == 1000,
	    "and all records are there");
	jk_totals_release(&totals);
	leave(ledger);
}

int
main(void)
{
	test_tiers();
	test_base();
	test_onward();
	test_cost();
	test_many_commits();
	return tap_end();
}
