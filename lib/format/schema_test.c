#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "format/schema_parse.h"

#define REGEX_MAX_BYTES 256
#define REGEX_MAX_REPEAT 1000
#define NO_MAXIMUM JK_RULE_UNBOUNDED
#define NO_MINIMUM INT64_MIN

enum arguments {
	ARGUMENTS_NONE,
	ARGUMENTS_ONE, /* a string or $column */
	ARGUMENTS_COLUMN, /* $column */
	ARGUMENTS_LIST, /* strings or $columns */
	ARGUMENTS_NUMBERS, /* low, high: each a number or * */
	ARGUMENTS_LENGTH, /* n, or low, high */
	ARGUMENTS_REGEX,
	ARGUMENTS_UNKNOWN, /* nothing, or ("unknown") */
	ARGUMENTS_TABLE, /* a string that names a table */
	ARGUMENTS_CODES, /* the same, and perhaps an item and what it must be */
	ARGUMENTS_OUTSIDE, /* of CSV Schema 1.2, not of this subset */
};

/* jk-schema(5), RULES. */
static const struct test {
	const char *name;
	enum jk_rule_kind kind;
	enum arguments arguments;
} tests[] = {
	{ "is", JK_RULE_IS, ARGUMENTS_ONE },
	{ "not", JK_RULE_NOT, ARGUMENTS_ONE },
	{ "any", JK_RULE_ANY, ARGUMENTS_LIST },
	{ "in", JK_RULE_IN, ARGUMENTS_ONE },
	{ "starts", JK_RULE_STARTS, ARGUMENTS_ONE },
	{ "ends", JK_RULE_ENDS, ARGUMENTS_ONE },
	{ "regex", JK_RULE_REGEX, ARGUMENTS_REGEX },
	{ "range", JK_RULE_RANGE, ARGUMENTS_NUMBERS },
	{ "length", JK_RULE_LENGTH, ARGUMENTS_LENGTH },
	{ "chars", JK_RULE_LENGTH, ARGUMENTS_LENGTH },
	{ "bytes", JK_RULE_BYTES, ARGUMENTS_LENGTH },
	{ "empty", JK_RULE_EMPTY, ARGUMENTS_NONE },
	{ "notEmpty", JK_RULE_NOT_EMPTY, ARGUMENTS_NONE },
	{ "positiveInteger", JK_RULE_POSITIVE_INTEGER, ARGUMENTS_NONE },
	{ "upperCase", JK_RULE_UPPER_CASE, ARGUMENTS_NONE },
	{ "lowerCase", JK_RULE_LOWER_CASE, ARGUMENTS_NONE },
	{ "xDate", JK_RULE_DATE, ARGUMENTS_NONE },
	{ "xDateTime", JK_RULE_TIME, ARGUMENTS_NONE },
	{ "jpDate", JK_RULE_JP_DATE, ARGUMENTS_UNKNOWN },
	{ "checkDigit", JK_RULE_CHECK_DIGIT, ARGUMENTS_TABLE },
	{ "codes", JK_RULE_CODES, ARGUMENTS_CODES },
	{ "repertoire", JK_RULE_REPERTOIRE, ARGUMENTS_TABLE },
	{ "atMost", JK_RULE_AT_MOST, ARGUMENTS_COLUMN },
	{ "below", JK_RULE_BELOW, ARGUMENTS_COLUMN },
	{ "notFuture", JK_RULE_NOT_FUTURE, ARGUMENTS_NONE },

	{ "unique", JK_RULE_AND, ARGUMENTS_OUTSIDE },
	{ "identical", JK_RULE_AND, ARGUMENTS_OUTSIDE },
	{ "uri", JK_RULE_AND, ARGUMENTS_OUTSIDE },
	{ "uuid4", JK_RULE_AND, ARGUMENTS_OUTSIDE },
	{ "xTime", JK_RULE_AND, ARGUMENTS_OUTSIDE },
	{ "xDateTimeTz", JK_RULE_AND, ARGUMENTS_OUTSIDE },
	{ "xDateTimeWithTimeZone", JK_RULE_AND, ARGUMENTS_OUTSIDE },
	{ "ukDate", JK_RULE_AND, ARGUMENTS_OUTSIDE },
	{ "partUkDate", JK_RULE_AND, ARGUMENTS_OUTSIDE },
	{ "fileExists", JK_RULE_AND, ARGUMENTS_OUTSIDE },
	{ "checksum", JK_RULE_AND, ARGUMENTS_OUTSIDE },
	{ "fileCount", JK_RULE_AND, ARGUMENTS_OUTSIDE },
	{ "integrityCheck", JK_RULE_AND, ARGUMENTS_OUTSIDE },
	{ "concat", JK_RULE_AND, ARGUMENTS_OUTSIDE },
	{ "noExt", JK_RULE_AND, ARGUMENTS_OUTSIDE },
	{ "uriDecode", JK_RULE_AND, ARGUMENTS_OUTSIDE },
};

