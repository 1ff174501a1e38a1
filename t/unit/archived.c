/* Unit tests of ledger/archived: the months of an archive as one sequence. */
#include "tap.h"
#include "archive_site.h"

#include "ledger/archived.h"

#define COMMITS 3
#define RECORDS 600 /* of each commit */
#define PERSONS 50
#define MONTHS 4

static struct t_archive site;
static unsigned put_in[MONTHS]; /* how many records of each month */

static bool
commit_some(struct jk_ledger *ledger, unsigned first)
{
	struct jk_commit *commit = jk_commit_begin(ledger, &t_info, &err);
	struct jk_months *months =
	    commit == NULL ? NULL : jk_months_new(site.schema, site.path, &err);
	bool made = months != NULL;

	for (unsigned i = first; made && i < first + RECORDS; i++) {
		unsigned month = i * 7 % 10 % MONTHS;
		struct t_access access;

		t_access(&access, i * 31 % PERSONS, month, i * 97 % 40000, i + 1);
		put_in[month]++;
		made = jk_months_put(months, 0, access.fields, &err) == 0;
	}
	made = made && jk_months_write(months, commit, &err) == 0;
	jk_months_free(months);
	if (made)
		return jk_commit_finish(commit, &err) == 0;
	jk_commit_abandon(commit);
	return false;
}

/* Does the record stand where it is said to? */
static bool
stands(struct jk_ledger *ledger, const char *segment, uint64_t frame, uint32_t record,
    const struct jk_bytes *fields)
{
	const struct jk_list *list = jk_ledger_list(ledger);
	const struct jk_list_segment *row = jk_list_segment(list, segment);
	struct jk_seeker *seeker;
	const struct jk_table *table;
	struct jk_bytes there[T_ACCESS_COLUMNS];
	bool same = false;

	seeker = row == NULL
		     ? NULL
		     : jk_ledger_seeker(ledger, (size_t)(row - list->segments), &err);
	if (seeker != NULL && jk_seeker_table(seeker, frame, &table, &err) == 0 &&
	    record > 0 && record <= table->records) {
		jk_table_get(table, record - 1, there);
		same = jk_bytes_equal(there[1], fields[1]) &&
		       jk_bytes_equal(there[3], fields[3]);
	}
	jk_seeker_free(seeker);
	return same;
}

struct seen {
	unsigned records, disordered, misplaced, others;
};

static void
read_all(struct jk_ledger *ledger, const char *from, const char *to, const char *old,
    struct seen *seen)
{
	struct jk_archived *archived =
	    jk_archived_open(ledger, from, to, old, NULL, &err);
	const struct jk_bytes *fields;
	char before[64] = "", now[64];
	uint64_t frame;
	uint32_t record;
	size_t segment;

	memset(seen, 0, sizeof *seen);
	while (archived != NULL && jk_archived_next(archived, &fields, &segment, &frame,
				       &record, &err) == JK_NEXT_RECORD) {
		snprintf(now, sizeof now, "%.*s %.*s", (int)fields[0].len,
		    (const char *)fields[0].ptr, (int)fields[1].len,
		    (const char *)fields[1].ptr);
		seen->disordered += strcmp(before, now) > 0;
		strcpy(before, now);
		if (seen->records++ % 50 == 0)
			seen->misplaced +=
			    !stands(ledger, jk_archived_segment(archived, segment),
				frame, record, fields);
		seen->others += memcmp(fields[1].ptr, from, 7) < 0 ||
				memcmp(fields[1].ptr, to, 7) > 0;
	}
	jk_archived_free(archived);
}

static void
test_months(struct jk_ledger *ledger)
{
	struct seen seen;

	read_all(ledger, "2024-02", "2024-03", "", &seen);
	ok(seen.records == put_in[1] + put_in[2] && seen.others == 0,
	    "the months asked are read, whole, and no other");
	ok(seen.disordered == 0, "by person and then by time");
	ok(seen.misplaced == 0, "each record stands where it is said to");
	read_all(ledger, "2024-04", "2024-04", "2024-01", &seen);
	ok(seen.records == put_in[3] + put_in[0] && seen.others == put_in[0],
	    "what is old is read too");
	read_all(ledger, "2030-01", "2030-12", "", &seen);
	ok(seen.records == 0 && err.status == JK_EXIT_OK,
	    "months without records are empty");
}

static void
test_also(struct jk_ledger *ledger)
{
	struct jk_archived *archived =
	    jk_archived_open(ledger, "2024-03", "2024-03", "", NULL, &err);
	const struct jk_bytes *fields;
	unsigned records = 0;
	uint64_t frame;
	uint32_t record;
	size_t segment;

	if (archived == NULL ||
	    jk_archived_also(archived, "2024-02", "2024-03", &err) < 0)
		abort();
	while (jk_archived_next(archived, &fields, &segment, &frame, &record, &err) ==
	       JK_NEXT_RECORD)
		records++;
	ok(records == put_in[1] + put_in[2],
	    "a month before is read too, and none of it twice");
	jk_archived_free(archived);
}

int
main(void)
{
	struct jk_ledger *ledger;
	bool made = t_open_archive(&site);

	ledger = made ? jk_ledger_open(&site.site, JK_LEDGER_WRITE, &err) : NULL;
	for (unsigned i = 0; ledger != NULL && made && i < COMMITS; i++)
		made = commit_some(ledger, i * RECORDS);
	if (ok(made && ledger != NULL, "an archive is made")) {
		test_months(ledger);
		test_also(ledger);
	} else {
		printf("# %s %s\n", err.id, err.text);
	}
	jk_ledger_free(ledger);
	t_close_archive(&site);
	return tap_end();
}
