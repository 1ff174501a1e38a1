/*
 * What a verification has seen of a ledger, so that the next one reads only what
 * came since, and notices when the past is another (jk-audit(1), verify,
 * --checkpoint).
 */
#ifndef JK_LEDGER_BASELINE_H
#define JK_LEDGER_BASELINE_H

#include "ledger/list.h"

#define JK_BASELINE_MAX_BYTES JK_LIST_MAX_BYTES

struct jk_baseline_segment {
	char name[JK_SEGMENT_NAME_CHARS];
	uint8_t checkpoint[JK_HASH_BYTES];
};

struct jk_baseline {
	char ledger[JK_WORD_CHARS];
	char party[JK_PARTY_CHARS];
	uint64_t number; /* of the newest list seen; 0: there was none */
	uint8_t digest[JK_HASH_BYTES]; /* of its file */
	struct jk_tree log; /* over all lists up to it */
	struct jk_baseline_segment *segments; /* ascending in the name */
	size_t count;
};

void jk_baseline_init(struct jk_baseline *baseline);
void jk_baseline_release(struct jk_baseline *baseline);

/* It becomes what is seen of that list; log: over it, too. */
JK_MUST_CHECK int jk_baseline_set(struct jk_baseline *baseline,
    const struct jk_list *list, const uint8_t digest[JK_HASH_BYTES],
    const struct jk_tree *log, struct jk_err *err);

/* Was that segment seen, with that content? */
bool jk_baseline_has(
    const struct jk_baseline *baseline, const struct jk_list_segment *segment);

void jk_baseline_encode(struct jk_buf *to, const struct jk_baseline *baseline);

/* Status 65 with the line for what is none. */
JK_MUST_CHECK int jk_baseline_decode(
    struct jk_baseline *baseline, struct jk_bytes text, struct jk_err *err);

#endif