/* It becomes part of a file name. */
static bool
is_table_name(struct jk_bytes name)
{
	for (size_t i = 0; i < name.len; i++) {
		uint8_t lower = name.ptr[i] | 0x20;

		if (lower < 'a' || lower > 'z')
			return false;
	}
	return name.len > 0;
}

static int
need(struct schema_parser *parser, enum jk_need_kind kind, uint32_t *index)
{
	struct jk_schema *schema = parser->schema;
	struct jk_need *new = &schema->needs[schema->need_count];
	uint32_t at = parser->token_at;
	struct jk_span name;

	if (schema_expect_string(parser, &name) < 0)
		return -1;
	for (size_t i = 0; i < schema->need_count; i++) {
		if (schema->needs[i].kind == kind &&
		    jk_bytes_is(schema_span(parser, name), schema->needs[i].name)) {
			*index = (uint32_t)i;
			return 0;
		}
	}
	if (schema->need_count == JK_RULE_MAX_NEEDS)
		return schema_fail(parser, at, "JK00212",
		    _("the schema asks more than %d tables"), JK_RULE_MAX_NEEDS);
	if (!is_table_name(schema_span(parser, name)))
		return schema_fail(parser, at, "JK00213",
		    _("the name of a table has letters from a to z only"));
	if (schema_copy(parser, name, new->name, sizeof new->name) < 0)
		return -1;
	new->kind = kind;
	*index = (uint32_t)schema->need_count++;
	return 0;
}

/* "$" NAME, the sign being in hand. */
static int
column_reference(struct schema_parser *parser, uint8_t *column)
{
	struct jk_span name;

	if (schema_expect(parser, '$') < 0 || schema_expect_word(parser, &name) < 0)
		return -1;
	return schema_column(parser, name, column);
}

/* A string or $column, into the node. */
static int
argument(struct schema_parser *parser, uint32_t rule)
{
	struct jk_span literal;
	uint8_t other;

	if (schema_is_sign(parser, '$')) {
		if (column_reference(parser, &other) < 0)
			return -1;
		parser->schema->rules[rule].other = other;
		return 0;
	}
	if (parser->token != TOKEN_STRING || parser->at_margin)
		return schema_unexpected(parser, _("a string in quotes or a $column"));
	if (schema_expect_string(parser, &literal) < 0)
		return -1;
	parser->schema->rules[rule].literal = literal;
	return 0;
}

static int
argument_list(struct schema_parser *parser, uint32_t rule)
{
	uint8_t column = parser->schema->rules[rule].column;
	uint32_t last = JK_RULE_NONE, child;

	for (;;) {
		if (schema_add(parser, JK_RULE_IS, &child) < 0)
			return -1;
		parser->schema->rules[child].column = column;
		if (argument(parser, child) < 0)
			return -1;
		schema_append(parser, rule, &last, child);
		if (!schema_is_sign(parser, ','))
			return 0;
		if (schema_advance(parser) < 0)
			return -1;
	}
}

/* A number, or "*" for none; `none` is what that means. */
static int
bound(struct schema_parser *parser, int64_t least, int64_t none, int64_t *value)
{
	if (!schema_is_sign(parser, '*'))
		return schema_expect_number(parser, least, INT64_MAX - 1, value);
	*value = none;
	return schema_advance(parser);
}

static int
argument_bounds(struct schema_parser *parser, uint32_t rule, bool is_length)
{
	uint32_t at = parser->token_at;
	int64_t least = is_length ? 0 : INT64_MIN + 1;
	int64_t low, high;

	if (bound(parser, least, is_length ? 0 : NO_MINIMUM, &low) < 0)
		return -1;
	if (is_length && !schema_is_sign(parser, ',')) {
		high = parser->schema->text[at] == '*' ? NO_MAXIMUM : low;
	} else if (schema_expect(parser, ',') < 0 ||
		   bound(parser, least, NO_MAXIMUM, &high) < 0) {
		return -1;
	}
	if (low > high)
		return schema_fail(parser, at, "JK00214",
		    _("the lower bound is above the upper bound"));
	parser->schema->rules[rule].low = low;
	parser->schema->rules[rule].high = high;
	return 0;
}

