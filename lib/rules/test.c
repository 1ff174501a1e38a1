#include "rules/test.h"

#include <string.h>

#include "base/text.h"
#include "format/date.h"
#include "format/time.h"

static struct jk_bytes
argument(const struct jk_test_context *context, const struct jk_rule *rule,
    const struct jk_bytes *fields)
{
	if (rule->other != JK_RULE_NO_COLUMN)
		return fields[rule->other];
	return jk_schema_string(context->schema, rule->literal);
}

static struct jk_bytes
argument_of(const struct jk_test *q)
{
	return argument(q->context, q->rule, q->fields);
}

static bool
is_empty(const struct jk_test *q)
{
	return q->value.len == 0;
}

static bool
is_not_empty(const struct jk_test *q)
{
	return q->value.len > 0;
}

static bool
is(const struct jk_test *q)
{
	return jk_bytes_equal(q->value, argument_of(q));
}

static bool
is_not(const struct jk_test *q)
{
	return !is(q);
}

static bool
is_any(const struct jk_test *q)
{
	uint32_t child = q->rule->first;

	while (child != JK_RULE_NONE) {
		const struct jk_rule *rule = &q->context->rules[child];

		if (jk_bytes_equal(q->value, argument(q->context, rule, q->fields)))
			return true;
		child = rule->next;
	}
	return false;
}

static bool
is_in(const struct jk_test *q)
{
	struct jk_bytes whole = argument_of(q);

	return q->value.len == 0 ||
	       (whole.len > 0 &&
		   memmem(whole.ptr, whole.len, q->value.ptr, q->value.len) != NULL);
}

static bool
starts(const struct jk_test *q)
{
	struct jk_bytes with = argument_of(q);

	return q->value.len >= with.len &&
	       jk_bytes_equal(jk_bytes(q->value.ptr, with.len), with);
}

static bool
ends(const struct jk_test *q)
{
	struct jk_bytes with = argument_of(q);
	size_t before = q->value.len - with.len;

	return q->value.len >= with.len &&
	       (with.len == 0 ||
		   jk_bytes_equal(jk_bytes(q->value.ptr + before, with.len), with));
}

/* Longer values have no form (jk-schema(5), regex). */
#define FORM_MAX_BYTES 1024

/* ASCII only, so that no locale has a say in what a dot matches. */
static bool
has_form(const struct jk_test *q)
{
	const regex_t *regex = jk_schema_regex(q->context->schema, q->rule->index);
	char text[FORM_MAX_BYTES + 1];
	regmatch_t match;

	if (q->value.len > FORM_MAX_BYTES)
		return false;
	for (size_t i = 0; i < q->value.len; i++) {
		if (q->value.ptr[i] < 0x20 || q->value.ptr[i] > 0x7e)
			return false;
		text[i] = (char)q->value.ptr[i];
	}
	text[q->value.len] = '\0';
	/* The longest match from the start: asked for its end it costs a quarter of
	 * "$". */
	return regexec(regex, text, 1, &match, 0) == 0 &&
	       (size_t)match.rm_eo == q->value.len;
}

/* A canonical whole number with or without a minus. */
static bool
read_number(struct jk_bytes text, int64_t *number)
{
	bool is_negative = text.len > 1 && text.ptr[0] == '-';
	uint64_t magnitude;

	if (is_negative)
		text = jk_bytes(text.ptr + 1, text.len - 1);
	if (!jk_decimal_decode(&magnitude, text, INT64_MAX - 1) ||
	    (is_negative && magnitude == 0))
		return false;
	*number = is_negative ? -(int64_t)magnitude : (int64_t)magnitude;
	return true;
}

static bool
is_in_range(const struct jk_test *q)
{
	int64_t number;

	return read_number(q->value, &number) && number >= q->rule->low &&
	       number <= q->rule->high;
}

static bool
is_positive(const struct jk_test *q)
{
	uint64_t number;

	return jk_decimal_decode(&number, q->value, INT64_MAX - 1) && number > 0;
}

static bool
has_bytes(const struct jk_test *q)
{
	int64_t len = (int64_t)q->value.len;

	return len >= q->rule->low && len <= q->rule->high;
}

/* A character has one to four bytes: mostly that answers without counting. */
static bool
has_length(const struct jk_test *q)
{
	int64_t most = (int64_t)q->value.len, least = (most + 3) / 4;

	if (least < q->rule->low || most > q->rule->high)
		most = least = (int64_t)jk_text_chars(q->value);
	return least >= q->rule->low && most <= q->rule->high;
}

