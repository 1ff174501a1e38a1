/*
 * Unit tests of format/tree against the definition of RFC 6962, 2.1, written
 * out here as its recursion, and against published proofs.
 */
#include "format/tree.h"

#include <stdlib.h>

#include "adapt/digest.h"
#include "tap.h"
#include "vectors.h"

#define LEAVES 70

static uint8_t leaves[LEAVES][JK_HASH_BYTES];

static void
fill_leaves(void)
{
	for (uint8_t i = 0; i < LEAVES; i++) {
		struct jk_bytes pieces[2] = { { &i, 1 }, { &i, i % 2 } };

		jk_tree_leaf(jk_sha256, leaves[i], pieces, 2);
	}
}

/* MTH of the page, by its own words. */
static void
defined_root(
    uint8_t root[JK_HASH_BYTES], const uint8_t (*from)[JK_HASH_BYTES], size_t n)
{
	uint8_t left[JK_HASH_BYTES], right[JK_HASH_BYTES];
	struct jk_bytes pieces[3] = { { (const uint8_t *)"\1", 1 }, { left, 32 },
		{ right, 32 } };
	size_t k = 1;

	if (n == 1) {
		memcpy(root, from[0], JK_HASH_BYTES);
		return;
	}
	while (2 * k < n)
		k *= 2;
	defined_root(left, from, k);
	defined_root(right, from + k, n - k);
	jk_sha256(root, pieces, 3);
}

static void
test_roots(void)
{
	struct jk_tree tree;
	uint8_t root[JK_HASH_BYTES], defined[JK_HASH_BYTES], nothing[JK_HASH_BYTES];
	struct jk_bytes whole = jk_bytes("\0ab", 3);
	struct jk_bytes parts[2] = { { (const uint8_t *)"a", 1 },
		{ (const uint8_t *)"b", 1 } };
	size_t same = 0;

	jk_tree_leaf(jk_sha256, root, parts, 2);
	jk_sha256(defined, &whole, 1);
	ok(memcmp(root, defined, JK_HASH_BYTES) == 0,
	    "a leaf is the hash of a zero byte and its bytes");
	jk_tree_init(&tree, jk_sha256);
	jk_tree_root(&tree, root);
	jk_sha256(nothing, NULL, 0);
	ok(memcmp(root, nothing, JK_HASH_BYTES) == 0,
	    "the root of no leaves is the hash of nothing");
	for (size_t n = 1; n <= LEAVES; n++) {
		jk_tree_put(&tree, leaves[n - 1]);
		jk_tree_root(&tree, root);
		defined_root(defined, (const uint8_t(*)[JK_HASH_BYTES])leaves, n);
		same += memcmp(root, defined, JK_HASH_BYTES) == 0;
	}
	ok(same == LEAVES, "growing leaf by leaf gives the defined root at each size");
}

/* One proof in all its damaged forms; returns how many were wrongly believed. */
static size_t
believed_leaf(uint8_t (*proof)[JK_HASH_BYTES], size_t count, uint64_t index,
    uint64_t size, const uint8_t root[JK_HASH_BYTES])
{
	const uint8_t(*hashes)[JK_HASH_BYTES] = (const uint8_t(*)[JK_HASH_BYTES])proof;
	size_t wrong = 0;

	for (size_t i = 0; i < count; i++) {
		proof[i][i % JK_HASH_BYTES] ^= 0x10;
		wrong += jk_tree_check_leaf(
		    jk_sha256, leaves[index], index, size, hashes, count, root);
		proof[i][i % JK_HASH_BYTES] ^= 0x10;
	}
	if (count > 0)
		wrong += jk_tree_check_leaf(
		    jk_sha256, leaves[index], index, size, hashes, count - 1, root);
	memset(proof[count], 0, JK_HASH_BYTES);
	wrong += jk_tree_check_leaf(
	    jk_sha256, leaves[index], index, size, hashes, count + 1, root);
	for (uint64_t other = 0; other <= size; other++)
		wrong += other != index && jk_tree_check_leaf(jk_sha256, leaves[index],
					       other, size, hashes, count, root);
	return wrong;
}

static void
test_leaf_proofs(void)
{
	const uint8_t(*all)[JK_HASH_BYTES] = (const uint8_t(*)[JK_HASH_BYTES])leaves;
	uint8_t proof[65][JK_HASH_BYTES], root[JK_HASH_BYTES];
	size_t proved = 0, asked = 0, believed = 0, count;

	for (uint64_t size = 1; size <= LEAVES; size += 1 + size / 9) {
		defined_root(root, all, size);
		for (uint64_t index = 0; index < size; index++, asked++) {
			jk_tree_prove_leaf(jk_sha256, all, size, index, proof, &count);
			proved += jk_tree_check_leaf(jk_sha256, leaves[index], index,
			    size, (const uint8_t(*)[JK_HASH_BYTES])proof, count, root);
			believed += believed_leaf(proof, count, index, size, root);
		}
	}
	ok(asked > 300 && proved == asked,
	    "each leaf of trees of many sizes is proved");
	ok(believed == 0, "no altered, short, long or misplaced proof is believed");
	ok(!jk_tree_check_leaf(jk_sha256, leaves[0], 0, 0, all, 0, leaves[0]),
	    "an empty tree has no leaf");
}

