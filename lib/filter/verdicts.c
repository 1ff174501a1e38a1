#include "filter/verdicts.h"

#include <stdio.h>

#include "base/text.h"

enum column {
	ROW,
	NAME,
	VERDICT,
	SIGNER,
	LANE,
	NUMBER,
	RECORDS,
	PERSONS,
	DIGEST,
	COLUMNS
};

static const char *const columns[COLUMNS] = { "row", "name", "verdict", "signer",
	"lane", "number", "records", "persons", "digest" };

static unsigned long long
wide(uint64_t number)
{
	return number;
}

struct jk_bytes
jk_cell_number(struct jk_cell *cell, uint64_t number)
{
	snprintf(cell->text, sizeof cell->text, "%llu", wide(number));
	return jk_bytes_of(cell->text);
}

struct jk_bytes
jk_cell_digest(struct jk_cell *cell, const uint8_t digest[JK_HASH_BYTES])
{
	jk_hex_encode(cell->text, digest, JK_HASH_BYTES);
	return jk_bytes_of(cell->text);
}

static const char *
ending_word(enum jk_ending ending)
{
	switch (ending) {
	case JK_ENDING_COMPLETE:
		return "complete";
	case JK_ENDING_CUT:
		return "cut";
	case JK_ENDING_FORGED:
		return "forged";
	case JK_ENDING_UNKNOWN:
		break;
	}
	return "unknown";
}

int
jk_verdicts_begin(const struct jk_verdicts *verdicts, struct jk_err *err)
{
	if (verdicts->format == JK_CELLS_TEXT)
		return 0;
	return jk_cells_put_names(
	    verdicts->run, verdicts->format, columns, COLUMNS, err);
}

/* Streams */

static int
stream_text(struct jk_run *run, const char *name, const struct jk_verdict *verdict,
    struct jk_err *err)
{
	struct jk_cell content, digest;
	char lane[JK_LANE_CHARS];

	if (jk_run_print(run, err, "%s: %s, %llu records", name,
		ending_word(verdict->ending), wide(verdict->records)) < 0)
		return -1;
	if (verdict->has_header &&
	    jk_run_print(run, err, ", signer %s", verdict->signer) < 0)
		return -1;
	if (verdict->has_header && !jk_lane_is_none(&verdict->lane)) {
		jk_lane_encode(lane, &verdict->lane);
		if (jk_run_print(run, err, ", lane %s number %llu", lane,
			wide(verdict->number)) < 0)
			return -1;
	}
	if (verdict->has_content) {
		jk_cell_digest(&digest, verdict->digest);
		jk_cell_digest(&content, verdict->content);
		if (jk_run_print(run, err, ", digest %s, content %s", digest.text,
			content.text) < 0)
			return -1;
	}
	return jk_run_print(run, err, "%s%s\n", verdict->refused ? ", refused" : "",
	    verdict->has_header && !verdict->opened ? ", not opened" : "");
}

static void
stream_status(struct jk_run *run, const struct jk_verdict *verdict)
{
	struct jk_cell digest;
	char lane[JK_LANE_CHARS] = "-", number[24] = "-";

	if (!jk_lane_is_none(&verdict->lane)) {
		jk_lane_encode(lane, &verdict->lane);
		snprintf(number, sizeof number, "%llu", wide(verdict->number));
	}
	jk_cell_digest(&digest, verdict->checkpoint);
	switch (verdict->ending) {
	case JK_ENDING_COMPLETE:
		jk_report_status(&run->report, "VERIFIED %s %s %s %llu %s",
		    verdict->signer, lane, number, wide(verdict->records), digest.text);
		break;
	case JK_ENDING_CUT:
		jk_report_status(
		    &run->report, "INCOMPLETE %llu", wide(verdict->records));
		break;
	case JK_ENDING_FORGED:
	case JK_ENDING_UNKNOWN:
		jk_report_status(&run->report, "BADSIG %llu", wide(verdict->records));
		break;
	}
}

