/*
 * jk-audit: verify streams and ledgers, reconcile what was sent and received,
 * trace a record to the checkpoint its municipality signed (jk-audit(1)). Each
 * verb is one function; what they know is in lib/ledger.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "filter/acts_audit.h"
#include "filter/archive.h"
#include "filter/backed.h"
#include "filter/daybook.h"
#include "filter/found.h"
#include "filter/keyring.h"
#include "filter/planned.h"
#include "filter/reconciled.h"
#include "filter/register.h"
#include "filter/retained.h"
#include "filter/sheet_audit.h"
#include "filter/summary.h"
#include "filter/verified.h"
#include "ledger/places.h"
#include "ledger/trace.h"

static const struct jk_option options[] = {
	{ "deep", 0, NULL,
	    N_("check canonical forms, make heads and second keys again (verify)") },
	{ "checkpoint", 0, N_("FILE"),
	    N_("read only what came since, and take down what was seen (verify)") },
	{ "since", 0, N_("DATE"),
	    N_("leave out what was settled before that day (reconcile), or the first "
	       "day or month (plan, report, findings)") },
	{ "until", 0, N_("DATE"),
	    N_("the last day or month (plan, report, findings)") },
	{ "archive", 0, NULL,
	    N_("read the site's archive (lanes, plan, report, findings)") },
	{ "register", 0, NULL,
	    N_("hold looks against changes in the register (findings)") },
	{ "operators", 0, N_("FILE"), N_("the operator list (findings)") },
	{ "purposes", 0, N_("FILE"), N_("the purpose table (findings)") },
	{ "plan", 0, N_("FILE"), N_("the plan (plan, report)") },
	{ "relations", 0, N_("FILE"), N_("whom operators are related to (findings)") },
	{ "lane", 0, N_("LANE"), N_("the lane of the batch (trace)") },
	{ "number", 0, N_("N"), N_("its number") },
	{ "record", 0, N_("N"), N_("the record in it, from 1") },
	{ "show", 0, NULL, N_("show the record instead of the proof") },
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

static int
need_day(const struct jk_run *run, struct jk_err *err)
{
	if (run->has_day)
		return 0;
	return jk_err_set(err, JK_EXIT_USAGE, "JK00611",
	    _("the business date is missing: --as-of=YYYY-MM-DD"));
}

/* verify */

struct verify {
	struct jk_run *run;
	struct jk_verdicts verdicts;
	struct jk_reader_options reading;
	struct jk_keyring keyring;
	struct jk_secret *head_key;
	int complete;
};

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
	if (verdict.ending == JK_ENDING_UNKNOWN)
		return 0;
	return jk_verdicts_put_stream(&verify->verdicts, name, &verdict, err);
}

static int
verify_ledger(
    struct verify *verify, const char *name, const char *path, struct jk_err *err)
{
	bool complete;

	if (jk_verified_ledger(
		&verify->verdicts, name, path, verify->head_key, &complete, err) < 0)
		return -1;
	verify->complete += complete;
	return 0;
}

/* An empty one has no lists yet, but somewhere to keep its keys. */
static bool
is_ledger(const char *path)
{
	static const char *const marks[] = { "lists", "keep" };
	bool found = false;

	for (size_t i = 0; i < sizeof marks / sizeof marks[0] && !found; i++) {
		char *mark;

		if (asprintf(&mark, "%s/%s", path, marks[i]) < 0)
			return false;
		found = access(mark, F_OK) == 0;
		free(mark);
	}
	return found;
}

static int
verify_operand(struct verify *verify, const char *path, struct jk_err *err)
{
	char printable[512];
	const char *name = jk_path_printable(printable, sizeof printable, path);
	struct stat about;
	int result, fd = STDIN_FILENO;

	if (strcmp(path, "-") == 0)
		return verify_stream(verify, _("standard input"), fd, err);
	if (stat(path, &about) == 0 && S_ISDIR(about.st_mode)) {
		if (is_ledger(path))
			return verify_ledger(verify, name, path, err);
		jk_err_set(
		    err, JK_EXIT_DATA, "JKU0018", _("the directory is no ledger"));
		tell(verify->run, name, err);
		return 0;
	}
	if (jk_fd_open(&fd, path, err) < 0) {
		tell(verify->run, name, err);
		return 0;
	}
	result = verify_stream(verify, name, fd, err);
	close(fd);
	return result;
}

