/* Receipts: the rows of schemas/receipt.csvs, each for itself and together. */
#include "ledger/held.h"
#include "ledger/places.h"

#include <stdio.h>
#include <stdlib.h>

/* Columns of schemas/receipt.csvs, in their order. */
enum column {
	LANE,
	NUMBER,
	MUNICIPALITY,
	ROW,
	CLASS,
	RULE,
	DIGEST,
	OUTCOME,
	RECEIVED,
	APPLIED,
	REFUSED,
	KNOWN,
	PERSONS_BEFORE,
	PERSONS_AFTER,
	GENERATIONS_BEFORE,
	GENERATIONS_AFTER
};

/* The receipt being read, and which rows it has had. */
struct reading {
	struct jk_held_receipt *receipt;
	const struct jk_held_site *site;
	const char *place;
	char lane[JK_LANE_CHARS], number[24]; /* of the batch that it must answer */
	struct jk_buf row, rows; /* municipality, row, class, rule of each */
	uint64_t records;
	bool has_classes; /* do the records answered have some? */
	bool other, twice; /* named once, not for each row */
};

static unsigned long long
wide(uint64_t number)
{
	return number;
}

static uint64_t
number_of(struct jk_bytes text)
{
	uint64_t number = 0;

	return jk_decimal_decode(&number, text, JK_NUMBER_MAX) ? number : 0;
}

static void
add(struct jk_outcomes *sum, const struct jk_outcomes *more)
{
	sum->received += more->received;
	sum->applied += more->applied;
	sum->refused += more->refused;
	sum->known += more->known;
}

/* The sums of a municipality, made when they are new. */
static struct jk_held_party *
party_of(
    struct jk_held_receipt *receipt, struct jk_bytes municipality, struct jk_err *err)
{
	struct jk_held_party *parties;
	size_t at = 0;

	while (at < receipt->count &&
	       jk_bytes_compare(
		   jk_bytes_of(receipt->parties[at].municipality), municipality) < 0)
		at++;
	if (at < receipt->count &&
	    jk_bytes_is(municipality, receipt->parties[at].municipality))
		return &receipt->parties[at];
	parties = reallocarray(receipt->parties, receipt->count + 1, sizeof *parties);
	if (parties == NULL) {
		jk_err_memory(err);
		return NULL;
	}
	receipt->parties = parties;
	memmove(
	    &parties[at + 1], &parties[at], (receipt->count - at) * sizeof *parties);
	receipt->count++;
	memset(&parties[at], 0, sizeof parties[at]);
	snprintf(parties[at].municipality, JK_PARTY_CHARS, "%.*s",
	    (int)municipality.len, (const char *)municipality.ptr);
	return &parties[at];
}

/* Has there been a row about the same? Rows of a receipt are few. */
static bool
was_there(struct reading *reading, const struct jk_bytes *fields)
{
	bool found;

	jk_buf_reset(&reading->row);
	for (size_t i = MUNICIPALITY; i <= RULE; i++) {
		jk_buf_add_byte(&reading->row, 0x1f);
		jk_buf_add(&reading->row, fields[i]);
	}
	jk_buf_add_byte(&reading->row, '\n');
	found = reading->rows.len > 0 && reading->row.len > 0 &&
		memmem(reading->rows.ptr, reading->rows.len, reading->row.ptr,
		    reading->row.len) != NULL;
	jk_buf_add(&reading->rows, jk_buf_bytes(&reading->row));
	return found;
}

