/*
 * What the files of format/schema share, and nobody else includes: the schema
 * as it grows, and the reader of its text.
 *
 *	schema.c             the decoded schema: what it offers, how it ends
 *	schema_token.c       text -> tokens, errors with their place
 *	schema_test.c        tokens -> one test with its arguments
 *	schema_expression.c  tokens -> nodes
 *	schema_parse.c       tokens -> schema
 */
#ifndef JK_FORMAT_SCHEMA_PARSE_H
#define JK_FORMAT_SCHEMA_PARSE_H

#include "format/rule.h"
#include "format/schema.h"

#define SCHEMA_MAX_READS 8
#define SCHEMA_MAX_NEVER 64

struct jk_schema {
	char *text; /* with a NUL behind */
	size_t len;
	char name[JK_COLUMN_NAME_CHARS];
	uint8_t fingerprint[JK_SCHEMA_FINGERPRINT_BYTES];

	struct jk_column columns[JK_SCHEMA_MAX_COLUMNS];
	size_t column_count;
	uint8_t keys[JK_SCHEMA_MAX_COLUMNS];
	size_t key_count;

	struct jk_rule *rules;
	uint32_t rule_count;
	uint32_t rule_cap;
	struct jk_record_rule record_rules[JK_RULE_MAX_RECORD_RULES];
	size_t record_rule_count;
	struct jk_need needs[JK_RULE_MAX_NEEDS];
	size_t need_count;
	regex_t regexes[JK_RULE_MAX_REGEXES];
	size_t regex_count;

	uint8_t reads[SCHEMA_MAX_READS][JK_SCHEMA_FINGERPRINT_BYTES];
	size_t read_count;
	struct jk_span never[SCHEMA_MAX_NEVER];
	size_t never_count;
};

enum schema_token {
	TOKEN_END,
	TOKEN_WORD, /* letters, digits, "-", "_", "." */
	TOKEN_STRING, /* span is what stands between the quotes */
	TOKEN_SIGN, /* one of ( ) , : / $ @ * */
};

struct schema_parser {
	struct jk_schema *schema;
	struct jk_err *err;
	uint32_t at; /* where the next token is sought */

	/* the token in hand */
	enum schema_token token;
	char sign;
	struct jk_span span;
	uint32_t token_at; /* its first byte, quotes and all */
	bool at_margin; /* it stands at the beginning of a line */

	/* where the expression being read stands */
	uint8_t column; /* JK_RULE_NO_COLUMN in a whole-record rule */
	unsigned depth;
};

/* Take the next token in hand; -1 when there is none that can be. */
int schema_advance(struct schema_parser *parser) JK_MUST_CHECK;

/* Is the token in hand this sign, this word? Never one that begins a line. */
bool schema_is_sign(const struct schema_parser *parser, char sign);
bool schema_is_word(const struct schema_parser *parser, const char *word);

/* Pass the sign in hand, or fail saying that it was expected. */
int schema_expect(struct schema_parser *parser, char sign) JK_MUST_CHECK;

/* Pass a name or a string; `span` is its text. */
int schema_expect_word(
    struct schema_parser *parser, struct jk_span *span) JK_MUST_CHECK;
int schema_expect_string(
    struct schema_parser *parser, struct jk_span *span) JK_MUST_CHECK;

/* Pass a whole number between low and high. */
int schema_expect_number(struct schema_parser *parser, int64_t low, int64_t high,
    int64_t *value) JK_MUST_CHECK;

/* Fail: `expected` stands in the text and something else does. Returns -1. */
int schema_unexpected(struct schema_parser *parser, const char *expected);

/* Fill err, with the place of the byte `at`. Returns -1. */
int schema_fail(struct schema_parser *parser, uint32_t at, const char *id,
    const char *format, ...) JK_PRINTF(4, 5);

/* Copy a span into `cap` bytes with a NUL; fails when it is longer. */
int schema_copy(struct schema_parser *parser, struct jk_span span, char *to,
    size_t cap) JK_MUST_CHECK;

struct jk_bytes schema_span(const struct schema_parser *parser, struct jk_span span);

/* The column a name stands for; fails when there is none. */
int schema_column(
    struct schema_parser *parser, struct jk_span name, uint8_t *column) JK_MUST_CHECK;

/* A new node; pointers into the nodes do not survive it. */
int schema_add(struct schema_parser *parser, enum jk_rule_kind kind,
    uint32_t *index) JK_MUST_CHECK;

/* Put `child` behind `*last`, or first under `parent`, and make it the last. */
void schema_append(
    struct schema_parser *parser, uint32_t parent, uint32_t *last, uint32_t child);

/* Read one test. */
int schema_test(struct schema_parser *parser, uint32_t *rule) JK_MUST_CHECK;

/*
 * Read an expression up to a directive, the end of the item, or a sign that
 * closes it. `rule` is JK_RULE_NONE where none stands.
 */
int schema_expression(struct schema_parser *parser, uint32_t *rule) JK_MUST_CHECK;

#endif