/*
 * Bounded work: a schema comes from a partner, and nested repetition costs
 * memory by the product of its counts, back references time without limit.
 */
static bool
is_modest(struct jk_bytes expression)
{
	unsigned long product = 1;

	if (expression.len == 0 || expression.len > REGEX_MAX_BYTES)
		return false;
	for (size_t i = 0; i < expression.len; i++) {
		uint8_t byte = expression.ptr[i];
		unsigned long count = 0;

		if (byte < 0x20 || byte > 0x7e)
			return false;
		if (byte == '\\' && i + 1 < expression.len &&
		    expression.ptr[i + 1] >= '0' && expression.ptr[i + 1] <= '9')
			return false;
		if (byte != '{')
			continue;
		/* Of "{2,30}" the larger number counts, and it stands last. */
		for (i++; i < expression.len && expression.ptr[i] != '}'; i++) {
			byte = expression.ptr[i];
			count = byte == ',' ? 0 : 10 * count + (byte - (unsigned)'0');
			if (count > REGEX_MAX_REPEAT)
				return false;
		}
		product *= count > 0 ? count : 1;
		if (product > REGEX_MAX_REPEAT)
			return false;
	}
	return true;
}

/*
 * In the C locale whatever the process speaks: values are held to it in ASCII only,
 * ranges mean bytes, and matching is several times faster than in UTF-8.
 */
static bool
compile(regex_t *regex, const char *text)
{
	locale_t plain = newlocale(LC_CTYPE_MASK, "C", (locale_t)0), before;
	bool compiled;

	if (plain == (locale_t)0)
		return false;
	before = uselocale(plain);
	compiled = regcomp(regex, text, REG_EXTENDED) == 0;
	uselocale(before);
	freelocale(plain);
	return compiled;
}

/*
 * Is it sound alone, so that the anchor before it is that of all of it? "a)|(b" is
 * not; without parentheses it is if it is sound within some.
 */
static bool
is_sound_alone(struct jk_bytes expression)
{
	char text[REGEX_MAX_BYTES + 1];
	regex_t alone;

	if (memchr(expression.ptr, '(', expression.len) == NULL &&
	    memchr(expression.ptr, ')', expression.len) == NULL)
		return true;
	memcpy(text, expression.ptr, expression.len);
	text[expression.len] = '\0';
	if (!compile(&alone, text))
		return false;
	regfree(&alone);
	return true;
}

/* A new one, at that place of the text. */
static int
add_regex(struct schema_parser *parser, uint32_t rule, uint32_t at)
{
	struct jk_schema *schema = parser->schema;
	struct jk_bytes text = schema_span(parser, schema->rules[rule].literal);
	char anchored[REGEX_MAX_BYTES + 8];

	if (schema->regex_count == JK_RULE_MAX_REGEXES)
		return schema_fail(parser, at, "JK00215",
		    _("the schema has more than %d regular expressions"),
		    JK_RULE_MAX_REGEXES);
	if (!is_modest(text))
		return schema_fail(parser, at, "JK00216",
		    _("the regular expression is beyond the limits"));
	snprintf(anchored, sizeof anchored, "^(%.*s)", (int)text.len,
	    (const char *)text.ptr);
	if (!is_sound_alone(text) ||
	    !compile(&schema->regexes[schema->regex_count], anchored))
		return schema_fail(parser, at, "JK00217",
		    _("this is no POSIX extended regular expression"));
	schema->rules[rule].index = (uint32_t)schema->regex_count++;
	return 0;
}

/* To compile them is most of decoding a schema, and columns share a few. */
static int
argument_regex(struct schema_parser *parser, uint32_t rule)
{
	struct jk_rule *rules = parser->schema->rules;
	uint32_t at = parser->token_at;
	struct jk_bytes text;

	if (schema_expect_string(parser, &rules[rule].literal) < 0)
		return -1;
	text = schema_span(parser, rules[rule].literal);
	for (uint32_t i = 0; i < rule; i++) {
		if (rules[i].kind != JK_RULE_REGEX ||
		    !jk_bytes_equal(schema_span(parser, rules[i].literal), text))
			continue;
		rules[rule].index = rules[i].index;
		return 0;
	}
	return add_regex(parser, rule, at);
}

