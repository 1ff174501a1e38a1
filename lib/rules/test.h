/*
 * One test of a schema upon one record: the evaluation behind rules/validate,
 * which alone includes this.
 */
#ifndef JK_RULES_TEST_H
#define JK_RULES_TEST_H

#include "format/rule.h"
#include "rules/validate.h"

/* What a rule asks outside the schema, found once. */
struct jk_test_target {
	const struct jk_codes *codes;
	const struct jk_repertoire *repertoire;
	const struct jk_code_check *check;
	int item; /* of the code table; -1 when only the code is asked */
};

struct jk_test_context {
	const struct jk_schema *schema;
	const struct jk_rule *rules; /* the schema's nodes */
	struct jk_test_target *targets; /* one a rule, by its index */
	int32_t day; /* business date */
};

/* The test that decided against: which field, and why. */
struct jk_test_fault {
	size_t column;
	enum jk_reason reason;
};

/* A record under test; the caller sets the first two. */
struct jk_test {
	const struct jk_test_context *context;
	const struct jk_bytes *fields;
	const struct jk_rule *rule; /* the test in hand, */
	const struct jk_test_target *target; /* what it asks */
	struct jk_bytes value; /* and the field it judges */
};

/* `fault` is set when the rule does not hold. */
bool jk_test_holds(struct jk_test *test, uint32_t rule, struct jk_test_fault *fault);

#endif
