/*
 * The warrant of what a person signed (jk-validate(1), What persons sign): was it
 * his to sign, on the business date?
 *
 *	operator   by whoever may do `operators` by the list in force; the first
 *	           one by somebody whom it lets do so itself
 *	purpose    by whoever may do `table`
 *	retention  the same; rows of the one in force that are not in it are told
 *	hold       by whoever may do `hold`, with all rows that are in force
 *	plan       by whoever may do `plan`
 *	approval   by whoever may do `approve-COMMAND`, in his own name
 *
 * What is asked (query, request) is judged record by record where it is answered.
 * All other kinds are their site's and need no warrant.
 *
 *	jk_warrant_open(&warrant, run, header, schema, err);
 *	while (...)
 *		jk_warrant_put(&warrant, fields, &why, err);
 *	jk_warrant_close(&warrant, err);
 *	jk_warrant_release(&warrant);
 */
#ifndef JK_FILTER_WARRANT_H
#define JK_FILTER_WARRANT_H

#include "filter/judge.h"
#include "filter/people.h"

enum jk_warrant_kind {
	JK_WARRANT_NONE,
	JK_WARRANT_OPERATORS,
	JK_WARRANT_TABLE,
	JK_WARRANT_PERIODS,
	JK_WARRANT_HOLDS,
	JK_WARRANT_APPROVAL
};

struct jk_warrant {
	struct jk_run *run; /* borrowed */
	const struct jk_schema *schema;
	enum jk_warrant_kind kind;
	char signer[JK_DIGEST_HEX_CHARS];
	struct jk_people people; /* by the list in force */
	struct jk_signed_table list; /* a new one, as far as it was put */
	struct jk_operators *operators; /* on it, at the end */
	const struct jk_codes *uses; /* which certificate a role wants */
	int requester, approver, command, until; /* columns of an approval */
};

/*
 * schema is the site's, of the header's kind. Status 77 when the signer may not
 * sign it. Release it in any case.
 */
JK_MUST_CHECK int jk_warrant_open(struct jk_warrant *warrant, struct jk_run *run,
    const struct jk_header *header, const struct jk_schema *schema, struct jk_err *err);
void jk_warrant_release(struct jk_warrant *warrant);

/*
 * One row, in the schema. *why is set where it is refused for what it says, its
 * rule NULL where it is not; an approval that is not its signer's is status 77.
 */
JK_MUST_CHECK int jk_warrant_put(struct jk_warrant *warrant,
    const struct jk_bytes *fields, struct jk_cause *why, struct jk_err *err);

/*
 * What the rows are together, and beside those in force. Status 65, or 77 for a first
 * operator list.
 */
JK_MUST_CHECK int jk_warrant_close(struct jk_warrant *warrant, struct jk_err *err);

#endif
