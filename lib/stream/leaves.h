/*
 * The leaves of one stream as they pass: the tree over them, and what the
 * table frames at the end must say of them (jk-stream(5), Table and TREE).
 *
 * A reader keeps one digest for each table frame to come, 32 bytes for 16,384
 * leaves; a writer keeps the entries themselves, 40 bytes a leaf.
 */
#ifndef JK_STREAM_LEAVES_H
#define JK_STREAM_LEAVES_H

#include "adapt/digest.h"
#include "base/buf.h"
#include "format/frame.h"
#include "format/tree.h"

struct jk_leaves {
	struct jk_tree tree;
	bool keeps_entries;
	struct jk_buf entries; /* a writer's */
	struct jk_buf groups; /* a reader's: digests of full groups of entries */
	struct jk_digest group; /* the group being filled */
};

JK_MUST_CHECK int jk_leaves_init(
    struct jk_leaves *leaves, bool keeps_entries, struct jk_err *err);
void jk_leaves_release(struct jk_leaves *leaves);

/* A leaf at `offset`, made of two pieces. */
JK_MUST_CHECK int jk_leaves_put(struct jk_leaves *leaves, uint64_t offset,
    struct jk_bytes first, struct jk_bytes second, struct jk_err *err);

/* How many table frames these leaves need, and the entries of table `index`. */
size_t jk_leaves_tables(const struct jk_leaves *leaves);
size_t jk_leaves_table_entries(const struct jk_leaves *leaves, size_t index);
struct jk_bytes jk_leaves_table(const struct jk_leaves *leaves, size_t index);

/* Is this the body of table frame `index`? All leaves must have passed. */
JK_MUST_CHECK int jk_leaves_table_check(
    struct jk_leaves *leaves, size_t index, struct jk_bytes body, struct jk_err *err);

#endif
