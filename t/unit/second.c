/* Unit tests of ledger/second and second_rows: who has a number, who has a name. */
#include "tap.h"
#include "ledger/second.h"
#include "ledger/segment.h"
#include "ledger_site.h"

#define PERSONS 3000

static struct t_site site;

/* The answers to the question in hand, as "CODE GENERATION,". */
static const char *
answers(struct jk_second *second)
{
	static char text[512];
	struct jk_second_candidate candidate;
	enum jk_next next;
	size_t len = 0;

	text[0] = '\0';
	while ((next = jk_second_next(second, &candidate, &err)) == JK_NEXT_RECORD)
		len += (size_t)snprintf(text + len, sizeof text - len, "%d %llu,",
		    atoi(candidate.code), (unsigned long long)candidate.generation);
	return next == JK_NEXT_END ? text : "failed";
}

static bool
by_number(struct jk_second *second, unsigned n, const char *wanted)
{
	char number[16];
	const char *found;

	snprintf(number, sizeof number, "9%011u", n);
	found = jk_second_seek_number(second, jk_bytes_of(number), &err) == 0
		    ? answers(second)
		    : "failed";
	if (strcmp(found, wanted) != 0)
		printf("# number of %u: %s, not %s\n", n, found, wanted);
	return strcmp(found, wanted) == 0;
}

static bool
by_name(
    struct jk_second *second, const char *birth, const char *name, const char *wanted)
{
	const char *found = jk_second_seek_name(second, jk_bytes_of(birth),
				jk_bytes_of(name), &err) == 0
				? answers(second)
				: "failed";

	if (strcmp(found, wanted) != 0)
		printf("# %s: %s, not %s\n", name, found, wanted);
	return strcmp(found, wanted) == 0;
}

/* Twins of one name; one of them also by kana and common name, without number. */
static bool
put_twins(struct jk_ledger *ledger)
{
	struct jk_commit *commit = jk_commit_begin(ledger, &t_info, &err);
	struct jk_list_total total = { T_PARTY, PERSONS + 2, PERSONS + 2 };
	struct t_person person;
	bool made = commit != NULL;

	for (unsigned n = 5001; made && n <= 5002; n++) {
		t_person(&person, n, T_PARTY, 1);
		person.fields[7] = jk_bytes_of("髙橋　桜");
		person.fields[12] = jk_bytes_of("昭和10年頃");
		if (n == 5002) {
			person.fields[8] = jk_bytes_of("タカハシ　サクラ");
			person.fields[11] = person.fields[7];
			person.fields[16] = jk_bytes_of("");
		}
		made = t_put_one(&site, commit, &person, 1, JK_CHAIN_OPEN);
	}
	return made && jk_list_set_total(jk_commit_list(commit), &total, &err) == 0 &&
	       jk_commit_finish(commit, &err) == 0;
}

static uint64_t
rows_of(const struct jk_ledger *ledger, enum jk_segment_role role)
{
	const struct jk_list *list = jk_ledger_list(ledger);
	uint64_t rows = 0;

	for (size_t i = 0; i < list->segments_count; i++)
		rows += list->segments[i].role == role ? list->segments[i].records : 0;
	return rows;
}

static void
test_questions(struct jk_ledger *ledger)
{
	struct jk_second *second = jk_second_open(ledger, &err);
	struct jk_second_candidate candidate;
	bool all = true;

	ok(jk_second_next(second, &candidate, &err) == JK_NEXT_END,
	    "before the first question there is no answer");
	ok(by_number(second, 17, "17 1,") && by_number(second, 1, "1 1,"),
	    "a person is found by the individual number");
	ok(by_number(second, 0, "") && by_number(second, PERSONS + 1, "") &&
		by_number(second, 99999, ""),
	    "a number that nobody has is nobody's");
	ok(by_name(second, "昭和10年頃", "髙橋　桜", "5001 1,5002 1,"),
	    "by birth date and name, all who have them, each once");
	ok(by_name(second, "昭和10年頃", "タカハシ　サクラ", "5002 1,"),
	    "the kana of a name will do");
	ok(by_name(second, "昭和10年頃", "髙橋", "") &&
		by_name(second, "昭和10年", "髙橋　桜", "") &&
		by_name(second, "1980-02-29", "髙橋　桜", ""),
	    "the beginning of a name, or another birth date, will not");
	ok(by_number(second, 5001, "5001 1,") && by_number(second, 5002, ""),
	    "who has no number is not found by one");
	for (unsigned n = 1; all && n <= PERSONS; n++) {
		char wanted[24];

		snprintf(wanted, sizeof wanted, "%u 1,", n);
		all = by_number(second, n, wanted);
	}
	ok(all, "questions in ascending order are all answered");
	jk_second_free(second);
}