/* ASCII letters only are cased here. */
static bool
lacks_letters(struct jk_bytes value, uint8_t first)
{
	for (size_t i = 0; i < value.len; i++) {
		if (value.ptr[i] >= first && value.ptr[i] <= first + ('z' - 'a'))
			return false;
	}
	return true;
}

static bool
is_upper_case(const struct jk_test *q)
{
	return lacks_letters(q->value, 'a');
}

static bool
is_lower_case(const struct jk_test *q)
{
	return lacks_letters(q->value, 'A');
}

static bool
is_date(const struct jk_test *q)
{
	int32_t day;

	return jk_date_decode(q->value, &day);
}

static bool
is_time(const struct jk_test *q)
{
	int64_t seconds;

	return jk_time_decode(q->value, &seconds);
}

static bool
is_jp_date(const struct jk_test *q)
{
	struct jk_date date;

	return is_date(q) || (jk_date_read(q->value, &date) &&
				 (q->rule->option || jk_date_is_known(date.form)));
}

static bool
is_not_future(const struct jk_test *q)
{
	struct jk_date date;
	int64_t seconds;

	if (jk_date_read(q->value, &date))
		return date.earliest <= q->context->day;
	return jk_time_decode(q->value, &seconds) &&
	       jk_time_day(seconds) <= q->context->day;
}

/*
 * What a value is worth in an order: two bounds, equal but for a date that is
 * partly unknown.
 */
struct worth {
	int64_t low;
	int64_t high;
};

static bool
weigh(enum jk_encoding encoding, struct jk_bytes value, struct worth *worth)
{
	struct jk_date date;

	if (encoding == JK_ENCODING_DATE) {
		if (!jk_date_read(value, &date))
			return false;
		*worth = (struct worth){ date.earliest, date.latest };
		return true;
	}
	if (encoding == JK_ENCODING_TIME ? !jk_time_decode(value, &worth->low)
					 : !read_number(value, &worth->low))
		return false;
	worth->high = worth->low;
	return true;
}

/* Can the value be at most (or below) that of the other column? */
static bool
is_ordered(const struct jk_test *q)
{
	const struct jk_schema *schema = q->context->schema;
	enum jk_encoding encoding = jk_schema_column(schema, q->rule->column)->encoding;
	bool is_equal_right = q->rule->kind == JK_RULE_AT_MOST;
	struct jk_bytes other = q->fields[q->rule->other];
	struct worth value, bound;
	int order;

	if (encoding == JK_ENCODING_TEXT || encoding == JK_ENCODING_DICT ||
	    encoding == JK_ENCODING_DIGITS) {
		order = jk_bytes_compare(q->value, other);
		return order < 0 || (order == 0 && is_equal_right);
	}
	if (!weigh(encoding, q->value, &value) ||
	    !weigh(jk_schema_column(schema, q->rule->other)->encoding, other, &bound))
		return false;
	return value.low < bound.high || (value.low == bound.high && is_equal_right);
}

static bool
has_check_digit(const struct jk_test *q)
{
	return jk_code_is_right(q->target->check, q->value);
}

static bool
has_repertoire(const struct jk_test *q)
{
	return jk_repertoire_covers(q->target->repertoire, q->value);
}

static bool
has_code(const struct jk_test *q)
{
	size_t row;

	return jk_codes_find(q->target->codes, q->value, q->context->day, &row) ==
		   JK_CODES_VALID &&
	       (q->target->item < 0 ||
		   jk_bytes_equal(jk_codes_get(q->target->codes, row, q->target->item),
		       argument_of(q)));
}

