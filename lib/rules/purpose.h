/*
 * Provision (提供): may this query be answered? Pure decisions over the operator
 * list, the purpose table and the masks, in the order of jk-provide(1), What is
 * asked of a query; the first that does not hold refuses.
 *
 * The first half is decided from the query alone, the second when it is known who
 * was found. Source: 住基法 30条の9 to 30条の15; 告示334 第4-4(7), 第4-8(2).
 */
#ifndef JK_RULES_PURPOSE_H
#define JK_RULES_PURPOSE_H

#include "rules/masks.h"
#include "rules/purposes.h"
#include "rules/query.h"
#include "rules/roles.h"

/* The words of codes/refusal.csv, in its order. */
enum jk_refusal_word {
	JK_REFUSAL_NONE,
	JK_REFUSAL_NO_PURPOSE,
	JK_REFUSAL_NOT_ENTITLED,
	JK_REFUSAL_WRONG_KEY,
	JK_REFUSAL_WRONG_ITEM,
	JK_REFUSAL_NUMBER,
	JK_REFUSAL_NO_APPROVAL,
	JK_REFUSAL_APPROVAL_USED,
	JK_REFUSAL_APPROVAL_EXPIRED,
	JK_REFUSAL_NOT_AN_OPERATOR,
	JK_REFUSAL_WRONG_ROLE,
	JK_REFUSAL_OUT_OF_AREA,
	JK_REFUSAL_LOCKED,
	JK_REFUSAL_UNKNOWN_PERSON,
	JK_REFUSAL_TOO_MANY,
	JK_REFUSAL_PROTECTED,
	JK_REFUSAL_NO_CASE,
	JK_REFUSAL_MALFORMED,
	JK_REFUSAL_COUNT
};

/* "" for none; and back, COUNT for no such word. */
const char *jk_refusal_text(enum jk_refusal_word word);
enum jk_refusal_word jk_refusal_decode(struct jk_bytes text);

/* Does it count towards a lock? bulk: the query was approved with others. */
bool jk_refusal_counts(enum jk_refusal_word word, bool bulk);

/* An operator's refusals in a row on one day, and what comes of too many. */
struct jk_lockout {
	uint64_t count;
	int32_t day;
	uint64_t locked; /* by the access record of that serial number; 0: is not */
};

/* Take in what became of one query of his. True when that locks him. */
bool jk_lockout_take(struct jk_lockout *lockout, enum jk_refusal_word word, bool bulk,
    int32_t day, uint64_t serial, uint64_t after);

/* Whose rules they are; all borrowed. */
struct jk_provision_rules {
	const struct jk_purposes *purposes;
	const struct jk_operators *operators;
	const struct jk_roles *roles;
	const struct jk_codes *municipalities;
	const struct jk_masks *masks;
	const struct jk_schema *answer; /* the items that an answer can hold */
	int32_t day;
};

struct jk_provision_ask {
	const struct jk_query *query;
	struct jk_bytes organ; /* who is to be given it */
	struct jk_bytes signer; /* of own staff: 64 digits; of an organ: "" */
	bool is_malformed;
	/* NONE, or why its approval does not hold; asked where one is needed. */
	enum jk_refusal_word approval;
	bool needs_approval;
};

/* What was found out on the way; rows are NULL where it did not come to them. */
struct jk_grant {
	const struct jk_operator *worker;
	const struct jk_purpose *purpose;
};

/* Is he somebody who may ask here at all? First of all, and before any lock. */
enum jk_refusal_word jk_provision_decide_worker(const struct jk_provision_rules *rules,
    const struct jk_provision_ask *ask, struct jk_grant *grant);

/* Is it for a purpose that he may have these items for? Behind the lock. */
enum jk_refusal_word jk_provision_decide_purpose(const struct jk_provision_rules *rules,
    const struct jk_provision_ask *ask, struct jk_grant *grant);

struct jk_provision_person {
	uint64_t found; /* how many persons the query found */
	struct jk_bytes municipality; /* in which this one lives or last lived */
	bool is_protected;
};

/* With both rows of the grant. For none or too many the person is not looked at. */
enum jk_refusal_word jk_provision_decide_person(const struct jk_provision_rules *rules,
    const struct jk_grant *grant, const struct jk_provision_person *person);

/* May that item, which was asked for, be in this answer? */
bool jk_provision_gives(const struct jk_provision_rules *rules,
    const struct jk_provision_person *person, struct jk_bytes item);

#endif
