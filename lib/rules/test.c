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
is_in_range(const struct jk_rule *rule, struct jk_bytes value)
{
	int64_t number;

	return read_number(value, &number) && number >= rule->low &&
	       number <= rule->high;
}

static bool
is_in_length(const struct jk_rule *rule, size_t len)
{
	return (int64_t)len >= rule->low && (int64_t)len <= rule->high;
}

static bool
is_positive(struct jk_bytes value)
{
	uint64_t number;

	return jk_decimal_decode(&number, value, INT64_MAX - 1) && number > 0;
}

/* ASCII letters only are cased here; no letter of the other case may stand. */
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
contains(struct jk_bytes whole, struct jk_bytes part)
{
	return part.len == 0 || (whole.len > 0 && memmem(whole.ptr, whole.len, part.ptr,
						      part.len) != NULL);
}

static bool
begins(struct jk_bytes value, struct jk_bytes with)
{
	return value.len >= with.len &&
	       jk_bytes_equal(jk_bytes(value.ptr, with.len), with);
}

static bool
ends(struct jk_bytes value, struct jk_bytes with)
{
	return value.len >= with.len &&
	       jk_bytes_equal(
		   jk_bytes(value.ptr + value.len - with.len, with.len), with);
}

/* ASCII only, so that no locale has a say in what a dot matches. */
static bool
has_form(const regex_t *regex, struct jk_bytes value)
{
	regmatch_t whole = { 0, (regoff_t)value.len };

	for (size_t i = 0; i < value.len; i++) {
		if (value.ptr[i] < 0x20 || value.ptr[i] > 0x7e)
			return false;
	}
	return regexec(regex, value.len > 0 ? (const char *)value.ptr : "", 1, &whole,
		   REG_STARTEND) == 0;
}

