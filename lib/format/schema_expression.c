#include <stdlib.h>
#include <string.h>

#include "format/schema_parse.h"

#define RULES_FIRST 64

static int expression_term(struct schema_parser *parser, uint32_t *rule);

static int
grow(struct schema_parser *parser)
{
	struct jk_schema *schema = parser->schema;
	uint32_t cap = schema->rule_cap == 0 ? RULES_FIRST : 2 * schema->rule_cap;
	struct jk_rule *rules = reallocarray(schema->rules, cap, sizeof *rules);

	if (rules == NULL)
		return jk_err_memory(parser->err);
	if (schema->rule_count == 0)
		memset(&rules[schema->rule_count++], 0, sizeof *rules);
	schema->rules = rules;
	schema->rule_cap = cap;
	return 0;
}

int
schema_add(struct schema_parser *parser, enum jk_rule_kind kind, uint32_t *index)
{
	struct jk_schema *schema = parser->schema;
	struct jk_rule *rule;

	if (schema->rule_count >= JK_RULE_MAX_NODES)
		return schema_fail(parser, parser->token_at, "JK00211",
		    _("the schema has more than %d tests"), JK_RULE_MAX_NODES);
	if (schema->rule_count >= schema->rule_cap && grow(parser) < 0)
		return -1;
	*index = schema->rule_count++;
	rule = &schema->rules[*index];
	memset(rule, 0, sizeof *rule);
	rule->kind = (uint8_t)kind;
	rule->column = parser->column;
	rule->other = JK_RULE_NO_COLUMN;
	return 0;
}

void
schema_append(
    struct schema_parser *parser, uint32_t parent, uint32_t *last, uint32_t child)
{
	struct jk_rule *rules = parser->schema->rules;

	if (*last == JK_RULE_NONE)
		rules[parent].first = child;
	else
		rules[*last].next = child;
	*last = child;
}

/* An expression that must not be missing. */
static int
expression_some(struct schema_parser *parser, uint32_t *rule)
{
	if (schema_expression(parser, rule) < 0)
		return -1;
	return *rule == JK_RULE_NONE ? schema_unexpected(parser, _("a rule")) : 0;
}

/* "if(" CONDITION "," THEN [ "," ELSE ] ")" */
static int
expression_if(struct schema_parser *parser, uint32_t *rule)
{
	uint32_t last = JK_RULE_NONE, part;

	if (schema_add(parser, JK_RULE_IF, rule) < 0 || schema_advance(parser) < 0 ||
	    schema_expect(parser, '(') < 0 || expression_some(parser, &part) < 0)
		return -1;
	schema_append(parser, *rule, &last, part);
	if (schema_expect(parser, ',') < 0 || expression_some(parser, &part) < 0)
		return -1;
	schema_append(parser, *rule, &last, part);
	if (schema_is_sign(parser, ',')) {
		if (schema_advance(parser) < 0 || expression_some(parser, &part) < 0)
			return -1;
		schema_append(parser, *rule, &last, part);
	}
	return schema_expect(parser, ')');
}

/* "switch(" ( "(" CONDITION "," THEN ")" "," )... [ ELSE ] ")" */
static int
expression_switch(struct schema_parser *parser, uint32_t *rule)
{
	uint32_t last = JK_RULE_NONE, part;

	if (schema_add(parser, JK_RULE_SWITCH, rule) < 0 ||
	    schema_advance(parser) < 0 || schema_expect(parser, '(') < 0)
		return -1;
	if (!schema_is_sign(parser, '('))
		return schema_unexpected(parser, "\"(\"");
	while (schema_is_sign(parser, '(')) {
		if (schema_advance(parser) < 0 || expression_some(parser, &part) < 0)
			return -1;
		schema_append(parser, *rule, &last, part);
		if (schema_expect(parser, ',') < 0 ||
		    expression_some(parser, &part) < 0)
			return -1;
		schema_append(parser, *rule, &last, part);
		if (schema_expect(parser, ')') < 0)
			return -1;
		if (!schema_is_sign(parser, ','))
			return schema_expect(parser, ')');
		if (schema_advance(parser) < 0)
			return -1;
	}
	if (expression_some(parser, &part) < 0)
		return -1;
	schema_append(parser, *rule, &last, part);
	return schema_expect(parser, ')');
}

static int
expression_term(struct schema_parser *parser, uint32_t *rule)
{
	if (schema_is_sign(parser, '(')) {
		if (schema_advance(parser) < 0 || expression_some(parser, rule) < 0)
			return -1;
		return schema_expect(parser, ')');
	}
	if (schema_is_word(parser, "if"))
		return expression_if(parser, rule);
	if (schema_is_word(parser, "switch"))
		return expression_switch(parser, rule);
	return schema_test(parser, rule);
}

static bool
is_over(const struct schema_parser *parser)
{
	return parser->token == TOKEN_END || parser->at_margin ||
	       (parser->token == TOKEN_SIGN && strchr(")@,", parser->sign) != NULL);
}

/* Terms joined by one of: nothing or "and"; "or". */
static int
expression_joined(struct schema_parser *parser, uint32_t *rule)
{
	uint32_t joined, last = JK_RULE_NONE, term;
	size_t terms = 0;

	if (schema_add(parser, JK_RULE_AND, &joined) < 0)
		return -1;
	while (!is_over(parser)) {
		bool is_or = schema_is_word(parser, "or");
		bool is_and = schema_is_word(parser, "and");
		uint8_t kind = is_or ? JK_RULE_OR : JK_RULE_AND;

		if (terms > 1 && kind != parser->schema->rules[joined].kind)
			return schema_fail(parser, parser->token_at, "JK00223",
			    _("and and or stand together without parentheses"));
		if (terms > 0)
			parser->schema->rules[joined].kind = kind;
		else if (is_or || is_and)
			return schema_unexpected(parser, _("a rule"));
		if ((is_or || is_and) && schema_advance(parser) < 0)
			return -1;
		if (expression_term(parser, &term) < 0)
			return -1;
		schema_append(parser, joined, &last, term);
		terms++;
	}
	*rule = terms > 1 ? joined : last;
	return 0;
}

int
schema_expression(struct schema_parser *parser, uint32_t *rule)
{
	int result;

	if (parser->depth == JK_RULE_MAX_DEPTH)
		return schema_fail(parser, parser->token_at, "JK00224",
		    _("rules are nested more than %d deep"), JK_RULE_MAX_DEPTH);
	parser->depth++;
	result = expression_joined(parser, rule);
	parser->depth--;
	return result;
}
