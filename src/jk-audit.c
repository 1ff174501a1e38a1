/*
 * jk-audit: verify streams and ledgers, reconcile what was sent and received,
 * trace a record to the checkpoint its municipality signed (jk-audit(1)). Each
 * verb is one function; what they know is in lib/ledger.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"
#include "filter/cells.h"
#include "filter/register.h"
#include "ledger/verify.h"

static const struct jk_option options[] = {
	{ "deep", 0, NULL, N_("check canonical forms, derive heads again (verify)") },
	{ NULL, 0, NULL, NULL },
};

static unsigned long long
wide(uint64_t number)
{
	return number;
}

static int
choose_format(
    const struct jk_run *run, enum jk_cells_format *format, struct jk_err *err)
{
	if (jk_cells_format_decode(format, jk_run_option(run, "format")) &&
	    *format != JK_CELLS_COPY)
		return 0;
	return jk_err_set(
	    err, JK_EXIT_USAGE, "JKU0001", _("--format takes text, csv or jsonl"));
}

/* A column of numbers and digests in a row of a report. */
struct cell {
	char text[2 * JK_HASH_BYTES + 1];
};

static struct jk_bytes
number_cell(struct cell *cell, uint64_t number)
{
	snprintf(cell->text, sizeof cell->text, "%llu", wide(number));
	return jk_bytes_of(cell->text);
}

static struct jk_bytes
digest_cell(struct cell *cell, const uint8_t digest[JK_HASH_BYTES])
{
	jk_hex_encode(cell->text, digest, JK_HASH_BYTES);
	return jk_bytes_of(cell->text);
}

/* verify */

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

struct verify {
	struct jk_run *run;
	enum jk_cells_format format;
	struct jk_reader_options reading;
	struct jk_private_key *keys[1024];
	struct jk_secret *head_key;
	int complete;
};

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

/* A path as it is, unless what it holds could pass for a line of ours. */
static const char *
show_path(char *to, size_t cap, const char *path)
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

static int
stream_text(struct jk_run *run, const char *name, const struct jk_verdict *verdict,
    struct jk_err *err)
{
	struct cell cell;
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
		digest_cell(&cell, verdict->content);
		if (jk_run_print(run, err, ", content %s", cell.text) < 0)
			return -1;
	}
	return jk_run_print(run, err, "%s%s\n", verdict->refused ? ", refused" : "",
	    verdict->has_header && !verdict->opened ? ", not opened" : "");
}

static int
stream_row(struct verify *verify, const char *name, const struct jk_verdict *verdict,
    struct jk_err *err)
{
	struct jk_bytes values[COLUMNS] = { { NULL, 0 } };
	struct cell cells[3];
	char lane[JK_LANE_CHARS] = "";

	if (verify->format == JK_CELLS_TEXT)
		return stream_text(verify->run, name, verdict, err);
	values[ROW] = jk_bytes_of("stream");
	values[NAME] = jk_bytes_of(name);
	values[VERDICT] = jk_bytes_of(ending_word(verdict->ending));
	values[SIGNER] = jk_bytes_of(verdict->signer);
	if (!jk_lane_is_none(&verdict->lane)) {
		jk_lane_encode(lane, &verdict->lane);
		values[NUMBER] = number_cell(&cells[0], verdict->number);
	}
	values[LANE] = jk_bytes_of(lane);
	values[RECORDS] = number_cell(&cells[1], verdict->records);
	if (verdict->has_content)
		values[DIGEST] = digest_cell(&cells[2], verdict->content);
	return jk_cells_put(verify->run, verify->format, columns, values, COLUMNS, err);
}