static bool
is_known_date(struct jk_bytes value, bool unknown_too)
{
	struct jk_date date;
	int32_t day;

	if (jk_date_decode(value, &day))
		return true;
	return jk_date_read(value, &date) &&
	       (unknown_too || jk_date_is_known(date.form));
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
is_ordered(const struct jk_test_context *context, const struct jk_rule *rule,
    const struct jk_bytes *fields)
{
	enum jk_encoding encoding =
	    jk_schema_column(context->schema, rule->column)->encoding;
	bool is_equal_right = rule->kind == JK_RULE_AT_MOST;
	struct worth value, bound;
	int order;

	if (encoding == JK_ENCODING_TEXT || encoding == JK_ENCODING_DICT ||
	    encoding == JK_ENCODING_DIGITS) {
		order = jk_bytes_compare(fields[rule->column], fields[rule->other]);
		return order < 0 || (order == 0 && is_equal_right);
	}
	if (!weigh(encoding, fields[rule->column], &value) ||
	    !weigh(jk_schema_column(context->schema, rule->other)->encoding,
		fields[rule->other], &bound))
		return false;
	return value.low < bound.high || (value.low == bound.high && is_equal_right);
}

static bool
is_not_future(struct jk_bytes value, int32_t today)
{
	struct jk_date date;
	int64_t seconds;

	if (jk_date_read(value, &date))
		return date.earliest <= today;
	return jk_time_decode(value, &seconds) && jk_time_day(seconds) <= today;
}

static bool
is_any(const struct jk_test_context *context, uint32_t child,
    const struct jk_bytes *fields, struct jk_bytes value)
{
	while (child != JK_RULE_NONE) {
		const struct jk_rule *rule = jk_schema_rule(context->schema, child);

		if (jk_bytes_equal(value, argument(context, rule, fields)))
			return true;
		child = rule->next;
	}
	return false;
}

static bool
has_code(const struct jk_test_context *context, const struct jk_rule *rule,
    const struct jk_test_target *target, const struct jk_bytes *fields,
    enum jk_reason *reason)
{
	enum jk_codes_state state;
	size_t row;

	state = jk_codes_find(target->codes, fields[rule->column], context->day, &row);
	if (state != JK_CODES_VALID) {
		*reason = state == JK_CODES_UNKNOWN ? JK_REASON_UNKNOWN_CODE
						    : JK_REASON_INVALID_CODE;
		return false;
	}
	*reason = JK_REASON_CODE_ITEM;
	return target->item < 0 ||
	       jk_bytes_equal(jk_codes_get(target->codes, row, target->item),
		   argument(context, rule, fields));
}

/* A single test; `reason` says what it is about. */
static bool
passes(const struct jk_test_context *context, const struct jk_rule *rule,
    const struct jk_test_target *target, const struct jk_bytes *fields,
    enum jk_reason *reason)
{
	struct jk_bytes value = fields[rule->column];
	int32_t day;

	switch ((enum jk_rule_kind)rule->kind) {
	case JK_RULE_EMPTY:
		*reason = JK_REASON_NOT_EMPTY;
		return value.len == 0;
	case JK_RULE_NOT_EMPTY:
		*reason = JK_REASON_EMPTY;
		return value.len > 0;
	case JK_RULE_IS:
		*reason = JK_REASON_VALUE;
		return jk_bytes_equal(value, argument(context, rule, fields));
	case JK_RULE_NOT:
		*reason = JK_REASON_FORBIDDEN;
		return !jk_bytes_equal(value, argument(context, rule, fields));
	case JK_RULE_ANY:
		*reason = JK_REASON_VALUE;
		return is_any(context, rule->first, fields, value);
	case JK_RULE_IN:
		*reason = JK_REASON_VALUE;
		return contains(argument(context, rule, fields), value);
	case JK_RULE_STARTS:
		*reason = JK_REASON_VALUE;
		return begins(value, argument(context, rule, fields));
	case JK_RULE_ENDS:
		*reason = JK_REASON_VALUE;
		return ends(value, argument(context, rule, fields));
	case JK_RULE_REGEX:
		*reason = JK_REASON_PATTERN;
		return has_form(jk_schema_regex(context->schema, rule->index), value);
	case JK_RULE_RANGE:
		*reason = JK_REASON_NUMBER;
		return is_in_range(rule, value);
	case JK_RULE_POSITIVE_INTEGER:
		*reason = JK_REASON_NUMBER;
		return is_positive(value);
	case JK_RULE_LENGTH:
		*reason = JK_REASON_LENGTH;
		return is_in_length(rule, jk_text_chars(value));
	case JK_RULE_BYTES:
		*reason = JK_REASON_LENGTH;
		return is_in_length(rule, value.len);
	case JK_RULE_UPPER_CASE:
		*reason = JK_REASON_CASE;
		return lacks_letters(value, 'a');
	case JK_RULE_LOWER_CASE:
		*reason = JK_REASON_CASE;
		return lacks_letters(value, 'A');
	case JK_RULE_DATE:
		*reason = JK_REASON_DATE;
		return jk_date_decode(value, &day);
	case JK_RULE_TIME: {
		int64_t seconds;

		*reason = JK_REASON_TIME;
		return jk_time_decode(value, &seconds);
	}
	case JK_RULE_JP_DATE:
		*reason = JK_REASON_DATE;
		return is_known_date(value, rule->option);
	case JK_RULE_CHECK_DIGIT:
		*reason = JK_REASON_CHECK_DIGIT;
		return jk_code_is_right(target->check, value);
	case JK_RULE_CODES:
		return has_code(context, rule, target, fields, reason);
	case JK_RULE_REPERTOIRE:
		*reason = JK_REASON_REPERTOIRE;
		return jk_repertoire_covers(target->repertoire, value);
	case JK_RULE_AT_MOST:
	case JK_RULE_BELOW:
		*reason = JK_REASON_ORDER;
		return is_ordered(context, rule, fields);
	case JK_RULE_NOT_FUTURE:
		*reason = JK_REASON_FUTURE;
		return is_not_future(value, context->day);
	case JK_RULE_AND:
	case JK_RULE_OR:
	case JK_RULE_IF:
	case JK_RULE_SWITCH:
		break;
	}
	*reason = JK_REASON_VALUE;
	return false;
}

static bool
holds_all(const struct jk_test_context *context, uint32_t child,
    const struct jk_bytes *fields, struct jk_test_fault *fault)
{
	for (; child != JK_RULE_NONE;
	     child = jk_schema_rule(context->schema, child)->next) {
		if (!jk_test_holds(context, child, fields, fault))
			return false;
	}
	return true;
}

/* Of those that fail, "empty" says least: it is told only when alone. */
static bool
holds_one(const struct jk_test_context *context, uint32_t child,
    const struct jk_bytes *fields, struct jk_test_fault *fault)
{
	struct jk_test_fault last;
	bool is_told = false;

	while (child != JK_RULE_NONE) {
		const struct jk_rule *rule = jk_schema_rule(context->schema, child);

		if (jk_test_holds(context, child, fields, &last))
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
holds_case(const struct jk_test_context *context, uint32_t child,
    const struct jk_bytes *fields, struct jk_test_fault *fault)
{
	while (child != JK_RULE_NONE) {
		uint32_t then = jk_schema_rule(context->schema, child)->next;

		if (then == JK_RULE_NONE)
			return jk_test_holds(context, child, fields, fault);
		if (jk_test_holds(context, child, fields, fault))
			return jk_test_holds(context, then, fields, fault);
		child = jk_schema_rule(context->schema, then)->next;
	}
	return true;
}

bool
jk_test_holds(const struct jk_test_context *context, uint32_t index,
    const struct jk_bytes *fields, struct jk_test_fault *fault)
{
	const struct jk_rule *rule = jk_schema_rule(context->schema, index);
	enum jk_reason reason;

	switch ((enum jk_rule_kind)rule->kind) {
	case JK_RULE_AND:
		return holds_all(context, rule->first, fields, fault);
	case JK_RULE_OR:
		return holds_one(context, rule->first, fields, fault);
	case JK_RULE_IF:
	case JK_RULE_SWITCH:
		return holds_case(context, rule->first, fields, fault);
	default:
		break;
	}
	if (passes(context, rule, &context->targets[index], fields, &reason))
		return true;
	/* That nothing stands there is the better news, whatever was asked of it. */
	if (fields[rule->column].len == 0)
		reason = JK_REASON_EMPTY;
	*fault = (struct jk_test_fault){ rule->column, reason };
	return false;
}
