/*
 * The applier: staged records against the heads of their chains, one decision
 * each (rules/change.h), and what is applied into the commit.
 *
 *	applier = jk_applier_open(&options, stage, err);
 *	while ((next = jk_applier_next(applier, &decided, err)) == JK_NEXT_RECORD)
 *		... count it; quarantine it when it is refused
 *	jk_applier_persons(applier)		for the brakes
 *
 * At its end all records and heads are in the commit. Totals, lanes and batches
 * of the list are the caller's.
 */
#ifndef JK_LEDGER_APPLIER_H
#define JK_LEDGER_APPLIER_H

#include "ledger/commit.h"
#include "ledger/stage.h"

struct jk_applier_options {
	struct jk_ledger *ledger;
	struct jk_commit *commit; /* NULL: a dry run */
	const struct jk_secret *head_key;
	const struct jk_schema *schema; /* of the records */
	const char *directory; /* for spills */
	const char *date; /* the business date */
	bool initial; /* consent to the first load of a municipality */
};

struct jk_decided {
	uint32_t input;
	uint64_t number; /* of the record in its input */
	const struct jk_bytes *fields; /* as they came */
	struct jk_change change;
	enum jk_change_outcome outcome;
	uint64_t follows; /* number of the refused record it follows; 0: none */
	int persons; /* how many more persons are in: -1, 0 or 1 */
};

/* For the brakes; municipalities loaded for the first time do not count. */
struct jk_applier_persons {
	uint64_t changed, deleted;
};

struct jk_applier;

/* All is borrowed. The stage has ended. */
JK_MUST_CHECK struct jk_applier *jk_applier_open(
    const struct jk_applier_options *options, struct jk_stage *stage,
    struct jk_err *err);
void jk_applier_free(struct jk_applier *applier);

/* Borrowed until the next call. */
JK_MUST_CHECK enum jk_next jk_applier_next(
    struct jk_applier *applier, struct jk_decided *decided, struct jk_err *err);

const struct jk_applier_persons *jk_applier_persons(const struct jk_applier *applier);

#endif
