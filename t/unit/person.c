/* Unit tests of ledger/person and ledger/months: one person's records, by time. */
#include "tap.h"
#include "archive_site.h"

#include "ledger/person.h"

#define COMMITS 5
#define RECORDS 2000 /* of each commit */
#define PERSONS 100
#define MONTHS 5

static struct t_archive site;
static unsigned state = 20261130;

/* The model: what was put, sorted by hand. */
struct put {
	unsigned person, month, minute, serial;
};
static struct put model[COMMITS * RECORDS];
static size_t put_count;

static unsigned
draw(unsigned below)
{
	state = state * 1103515245u + 12345u;
	return (state >> 12) % below;
}

static bool
commit_some(struct jk_ledger *ledger)
{
	struct jk_commit *commit = jk_commit_begin(ledger, &t_info, &err);
	struct jk_months *months =
	    commit == NULL ? NULL : jk_months_new(site.schema, site.path, &err);
	bool made = months != NULL;

	for (unsigned i = 0; made && i < RECORDS; i++) {
		/* A few about nobody; persons past 80 have none in month 2. */
		struct put *put = &model[put_count];
		struct t_access access;

		put->person = draw(PERSONS);
		put->month = draw(MONTHS);
		if (put->person > 80 && put->month == 2)
			put->month = 3;
		put->minute = draw(40000);
		put->serial = (unsigned)++put_count;
		t_access(&access, put->person, put->month, put->minute, put->serial);
		made = jk_months_put(months, 0, access.fields, &err) == 0;
	}
	made = made && jk_months_write(months, commit, &err) == 0;
	jk_months_free(months);
	if (made)
		return jk_commit_finish(commit, &err) == 0;
	jk_commit_abandon(commit);
	return false;
}

/* Minutes wrap after 28 days, as t_access says. */
static unsigned
order_of(const struct put *put)
{
	return put->month * 50000 + put->minute % (28 * 1440);
}

static int
compare_puts(const void *a, const void *b)
{
	const struct put *one = a, *other = b;

	if (one->person != other->person)
		return one->person < other->person ? -1 : 1;
	if (order_of(one) != order_of(other))
		return order_of(one) < order_of(other) ? -1 : 1;
	return one->serial < other->serial ? -1 : 1;
}

/* Is that place where the record stands, by a way that knows no cursor? */
static bool
stands(struct jk_ledger *ledger, const struct jk_person_place *place,
    const struct t_access *access)
{
	const struct jk_list *list = jk_ledger_list(ledger);
	const struct jk_list_segment *row = jk_list_segment(list, place->segment);
	struct jk_seeker *seeker;
	const struct jk_table *table;
	struct jk_bytes fields[T_ACCESS_COLUMNS];
	bool same = false;

	seeker = row == NULL
		     ? NULL
		     : jk_ledger_seeker(ledger, (size_t)(row - list->segments), &err);
	if (seeker != NULL &&
	    jk_seeker_table(seeker, place->frame, &table, &err) == 0 &&
	    place->record > 0 && place->record <= table->records) {
		jk_table_get(table, place->record - 1, fields);
		same = jk_bytes_is(fields[1], access->at) &&
		       jk_bytes_is(fields[3], access->serial);
	}
	jk_seeker_free(seeker);
	return same;
}

static const char *
month_text(char text[8], unsigned month)
{
	snprintf(text, 8, "%04u-%02u", 2024 + month / 12 % 100, month % 12 + 1);
	return text;
}

/* How many differences to the model; MONTHS for `to` is open. */
static unsigned
differences(struct jk_ledger *ledger, struct jk_person *person, unsigned n,
    unsigned from, unsigned to, bool places)
{
	struct jk_person_place place;
	const struct jk_bytes *fields;
	struct t_access access;
	char first[8], last[8], code[16] = "";
	unsigned wrong = 0;
	size_t at = 0;

	if (n > 0)
		snprintf(code, sizeof code, "%011u", n);
	if (jk_person_seek(person, code, month_text(first, from),
		to == MONTHS ? "" : month_text(last, to), &err) < 0)
		return 1000000;
	while (jk_person_next(person, &fields, &place, &err) == JK_NEXT_RECORD) {
		while (at < put_count &&
		       (model[at].person != n || model[at].month < from ||
			   model[at].month > to))
			at++;
		if (at == put_count)
			return wrong + 1000000;
		t_access(
		    &access, n, model[at].month, model[at].minute, model[at].serial);
		at++;
		for (size_t i = 0; i + 1 < T_ACCESS_COLUMNS; i++)
			wrong += !jk_bytes_equal(fields[i], access.fields[i]);
		wrong += !jk_bytes_is(fields[32], t_info.date);
		wrong += places && !stands(ledger, &place, &access);
	}
	while (at < put_count)
		wrong += model[at].person == n && model[at].month >= from &&
			 model[at].month <= to,
		    at++;
	return wrong + (err.status != JK_EXIT_OK);
}