static void
test_changes(struct jk_ledger *ledger)
{
	struct jk_second *second;

	ok(t_commit(&site, ledger, 10, 10, 1, 2) &&
		rows_of(ledger, JK_SEGMENT_NUMBERS) == PERSONS + 1 + 10,
	    "a night's records add their rows");
	second = jk_second_open(ledger, &err);
	ok(by_number(second, 12, "12 1,12 2,") && by_number(second, 9, "9 1,"),
	    "both generations are candidates: heads say which counts");
	jk_second_free(second);
	ok(jk_second_check(ledger, &err) == 0, "they are the rows that records make");
	ok(t_compact(ledger) && rows_of(ledger, JK_SEGMENT_NUMBERS) == PERSONS + 1 &&
		rows_of(ledger, JK_SEGMENT_NAMES) == PERSONS + 3 &&
		jk_second_check(ledger, &err) == 0,
	    "with a new base the rows of what is history are gone");
	second = jk_second_open(ledger, &err);
	ok(by_number(second, 12, "12 2,") &&
		by_name(second, "昭和10年頃", "髙橋　桜", "5001 1,5002 1,"),
	    "and those of what is current are not");
	jk_second_free(second);
}

static bool
add_stray_row(struct jk_ledger *ledger)
{
	struct jk_commit *commit = jk_commit_begin(ledger, &t_info, &err);
	struct jk_list_segment row = { .role = JK_SEGMENT_NUMBERS };
	const struct jk_bytes fields[] = { jk_bytes_of("900000000017"),
		jk_bytes_of("00000000018"), jk_bytes_of(T_PARTY), jk_bytes_of("1") };
	struct jk_segment *segment;
	bool made;

	row.first = row.last = jk_commit_list(commit)->number;
	segment = jk_commit_new_segment(commit, &row, &err);
	made = segment != NULL && jk_segment_put(segment, fields, &err) == 0 &&
	       jk_commit_end_segment(commit, segment, &err) == 0;
	jk_segment_free(segment);
	return jk_commit_finish(commit, &err) == 0 && made;
}

static void
test_damage(void)
{
	struct jk_ledger_site without = site.site;
	struct jk_ledger *ledger;

	without.schemas[JK_SEGMENT_NUMBERS] = without.schemas[JK_SEGMENT_NAMES] = NULL;
	ledger = jk_ledger_open(&without, JK_LEDGER_WRITE, &err);
	ok(t_commit(&site, ledger, 6000, 1, 1, 1) && jk_second_check(ledger, &err) == 0,
	    "a ledger may be kept without second keys");
	jk_ledger_free(ledger);
	ledger = jk_ledger_open(&site.site, JK_LEDGER_WRITE, &err);
	ok(jk_second_check(ledger, &err) < 0 && err.status == JK_EXIT_PROTOCOL &&
		strcmp(err.id, "JKU0060") == 0,
	    "a record whose row is missing is found out");
	jk_ledger_free(ledger);
}

static void
test_stray(struct jk_ledger *ledger)
{
	ok(add_stray_row(ledger) && jk_second_check(ledger, &err) < 0 &&
		err.status == JK_EXIT_PROTOCOL && strcmp(err.id, "JKU0061") == 0,
	    "a row that no record makes is found out");
}

int
main(void)
{
	struct jk_ledger *ledger;

	if (!t_open_site(&site))
		return 1;
	ledger = jk_ledger_open(&site.site, JK_LEDGER_WRITE, &err);
	if (!ok(t_commit(&site, ledger, 1, PERSONS, 1, 1) && put_twins(ledger),
		"two nights are committed"))
		t_show_err();
	test_questions(ledger);
	test_changes(ledger);
	test_stray(ledger);
	jk_ledger_free(ledger);
	t_close_site(&site);
	if (!t_open_site(&site))
		return 1;
	test_damage();
	t_close_site(&site);
	return tap_end();
}
