/* Unit tests of lib/format/period and lib/rules/retention. */
#include "rules/retention.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "adapt/fd.h"

#include "tap.h"

#define WORDS 6
#define FIELDS 11

static struct jk_err err;

static int32_t
day_of(const char *date)
{
	int32_t day = 0;

	if (!jk_date_decode(jk_bytes_of(date), &day))
		abort();
	return day;
}

static struct jk_schema *
load_schema(void)
{
	struct jk_buf text = JK_BUF_INIT;
	struct jk_schema *schema = NULL;

	if (jk_file_load(&text, "schemas/retention.csvs", 1 << 20, &err) == 0)
		schema = jk_schema_decode(jk_buf_bytes(&text), &err);
	jk_buf_release(&text);
	if (schema == NULL)
		abort();
	return schema;
}

/* class,party,valid_from,valid_to,begun_from,begun_to,start,period,first_day,unit */
static int
put(struct jk_retention *retention, const struct jk_schema *schema, const char *csv)
{
	struct jk_bytes fields[FIELDS];
	char line[256], *rest = line;

	snprintf(line, sizeof line, "%s,clause", csv);
	for (size_t i = 0; i < FIELDS; i++)
		fields[i] = jk_bytes_of(strsep(&rest, ","));
	return jk_retention_put(retention, schema, fields, &err);
}

/* Vectors */

static bool
is_right(const struct jk_schema *schema, char *const word[WORDS])
{
	struct jk_retention *retention = jk_retention_new(&err);
	const struct jk_retention_ask ask = { "access", "220001", "prefecture", 0 };
	const struct jk_retention_row *row;
	char csv[128], last[JK_DATE_CHARS] = "-", from[JK_DATE_CHARS] = "-";
	int32_t day;

	snprintf(csv, sizeof csv, "access,*,0001-01-01,,,,provided,%s,%s,%s", word[1],
	    word[2], word[3]);
	if (put(retention, schema, csv) < 0)
		abort();
	row = jk_retention_find(retention, &ask, day_of(word[0]));
	if (row != NULL && jk_retention_erasable(row, day_of(word[0]), &day)) {
		jk_date_encode(last, day - 1);
		jk_date_encode(from, day);
	} else if (row != NULL && strcmp(word[4], "9999-12-31") == 0) {
		strcpy(last, word[4]); /* kept to the end of the calendar */
	}
	jk_retention_free(retention);
	return strcmp(last, word[4]) == 0 && strcmp(from, word[5]) == 0;
}

/* Before that day it is not over, and on it, it is. */
static bool
turns_on_the_day(const struct jk_schema *schema, char *const word[WORDS])
{
	struct jk_retention *retention = jk_retention_new(&err);
	struct jk_retention_ask ask = { "access", "220001", "prefecture", 0 };
	int32_t began = day_of(word[0]);
	char csv[128];
	bool before, on;

	snprintf(csv, sizeof csv, "access,*,0001-01-01,,,,provided,%s,%s,%s", word[1],
	    word[2], word[3]);
	if (put(retention, schema, csv) < 0)
		abort();
	ask.day = day_of(word[4]);
	before = jk_retention_is_over(retention, &ask, began, NULL) ||
		 jk_retention_may_be_over(retention, &ask, began);
	ask.day++;
	on = jk_retention_is_over(retention, &ask, began, NULL) &&
	     jk_retention_may_be_over(retention, &ask, began);
	jk_retention_free(retention);
	return !before && on;
}

static void
test_vectors(const struct jk_schema *schema)
{
	FILE *file = fopen("t/vectors/retention.tsv", "r");
	char line[256], *word[WORDS];
	size_t count = 0;

	while (file != NULL && fgets(line, sizeof line, file) != NULL) {
		char *rest = line;

		if (line[0] == '#')
			continue;
		line[strcspn(line, "\n")] = '\0';
		for (size_t i = 0; i < WORDS; i++)
			word[i] = strsep(&rest, "\t");
		ok(is_right(schema, word), "%s and %s, %s, in whole %ss: kept up to %s",
		    word[0], word[1], word[2], word[3], word[4]);
		if (word[5][0] != '-')
			ok(turns_on_the_day(schema, word),
			    "%s and %s: over on %s, and not the day before", word[0],
			    word[1], word[5]);
		count++;
	}
	if (file != NULL)
		fclose(file);
	ok(count >= 60, "there are at least 60 vectors");
}

/* Periods as text */

static void
test_text(void)
{
	static const char *const wrong[] = { "", "P", "P1", "PY", "P0Y", "P01Y", "1Y",
		"P1Y1Y", "P1D1Y", "P1M1Y", "P1YD", "P1Y ", " P1Y", "p1Y", "P1y", "P1W",
		"P-1Y", "P1.5Y", "P100000Y", "PT1H", "P1YT1H", "FOREVER", "forever " };
	struct jk_period period;

	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
		ok(!jk_period_decode(jk_bytes_of(wrong[i]), &period),
		    "\"%s\" is no period", wrong[i]);
	ok(jk_period_decode(jk_bytes_of("P1Y2M3D"), &period) && period.years == 1 &&
		period.months == 2 && period.days == 3 && !period.is_forever,
	    "years, months and days go together");
	ok(jk_period_decode(jk_bytes_of("forever"), &period) && period.is_forever,
	    "a period may have no end");
}

/* Which row */

struct question {
	const char *class, *party, *role, *day, *began;
	const char *over; /* "" where it never is, by that row */
	size_t place; /* of the row; 0: none */
	const char *sentence;
};

