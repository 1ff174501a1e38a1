/* Unit tests of rules/plan and rules/runs: which run is whose, and what differs. */
#include "rules/plan.h"

#include <stdlib.h>
#include <string.h>

#include "adapt/fd.h"
#include "format/date.h"

#include "tap.h"

static struct jk_err err;
static struct jk_schema *plan_schema, *approval_schema;

static struct jk_schema *
load_schema(const char *path)
{
	struct jk_buf text = JK_BUF_INIT;
	struct jk_schema *schema;

	if (jk_file_load(&text, path, 1 << 20, &err) < 0)
		abort();
	schema = jk_schema_decode(jk_buf_bytes(&text), &err);
	if (schema == NULL)
		abort();
	jk_buf_release(&text);
	return schema;
}

static int32_t
day_of(const char *date)
{
	int32_t day = 0;

	if (!jk_date_decode(jk_bytes_of(date), &day))
		abort();
	return day;
}

/* A case: rows of the plan, what ran, and the lines that are to come of it. */

struct planned {
	const char *job, *day, *program, *who, *purpose, *from, *to;
};
struct ran {
	const char *job, *day, *who, *purpose, *approval;
	unsigned records;
};
struct expected {
	const char *word, *job; /* of the row, else of the run */
	uint64_t records;
};
#define MOST 4
static const struct {
	const char *sentence;
	struct planned planned[MOST];
	struct ran ran[MOST];
	struct expected expected[MOST];
} cases[] = {
	{ "what ran as planned is as planned",
	    { { "tax", "2026-03-02", "jk-extract", "b1", "", "5", "5" } },
	    { { "tax", "2026-03-02", "b1", "", "", 5 } },
	    { { "as-planned", "tax", 5 } } },
	{ "without limits any number is right",
	    { { "tax", "2026-03-02", "jk-extract", "", "", "", "" } },
	    { { "tax", "2026-03-02", "b1", "", "", 99 } },
	    { { "as-planned", "tax", 99 } } },
	{ "what a row does not name it takes from all, added up",
	    { { "tax", "2026-03-02", "jk-extract", "", "", "10", "10" } },
	    { { "tax", "2026-03-02", "b1", "p", "", 4 },
		{ "tax", "2026-03-02", "b2", "q", "", 6 } },
	    { { "as-planned", "tax", 10 } } },
	{ "too few and too many are told apart",
	    { { "a", "2026-03-02", "jk-extract", "", "", "5", "6" },
		{ "b", "2026-03-02", "jk-extract", "", "", "5", "6" } },
	    { { "a", "2026-03-02", "b1", "", "", 4 },
		{ "b", "2026-03-02", "b1", "", "", 7 } },
	    { { "too-few", "a", 4 }, { "too-many", "b", 7 } } },
	{ "a row of the job comes before one of the program",
	    { { "list", "2026-03-02", "jk-provide", "", "", "", "" },
		{ "jk-provide", "2026-03-02", "jk-provide", "", "", "", "" } },
	    { { "jk-provide", "2026-03-02", "b1", "", "", 3 } },
	    { { "not-run", "list", 0 }, { "as-planned", "jk-provide", 3 } } },
	{ "but the program's own name stands for the job where no row has it",
	    { { "list", "2026-03-02", "jk-provide", "", "", "", "" } },
	    { { "jk-provide", "2026-03-02", "b1", "", "", 3 } },
	    { { "as-planned", "list", 3 } } },
	{ "rows that name a purpose have the first choice",
	    { { "all", "2026-03-02", "jk-provide", "", "", "", "" },
		{ "pension", "2026-03-02", "jk-provide", "", "p", "", "" } },
	    { { "jk-provide", "2026-03-02", "b1", "p", "", 3 },
		{ "jk-provide", "2026-03-02", "b1", "q", "", 4 } },
	    { { "as-planned", "all", 4 }, { "as-planned", "pension", 3 } } },
	{ "another purpose is another run",
	    { { "tax", "2026-03-02", "jk-extract", "", "p", "", "" } },
	    { { "tax", "2026-03-02", "b1", "q", "", 3 } },
	    { { "not-run", "tax", 0 }, { "not-planned", "tax", 3 } } },
	{ "the same day by another operator",
	    { { "tax", "2026-03-02", "jk-extract", "b1", "", "", "" } },
	    { { "tax", "2026-03-02", "b2", "", "", 3 } },
	    { { "other-operator", "tax", 3 } } },
	{ "another day, but only one",
	    { { "tax", "2026-03-02", "jk-extract", "b1", "", "", "" } },
	    { { "tax", "2026-03-03", "b1", "", "", 3 },
		{ "tax", "2026-03-04", "b1", "", "", 3 } },
	    { { "other-day", "tax", 3 }, { "not-planned", "tax", 3 } } },
	{ "neither the operator nor the day",
	    { { "tax", "2026-03-02", "jk-extract", "b1", "", "", "" } },
	    { { "tax", "2026-03-03", "b2", "", "", 3 } },
	    { { "not-run", "tax", 0 }, { "not-planned", "tax", 3 } } },
	{ "a row that its own day's run met takes no other day's",
	    { { "tax", "2026-03-02", "jk-extract", "", "", "", "" } },
	    { { "tax", "2026-03-02", "b1", "", "", 3 },
		{ "tax", "2026-03-03", "b1", "", "", 3 } },
	    { { "as-planned", "tax", 3 }, { "not-planned", "tax", 3 } } },
	{ "an approval of a run or of a bulk provision is enough",
	    { { NULL, NULL, NULL, NULL, NULL, NULL, NULL } },
	    { { "x", "2026-03-02", "b1", "", "a1", 3 },
		{ "y", "2026-03-02", "b1", "", "a2", 3 } },
	    { { "approved", "x", 3 }, { "approved", "y", 3 } } },
	{ "for that command, that operator, those days",
	    { { NULL, NULL, NULL, NULL, NULL, NULL, NULL } },
	    { { "w", "2026-03-02", "b1", "", "a3", 3 },
		{ "x", "2026-03-02", "b2", "", "a1", 3 },
		{ "y", "2026-03-06", "b1", "", "a1", 3 },
		{ "z", "2026-03-06", "b1", "", "zz", 3 } },
	    { { "bad-approval", "w", 3 }, { "bad-approval", "x", 3 },
		{ "bad-approval", "y", 3 }, { "bad-approval", "z", 3 } } },
	{ "days beyond those asked are left alone",
	    { { "tax", "2026-04-01", "jk-extract", "", "", "", "" } },
	    { { "tax", "2026-02-28", "b1", "", "", 3 } }, { { NULL, NULL, 0 } } },
};

