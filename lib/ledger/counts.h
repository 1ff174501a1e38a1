/*
 * Counts: what became of one batch's records, by municipality, class of change
 * and rule that refused: the update-count list (更新件数リスト; technical standard,
 * 第6-6(2), (4)). In every row received = applied + refused + known.
 */
#ifndef JK_LEDGER_COUNTS_H
#define JK_LEDGER_COUNTS_H

#include "format/lane.h"
#include "format/tree.h"
#include "rules/change.h"

/* Refusals that are no decision on a chain. */
enum jk_counts_reason {
	JK_COUNTS_ASIDE, /* set aside before, by jk-validate */
	JK_COUNTS_UNENTITLED, /* a batch refused as a whole: speaks for another */
	JK_COUNTS_WHOLE, /* a batch refused as a whole for another reason */
	JK_COUNTS_REASONS
};
#define JK_COUNTS_RULES (JK_CHANGE_OUTCOMES + JK_COUNTS_REASONS)

struct jk_outcomes {
	uint64_t received, applied, refused, known;
};

struct jk_counts_party {
	char municipality[JK_PARTY_CHARS];
	struct jk_outcomes total, classes[JK_CHANGE_CLASSES];
	uint64_t rules[JK_COUNTS_RULES]; /* records refused, by outcome */
	/* The register: before the batch, and what the batch adds. */
	uint64_t persons_before, generations_before;
	int64_t persons, generations;
};

struct jk_counts {
	struct jk_counts_party *parties; /* ascending in the municipality */
	size_t count, cap;
};

void jk_counts_init(struct jk_counts *counts);
void jk_counts_release(struct jk_counts *counts);

/* The party of that code, added when new; borrowed until another is added. */
JK_MUST_CHECK struct jk_counts_party *jk_counts_party(
    struct jk_counts *counts, struct jk_bytes municipality, struct jk_err *err);

/* One decision; persons as in ledger/applier.h. */
void jk_counts_add(struct jk_counts_party *party, enum jk_change_class class,
    enum jk_change_outcome outcome, int persons);

/* So many refused without a decision; class JK_CHANGE_CLASSES: unknown. */
void jk_counts_refuse(struct jk_counts_party *party, enum jk_change_class class,
    enum jk_counts_reason reason, uint64_t records);

/* Of all municipalities. */
void jk_counts_sum(struct jk_outcomes *sum, const struct jk_counts *counts);

/* Rows: for each municipality its totals, then classes, then refusals. */
struct jk_counts_row {
	const struct jk_counts_party *party;
	const char *row; /* total, class or refusal */
	const char *class, *rule; /* "" where the row has none */
	const char *text; /* of the rule, to be shown with _(); NULL without */
	struct jk_outcomes outcomes;
};

/* The next row; *at begins as 0. False when there are no more. */
bool jk_counts_next(
    const struct jk_counts *counts, size_t *at, struct jk_counts_row *row);

/* A row as the fields of schemas/receipt.csvs. */
#define JK_RECEIPT_COLUMNS 16
struct jk_receipt_text {
	char lane[JK_LANE_CHARS], digest[2 * JK_HASH_BYTES + 1];
	char numbers[9][24];
};
struct jk_receipt_batch {
	const struct jk_lane *lane; /* none: own intake */
	uint64_t number;
	const uint8_t *digest; /* H of its final checkpoint */
	const char *outcome; /* applied, refused or known */
};
void jk_receipt_encode(struct jk_bytes fields[JK_RECEIPT_COLUMNS],
    struct jk_receipt_text *text, const struct jk_receipt_batch *batch,
    const struct jk_counts_row *row);

#endif
