#include "rules/purpose.h"

#include "base/lines.h"
#include "rules/rows.h"

static const char *const words[JK_REFUSAL_COUNT] = {
	[JK_REFUSAL_NONE] = "",
	[JK_REFUSAL_NO_PURPOSE] = "no-purpose",
	[JK_REFUSAL_NOT_ENTITLED] = "not-entitled",
	[JK_REFUSAL_WRONG_KEY] = "wrong-key",
	[JK_REFUSAL_WRONG_ITEM] = "wrong-item",
	[JK_REFUSAL_NUMBER] = "number-not-permitted",
	[JK_REFUSAL_NO_APPROVAL] = "no-approval",
	[JK_REFUSAL_APPROVAL_USED] = "approval-used",
	[JK_REFUSAL_APPROVAL_EXPIRED] = "approval-expired",
	[JK_REFUSAL_NOT_AN_OPERATOR] = "not-an-operator",
	[JK_REFUSAL_WRONG_ROLE] = "wrong-role",
	[JK_REFUSAL_OUT_OF_AREA] = "out-of-area",
	[JK_REFUSAL_LOCKED] = "locked",
	[JK_REFUSAL_UNKNOWN_PERSON] = "unknown-person",
	[JK_REFUSAL_TOO_MANY] = "too-many",
	[JK_REFUSAL_PROTECTED] = "protected",
	[JK_REFUSAL_NO_CASE] = "no-case",
	[JK_REFUSAL_MALFORMED] = "malformed",
};

const char *
jk_refusal_text(enum jk_refusal_word word)
{
	return words[word];
}

enum jk_refusal_word
jk_refusal_decode(struct jk_bytes text)
{
	enum jk_refusal_word word = JK_REFUSAL_NONE;

	while (word < JK_REFUSAL_COUNT && !jk_bytes_is(text, words[word]))
		word++;
	return word;
}

bool
jk_refusal_counts(enum jk_refusal_word word, bool bulk)
{
	switch (word) {
	case JK_REFUSAL_NONE:
	case JK_REFUSAL_LOCKED:
	/* Nobody: there is no operator to lock. */
	case JK_REFUSAL_NOT_AN_OPERATOR:
	/* Of all queries together, and no one's own fault. */
	case JK_REFUSAL_NO_APPROVAL:
	case JK_REFUSAL_APPROVAL_USED:
	case JK_REFUSAL_APPROVAL_EXPIRED:
		return false;
	/* A list that was approved may well name people who moved away. */
	case JK_REFUSAL_UNKNOWN_PERSON:
	case JK_REFUSAL_TOO_MANY:
	case JK_REFUSAL_PROTECTED:
		return !bulk;
	default:
		return true;
	}
}

bool
jk_lockout_take(struct jk_lockout *lockout, enum jk_refusal_word word, bool bulk,
    int32_t day, uint64_t serial, uint64_t after)
{
	if (lockout->locked > 0)
		return false;
	if (word == JK_REFUSAL_NONE || lockout->day != day)
		lockout->count = 0;
	lockout->day = day;
	if (!jk_refusal_counts(word, bulk))
		return false;
	lockout->count++;
	if (lockout->count < after)
		return false;
	lockout->locked = serial;
	return true;
}

/* The operator */

static enum jk_refusal_word
refusal_of(enum jk_leave leave)
{
	switch (leave) {
	case JK_LEAVE_GIVEN:
		return JK_REFUSAL_NONE;
	case JK_LEAVE_NO_ROLE:
		return JK_REFUSAL_WRONG_ROLE;
	case JK_LEAVE_NO_AREA:
		return JK_REFUSAL_OUT_OF_AREA;
	default:
		return JK_REFUSAL_NOT_AN_OPERATOR;
	}
}

enum jk_refusal_word
jk_provision_decide_worker(const struct jk_provision_rules *rules,
    const struct jk_provision_ask *ask, struct jk_grant *grant)
{
	const struct jk_ask leave = { .person = ask->query->text[JK_QUERY_OPERATOR],
		.authority = ask->query->text[JK_QUERY_AUTHORITY],
		.signer = ask->signer,
		.keyless = ask->signer.len == 0,
		.organ = ask->organ,
		.command = jk_bytes_of("query"),
		.day = rules->day };
	enum jk_refusal_word word;

	word = refusal_of(jk_leave_decide(rules->roles, rules->municipalities,
	    rules->operators, &leave, &grant->worker));
	return ask->is_malformed && word != JK_REFUSAL_NOT_AN_OPERATOR
		   ? JK_REFUSAL_MALFORMED
		   : word;
}

/* The purpose */

