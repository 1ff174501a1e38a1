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
	ERASED,
	COLUMNS
};

_Static_assert(COLUMNS <= JK_CELLS_COLUMNS, "a row has room for all");

static const char *const columns[COLUMNS] = { "row", "name", "way", "last", "left_out",
	"answered", "awaited", "records", "applied", "refused", "known", "persons",
	"generations", "receiver", "persons_there", "generations_there", "id", "text",
	"restarted", "erased" };

static unsigned long long
wide(uint64_t number)
{
	return number;
}

static int
put_row(struct jk_run *run, enum jk_cells_format format, const struct jk_cells_row *row,
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
	if (account->erased > 0 &&
	    jk_run_print(run, err, ", %llu erased", wide(account->erased)) < 0)
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
	struct jk_cells_row row = { 0 };

	jk_lane_encode(lane, &account->lane);
	if (format == JK_CELLS_TEXT)
		return print_lane(run, account, lane, way, err);
	jk_cells_set_text(&row, ROW, "lane");
	jk_cells_set_text(&row, NAME, lane);
	jk_cells_set_text(&row, WAY, way);
	jk_cells_set_number(&row, LAST, account->last);
	jk_cells_set_number(&row, LEFT_OUT, account->left_out);
	jk_cells_set_number(&row, ANSWERED, account->answered);
	jk_cells_set_number(&row, AWAITED, account->awaited);
	jk_cells_set_number(&row, RECORDS, account->records);
	jk_cells_set_number(&row, APPLIED, outcomes->applied);
	jk_cells_set_number(&row, REFUSED, outcomes->refused);
	jk_cells_set_number(&row, KNOWN, outcomes->known);
	jk_cells_set_text(&row, RESTARTED, account->restarted_on);
	jk_cells_set_number(&row, ERASED, account->erased);
	return put_row(run, format, &row, err);
}

static int
put_tier(struct jk_run *run, enum jk_cells_format format,
    const struct jk_tier_account *tier, struct jk_err *err)
{
	bool answered = tier->receiver[0] != '\0';
	struct jk_cells_row row = { 0 };

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
	jk_cells_set_text(&row, ROW, "municipality");
	jk_cells_set_text(&row, NAME, tier->municipality);
	jk_cells_set_number(&row, PERSONS, tier->persons);
	jk_cells_set_number(&row, GENERATIONS, tier->generations);
	if (answered) {
		jk_cells_set_text(&row, RECEIVER, tier->receiver);
		jk_cells_set_number(&row, LAST, tier->upto);
		jk_cells_set_number(&row, PERSONS_THERE, tier->persons_there);
		jk_cells_set_number(&row, GENERATIONS_THERE, tier->generations_there);
	}
	return put_row(run, format, &row, err);
}

static int
put_quarantine(struct jk_run *run, enum jk_cells_format format,
    const struct jk_owed_sum *sum, struct jk_err *err)
{
	struct jk_cells_row row = { 0 };

	if (format == JK_CELLS_TEXT)
		return jk_run_print(run, err,
		    "quarantine: %llu records = %llu applied since + %llu awaited + "
		    "%llu owed + %llu that cannot be followed\n",
		    wide(sum->records), wide(sum->settled), wide(sum->awaited),
		    wide(sum->owed), wide(sum->lost));
	jk_cells_set_text(&row, ROW, "quarantine");
	jk_cells_set_number(&row, RECORDS, sum->records);
	jk_cells_set_number(&row, APPLIED, sum->settled);
	jk_cells_set_number(&row, AWAITED, sum->awaited);
	jk_cells_set_number(&row, REFUSED, sum->owed);
	jk_cells_set_number(&row, KNOWN, sum->lost);
	return put_row(run, format, &row, err);
}

static int
put_difference(struct jk_run *run, enum jk_cells_format format,
    const struct jk_difference *difference, struct jk_err *err)
{
	struct jk_cells_row row = { 0 };

	jk_report_status(&run->report, "DIFFERENCE %s", difference->id);
	if (format == JK_CELLS_TEXT)
		return jk_run_print(run, err, "%s: %s: %s\n", difference->id,
		    difference->place, difference->text);
	jk_cells_set_text(&row, ROW, "difference");
	jk_cells_set_text(&row, NAME, difference->place);
	jk_cells_set_text(&row, ID, difference->id);
	jk_cells_set_text(&row, TEXT, difference->text);
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
