/* Unit tests of rules/change: every way in which a record meets its chain. */
#include "rules/change.h"

#include <string.h>

#include "tap.h"

#define NONE                      \
	{                         \
		JK_CHANGE_NONE, 0 \
	}
#define IN(count)                     \
	{                             \
		JK_CHANGE_OPEN, count \
	}
#define OUT(count)                      \
	{                               \
		JK_CHANGE_CLOSED, count \
	}
#define ELSEWHERE(count)               \
	{                              \
		JK_CHANGE_MOVED, count \
	}

static const struct decision {
	const char *sentence;
	enum jk_change_class class;
	const char *reason;
	uint64_t generation, cancels;
	struct jk_change_facts facts;
	const char *outcome; /* applied, known, or the rule */
} decisions[] = {
	{ "an entry begins a chain", JK_CHANGE_ENTRY, "birth", 1, 0, { .own = NONE },
	    "applied" },
	{ "a correction continues it", JK_CHANGE_CORRECTION, "move-within", 2, 0,
	    { .own = IN(1) }, "applied" },
	{ "a deletion ends it", JK_CHANGE_DELETION, "death", 3, 0, { .own = IN(2) },
	    "applied" },
	{ "after a deletion an entry continues the count", JK_CHANGE_ENTRY,
	    "domestic-move-in", 4, 0, { .own = OUT(3) }, "applied" },
	{ "the same contents again are known", JK_CHANGE_ENTRY, "birth", 1, 0,
	    { .own = IN(1), .recorded = JK_CHANGE_SAME }, "known" },
	{ "an earlier generation with the same contents is known", JK_CHANGE_CORRECTION,
	    "move-within", 2, 0, { .own = OUT(5), .recorded = JK_CHANGE_SAME },
	    "known" },
	{ "a known one is known even behind a refused one", JK_CHANGE_CORRECTION,
	    "move-within", 2, 0,
	    { .own = OUT(5), .recorded = JK_CHANGE_SAME, .follows = true }, "known" },
	{ "what a code that was left holds is known", JK_CHANGE_CORRECTION,
	    "move-within", 2, 0, { .own = ELSEWHERE(2), .recorded = JK_CHANGE_SAME },
	    "known" },
	{ "other contents under a recorded generation are refused",
	    JK_CHANGE_CORRECTION, "move-within", 2, 0,
	    { .own = IN(2), .recorded = JK_CHANGE_OTHER }, "JK00461" },
	{ "a generation before the first of an initial load is refused",
	    JK_CHANGE_CORRECTION, "move-within", 2, 0, { .own = IN(4) }, "JK00462" },
	{ "a gap is refused", JK_CHANGE_CORRECTION, "move-within", 4, 0,
	    { .own = IN(2) }, "JK00462" },
	{ "a gap is refused though the person is out", JK_CHANGE_ENTRY, "birth", 5, 0,
	    { .own = OUT(2) }, "JK00462" },
	{ "an entry of somebody who is in is refused", JK_CHANGE_ENTRY,
	    "domestic-move-in", 3, 0, { .own = IN(2) }, "JK00463" },
	{ "a correction of somebody who is out is refused", JK_CHANGE_CORRECTION,
	    "move-within", 3, 0, { .own = OUT(2) }, "JK00464" },
	{ "a deletion of somebody who is out is refused", JK_CHANGE_DELETION, "death",
	    3, 0, { .own = OUT(2) }, "JK00464" },
	{ "a correction of nobody is refused", JK_CHANGE_CORRECTION, "move-within", 1,
	    0, { .own = NONE }, "JK00464" },
	{ "a deletion of nobody is refused", JK_CHANGE_DELETION, "death", 1, 0,
	    { .own = NONE }, "JK00464" },
	{ "a chain does not begin with generation 2", JK_CHANGE_ENTRY, "birth", 2, 0,
	    { .own = NONE }, "JK00465" },
	{ "nor under the consent, but by an initial load", JK_CHANGE_ENTRY, "birth", 2,
	    0, { .own = NONE, .initial = true }, "JK00465" },
	{ "an initial load begins with any generation", JK_CHANGE_ENTRY, "initial-load",
	    7, 0, { .own = NONE, .initial = true }, "applied" },
	{ "an initial load without the consent is refused", JK_CHANGE_ENTRY,
	    "initial-load", 7, 0, { .own = NONE }, "JK00466" },
	{ "even with generation 1", JK_CHANGE_ENTRY, "initial-load", 1, 0,
	    { .own = NONE }, "JK00466" },
	{ "an initial load does not continue a chain", JK_CHANGE_ENTRY, "initial-load",
	    3, 0, { .own = OUT(2), .initial = true }, "JK00466" },
	{ "what follows a refused record is refused", JK_CHANGE_CORRECTION,
	    "move-within", 3, 0, { .own = IN(2), .follows = true }, "JK00460" },
	{ "a code change continues the old code's count", JK_CHANGE_CORRECTION,
	    "code-change", 3, 0, { .own = NONE, .former = IN(2) }, "applied" },
	{ "a code that was left can come back", JK_CHANGE_CORRECTION, "code-change", 5,
	    0, { .own = ELSEWHERE(2), .former = IN(4) }, "applied" },
	{ "a code change from nobody is refused", JK_CHANGE_CORRECTION, "code-change",
	    3, 0, { .own = NONE, .former = NONE }, "JK00467" },
	{ "a code change of somebody who is out is refused", JK_CHANGE_CORRECTION,
	    "code-change", 3, 0, { .own = NONE, .former = OUT(2) }, "JK00467" },
	{ "a second code change from one code is refused", JK_CHANGE_CORRECTION,
	    "code-change", 4, 0, { .own = NONE, .former = ELSEWHERE(3) }, "JK00467" },
	{ "a code change with a jump in the count is refused", JK_CHANGE_CORRECTION,
	    "code-change", 4, 0, { .own = NONE, .former = IN(2) }, "JK00468" },
	{ "a code change that counts from 1 is refused", JK_CHANGE_CORRECTION,
	    "code-change", 1, 0, { .own = NONE, .former = IN(2) }, "JK00468" },
	{ "a code change to somebody's code is refused", JK_CHANGE_CORRECTION,
	    "code-change", 3, 0, { .own = IN(1), .former = IN(2) }, "JK00469" },
	{ "even to the code of somebody who is out", JK_CHANGE_CORRECTION,
	    "code-change", 3, 0, { .own = OUT(2), .former = IN(2) }, "JK00469" },
	{ "a known code change is known though the old code has moved",
	    JK_CHANGE_CORRECTION, "code-change", 3, 0,
	    { .own = IN(3), .former = ELSEWHERE(2), .recorded = JK_CHANGE_SAME },
	    "known" },
	{ "a code change that follows a refused record is refused",
	    JK_CHANGE_CORRECTION, "code-change", 3, 0,
	    { .own = NONE, .former = IN(2), .follows = true }, "JK00460" },
	{ "nothing goes on under a code that was left", JK_CHANGE_CORRECTION,
	    "move-within", 3, 0, { .own = ELSEWHERE(2) }, "JK00472" },
	{ "nor is anybody entered under it", JK_CHANGE_ENTRY, "birth", 3, 0,
	    { .own = ELSEWHERE(2) }, "JK00472" },
	{ "an entry that is cancelled puts the person out", JK_CHANGE_DELETION,
	    "cancel-entry", 2, 1,
	    { .own = IN(1), .has_cancelled = true, .cancelled_class = JK_CHANGE_ENTRY },
	    "applied" },
	{ "a deletion that is cancelled puts the person in", JK_CHANGE_ENTRY,
	    "cancel-deletion", 3, 2,
	    { .own = OUT(2),
		.has_cancelled = true,
		.cancelled_class = JK_CHANGE_DELETION },
	    "applied" },
	{ "a correction that is cancelled is a correction", JK_CHANGE_CORRECTION,
	    "cancel-correction", 3, 2,
	    { .own = IN(2),
		.has_cancelled = true,
		.cancelled_class = JK_CHANGE_CORRECTION },
	    "applied" },
	{ "a cancelled generation must be there", JK_CHANGE_CORRECTION,
	    "cancel-correction", 3, 2, { .own = IN(2) }, "JK00470" },
	{ "a cancelled generation must be what the reason says", JK_CHANGE_CORRECTION,
	    "cancel-correction", 3, 1,
	    { .own = IN(2), .has_cancelled = true, .cancelled_class = JK_CHANGE_ENTRY },
	    "JK00471" },
	{ "a deletion cannot be cancelled while the person is in", JK_CHANGE_ENTRY,
	    "cancel-deletion", 4, 2,
	    { .own = IN(3),
		.has_cancelled = true,
		.cancelled_class = JK_CHANGE_DELETION },
	    "JK00463" },
};