static int
check_row(struct reading *reading, const struct jk_bytes *fields,
    const struct jk_outcomes *outcomes, struct jk_err *err)
{
	struct jk_differences *differences = reading->site->differences;

	if (!reading->other && (!jk_bytes_is(fields[LANE], reading->lane) ||
				   !jk_bytes_is(fields[NUMBER], reading->number))) {
		reading->other = true;
		return jk_differ(differences, err, "JKU0034", reading->place,
		    _("the receipt is about another batch than its name says"));
	}
	if (!reading->twice && was_there(reading, fields)) {
		reading->twice = true;
		return jk_differ(differences, err, "JKU0036", reading->place,
		    _("two rows of the receipt are about the same"));
	}
	if (outcomes->received !=
	    outcomes->applied + outcomes->refused + outcomes->known)
		return jk_differ(differences, err, "JKU0035", reading->place,
		    _("row %llu: %llu received, but %llu applied, %llu refused, %llu "
		      "known"),
		    wide(reading->records), wide(outcomes->received),
		    wide(outcomes->applied), wide(outcomes->refused),
		    wide(outcomes->known));
	return 0;
}

static void
add_class(struct jk_held_receipt *receipt, struct jk_bytes class, uint64_t received)
{
	for (size_t i = 0; i < JK_CHANGE_CLASSES; i++)
		if (jk_bytes_is(class, jk_change_class_names[i]))
			receipt->classes[i] += received;
}

static int
take_row(struct reading *reading, const struct jk_bytes *fields, struct jk_err *err)
{
	struct jk_held_receipt *receipt = reading->receipt;
	const struct jk_outcomes outcomes = { number_of(fields[RECEIVED]),
		number_of(fields[APPLIED]), number_of(fields[REFUSED]),
		number_of(fields[KNOWN]) };
	struct jk_held_party *party = party_of(receipt, fields[MUNICIPALITY], err);

	reading->records++;
	if (party == NULL || check_row(reading, fields, &outcomes, err) < 0)
		return -1;
	if (fields[DIGEST].len != 2 * sizeof receipt->digest ||
	    !jk_hex_decode(receipt->digest, sizeof receipt->digest,
		(const char *)fields[DIGEST].ptr))
		memset(receipt->digest, 0, sizeof receipt->digest);
	if (jk_bytes_is(fields[ROW], "total")) {
		party->has_total = true;
		party->persons = number_of(fields[PERSONS_AFTER]);
		party->generations = number_of(fields[GENERATIONS_AFTER]);
		add(&party->total, &outcomes);
		add(&receipt->total, &outcomes);
	} else if (jk_bytes_is(fields[ROW], "class")) {
		add(&party->classes, &outcomes);
		add_class(receipt, fields[CLASS], outcomes.received);
	} else {
		add(&party->refusals, &outcomes);
	}
	return 0;
}

/* Only records refused before anyone could read their class have none. */
static bool
adds_up(const struct jk_held_party *party)
{
	const struct jk_outcomes *total = &party->total, *classes = &party->classes;

	return party->has_total && classes->applied == total->applied &&
	       classes->known == total->known && classes->refused <= total->refused &&
	       classes->received <= total->received &&
	       total->received - classes->received ==
		   total->refused - classes->refused &&
	       party->refusals.refused == total->refused;
}

/* Of access records, which have no classes. */
static bool
adds_up_alone(const struct jk_held_party *party)
{
	return party->has_total && party->classes.received == 0 &&
	       party->refusals.refused == party->total.refused;
}

static int
check_parties(struct reading *reading, struct jk_err *err)
{
	const struct jk_held_receipt *receipt = reading->receipt;

	for (size_t i = 0; i < receipt->count; i++)
		if (!(reading->has_classes ? adds_up(&receipt->parties[i])
					   : adds_up_alone(&receipt->parties[i])) &&
		    jk_differ(reading->site->differences, err, "JKU0036",
			reading->place,
			_("the rows of municipality %s do not add up to its total"),
			receipt->parties[i].municipality) < 0)
			return -1;
	return 0;
}