static int
load_head_key(struct verify *verify, struct jk_err *err)
{
	char *path;

	if (!verify->reading.deep ||
	    !jk_keyring_can_read(&verify->run->site, "heads.key"))
		return 0;
	path = jk_site_path(&verify->run->site, "keys/heads.key");
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
	if (jk_run_option(verify->run, "checkpoint") != NULL && count != 1)
		return jk_err_set(
		    err, JK_EXIT_USAGE, "JKU0080", _("--checkpoint is of one ledger"));
	if (jk_verdicts_begin(&verify->verdicts, err) < 0)
		return -1;
	for (int i = 0; result == 0 && i < count; i++)
		result = verify_operand(verify, paths[i], err);
	if (result == 0 && verify->verdicts.format == JK_CELLS_TEXT)
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
	verify->run = verify->verdicts.run = run;
	verify->reading.deep = jk_run_option(run, "deep") != NULL;
	if (choose_format(run, &verify->verdicts.format, err) == 0 &&
	    jk_site_policy(&run->site, run->day, !run->has_day, &verify->reading.policy,
		err) == 0 &&
	    jk_keyring_load(&verify->keyring, &run->site, err) == 0 &&
	    load_head_key(verify, err) == 0) {
		verify->reading.keys = verify->keyring.keys;
		verify->reading.keys_count = verify->keyring.count;
		result = verify_all(verify, paths, count, err);
	}
	jk_secret_free(verify->head_key);
	jk_keyring_release(&verify->keyring);
	free(verify);
	return result;
}

/* reconcile */

/* What stays in memory for the run. */
struct reconcile {
	struct jk_calendar calendar;
	struct jk_keyring keyring;
	struct jk_register reg;
	struct jk_archive archive;
	struct jk_reconciliation result;
};

static int
choose_since(const struct jk_run *run, const char **since, struct jk_err *err)
{
	const char *given = jk_run_option(run, "since");
	int32_t day;

	*since = given != NULL ? given : "";
	if (given == NULL ||
	    (jk_date_decode(jk_bytes_of(given), &day) && day <= run->day))
		return 0;
	return jk_err_set(err, JK_EXIT_USAGE, "JKU0047",
	    _("--since takes a date, YYYY-MM-DD, not after the business date"));
}

static int
reconcile_site(struct jk_run *run, struct reconcile *reconcile, struct jk_err *err)
{
	struct jk_reconcile_site site = { .path = run->site.path,
		.party = run->site.conf.code,
		.parent = run->site.conf.parent,
		.calendar = &reconcile->calendar,
		.day = run->day };
	enum jk_cells_format format;

	if (choose_format(run, &format, err) < 0 ||
	    choose_since(run, &site.since, err) < 0 ||
	    jk_daybook_load(&reconcile->calendar, &run->site, err) < 0 ||
	    jk_keyring_load(&reconcile->keyring, &run->site, err) < 0 ||
	    jk_site_policy(&run->site, run->day, true, &site.reading.policy, err) < 0 ||
	    jk_register_open(&reconcile->reg, run, JK_LEDGER_READ, err) < 0)
		return -1;
	site.ledger = reconcile->reg.ledger;
	if (jk_archive_open(&reconcile->archive, run, JK_LEDGER_READ, err) == 0)
		site.archive = reconcile->archive.ledger;
	else if (err->status != JK_EXIT_NOINPUT)
		return -1;
	jk_err_reset(err);
	site.reading.keys = reconcile->keyring.keys;
	site.reading.keys_count = reconcile->keyring.count;
	if (jk_reconcile(&reconcile->result, &site, err) < 0 ||
	    jk_acts_audit(&reconcile->result.differences, run, &reconcile->archive,
		&reconcile->calendar, err) < 0)
		return -1;
	if (reconcile->result.differences.count > 0)
		jk_run_raise(run, JK_EXIT_DIFFERENCES);
	return jk_reconciled_put(run, format, &reconcile->result, err);
}

