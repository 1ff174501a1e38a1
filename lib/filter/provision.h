/*
 * One query, from what it asks to what is logged and answered (jk-provide(1)): the
 * tables of the site around the decisions of rules/purpose.h, and the access record
 * and the answer that come of them.
 */
#ifndef JK_FILTER_PROVISION_H
#define JK_FILTER_PROVISION_H

#include "filter/answers.h"
#include "filter/approval.h"
#include "filter/protected.h"
#include "ledger/questions.h"

#define JK_PROVISION_ITEMS_CHARS 257

struct jk_provision {
	struct jk_run *run;
	const struct jk_asked *asked;
	struct jk_people people;
	struct jk_signed_table table; /* of purposes */
	struct jk_purposes *purposes;
	struct jk_masks *masks;
	struct jk_protected *protected;
	struct jk_provision_rules rules;
	struct jk_approval approval;
	bool needs_approval; /* each query, since there are many */
	const struct jk_schema *ident; /* of the register's records */
	/* For each column of an answer that of the register, or -1. */
	int items[JK_SCHEMA_MAX_COLUMNS];
	int request, query, result, refusal, serial, code, state;
	int address; /* in the register's records */
	uint64_t found, none, refused; /* answers */
};

/*
 * Tables, lists and, where one is needed, the approval; `by` names what would use
 * it. Release it in any case.
 */
JK_MUST_CHECK int jk_provision_open(struct jk_provision *provision, struct jk_run *run,
    const struct jk_asked *asked, const char *by, struct jk_err *err);
void jk_provision_release(struct jk_provision *provision);

/* From the query alone; locks NULL: as if nobody were locked. */
enum jk_refusal_word jk_provision_decide(const struct jk_provision *provision,
    const struct jk_asked_query *query, const struct jk_locks *locks,
    struct jk_grant *grant);

/* Does it count on the approval? */
bool jk_provision_needs_approval(
    const struct jk_provision *provision, const struct jk_asked_query *query);

/*
 * Log and answer one query. group: who was found, NULL for nobody; it is looked at
 * only where nothing refuses before.
 */
JK_MUST_CHECK int jk_provision_answer(struct jk_provision *provision,
    const struct jk_asked_query *query, const struct jk_question_answer *group,
    struct jk_answers *answers, struct jk_err *err);

#endif