/* Our own shows its number outside, a partner's that is kept here names it. */
static void
take_number(struct jk_held_receipt *receipt, const struct jk_layers *layers)
{
	const struct jk_header *header = jk_units_header(jk_layers_outside(layers));
	struct jk_source_row row;

	receipt->lane = header->lane;
	receipt->number = header->number;
	memcpy(receipt->outer, jk_units_final_digest(jk_layers_outside(layers)),
	    sizeof receipt->outer);
	if (jk_lane_is_none(&header->lane) &&
	    jk_reader_source(jk_layers_inside(layers), 0, &row)) {
		receipt->lane = row.lane;
		receipt->number = row.number;
	}
}

static int
is_receipt(const struct jk_layers *layers, struct jk_err *err)
{
	const struct jk_reader *reader = jk_layers_inside(layers);

	if (strcmp(jk_reader_header(reader)->kind, "receipt") == 0 &&
	    jk_schema_columns(jk_reader_schema(reader)) == JK_RECEIPT_COLUMNS)
		return 0;
	return jk_err_set(
	    err, JK_EXIT_DATA, "JKU0014", _("the file does not hold a receipt"));
}

static int
read_rows(struct reading *reading, struct jk_layers *layers, struct jk_err *err)
{
	struct jk_record record;
	enum jk_next next = JK_NEXT_FAILED;

	reading->receipt->state = JK_HELD_BROKEN;
	if (is_receipt(layers, err) == 0)
		while ((next = jk_layers_next(layers, &record, err)) == JK_NEXT_RECORD)
			if (take_row(reading, record.fields, err) < 0)
				return -1;
	if (next == JK_NEXT_FAILED)
		return jk_differ_broken(
		    reading->site->differences, err, "JKU0033", reading->place);
	take_number(reading->receipt, layers);
	if (!reading->other)
		reading->receipt->state = JK_HELD_WHOLE;
	return check_parties(reading, err);
}

int
jk_held_receipt_read(struct jk_held_receipt *receipt, const struct jk_held_site *site,
    const char *place, const struct jk_lane *lane, uint64_t number, struct jk_err *err)
{
	struct reading reading = { .receipt = receipt, .site = site, .place = place };
	struct jk_held_file file;
	int result;

	memset(receipt, 0, sizeof *receipt);
	reading.has_classes = jk_places_are_registers(lane);
	jk_lane_encode(reading.lane, lane);
	snprintf(reading.number, sizeof reading.number, "%llu", wide(number));
	result = jk_held_open(&file, site, place, "JKU0033", err);
	receipt->state = file.state;
	if (result == 0 && file.state == JK_HELD_WHOLE)
		result = read_rows(&reading, file.layers, err);
	jk_held_close(&file);
	jk_buf_release(&reading.row);
	jk_buf_release(&reading.rows);
	return result < 0 ? jk_err_at(err, "%s", place) : 0;
}

void
jk_held_receipt_release(struct jk_held_receipt *receipt)
{
	free(receipt->parties);
	memset(receipt, 0, sizeof *receipt);
}

int
jk_held_compare(const struct jk_held_site *site, const char *place,
    const struct jk_held_batch *batch, const struct jk_held_receipt *receipt,
    struct jk_err *err)
{
	uint64_t unknown = receipt->total.received;
	bool same = receipt->total.received == batch->records;

	if (memcmp(receipt->digest, batch->digest, JK_HASH_BYTES) != 0)
		return jk_differ(site->differences, err, "JKU0024", place,
		    _("the receipt is for another batch than this one"));
	for (size_t i = 0; i < JK_CHANGE_CLASSES; i++)
		unknown -= receipt->classes[i];
	for (size_t i = 0; same && i < JK_CHANGE_CLASSES; i++) {
		uint64_t sent =
		    jk_held_class(&batch->custody, jk_change_class_names[i]);

		same = receipt->classes[i] <= sent &&
		       sent - receipt->classes[i] <= unknown;
	}
	if (same)
		return 0;
	return jk_differ(site->differences, err, "JKU0037", place,
	    _("the receipt counts %llu records, the batch has %llu, or a class "
	      "differs"),
	    wide(receipt->total.received), wide(batch->records));
}
