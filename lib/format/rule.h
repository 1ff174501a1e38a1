/*
 * The rules of a decoded schema: a tree of tests, joined by and, or, if and
 * switch, in one array. rules/validate evaluates it; the stream never looks.
 *
 * Nodes refer to each other by their index in that array. Index 0 is no node:
 * JK_RULE_NONE ends a list of siblings and stands for "nothing to check".
 * Strings are places in the schema's text (jk_schema_string), so a node owns
 * nothing.
 */
#ifndef JK_FORMAT_RULE_H
#define JK_FORMAT_RULE_H

#include <regex.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "format/schema.h"

#define JK_RULE_NONE 0
#define JK_RULE_NO_COLUMN 0xff
#define JK_RULE_MAX_NODES 4096
#define JK_RULE_MAX_DEPTH 16
#define JK_RULE_MAX_REGEXES 16
#define JK_RULE_MAX_NEEDS 32
#define JK_RULE_MAX_RECORD_RULES 64
#define JK_RULE_UNBOUNDED INT64_MAX /* "*" as an upper bound; INT64_MIN below */

enum jk_rule_kind {
	JK_RULE_AND, /* of `first` and its siblings; none: holds */
	JK_RULE_OR,
	JK_RULE_IF, /* condition, then, and perhaps else */
	JK_RULE_SWITCH, /* condition, then, condition, then, ..., perhaps else */
	JK_RULE_IS,
	JK_RULE_NOT,
	JK_RULE_ANY, /* `first` and its siblings are JK_RULE_IS */
	JK_RULE_IN,
	JK_RULE_STARTS,
	JK_RULE_ENDS,
	JK_RULE_REGEX, /* `index` among the regexes */
	JK_RULE_RANGE, /* low, high: the number */
	JK_RULE_LENGTH, /* low, high: characters */
	JK_RULE_BYTES, /* low, high: bytes */
	JK_RULE_EMPTY,
	JK_RULE_NOT_EMPTY,
	JK_RULE_POSITIVE_INTEGER,
	JK_RULE_UPPER_CASE,
	JK_RULE_LOWER_CASE,
	JK_RULE_DATE, /* xDate: YYYY-MM-DD */
	JK_RULE_TIME, /* xDateTime: YYYY-MM-DDThh:mm:ss+09:00 */
	JK_RULE_JP_DATE, /* `option`: partly unknown ones too */
	JK_RULE_CHECK_DIGIT, /* `index` among the needs */
	JK_RULE_CODES, /* `index` among the needs; `item` and an argument, or neither */
	JK_RULE_REPERTOIRE, /* `index` among the needs */
	JK_RULE_AT_MOST,
	JK_RULE_BELOW,
	JK_RULE_NOT_FUTURE,
};

/* A place in the schema's text. */
struct jk_span {
	uint32_t at;
	uint32_t len;
};

/*
 * A node. The field it judges is that of `column`. Its argument is the field of
 * `other` or, when that is JK_RULE_NO_COLUMN, the string `literal`.
 */
struct jk_rule {
	uint8_t kind; /* enum jk_rule_kind */
	uint8_t column;
	uint8_t other;
	bool option;
	uint32_t index;
	uint32_t next;
	uint32_t first;
	struct jk_span literal;
	struct jk_span item;
	int64_t low;
	int64_t high;
};

/* A table outside the schema that a rule asks: its loader finds it by name. */
enum jk_need_kind {
	JK_NEED_CODES, /* codes/NAME.csv */
	JK_NEED_CHECK, /* the row NAME of checkdigits.csv */
	JK_NEED_REPERTOIRE, /* repertoires/NAME.csv */
};

struct jk_need {
	enum jk_need_kind kind;
	char name[JK_COLUMN_NAME_CHARS];
};

/* rule NAME: ... : one that holds for the record as a whole. */
struct jk_record_rule {
	char name[JK_COLUMN_NAME_CHARS];
	char id[JK_COLUMN_ID_CHARS];
	bool warning;
	uint32_t rule;
};

/* The nodes, in one array; `index` is one that a column, a record rule or a node names.
 */
const struct jk_rule *jk_schema_rule(const struct jk_schema *schema, uint32_t index);
size_t jk_schema_rules(const struct jk_schema *schema);

size_t jk_schema_record_rules(const struct jk_schema *schema);
const struct jk_record_rule *jk_schema_record_rule(
    const struct jk_schema *schema, size_t index);

size_t jk_schema_needs(const struct jk_schema *schema);
const struct jk_need *jk_schema_need(const struct jk_schema *schema, size_t index);

/*
 * The compiled expression, anchored at its start: a value has the form where the
 * match, which is the longest there is, takes all of it.
 */
const regex_t *jk_schema_regex(const struct jk_schema *schema, size_t index);

struct jk_bytes jk_schema_string(const struct jk_schema *schema, struct jk_span span);

#endif