static void
test_model(struct jk_ledger *ledger)
{
	struct jk_person *person = jk_person_open(ledger, &err);
	unsigned wrong = 0;

	for (unsigned n = 0; n <= PERSONS; n++)
		wrong += differences(ledger, person, n, 0, MONTHS, n % 20 == 0);
	ok(wrong == 0, "every person's records come by time, all of them, as put");
	wrong = 0;
	for (unsigned from = 0; from < MONTHS; from++)
		for (unsigned to = 0; to <= MONTHS; to++)
			wrong += differences(ledger, person, 7 + from, from, to, false);
	ok(wrong == 0, "and those of the months asked, no matter in which order");
	wrong = differences(ledger, person, 90, 2, 2, false);
	ok(wrong == 0 && differences(ledger, person, 99999999, 0, MONTHS, false) == 0,
	    "who has none has none");
	ok(jk_person_seek(person, "0000000000", "", "", &err) == 0,
	    "the beginning of a code is sought");
	{
		struct jk_person_place place;
		const struct jk_bytes *fields;

		ok(jk_person_next(person, &fields, &place, &err) == JK_NEXT_END,
		    "and is nobody's");
	}
	jk_person_free(person);
}

static unsigned
records_of(unsigned n)
{
	unsigned count = 0;

	for (size_t i = 0; i < put_count; i++)
		count += model[i].person == n;
	return count;
}

/* Of three codes the second has no records. */
static void
test_codes(struct jk_ledger *ledger)
{
	static const struct jk_person_codes codes = {
		{ "00000000009", "00000099999", "00000000007" }, 3
	};
	struct jk_person *person = jk_person_open(ledger, &err);
	struct jk_person_place place;
	const struct jk_bytes *fields;
	unsigned count[10] = { 0 }, wrong = 0, last = 0;
	enum jk_next next = JK_NEXT_FAILED;

	if (jk_person_seek_codes(person, &codes, "", "", &err) == 0)
		while ((next = jk_person_next(person, &fields, &place, &err)) ==
		       JK_NEXT_RECORD) {
			unsigned n = fields[0].ptr[10] - '0';
			/* The month, and in it 9 before 7. */
			unsigned at =
			    (fields[1].ptr[2] * 10u + fields[1].ptr[3]) * 1000 +
			    (fields[1].ptr[5] * 10u + fields[1].ptr[6]) * 10 + (9 - n);

			wrong += at < last;
			last = at;
			count[n]++;
		}
	ok(next == JK_NEXT_END && wrong == 0 && count[7] > 0 && count[9] > 0 &&
		count[7] == records_of(7) && count[9] == records_of(9),
	    "those of several codes come month by month, %u and %u", count[9],
	    count[7]);
	jk_person_free(person);
}

/* How many records of a person there are, if all or none have an operator; or 0. */
static unsigned
with_operator(struct jk_person *person, bool has)
{
	int column = jk_schema_find(site.schema, "operator");
	struct jk_person_place place;
	const struct jk_bytes *fields;
	unsigned count = 0;
	enum jk_next next;

	if (jk_person_seek(person, "00000000007", "", "", &err) < 0)
		return 0;
	while ((next = jk_person_next(person, &fields, &place, &err)) == JK_NEXT_RECORD)
		if ((fields[column].len > 0) == has && fields[1].len > 0 &&
		    jk_bytes_is(fields[0], "00000000007"))
			count++;
	return next == JK_NEXT_END ? count : 0;
}

static void
test_wanted(struct jk_ledger *ledger)
{
	static const char *const none[] = { NULL };
	static const char *const operator[] = { "operator", NULL };
	struct jk_person *person = jk_person_open(ledger, &err);
	unsigned all = with_operator(person, true);

	jk_person_want(person, none);
	ok(all > 0 && with_operator(person, false) == all,
	    "where no column is wanted all %u records have their key and no other",
	    all);
	jk_person_want(person, operator);
	ok(with_operator(person, true) == all, "one that is wanted is there");
	jk_person_want(person, NULL);
	ok(differences(ledger, person, 7, 0, MONTHS, false) == 0,
	    "and at last all are");
	jk_person_free(person);
}

static void
test_scan(struct jk_ledger *ledger)
{
	struct jk_records *records = jk_records_open(ledger, &err);
	const struct jk_bytes *fields;
	struct t_access access;
	size_t at = 0, wrong = 0;

	while (records != NULL &&
	       jk_records_next(records, &fields, &err) == JK_NEXT_RECORD) {
		if (at == put_count)
			break;
		t_access(&access, model[at].person, model[at].month, model[at].minute,
		    model[at].serial);
		wrong += !jk_bytes_equal(fields[0], access.fields[0]) ||
			 !jk_bytes_equal(fields[1], access.fields[1]) ||
			 !jk_bytes_equal(fields[3], access.fields[3]);
		at++;
	}
	ok(at == put_count && wrong == 0,
	    "a pass over all meets every record, by person, then time");
	jk_records_free(records);
}