static const struct jk_change_columns columns = { 0, 1, 2, 3, 4, 5, 6 };

static int
decode(struct jk_change *change, const char *class, const char *reason,
    const char *generation, const char *former, const char *cancels)
{
	struct jk_err err = { 0 };
	struct jk_bytes fields[] = { jk_bytes_of("12345678903"), jk_bytes_of("221309"),
		jk_bytes_of(generation), jk_bytes_of(class), jk_bytes_of(reason),
		jk_bytes_of(former), jk_bytes_of(cancels) };

	return jk_change_decode(change, &columns, fields, &err);
}

static void
test_decision(const struct decision *decision)
{
	bool moves = strcmp(decision->reason, "code-change") == 0;
	char generation[24], cancels[24] = "";
	struct jk_change change;
	enum jk_change_outcome outcome;
	const char *word;

	snprintf(generation, sizeof generation, "%llu",
	    (unsigned long long)decision->generation);
	if (decision->cancels > 0)
		snprintf(cancels, sizeof cancels, "%llu",
		    (unsigned long long)decision->cancels);
	if (!ok(decode(&change, jk_change_class_names[decision->class],
		    decision->reason, generation, moves ? "01234567892" : "",
		    cancels) == 0,
		"\"%s\" can be decoded", decision->sentence))
		return;
	outcome = jk_change_decide(&change, &decision->facts);
	word = outcome == JK_CHANGE_APPLIED ? "applied"
	       : outcome == JK_CHANGE_KNOWN ? "known"
					    : jk_change_rule(outcome);
	ok(strcmp(word, decision->outcome) == 0, "%s (%s)", decision->sentence, word);
}