static void
put_approvals(struct jk_plan *plan)
{
	static const struct {
		const char *content, *command;
	} approvals[] = { { "a1", "run" }, { "a2", "bulk" }, { "a3", "erasure" } };

	for (size_t i = 0; i < 3; i++) {
		const char *values[] = { "", approvals[i].command, "b1", "boss", "", "",
			"2026-03-01", "2026-03-05", "" };
		struct jk_bytes fields[9];

		for (size_t j = 0; j < 9; j++)
			fields[j] = jk_bytes_of(values[j]);
		if (jk_plan_put_approval(
			plan, approval_schema, approvals[i].content, fields, &err) < 0)
			abort();
	}
}

static struct jk_plan *
plan_of(const struct planned *rows)
{
	struct jk_plan *plan = jk_plan_new(&err);

	for (size_t i = 0; i < MOST && rows[i].job != NULL; i++) {
		const char *values[] = { "2026-03", rows[i].job, rows[i].day,
			rows[i].program, rows[i].who, rows[i].purpose, rows[i].from,
			rows[i].to };
		struct jk_bytes fields[8];

		for (size_t j = 0; j < 8; j++)
			fields[j] = jk_bytes_of(values[j]);
		if (jk_plan_put(plan, plan_schema, fields, &err) < 0)
			abort();
	}
	put_approvals(plan);
	return plan;
}