static void
stream_status(struct jk_run *run, const struct jk_verdict *verdict)
{
	struct cell digest;
	char lane[JK_LANE_CHARS] = "-", number[24] = "-";

	if (!jk_lane_is_none(&verdict->lane)) {
		jk_lane_encode(lane, &verdict->lane);
		snprintf(number, sizeof number, "%llu", wide(verdict->number));
	}
	digest_cell(&digest, verdict->checkpoint);
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

/* What is wrong with one operand is told, and the others have their turn. */
static void
tell(struct jk_run *run, const char *name, struct jk_err *err)
{
	jk_err_at(err, "%s", name);
	jk_report_error(&run->report, err);
	jk_run_raise(run, err->status);
	jk_err_reset(err);
}

static int
verify_stream(struct verify *verify, const char *name, int fd, struct jk_err *err)
{
	struct jk_verdict verdict;
	struct jk_source source;

	jk_source_of_fd(&source, fd);
	if (jk_verify_stream(&verdict, &source, &verify->reading, err) == 0)
		verify->complete++;
	else
		tell(verify->run, name, err);
	jk_source_release(&source);
	stream_status(verify->run, &verdict);
	if (verdict.ending == JK_ENDING_UNKNOWN)
		return 0;
	return stream_row(verify, name, &verdict, err);
}

static int
total_row(struct verify *verify, const struct jk_total *total, struct jk_err *err)
{
	struct jk_bytes values[COLUMNS] = { { NULL, 0 } };
	struct cell cells[3];

	values[ROW] = jk_bytes_of("municipality");
	values[NAME] = jk_bytes_of(total->municipality);
	values[RECORDS] = number_cell(&cells[0], total->generations);
	values[PERSONS] = number_cell(&cells[1], total->persons);
	values[DIGEST] = digest_cell(&cells[2], total->digest);
	if (verify->format != JK_CELLS_TEXT)
		return jk_cells_put(
		    verify->run, verify->format, columns, values, COLUMNS, err);
	return jk_run_print(verify->run, err,
	    "%s: %s persons, %s generations, digest %s\n", total->municipality,
	    cells[1].text, cells[0].text, cells[2].text);
}

static int
ledger_row(struct verify *verify, const char *name,
    const struct jk_ledger_verdict *verdict, bool complete, struct jk_err *err)
{
	const char *party = verify->run->site.conf.code;
	const char *word = complete ? "complete" : "forged";
	struct jk_bytes values[COLUMNS] = { { NULL, 0 } };
	struct cell cells[3];

	values[ROW] = jk_bytes_of("ledger");
	values[NAME] = jk_bytes_of(name);
	values[VERDICT] = jk_bytes_of(word);
	values[SIGNER] = jk_bytes_of(party);
	values[NUMBER] = number_cell(&cells[0], verdict->number);
	values[RECORDS] = number_cell(&cells[1], verdict->records);
	values[DIGEST] = digest_cell(&cells[2], verdict->root);
	if (complete)
		jk_report_status(&verify->run->report, "LEDGER %s %s %s %s", party,
		    cells[0].text, cells[1].text, cells[2].text);
	else
		jk_report_status(&verify->run->report, "BADSIG %s", cells[1].text);
	if (verify->format != JK_CELLS_TEXT)
		return jk_cells_put(
		    verify->run, verify->format, columns, values, COLUMNS, err);
	return jk_run_print(verify->run, err,
	    "%s: %s, %s records, signer %s, list %s%s\n", name, word, cells[1].text,
	    party, cells[0].text, verdict->opened ? "" : ", not opened");
}

static int
verify_ledger(
    struct verify *verify, const char *name, const char *path, struct jk_err *err)
{
	struct jk_run *run = verify->run;
	struct jk_ledger_verdict verdict = { 0 };
	struct jk_ledger_site site;
	bool complete = false;
	int result = 0;

	if (jk_register_site(&site, run, path, err) < 0)
		return -1;
	site.keys = verify->reading.keys;
	site.keys_count = verify->reading.keys_count;
	if (jk_verify_ledger(
		&verdict, &site, verify->reading.deep, verify->head_key, err) == 0) {
		complete = true;
		verify->complete++;
	} else {
		tell(run, name, err);
	}
	result = ledger_row(verify, name, &verdict, complete, err);
	for (size_t i = 0; result == 0 && complete && i < verdict.totals.count; i++)
		result = total_row(verify, &verdict.totals.rows[i], err);
	jk_ledger_verdict_release(&verdict);
	return result;
}

static int
verify_operand(struct verify *verify, const char *path, struct jk_err *err)
{
	char printable[512];
	const char *name = show_path(printable, sizeof printable, path);
	struct stat about;
	int result, fd = STDIN_FILENO;

	if (strcmp(path, "-") == 0)
		return verify_stream(verify, _("standard input"), fd, err);
	if (stat(path, &about) == 0 && S_ISDIR(about.st_mode))
		return verify_ledger(verify, name, path, err);
	if (jk_fd_open(&fd, path, err) < 0) {
		tell(verify->run, name, err);
		return 0;
	}
	result = verify_stream(verify, name, fd, err);
	close(fd);
	return result;
}

/* A key that this account may not read is none: the outside is verified then. */
static bool
is_readable(const struct jk_run *run, const char *name)
{
	char *path = jk_site_path(&run->site, "keys/%s", name);
	bool readable = path != NULL && access(path, R_OK) == 0;

	free(path);
	return readable;
}

static int
load_keys(struct verify *verify, struct jk_err *err)
{
	struct jk_site *site = &verify->run->site;
	struct jk_private_key *const *keep;
	struct jk_private_key *opening;
	size_t count;
	char *path;

	if (jk_site_keep(site, &keep, &count, err) < 0)
		return -1;
	memcpy(verify->keys, keep, count * sizeof *keep);
	if (is_readable(verify->run, "opening.raw")) {
		if (jk_site_opening(site, &opening, err) < 0)
			return -1;
		verify->keys[count++] = opening;
	}
	verify->reading.keys = verify->keys;
	verify->reading.keys_count = count;
	if (!verify->reading.deep || !is_readable(verify->run, "heads.key"))
		return 0;
	path = jk_site_path(site, "keys/heads.key");
	if (path == NULL)
		return jk_err_memory(err);
	verify->head_key = jk_head_key_load(path, false, err);
	free(path);
	return verify->head_key == NULL ? -1 : 0;
}

static int
verify_all(struct verify *verify, char *const *paths, int count, struct jk_err *err)
{
	char dash[] = "-", *const standard_input[] = { dash };
	int result = 0;

	if (count == 0) {
		paths = standard_input;
		count = 1;
	}
	if (verify->format != JK_CELLS_TEXT &&
	    jk_cells_put_names(verify->run, verify->format, columns, COLUMNS, err) < 0)
		return -1;
	for (int i = 0; result == 0 && i < count; i++)
		result = verify_operand(verify, paths[i], err);
	if (result == 0 && verify->format == JK_CELLS_TEXT)
		result = jk_run_print(
		    verify->run, err, "%d of %d complete\n", verify->complete, count);
	return result;
}

static int
verify(struct jk_run *run, char *const *paths, int count, struct jk_err *err)
{
	struct verify *verify = calloc(1, sizeof *verify);
	int result = -1;

	if (verify == NULL)
		return jk_err_memory(err);
	verify->run = run;
	verify->reading.deep = jk_run_option(run, "deep") != NULL;
	if (choose_format(run, &verify->format, err) == 0 &&
	    jk_site_policy(&run->site, run->day, !run->has_day, &verify->reading.policy,
		err) == 0 &&
	    load_keys(verify, err) == 0)
		result = verify_all(verify, paths, count, err);
	jk_secret_free(verify->head_key);
	free(verify);
	return result;
}

/* lanes */

static int
print_lanes(struct jk_run *run, const struct jk_list *list, struct jk_err *err)
{
	char lane[JK_LANE_CHARS];

	for (size_t i = 0; i < list->received_count; i++) {
		jk_lane_encode(lane, &list->received[i].lane);
		if (jk_run_print(run, err, "received %s %llu\n", lane,
			wide(list->received[i].number)) < 0)
			return -1;
	}
	for (size_t i = 0; i < list->sent_count; i++) {
		jk_lane_encode(lane, &list->sent[i].lane);
		if (jk_run_print(run, err, "sent %s %llu %llu\n", lane,
			wide(list->sent[i].number), wide(list->sent[i].upto)) < 0)
			return -1;
	}
	return 0;
}

static int
lanes(struct jk_run *run, char *const *paths, int count, struct jk_err *err)
{
	char *path = jk_site_path(&run->site, "register");
	struct jk_ledger_site site;
	struct jk_ledger *ledger = NULL;
	int result = -1;

	(void)paths;
	if (path == NULL)
		return jk_err_memory(err);
	if (count > 0)
		jk_err_set(
		    err, JK_EXIT_USAGE, "JKU0002", _("%s takes no operands"), "lanes");
	else if (jk_register_site(&site, run, path, err) == 0)
		ledger = jk_ledger_open(&site, JK_LEDGER_READ, err);
	if (ledger != NULL)
		result = print_lanes(run, jk_ledger_list(ledger), err);
	jk_ledger_free(ledger);
	free(path);
	return result;
}

static const struct {
	const char *name;
	int (*run)(
	    struct jk_run *run, char *const *paths, int count, struct jk_err *err);
} verbs[] = {
	{ "verify", verify },
	{ "lanes", lanes },
};

static int
run(struct jk_run *run, struct jk_err *err)
{
	const struct jk_options *given = &run->options;
	const char *name = given->operands_count > 0 ? given->operands[0] : "";

	for (size_t i = 0; i < sizeof verbs / sizeof verbs[0]; i++)
		if (strcmp(name, verbs[i].name) == 0)
			return verbs[i].run(
			    run, given->operands + 1, given->operands_count - 1, err);
	return jk_err_set(err, JK_EXIT_USAGE, "JKU0003",
	    _("the first operand is verify, reconcile, trace or lanes"));
}

static const struct jk_program program = {
	.name = "jk-audit",
	.letter = 'U',
	.summary = N_("verify streams and ledgers, reconcile, trace a record"),
	.operands = "verify|reconcile|trace|lanes [FILE ...]",
	.options = options,
	.common =
	    JK_COMMON_OUTPUT | JK_COMMON_FORCE | JK_COMMON_AS_OF | JK_COMMON_FORMAT,
	.run = run,
};

int
main(int argc, char **argv)
{
	return jk_main(&program, argc, argv);
}
