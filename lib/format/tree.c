#include "format/tree.h"

#include <assert.h>

static const uint8_t leaf_prefix = 0, node_prefix = 1;

/* In one piece: a table of leaves is some 1,000 of these for each file opened. */
static void
join(jk_hash_function *hash, uint8_t node[JK_HASH_BYTES],
    const uint8_t left[JK_HASH_BYTES], const uint8_t right[JK_HASH_BYTES])
{
	uint8_t joined[1 + 2 * JK_HASH_BYTES];
	struct jk_bytes piece = { joined, sizeof joined };

	joined[0] = node_prefix;
	memcpy(joined + 1, left, JK_HASH_BYTES);
	memcpy(joined + 1 + JK_HASH_BYTES, right, JK_HASH_BYTES);
	hash(node, &piece, 1);
}

void
jk_tree_init(struct jk_tree *tree, jk_hash_function *hash)
{
	tree->hash = hash;
	tree->size = 0;
}

void
jk_tree_leaf(jk_hash_function *hash, uint8_t leaf[JK_HASH_BYTES],
    const struct jk_bytes *pieces, size_t count)
{
	struct jk_bytes prefixed[1 + JK_TREE_LEAF_PIECES] = { { &leaf_prefix, 1 } };

	assert(count <= JK_TREE_LEAF_PIECES);
	for (size_t i = 0; i < count; i++)
		prefixed[1 + i] = pieces[i];
	hash(leaf, prefixed, 1 + count);
}

/* range[k] is the root of a full subtree of 2^k leaves where size has bit k. */
void
jk_tree_put(struct jk_tree *tree, const uint8_t leaf[JK_HASH_BYTES])
{
	uint8_t node[JK_HASH_BYTES];
	unsigned level = 0;

	memcpy(node, leaf, JK_HASH_BYTES);
	for (; (tree->size >> level & 1) != 0; level++)
		join(tree->hash, node, tree->range[level], node);
	memcpy(tree->range[level], node, JK_HASH_BYTES);
	tree->size++;
}

void
jk_tree_root(const struct jk_tree *tree, uint8_t root[JK_HASH_BYTES])
{
	unsigned level = 0;

	if (tree->size == 0) {
		tree->hash(root, NULL, 0);
		return;
	}
	while ((tree->size >> level & 1) == 0)
		level++;
	memcpy(root, tree->range[level], JK_HASH_BYTES);
	while (++level < 64)
		if ((tree->size >> level & 1) != 0)
			join(tree->hash, root, tree->range[level], root);
}

static void
root_of(jk_hash_function *hash, const uint8_t (*leaves)[JK_HASH_BYTES], uint64_t size,
    uint8_t root[JK_HASH_BYTES])
{
	struct jk_tree tree;

	jk_tree_init(&tree, hash);
	for (uint64_t i = 0; i < size; i++)
		jk_tree_put(&tree, leaves[i]);
	jk_tree_root(&tree, root);
}

/* The largest power of two below size, which is at least 2. */
static uint64_t
split(uint64_t size)
{
	return (uint64_t)1 << (63 - __builtin_clzll(size - 1));
}

/* The RFC's recursion finds a proof from the root down and writes it upward. */
static void
turn(uint8_t proof[64][JK_HASH_BYTES], size_t count)
{
	uint8_t kept[JK_HASH_BYTES];

	for (size_t i = 0; i < count / 2; i++) {
		memcpy(kept, proof[i], JK_HASH_BYTES);
		memcpy(proof[i], proof[count - 1 - i], JK_HASH_BYTES);
		memcpy(proof[count - 1 - i], kept, JK_HASH_BYTES);
	}
}

void
jk_tree_prove_leaf(jk_hash_function *hash, const uint8_t (*leaves)[JK_HASH_BYTES],
    uint64_t size, uint64_t index, uint8_t proof[64][JK_HASH_BYTES], size_t *count)
{
	*count = 0;
	while (size > 1) {
		uint64_t left = split(size);

		if (index < left) {
			root_of(hash, leaves + left, size - left, proof[(*count)++]);
			size = left;
		} else {
			root_of(hash, leaves, left, proof[(*count)++]);
			leaves += left;
			index -= left;
			size -= left;
		}
	}
	turn(proof, *count);
}

