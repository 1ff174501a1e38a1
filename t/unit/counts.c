/* Unit tests of ledger/counts: received = applied + refused + known, everywhere. */
#include "ledger/counts.h"

#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "tap.h"

static struct jk_counts_party *
party(struct jk_counts *counts, const char *code)
{
	struct jk_err err = { 0 };

	return jk_counts_party(counts, jk_bytes_of(code), &err);
}

static bool
adds_up(const struct jk_outcomes *outcomes)
{
	return outcomes->received ==
	       outcomes->applied + outcomes->refused + outcomes->known;
}

static void
fill(struct jk_counts *counts)
{
	jk_counts_add(party(counts, "222038"), JK_CHANGE_ENTRY, JK_CHANGE_APPLIED, 1);
	jk_counts_add(
	    party(counts, "222038"), JK_CHANGE_DELETION, JK_CHANGE_APPLIED, -1);
	jk_counts_add(party(counts, "222038"), JK_CHANGE_ENTRY, JK_CHANGE_GAP, 0);
	jk_counts_add(party(counts, "222020"), JK_CHANGE_ENTRY, JK_CHANGE_KNOWN, 0);
	jk_counts_refuse(
	    party(counts, "222038"), JK_CHANGE_CORRECTION, JK_COUNTS_ASIDE, 3);
	jk_counts_refuse(
	    party(counts, "222038"), JK_CHANGE_CLASSES, JK_COUNTS_ASIDE, 2);
}

static void
test_rows(void)
{
	static const char expected[] = "222020 total   1 0 0 1;"
				       "222020 class entry  1 0 0 1;"
				       "222038 total   8 2 6 0;"
				       "222038 class entry  2 1 1 0;"
				       "222038 class correction  3 0 3 0;"
				       "222038 class deletion  1 1 0 0;"
				       "222038 refusal  JK00462 1 0 1 0;"
				       "222038 refusal  JKA0091 5 0 5 0;";
	struct jk_counts counts;
	struct jk_counts_row row;
	struct jk_outcomes sum;
	struct jk_buf text = JK_BUF_INIT;
	bool whole = true;
	size_t at = 0;

	jk_counts_init(&counts);
	fill(&counts);
	while (jk_counts_next(&counts, &at, &row)) {
		jk_buf_addf(&text, "%s %s %s %s %llu %llu %llu %llu;",
		    row.party->municipality, row.row, row.class, row.rule,
		    (unsigned long long)row.outcomes.received,
		    (unsigned long long)row.outcomes.applied,
		    (unsigned long long)row.outcomes.refused,
		    (unsigned long long)row.outcomes.known);
		whole = whole && adds_up(&row.outcomes) &&
			(row.text != NULL) == (row.rule[0] != '\0');
	}
	ok(strcmp(jk_buf_text(&text), expected) == 0,
	    "rows are totals, classes and refusals by municipality (%s)",
	    jk_buf_text(&text));
	ok(whole, "every row adds up, and every rule has a text");
	jk_counts_sum(&sum, &counts);
	ok(sum.received == 9 && sum.applied == 2 && sum.refused == 6 &&
		sum.known == 1 && adds_up(&sum),
	    "the sum of all municipalities adds up");
	ok(party(&counts, "222038")->persons == 0 &&
		party(&counts, "222038")->generations == 2,
	    "the register's change is what was applied");
	jk_buf_release(&text);
	jk_counts_release(&counts);
}

static void
test_order(void)
{
	struct jk_counts counts;
	bool ascends = true;

	jk_counts_init(&counts);
	for (unsigned i = 0; i < 200; i++) {
		char code[8];

		snprintf(code, sizeof code, "%06u", i * 7919 % 200);
		party(&counts, code)->total.received = i * 7919 % 200;
	}
	for (size_t i = 1; i < counts.count; i++)
		ascends = ascends && counts.parties[i].total.received == i &&
			  strcmp(counts.parties[i - 1].municipality,
			      counts.parties[i].municipality) < 0;
	ok(counts.count == 200 && ascends,
	    "municipalities are kept once, in ascending order");
	jk_counts_release(&counts);
}

static void
test_fields(void)
{
	const uint8_t content[JK_HASH_BYTES] = { 0xab };
	struct jk_lane lane, none = { .sender = "" };
	struct jk_receipt_batch batch = { &lane, 12, content, "applied" };
	struct jk_bytes fields[JK_RECEIPT_COLUMNS];
	struct jk_receipt_text text;
	struct jk_counts counts;
	struct jk_counts_row row;
	size_t at = 0;

	jk_counts_init(&counts);
	fill(&counts);
	party(&counts, "222020")->persons_before = 5;
	party(&counts, "222020")->persons = -1;
	ok(jk_lane_decode(&lane, jk_bytes_of("222038-220001-ident")) &&
		jk_counts_next(&counts, &at, &row),
	    "there is a first row");
	jk_receipt_encode(fields, &text, &batch, &row);
	ok(jk_bytes_is(fields[0], "222038-220001-ident") &&
		jk_bytes_is(fields[1], "12") && jk_bytes_is(fields[2], "222020") &&
		jk_bytes_is(fields[3], "total") && fields[4].len == 0 &&
		fields[5].len == 0 && fields[6].len == 64 &&
		jk_bytes_is(fields[7], "applied") && jk_bytes_is(fields[8], "1") &&
		jk_bytes_is(fields[11], "1") && jk_bytes_is(fields[12], "5") &&
		jk_bytes_is(fields[13], "4"),
	    "a row of totals has the registers before and after");
	ok(jk_counts_next(&counts, &at, &row), "there is a second row");
	batch.lane = &none;
	jk_receipt_encode(fields, &text, &batch, &row);
	ok(fields[0].len == 0 && fields[1].len == 0 && fields[12].len == 0 &&
		fields[15].len == 0 && jk_bytes_is(fields[4], "entry"),
	    "any other row has none, and own intake no lane");
	jk_counts_release(&counts);
}

int
main(void)
{
	test_rows();
	test_order();
	test_fields();
	return tap_end();
}
