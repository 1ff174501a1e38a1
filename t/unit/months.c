/* Unit tests of ledger/month_merge: fewer segments, and the same records in them. */
#include "tap.h"
#include "archive_site.h"

#include "ledger/month_merge.h"
#include "ledger/segment.h"
#include "ledger/verify.h"

#define EACH 40 /* records of a commit, in two months */

static struct t_archive site;
static unsigned serial;

/* A commit of `count` records of the months from `first` on. */
static bool
commit(struct jk_ledger *ledger, unsigned first, unsigned months_count, unsigned count,
    bool whole, uint64_t *merged)
{
	struct jk_commit *made = jk_commit_begin(ledger, &t_info, &err);
	struct jk_months *months = jk_months_new(site.schema, site.path, &err);
	struct t_access access;
	bool well = made != NULL && months != NULL;

	for (unsigned i = 0; well && i < count; i++) {
		t_access(
		    &access, i % 9, first + i % months_count, serial * 7, serial + 1);
		serial++;
		well = jk_months_put(months, 0, access.fields, &err) == 0;
	}
	well = well && jk_months_write(months, made, &err) == 0 &&
	       jk_month_merge(made, whole, merged, &err) == 0;
	jk_months_free(months);
	if (well)
		return jk_commit_finish(made, &err) == 0;
	jk_commit_abandon(made);
	return false;
}

/* The sum of the serial numbers, and how many there are. */
static uint64_t
sum(struct jk_ledger *ledger, uint64_t *count)
{
	struct jk_records *records = jk_records_open(ledger, &err);
	const struct jk_bytes *fields;
	uint64_t total = 0, number;
	enum jk_next next = JK_NEXT_FAILED;

	*count = 0;
	while (records != NULL &&
	       (next = jk_records_next(records, &fields, &err)) == JK_NEXT_RECORD) {
		if (jk_decimal_decode(&number, fields[3], UINT64_MAX))
			total += number;
		(*count)++;
	}
	jk_records_free(records);
	return next == JK_NEXT_END ? total : 0;
}

static bool
is_all(struct jk_ledger *ledger)
{
	uint64_t count, total = sum(ledger, &count);

	return count == serial && total == (uint64_t)serial * (serial + 1) / 2;
}

static unsigned
segments(struct jk_ledger *ledger, const char *month)
{
	const struct jk_list *list = jk_ledger_list(ledger);
	unsigned count = 0;

	for (size_t i = 0; i < list->segments_count; i++)
		count += strcmp(list->segments[i].bucket, month) == 0;
	return count;
}

static void
test_tiers(struct jk_ledger *ledger)
{
	uint64_t merged, merges = 0;
	unsigned most = 0;
	bool made = true;

	for (unsigned i = 0; made && i < 8; i++)
		made = commit(ledger, 24, 2, EACH, false, &merged) && merged == 0;
	ok(made && segments(ledger, "2026-01") == 8, "eight commits make eight");
	for (unsigned i = 0; made && i < 62; i++) {
		made = commit(ledger, 24, 2, EACH, false, &merged);
		merges += merged;
		if (segments(ledger, "2026-01") > most)
			most = segments(ledger, "2026-01");
	}
	ok(made && merges == 2 * (8 + 1), "the next of each eighth merges both months");
	ok(most <= 15 && is_all(ledger), "so they stay few, and nothing is lost");
}

static void
test_whole(struct jk_ledger *ledger)
{
	uint64_t merged;

	ok(commit(ledger, 24 + 3, 1, 3, true, &merged) && merged == 2 &&
		segments(ledger, "2026-01") == 1 && segments(ledger, "2026-02") == 1 &&
		is_all(ledger),
	    "asked for, each month before this one becomes one");
	ok(commit(ledger, 24 + 3, 1, 3, true, &merged) && merged == 0 &&
		segments(ledger, "2026-04") == 2,
	    "this one does not, and what is one stays");
}

/* Two records with one key, in two commits, then merged. */
static void
test_same(struct jk_ledger *ledger)
{
	uint64_t merged;
	unsigned kept = serial;
	bool made;

	serial = 0;
	made = commit(ledger, 24, 1, 1, false, &merged);
	serial = 0;
	made = made && commit(ledger, 24, 1, 1, false, &merged);
	ok(made && commit(ledger, 24 + 3, 1, 1, true, &merged) && merged == 1 &&
		segments(ledger, "2026-01") == 3,
	    "what has one key stays in as many segments");
	ok(commit(ledger, 24 + 3, 1, 1, true, &merged) && merged == 0,
	    "which are not merged again and again");
	serial = kept;
}

