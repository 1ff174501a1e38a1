#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "format/schema_parse.h"

#define LANGUAGE "1.2" /* of CSV Schema */
#define EXTENSIONS 1 /* of jk: the number behind @jk */

static const struct {
	const char *name;
	enum jk_encoding encoding;
} encodings[] = {
	{ "digits", JK_ENCODING_DIGITS },
	{ "integer", JK_ENCODING_INTEGER },
	{ "date", JK_ENCODING_DATE },
	{ "time", JK_ENCODING_TIME },
	{ "text", JK_ENCODING_TEXT },
	{ "dict", JK_ENCODING_DICT },
};

static int
given_twice(struct schema_parser *parser, uint32_t at)
{
	return schema_fail(parser, at, "JK00225", _("this is given twice"));
}

static int
unknown_directive(struct schema_parser *parser)
{
	char shown[64];

	jk_text_printable(shown, sizeof shown, schema_span(parser, parser->span));
	return schema_fail(parser, parser->token_at, "JK00226",
	    _("there is no directive @%s here"), shown);
}

/* "(" STRING ")" */
static int
string_argument(struct schema_parser *parser, struct jk_span *span)
{
	if (schema_expect(parser, '(') < 0 || schema_expect_string(parser, span) < 0)
		return -1;
	return schema_expect(parser, ')');
}

/* "(" NAME ")", copied */
static int
word_argument(struct schema_parser *parser, char *to, size_t cap)
{
	uint32_t at = parser->token_at;
	struct jk_span span;

	if (to[0] != '\0')
		return given_twice(parser, at);
	if (schema_expect(parser, '(') < 0 || schema_expect_word(parser, &span) < 0 ||
	    schema_copy(parser, span, to, cap) < 0)
		return -1;
	return schema_expect(parser, ')');
}

static int
take_flag(struct schema_parser *parser, bool *flag)
{
	if (*flag)
		return given_twice(parser, parser->token_at);
	*flag = true;
	return schema_advance(parser);
}

/* A name is one of records, files and C: lower-case letters, digits, "_". */
static int
check_name(struct schema_parser *parser, struct jk_span span)
{
	struct jk_bytes name = schema_span(parser, span);

	for (size_t i = 0; i < name.len; i++) {
		uint8_t byte = name.ptr[i];
		bool is_letter = byte >= 'a' && byte <= 'z';
		bool is_later = (byte >= '0' && byte <= '9') || byte == '_';

		if (!is_letter && !(i > 0 && is_later))
			return schema_fail(parser, span.at, "JK00227",
			    _("a name has lower-case letters, digits and _, and "
			      "begins with a letter"));
	}
	return 0;
}

/* "(" ENCODING [ "," DIGITS ] ")" */
static int
column_encoding(struct schema_parser *parser, struct jk_column *column)
{
	uint32_t at;
	struct jk_span word;
	size_t i = 0;
	int64_t digits;

	if (schema_expect(parser, '(') < 0)
		return -1;
	at = parser->token_at;
	if (schema_expect_word(parser, &word) < 0)
		return -1;
	while (i < sizeof encodings / sizeof *encodings &&
	       !jk_bytes_is(schema_span(parser, word), encodings[i].name))
		i++;
	if (i == sizeof encodings / sizeof *encodings)
		return schema_fail(parser, at, "JK00228",
		    _("an encoding is digits, integer, date, time, text or dict"));
	column->encoding = encodings[i].encoding;
	if (column->encoding == JK_ENCODING_DIGITS) {
		if (schema_expect(parser, ',') < 0 ||
		    schema_expect_number(parser, 1, JK_SCHEMA_MAX_DIGITS, &digits) < 0)
			return -1;
		column->digits = (unsigned)digits;
	}
	return schema_expect(parser, ')');
}

static int
column_title(struct schema_parser *parser, struct jk_column *column)
{
	struct jk_span title;
	uint32_t at = parser->token_at;
	int other;

	if (column->title[0] != '\0')
		return given_twice(parser, at);
	if (string_argument(parser, &title) < 0)
		return -1;
	if (title.len == 0)
		return schema_fail(parser, at, "JK00229", _("the title is empty"));
	other = jk_schema_find_title(parser->schema, schema_span(parser, title));
	if (other >= 0 && &parser->schema->columns[other] != column)
		return schema_fail(
		    parser, at, "JK00230", _("another column has this title or name"));
	return schema_copy(parser, title, column->title, sizeof column->title);
}

