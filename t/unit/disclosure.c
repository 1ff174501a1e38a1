/* jk-disclose(1): windows, lines, decisions and days, by rows of a table. */
#include <string.h>

#include "format/date.h"
#include "rules/disclosure.h"
#include "rules/notices.h"
#include "tap.h"

static uint8_t file[1024 * 1024];

static struct jk_bytes
load(const char *path)
{
	FILE *stream = fopen(path, "rb");
	size_t len = stream != NULL ? fread(file, 1, sizeof file, stream) : 0;

	if (stream != NULL)
		fclose(stream);
	return jk_bytes(file, len);
}

static int32_t
day_of(const char *text)
{
	int32_t day = 0;

	(void)!jk_date_decode(jk_bytes_of(text), &day);
	return day;
}

/* A row of the table, by what is special in it. */
#define NAMES                                                                          \
	"party,what,valid_from,valid_to,clause,keep_years,begins,closes,residence,"    \
	"refusals,times,withheld,only_withheld,approval,days,extension,counts,closed," \
	"reviewer,review_months,suit_months\n"

static const struct jk_disclosure_row *
row_of(struct jk_disclosure **disclosure, const char *row)
{
	static char csv[1024];
	struct jk_err err = { 0 };

	snprintf(csv, sizeof csv, NAMES "%s\n", row);
	*disclosure = jk_disclosure_decode(jk_bytes_of(csv), &err);
	if (*disclosure == NULL) {
		printf("# %s %s %s\n", err.id, err.place, err.text);
		return NULL;
	}
	return jk_disclosure_find(
	    *disclosure, "220001", JK_DISCLOSURE_PROVISIONS, day_of("2026-04-15"));
}

/* Windows */

static const struct {
	const char *keep, *begins, *closes, *received, *since, *until, *first, *last;
} windows[] = {
	{ "7", "", "month", "2026-04-15", "", "", "2019-04-15", "2026-03-31" },
	{ "7", "", "month", "2026-04-01", "", "", "2019-04-01", "2026-03-31" },
	{ "7", "", "month", "2026-04-30", "", "", "2019-04-30", "2026-03-31" },
	{ "7", "", "month", "2024-03-31", "", "", "2017-03-31", "2024-02-29" },
	{ "5", "", "month", "2026-01-10", "", "", "2021-01-10", "2025-12-31" },
	{ "7", "", "day", "2026-04-15", "", "", "2019-04-15", "2026-04-15" },
	{ "7", "2003-10-01", "month", "2009-05-02", "", "", "2003-10-01",
	    "2009-04-30" },
	{ "7", "2003-10-01", "month", "2011-05-02", "", "", "2004-05-02",
	    "2011-04-30" },
	/* What 28 February began was kept until 28 February 2028: no longer. */
	{ "7", "", "month", "2028-02-29", "", "", "2021-03-01", "2028-01-31" },
	{ "7", "", "month", "2027-02-28", "", "", "2020-02-28", "2027-01-31" },
	{ "7", "", "month", "2027-03-01", "", "", "2020-03-01", "2027-02-28" },
	{ "4", "", "month", "2028-02-29", "", "", "2024-02-29", "2028-01-31" },
	{ "7", "", "month", "2026-04-15", "2025-01-01", "2025-06-30", "2025-01-01",
	    "2025-06-30" },
	{ "7", "", "month", "2026-04-15", "2010-01-01", "2030-01-01", "2019-04-15",
	    "2026-03-31" },
	{ "0", "", "day", "2026-04-15", "", "", "0001-01-01", "2026-04-15" },
	{ "150", "", "month", "2175-04-15", "", "", "2025-04-15", "2175-03-31" },
};

static void
test_windows(void)
{
	for (size_t i = 0; i < sizeof windows / sizeof windows[0]; i++) {
		struct jk_disclosure *disclosure;
		const struct jk_disclosure_row *row;
		struct jk_window window = { 0, 0 };
		char text[256], first[JK_DATE_CHARS], last[JK_DATE_CHARS];

		snprintf(text, sizeof text,
		    "*,provisions,,,c,%s,%s,%s,any,shown,no,,refused,protected,30,30,"
		    "next,next,,3,6",
		    windows[i].keep, windows[i].begins, windows[i].closes);
		row = row_of(&disclosure, text);
		if (row != NULL)
			window = jk_disclosure_window(row, day_of(windows[i].received),
			    windows[i].since[0] != '\0' ? day_of(windows[i].since)
							: JK_DATE_MIN,
			    windows[i].until[0] != '\0' ? day_of(windows[i].until)
							: JK_DATE_MAX);
		jk_date_encode(first, window.first);
		jk_date_encode(last, window.last);
		ok(strcmp(first, windows[i].first) == 0 &&
			strcmp(last, windows[i].last) == 0,
		    "kept %s years, received %s: %s to %s", windows[i].keep,
		    windows[i].received, first, last);
		jk_disclosure_free(disclosure);
	}
}

