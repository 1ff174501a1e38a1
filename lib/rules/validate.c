#include "rules/validate.h"

#include <stdlib.h>

#include "rules/test.h"

struct jk_validate {
	struct jk_test_context context;
	const struct jk_schema *schema;
	size_t columns; /* that are asked: have a rule and are not local */
	uint8_t asked[JK_SCHEMA_MAX_COLUMNS];
};

/* Index is enum jk_reason; the id counts on from JK00410. */
static const struct {
	const char *id;
	const char *text;
} reasons[JK_REASON_COUNT] = {
	[JK_REASON_EMPTY] = { "JK00410", N_("the field is empty") },
	[JK_REASON_NOT_EMPTY] = { "JK00411", N_("the field is not empty") },
	[JK_REASON_VALUE] = { "JK00412", N_("the value is none of those allowed") },
	[JK_REASON_FORBIDDEN] = { "JK00413", N_("the value is not allowed here") },
	[JK_REASON_PATTERN] = { "JK00414", N_("the value has not the right form") },
	[JK_REASON_NUMBER] = { "JK00415", N_("this is no number in the range") },
	[JK_REASON_LENGTH] = { "JK00416", N_("the value is too short or too long") },
	[JK_REASON_CASE] = { "JK00417", N_("letters are not all of one case") },
	[JK_REASON_DATE] = { "JK00418", N_("this is no date of the allowed forms") },
	[JK_REASON_TIME] = { "JK00419", N_("this is no date with time") },
	[JK_REASON_CHECK_DIGIT] = { "JK00420", N_("the check digit is wrong") },
	[JK_REASON_UNKNOWN_CODE] = { "JK00421", N_("the code is not in its table") },
	[JK_REASON_INVALID_CODE] = { "JK00422",
	    N_("the code is not valid on the business date") },
	[JK_REASON_CODE_ITEM] = { "JK00423",
	    N_("the code does not go with what else is said") },
	[JK_REASON_REPERTOIRE] = { "JK00424",
	    N_("a character is not in the repertoire") },
	[JK_REASON_ORDER] = { "JK00425",
	    N_("the value does not come before the one it must come before") },
	[JK_REASON_FUTURE] = { "JK00426", N_("the date is after the business date") },
};

const char *
jk_reason_id(enum jk_reason reason)
{
	return reasons[reason].id;
}

const char *
jk_reason_text(enum jk_reason reason)
{
	return reasons[reason].text;
}

static int
missing(const struct jk_need *need, struct jk_err *err)
{
	if (need->kind == JK_NEED_CHECK)
		return jk_err_set(err, JK_EXIT_CONFIG, "JK00400",
		    _("the table of check digits has no row %s"), need->name);
	if (need->kind == JK_NEED_REPERTOIRE)
		return jk_err_set(err, JK_EXIT_CONFIG, "JK00401",
		    _("the repertoire %s is missing"), need->name);
	return jk_err_set(err, JK_EXIT_CONFIG, "JK00402",
	    _("the code table %s is missing"), need->name);
}

/* Find what the rule asks; a rule that asks nothing outside has no target. */
static int
aim(struct jk_validate *validate, const struct jk_tables *tables, uint32_t index,
    struct jk_err *err)
{
	const struct jk_rule *rule = jk_schema_rule(validate->schema, index);
	struct jk_test_target *target = &validate->context.targets[index];
	struct jk_bytes item = jk_schema_string(validate->schema, rule->item);
	const struct jk_need *need;
	char name[JK_COLUMN_NAME_CHARS];

	target->item = -1;
	if (rule->kind != JK_RULE_CHECK_DIGIT && rule->kind != JK_RULE_CODES &&
	    rule->kind != JK_RULE_REPERTOIRE)
		return 0;
	need = jk_schema_need(validate->schema, rule->index);
	if (need->kind == JK_NEED_CHECK)
		target->check = jk_tables_check(tables, need->name);
	else if (need->kind == JK_NEED_REPERTOIRE)
		target->repertoire = jk_tables_repertoire(tables, need->name);
	else
		target->codes = jk_tables_codes(tables, need->name);
	if (target->check == NULL && target->repertoire == NULL &&
	    target->codes == NULL)
		return missing(need, err);
	if (item.len == 0)
		return 0;
	if (item.len < sizeof name) {
		memcpy(name, item.ptr, item.len);
		name[item.len] = '\0';
		target->item = jk_codes_item(target->codes, name);
	}
	if (target->item < 0)
		return jk_err_set(err, JK_EXIT_CONFIG, "JK00403",
		    _("the code table %s lacks an item that a rule asks for"),
		    need->name);
	return 0;
}

