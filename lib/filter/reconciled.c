#include "filter/reconciled.h"

#include <stdio.h>

enum column {
	ROW,
	NAME,
	WAY,
	LAST,
	LEFT_OUT,
	ANSWERED,
	AWAITED,
	RECORDS,
	APPLIED,
	REFUSED,
	KNOWN,
	PERSONS,
	GENERATIONS,
	RECEIVER,
	PERSONS_THERE,
	GENERATIONS_THERE,
	ID,
	TEXT,
	RESTARTED,
	COLUMNS
};

static const char *const columns[COLUMNS] = { "row", "name", "way", "last", "left_out",
	"answered", "awaited", "records", "applied", "refused", "known", "persons",
	"generations", "receiver", "persons_there", "generations_there", "id", "text",
	"restarted" };

struct row {
	struct jk_bytes values[COLUMNS];
	char texts[COLUMNS][24]; /* of numbers */
};

static unsigned long long
wide(uint64_t number)
{
	return number;
}

static void
set_text(struct row *row, enum column column, const char *text)
{
	row->values[column] = jk_bytes_of(text);
}

static void
set_number(struct row *row, enum column column, uint64_t number)
{
	snprintf(row->texts[column], sizeof row->texts[column], "%llu", wide(number));
	set_text(row, column, row->texts[column]);
}

static int
put_row(struct jk_run *run, enum jk_cells_format format, const struct row *row,
    struct jk_err *err)
{
	return jk_cells_put(run, format, columns, row->values, COLUMNS, err);
}

static int
print_lane(struct jk_run *run, const struct jk_lane_account *account, const char *lane,
    const char *way, struct jk_err *err)
{
	const struct jk_outcomes *outcomes = &account->outcomes;

	if (jk_run_print(run, err, "%s: %llu %s", lane, wide(account->last), way) < 0)
		return -1;
	if (account->left_out > 0 &&
	    jk_run_print(run, err, ", %llu left out", wide(account->left_out)) < 0)
		return -1;
	if (account->restarted_on[0] != '\0' &&
	    jk_run_print(run, err, ", restarted behind %llu on %s",
		wide(account->restarted), account->restarted_on) < 0)
		return -1;
	if (strstr(account->lane.kind, "receipt") != NULL)
		return jk_run_print(run, err, "\n");
	return jk_run_print(run, err,
	    ", %llu answered, %llu awaited; %llu records = %llu applied + %llu refused "
	    "+ %llu known\n",
	    wide(account->answered), wide(account->awaited), wide(outcomes->received),
	    wide(outcomes->applied), wide(outcomes->refused), wide(outcomes->known));
}

static int
put_lane(struct jk_run *run, enum jk_cells_format format,
    const struct jk_lane_account *account, struct jk_err *err)
{
	const struct jk_outcomes *outcomes = &account->outcomes;
	const char *way = account->sent ? "sent" : "received";
	char lane[JK_LANE_CHARS];
	struct row row = { 0 };

	jk_lane_encode(lane, &account->lane);
	if (format == JK_CELLS_TEXT)
		return print_lane(run, account, lane, way, err);
	set_text(&row, ROW, "lane");
	set_text(&row, NAME, lane);
	set_text(&row, WAY, way);
	set_number(&row, LAST, account->last);
	set_number(&row, LEFT_OUT, account->left_out);
	set_number(&row, ANSWERED, account->answered);
	set_number(&row, AWAITED, account->awaited);
	set_number(&row, RECORDS, account->records);
	set_number(&row, APPLIED, outcomes->applied);
	set_number(&row, REFUSED, outcomes->refused);
	set_number(&row, KNOWN, outcomes->known);
	set_text(&row, RESTARTED, account->restarted_on);
	return put_row(run, format, &row, err);
}

