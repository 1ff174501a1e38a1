/*
 * An approval in use (jk.conf(5), SIGNED TABLES): found by what it approves, judged
 * again by the operator list on the business date, and used once.
 *
 *	jk_approval_find(&approval, run, &people, subject, "bulk", by, err);
 *	if (approval.state == JK_APPROVAL_GIVEN)
 *		jk_approval_use(&approval, run, by, err);
 */
#ifndef JK_FILTER_APPROVAL_H
#define JK_FILTER_APPROVAL_H

#include "filter/people.h"

enum jk_approval_state {
	JK_APPROVAL_GIVEN,
	JK_APPROVAL_MISSING, /* there is none, or its signer may not approve that */
	JK_APPROVAL_USED, /* by something else */
	JK_APPROVAL_EXPIRED
};

struct jk_approval {
	enum jk_approval_state state;
	char content[JK_DIGEST_HEX_CHARS]; /* its own: what records name it by */
	char requester[33], approver[33];
	char purpose[33]; /* "": of none */
	bool has_records;
	uint64_t records;
};

/*
 * The approval of `subject` (64 digits) for a command, SITE/approvals/
 * SUBJECT-COMMAND.jks. `by` names what would use it: whatever has used it under the
 * same name goes on with it. Status 76 when the file is not authentic.
 */
JK_MUST_CHECK int jk_approval_find(struct jk_approval *approval, struct jk_run *run,
    const struct jk_people *people, const char *subject, const char *command,
    const char *by, struct jk_err *err);

/*
 * Is the table an approval of `subject` for a command, by somebody else than who asked,
 * who might give it on that day?
 */
bool jk_approval_is_of(const struct jk_signed_table *table,
    const struct jk_people *people, const char *subject, const char *command,
    int32_t day);

/* Used: on disk when this returns 0, in SITE/approvals/used/CONTENT. */
JK_MUST_CHECK int jk_approval_use(const struct jk_approval *approval,
    struct jk_run *run, const char *by, struct jk_err *err);

#endif
