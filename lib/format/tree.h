/*
 * The Merkle tree of RFC 6962, section 2.1, over SHA-256: leaf = H(00, bytes),
 * node = H(01, left, right). A stream's header and frames are its leaves, and
 * so are the lists of a ledger (jk-stream(5), TREE).
 *
 * format knows no OpenSSL, so the hash comes in as a function that cannot fail
 * for the inputs given here; a failing library is remembered by its owner.
 */
#ifndef JK_FORMAT_TREE_H
#define JK_FORMAT_TREE_H

#include "base/bytes.h"
#include "base/err.h"

#define JK_HASH_BYTES 32

/* SHA-256 over the pieces, one behind the other; hash may be one of them. */
typedef void jk_hash_function(
    uint8_t hash[JK_HASH_BYTES], const struct jk_bytes *pieces, size_t count);

/* The compact range of a growing tree: at most 64 hashes whatever its size. */
struct jk_tree {
	jk_hash_function *hash;
	uint64_t size;
	uint8_t range[64][JK_HASH_BYTES];
};

void jk_tree_init(struct jk_tree *tree, jk_hash_function *hash);

#define JK_TREE_LEAF_PIECES 7

/* A leaf's hash from at most JK_TREE_LEAF_PIECES pieces of its bytes. */
void jk_tree_leaf(jk_hash_function *hash, uint8_t leaf[JK_HASH_BYTES],
    const struct jk_bytes *pieces, size_t count);
void jk_tree_put(struct jk_tree *tree, const uint8_t leaf[JK_HASH_BYTES]);

/* The root so far; the hash of nothing for an empty tree. */
void jk_tree_root(const struct jk_tree *tree, uint8_t root[JK_HASH_BYTES]);

/*
 * The proofs of RFC 6962, 2.1.1 and 2.1.2, from all leaf hashes: that a leaf
 * stands at index (below size), and that the tree of older_size leaves was the
 * beginning of this one. *count hashes are written, at most 64.
 */
void jk_tree_prove_leaf(jk_hash_function *hash, const uint8_t (*leaves)[JK_HASH_BYTES],
    uint64_t size, uint64_t index, uint8_t proof[64][JK_HASH_BYTES], size_t *count);
void jk_tree_prove_consistency(jk_hash_function *hash,
    const uint8_t (*leaves)[JK_HASH_BYTES], uint64_t size, uint64_t older_size,
    uint8_t proof[64][JK_HASH_BYTES], size_t *count);

/*
 * True when the proof holds, with no hash too few or too many. Every tree
 * begins with the empty one, of which nothing can be proved: older_size 0 holds
 * only against size 0.
 */
bool jk_tree_check_leaf(jk_hash_function *hash, const uint8_t leaf[JK_HASH_BYTES],
    uint64_t index, uint64_t size, const uint8_t (*proof)[JK_HASH_BYTES], size_t count,
    const uint8_t root[JK_HASH_BYTES]);
bool jk_tree_check_consistency(jk_hash_function *hash, uint64_t older_size,
    const uint8_t older_root[JK_HASH_BYTES], uint64_t size,
    const uint8_t root[JK_HASH_BYTES], const uint8_t (*proof)[JK_HASH_BYTES],
    size_t count);

#endif
