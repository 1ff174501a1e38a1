/*
 * Intake: what a municipality's own rows come to (jk-extract(1), SOURCES).
 *
 * There are three kinds of source. Of a journal each row is a change. A full
 * export is held against the heads of the site's own register, a snapshot
 * against the snapshot before it; for both the question is the same: what is
 * this chain's version now, what was it before? Nothing is ever invented: where
 * the answer is not one ordinary step, the row is set aside and reported.
 *
 * All of it is pure. The caller finds versions, in the order of their keys.
 */
#ifndef JK_RULES_INTAKE_H
#define JK_RULES_INTAKE_H

#include "base/err.h"
#include "format/codes.h"
#include "format/conf.h"
#include "format/schema.h"

/* A municipality's own reason codes: schemas/reasons/CODE.csv, code and reason. */
struct jk_intake_reasons {
	const struct jk_codes *codes; /* borrowed; NULL maps nothing */
	int column; /* of the schema, "reason" */
	int item; /* of the table, "reason" */
	int32_t day; /* the business date, on which codes are valid */
};

/* Status 78 when the schema or the table has no "reason". */
JK_MUST_CHECK int jk_intake_reasons_init(struct jk_intake_reasons *reasons,
    const struct jk_codes *codes, const struct jk_schema *schema, int32_t day,
    struct jk_err *err);

/*
 * Replace the reason of a record by its mnemonic. One that is not in the table
 * stays as it is: jk-validate refuses it, unless it is a mnemonic already.
 * Nothing else is changed or trimmed. True when it was replaced.
 */
bool jk_intake_map(const struct jk_intake_reasons *reasons, struct jk_bytes *values);

/* One chain's newest generation: a row of an export or snapshot, or a head. */
struct jk_intake_version {
	struct jk_bytes key; /* of the chain; in the order of the sequence */
	uint64_t generation;
	bool open; /* not a deletion, and not moved to another code */
	struct jk_bytes digest; /* of the record; both sides by one way and key */
};

enum jk_intake_outcome {
	JK_INTAKE_SAME, /* nothing to send */
	JK_INTAKE_CHANGE, /* the row is a change */
	/* These are set aside and reported. */
	JK_INTAKE_ALTERED, /* the same generation with other contents */
	JK_INTAKE_JUMP, /* more than one generation further */
	JK_INTAKE_BACK, /* an earlier generation than before */
	JK_INTAKE_GONE, /* was open, and no row says that it was deleted */
	JK_INTAKE_TWICE, /* a second row of the same chain */
};

static inline bool
jk_intake_is_refused(enum jk_intake_outcome outcome)
{
	return outcome >= JK_INTAKE_ALTERED;
}

/* The message id of a refusal, and its text in English for _(). */
const char *jk_intake_outcome_id(enum jk_intake_outcome outcome);
const char *jk_intake_outcome_text(enum jk_intake_outcome outcome);

/*
 * Hold the version of a row against the one before it, NULL where there is
 * none. For a row that continues another code's chain (a code change), `before`
 * is the version of that chain. Under `initial` a chain may begin with any
 * generation.
 */
enum jk_intake_outcome jk_intake_decide(const struct jk_intake_version *before,
    const struct jk_intake_version *row, bool initial);

/*
 * The same where there is no row. `moved` says that a row of this source
 * continues the chain under a new code.
 */
enum jk_intake_outcome jk_intake_missing(
    const struct jk_intake_version *before, bool moved);

/*
 * Which of two sorted sequences has the next chain; NULL is a sequence at its
 * end. Not both may be NULL.
 */
enum jk_intake_side {
	JK_INTAKE_BEFORE, /* only what was before: ask jk_intake_missing */
	JK_INTAKE_ROW, /* only the row: decide with no version before */
	JK_INTAKE_BOTH,
};

enum jk_intake_side jk_intake_side(
    const struct jk_intake_version *before, const struct jk_intake_version *row);

/*
 * What a whole export or snapshot came to. Rows are all rows of it; before,
 * those that were open. Deleted are deletions that came as rows.
 */
struct jk_intake_totals {
	uint64_t rows, before;
	uint64_t changed, deleted, gone;
};

struct jk_intake_consents {
	bool empty, initial;
	struct jk_limit max_change, max_delete;
};

/*
 * Is it whole enough to be believed? Status 65 for an export without rows, and
 * when more persons are gone or deleted, or are changed, than the limits allow.
 * A consent lifts only what it names: --allow-empty lets an export without rows
 * pass but not the persons gone by it, --initial the changes of a first load.
 */
JK_MUST_CHECK int jk_intake_brake(const struct jk_intake_totals *totals,
    const struct jk_intake_consents *consents, struct jk_err *err);

#endif