/* Index is enum jk_rule_kind, from JK_RULE_IS. */
static const struct {
	bool (*holds)(const struct jk_test *q);
	enum jk_reason reason;
} tests[] = {
	[JK_RULE_IS] = { is, JK_REASON_VALUE },
	[JK_RULE_NOT] = { is_not, JK_REASON_FORBIDDEN },
	[JK_RULE_ANY] = { is_any, JK_REASON_VALUE },
	[JK_RULE_IN] = { is_in, JK_REASON_VALUE },
	[JK_RULE_STARTS] = { starts, JK_REASON_VALUE },
	[JK_RULE_ENDS] = { ends, JK_REASON_VALUE },
	[JK_RULE_REGEX] = { has_form, JK_REASON_PATTERN },
	[JK_RULE_RANGE] = { is_in_range, JK_REASON_NUMBER },
	[JK_RULE_LENGTH] = { has_length, JK_REASON_LENGTH },
	[JK_RULE_BYTES] = { has_bytes, JK_REASON_LENGTH },
	[JK_RULE_EMPTY] = { is_empty, JK_REASON_NOT_EMPTY },
	[JK_RULE_NOT_EMPTY] = { is_not_empty, JK_REASON_EMPTY },
	[JK_RULE_POSITIVE_INTEGER] = { is_positive, JK_REASON_NUMBER },
	[JK_RULE_UPPER_CASE] = { is_upper_case, JK_REASON_CASE },
	[JK_RULE_LOWER_CASE] = { is_lower_case, JK_REASON_CASE },
	[JK_RULE_DATE] = { is_date, JK_REASON_DATE },
	[JK_RULE_TIME] = { is_time, JK_REASON_TIME },
	[JK_RULE_JP_DATE] = { is_jp_date, JK_REASON_DATE },
	[JK_RULE_CHECK_DIGIT] = { has_check_digit, JK_REASON_CHECK_DIGIT },
	[JK_RULE_CODES] = { has_code, JK_REASON_CODE_ITEM },
	[JK_RULE_REPERTOIRE] = { has_repertoire, JK_REASON_REPERTOIRE },
	[JK_RULE_AT_MOST] = { is_ordered, JK_REASON_ORDER },
	[JK_RULE_BELOW] = { is_ordered, JK_REASON_ORDER },
	[JK_RULE_NOT_FUTURE] = { is_not_future, JK_REASON_FUTURE },
};

/* Why a test failed: that nothing stands there comes before all else. */
static enum jk_reason
reason_of(const struct jk_test *q)
{
	enum jk_codes_state state;
	size_t row;

	if (q->value.len == 0)
		return JK_REASON_EMPTY;
	if (q->rule->kind != JK_RULE_CODES)
		return tests[q->rule->kind].reason;
	state = jk_codes_find(q->target->codes, q->value, q->context->day, &row);
	if (state == JK_CODES_VALID)
		return JK_REASON_CODE_ITEM;
	return state == JK_CODES_UNKNOWN ? JK_REASON_UNKNOWN_CODE
					 : JK_REASON_INVALID_CODE;
}

static bool
holds_test(struct jk_test *q, uint32_t index, struct jk_test_fault *fault)
{
	q->rule = &q->context->rules[index];
	q->target = &q->context->targets[index];
	q->value = q->fields[q->rule->column];
	if (tests[q->rule->kind].holds(q))
		return true;
	*fault = (struct jk_test_fault){ q->rule->column, reason_of(q) };
	return false;
}

static bool
holds_all(struct jk_test *q, uint32_t child, struct jk_test_fault *fault)
{
	for (; child != JK_RULE_NONE; child = q->context->rules[child].next) {
		if (!jk_test_holds(q, child, fault))
			return false;
	}
	return true;
}

/* Of those that fail, "empty" says least: it is told only when alone. */
static bool
holds_one(struct jk_test *q, uint32_t child, struct jk_test_fault *fault)
{
	struct jk_test_fault last;
	bool is_told = false;

	while (child != JK_RULE_NONE) {
		const struct jk_rule *rule = &q->context->rules[child];

		if (jk_test_holds(q, child, &last))
			return true;
		if (!is_told || rule->kind != JK_RULE_EMPTY)
			*fault = last;
		is_told = true;
		child = rule->next;
	}
	return false;
}

/* Conditions and what then must hold, in turn; one left over is the rest. */
static bool
holds_case(struct jk_test *q, uint32_t child, struct jk_test_fault *fault)
{
	while (child != JK_RULE_NONE) {
		uint32_t then = q->context->rules[child].next;

		if (then == JK_RULE_NONE)
			return jk_test_holds(q, child, fault);
		if (jk_test_holds(q, child, fault))
			return jk_test_holds(q, then, fault);
		child = q->context->rules[then].next;
	}
	return true;
}

bool
jk_test_holds(struct jk_test *q, uint32_t index, struct jk_test_fault *fault)
{
	const struct jk_rule *rule = &q->context->rules[index];

	switch ((enum jk_rule_kind)rule->kind) {
	case JK_RULE_AND:
		return holds_all(q, rule->first, fault);
	case JK_RULE_OR:
		return holds_one(q, rule->first, fault);
	case JK_RULE_IF:
	case JK_RULE_SWITCH:
		return holds_case(q, rule->first, fault);
	default:
		return holds_test(q, index, fault);
	}
}
