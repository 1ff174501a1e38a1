#include "ledger/counts.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/array.h"

static const struct {
	const char *id, *text;
} reasons[JK_COUNTS_REASONS] = {
	[JK_COUNTS_ASIDE] = { "JKA0091", N_("jk-validate set them aside") },
	[JK_COUNTS_UNENTITLED] = { "JKA0092",
	    N_("the batch is refused as a whole, since it speaks for a municipality "
	       "that is not its sender's") },
	[JK_COUNTS_WHOLE] = { "JKA0093", N_("the batch is refused as a whole") },
};

void
jk_counts_init(struct jk_counts *counts)
{
	memset(counts, 0, sizeof *counts);
}

void
jk_counts_release(struct jk_counts *counts)
{
	free(counts->parties);
	jk_counts_init(counts);
}

/* Where the party is or belongs. */
static size_t
place_of(const struct jk_counts *counts, struct jk_bytes municipality)
{
	size_t low = 0, high = counts->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		struct jk_bytes there =
		    jk_bytes_of(counts->parties[middle].municipality);

		if (jk_bytes_compare(there, municipality) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static int
make_room(struct jk_counts *counts, struct jk_err *err)
{
	struct jk_counts_party *more = jk_array_grow(
	    counts->parties, counts->count, &counts->cap, sizeof *more, err);

	if (more == NULL)
		return -1;
	counts->parties = more;
	return 0;
}

struct jk_counts_party *
jk_counts_party(
    struct jk_counts *counts, struct jk_bytes municipality, struct jk_err *err)
{
	size_t at = place_of(counts, municipality);
	struct jk_counts_party *party;

	if (at < counts->count &&
	    jk_bytes_is(municipality, counts->parties[at].municipality))
		return &counts->parties[at];
	if (make_room(counts, err) < 0)
		return NULL;
	party = &counts->parties[at];
	memmove(party + 1, party, (counts->count - at) * sizeof *party);
	counts->count++;
	memset(party, 0, sizeof *party);
	snprintf(party->municipality, sizeof party->municipality, "%.*s",
	    (int)municipality.len, (const char *)municipality.ptr);
	return party;
}

static void
add_outcome(struct jk_outcomes *outcomes, enum jk_change_outcome outcome, uint64_t more)
{
	outcomes->received += more;
	if (outcome == JK_CHANGE_APPLIED)
		outcomes->applied += more;
	else if (outcome == JK_CHANGE_KNOWN)
		outcomes->known += more;
	else
		outcomes->refused += more;
}

void
jk_counts_add(struct jk_counts_party *party, enum jk_change_class class,
    enum jk_change_outcome outcome, int persons)
{
	add_outcome(&party->total, outcome, 1);
	add_outcome(&party->classes[class], outcome, 1);
	if (jk_change_is_refused(outcome))
		party->rules[outcome]++;
	party->persons += persons;
	party->generations += outcome == JK_CHANGE_APPLIED;
}

void
jk_counts_refuse(struct jk_counts_party *party, enum jk_change_class class,
    enum jk_counts_reason reason, uint64_t records)
{
	add_outcome(&party->total, JK_CHANGE_FOLLOWS, records);
	if (class < JK_CHANGE_CLASSES)
		add_outcome(&party->classes[class], JK_CHANGE_FOLLOWS, records);
	party->rules[JK_CHANGE_OUTCOMES + reason] += records;
}

void
jk_counts_sum(struct jk_outcomes *sum, const struct jk_counts *counts)
{
	memset(sum, 0, sizeof *sum);
	for (size_t i = 0; i < counts->count; i++) {
		const struct jk_outcomes *total = &counts->parties[i].total;

		sum->received += total->received;
		sum->applied += total->applied;
		sum->refused += total->refused;
		sum->known += total->known;
	}
}

/* Rows */

#define SLOTS (1 + JK_CHANGE_CLASSES + JK_COUNTS_RULES)

/* The row in one slot of a party; false where it would be empty. */
static bool
fill_row(struct jk_counts_row *row, const struct jk_counts_party *party, size_t slot)
{
	*row = (struct jk_counts_row){ .party = party,
		.row = "total",
		.class = "",
		.rule = "",
		.outcomes = party->total };
	if (slot == 0)
		return true;
	slot--;
	if (slot < JK_CHANGE_CLASSES) {
		row->row = "class";
		row->class = jk_change_class_names[slot];
		row->outcomes = party->classes[slot];
		return row->outcomes.received > 0;
	}
	slot -= JK_CHANGE_CLASSES;
	row->row = "refusal";
	if (slot < JK_CHANGE_OUTCOMES) {
		row->rule = jk_change_rule((enum jk_change_outcome)slot);
		row->text = jk_change_text((enum jk_change_outcome)slot);
	} else {
		row->rule = reasons[slot - JK_CHANGE_OUTCOMES].id;
		row->text = reasons[slot - JK_CHANGE_OUTCOMES].text;
	}
	row->outcomes = (struct jk_outcomes){ .received = party->rules[slot],
		.refused = party->rules[slot] };
	return party->rules[slot] > 0;
}

bool
jk_counts_next(const struct jk_counts *counts, size_t *at, struct jk_counts_row *row)
{
	for (; *at < counts->count * SLOTS; ++*at) {
		if (fill_row(row, &counts->parties[*at / SLOTS], *at % SLOTS)) {
			++*at;
			return true;
		}
	}
	return false;
}

static struct jk_bytes
number_text(char to[24], uint64_t number)
{
	snprintf(to, 24, "%llu", (unsigned long long)number);
	return jk_bytes_of(to);
}

void
jk_receipt_encode(struct jk_bytes fields[JK_RECEIPT_COLUMNS],
    struct jk_receipt_text *text, const struct jk_receipt_batch *batch,
    const struct jk_counts_row *row)
{
	const struct jk_counts_party *party = row->party;
	const uint64_t registers[] = { party->persons_before,
		party->persons_before + (uint64_t)party->persons,
		party->generations_before,
		party->generations_before + (uint64_t)party->generations };
	bool is_total = strcmp(row->row, "total") == 0;

	memset(text, 0, sizeof *text);
	if (!jk_lane_is_none(batch->lane)) {
		jk_lane_encode(text->lane, batch->lane);
		number_text(text->numbers[0], batch->number);
	}
	jk_hex_encode(text->digest, batch->digest, JK_HASH_BYTES);
	fields[0] = jk_bytes_of(text->lane);
	fields[1] = jk_bytes_of(text->numbers[0]);
	fields[2] = jk_bytes_of(party->municipality);
	fields[3] = jk_bytes_of(row->row);
	fields[4] = jk_bytes_of(row->class);
	fields[5] = jk_bytes_of(row->rule);
	fields[6] = jk_bytes_of(text->digest);
	fields[7] = jk_bytes_of(batch->outcome);
	fields[8] = number_text(text->numbers[1], row->outcomes.received);
	fields[9] = number_text(text->numbers[2], row->outcomes.applied);
	fields[10] = number_text(text->numbers[3], row->outcomes.refused);
	fields[11] = number_text(text->numbers[4], row->outcomes.known);
	for (size_t i = 0; i < 4; i++)
		fields[12 + i] = is_total
				     ? number_text(text->numbers[5 + i], registers[i])
				     : jk_bytes_of("");
}