/* Days to decide */

static const struct {
	const char *days, *extension, *counts, *closed, *received, *day, *extended;
} dues[] = {
	/* The first day does not count, and a closed last day moves on. */
	{ "15", "30", "next", "next", "2026-04-01", "2026-04-16", "2026-05-18" },
	{ "15", "30", "next", "next", "2026-04-03", "2026-04-20", "2026-05-18" },
	{ "15", "30", "next", "same", "2026-04-03", "2026-04-18", "2026-05-18" },
	{ "15", "0", "same", "next", "2026-04-01", "2026-04-15", "2026-04-15" },
	{ "14", "0", "next", "next", "2026-04-15", "2026-04-30", "2026-04-30" },
	{ "30", "30", "next", "next", "2025-12-01", "2026-01-05", "2026-01-30" },
	/* 29 April and the days to 6 May are closed. */
	{ "28", "0", "next", "next", "2026-04-05", "2026-05-07", "2026-05-07" },
	{ "28", "0", "next", "next", "2024-02-01", "2024-02-29", "2024-02-29" },
};

static void
test_dues(void)
{
	static struct jk_calendar calendar;
	struct jk_err err = { 0 };

	ok(jk_calendar_decode(&calendar, load("schemas/calendar.csv"), &err) == 0,
	    "the installed calendar is read");
	for (size_t i = 0; i < sizeof dues / sizeof dues[0]; i++) {
		struct jk_disclosure *disclosure;
		const struct jk_disclosure_row *row;
		struct jk_due due = { 0, 0 };
		char text[256], day[JK_DATE_CHARS], extended[JK_DATE_CHARS];
		bool counted;

		snprintf(text, sizeof text,
		    "*,provisions,,,c,7,,month,any,shown,no,,refused,protected,%s,%s,"
		    "%s,%s,,3,6",
		    dues[i].days, dues[i].extension, dues[i].counts, dues[i].closed);
		row = row_of(&disclosure, text);
		counted = row != NULL && jk_disclosure_due(&due, row, &calendar,
					     day_of(dues[i].received), &err) == 0;
		jk_date_encode(day, due.day);
		jk_date_encode(extended, due.extended);
		ok(counted && strcmp(day, dues[i].day) == 0 &&
			strcmp(extended, dues[i].extended) == 0,
		    "%s days from %s (%s, %s): %s, extended %s", dues[i].days,
		    dues[i].received, dues[i].counts, dues[i].closed, day, extended);
		if (i == 0) {
			int32_t last = day_of("2027-12-30");

			ok(row != NULL &&
				jk_disclosure_due(&due, row, &calendar, last, &err) <
				    0 &&
				err.status == JK_EXIT_CONFIG,
			    "a day beyond the calendar is refused, not guessed");
		}
		jk_disclosure_free(disclosure);
	}
}

/* Lines */

static const struct {
	const char *refusals, *residence;
	const char *day, *function, *municipality, *purpose;
	enum jk_line line;
	const char *sentence;
} lines[] = {
	{ "shown", "resident", "2026-03-31", "provision", "222038", "pension",
	    JK_LINE_SHOWN, "the last day of the window is shown" },
	{ "shown", "resident", "2026-04-01", "provision", "222038", "pension",
	    JK_LINE_OUTSIDE, "the day after is not" },
	{ "shown", "resident", "2019-04-15", "provision", "222038", "pension",
	    JK_LINE_SHOWN, "the first day is shown" },
	{ "shown", "resident", "2019-04-14", "provision", "222038", "pension",
	    JK_LINE_OUTSIDE, "the day before is not" },
	{ "shown", "resident", "2026-03-01", "own-use", "222038", "tax", JK_LINE_SHOWN,
	    "own use is shown" },
	{ "shown", "resident", "2026-03-01", "transfer", "222038", "tax", JK_LINE_SHOWN,
	    "a transfer is shown" },
	{ "shown", "resident", "2026-03-01", "query", "222038", "", JK_LINE_OUTSIDE,
	    "an operation is not" },
	{ "shown", "resident", "2026-03-01", "no-such", "222038", "", JK_LINE_OUTSIDE,
	    "nor a function that no table has" },
	{ "shown", "resident", "2026-03-01", "refusal", "222038", "tax", JK_LINE_SHOWN,
	    "a refused attempt is shown where the row says so" },
	{ "withheld", "resident", "2026-03-01", "refusal", "222038", "tax",
	    JK_LINE_WITHHELD, "withheld where it says that" },
	{ "outside", "resident", "2026-03-01", "refusal", "222038", "tax",
	    JK_LINE_OUTSIDE, "and is nothing asked for where it says that" },
	{ "shown", "resident", "2026-03-01", "provision", "232017", "tax",
	    JK_LINE_OUTSIDE, "what was done while living elsewhere is not this one's" },
	{ "shown", "any", "2026-03-01", "provision", "232017", "tax", JK_LINE_SHOWN,
	    "unless the row says so" },
	{ "shown", "resident", "2026-03-01", "provision", "", "tax", JK_LINE_SHOWN,
	    "a record that does not say where he lived is not left out" },
	{ "shown", "resident", "2026-03-01", "provision", "220001", "tax",
	    JK_LINE_SHOWN, "the party's own code is its area" },
	{ "shown", "resident", "2026-03-01", "provision", "222038", "police",
	    JK_LINE_WITHHELD, "a purpose that the row names is withheld" },
	{ "shown", "resident", "2026-03-01", "provision", "222038", "customs",
	    JK_LINE_WITHHELD, "so is the second one of them" },
	{ "shown", "resident", "2026-03-01", "provision", "222038", "custom",
	    JK_LINE_SHOWN, "but no beginning of one" },
	{ "shown", "resident", "2026-03-01", "provision", "222038", "", JK_LINE_SHOWN,
	    "no purpose is none of them" },
	{ "outside", "resident", "2026-03-01", "refusal", "222038", "police",
	    JK_LINE_OUTSIDE, "what is outside cannot be withheld" },
};

