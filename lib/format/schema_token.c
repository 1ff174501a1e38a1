#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "format/schema_parse.h"

#define SHOWN_CHARS 64

struct jk_bytes
schema_span(const struct schema_parser *parser, struct jk_span span)
{
	return jk_schema_string(parser->schema, span);
}

int
schema_fail(
    struct schema_parser *parser, uint32_t at, const char *id, const char *format, ...)
{
	const char *text = parser->schema->text;
	unsigned line = 1, column = 1;
	char message[JK_ERR_TEXT_CHARS];
	va_list args;

	for (uint32_t i = 0; i < at; i++) {
		column++;
		if (text[i] == '\n') {
			line++;
			column = 1;
		}
	}
	va_start(args, format);
	vsnprintf(message, sizeof message, format, args);
	va_end(args);
	jk_err_set(parser->err, JK_EXIT_CONFIG, id, "%s", message);
	return jk_err_at(parser->err, _("line %u, column %u"), line, column);
}

int
schema_unexpected(struct schema_parser *parser, const char *expected)
{
	char shown[SHOWN_CHARS];
	struct jk_span whole = { parser->token_at, parser->at - parser->token_at };

	if (parser->token == TOKEN_END)
		return schema_fail(parser, parser->token_at, "JK00202",
		    _("%s is expected before the end of the schema"), expected);
	if (parser->at_margin)
		return schema_fail(parser, parser->token_at, "JK00203",
		    _("%s is expected before the next line; a line that continues the "
		      "one above begins with a blank"),
		    expected);
	jk_text_printable(shown, sizeof shown, schema_span(parser, whole));
	return schema_fail(parser, parser->token_at, "JK00204",
	    _("%s is expected, not %s"), expected, shown);
}

/* Pass blanks, line ends and comments. */
static int
skip(struct schema_parser *parser)
{
	const char *text = parser->schema->text;

	for (;;) {
		const char *from = text + parser->at;
		const char *end;

		if (*from == ' ' || *from == '\t' || *from == '\n') {
			parser->at++;
		} else if (from[0] == '/' && from[1] == '/') {
			parser->at += (uint32_t)strcspn(from, "\n");
		} else if (from[0] == '/' && from[1] == '*') {
			end = strstr(from + 2, "*/");
			if (end == NULL)
				return schema_fail(parser, parser->at, "JK00205",
				    _("the comment is not closed"));
			parser->at = (uint32_t)(end + 2 - text);
		} else {
			return 0;
		}
	}
}

static bool
is_word_byte(char byte)
{
	return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
	       (byte >= '0' && byte <= '9') || byte == '_' || byte == '-' ||
	       byte == '.';
}

static int
take_string(struct schema_parser *parser)
{
	const char *from = parser->schema->text + parser->token_at + 1;
	size_t len = strcspn(from, "\"\n");

	if (from[len] != '"')
		return schema_fail(parser, parser->token_at, "JK00206",
		    _("the string is not closed on its line"));
	parser->token = TOKEN_STRING;
	parser->span = (struct jk_span){ parser->token_at + 1, (uint32_t)len };
	parser->at = parser->token_at + (uint32_t)len + 2;
	return 0;
}

static void
take_word(struct schema_parser *parser)
{
	const char *text = parser->schema->text;

	while (is_word_byte(text[parser->at]))
		parser->at++;
	parser->token = TOKEN_WORD;
	parser->span =
	    (struct jk_span){ parser->token_at, parser->at - parser->token_at };
}

int
schema_advance(struct schema_parser *parser)
{
	const char *text = parser->schema->text;
	char first;

	if (skip(parser) < 0)
		return -1;
	parser->token_at = parser->at;
	parser->at_margin = parser->at == 0 || text[parser->at - 1] == '\n';
	parser->sign = '\0';
	first = text[parser->at];
	if (first == '\0') {
		parser->token = TOKEN_END;
		return 0;
	}
	if (first == '"')
		return take_string(parser);
	if (is_word_byte(first)) {
		take_word(parser);
		return 0;
	}
	if (strchr("(),:/$@*", first) == NULL)
		return schema_fail(
		    parser, parser->at, "JK00207", _("no rule or name begins here"));
	parser->token = TOKEN_SIGN;
	parser->sign = first;
	parser->span = (struct jk_span){ parser->at++, 1 };
	return 0;
}

bool
schema_is_sign(const struct schema_parser *parser, char sign)
{
	return parser->token == TOKEN_SIGN && !parser->at_margin &&
	       parser->sign == sign;
}

bool
schema_is_word(const struct schema_parser *parser, const char *word)
{
	return parser->token == TOKEN_WORD && !parser->at_margin &&
	       jk_bytes_is(schema_span(parser, parser->span), word);
}

int
schema_expect(struct schema_parser *parser, char sign)
{
	char quoted[] = { '"', sign, '"', '\0' };

	if (!schema_is_sign(parser, sign))
		return schema_unexpected(parser, quoted);
	return schema_advance(parser);
}

int
schema_expect_word(struct schema_parser *parser, struct jk_span *span)
{
	if (parser->token != TOKEN_WORD || parser->at_margin)
		return schema_unexpected(parser, _("a name"));
	*span = parser->span;
	return schema_advance(parser);
}

int
schema_expect_string(struct schema_parser *parser, struct jk_span *span)
{
	if (parser->token != TOKEN_STRING || parser->at_margin)
		return schema_unexpected(parser, _("a string in quotes"));
	*span = parser->span;
	return schema_advance(parser);
}

int
schema_expect_number(
    struct schema_parser *parser, int64_t low, int64_t high, int64_t *value)
{
	struct jk_bytes digits = schema_span(parser, parser->span);
	bool negative;
	uint64_t magnitude;

	if (parser->token != TOKEN_WORD || parser->at_margin)
		return schema_unexpected(parser, _("a whole number"));
	negative = digits.ptr[0] == '-';
	if (negative)
		digits = jk_bytes(digits.ptr + 1, digits.len - 1);
	if (!jk_decimal_decode(&magnitude, digits, INT64_MAX - 1))
		return schema_unexpected(parser, _("a whole number"));
	*value = negative ? -(int64_t)magnitude : (int64_t)magnitude;
	if (*value < low || *value > high)
		return schema_fail(parser, parser->token_at, "JK00208",
		    _("the number is not between %lld and %lld"), (long long)low,
		    (long long)high);
	return schema_advance(parser);
}

int
schema_copy(struct schema_parser *parser, struct jk_span span, char *to, size_t cap)
{
	struct jk_bytes from = schema_span(parser, span);

	if (from.len >= cap)
		return schema_fail(parser, span.at, "JK00209",
		    _("the name has more than %zu bytes"), cap - 1);
	memcpy(to, from.ptr, from.len);
	to[from.len] = '\0';
	return 0;
}

int
schema_column(struct schema_parser *parser, struct jk_span name, uint8_t *column)
{
	struct jk_schema *schema = parser->schema;
	struct jk_bytes wanted = schema_span(parser, name);

	for (size_t i = 0; i < schema->column_count; i++) {
		if (jk_bytes_is(wanted, schema->columns[i].name)) {
			*column = (uint8_t)i;
			return 0;
		}
	}
	return schema_fail(
	    parser, name.at, "JK00210", _("no column of the schema has this name"));
}
