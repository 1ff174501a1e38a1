/*
 * Changes: does a record continue its chain of generations (jk-apply(1),
 * Changes)? A pure decision over the chain's head, as a register keeps it, and
 * what the caller found out about generations already recorded.
 *
 * A chain is one resident code in one municipality. Its generations count
 * 1, 2, 3 ...; nothing is overwritten. Sources: 住基法 30条の6, 30条の7; 総務省
 * 住民記録システム標準仕様書 1.2.1 (every generation carries all fields), 4.2.3.3
 * and 4.6.0.1 (a correction of an error and a cancellation are generations of
 * their own).
 */
#ifndef JK_RULES_CHANGE_H
#define JK_RULES_CHANGE_H

#include "base/bytes.h"
#include "base/err.h"
#include "format/schema.h"

enum jk_change_class {
	JK_CHANGE_ENTRY,
	JK_CHANGE_CORRECTION,
	JK_CHANGE_DELETION,
	JK_CHANGE_CLASSES
};

/* The words of the field class, in that order. */
extern const char *const jk_change_class_names[JK_CHANGE_CLASSES];

/* Where the fields of a change are in the schema; what else a record has is not
 * looked at. */
struct jk_change_columns {
	int resident_code, municipality, generation, class, reason, former_code,
	    cancels;
};

/* Status 78 when the schema is not one of ident records. */
JK_MUST_CHECK int jk_change_columns_find(struct jk_change_columns *columns,
    const struct jk_schema *schema, struct jk_err *err);

/* A record as a change; the codes are borrowed from its fields. */
struct jk_change {
	struct jk_bytes code, municipality;
	uint64_t generation;
	enum jk_change_class class;
	bool is_initial; /* reason initial-load */
	bool is_code_change;
	struct jk_bytes former_code; /* of a code change */
	uint64_t cancels; /* generation cancelled; 0: none */
	enum jk_change_class cancels_class;
};

/* Status 65 when a field has not the form that the schema asks for. */
JK_MUST_CHECK int jk_change_decode(struct jk_change *change,
    const struct jk_change_columns *columns, const struct jk_bytes *fields,
    struct jk_err *err);

enum jk_change_state {
	JK_CHANGE_NONE, /* no such chain */
	JK_CHANGE_OPEN,
	JK_CHANGE_CLOSED, /* by a deletion */
	JK_CHANGE_MOVED, /* by a change of the code */
};

struct jk_change_chain {
	enum jk_change_state state;
	uint64_t generation; /* the newest; 0 with NONE */
};

/* What is recorded under the change's own code and generation. */
enum jk_change_recorded {
	JK_CHANGE_NOTHING,
	JK_CHANGE_SAME, /* with the same contents */
	JK_CHANGE_OTHER,
};

struct jk_change_facts {
	struct jk_change_chain own; /* the chain of the record's code */
	struct jk_change_chain former; /* of the former code, in a code change */
	enum jk_change_recorded recorded; /* asked when own.generation reaches it */
	/* Of the generation cancelled: is it there, and of which class? */
	bool has_cancelled;
	enum jk_change_class cancelled_class;
	bool initial; /* consent, and the municipality is still empty */
	bool follows; /* an earlier one of this batch and chain was refused */
};

enum jk_change_outcome {
	JK_CHANGE_APPLIED,
	JK_CHANGE_KNOWN,
	/* These are refused. */
	JK_CHANGE_FOLLOWS,
	JK_CHANGE_CONTENT,
	JK_CHANGE_GAP,
	JK_CHANGE_IS_IN,
	JK_CHANGE_NOT_IN,
	JK_CHANGE_FIRST,
	JK_CHANGE_CONSENT,
	JK_CHANGE_FORMER_NOT_IN,
	JK_CHANGE_FORMER_COUNT,
	JK_CHANGE_CODE_IN_USE,
	JK_CHANGE_CANCELS_NOTHING,
	JK_CHANGE_CANCELS_OTHER,
	JK_CHANGE_GONE_ON,
	JK_CHANGE_OUTCOMES
};

static inline bool
jk_change_is_refused(enum jk_change_outcome outcome)
{
	return outcome >= JK_CHANGE_FOLLOWS;
}

enum jk_change_outcome jk_change_decide(
    const struct jk_change *change, const struct jk_change_facts *facts);

/* The state of the chain once the change is applied. */
enum jk_change_state jk_change_after(const struct jk_change *change);

/* The rule that refused, such as "JK00462", and its text, to be shown with _(). */
const char *jk_change_rule(enum jk_change_outcome outcome);
const char *jk_change_text(enum jk_change_outcome outcome);

#endif