struct jk_validate *
jk_validate_new(const struct jk_schema *schema, const struct jk_tables *tables,
    int32_t day, struct jk_err *err)
{
	struct jk_validate *validate = calloc(1, sizeof *validate);
	size_t rules = jk_schema_rules(schema);

	if (validate == NULL) {
		jk_err_memory(err);
		return NULL;
	}
	validate->schema = schema;
	for (size_t i = 0; i < jk_schema_columns(schema); i++) {
		const struct jk_column *column = jk_schema_column(schema, i);

		if (column->rule != JK_RULE_NONE && !column->local)
			validate->asked[validate->columns++] = (uint8_t)i;
	}
	validate->context = (struct jk_test_context){ .schema = schema, .day = day };
	validate->context.rules = jk_schema_rule(schema, 0);
	validate->context.targets =
	    calloc(rules + 1, sizeof *validate->context.targets);
	if (validate->context.targets == NULL) {
		jk_err_memory(err);
		jk_validate_free(validate);
		return NULL;
	}
	/* Node 0 stands for no node. */
	for (uint32_t i = 1; i < rules; i++) {
		if (aim(validate, tables, i, err) < 0) {
			jk_validate_free(validate);
			return NULL;
		}
	}
	return validate;
}

void
jk_validate_free(struct jk_validate *validate)
{
	if (validate == NULL)
		return;
	free(validate->context.targets);
	free(validate);
}

static const char *
rule_id(const char *id, enum jk_reason reason)
{
	return id[0] != '\0' ? id : jk_reason_id(reason);
}

static size_t
decide_columns(const struct jk_validate *validate, const struct jk_bytes *fields,
    struct jk_finding *findings, size_t max)
{
	struct jk_test test = { .context = &validate->context, .fields = fields };
	size_t count = 0;
	struct jk_test_fault fault;

	for (size_t i = 0; i < validate->columns && count < max; i++) {
		size_t at = validate->asked[i];
		const struct jk_column *column = jk_schema_column(validate->schema, at);

		if ((column->optional && fields[at].len == 0) ||
		    jk_test_holds(&test, column->rule, &fault))
			continue;
		findings[count++] =
		    (struct jk_finding){ rule_id(column->id, fault.reason), NULL, at,
			    fault.reason, column->warning };
	}
	return count;
}

static size_t
decide_record(const struct jk_validate *validate, const struct jk_bytes *fields,
    struct jk_finding *findings, size_t max)
{
	size_t rules = jk_schema_record_rules(validate->schema);
	struct jk_test test = { .context = &validate->context, .fields = fields };
	size_t count = 0;
	struct jk_test_fault fault;

	for (size_t i = 0; i < rules && count < max; i++) {
		const struct jk_record_rule *rule =
		    jk_schema_record_rule(validate->schema, i);

		if (jk_test_holds(&test, rule->rule, &fault))
			continue;
		findings[count++] =
		    (struct jk_finding){ rule_id(rule->id, fault.reason), rule->name,
			    fault.column, fault.reason, rule->warning };
	}
	return count;
}

size_t
jk_validate_decide(const struct jk_validate *validate, const struct jk_bytes *fields,
    struct jk_finding *findings, size_t max)
{
	size_t count = decide_columns(validate, fields, findings, max);

	if (jk_findings_refuse(findings, count))
		return count;
	return count + decide_record(validate, fields, findings + count, max - count);
}

bool
jk_findings_refuse(const struct jk_finding *findings, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (!findings[i].is_warning)
			return true;
	}
	return false;
}
