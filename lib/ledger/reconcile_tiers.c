/* Municipalities: what a receiver had after a batch is what we had when we made it. */
#include "ledger/reconcile_parts.h"

#include <stdio.h>
#include <stdlib.h>

static unsigned long long
wide(uint64_t number)
{
	return number;
}

static struct jk_tier_account *
tier_of(struct jk_reconcile_run *run, const char *municipality, const char *receiver,
    struct jk_err *err)
{
	struct jk_reconciliation *to = run->to;
	struct jk_tier_account *tiers;

	for (size_t i = 0; i < to->tiers_count; i++)
		if (strcmp(to->tiers[i].municipality, municipality) == 0 &&
		    (to->tiers[i].receiver[0] == '\0' ||
			strcmp(to->tiers[i].receiver, receiver) == 0))
			return &to->tiers[i];
	tiers = reallocarray(to->tiers, to->tiers_count + 1, sizeof *tiers);
	if (tiers == NULL) {
		jk_err_memory(err);
		return NULL;
	}
	to->tiers = tiers;
	tiers[to->tiers_count] = (struct jk_tier_account){ .persons = 0 };
	snprintf(
	    tiers[to->tiers_count].municipality, JK_PARTY_CHARS, "%s", municipality);
	return &tiers[to->tiers_count++];
}

int
jk_reconcile_tiers_begin(struct jk_reconcile_run *run, struct jk_err *err)
{
	for (size_t i = 0; i < run->list->totals_count; i++) {
		const struct jk_list_total *total = &run->list->totals[i];
		struct jk_tier_account *tier =
		    tier_of(run, total->municipality, "", err);

		if (tier == NULL)
			return -1;
		tier->persons = total->persons;
		tier->generations = total->generations;
	}
	return 0;
}

/* Batches are walked in order, so the newest receipt has the last word. */
int
jk_reconcile_tiers_take(struct jk_reconcile_run *run, const struct jk_lane *lane,
    const struct jk_held_batch *batch, const struct jk_held_receipt *receipt,
    struct jk_err *err)
{
	for (size_t i = 0; i < receipt->count; i++) {
		const struct jk_held_party *party = &receipt->parties[i];
		struct jk_tier_account *tier =
		    tier_of(run, party->municipality, lane->receiver, err);

		if (tier == NULL)
			return -1;
		memcpy(tier->receiver, lane->receiver, sizeof tier->receiver);
		tier->persons_there = party->persons;
		tier->generations_there = party->generations;
		tier->upto = batch->log_size;
	}
	return 0;
}

static int
check_tier(struct jk_reconcile_run *run, const struct jk_tier_account *tier,
    struct jk_err *err)
{
	const struct jk_list_total *total;
	struct jk_list list;
	uint64_t persons = 0, generations = 0;
	int result;

	jk_list_init(&list);
	result = jk_ledger_read_list(run->site->ledger, tier->upto, &list, err);
	total = result == 0 ? jk_list_total(&list, tier->municipality) : NULL;
	if (total != NULL) {
		persons = total->persons;
		generations = total->generations;
	}
	jk_list_release(&list);
	if (result < 0 ||
	    (persons == tier->persons_there && generations == tier->generations_there))
		return result;
	return jk_differ(&run->to->differences, err, "JKU0045", "register",
	    _("municipality %s: list %llu has %llu persons and %llu generations, %s "
	      "has %llu and %llu"),
	    tier->municipality, wide(tier->upto), wide(persons), wide(generations),
	    tier->receiver, wide(tier->persons_there), wide(tier->generations_there));
}

int
jk_reconcile_tiers_check(struct jk_reconcile_run *run, struct jk_err *err)
{
	for (size_t i = 0; i < run->to->tiers_count; i++) {
		const struct jk_tier_account *tier = &run->to->tiers[i];

		if (tier->receiver[0] != '\0' && tier->upto > 0 &&
		    tier->upto <= run->list->number && check_tier(run, tier, err) < 0)
			return -1;
	}
	return 0;
}