static void
test_lane(struct jk_ledger *ledger)
{
	struct jk_commit *made = jk_commit_begin(ledger, &t_info, &err);
	struct jk_list_onward mark = { .number = 1,
		.upto = jk_ledger_list(ledger)->number - 1 };
	uint64_t merged;

	ok(jk_lane_decode(&mark.lane, jk_bytes_of("221309-220001-access")) &&
		jk_list_set_onward(jk_commit_list(made), &mark, &err) == 0 &&
		jk_commit_finish(made, &err) == 0,
	    "a lane has taken all but the newest");
	ok(commit(ledger, 36, 1, 2, true, &merged) &&
		commit(ledger, 36, 1, 2, true, &merged) &&
		commit(ledger, 24, 1, 1, true, &merged) &&
		commit(ledger, 24, 1, 1, true, &merged) &&
		segments(ledger, "2026-01") == 5,
	    "what a lane has not taken is not merged");
}

static void
test_blind(void)
{
	struct jk_ledger_site blind = site.site;
	struct jk_ledger *ledger;
	char nowhere[128];
	uint64_t merged = 0;
	bool made = true;

	snprintf(nowhere, sizeof nowhere, "%s/nowhere", site.base.directory);
	blind.keep_directory = nowhere;
	ledger = jk_ledger_open(&blind, JK_LEDGER_WRITE, &err);
	for (unsigned i = 0; made && i < 20; i++)
		made = commit(ledger, 24 + 2, 1, 1, false, &merged) && merged == 0;
	ok(made && segments(ledger, "2026-03") == 21,
	    "without the private half nothing is merged");
	ok(!commit(ledger, 24 + 3, 1, 1, true, &merged) &&
		err.status == JK_EXIT_NOPERM && strcmp(err.id, "JK00545") == 0,
	    "and whoever asks for it is told: status 77");
	jk_ledger_free(ledger);
	jk_err_reset(&err);
}

/* A record of January among those of May. */
static bool
misplace(struct jk_ledger *ledger)
{
	struct jk_list_segment row = { .role = JK_SEGMENT_RECORDS,
		.bucket = "2026-05",
		.first = jk_ledger_list(ledger)->number + 1,
		.last = jk_ledger_list(ledger)->number + 1 };
	struct jk_commit *made = jk_commit_begin(ledger, &t_info, &err);
	struct jk_segment *segment = jk_commit_new_segment(made, &row, &err);
	struct t_access access;
	bool well;

	t_access(&access, 1, 24, 1, 1);
	well = segment != NULL && jk_segment_put(segment, access.fields, &err) == 0 &&
	       jk_commit_end_segment(made, segment, &err) == 0;
	jk_segment_free(segment);
	return well && jk_commit_finish(made, &err) == 0;
}

static void
test_misplaced(struct jk_ledger *ledger)
{
	struct jk_verifying how = { .deep = true };
	struct jk_ledger_verdict verdict;

	ok(jk_verify_ledger(&verdict, &site.site, &how, &err) == 0 &&
		verdict.faults.count == 0 && verdict.opened,
	    "an archive verifies, deep");
	jk_ledger_verdict_release(&verdict);
	ok(misplace(ledger), "a record is put into another month");
	how.deep = false;
	ok(jk_verify_ledger(&verdict, &site.site, &how, &err) == 0,
	    "which no one sees without the keys");
	jk_ledger_verdict_release(&verdict);
	how.deep = true;
	ok(jk_verify_ledger(&verdict, &site.site, &how, &err) < 0 &&
		verdict.faults.count == 1 && strcmp(err.id, "JK00577") == 0,
	    "but is found with them");
	jk_ledger_verdict_release(&verdict);
	jk_err_reset(&err);
}

int
main(void)
{
	struct jk_ledger *ledger;
	uint64_t merged;

	if (!t_open_archive(&site))
		return 1;
	ledger = jk_ledger_open(&site.site, JK_LEDGER_WRITE, &err);
	test_tiers(ledger);
	test_whole(ledger);
	test_same(ledger);
	ok(commit(ledger, 24 + 2, 1, 1, false, &merged), "a month gets its key");
	jk_ledger_free(ledger);
	test_blind();
	ledger = jk_ledger_open(&site.site, JK_LEDGER_WRITE, &err);
	test_lane(ledger);
	test_misplaced(ledger);
	jk_ledger_free(ledger);
	t_close_archive(&site);
	return tap_end();
}