static int
reconcile(struct jk_run *run, char *const *paths, int count, struct jk_err *err)
{
	struct reconcile *reconcile;
	int result;

	(void)paths;
	if (count > 0)
		return jk_err_set(err, JK_EXIT_USAGE, "JKU0002",
		    _("%s takes no operands"), "reconcile");
	if (need_day(run, err) < 0)
		return -1;
	reconcile = calloc(1, sizeof *reconcile);
	if (reconcile == NULL)
		return jk_err_memory(err);
	result = reconcile_site(run, reconcile, err);
	jk_reconciliation_release(&reconcile->result);
	jk_register_release(&reconcile->reg);
	jk_archive_release(&reconcile->archive);
	jk_keyring_release(&reconcile->keyring);
	free(reconcile);
	return result;
}

/* trace */

struct trace {
	struct jk_run *run;
	struct jk_keyring keyring;
	struct jk_policy policy;
	struct jk_lane lane;
	uint64_t number, record;
	struct jk_proof proof;
};

static int
take_number(
    const struct jk_run *run, const char *name, uint64_t *number, struct jk_err *err)
{
	const char *given = jk_run_option(run, name);

	if (given != NULL &&
	    jk_decimal_decode(number, jk_bytes_of(given), JK_NUMBER_MAX) && *number > 0)
		return 0;
	return jk_err_set(
	    err, JK_EXIT_USAGE, "JKU0007", _("--%s takes a number from 1"), name);
}

static int
take_place(struct trace *trace, struct jk_err *err)
{
	const char *lane = jk_run_option(trace->run, "lane");

	if (lane == NULL || !jk_lane_decode(&trace->lane, jk_bytes_of(lane)))
		return jk_err_set(err, JK_EXIT_USAGE, "JKU0008",
		    _("--lane takes SENDER-RECEIVER-KIND"));
	if (jk_run_option(trace->run, "show") != NULL &&
	    jk_run_option(trace->run, "output") != NULL)
		return jk_err_set(err, JK_EXIT_USAGE, "JKU0009",
		    _("--show and --output exclude each other"));
	if (take_number(trace->run, "number", &trace->number, err) < 0)
		return -1;
	return take_number(trace->run, "record", &trace->record, err);
}

/* Where the batch is: given, taken, or sent. To be freed. */
static char *
find_batch(const struct trace *trace, const char *given)
{
	static const char *const directories[] = { "done", "outbox" };
	char place[JK_PLACE_CHARS], *path = NULL;

	if (given != NULL)
		return strdup(given);
	for (size_t i = 0; i < 2; i++) {
		free(path);
		jk_place_encode(place, directories[i], &trace->lane, trace->number);
		path = jk_site_path(&trace->run->site, "%s", place);
		if (path == NULL || access(path, F_OK) == 0)
			break;
	}
	return path;
}

static int
read_proof(struct trace *trace, const char *path, struct jk_err *err)
{
	struct jk_source source;
	int fd, result;

	if (jk_fd_open(&fd, path, err) < 0)
		return -1;
	jk_source_of_fd(&source, fd);
	result = jk_trace(&trace->proof, &source, &trace->policy, trace->keyring.keys,
	    trace->keyring.count, trace->record, err);
	jk_source_release(&source);
	close(fd);
	if (result == 0 && (!jk_lane_equal(&trace->proof.lane, &trace->lane) ||
			       trace->proof.number != trace->number))
		result = jk_err_set(err, JK_EXIT_DATA, "JKU0019",
		    _("the file holds another lane or number"));
	return result < 0 ? jk_err_at(err, "%s", path) : 0;
}

