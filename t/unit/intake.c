/* Unit tests of rules/intake: reasons mapped, sources decided, brakes. */
#include "rules/intake.h"

#include <stdlib.h>

#include "tap.h"

static struct jk_intake_version
version(const char *key, uint64_t generation, bool open, const char *digest)
{
	return (struct jk_intake_version){ jk_bytes_of(key), generation, open,
		jk_bytes_of(digest) };
}

static void
test_reasons(void)
{
	struct jk_err err = { 0 };
	struct jk_schema *schema = jk_schema_decode(
	    jk_bytes_of("version 1.2\n@jk 1\n@name(small)\n@totalColumns 2\n"
			"code: notEmpty @column(digits,3) @key\n"
			"reason: notEmpty @column(dict)\n"),
	    &err);
	struct jk_codes *codes =
	    jk_codes_decode(jk_bytes_of("code,reason,valid_from,valid_to\n"
					"30,move-within,,\n"
					"31,death,2026-01-01,\n"),
		&err);
	struct jk_codes *other =
	    jk_codes_decode(jk_bytes_of("code,label\n1,x\n"), &err);
	struct jk_bytes values[2] = { jk_bytes_of("030"), jk_bytes_of("30") };
	struct jk_intake_reasons reasons;

	ok(jk_intake_reasons_init(&reasons, codes, schema, 20000, &err) == 0,
	    "a municipality's own codes are taken");
	ok(jk_intake_map(&reasons, values) && jk_bytes_is(values[1], "move-within") &&
		jk_bytes_is(values[0], "030"),
	    "its code becomes the mnemonic, and nothing else changes");
	ok(!jk_intake_map(&reasons, values) && jk_bytes_is(values[1], "move-within"),
	    "a mnemonic stays");
	values[1] = jk_bytes_of(" 30");
	ok(!jk_intake_map(&reasons, values) && jk_bytes_is(values[1], " 30"),
	    "nothing is trimmed: a code with a blank is another code");
	values[1] = jk_bytes_of("31");
	ok(!jk_intake_map(&reasons, values), "a code is valid only on its days");
	ok(jk_intake_reasons_init(&reasons, NULL, schema, 20000, &err) == 0 &&
		!jk_intake_map(&reasons, values),
	    "without a table nothing is mapped");
	ok(jk_intake_reasons_init(&reasons, other, schema, 20000, &err) < 0 &&
		err.status == JK_EXIT_CONFIG,
	    "a table without reasons is refused");
	jk_codes_free(other);
	jk_codes_free(codes);
	jk_schema_free(schema);
}

struct decision {
	const char *sentence;
	uint64_t before; /* 0: none */
	bool open;
	uint64_t row;
	const char *digest; /* that before has digest "a" */
	bool initial;
	enum jk_intake_outcome outcome;
};

static const struct decision decisions[] = {
	{ "the same generation with the same contents is nothing new", 3, true, 3, "a",
	    false, JK_INTAKE_SAME },
	{ "the next generation is a change", 3, true, 4, "b", false, JK_INTAKE_CHANGE },
	{ "even with the same contents", 3, true, 4, "a", false, JK_INTAKE_CHANGE },
	{ "also after a deletion", 3, false, 4, "b", false, JK_INTAKE_CHANGE },
	{ "a deleted person may still stand in the export", 3, false, 3, "a", false,
	    JK_INTAKE_SAME },
	{ "other contents in the same generation are set aside", 3, true, 3, "b", false,
	    JK_INTAKE_ALTERED },
	{ "a jump of two generations is set aside", 3, true, 5, "b", false,
	    JK_INTAKE_JUMP },
	{ "an earlier generation is set aside", 3, true, 2, "a", false,
	    JK_INTAKE_BACK },
	{ "a person unknown before begins with generation 1", 0, true, 1, "a", false,
	    JK_INTAKE_CHANGE },
	{ "and with no later one", 0, true, 2, "a", false, JK_INTAKE_JUMP },
	{ "and with no generation 0", 0, true, 0, "a", false, JK_INTAKE_BACK },
	{ "but for the first load of all", 0, true, 7, "a", true, JK_INTAKE_CHANGE },
	{ "which consents to no jump of a known person", 3, true, 5, "b", true,
	    JK_INTAKE_JUMP },
	{ "the last generation of all is followed by none", UINT64_MAX, true, 0, "a",
	    false, JK_INTAKE_BACK },
};

static void
test_decisions(void)
{
	struct jk_intake_version before;

	for (size_t i = 0; i < sizeof decisions / sizeof decisions[0]; i++) {
		const struct decision *d = &decisions[i];
		struct jk_intake_version row = version("1", d->row, true, d->digest);

		before = version("1", d->before, d->open, "a");
		ok(jk_intake_decide(d->before > 0 ? &before : NULL, &row, d->initial) ==
			d->outcome,
		    "%s", d->sentence);
	}
	before = version("1", 3, true, "a");
	ok(jk_intake_missing(&before, false) == JK_INTAKE_GONE,
	    "a person gone without a deletion is told, never deleted");
	ok(jk_intake_missing(&before, true) == JK_INTAKE_SAME,
	    "one who goes on under a new code is not gone");
	before.open = false;
	ok(jk_intake_missing(&before, false) == JK_INTAKE_SAME,
	    "one who was deleted before may be missing");
	ok(!jk_intake_is_refused(JK_INTAKE_CHANGE) &&
		!jk_intake_is_refused(JK_INTAKE_SAME),
	    "an ordinary step is not refused");
	for (int i = JK_INTAKE_ALTERED; i <= JK_INTAKE_TWICE; i++)
		ok(jk_intake_is_refused((enum jk_intake_outcome)i) &&
			jk_intake_outcome_id((enum jk_intake_outcome)i) != NULL,
		    "refusal %s: %s", jk_intake_outcome_id((enum jk_intake_outcome)i),
		    jk_intake_outcome_text((enum jk_intake_outcome)i));
}