/* What @-words may stand once in a column. */
struct seen {
	bool encoding;
	bool key;
	bool reference;
};

static int
column_directive(
    struct schema_parser *parser, struct jk_column *column, struct seen *seen)
{
	struct jk_span unused;
	bool is_column = schema_is_word(parser, "column");
	bool is_title = schema_is_word(parser, "title");
	bool is_id = schema_is_word(parser, "id");

	if (schema_is_word(parser, "optional"))
		return take_flag(parser, &column->optional);
	if (schema_is_word(parser, "warning"))
		return take_flag(parser, &column->warning);
	if (schema_is_word(parser, "local"))
		return take_flag(parser, &column->local);
	if (schema_is_word(parser, "key"))
		return take_flag(parser, &seen->key);
	if (is_column || schema_is_word(parser, "ref")) {
		if (take_flag(parser, is_column ? &seen->encoding : &seen->reference) <
		    0)
			return -1;
		return is_column ? column_encoding(parser, column)
				 : string_argument(parser, &unused);
	}
	if (!is_title && !is_id)
		return unknown_directive(parser);
	if (schema_advance(parser) < 0)
		return -1;
	return is_title ? column_title(parser, column)
			: word_argument(parser, column->id, sizeof column->id);
}

/* NAME ":" [ EXPRESSION ] DIRECTIVE... */
static int
parse_column(struct schema_parser *parser, size_t index)
{
	struct jk_schema *schema = parser->schema;
	struct jk_column *column = &schema->columns[index];
	uint32_t at = parser->token_at;
	struct seen seen = { false, false, false };

	parser->column = (uint8_t)index;
	if (schema_advance(parser) < 0 || schema_expect(parser, ':') < 0 ||
	    schema_expression(parser, &column->rule) < 0)
		return -1;
	while (schema_is_sign(parser, '@')) {
		if (schema_advance(parser) < 0 ||
		    column_directive(parser, column, &seen) < 0)
			return -1;
	}
	if (!parser->at_margin && parser->token != TOKEN_END)
		return schema_unexpected(parser, _("a rule or a directive"));
	if (column->title[0] == '\0')
		memcpy(column->title, column->name, sizeof column->name);
	if (seen.key && column->local)
		return schema_fail(
		    parser, at, "JK00231", _("a local column is no part of the key"));
	if (seen.key) {
		column->key_order = (int)schema->key_count;
		schema->keys[schema->key_count++] = (uint8_t)index;
	}
	return 0;
}

/* "rule" NAME ":" EXPRESSION DIRECTIVE... */
static int
parse_record_rule(struct schema_parser *parser)
{
	struct jk_schema *schema = parser->schema;
	struct jk_record_rule *rule = &schema->record_rules[schema->record_rule_count];
	struct jk_span name;

	if (schema->record_rule_count == JK_RULE_MAX_RECORD_RULES)
		return schema_fail(parser, parser->token_at, "JK00232",
		    _("the schema has more than %d rules for the record"),
		    JK_RULE_MAX_RECORD_RULES);
	parser->column = JK_RULE_NO_COLUMN;
	if (schema_advance(parser) < 0 || schema_expect_word(parser, &name) < 0 ||
	    schema_copy(parser, name, rule->name, sizeof rule->name) < 0 ||
	    schema_expect(parser, ':') < 0 ||
	    schema_expression(parser, &rule->rule) < 0)
		return -1;
	if (rule->rule == JK_RULE_NONE)
		return schema_unexpected(parser, _("a rule"));
	while (schema_is_sign(parser, '@')) {
		if (schema_advance(parser) < 0)
			return -1;
		if (schema_is_word(parser, "warning")) {
			if (take_flag(parser, &rule->warning) < 0)
				return -1;
			continue;
		}
		if (!schema_is_word(parser, "id"))
			return unknown_directive(parser);
		if (schema_advance(parser) < 0 ||
		    word_argument(parser, rule->id, sizeof rule->id) < 0)
			return -1;
	}
	if (!parser->at_margin && parser->token != TOKEN_END)
		return schema_unexpected(parser, _("a directive"));
	schema->record_rule_count++;
	return 0;
}