static void
put_run(struct jk_runs *runs, const struct ran *ran)
{
	const struct jk_access_place place = { .record = 1 };
	struct jk_access access = { .day = day_of(ran->day) };
	char results[16];

	for (size_t i = 0; i < JK_ACCESS_FIELDS; i++)
		access.text[i] = jk_bytes_of("");
	snprintf(results, sizeof results, "%u", ran->records);
	access.text[JK_ACCESS_RECORD] = jk_bytes_of("operation");
	access.text[JK_ACCESS_FUNCTION] = jk_bytes_of("run");
	access.text[JK_ACCESS_PROGRAM] = jk_bytes_of(ran->job);
	access.text[JK_ACCESS_OPERATOR] = jk_bytes_of(ran->who);
	access.text[JK_ACCESS_PURPOSE] = jk_bytes_of(ran->purpose);
	access.text[JK_ACCESS_APPROVAL] = jk_bytes_of(ran->approval);
	access.text[JK_ACCESS_RESULTS] = jk_bytes_of(results);
	if (jk_runs_put(runs, &access, &place, &err) < 0)
		abort();
}

static bool
is_expected(const struct jk_plan *plan, const struct expected *expected)
{
	size_t count = 0;
	bool same = true;

	while (count < MOST && expected[count].word != NULL)
		count++;
	for (size_t i = 0; i < jk_plan_lines(plan); i++) {
		const struct jk_plan_line *line = jk_plan_line(plan, i);
		const char *word = jk_plan_word(line->result);
		const char *job =
		    line->planned != NULL ? line->planned->job : line->ran->job;

		printf("# %s %s %llu\n", word, job, (unsigned long long)line->records);
		same = same && i < count && strcmp(word, expected[i].word) == 0 &&
		       strcmp(job, expected[i].job) == 0 &&
		       line->records == expected[i].records;
	}
	return same && jk_plan_lines(plan) == count;
}

static void
test_cases(void)
{
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct jk_plan *plan = plan_of(cases[i].planned);
		struct jk_runs *runs = jk_runs_new(&err);

		for (size_t j = 0; j < MOST && cases[i].ran[j].job != NULL; j++)
			put_run(runs, &cases[i].ran[j]);
		jk_runs_end(runs);
		if (jk_plan_compare(plan, runs, day_of("2026-03-01"),
			day_of("2026-03-31"), &err) < 0)
			abort();
		ok(is_expected(plan, cases[i].expected), "%s", cases[i].sentence);
		jk_runs_free(runs);
		jk_plan_free(plan);
	}
}

/* What is a run, and how many records it has. */
static void
test_runs(void)
{
	static const struct {
		const char *record, *function, *mode, *refusal, *results;
	} lines[] = {
		{ "access", "provision", "bulk", "", "1" },
		{ "access", "provision", "bulk", "", "1" },
		{ "access", "provision", "immediate", "", "1" },
		{ "access", "refusal", "bulk", "no-purpose", "" },
		{ "operation", "query", "", "", "" },
		{ "operation", "run", "", "", "900" },
	};
	struct jk_runs *runs = jk_runs_new(&err);
	const struct jk_access_place place = { .record = 1 };

	for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
		struct jk_access access = { .day = 20500 };

		for (size_t j = 0; j < JK_ACCESS_FIELDS; j++)
			access.text[j] = jk_bytes_of("");
		access.text[JK_ACCESS_RECORD] = jk_bytes_of(lines[i].record);
		access.text[JK_ACCESS_FUNCTION] = jk_bytes_of(lines[i].function);
		access.text[JK_ACCESS_MODE] = jk_bytes_of(lines[i].mode);
		access.text[JK_ACCESS_REFUSAL] = jk_bytes_of(lines[i].refusal);
		access.text[JK_ACCESS_RESULTS] = jk_bytes_of(lines[i].results);
		if (jk_runs_put(runs, &access, &place, &err) < 0)
			abort();
	}
	jk_runs_end(runs);
	ok(jk_runs_count(runs) == 1 && jk_runs_at(runs, 0)->records == 2,
	    "access records of a run count, and what operations found only without "
	    "them");
	jk_runs_free(runs);
}

int
main(void)
{
	plan_schema = load_schema("schemas/plan.csvs");
	approval_schema = load_schema("schemas/approval.csvs");
	test_cases();
	test_runs();
	jk_schema_free(plan_schema);
	jk_schema_free(approval_schema);
	return tap_end();
}
