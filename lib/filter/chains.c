#include "filter/chains.h"

#include <stdlib.h>

#include "adapt/digest.h"
#include "adapt/random.h"

#define KEY_BYTES 16
#define LEAST_SLOTS 1024

struct slot {
	uint8_t digest[16];
	uint64_t record; /* 0: free */
};

struct jk_chains {
	/* Without a key of our own a sender could choose codes that collide. */
	uint8_t key[KEY_BYTES];
	struct slot *slots;
	size_t cap; /* a power of two */
	size_t count;
};

struct jk_chains *
jk_chains_new(struct jk_err *err)
{
	struct jk_chains *chains = calloc(1, sizeof *chains);

	if (chains != NULL) {
		chains->cap = LEAST_SLOTS;
		chains->slots = calloc(chains->cap, sizeof *chains->slots);
	}
	if (chains == NULL || chains->slots == NULL)
		jk_err_memory(err);
	else if (jk_random_bytes(chains->key, sizeof chains->key, err) == 0)
		return chains;
	jk_chains_free(chains);
	return NULL;
}

void
jk_chains_free(struct jk_chains *chains)
{
	if (chains == NULL)
		return;
	free(chains->slots);
	free(chains);
}

static int
digest_of(const struct jk_chains *chains, struct jk_bytes code,
    struct jk_bytes municipality, uint8_t digest[JK_DIGEST_BYTES], struct jk_err *err)
{
	uint8_t len[4];
	struct jk_bytes pieces[4] = { { chains->key, KEY_BYTES }, { len, sizeof len },
		code, municipality };

	jk_put_be32(len, (uint32_t)code.len);
	return jk_digest_of(digest, pieces, 4, err);
}

/* The slot of the digest, or the free one where it would stand. */
static struct slot *
slot_of(struct slot *slots, size_t cap, const uint8_t *digest)
{
	size_t at = (size_t)jk_get_be64(digest) & (cap - 1);

	while (slots[at].record != 0 &&
	       memcmp(slots[at].digest, digest, sizeof slots[at].digest) != 0)
		at = (at + 1) & (cap - 1);
	return &slots[at];
}

static int
grow(struct jk_chains *chains, struct jk_err *err)
{
	size_t cap = chains->cap * 2;
	struct slot *slots;

	if (chains->count == JK_CHAINS_MAX)
		return jk_err_set(err, JK_EXIT_DATA, "JK00649",
		    _("more than %d persons have refused records"), JK_CHAINS_MAX);
	slots = calloc(cap, sizeof *slots);
	if (slots == NULL)
		return jk_err_memory(err);
	for (size_t i = 0; i < chains->cap; i++)
		if (chains->slots[i].record != 0)
			*slot_of(slots, cap, chains->slots[i].digest) =
			    chains->slots[i];
	free(chains->slots);
	chains->slots = slots;
	chains->cap = cap;
	return 0;
}

int
jk_chains_put(struct jk_chains *chains, struct jk_bytes code,
    struct jk_bytes municipality, uint64_t record, struct jk_err *err)
{
	uint8_t digest[JK_DIGEST_BYTES];
	struct slot *slot;

	if (digest_of(chains, code, municipality, digest, err) < 0)
		return -1;
	if (slot_of(chains->slots, chains->cap, digest)->record != 0)
		return 0;
	if (2 * chains->count == chains->cap && grow(chains, err) < 0)
		return -1;
	slot = slot_of(chains->slots, chains->cap, digest);
	memcpy(slot->digest, digest, sizeof slot->digest);
	slot->record = record;
	chains->count++;
	return 0;
}

int
jk_chains_find(const struct jk_chains *chains, struct jk_bytes code,
    struct jk_bytes municipality, uint64_t *record, struct jk_err *err)
{
	uint8_t digest[JK_DIGEST_BYTES];

	*record = 0;
	if (chains->count == 0)
		return 0;
	if (digest_of(chains, code, municipality, digest, err) < 0)
		return -1;
	*record = slot_of(chains->slots, chains->cap, digest)->record;
	return 0;
}
