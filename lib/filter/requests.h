/*
 * Requests for disclosure as an officer signed them (schemas/request.csvs;
 * jk-disclose(1), Requests): each right by its schema and in the name of the one
 * whose key signed; and the approval of a second officer, where one is needed.
 */
#ifndef JK_FILTER_REQUESTS_H
#define JK_FILTER_REQUESTS_H

#include "filter/approval.h"
#include "filter/disclosing.h"

struct jk_requests {
	struct jk_run *run;
	struct jk_signed_table table;
	struct jk_people people;
	struct jk_bytes officer; /* whose key signed; empty: nobody's on the list */
	enum jk_leave leave; /* may he disclose, here and today? */
	const struct jk_operator *row; /* that gave leave, or NULL */

	bool has_approval; /* asked for, and found, or not */
	struct jk_approval approval;
};

/*
 * path NULL: standard input. Status 65 with the record that is not right, 77 where
 * one is in another's name. That the officer has no leave is no failure, since an
 * attempt is recorded. Release it in any case.
 */
JK_MUST_CHECK int jk_requests_read(struct jk_requests *requests, struct jk_run *run,
    const char *path, struct jk_err *err);
void jk_requests_release(struct jk_requests *requests);

/* What one says; text is borrowed. */
void jk_requests_get(
    const struct jk_requests *requests, size_t index, struct jk_asked *asked);

/*
 * The approval of command sheet for these very requests, asked for by the officer:
 * *refusal is NULL where there is one, which is then used up for all other requests,
 * or the word for why not.
 */
JK_MUST_CHECK int jk_requests_approval(
    struct jk_requests *requests, const char **refusal, struct jk_err *err);

#endif
