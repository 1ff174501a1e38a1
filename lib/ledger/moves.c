#include "ledger/moves.h"

#include <stdlib.h>

struct move_node {
	uint8_t chain[JK_CHAIN_BYTES];
	size_t parent; /* towards the least of its group; itself there */
};

void
jk_moves_init(struct jk_moves *moves)
{
	memset(moves, 0, sizeof *moves);
}

void
jk_moves_release(struct jk_moves *moves)
{
	jk_buf_release(&moves->pairs);
	free(moves->nodes);
	jk_moves_init(moves);
}

int
jk_moves_put(struct jk_moves *moves, const uint8_t from[JK_CHAIN_BYTES],
    const uint8_t to[JK_CHAIN_BYTES], struct jk_err *err)
{
	jk_buf_add(&moves->pairs, jk_bytes(from, JK_CHAIN_BYTES));
	jk_buf_add(&moves->pairs, jk_bytes(to, JK_CHAIN_BYTES));
	return jk_buf_failed(&moves->pairs) ? jk_err_memory(err) : 0;
}

static int
compare_nodes(const void *a, const void *b)
{
	return memcmp(((const struct move_node *)a)->chain,
	    ((const struct move_node *)b)->chain, JK_CHAIN_BYTES);
}

static struct move_node *
find(const struct jk_moves *moves, const uint8_t *chain)
{
	struct move_node wanted;

	if (moves->count == 0)
		return NULL;
	memcpy(wanted.chain, chain, JK_CHAIN_BYTES);
	return bsearch(
	    &wanted, moves->nodes, moves->count, sizeof wanted, compare_nodes);
}

/* The parents on the way are shortened, so that long chains stay cheap. */
static size_t
root_of(const struct jk_moves *moves, size_t at)
{
	struct move_node *nodes = moves->nodes;

	while (nodes[at].parent != at) {
		nodes[at].parent = nodes[nodes[at].parent].parent;
		at = nodes[at].parent;
	}
	return at;
}

static void
join(struct jk_moves *moves, const uint8_t *pair)
{
	size_t a = root_of(moves, (size_t)(find(moves, pair) - moves->nodes));
	size_t b =
	    root_of(moves, (size_t)(find(moves, pair + JK_CHAIN_BYTES) - moves->nodes));

	if (a < b)
		moves->nodes[b].parent = a;
	else
		moves->nodes[a].parent = b;
}

int
jk_moves_end(struct jk_moves *moves, struct jk_err *err)
{
	size_t chains = moves->pairs.len / JK_CHAIN_BYTES, kept = 0;

	if (chains == 0)
		return 0;
	moves->nodes = calloc(chains, sizeof *moves->nodes);
	if (moves->nodes == NULL)
		return jk_err_memory(err);
	for (size_t i = 0; i < chains; i++)
		memcpy(moves->nodes[i].chain, moves->pairs.ptr + i * JK_CHAIN_BYTES,
		    JK_CHAIN_BYTES);
	qsort(moves->nodes, chains, sizeof *moves->nodes, compare_nodes);
	for (size_t i = 0; i < chains; i++)
		if (i == 0 ||
		    compare_nodes(&moves->nodes[i], &moves->nodes[kept - 1]) != 0)
			moves->nodes[kept++] = moves->nodes[i];
	moves->count = kept;
	for (size_t i = 0; i < kept; i++)
		moves->nodes[i].parent = i;
	for (size_t i = 0; i < chains; i += 2)
		join(moves, moves->pairs.ptr + i * JK_CHAIN_BYTES);
	return 0;
}

const uint8_t *
jk_moves_group(const struct jk_moves *moves, const uint8_t chain[JK_CHAIN_BYTES])
{
	const struct move_node *node = find(moves, chain);

	if (node == NULL)
		return chain;
	return moves->nodes[root_of(moves, (size_t)(node - moves->nodes))].chain;
}
