/*
 * Runs: what ran, gathered from access and operation records in one pass
 * (jk-audit(1), plan). Records of one day, job, operator, purpose and approval are
 * one run. Pure, and bounded: it grows with runs, never with records.
 *
 * A record belongs to a run where its mode is bulk, or its function is run,
 * extraction or update.
 */
#ifndef JK_RULES_RUNS_H
#define JK_RULES_RUNS_H

#include "rules/findings.h"

struct jk_ran {
	int32_t day;
	char job[33]; /* 処理名; "" where the records do not say */
	char operator_id[33];
	char purpose[33];
	char approval[65]; /* content digest of it, or "" */
	/*
	 * As many as access records, each being one; without any, what operation
	 * records say that they found.
	 */
	uint64_t records;
	uint64_t accesses, results;
	struct jk_access_place place; /* of the last record */
};

struct jk_runs;

struct jk_runs *jk_runs_new(struct jk_err *err) JK_MUST_CHECK;
void jk_runs_free(struct jk_runs *runs);

/* Status 69 when there are too many runs. */
JK_MUST_CHECK int jk_runs_put(struct jk_runs *runs, const struct jk_access *access,
    const struct jk_access_place *place, struct jk_err *err);

/* By day, job, operator, purpose and approval; after it nothing is put. */
void jk_runs_end(struct jk_runs *runs);
size_t jk_runs_count(const struct jk_runs *runs);
const struct jk_ran *jk_runs_at(const struct jk_runs *runs, size_t index);

#endif