static enum jk_refusal_word
decide_row(const struct jk_provision_rules *rules, const struct jk_provision_ask *ask,
    struct jk_bytes purpose, const struct jk_purpose **row)
{
	if (!jk_purposes_has(rules->purposes, purpose, rules->day))
		return JK_REFUSAL_NO_PURPOSE;
	*row = jk_purposes_find(rules->purposes, purpose, ask->organ, rules->day);
	return *row == NULL ? JK_REFUSAL_NOT_ENTITLED : JK_REFUSAL_NONE;
}

/* The row of the purpose, and of the number's where one is named. */
static enum jk_refusal_word
find_rows(const struct jk_provision_rules *rules, const struct jk_provision_ask *ask,
    struct jk_grant *grant, const struct jk_purpose **number)
{
	const struct jk_query *query = ask->query;
	struct jk_bytes purpose = query->text[JK_QUERY_PURPOSE];
	struct jk_bytes number_purpose = query->text[JK_QUERY_NUMBER_PURPOSE];
	enum jk_refusal_word word = decide_row(rules, ask, purpose, &grant->purpose);

	*number = NULL;
	if (word == JK_REFUSAL_NONE &&
	    !jk_bytes_is(query->text[JK_QUERY_FUNCTION], grant->purpose->function))
		return JK_REFUSAL_NO_PURPOSE;
	if (word == JK_REFUSAL_NONE && number_purpose.len > 0)
		word = decide_row(rules, ask, number_purpose, number);
	if (word == JK_REFUSAL_NONE &&
	    !jk_operator_has(grant->worker->purposes, purpose))
		return JK_REFUSAL_NOT_ENTITLED;
	return word;
}

static enum jk_refusal_word
decide_items(const struct jk_provision_rules *rules, struct jk_bytes items,
    const struct jk_purpose *row, const struct jk_purpose *number)
{
	enum jk_refusal_word result = JK_REFUSAL_NONE;
	struct jk_bytes word;
	char name[JK_WORD_CHARS];

	while (jk_query_word(&items, &word)) {
		if (!jk_text_copy(name, sizeof name, word) ||
		    jk_schema_find(rules->answer, name) < 0 ||
		    !jk_operator_has(row->items, word) ||
		    jk_masks_hide(rules->masks, row->basis, word, rules->day))
			return JK_REFUSAL_WRONG_ITEM;
		if (strcmp(name, "individual_number") == 0 &&
		    (!row->gives_number || number == NULL || !number->gives_number))
			result = JK_REFUSAL_NUMBER;
	}
	return result;
}

static enum jk_refusal_word
decide_approval(const struct jk_provision_ask *ask, const struct jk_purpose *row)
{
	if (!jk_operator_has(row->modes, ask->query->text[JK_QUERY_MODE]))
		return JK_REFUSAL_NO_APPROVAL;
	return ask->needs_approval ? ask->approval : JK_REFUSAL_NONE;
}

enum jk_refusal_word
jk_provision_decide_purpose(const struct jk_provision_rules *rules,
    const struct jk_provision_ask *ask, struct jk_grant *grant)
{
	const struct jk_query *query = ask->query;
	const struct jk_purpose *number;
	enum jk_refusal_word word = find_rows(rules, ask, grant, &number);

	if (word != JK_REFUSAL_NONE)
		return word;
	if (!jk_operator_has(grant->purpose->keys, query->text[JK_QUERY_KEY_KIND]))
		return JK_REFUSAL_WRONG_KEY;
	word = decide_items(rules, query->text[JK_QUERY_ITEMS], grant->purpose, number);
	if (word != JK_REFUSAL_NONE)
		return word;
	if (grant->purpose->needs_case && query->text[JK_QUERY_CASE_NUMBER].len == 0)
		return JK_REFUSAL_NO_CASE;
	return decide_approval(ask, grant->purpose);
}

/* The person */

enum jk_refusal_word
jk_provision_decide_person(const struct jk_provision_rules *rules,
    const struct jk_grant *grant, const struct jk_provision_person *person)
{
	if (person->found == 0)
		return JK_REFUSAL_UNKNOWN_PERSON;
	if (person->found > grant->purpose->cap)
		return JK_REFUSAL_TOO_MANY;
	/* Before the area, which would tell where he lives. */
	if (person->is_protected && !grant->purpose->gives_protected)
		return JK_REFUSAL_PROTECTED;
	if (!jk_area_takes_in(rules->municipalities, jk_bytes_of(grant->worker->area),
		person->municipality, rules->day))
		return JK_REFUSAL_OUT_OF_AREA;
	return JK_REFUSAL_NONE;
}

bool
jk_provision_gives(const struct jk_provision_rules *rules,
    const struct jk_provision_person *person, struct jk_bytes item)
{
	return !person->is_protected ||
	       !jk_masks_hide(rules->masks, JK_MASK_PROTECTED, item, rules->day);
}