static void
test_segments(struct jk_ledger *ledger)
{
	const struct jk_list *list = jk_ledger_list(ledger);
	char month[8];
	unsigned wrong = 0, others = 0;

	for (size_t i = 0; i < list->segments_count; i++) {
		unsigned own = MONTHS;

		for (unsigned m = 0; m < MONTHS; m++)
			if (strcmp(list->segments[i].bucket, month_text(month, m)) == 0)
				own = m;
		wrong += own == MONTHS;
		for (size_t k = 0; k < i; k++)
			others += (strcmp(list->segments[i].bucket,
				       list->segments[k].bucket) == 0) !=
				  (strcmp(list->segments[i].keep,
				       list->segments[k].keep) == 0);
	}
	ok(list->segments_count == COMMITS * MONTHS && wrong == 0,
	    "a commit makes one segment for each month");
	ok(others == 0, "each month has its own keep key");
}

static bool
put_twice(struct jk_ledger *ledger, unsigned times)
{
	struct jk_commit *commit = jk_commit_begin(ledger, &t_info, &err);
	struct jk_months *months =
	    commit == NULL ? NULL : jk_months_new(site.schema, site.path, &err);
	struct t_access access;
	bool made = months != NULL;

	t_access(&access, 5000, 0, 17, 1);
	for (unsigned i = 0; made && i < times; i++)
		made = jk_months_put(months, 0, access.fields, &err) == 0;
	made = made && jk_months_write(months, commit, &err) == 0;
	jk_months_free(months);
	if (made)
		return jk_commit_finish(commit, &err) == 0;
	jk_commit_abandon(commit);
	return false;
}

static unsigned
count_person(struct jk_ledger *ledger, const char *code)
{
	struct jk_person *person = jk_person_open(ledger, &err);
	struct jk_person_place place;
	const struct jk_bytes *fields;
	unsigned count = 0;

	if (person != NULL && jk_person_seek(person, code, "", "", &err) == 0)
		while (jk_person_next(person, &fields, &place, &err) == JK_NEXT_RECORD)
			count++;
	jk_person_free(person);
	return count;
}

static void
test_doubled(struct jk_ledger *ledger)
{
	ok(put_twice(ledger, 3) && count_person(ledger, "00000005000") == 3,
	    "records with one key are all kept");
	ok(put_twice(ledger, 1) && count_person(ledger, "00000005000") == 4,
	    "and one more that comes later");
	ok(!put_twice(ledger, 9) && strcmp(err.id, "JK00569") == 0 &&
		count_person(ledger, "00000005000") == 4,
	    "nine of one key are no archive");
	jk_err_reset(&err);
}

/* Whoever only writes has no private half, and can write all the same. */
static void
test_blind(void)
{
	struct jk_ledger_site blind = site.site;
	struct jk_ledger *ledger;
	char nowhere[128];

	snprintf(nowhere, sizeof nowhere, "%s/nowhere", site.base.directory);
	blind.keep_directory = nowhere;
	ledger = jk_ledger_open(&blind, JK_LEDGER_WRITE, &err);
	ok(ledger != NULL && put_twice(ledger, 1),
	    "without private halves a month whose key is named is added to");
	ok(count_person(ledger, "00000005000") == 0 && err.status == JK_EXIT_NOPERM &&
		strcmp(err.id, "JK00545") == 0,
	    "but not read: status 77");
	jk_err_reset(&err);
	{
		char name[128];

		snprintf(name, sizeof name, "%s/keep/2024-01", site.path);
		unlink(name);
	}
	ok(!put_twice(ledger, 1) && err.status == JK_EXIT_NOPERM &&
		strcmp(err.id, "JK00546") == 0,
	    "and a month whose key is not named cannot be begun: status 77");
	jk_err_reset(&err);
	jk_ledger_free(ledger);
}

int
main(void)
{
	struct jk_ledger *ledger;
	bool made = true;

	if (!t_open_archive(&site))
		return 1;
	ledger = jk_ledger_open(&site.site, JK_LEDGER_WRITE, &err);
	for (unsigned i = 0; ledger != NULL && made && i < COMMITS; i++)
		made = commit_some(ledger);
	if (!ok(ledger != NULL && made, "access records are committed")) {
		t_show_err();
		return 1;
	}
	qsort(model, put_count, sizeof *model, compare_puts);
	test_model(ledger);
	test_codes(ledger);
	test_wanted(ledger);
	test_scan(ledger);
	test_segments(ledger);
	test_doubled(ledger);
	jk_ledger_free(ledger);
	test_blind();
	t_close_archive(&site);
	return tap_end();
}