void
jk_tree_prove_consistency(jk_hash_function *hash,
    const uint8_t (*leaves)[JK_HASH_BYTES], uint64_t size, uint64_t older_size,
    uint8_t proof[64][JK_HASH_BYTES], size_t *count)
{
	bool whole = true; /* the older tree itself: its root is known already */

	*count = 0;
	if (older_size == 0)
		return;
	while (older_size < size) {
		uint64_t left = split(size);

		if (older_size <= left) {
			root_of(hash, leaves + left, size - left, proof[(*count)++]);
			size = left;
		} else {
			root_of(hash, leaves, left, proof[(*count)++]);
			leaves += left;
			older_size -= left;
			size -= left;
			whole = false;
		}
	}
	if (!whole)
		root_of(hash, leaves, size, proof[(*count)++]);
	turn(proof, *count);
}

static bool
is_equal(const uint8_t a[JK_HASH_BYTES], const uint8_t b[JK_HASH_BYTES])
{
	return memcmp(a, b, JK_HASH_BYTES) == 0;
}

/*
 * `node` is a left or a right child by its index on its level, of which `last`
 * is the highest. A last node on the left has no sibling: it rises alone. True
 * when the proof has another hash to join with before the root.
 */
static bool
rise_alone(uint64_t *index, uint64_t *last)
{
	while (*last > 0 && *index == *last && (*index & 1) == 0) {
		*index >>= 1;
		*last >>= 1;
	}
	return *last > 0;
}

bool
jk_tree_check_leaf(jk_hash_function *hash, const uint8_t leaf[JK_HASH_BYTES],
    uint64_t index, uint64_t size, const uint8_t (*proof)[JK_HASH_BYTES], size_t count,
    const uint8_t root[JK_HASH_BYTES])
{
	uint8_t node[JK_HASH_BYTES];
	uint64_t last = size - 1;

	if (index >= size)
		return false;
	memcpy(node, leaf, JK_HASH_BYTES);
	for (size_t i = 0; i < count; i++) {
		if (!rise_alone(&index, &last))
			return false;
		if ((index & 1) != 0)
			join(hash, node, proof[i], node);
		else
			join(hash, node, node, proof[i]);
		index >>= 1;
		last >>= 1;
	}
	return !rise_alone(&index, &last) && is_equal(node, root);
}

/*
 * Climb from the last full subtree of the older tree to both roots: a hash on
 * the left belongs to both trees, one on the right only to the newer.
 */
static bool
check_climb(jk_hash_function *hash, uint64_t index, uint64_t last,
    uint8_t older_node[JK_HASH_BYTES], uint8_t node[JK_HASH_BYTES],
    const uint8_t (*proof)[JK_HASH_BYTES], size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (!rise_alone(&index, &last))
			return false;
		if ((index & 1) != 0) {
			join(hash, older_node, proof[i], older_node);
			join(hash, node, proof[i], node);
		} else {
			join(hash, node, node, proof[i]);
		}
		index >>= 1;
		last >>= 1;
	}
	return !rise_alone(&index, &last);
}

bool
jk_tree_check_consistency(jk_hash_function *hash, uint64_t older_size,
    const uint8_t older_root[JK_HASH_BYTES], uint64_t size,
    const uint8_t root[JK_HASH_BYTES], const uint8_t (*proof)[JK_HASH_BYTES],
    size_t count)
{
	uint8_t older_node[JK_HASH_BYTES], node[JK_HASH_BYTES];
	uint64_t index = older_size - 1, last = size - 1;
	const uint8_t *first = older_root;

	if (older_size == size)
		return count == 0 && is_equal(older_root, root);
	if (older_size == 0 || older_size > size || count == 0)
		return false;
	while ((index & 1) != 0) {
		index >>= 1;
		last >>= 1;
	}
	/* A power of two is one full subtree: the proof leaves its root out. */
	if ((older_size & (older_size - 1)) != 0) {
		first = *proof++;
		count--;
	}
	memcpy(older_node, first, JK_HASH_BYTES);
	memcpy(node, first, JK_HASH_BYTES);
	return check_climb(hash, index, last, older_node, node, proof, count) &&
	       is_equal(older_node, older_root) && is_equal(node, root);
}
