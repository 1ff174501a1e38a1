/*
 * Several sorted segments as one ascending sequence. Where a key stands in more
 * than one of them, the one that was put first wins and the others are passed
 * over (for heads: the newest segment is put first).
 *
 * The merge owns its seekers. Whoever keeps a pointer to one may use it between
 * walks, and seeks again for the next.
 */
#ifndef JK_LEDGER_MERGE_H
#define JK_LEDGER_MERGE_H

#include "base/next.h"
#include "stream/seeker.h"

struct jk_merge;

struct jk_merged {
	struct jk_bytes key;
	const struct jk_bytes *fields; /* in the columns of the schema given */
	size_t segment; /* its place in the order of putting */
	size_t same; /* how many segments hold this key */
	/* Where it stands in its segment, as in stream/seeker.h. */
	uint64_t frame;
	uint32_t record;
};

/* schema: how records are handed out, whatever their segment's own is. */
JK_MUST_CHECK struct jk_merge *jk_merge_new(
    const struct jk_schema *schema, struct jk_err *err);
void jk_merge_free(struct jk_merge *merge);

/* Pass nothing over: equal keys come one behind the other, as their segments do. */
void jk_merge_keep_all(struct jk_merge *merge);

/*
 * Of those put from now on only the columns of these names are wanted, and the key
 * (stream/seeker.h); NULL: all. Borrowed.
 */
void jk_merge_want(struct jk_merge *merge, const char *const *names);

/*
 * Takes the seeker over, whether or not that succeeds; NULL, whose err is set,
 * is -1. Status 78 when the schema does not say that it reads the segment's.
 */
JK_MUST_CHECK int jk_merge_put(
    struct jk_merge *merge, struct jk_seeker *seeker, struct jk_err *err);

/* Go to the first record whose key is not below `key`; needed before _next. */
JK_MUST_CHECK int jk_merge_seek(
    struct jk_merge *merge, struct jk_bytes key, struct jk_err *err);

/* The same, and end behind the last one whose key begins with `prefix`. */
JK_MUST_CHECK int jk_merge_seek_prefix(
    struct jk_merge *merge, struct jk_bytes prefix, struct jk_err *err);

/* Borrowed until the next call. */
JK_MUST_CHECK enum jk_next jk_merge_next(
    struct jk_merge *merge, struct jk_merged *merged, struct jk_err *err);

#endif