static int
put_tier(struct jk_run *run, enum jk_cells_format format,
    const struct jk_tier_account *tier, struct jk_err *err)
{
	bool answered = tier->receiver[0] != '\0';
	struct row row = { 0 };

	/* A sender of an empty batch that is no municipality is answered too. */
	if (tier->generations == 0 && tier->generations_there == 0)
		return 0;
	if (format == JK_CELLS_TEXT) {
		if (jk_run_print(run, err, "%s: %llu persons, %llu generations",
			tier->municipality, wide(tier->persons),
			wide(tier->generations)) < 0)
			return -1;
		if (answered &&
		    jk_run_print(run, err,
			"; at %s after list %llu: %llu persons, %llu generations",
			tier->receiver, wide(tier->upto), wide(tier->persons_there),
			wide(tier->generations_there)) < 0)
			return -1;
		return jk_run_print(run, err, "\n");
	}
	set_text(&row, ROW, "municipality");
	set_text(&row, NAME, tier->municipality);
	set_number(&row, PERSONS, tier->persons);
	set_number(&row, GENERATIONS, tier->generations);
	if (answered) {
		set_text(&row, RECEIVER, tier->receiver);
		set_number(&row, LAST, tier->upto);
		set_number(&row, PERSONS_THERE, tier->persons_there);
		set_number(&row, GENERATIONS_THERE, tier->generations_there);
	}
	return put_row(run, format, &row, err);
}

static int
put_quarantine(struct jk_run *run, enum jk_cells_format format,
    const struct jk_owed_sum *sum, struct jk_err *err)
{
	struct row row = { 0 };

	if (format == JK_CELLS_TEXT)
		return jk_run_print(run, err,
		    "quarantine: %llu records = %llu applied since + %llu awaited + "
		    "%llu owed + %llu that cannot be followed\n",
		    wide(sum->records), wide(sum->settled), wide(sum->awaited),
		    wide(sum->owed), wide(sum->lost));
	set_text(&row, ROW, "quarantine");
	set_number(&row, RECORDS, sum->records);
	set_number(&row, APPLIED, sum->settled);
	set_number(&row, AWAITED, sum->awaited);
	set_number(&row, REFUSED, sum->owed);
	set_number(&row, KNOWN, sum->lost);
	return put_row(run, format, &row, err);
}

static int
put_difference(struct jk_run *run, enum jk_cells_format format,
    const struct jk_difference *difference, struct jk_err *err)
{
	struct row row = { 0 };

	jk_report_status(&run->report, "DIFFERENCE %s", difference->id);
	if (format == JK_CELLS_TEXT)
		return jk_run_print(run, err, "%s: %s: %s\n", difference->id,
		    difference->place, difference->text);
	set_text(&row, ROW, "difference");
	set_text(&row, NAME, difference->place);
	set_text(&row, ID, difference->id);
	set_text(&row, TEXT, difference->text);
	return put_row(run, format, &row, err);
}

int
jk_reconciled_put(struct jk_run *run, enum jk_cells_format format,
    const struct jk_reconciliation *reconciliation, struct jk_err *err)
{
	const struct jk_differences *differences = &reconciliation->differences;

	if (format == JK_CELLS_CSV &&
	    jk_cells_put_names(run, format, columns, COLUMNS, err) < 0)
		return -1;
	for (size_t i = 0; i < reconciliation->lanes_count; i++)
		if (put_lane(run, format, &reconciliation->lanes[i], err) < 0)
			return -1;
	for (size_t i = 0; i < reconciliation->tiers_count; i++)
		if (put_tier(run, format, &reconciliation->tiers[i], err) < 0)
			return -1;
	if (put_quarantine(run, format, &reconciliation->owed, err) < 0)
		return -1;
	for (size_t i = 0; i < differences->count; i++)
		if (put_difference(run, format, &differences->rows[i], err) < 0)
			return -1;
	jk_report_status(&run->report, "RECONCILED %llu", wide(differences->count));
	if (format == JK_CELLS_TEXT)
		return jk_run_print(
		    run, err, "%llu differences\n", wide(differences->count));
	return 0;
}
