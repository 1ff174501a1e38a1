/*
 * Staging: the records of all inputs of a run, brought into the order in which
 * they are decided. Nothing is decided before every input has verified to its
 * end, so they wait here, sealed beyond a budget (ledger/sorter.h).
 *
 * They come back grouped: all chains of one municipality that code changes of
 * this run tie together are one group, and a chain without is a group of its
 * own. In a group the inputs stand in the order the caller gives them, and the
 * records of one input by their generation; so the outcome is the same as if
 * the inputs had come one a night.
 *
 * Groups ascend in their least chain. Where no code changes tie chains together
 * that is the order of the ledger; jk_stage_is_tied says when it is not.
 */
#ifndef JK_LEDGER_STAGE_H
#define JK_LEDGER_STAGE_H

#include "base/next.h"
#include "format/schema.h"
#include "rules/change.h"

/* The rank of an input whose records are passed over. */
#define JK_STAGE_PASSED UINT32_MAX

struct jk_stage;

/* schema: of all records put. Both are borrowed; the directory is for spills. */
JK_MUST_CHECK struct jk_stage *jk_stage_new(
    const char *directory, const struct jk_schema *schema, struct jk_err *err);
void jk_stage_free(struct jk_stage *stage);

/* Inputs are numbered from 0. The fields are copied. Status 65: no change. */
JK_MUST_CHECK int jk_stage_put(struct jk_stage *stage, uint32_t input, uint64_t number,
    const struct jk_bytes *fields, struct jk_err *err);

/* Ends the putting. ranks: for each of `count` inputs its place, or passed. */
JK_MUST_CHECK int jk_stage_end(
    struct jk_stage *stage, const uint32_t *ranks, size_t count, struct jk_err *err);

struct jk_staged {
	bool begins_group;
	uint32_t input;
	uint64_t number; /* of the record in its input */
	const struct jk_bytes *fields;
	struct jk_change change; /* borrows from fields */
};

/* Borrowed until the next call. */
JK_MUST_CHECK enum jk_next jk_stage_next(
    struct jk_stage *stage, struct jk_staged *staged, struct jk_err *err);

bool jk_stage_is_tied(const struct jk_stage *stage);

#endif