/* What the register took is this very batch. */
static int
find_taken(struct trace *trace, struct jk_err *err)
{
	char *path = jk_site_path(&trace->run->site, "register");
	struct jk_ledger_site site;
	struct jk_ledger *ledger = NULL;
	struct jk_list_batch batch;
	int result = -1;

	if (path == NULL)
		return jk_err_memory(err);
	if (jk_register_site(&site, trace->run, path, err) == 0)
		ledger = jk_ledger_open(&site, JK_LEDGER_READ, err);
	if (ledger != NULL)
		result = jk_ledger_find_batch(ledger, &trace->lane, trace->number,
		    &batch, &trace->proof.taken, err);
	if (result == 0 && trace->proof.taken > 0 &&
	    memcmp(batch.digest, trace->proof.digest, sizeof batch.digest) != 0)
		result = jk_err_set(err, JK_EXIT_PROTOCOL, "JKU0020",
		    _("the register took another batch under this number"));
	jk_ledger_free(ledger);
	free(path);
	return result;
}

static int
print_proof(struct trace *trace, struct jk_err *err)
{
	struct jk_buf text = JK_BUF_INIT;
	int result;

	jk_proof_encode(&text, &trace->proof);
	if (jk_run_option(trace->run, "output") != NULL)
		jk_proof_encode_bytes(&text, &trace->proof);
	result = jk_buf_failed(&text)
		     ? jk_err_memory(err)
		     : jk_run_write(trace->run, jk_buf_bytes(&text), err);
	jk_buf_release(&text);
	return result;
}

static int
print_record(struct trace *trace, struct jk_err *err)
{
	struct jk_bytes fields[JK_SCHEMA_MAX_COLUMNS];
	struct jk_traced traced;
	int result = jk_traced_open(&traced, &trace->proof, err);

	if (result == 0)
		jk_table_get(&traced.table, traced.row, fields);
	for (size_t i = 0; result == 0 && i < jk_schema_columns(traced.schema); i++) {
		struct jk_bytes values[2] = {
			jk_bytes_of(jk_schema_column(traced.schema, i)->name), fields[i]
		};
		static const char *const names[2] = { "name", "value" };

		result = jk_cells_put(trace->run, JK_CELLS_TEXT, names, values, 2, err);
	}
	jk_traced_release(&traced);
	return result;
}

static int
trace(struct jk_run *run, char *const *paths, int count, struct jk_err *err)
{
	struct trace *trace = calloc(1, sizeof *trace);
	char *path = NULL;
	int result = -1;

	if (trace == NULL)
		return jk_err_memory(err);
	trace->run = run;
	if (count > 1)
		jk_err_set(err, JK_EXIT_USAGE, "JKU0002", _("%s takes no operands"),
		    "trace FILE");
	else if (take_place(trace, err) == 0 &&
		 jk_keyring_load(&trace->keyring, &run->site, err) == 0 &&
		 jk_site_policy(
		     &run->site, run->day, !run->has_day, &trace->policy, err) == 0) {
		path = find_batch(trace, count > 0 ? paths[0] : NULL);
		if (path == NULL)
			jk_err_memory(err);
		else if (read_proof(trace, path, err) == 0 &&
			 find_taken(trace, err) == 0)
			result = jk_run_option(run, "show") != NULL
				     ? print_record(trace, err)
				     : print_proof(trace, err);
	}
	jk_proof_release(&trace->proof);
	jk_keyring_release(&trace->keyring);
	free(path);
	free(trace);
	return result;
}

/* lanes */

static int
print_sent(struct jk_run *run, const struct jk_ledger *ledger,
    const struct jk_list_onward *sent, struct jk_err *err)
{
	uint8_t root[JK_HASH_BYTES];
	char lane[JK_LANE_CHARS];
	struct jk_cell cell;

	if (jk_ledger_root(ledger, sent->upto, root, err) < 0)
		return -1;
	jk_lane_encode(lane, &sent->lane);
	jk_cell_digest(&cell, root);
	return jk_run_print(run, err, "sent %s %llu %llu %s\n", lane,
	    wide(sent->number), wide(sent->upto), cell.text);
}