static void
test_decode(void)
{
	struct jk_change change;

	ok(decode(&change, "entry", "birth", "1", "", "") == 0 &&
		jk_bytes_is(change.code, "12345678903") &&
		jk_bytes_is(change.municipality, "221309") && change.generation == 1 &&
		change.class == JK_CHANGE_ENTRY && !change.is_initial &&
		!change.is_code_change && change.cancels == 0,
	    "a record is read as a change");
	ok(decode(&change, "Entry", "birth", "1", "", "") < 0,
	    "a class has one of three words");
	ok(decode(&change, "entry", "birth", "0", "", "") < 0 &&
		decode(&change, "entry", "birth", "01", "", "") < 0 &&
		decode(&change, "entry", "birth", "", "", "") < 0 &&
		decode(&change, "entry", "birth", "1000000", "", "") < 0,
	    "a generation is a number from 1 to 999999");
	ok(decode(&change, "correction", "cancel-correction", "3", "", "") < 0 &&
		decode(&change, "correction", "move-within", "3", "", "2") < 0,
	    "a cancellation and nothing else names what it cancels");
	ok(decode(&change, "correction", "code-change", "3", "", "") < 0 &&
		decode(&change, "correction", "move-within", "3", "01234567892", "") <
		    0,
	    "a code change and nothing else names the old code");
}

static void
test_texts(void)
{
	bool whole = true, unique = true;

	for (int i = JK_CHANGE_FOLLOWS; i < JK_CHANGE_OUTCOMES; i++) {
		const char *rule = jk_change_rule((enum jk_change_outcome)i);

		whole = whole && strlen(rule) == 7 &&
			jk_change_text((enum jk_change_outcome)i) != NULL;
		for (int j = JK_CHANGE_FOLLOWS; j < i; j++)
			unique = unique &&
				 strcmp(rule,
				     jk_change_rule((enum jk_change_outcome)j)) != 0;
	}
	ok(whole && unique, "every refusal has its own rule and a text");
}

int
main(void)
{
	struct jk_change change;

	for (size_t i = 0; i < sizeof decisions / sizeof decisions[0]; i++)
		test_decision(&decisions[i]);
	test_decode();
	test_texts();
	ok(decode(&change, "deletion", "death", "2", "", "") == 0 &&
		jk_change_after(&change) == JK_CHANGE_CLOSED &&
		decode(&change, "correction", "code-change", "2", "01234567892", "") ==
		    0 &&
		jk_change_after(&change) == JK_CHANGE_OPEN,
	    "a deletion closes its chain, all else leaves it open");
	return tap_end();
}