int
jk_verdicts_put_stream(const struct jk_verdicts *verdicts, const char *name,
    const struct jk_verdict *verdict, struct jk_err *err)
{
	struct jk_bytes values[COLUMNS] = { { NULL, 0 } };
	struct jk_cell cells[3];
	char lane[JK_LANE_CHARS] = "";

	stream_status(verdicts->run, verdict);
	if (verdicts->format == JK_CELLS_TEXT)
		return stream_text(verdicts->run, name, verdict, err);
	values[ROW] = jk_bytes_of("stream");
	values[NAME] = jk_bytes_of(name);
	values[VERDICT] = jk_bytes_of(ending_word(verdict->ending));
	values[SIGNER] = jk_bytes_of(verdict->signer);
	if (!jk_lane_is_none(&verdict->lane)) {
		jk_lane_encode(lane, &verdict->lane);
		values[NUMBER] = jk_cell_number(&cells[0], verdict->number);
	}
	values[LANE] = jk_bytes_of(lane);
	values[RECORDS] = jk_cell_number(&cells[1], verdict->records);
	if (verdict->has_content)
		values[DIGEST] = jk_cell_digest(&cells[2], verdict->content);
	return jk_cells_put(
	    verdicts->run, verdicts->format, columns, values, COLUMNS, err);
}

/* Ledgers */

static int
put_total(const struct jk_verdicts *verdicts, const struct jk_total *total,
    struct jk_err *err)
{
	struct jk_bytes values[COLUMNS] = { { NULL, 0 } };
	struct jk_cell cells[3];

	values[ROW] = jk_bytes_of("municipality");
	values[NAME] = jk_bytes_of(total->municipality);
	values[RECORDS] = jk_cell_number(&cells[0], total->generations);
	values[PERSONS] = jk_cell_number(&cells[1], total->persons);
	values[DIGEST] = jk_cell_digest(&cells[2], total->digest);
	if (verdicts->format != JK_CELLS_TEXT)
		return jk_cells_put(
		    verdicts->run, verdicts->format, columns, values, COLUMNS, err);
	return jk_run_print(verdicts->run, err,
	    "%s: %s persons, %s generations, digest %s\n", total->municipality,
	    cells[1].text, cells[0].text, cells[2].text);
}

static int
put_head(const struct jk_verdicts *verdicts, const char *name,
    const struct jk_ledger_verdict *verdict, bool complete, struct jk_err *err)
{
	const char *party = verdicts->run->site.conf.code;
	const char *word = complete ? "complete" : "forged";
	struct jk_bytes values[COLUMNS] = { { NULL, 0 } };
	struct jk_cell cells[3];

	values[ROW] = jk_bytes_of("ledger");
	values[NAME] = jk_bytes_of(name);
	values[VERDICT] = jk_bytes_of(word);
	values[SIGNER] = jk_bytes_of(party);
	values[NUMBER] = jk_cell_number(&cells[0], verdict->number);
	values[RECORDS] = jk_cell_number(&cells[1], verdict->records);
	values[DIGEST] = jk_cell_digest(&cells[2], verdict->root);
	if (complete)
		jk_report_status(&verdicts->run->report, "LEDGER %s %s %s %s", party,
		    cells[0].text, cells[1].text, cells[2].text);
	else
		jk_report_status(&verdicts->run->report, "BADSIG %s", cells[1].text);
	if (verdicts->format != JK_CELLS_TEXT)
		return jk_cells_put(
		    verdicts->run, verdicts->format, columns, values, COLUMNS, err);
	return jk_run_print(verdicts->run, err,
	    "%s: %s, %s records, signer %s, list %s, %zu keep keys%s\n", name, word,
	    cells[1].text, party, cells[0].text, verdict->keeps,
	    verdict->opened ? "" : ", not opened");
}

static int
put_locked(const struct jk_verdicts *verdicts, const struct jk_locked *locked,
    struct jk_err *err)
{
	struct jk_bytes values[COLUMNS] = { { NULL, 0 } };
	struct jk_cell cell;

	values[ROW] = jk_bytes_of("keep");
	values[NAME] = jk_bytes_of(locked->word);
	values[VERDICT] = jk_bytes_of("locked");
	values[RECORDS] = jk_cell_number(&cell, locked->records);
	values[DIGEST] = jk_bytes_of(locked->keep);
	if (verdicts->format != JK_CELLS_TEXT)
		return jk_cells_put(
		    verdicts->run, verdicts->format, columns, values, COLUMNS, err);
	return jk_run_print(verdicts->run, err,
	    "keep %s: locked, %s records, the key %s is not here\n", locked->word,
	    cell.text, locked->keep);
}

