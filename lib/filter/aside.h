/*
 * Rows that a program sets aside: told, counted, put into quarantine whole, and
 * remembered by their chain, so that what follows there is set aside too.
 *
 * The first JK_ASIDE_TOLD findings are told one by one, all of them with
 * --verbose, and at the end each rule with its count. A dry run does the same
 * and leaves no quarantine.
 */
#ifndef JK_FILTER_ASIDE_H
#define JK_FILTER_ASIDE_H

#include "filter/chains.h"
#include "filter/quarantine.h"
#include "filter/tally.h"

#define JK_ASIDE_TOLD 20

/* Where a row is and what is wrong with it. */
struct jk_aside_row {
	const char *input; /* its path; "-" is standard input */
	uint64_t number; /* of the row in the run, from 1 */
	uint64_t line; /* of its first byte; 0: the input has no lines */
	bool is_missing; /* not a row, but a person of whom there is none */
	struct jk_bytes raw; /* as it came; NULL: its values are all there is */
	const struct jk_bytes *values; /* one a column; what is unreadable is empty */
};

struct jk_aside_finding {
	const char *rule; /* message id */
	const char *text; /* in English, marked N_() */
	int column; /* of the schema; -1: the row as a whole */
	uint64_t line; /* 0: that of the row */
	uint64_t byte; /* in the input */
	bool has_byte;
	uint64_t follows; /* the number of the row it follows; 0: none */
};

struct jk_aside;

/*
 * The schema of the rows is borrowed, as is run. Rows follow each other only where
 * the schema has generations. With `whole` the input is taken whole or not at all:
 * nothing goes into quarantine, and one row set aside is over the limit.
 */
JK_MUST_CHECK struct jk_aside *jk_aside_new(
    struct jk_run *run, const struct jk_schema *schema, bool whole, struct jk_err *err);
void jk_aside_free(struct jk_aside *aside);

/* Set one row aside; of several findings the first is the one recorded. */
JK_MUST_CHECK int jk_aside_put(struct jk_aside *aside, const struct jk_aside_row *row,
    const struct jk_aside_finding *findings, size_t count, struct jk_err *err);

/*
 * *number: the row set aside before in the chain of these values, or in the one
 * that they continue under a new code; 0 for none.
 */
JK_MUST_CHECK int jk_aside_find(const struct jk_aside *aside,
    const struct jk_bytes *values, uint64_t *number, struct jk_err *err);

/* Has a row of this chain been set aside? */
JK_MUST_CHECK int jk_aside_has(const struct jk_aside *aside, struct jk_bytes code,
    struct jk_bytes municipality, bool *has, struct jk_err *err);

/* Those that were rows. */
uint64_t jk_aside_rows(const struct jk_aside *aside);

/*
 * Tell the counts and put the quarantine in place: before the stream of what went
 * on is ended, so that no row can be missing from both. The file is named after
 * the rows in it; the same run over the same input replaces it.
 */
JK_MUST_CHECK int jk_aside_close(struct jk_aside *aside, struct jk_err *err);

/* More than --reject-limit allows of `rows`? Status 65 then. */
JK_MUST_CHECK int jk_aside_check(
    const struct jk_aside *aside, uint64_t rows, struct jk_err *err);

#endif