static int
print_lanes(struct jk_run *run, const struct jk_ledger *ledger, struct jk_err *err)
{
	const struct jk_list *list = jk_ledger_list(ledger);
	char lane[JK_LANE_CHARS];

	for (size_t i = 0; i < list->received_count; i++) {
		jk_lane_encode(lane, &list->received[i].lane);
		if (jk_run_print(run, err, "received %s %llu\n", lane,
			wide(list->received[i].number)) < 0)
			return -1;
	}
	for (size_t i = 0; i < list->sent_count; i++)
		if (print_sent(run, ledger, &list->sent[i], err) < 0)
			return -1;
	return 0;
}

static int
lanes(struct jk_run *run, char *const *paths, int count, struct jk_err *err)
{
	bool of_archive = jk_run_option(run, "archive") != NULL;
	char *path = jk_site_path(&run->site, of_archive ? "archive" : "register");
	struct jk_ledger_site site;
	struct jk_ledger *ledger = NULL;
	int result = -1;

	(void)paths;
	if (path == NULL)
		return jk_err_memory(err);
	if (count > 0)
		jk_err_set(
		    err, JK_EXIT_USAGE, "JKU0002", _("%s takes no operands"), "lanes");
	else if ((of_archive ? jk_archive_site(&site, run, path, err)
			     : jk_register_site(&site, run, path, err)) == 0)
		ledger = jk_ledger_open(&site, JK_LEDGER_READ, err);
	if (ledger != NULL)
		result = print_lanes(run, ledger, err);
	jk_ledger_free(ledger);
	free(path);
	return result;
}

/* plan, report, findings */

static int
plan(struct jk_run *run, char *const *paths, int count, struct jk_err *err)
{
	enum jk_cells_format format;

	if (choose_format(run, &format, err) < 0 || need_day(run, err) < 0)
		return -1;
	return jk_planned_run(run, format, paths, count, err);
}

static int
report(struct jk_run *run, char *const *paths, int count, struct jk_err *err)
{
	if (need_day(run, err) < 0)
		return -1;
	return jk_summary_run(run, paths, count, err);
}

static int
findings(struct jk_run *run, char *const *paths, int count, struct jk_err *err)
{
	if (need_day(run, err) < 0)
		return -1;
	return jk_found_run(run, paths, count, err);
}

/* backup */

static int
backup(struct jk_run *run, char *const *paths, int count, struct jk_err *err)
{
	enum jk_cells_format format;

	if (choose_format(run, &format, err) < 0)
		return -1;
	return jk_backed_run(run, format, paths, count, err);
}

/* retention */

static int
retention(struct jk_run *run, char *const *paths, int count, struct jk_err *err)
{
	enum jk_cells_format format;

	if (choose_format(run, &format, err) < 0 || need_day(run, err) < 0)
		return -1;
	return jk_retained_run(run, format, paths, count, err);
}

/* sheet */

static int
sheet(struct jk_run *run, char *const *paths, int count, struct jk_err *err)
{
	enum jk_cells_format format;

	if (choose_format(run, &format, err) < 0)
		return -1;
	return jk_sheet_audit_run(run, format, paths, count, err);
}

static const struct {
	const char *name;
	int (*run)(
	    struct jk_run *run, char *const *paths, int count, struct jk_err *err);
} verbs[] = {
	{ "verify", verify },
	{ "reconcile", reconcile },
	{ "trace", trace },
	{ "lanes", lanes },
	{ "plan", plan },
	{ "backup", backup },
	{ "report", report },
	{ "findings", findings },
	{ "sheet", sheet },
	{ "retention", retention },
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
	    _("the first operand is none of the words that --help shows"));
}

static const struct jk_program program = {
	.name = "jk-audit",
	.letter = 'U',
	.summary = N_("verify streams and ledgers, reconcile, trace a record"),
	.operands =
	    "verify|reconcile|trace|lanes|backup|plan|report|findings|sheet|retention "
	    "[FILE ...]",
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