/* "(" STRING [ "," STRING ]... ")" */
static int
parse_never(struct schema_parser *parser)
{
	struct jk_schema *schema = parser->schema;

	if (schema_expect(parser, '(') < 0)
		return -1;
	for (;;) {
		struct jk_span *title = &schema->never[schema->never_count];

		if (schema->never_count == SCHEMA_MAX_NEVER)
			return schema_fail(parser, parser->token_at, "JK00233",
			    _("@never names more than %d titles"), SCHEMA_MAX_NEVER);
		if (schema_expect_string(parser, title) < 0)
			return -1;
		schema->never_count++;
		if (!schema_is_sign(parser, ','))
			return schema_expect(parser, ')');
		if (schema_advance(parser) < 0)
			return -1;
	}
}

static int
parse_reads(struct schema_parser *parser)
{
	struct jk_schema *schema = parser->schema;
	uint32_t at = parser->token_at;
	struct jk_span hex;

	if (string_argument(parser, &hex) < 0)
		return -1;
	if (schema->read_count == SCHEMA_MAX_READS)
		return schema_fail(parser, at, "JK00234",
		    _("the schema reads more than %d others"), SCHEMA_MAX_READS);
	if (hex.len != 2 * JK_SCHEMA_FINGERPRINT_BYTES ||
	    !jk_hex_decode(schema->reads[schema->read_count],
		JK_SCHEMA_FINGERPRINT_BYTES, schema->text + hex.at))
		return schema_fail(parser, hex.at, "JK00235",
		    _("a fingerprint is %d lower-case hexadecimal digits"),
		    2 * JK_SCHEMA_FINGERPRINT_BYTES);
	schema->read_count++;
	return 0;
}

/* The numbers the prolog gives; 0 is not given. */
struct prolog {
	int64_t extensions;
	int64_t columns;
};

static int
prolog_number(struct schema_parser *parser, int64_t high, int64_t *value)
{
	if (*value != 0)
		return given_twice(parser, parser->token_at);
	if (schema_advance(parser) < 0)
		return -1;
	return schema_expect_number(parser, 1, high, value);
}

static int
prolog_directive(struct schema_parser *parser, struct prolog *prolog)
{
	struct jk_schema *schema = parser->schema;

	if (schema_is_word(parser, "jk"))
		return prolog_number(parser, EXTENSIONS, &prolog->extensions);
	if (schema_is_word(parser, "totalColumns"))
		return prolog_number(parser, JK_SCHEMA_MAX_COLUMNS, &prolog->columns);
	if (schema_is_word(parser, "name")) {
		struct jk_span name;

		if (schema_advance(parser) < 0)
			return -1;
		name.at = parser->token_at + 1;
		if (word_argument(parser, schema->name, sizeof schema->name) < 0)
			return -1;
		name.len = (uint32_t)strlen(schema->name);
		return check_name(parser, name);
	}
	if (schema_is_word(parser, "never"))
		return schema_advance(parser) < 0 ? -1 : parse_never(parser);
	if (schema_is_word(parser, "reads"))
		return schema_advance(parser) < 0 ? -1 : parse_reads(parser);
	return unknown_directive(parser);
}

/* "version 1.2", then the directives of the whole schema, a line each */
static int
parse_prolog(struct schema_parser *parser)
{
	struct prolog prolog = { 0, 0 };
	uint32_t at = 0;

	if (parser->token != TOKEN_WORD ||
	    !jk_bytes_is(schema_span(parser, parser->span), "version"))
		return schema_unexpected(parser, "\"version " LANGUAGE "\"");
	if (schema_advance(parser) < 0)
		return -1;
	if (!schema_is_word(parser, LANGUAGE))
		return schema_unexpected(parser, "\"" LANGUAGE "\"");
	if (schema_advance(parser) < 0)
		return -1;
	while (
	    parser->at_margin && parser->token == TOKEN_SIGN && parser->sign == '@') {
		at = parser->token_at;
		if (schema_advance(parser) < 0 || prolog_directive(parser, &prolog) < 0)
			return -1;
	}
	if (prolog.extensions == 0 || parser->schema->name[0] == '\0')
		return schema_fail(parser, parser->token_at, "JK00236",
		    _("@jk %d and @name stand before the first column"), EXTENSIONS);
	if (prolog.columns != 0 &&
	    (size_t)prolog.columns != parser->schema->column_count)
		return schema_fail(parser, at, "JK00237",
		    _("@totalColumns says %d and there are %zu columns"),
		    (int)prolog.columns, parser->schema->column_count);
	return 0;
}