/* Two snapshots, walked as the program walks them. */
static void
test_sides(void)
{
	static const struct jk_intake_version old[] = {
		{ { (const uint8_t *)"10", 2 }, 1, true, { (const uint8_t *)"a", 1 } },
		{ { (const uint8_t *)"20", 2 }, 1, true, { (const uint8_t *)"a", 1 } },
		{ { (const uint8_t *)"40", 2 }, 2, true, { (const uint8_t *)"a", 1 } },
	};
	static const struct jk_intake_version new[] = {
		{ { (const uint8_t *)"20", 2 }, 2, true, { (const uint8_t *)"b", 1 } },
		{ { (const uint8_t *)"30", 2 }, 1, true, { (const uint8_t *)"c", 1 } },
		{ { (const uint8_t *)"40", 2 }, 2, true, { (const uint8_t *)"a", 1 } },
		{ { (const uint8_t *)"50", 2 }, 9, true, { (const uint8_t *)"d", 1 } },
	};
	char seen[32] = "";
	size_t i = 0, j = 0;

	while (i < 3 || j < 4) {
		const struct jk_intake_version *before = i < 3 ? &old[i] : NULL;
		const struct jk_intake_version *row = j < 4 ? &new[j] : NULL;
		enum jk_intake_side side = jk_intake_side(before, row);
		enum jk_intake_outcome outcome;

		if (side == JK_INTAKE_BEFORE)
			outcome = jk_intake_missing(before, false);
		else
			outcome = jk_intake_decide(
			    side == JK_INTAKE_BOTH ? before : NULL, row, false);
		i += side != JK_INTAKE_ROW;
		j += side != JK_INTAKE_BEFORE;
		snprintf(seen + strlen(seen), sizeof seen - strlen(seen), "%d%d ",
		    (int)side, (int)outcome);
	}
	/* 10 gone, 20 changed, 30 new, 40 the same, 50 begins too late. */
	ok(strcmp(seen, "05 21 11 20 13 ") == 0,
	    "two sorted snapshots give each chain its outcome");
}

static void
test_brake(void)
{
	struct jk_intake_consents consents = { false, false, { 500, 200 },
		{ 100, 50 } };
	struct jk_intake_totals totals = { 99000, 100000, 4000, 500, 500 };
	struct jk_err err = { 0 };

	ok(jk_intake_brake(&totals, &consents, &err) == 0,
	    "as many gone and deleted as the limit allows pass");
	totals.gone++;
	ok(jk_intake_brake(&totals, &consents, &err) < 0 &&
		err.status == JK_EXIT_DATA && strcmp(err.id, "JK00448") == 0 &&
		strstr(err.text, "1001") != NULL,
	    "one more stops the run, with both numbers");
	totals = (struct jk_intake_totals){ 50000, 100000, 0, 0, 50000 };
	ok(jk_intake_brake(&totals, &consents, &err) < 0, "half an export is refused");
	totals = (struct jk_intake_totals){ 110000, 100000, 5001, 0, 0 };
	ok(jk_intake_brake(&totals, &consents, &err) < 0 &&
		strcmp(err.id, "JK00449") == 0,
	    "more changes than the limit stop the run");
	totals = (struct jk_intake_totals){ 10, 60, 0, 0, 50 };
	ok(jk_intake_brake(&totals, &consents, &err) == 0,
	    "a small place has the floor, not the percentage");
	totals = (struct jk_intake_totals){ 0, 100000, 0, 0, 100000 };
	ok(jk_intake_brake(&totals, &consents, &err) < 0 &&
		strcmp(err.id, "JK00447") == 0,
	    "an empty export is refused");
	consents.empty = true;
	ok(jk_intake_brake(&totals, &consents, &err) < 0 &&
		strcmp(err.id, "JK00448") == 0,
	    "consent to an empty one is no consent to all persons gone");
	totals = (struct jk_intake_totals){ 100000, 0, 100000, 0, 0 };
	ok(jk_intake_brake(&totals, &consents, &err) < 0,
	    "a first load needs its own consent");
	consents.initial = true;
	ok(jk_intake_brake(&totals, &consents, &err) == 0, "and passes with it");
	totals.before = 1000;
	ok(jk_intake_brake(&totals, &consents, &err) < 0,
	    "which is void once there is a register");
}

int
main(void)
{
	test_reasons();
	test_decisions();
	test_sides();
	test_brake();
	return tap_end();
}