static int
argument_codes(struct schema_parser *parser, uint32_t rule)
{
	struct jk_span item;
	uint32_t index;

	if (need(parser, JK_NEED_CODES, &index) < 0)
		return -1;
	parser->schema->rules[rule].index = index;
	if (!schema_is_sign(parser, ','))
		return 0;
	if (schema_advance(parser) < 0 || schema_expect_string(parser, &item) < 0)
		return -1;
	if (item.len == 0)
		return schema_fail(
		    parser, item.at, "JK00218", _("the name of the item is empty"));
	parser->schema->rules[rule].item = item;
	if (schema_expect(parser, ',') < 0)
		return -1;
	return argument(parser, rule);
}

static int
argument_unknown(struct schema_parser *parser, uint32_t rule)
{
	uint32_t at = parser->token_at;
	struct jk_span word;

	if (schema_expect_string(parser, &word) < 0)
		return -1;
	if (!jk_bytes_is(schema_span(parser, word), "unknown"))
		return schema_fail(parser, at, "JK00219",
		    _("jpDate takes no argument but \"unknown\""));
	parser->schema->rules[rule].option = true;
	return 0;
}

static int
test_arguments(struct schema_parser *parser, const struct test *test, uint32_t rule)
{
	enum jk_need_kind kind =
	    test->kind == JK_RULE_CHECK_DIGIT ? JK_NEED_CHECK : JK_NEED_REPERTOIRE;
	uint32_t index;

	switch (test->arguments) {
	case ARGUMENTS_ONE:
		return argument(parser, rule);
	case ARGUMENTS_COLUMN:
		if (!schema_is_sign(parser, '$'))
			return schema_unexpected(parser, _("a $column"));
		return argument(parser, rule);
	case ARGUMENTS_LIST:
		return argument_list(parser, rule);
	case ARGUMENTS_NUMBERS:
	case ARGUMENTS_LENGTH:
		return argument_bounds(
		    parser, rule, test->arguments == ARGUMENTS_LENGTH);
	case ARGUMENTS_REGEX:
		return argument_regex(parser, rule);
	case ARGUMENTS_CODES:
		return argument_codes(parser, rule);
	case ARGUMENTS_UNKNOWN:
		return argument_unknown(parser, rule);
	case ARGUMENTS_TABLE:
		if (need(parser, kind, &index) < 0)
			return -1;
		parser->schema->rules[rule].index = index;
		return 0;
	default:
		return 0;
	}
}

static int
find_test(struct schema_parser *parser, const struct test **test)
{
	struct jk_bytes name = schema_span(parser, parser->span);
	char shown[64];

	if (parser->token != TOKEN_WORD || parser->at_margin)
		return schema_unexpected(parser, _("a rule"));
	for (size_t i = 0; i < sizeof tests / sizeof *tests; i++) {
		if (!jk_bytes_is(name, tests[i].name))
			continue;
		if (tests[i].arguments == ARGUMENTS_OUTSIDE)
			return schema_fail(parser, parser->token_at, "JK00220",
			    _("%s is no part of the subset of CSV Schema that jk "
			      "reads"),
			    tests[i].name);
		*test = &tests[i];
		return 0;
	}
	jk_text_printable(shown, sizeof shown, name);
	return schema_fail(
	    parser, parser->token_at, "JK00221", _("there is no rule %s"), shown);
}

/* [ "$" NAME "/" ] TEST [ "(" ARGUMENTS ")" ] */
int
schema_test(struct schema_parser *parser, uint32_t *rule)
{
	const struct test *test = NULL;
	uint8_t column = parser->column;

	if (schema_is_sign(parser, '$') &&
	    (column_reference(parser, &column) < 0 || schema_expect(parser, '/') < 0))
		return -1;
	if (find_test(parser, &test) < 0)
		return -1;
	if (column == JK_RULE_NO_COLUMN)
		return schema_fail(parser, parser->token_at, "JK00222",
		    _("a rule for the whole record names the column of each test"));
	if (schema_add(parser, test->kind, rule) < 0 || schema_advance(parser) < 0)
		return -1;
	parser->schema->rules[*rule].column = column;
	if (test->arguments == ARGUMENTS_NONE ||
	    (test->arguments == ARGUMENTS_UNKNOWN && !schema_is_sign(parser, '(')))
		return 0;
	if (schema_expect(parser, '(') < 0 || test_arguments(parser, test, *rule) < 0)
		return -1;
	return schema_expect(parser, ')');
}