static void
test_lines(void)
{
	struct jk_err err = { 0 };
	struct jk_codes *municipalities =
	    jk_codes_decode(load("schemas/codes/municipality.csv"), &err);
	struct jk_codes *functions =
	    jk_codes_decode(load("schemas/codes/function.csv"), &err);

	for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
		struct jk_disclosure *disclosure;
		struct jk_line_judge judge = { .party = "220001",
			.municipalities = municipalities,
			.functions = functions,
			.window = { day_of("2019-04-15"), day_of("2026-03-31") } };
		struct jk_access access = { .day = day_of(lines[i].day) };
		char text[256];

		snprintf(text, sizeof text,
		    "*,provisions,,,c,7,,month,%s,%s,no,police customs,refused,"
		    "protected,30,30,next,next,,3,6",
		    lines[i].residence, lines[i].refusals);
		judge.row = row_of(&disclosure, text);
		access.text[JK_ACCESS_FUNCTION] = jk_bytes_of(lines[i].function);
		access.text[JK_ACCESS_MUNICIPALITY] =
		    jk_bytes_of(lines[i].municipality);
		access.text[JK_ACCESS_PURPOSE] = jk_bytes_of(lines[i].purpose);
		ok(judge.row != NULL &&
			jk_line_decide(&judge, &access) == lines[i].line,
		    "%s", lines[i].sentence);
		jk_disclosure_free(disclosure);
	}
	jk_codes_free(functions);
	jk_codes_free(municipalities);
}

/* Decisions */

static void
test_decisions(void)
{
	static const struct {
		const char *only;
		uint64_t shown, withheld;
		const char *word;
	} decisions[] = {
		{ "refused", 3, 0, "disclosed" },
		{ "refused", 3, 1, "partly-disclosed" },
		{ "refused", 0, 1, "refused" },
		{ "refused", 0, 0, "none" },
		{ "neither", 0, 1, "neither" },
		{ "neither", 0, 0, "neither" },
		{ "neither", 1, 1, "partly-disclosed" },
		{ "neither", 1, 0, "partly-disclosed" },
	};
	struct jk_err err = { 0 };
	struct jk_codes *codes =
	    jk_codes_decode(load("schemas/codes/decision.csv"), &err);
	size_t row;

	for (size_t i = 0; i < sizeof decisions / sizeof decisions[0]; i++) {
		struct jk_disclosure *disclosure;
		const struct jk_disclosure_row *rule;
		char text[256];
		const char *word;

		snprintf(text, sizeof text,
		    "*,provisions,,,c,7,,month,any,shown,no,,%s,protected,30,30,next,"
		    "next,,3,6",
		    decisions[i].only);
		rule = row_of(&disclosure, text);
		word = jk_decision_word(jk_decision_decide(
		    rule, decisions[i].shown, decisions[i].withheld));
		ok(strcmp(word, decisions[i].word) == 0,
		    "%llu shown and %llu withheld (%s) is \"%s\"",
		    (unsigned long long)decisions[i].shown,
		    (unsigned long long)decisions[i].withheld, decisions[i].only, word);
		ok(jk_codes_find(codes, jk_bytes_of(word), 0, &row) == JK_CODES_VALID,
		    "which codes/decision.csv has");
		jk_disclosure_free(disclosure);
	}
	jk_codes_free(codes);
}