static int
note_column(struct schema_parser *parser, struct jk_span name)
{
	struct jk_schema *schema = parser->schema;
	struct jk_column *column = &schema->columns[schema->column_count];

	if (schema->column_count == JK_SCHEMA_MAX_COLUMNS)
		return schema_fail(parser, name.at, "JK00238",
		    _("the schema has more than %d columns"), JK_SCHEMA_MAX_COLUMNS);
	if (check_name(parser, name) < 0 ||
	    schema_copy(parser, name, column->name, sizeof column->name) < 0)
		return -1;
	if (jk_schema_find(schema, column->name) >= 0)
		return schema_fail(
		    parser, name.at, "JK00239", _("another column has this name"));
	column->encoding = JK_ENCODING_TEXT;
	column->key_order = -1;
	schema->column_count++;
	return 0;
}

/*
 * The names of all columns, so that a rule may name one that stands below it.
 * A column is what begins with NAME ":" at the margin.
 */
static int
find_columns(struct schema_parser *parser)
{
	do {
		struct jk_span name;
		bool is_name;

		if (schema_advance(parser) < 0)
			return -1;
		is_name = parser->at_margin && parser->token == TOKEN_WORD;
		name = parser->span;
		if (is_name && parser->schema->text[parser->at] == ':' &&
		    note_column(parser, name) < 0)
			return -1;
	} while (parser->token != TOKEN_END);
	return 0;
}

/* Behind the prolog: the columns, then the rules for the record. */
static int
parse_body(struct schema_parser *parser)
{
	struct jk_schema *schema = parser->schema;
	size_t column = 0;

	if (schema->column_count == 0)
		return schema_fail(
		    parser, parser->token_at, "JK00240", _("the schema has no column"));
	while (parser->token != TOKEN_END) {
		bool is_word = parser->at_margin && parser->token == TOKEN_WORD;

		if (is_word && schema->text[parser->at] == ':' &&
		    schema->record_rule_count == 0) {
			if (parse_column(parser, column++) < 0)
				return -1;
		} else if (is_word &&
			   jk_bytes_is(schema_span(parser, parser->span), "rule")) {
			if (parse_record_rule(parser) < 0)
				return -1;
		} else {
			return schema_fail(parser, parser->token_at, "JK00241",
			    _("at the margin stands NAME: of a column or, behind all "
			      "columns, rule NAME:"));
		}
	}
	return 0;
}

static int
check_text(struct schema_parser *parser)
{
	const struct jk_schema *schema = parser->schema;
	size_t bad = jk_text_wellformed(jk_bytes(schema->text, schema->len));

	if (bad < schema->len)
		return schema_fail(parser, (uint32_t)bad, "JK00201",
		    _("the bytes are no well-formed utf-8"));
	for (size_t i = 0; i < schema->len; i++) {
		uint8_t byte = (uint8_t)schema->text[i];

		if ((byte < 0x20 && byte != '\n' && byte != '\t') || byte == 0x7f)
			return schema_fail(parser, (uint32_t)i, "JK00242",
			    _("no control character but line feed and tab may stand "
			      "in a schema"));
	}
	return 0;
}

static int
parse(struct schema_parser *parser)
{
	if (check_text(parser) < 0 || find_columns(parser) < 0)
		return -1;
	parser->at = 0;
	if (schema_advance(parser) < 0 || parse_prolog(parser) < 0)
		return -1;
	return parse_body(parser);
}

struct jk_schema *
jk_schema_decode(struct jk_bytes text, struct jk_err *err)
{
	struct schema_parser parser = { .err = err };
	struct jk_schema *schema;

	if (text.len > JK_SCHEMA_MAX_BYTES) {
		jk_err_set(err, JK_EXIT_CONFIG, "JK00200",
		    _("the schema has more than %d bytes"), JK_SCHEMA_MAX_BYTES);
		return NULL;
	}
	schema = calloc(1, sizeof *schema);
	if (schema != NULL)
		schema->text = malloc(text.len + 1);
	if (schema == NULL || schema->text == NULL) {
		jk_schema_free(schema);
		jk_err_memory(err);
		return NULL;
	}
	if (text.len > 0)
		memcpy(schema->text, text.ptr, text.len);
	schema->text[text.len] = '\0';
	schema->len = text.len;
	parser.schema = schema;
	if (parse(&parser) < 0) {
		jk_schema_free(schema);
		return NULL;
	}
	return schema;
}
