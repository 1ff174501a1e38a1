#include "filter/settle.h"

static uint64_t
asides_of(const struct jk_batch *batch)
{
	uint64_t sum = 0;

	for (size_t i = 0; i <= JK_CHANGE_CLASSES; i++)
		sum += batch->asides[i];
	return sum;
}

static void
count_asides(const struct jk_batch *batch, struct jk_counts_party *party)
{
	enum jk_counts_reason reason = JK_COUNTS_ASIDE;

	if (batch->refused)
		reason = strcmp(batch->reason, "unentitled") == 0 ? JK_COUNTS_UNENTITLED
								  : JK_COUNTS_WHOLE;
	for (int i = 0; i <= JK_CHANGE_CLASSES; i++)
		jk_counts_refuse(
		    party, (enum jk_change_class)i, reason, batch->asides[i]);
}

/*
 * What no decision counted stands under the sender: a batch that is known as a
 * whole, the rows of a receipt, what was set aside before. So a batch without
 * any record has a row too.
 */
static int
count_undecided(struct jk_batch *batch, struct jk_err *err)
{
	bool is_known = batch->state != JK_BATCH_NEW;
	struct jk_counts_party *party;

	if (jk_batch_is_own(batch) ||
	    (batch->counts.count > 0 && !is_known && asides_of(batch) == 0))
		return 0;
	party = jk_counts_party(
	    &batch->counts, jk_bytes_of(batch->source.lane.sender), err);
	if (party == NULL)
		return -1;
	if (is_known) {
		party->total.received = party->total.known = batch->records;
		return 0;
	}
	if (batch->is_receipt || batch->is_access)
		party->total.received = party->total.applied =
		    batch->records - asides_of(batch);
	count_asides(batch, party);
	return 0;
}

/* The register before and after a batch, and after it in the list. */
static int
settle_totals(struct jk_batch *batch, struct jk_list *list, struct jk_err *err)
{
	for (size_t i = 0; i < batch->counts.count; i++) {
		struct jk_counts_party *party = &batch->counts.parties[i];
		const struct jk_list_total *held =
		    jk_list_total(list, party->municipality);
		struct jk_list_total total = { 0 };

		if (held != NULL)
			total = *held;
		memcpy(
		    total.municipality, party->municipality, sizeof total.municipality);
		party->persons_before = total.persons;
		party->generations_before = total.generations;
		total.persons += (uint64_t)party->persons;
		total.generations += (uint64_t)party->generations;
		if (party->generations != 0 && jk_list_set_total(list, &total, err) < 0)
			return -1;
	}
	return 0;
}

int
jk_settle_batch(struct jk_batch *batch, struct jk_list *list, struct jk_err *err)
{
	struct jk_list_batch took = { .lane = batch->source.lane,
		.number = batch->source.number };
	struct jk_outcomes sum;

	if (count_undecided(batch, err) < 0 || settle_totals(batch, list, err) < 0)
		return -1;
	if (jk_batch_is_own(batch) || batch->state != JK_BATCH_NEW)
		return 0;
	jk_counts_sum(&sum, &batch->counts);
	memcpy(took.digest, batch->source.checkpoint, sizeof took.digest);
	took.applied = sum.applied;
	took.refused = sum.refused;
	took.known = sum.known;
	return jk_list_set_batch(list, &took, err);
}
