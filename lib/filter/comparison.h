/*
 * A full export held against what was before: the heads of the site's register,
 * or the snapshot before (jk-extract(1), SOURCES; the decisions are those of
 * rules/intake.h).
 *
 *	comparison = jk_comparison_new(&form, aside, heads, directory, err);
 *	while (...)
 *		jk_comparison_put(comparison, &place, values, err);
 *	while (...)					without heads
 *		jk_comparison_put_before(comparison, &place, values, err);
 *	while (jk_comparison_next(comparison, &compared, err) == JK_NEXT_RECORD)
 *		...
 *	jk_intake_brake(jk_comparison_totals(comparison), &consents, err);
 *
 * All rows are put before the first one of the snapshot before, since only then
 * is it known which of its chains go on under a new code.
 */
#ifndef JK_FILTER_COMPARISON_H
#define JK_FILTER_COMPARISON_H

#include "filter/aside.h"
#include "ledger/snapshot.h"
#include "rules/intake.h"

struct jk_comparison;

/* Of the chain that was before, where there is no row. */
struct jk_compared_before {
	struct jk_bytes code, municipality;
	uint64_t generation;
	struct jk_snapshot_place place; /* number: among the chains; line 0: a head */
};

struct jk_compared {
	enum jk_intake_outcome outcome;
	bool has_row;
	struct jk_snapshot_entry row;
	struct jk_compared_before before;
};

/*
 * heads: those of the register; NULL to compare with a snapshot. `finder` are the
 * same heads, opened a second time, for questions amid the walk. All is borrowed.
 */
struct jk_comparison_source {
	struct jk_snapshot_form form;
	struct jk_aside *aside; /* takes what is refused; its rows are not gone */
	const char *input, *before; /* what messages call the two sides */
	struct jk_heads *heads, *finder;
	const char *directory; /* for what does not fit into memory */
	bool initial; /* a chain may begin with any generation */
};

JK_MUST_CHECK struct jk_comparison *jk_comparison_new(
    const struct jk_comparison_source *source, struct jk_err *err);
void jk_comparison_free(struct jk_comparison *comparison);

JK_MUST_CHECK int jk_comparison_put(struct jk_comparison *comparison,
    const struct jk_snapshot_place *place, const struct jk_bytes *values,
    struct jk_err *err);
JK_MUST_CHECK int jk_comparison_put_before(struct jk_comparison *comparison,
    const struct jk_snapshot_place *place, const struct jk_bytes *values,
    struct jk_err *err);

/* Each row and each chain without one, in the order of the chains. Borrowed. */
JK_MUST_CHECK enum jk_next jk_comparison_next(
    struct jk_comparison *comparison, struct jk_compared *compared, struct jk_err *err);

/*
 * Set aside what was just refused: the row, or the person who is gone, of whom
 * there is only the chain and the generation that was known.
 */
JK_MUST_CHECK int jk_comparison_refuse(struct jk_comparison *comparison,
    const struct jk_compared *compared, struct jk_err *err);

/* Complete after the last one; `rows` are those that were put. */
const struct jk_intake_totals *jk_comparison_totals(
    const struct jk_comparison *comparison);

#endif