/* How many keys of the ledger are of that kind. */
static int
put_keeps(const struct jk_verdicts *verdicts, const char *name, const char *word,
    size_t number, struct jk_err *err)
{
	struct jk_bytes values[COLUMNS] = { { NULL, 0 } };
	struct jk_cell cell;

	values[ROW] = jk_bytes_of("keep");
	values[NAME] = jk_bytes_of(name);
	values[VERDICT] = jk_bytes_of(word);
	values[NUMBER] = jk_cell_number(&cell, number);
	return jk_cells_put(
	    verdicts->run, verdicts->format, columns, values, COLUMNS, err);
}

static int
put_keys(const struct jk_verdicts *verdicts, const char *name,
    const struct jk_ledger_verdict *verdict, struct jk_err *err)
{
	if (verdicts->format != JK_CELLS_TEXT) {
		if (put_keeps(verdicts, name, "named", verdict->keeps, err) < 0 ||
		    put_keeps(verdicts, name, "unnamed", verdict->unnamed, err) < 0)
			return -1;
	} else if (verdict->unnamed > 0 &&
		   jk_run_print(verdicts->run, err,
		       "keep: keys that nothing names any more: %zu\n",
		       verdict->unnamed) < 0) {
		return -1;
	}
	/* An account without any key expects nothing else. */
	for (size_t i = 0; verdict->readable > 0 && i < verdict->locked_count; i++)
		if (put_locked(verdicts, &verdict->locked[i], err) < 0)
			return -1;
	return 0;
}

int
jk_verdicts_put_ledger(const struct jk_verdicts *verdicts, const char *name,
    const struct jk_ledger_verdict *verdict, bool complete, struct jk_err *err)
{
	if (put_head(verdicts, name, verdict, complete, err) < 0)
		return -1;
	if (complete && put_keys(verdicts, name, verdict, err) < 0)
		return -1;
	for (size_t i = 0; complete && i < verdict->totals.count; i++)
		if (put_total(verdicts, &verdict->totals.rows[i], err) < 0)
			return -1;
	return 0;
}

int
jk_verdicts_put_day(const struct jk_verdicts *verdicts, int32_t day, struct jk_err *err)
{
	struct jk_bytes values[COLUMNS] = { { NULL, 0 } };
	char date[JK_DATE_CHARS];

	jk_date_encode(date, day);
	jk_report_status(&verdicts->run->report, "SILENT %s", date);
	if (verdicts->format == JK_CELLS_TEXT)
		return jk_run_print(
		    verdicts->run, err, "day %s: no list of this day\n", date);
	values[ROW] = jk_bytes_of("day");
	values[NAME] = jk_bytes_of(date);
	values[VERDICT] = jk_bytes_of("silent");
	return jk_cells_put(
	    verdicts->run, verdicts->format, columns, values, COLUMNS, err);
}

int
jk_verdicts_put_renewals(const struct jk_verdicts *verdicts, const char *name,
    const struct jk_renewals *renewals, struct jk_err *err)
{
	struct jk_bytes values[COLUMNS] = { { NULL, 0 } };
	struct jk_cell cell;

	if (renewals->count == 0)
		return 0;
	values[ROW] = jk_bytes_of("renewal");
	values[NAME] = jk_bytes_of(name);
	values[VERDICT] = jk_bytes_of(renewals->is_whole ? "whole" : "behind");
	values[NUMBER] = jk_cell_number(&cell, renewals->number);
	if (verdicts->format != JK_CELLS_TEXT)
		return jk_cells_put(
		    verdicts->run, verdicts->format, columns, values, COLUMNS, err);
	return jk_run_print(verdicts->run, err, "renewed: list %s on %s%s\n", cell.text,
	    renewals->date, renewals->is_whole ? "" : ", later ones are not");
}

/* Names */

const char *
jk_path_printable(char *to, size_t cap, const char *path)
{
	struct jk_bytes rest = jk_bytes_of(path);
	uint32_t character;
	size_t len;

	while (rest.len > 0) {
		len = jk_text_next(rest, &character);
		if (len == 0 || jk_text_is_forbidden(character))
			return jk_text_printable(to, cap, jk_bytes_of(path));
		rest = jk_bytes(rest.ptr + len, rest.len - len);
	}
	return path;
}
