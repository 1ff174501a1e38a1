/*
 * What an audit of access records looks for: the rules of
 * schemas/rules/findings.csv, and what was found under them. A rule that has no
 * row is not asked; its limits and exemptions are the row's.
 */
#ifndef JK_RULES_FINDINGS_H
#define JK_RULES_FINDINGS_H

#include "format/listing.h"
#include "rules/access.h"

/* In the order of the table as it is shipped; any order is right. */
enum jk_finding_rule {
	JK_FINDING_NIGHT,
	JK_FINDING_CLOSED_DAY,
	JK_FINDING_MASS_SEARCH,
	JK_FINDING_MANY_OPERATORS,
	JK_FINDING_UNRELATED,
	JK_FINDING_REPEATS,
	JK_FINDING_RELATION,
	JK_FINDING_OUT_OF_AREA,
	JK_FINDING_NO_CASE,
	JK_FINDING_NO_EVENT,
	JK_FINDING_AUTHORITY,
	JK_FINDING_NOT_LISTED,
	JK_FINDING_TWO_OFFICES,
	JK_FINDING_SHARED,
	JK_FINDING_LOGIN_FAILURES,
	JK_FINDING_REFUSALS,
	JK_FINDING_SILENCE,
	JK_FINDING_GAP,
	JK_FINDING_DISORDER,
	JK_FINDING_BULK_APPROVAL,
	JK_FINDING_TOO_OLD,
	JK_FINDING_ERASED_EARLY,
	JK_FINDING_FORBIDDEN_KIND,
	JK_FINDING_PROTECTED,
	JK_FINDING_RULES
};

/* A row of the table; text is borrowed from the listing. */
struct jk_finding_limits {
	bool asked;
	struct jk_bytes id, level, title, title_ja, clause, note, note_ja;
	uint64_t limit, window, low, high; /* 0 where the row says nothing */
	bool exempts_accounts; /* of batches and kiosks */
};

struct jk_findings {
	struct jk_listing *listing;
	struct jk_finding_limits limits[JK_FINDING_RULES];
};

/* Status 78 with the line: an unknown rule, one twice, a number that is none. */
JK_MUST_CHECK int jk_findings_decode(
    struct jk_findings *findings, struct jk_bytes csv, struct jk_err *err);
void jk_findings_release(struct jk_findings *findings);

/* The word of a rule: "night". */
const char *jk_finding_word(enum jk_finding_rule rule);

/*
 * A title with LIMIT, WINDOW, LOW and HIGH replaced by the row's numbers; false
 * when there is no room.
 */
bool jk_finding_title(
    char *to, size_t room, const struct jk_finding_limits *limits, bool japanese);

/* Where a record came from, counted from 0 and 1. */
struct jk_access_place {
	size_t input;
	uint64_t record;
};

/* One finding. Who and where, never whom: a resident is named by a place. */
struct jk_finding {
	enum jk_finding_rule rule;
	char who[33]; /* an operator or a recorder; "" for several */
	int32_t first, last; /* days */
	uint64_t count; /* of what the rule counts */
	bool has_place;
	struct jk_access_place place; /* of the last record it rests on */
};

#endif