static const char *const table[] = {
	"ident-history,*,2002-08-05,2019-06-19,,,recorded,P5Y,counted,day", /* 1 */
	"ident-history,*,2019-06-20,,,,notified,P150Y,counted,day", /* 2 */
	"access,*,2003-10-01,,,,provided,P7Y,not-counted,day", /* 3 */
	"access,prefecture,2003-10-01,,,,provided,P6Y,not-counted,day", /* 4 */
	"access,460001,2003-10-01,,,,provided,P5Y,not-counted,day", /* 5 */
	"access,460001,2030-04-01,,,,provided,P7Y,not-counted,day", /* 6 */
	"access,460001,2030-04-01,,,2026-03-31,provided,P4Y,not-counted,day", /* 7 */
	"operation,*,2003-10-01,,,,provided,forever,counted,day", /* 8 */
	"receipt,*,2026-04-01,2027-03-31,,,dated,P1D,counted,day", /* 9 */
};

static const struct question questions[] = {
	{ "ident-history", "220001", "prefecture", "2019-06-19", "2014-06-20",
	    "2019-06-20", 1, "until the law changed, five years" },
	{ "ident-history", "220001", "prefecture", "2019-06-20", "2014-06-20",
	    "2164-06-20", 2, "from the day it changed, 150 for what was still held" },
	{ "access", "131016", "municipality", "2026-04-01", "2020-04-01", "2027-04-02",
	    3, "who has no row of his own has that of all" },
	{ "access", "220001", "prefecture", "2026-04-01", "2020-04-01", "2026-04-02", 4,
	    "a role is nearer than all" },
	{ "access", "460001", "prefecture", "2026-04-01", "2020-04-01", "2025-04-02", 5,
	    "a party is nearer than its role" },
	{ "access", "460001", "prefecture", "2030-04-01", "2026-04-01", "2033-04-02", 6,
	    "of two rows in force the later counts" },
	{ "access", "460001", "prefecture", "2030-04-01", "2026-04-02", "2033-04-03", 6,
	    "a transitional row is only for what began in its days" },
	{ "access", "460001", "prefecture", "2030-04-01", "2026-03-31", "2030-04-01", 7,
	    "and there it counts, being the last of its date" },
	{ "operation", "220001", "prefecture", "2026-04-01", "2003-10-01", "", 8,
	    "what is kept forever is never over" },
	{ "receipt", "220001", "prefecture", "2026-03-31", "2020-01-01", "", 0,
	    "a row does not hold before its first day" },
	{ "receipt", "220001", "prefecture", "2027-03-31", "2020-01-01", "2020-01-02",
	    9, "a row holds on its last day" },
	{ "receipt", "220001", "prefecture", "2027-04-01", "2020-01-01", "", 0,
	    "a row does not hold behind its last day" },
	{ "approval", "220001", "prefecture", "2027-04-01", "2020-01-01", "", 0,
	    "a class without a row has none" },
};

static bool
answers(const struct jk_retention *retention, const struct question *question)
{
	const struct jk_retention_ask ask = { question->class, question->party,
		question->role, day_of(question->day) };
	int32_t began = day_of(question->began), from;
	const struct jk_retention_row *row = jk_retention_find(retention, &ask, began);
	char text[JK_DATE_CHARS] = "";

	if (row == NULL)
		return question->place == 0;
	if (jk_retention_erasable(row, began, &from))
		jk_date_encode(text, from);
	return row->place == question->place && strcmp(text, question->over) == 0;
}

static void
test_rows(const struct jk_schema *schema)
{
	struct jk_retention *retention = jk_retention_new(&err);
	struct jk_retention_ask ask = { "access", "460001", "prefecture", 0 };

	for (size_t i = 0; i < sizeof table / sizeof *table; i++)
		if (put(retention, schema, table[i]) < 0)
			abort();
	for (size_t i = 0; i < sizeof questions / sizeof *questions; i++)
		ok(answers(retention, &questions[i]), "%s", questions[i].sentence);
	ask.day = day_of("2003-09-30");
	ok(!jk_retention_may_be_over(retention, &ask, JK_DATE_MIN),
	    "where no row holds, nothing can be over");
	ok(put(retention, schema, "access,*,2003-10-01,,,,provided,P7Y,maybe,day") <
		    0 &&
		err.status == JK_EXIT_CONFIG,
	    "a word that is none is an error");
	jk_retention_free(retention);
}

/* What a sender wrote is believed as far as the year before. */
static void
test_notified(struct jk_schema *schema)
{
	struct jk_retention *retention = jk_retention_new(&err);
	struct jk_retention_ask ask = { .class = "ident-history",
		.party = "220001",
		.role = "prefecture",
		.day = day_of("2031-04-09") };

	ok(jk_retention_notified(day_of("2026-03-30"), day_of("2026-04-01")) ==
		    day_of("2026-03-30") &&
		jk_retention_notified(day_of("2025-01-01"), day_of("2026-12-31")) ==
		    day_of("2025-01-01"),
	    "a notification counts from the day that it bears");
	ok(jk_retention_notified(day_of("1990-01-01"), day_of("2026-04-01")) ==
		day_of("2025-01-01"),
	    "but from none before the year that precedes that of its recording");
	ok(put(retention, schema,
	       "ident-history,*,2002-08-05,,,,notified,P5Y,counted,day") == 0 &&
		jk_retention_may_be_over(retention, &ask, day_of("2027-12-31")) &&
		!jk_retention_may_be_over(retention, &ask, day_of("2028-01-01")),
	    "so of what was recorded in a year nothing older can be over");
	jk_retention_free(retention);
}

int
main(void)
{
	struct jk_schema *schema = load_schema();

	test_vectors(schema);
	test_text();
	test_rows(schema);
	test_notified(schema);
	jk_schema_free(schema);
	return tap_end();
}