/* The table */

static void
refuses(const char *rows, const char *id, const char *place, const char *sentence)
{
	static char csv[2048];
	struct jk_err err = { 0 };
	struct jk_disclosure *disclosure;

	snprintf(csv, sizeof csv, NAMES "%s\n", rows);
	disclosure = jk_disclosure_decode(jk_bytes_of(csv), &err);
	if (!ok(disclosure == NULL && err.status == JK_EXIT_CONFIG &&
		    strcmp(err.id, id) == 0 && strcmp(err.place, place) == 0,
		"%s", sentence))
		printf("# %s \"%s\" %s\n", err.id, err.place, err.text);
	jk_disclosure_free(disclosure);
}

#define GENERAL                                                                       \
	"*,provisions,,,c,7,,month,any,shown,no,,refused,protected,30,30,next,next,," \
	"3,6"

static void
test_table(void)
{
	struct jk_err err = { 0 };
	struct jk_disclosure *disclosure =
	    jk_disclosure_decode(load("schemas/disclosure.csv"), &err);
	int32_t day = day_of("2026-04-15");
	const struct jk_disclosure_row *row;

	ok(disclosure != NULL, "the installed table is read");
	row = jk_disclosure_find(disclosure, "460001", JK_DISCLOSURE_PROVISIONS, day);
	ok(row != NULL && row->keep_years == 5, "a prefecture has its own row");
	row = jk_disclosure_find(disclosure, "460001", JK_DISCLOSURE_OWN_DATA, day);
	ok(row != NULL && jk_bytes_is(row->party, "*"),
	    "and what it does not say is the general one");
	row = jk_disclosure_find(
	    disclosure, "220001", JK_DISCLOSURE_PROVISIONS, day_of("2002-08-04"));
	ok(row == NULL, "before the network there is none");
	jk_disclosure_free(disclosure);

	refuses("*,provisions,,,c,7,,year,any,shown,no,,refused,protected,30,30,next,"
		"next,,3,6",
	    "JK00495", "line 2", "a word that is none is refused");
	refuses("*,provisions,,,c,7,,month,any,shown,no,,refused,protected,0,30,next,"
		"next,,3,6",
	    "JK00495", "line 2", "and no days to decide");
	refuses("*,provisions,2026-02-30,,c,7,,month,any,shown,no,,refused,protected,"
		"30,30,next,next,,3,6",
	    "JK00495", "line 2", "and a day that is none");
	refuses(GENERAL "\n" GENERAL, "JK00496", "line 3",
	    "two rows on one day are refused");
}

/* Notices */

static void
test_notices(void)
{
	static const struct jk_notice_word words[] = { { "name", { NULL, 0 } },
		{ "months", { (const uint8_t *)"3", 1 } } };
	struct jk_err err = { 0 };
	struct jk_buf text = JK_BUF_INIT;
	struct jk_bytes found;
	struct jk_notices *notices = jk_notices_decode(
	    jk_bytes_of("key,party,valid_from,valid_to,text\n"
			"a,*,,2026-03-31,old\na,*,2026-04-01,,new\n"
			"a,220001,2026-04-01,,own {months} and {name}.\n"),
	    &err);

	ok(jk_notices_find(
	       notices, "a", "230006", day_of("2026-03-31"), &found, &err) == 0 &&
		jk_bytes_is(found, "old"),
	    "a notice is that of the day");
	ok(jk_notices_find(
	       notices, "a", "220001", day_of("2026-03-31"), &found, &err) == 0 &&
		jk_bytes_is(found, "old"),
	    "of all parties where its own has not begun");
	ok(jk_notices_find(
	       notices, "a", "220001", day_of("2026-04-01"), &found, &err) == 0 &&
		jk_notice_fill(&text, found, words, 2, &err) == 0 &&
		jk_bytes_is(jk_buf_bytes(&text), "own 3 and ."),
	    "its own goes before, and words are filled in");
	ok(jk_notice_fill(&text, found, words, 1, &err) < 0 &&
		strcmp(err.id, "JK00498") == 0,
	    "a word that is not known is refused");
	ok(jk_notice_fill(&text, jk_bytes_of("{name"), words, 2, &err) < 0 &&
		strcmp(err.id, "JK00498") == 0,
	    "so is a brace that is not closed");
	ok(jk_notices_find(notices, "b", "220001", 0, &found, &err) < 0 &&
		strcmp(err.id, "JK00497") == 0 && err.status == JK_EXIT_CONFIG,
	    "and a notice that is not there");
	jk_notices_free(notices);
	jk_buf_release(&text);
}

int
main(void)
{
	test_windows();
	test_dues();
	test_lines();
	test_decisions();
	test_table();
	test_notices();
	return tap_end();
}