static void
test_consistency_proofs(void)
{
	const uint8_t(*all)[JK_HASH_BYTES] = (const uint8_t(*)[JK_HASH_BYTES])leaves;
	uint8_t proof[65][JK_HASH_BYTES], root[JK_HASH_BYTES], older[JK_HASH_BYTES];
	const uint8_t(*hashes)[JK_HASH_BYTES] = (const uint8_t(*)[JK_HASH_BYTES])proof;
	size_t proved = 0, asked = 0, believed = 0, count;

	for (uint64_t size = 1; size <= LEAVES; size += 1 + size / 9) {
		defined_root(root, all, size);
		for (uint64_t m = 1; m <= size; m++, asked++) {
			defined_root(older, all, m);
			jk_tree_prove_consistency(
			    jk_sha256, all, size, m, proof, &count);
			proved += jk_tree_check_consistency(
			    jk_sha256, m, older, size, root, hashes, count);
			memset(proof[count], 0, JK_HASH_BYTES);
			believed += jk_tree_check_consistency(
			    jk_sha256, m, older, size, root, hashes, count + 1);
			older[7] ^= 1;
			believed += jk_tree_check_consistency(
			    jk_sha256, m, older, size, root, hashes, count);
			older[7] ^= 1;
			if (count == 0)
				continue;
			believed += jk_tree_check_consistency(
			    jk_sha256, m, older, size, root, hashes, count - 1);
			proof[count - 1][0] ^= 1;
			believed += jk_tree_check_consistency(
			    jk_sha256, m, older, size, root, hashes, count);
		}
	}
	ok(asked > 300 && proved == asked,
	    "each older tree is proved to be a beginning");
	ok(believed == 0, "no altered, short or long proof of it is believed");
}

/*
 * Hashes with a comma behind each. Our types admit none that is not 32 bytes
 * long, so a case with such a one is refused here.
 */
static bool
read_hashes(const char *word, uint8_t (*to)[JK_HASH_BYTES], size_t *count)
{
	*count = 0;
	for (; *word != '\0'; word += 2 * JK_HASH_BYTES + 1) {
		if (strcspn(word, ",") != 2 * JK_HASH_BYTES || *count == 64 ||
		    !jk_hex_decode(to[(*count)++], JK_HASH_BYTES, word))
			return false;
	}
	return true;
}

static bool
read_hash(const char *word, uint8_t to[JK_HASH_BYTES])
{
	return strlen(word) == 2 * JK_HASH_BYTES &&
	       jk_hex_decode(to, JK_HASH_BYTES, word);
}

static bool
judge(struct vectors *v)
{
	uint8_t first[JK_HASH_BYTES], root[JK_HASH_BYTES];
	uint8_t proof[64][JK_HASH_BYTES];
	uint64_t small = strtoull(v->word[3], NULL, 10);
	uint64_t size = strtoull(v->word[4], NULL, 10);
	size_t count;

	if (!read_hash(v->word[5], first) || !read_hash(v->word[6], root) ||
	    !read_hashes(v->word[7], proof, &count))
		return false;
	if (strcmp(v->word[0], "inclusion") == 0)
		return jk_tree_check_leaf(jk_sha256, first, small, size,
		    (const uint8_t(*)[JK_HASH_BYTES])proof, count, root);
	return jk_tree_check_consistency(jk_sha256, small, first, size, root,
	    (const uint8_t(*)[JK_HASH_BYTES])proof, count);
}

static void
test_published(void)
{
	struct vectors v;
	size_t cases = 0, held = 0, right = 0;

	if (!ok(vectors_open(&v, "t/vectors/crypto/rfc6962.txt"), "(proofs are there)"))
		return;
	for (; vectors_next(&v); cases++) {
		bool wanted = v.words == 8 && strcmp(v.word[2], "valid") == 0;

		held += wanted;
		if (v.words == 8 && judge(&v) == wanted)
			right++;
		else
			printf("# %s %s\n", v.word[0], v.words > 1 ? v.word[1] : "");
	}
	vectors_close(&v);
	ok(cases > 0 && held > 0 && right == cases,
	    "%zu published proofs, %zu of them valid, are judged as published", cases,
	    held);
}

int
main(void)
{
	fill_leaves();
	test_roots();
	test_leaf_proofs();
	test_consistency_proofs();
	test_published();
	ok(!jk_digest_failed(), "no hash has failed meanwhile");
	return tap_end();
}
