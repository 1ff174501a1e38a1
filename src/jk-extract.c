/*
 * jk-extract: a municipality's CSV, or what its register has not yet sent, as a
 * stream (jk-extract(1)). One loop for each source.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "filter/comparison.h"
#include "filter/feed.h"
#include "filter/onward.h"
#include "filter/outgoing.h"
#include "filter/register.h"
#include "filter/spool.h"
#include "format/record.h"
#include "ledger/sorter.h"
#include "stream/sort_key.h"
#include "stream/writer.h"

enum source {
	SOURCE_JOURNAL,
	SOURCE_EXPORT,
	SOURCE_SNAPSHOTS,
	SOURCE_TABLE,
	SOURCE_LEDGER
};

static const char *const source_names[] = { "journal", "export", "snapshots", "table" };

static const struct jk_option options[] = {
	{ "source", 0, N_("SOURCE"),
	    N_("what the CSV is: journal, export, snapshots or table") },
	{ "encoding", 0, N_("ENCODING"), N_("its encoding: utf-8 or cp932") },
	{ "previous", 0, N_("FILE"), N_("the snapshot before (snapshots)") },
	{ "map-reasons", 0, NULL, N_("map the site's own reason codes") },
	{ "from-ledger", 0, NULL, N_("read the site's register instead of a CSV") },
	{ "lane", 0, N_("LANE"), N_("the lane that the records will take") },
	{ "key", 0, N_("FILE"), N_("sign with a person's key, not the site's") },
	{ NULL, 0, NULL, NULL },
};

/* One run: what is read, and where it goes. */
struct extract {
	struct jk_run *run;
	enum source source;
	const struct jk_schema *schema;
	bool is_personal; /* a person's, not the site's */
	struct jk_aside *aside;
	struct jk_feed *feed;
	struct jk_header header;
	struct jk_writer *writer;
	struct jk_spool *spool; /* where access and operation records go */
	struct jk_access_columns columns;
	bool is_own; /* what goes there is of this site itself */
	struct jk_register reg;
	struct jk_heads *heads, *finder;
	char *work; /* the directory for what does not fit into memory */
	struct jk_comparison *comparison;
	uint64_t unchanged, gone;
	int nowhere; /* of a dry run; -1 otherwise */
	struct jk_custody custody;
};

static int
choose_source(struct extract *extract, struct jk_err *err)
{
	const char *given = jk_run_option(extract->run, "source");

	extract->source = SOURCE_LEDGER;
	if (jk_run_option(extract->run, "from-ledger") != NULL && given == NULL)
		return 0;
	for (unsigned i = 0; given != NULL && i < SOURCE_LEDGER; i++) {
		extract->source = (enum source)i;
		if (strcmp(given, source_names[i]) == 0 &&
		    jk_run_option(extract->run, "from-ledger") == NULL)
			return 0;
	}
	return jk_err_set(err, JK_EXIT_USAGE, "JKX0002",
	    _("name one source: --source=journal, export, snapshots or table, or "
	      "--from-ledger"));
}

/*
 * Who signs: the site, or the person whose key is given. What persons sign is
 * theirs as a whole, so no row of it may be set aside.
 */
static int
choose_signer(struct extract *extract, struct jk_err *err)
{
	const char *key = jk_run_option(extract->run, "key");
	const char *kind = jk_schema_name(extract->schema);
	struct jk_site *site = &extract->run->site;

	extract->is_personal = key != NULL || jk_policy_is_personal(kind);
	if (!extract->is_personal)
		return 0;
	if (extract->source != SOURCE_TABLE && extract->source != SOURCE_JOURNAL)
		return jk_err_set(err, JK_EXIT_USAGE, "JKX0013",
		    _("what a person signs comes from --source=table or journal"));
	if (key != NULL && jk_site_sign_with(site, key, extract->run->day, err) < 0)
		return -1;
	return jk_site_check_kind(site, kind, err);
}

/* Where the stream goes; in a dry run it is made all the same, for the checks. */
static int
open_sink(struct extract *extract, struct jk_sink *sink, struct jk_err *err)
{
	*sink = (struct jk_sink){ .fd = extract->run->out };
	if (jk_run_option(extract->run, "dry-run") == NULL)
		return 0;
	jk_file_abandon(&extract->run->out_file);
	extract->run->out = STDOUT_FILENO;
	extract->nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
	if (extract->nowhere < 0)
		return jk_err_errno(
		    err, JK_EXIT_OS, "JKX0003", _("/dev/null cannot be opened"));
	sink->fd = extract->nowhere;
	return 0;
}

static int
open_writer(struct extract *extract, struct jk_err *err)
{
	const struct jk_private_key *key;
	struct jk_sink sink;

	if (jk_site_signing(&extract->run->site, &key, err) < 0 ||
	    open_sink(extract, &sink, err) < 0)
		return -1;
	extract->writer =
	    jk_writer_open(sink, &extract->header, extract->schema, key, NULL, 0, err);
	return extract->writer == NULL ? -1 : 0;
}

/* Is the lane that from the site to itself, which its spool begins? */
static bool
is_for_spool(const struct extract *extract, const char *given)
{
	const char *self = extract->run->site.conf.code;
	char lane[JK_LANE_CHARS];

	snprintf(lane, sizeof lane, "%s-%s-access", self, self);
	return given != NULL && strcmp(given, lane) == 0;
}

static int
open_spool(struct extract *extract, struct jk_err *err)
{
	if (extract->source != SOURCE_JOURNAL ||
	    strcmp(jk_schema_name(extract->schema), "access") != 0)
		return jk_err_set(err, JK_EXIT_USAGE, "JKX0014",
		    _("what goes into the spool is --source=journal and "
		      "--schema=access"));
	if (jk_run_option(extract->run, "output") != NULL ||
	    jk_run_option(extract->run, "dry-run") != NULL)
		return jk_err_set(err, JK_EXIT_USAGE, "JKX0015",
		    _("what goes into the spool goes nowhere else"));
	if (jk_access_columns_find(&extract->columns, extract->schema, err) < 0)
		return -1;
	extract->spool = jk_spool_open(extract->run, err);
	return extract->spool == NULL ? -1 : 0;
}

/* What the stream is: a working stream, or a batch on a lane; and where it goes. */
static int
open_output(struct extract *extract, struct jk_err *err)
{
	const char *lane = jk_run_option(extract->run, "lane");

	if (is_for_spool(extract, lane))
		return open_spool(extract, err);
	if (jk_run_header(extract->run, &extract->header,
		jk_schema_name(extract->schema), err) < 0 ||
	    (lane != NULL &&
		jk_outgoing_header(extract->run, lane, &extract->header, err) < 0))
		return -1;
	extract->header.sorted = extract->source == SOURCE_TABLE;
	return open_writer(extract, err);
}

/* For sources that are CSV. */
static int
open_feed(struct extract *extract, struct jk_err *err)
{
	struct jk_run *run = extract->run;

	extract->aside = jk_aside_new(run, extract->schema, extract->is_personal, err);
	if (extract->aside == NULL)
		return -1;
	extract->feed = jk_feed_open(run, extract->schema, extract->aside,
	    run->options.operands, run->options.operands_count, err);
	return extract->feed == NULL ? -1 : open_output(extract, err);
}

static void
report(const struct extract *extract, unsigned long long rows, unsigned long long aside)
{
	unsigned long long records = extract->spool != NULL
					 ? jk_spool_records(extract->spool)
					 : jk_writer_records(extract->writer);
	unsigned long long unchanged = extract->unchanged, gone = extract->gone;
	struct jk_report *to = &extract->run->report;

	if (extract->comparison == NULL)
		jk_report_info(to, "JKX0001",
		    _("%llu rows: %llu records, %llu set aside"), rows, records, aside);
	else
		jk_report_info(to, "JKX0007",
		    _("%llu rows: %llu records, %llu set aside, %llu unchanged; %llu "
		      "persons gone"),
		    rows, records, aside, unchanged, gone);
	jk_report_status(to, "EXTRACTED %llu %llu %llu %llu %llu", rows, records, aside,
	    unchanged, gone);
	jk_report_metric(to, "last_records", "state=\"read\"", rows);
	jk_report_metric(to, "last_records", "state=\"written\"", records);
	jk_report_metric(to, "last_records", "state=\"rejected\"", aside);
}

/* What was set aside is safe before the stream is whole. */
static int
finish_feed(struct extract *extract, struct jk_err *err)
{
	uint64_t rows = jk_feed_rows(extract->feed);
	uint64_t aside = jk_aside_rows(extract->aside);

	jk_feed_report(extract->feed);
	if (jk_aside_close(extract->aside, err) < 0)
		return -1;
	report(extract, rows, aside);
	if (jk_aside_check(extract->aside, rows, err) < 0)
		return -1;
	if (aside > 0 || extract->gone > 0)
		jk_run_raise(extract->run, JK_EXIT_REJECTS);
	if (extract->spool != NULL)
		return jk_spool_close(extract->spool, err);
	extract->custody.in = rows;
	extract->custody.aside = aside;
	return jk_writer_close(extract->writer, &extract->custody, NULL, err);
}

static int
check_empty(const struct extract *extract, struct jk_err *err)
{
	if (jk_feed_rows(extract->feed) > 0 ||
	    jk_run_option(extract->run, "allow-empty") != NULL)
		return 0;
	return jk_err_set(err, JK_EXIT_DATA, "JKX0004",
	    _("the CSV has no rows; a night without changes needs --allow-empty"));
}

/* Recorder and number are those of another system; without both it is this site. */
static int
put_in_spool(struct extract *extract, const struct jk_bytes *values, struct jk_err *err)
{
	bool is_own = values[extract->columns.text[JK_ACCESS_RECORDER]].len == 0 &&
		      values[extract->columns.serial].len == 0;

	if (jk_spool_records(extract->spool) > 0 && is_own != extract->is_own)
		return jk_err_set(err, JK_EXIT_DATA, "JKX0017",
		    _("records of this site and of another system do not go into one "
		      "batch"));
	extract->is_own = is_own;
	return is_own ? jk_spool_note_row(extract->spool, values, err)
		      : jk_spool_put(extract->spool, values, err);
}

static int
put_row(struct extract *extract, const struct jk_bytes *values, struct jk_err *err)
{
	if (extract->spool != NULL)
		return put_in_spool(extract, values, err);
	return jk_writer_put(extract->writer, values, err);
}

/* Each row is a change, or something that was done. */
static int
extract_journal(struct extract *extract, struct jk_err *err)
{
	struct jk_feed_row row;
	enum jk_next next;

	if (open_feed(extract, err) < 0)
		return -1;
	while ((next = jk_feed_next(extract->feed, &row, err)) == JK_NEXT_RECORD)
		if (put_row(extract, row.place.values, err) < 0)
			return -1;
	if (next == JK_NEXT_FAILED)
		return -1;
	if (check_empty(extract, err) < 0)
		return -1;
	return finish_feed(extract, err);
}

static void
tell_known(const struct extract *extract)
{
	unsigned long long number = jk_spool_known(extract->spool);
	const char *lane = jk_run_option(extract->run, "lane");

	jk_report_status(&extract->run->report, "ALREADY %s %llu", lane, number);
	jk_report_info(&extract->run->report, "JKX0016",
	    _("%s %llu holds just these records already"), lane, number);
}

/*
 * A log that could not be read to its end is read again: none of it may be in the
 * spool by then.
 */
static int
close_spool(struct extract *extract, int result)
{
	struct jk_err later = { .status = JK_EXIT_OK };

	if (extract->spool == NULL)
		return result;
	if (result == 0 && jk_spool_known(extract->spool) > 0)
		tell_known(extract);
	else if (result == 0)
		jk_report_status(&extract->run->report, "SPOOLED %s",
		    jk_spool_batch(extract->spool));
	else if (jk_spool_abandon(extract->spool, &later) < 0)
		jk_report_error(&extract->run->report, &later);
	jk_spool_free(extract->spool);
	return result;
}

/* Tables */

/* The rows of the CSV, each under its key. */
static int
sort_rows(struct extract *extract, struct jk_sorter *sorter, struct jk_err *err)
{
	struct jk_buf key = JK_BUF_INIT, text = JK_BUF_INIT;
	struct jk_feed_row row;
	enum jk_next next;

	while ((next = jk_feed_next(extract->feed, &row, err)) == JK_NEXT_RECORD) {
		jk_sort_key(&key, extract->schema, row.place.values);
		jk_buf_reset(&text);
		jk_record_add_text(
		    &text, row.place.values, jk_schema_columns(extract->schema));
		if (jk_buf_failed(&key) || jk_buf_failed(&text))
			jk_err_memory(err);
		else if (jk_sorter_put(
			     sorter, jk_buf_bytes(&key), jk_buf_bytes(&text), err) == 0)
			continue;
		next = JK_NEXT_FAILED;
		break;
	}
	jk_buf_release(&key);
	jk_buf_release(&text);
	return next == JK_NEXT_FAILED ? -1 : 0;
}

static int
put_sorted(struct extract *extract, struct jk_sorter *sorter, struct jk_err *err)
{
	struct jk_bytes fields[JK_SCHEMA_MAX_COLUMNS], key, text;
	enum jk_next next;

	while ((next = jk_sorter_next(sorter, &key, &text, err)) == JK_NEXT_RECORD) {
		if (!jk_record_from_text(
			fields, jk_schema_columns(extract->schema), text))
			return jk_err_set(err, JK_EXIT_SOFTWARE, "JKX0011",
			    _("a sorted row is not what was put"));
		if (jk_writer_put(extract->writer, fields, err) < 0)
			return -1;
	}
	return next == JK_NEXT_FAILED ? -1 : 0;
}

/* Each row stands for itself: they come out in the order of the schema's key. */
static int
extract_table(struct extract *extract, struct jk_err *err)
{
	struct jk_sorter *sorter = NULL;
	int result = -1;

	if (jk_schema_keys(extract->schema) == 0)
		return jk_err_set(err, JK_EXIT_USAGE, "JKX0012",
		    _("the schema has no key to sort a table by"));
	extract->work = jk_site_path(&extract->run->site, "work");
	if (extract->work == NULL)
		return jk_err_memory(err);
	if (open_feed(extract, err) == 0)
		sorter = jk_sorter_new(extract->work, JK_SORTER_BUDGET_BYTES, err);
	if (sorter != NULL && sort_rows(extract, sorter, err) == 0 &&
	    check_empty(extract, err) == 0 && put_sorted(extract, sorter, err) == 0)
		result = finish_feed(extract, err);
	jk_sorter_free(sorter);
	return result;
}

/* Full exports */

/* A row that cannot be placed in its chain. */
static int
set_aside(struct extract *extract, const struct jk_feed_row *row, size_t column,
    struct jk_err *err)
{
	struct jk_aside_finding finding = {
		.column = (int)column,
		.byte = row->byte,
		.has_byte = true,
	};

	finding.rule = "JKX0005";
	finding.text = N_("not a generation number");
	return jk_aside_put(extract->aside, &row->place, &finding, 1, err);
}

static int
put_export(
    struct extract *extract, const struct jk_snapshot_form *form, struct jk_err *err)
{
	struct jk_feed_row row;
	enum jk_next next;
	int result = 0;

	while ((next = jk_feed_next(extract->feed, &row, err)) == JK_NEXT_RECORD) {
		const struct jk_snapshot_place place = { row.place.number,
			row.place.line, row.byte };

		if (jk_snapshot_can_hold(form, row.place.values))
			result = jk_comparison_put(
			    extract->comparison, &place, row.place.values, err);
		else
			result = set_aside(extract, &row, form->generation, err);
		if (result < 0)
			return -1;
	}
	return next == JK_NEXT_FAILED ? -1 : 0;
}

/* The snapshot before; what it could not hand on then is passed over now. */
static int
put_previous(
    struct extract *extract, const struct jk_snapshot_form *form, struct jk_err *err)
{
	char *path[1] = { (char *)jk_run_option(extract->run, "previous") };
	struct jk_feed *feed =
	    jk_feed_open(extract->run, extract->schema, NULL, path, 1, err);
	struct jk_feed_row row;
	enum jk_next next = JK_NEXT_FAILED;

	while (
	    feed != NULL && (next = jk_feed_next(feed, &row, err)) == JK_NEXT_RECORD) {
		const struct jk_snapshot_place place = { row.place.number,
			row.place.line, row.byte };

		if (jk_snapshot_can_hold(form, row.place.values) &&
		    jk_comparison_put_before(
			extract->comparison, &place, row.place.values, err) < 0) {
			next = JK_NEXT_FAILED;
			break;
		}
	}
	jk_feed_free(feed);
	return next == JK_NEXT_FAILED ? -1 : 0;
}

static int
put_compared(
    struct extract *extract, const struct jk_compared *compared, struct jk_err *err)
{
	switch (compared->outcome) {
	case JK_INTAKE_SAME:
		extract->unchanged += compared->has_row;
		return 0;
	case JK_INTAKE_CHANGE:
		return jk_writer_put(extract->writer, compared->row.values, err);
	default:
		extract->gone += !compared->has_row;
		return jk_comparison_refuse(extract->comparison, compared, err);
	}
}

static int
check_brakes(struct extract *extract, struct jk_err *err)
{
	const struct jk_run *run = extract->run;
	const struct jk_conf *conf = &run->site.conf;
	struct jk_intake_consents consents = {
		.empty = jk_run_option(run, "allow-empty") != NULL,
		.initial = jk_run_option(run, "initial") != NULL,
	};

	if (jk_run_limit(
		run, "max-change", &conf->max_change, &consents.max_change, err) < 0 ||
	    jk_run_limit(
		run, "max-delete", &conf->max_delete, &consents.max_delete, err) < 0)
		return -1;
	return jk_intake_brake(
	    jk_comparison_totals(extract->comparison), &consents, err);
}

/* The heads of the register, twice: for the walk, and for questions amid it. */
static int
open_heads(struct extract *extract, struct jk_err *err)
{
	if (extract->source == SOURCE_SNAPSHOTS)
		return 0;
	if (jk_register_open(&extract->reg, extract->run, JK_LEDGER_READ, err) < 0)
		return -1;
	extract->heads = jk_heads_open(extract->reg.ledger, err);
	extract->finder = jk_heads_open(extract->reg.ledger, err);
	return extract->heads == NULL || extract->finder == NULL ? -1 : 0;
}

static int
open_comparison(
    struct extract *extract, struct jk_comparison_source *source, struct jk_err *err)
{
	struct jk_run *run = extract->run;

	extract->work = jk_site_path(&run->site, "work");
	if (extract->work == NULL)
		return jk_err_memory(err);
	*source = (struct jk_comparison_source){
		.aside = extract->aside,
		.input =
		    run->options.operands_count > 0 ? run->options.operands[0] : "-",
		.before = extract->source == SOURCE_EXPORT
			      ? "register"
			      : jk_run_option(run, "previous"),
		.heads = extract->heads,
		.finder = extract->finder,
		.directory = extract->work,
		.initial = jk_run_option(run, "initial") != NULL,
	};
	if (extract->reg.head_key == NULL)
		/* Digests of two snapshots meet only here: any key will do. */
		extract->reg.head_key = jk_secret_new(JK_DIGEST_BYTES, err);
	if (extract->reg.head_key == NULL ||
	    jk_snapshot_form_init(
		&source->form, extract->schema, extract->reg.head_key, err) < 0)
		return -1;
	extract->comparison = jk_comparison_new(source, err);
	return extract->comparison == NULL ? -1 : 0;
}

static int
check_operands(const struct extract *extract, struct jk_err *err)
{
	bool has_previous = jk_run_option(extract->run, "previous") != NULL;

	if (extract->run->options.operands_count > 1)
		return jk_err_set(
		    err, JK_EXIT_USAGE, "JKX0006", _("a full export is one file"));
	if (has_previous != (extract->source == SOURCE_SNAPSHOTS))
		return jk_err_set(err, JK_EXIT_USAGE, "JKX0008",
		    _("--previous names the earlier one of two snapshots"));
	return 0;
}

/* Of a full export only what is one ordinary step from before is a change. */
static int
extract_compared(struct extract *extract, struct jk_err *err)
{
	struct jk_comparison_source source;
	struct jk_compared compared;
	enum jk_next next;

	if (check_operands(extract, err) < 0 || open_feed(extract, err) < 0 ||
	    open_heads(extract, err) < 0 ||
	    open_comparison(extract, &source, err) < 0 ||
	    put_export(extract, &source.form, err) < 0)
		return -1;
	if (extract->source == SOURCE_SNAPSHOTS &&
	    put_previous(extract, &source.form, err) < 0)
		return -1;
	while ((next = jk_comparison_next(extract->comparison, &compared, err)) ==
	       JK_NEXT_RECORD)
		if (put_compared(extract, &compared, err) < 0)
			return -1;
	if (next == JK_NEXT_FAILED || check_brakes(extract, err) < 0)
		return -1;
	return finish_feed(extract, err);
}

/* The register */

/* Nothing to send: no file appears, so that a script can tell. */
static void
leave_out(struct extract *extract)
{
	jk_file_abandon(&extract->run->out_file);
	extract->run->out = STDOUT_FILENO;
	jk_report_status(&extract->run->report, "NOTHING");
	jk_report_info(&extract->run->report, "JKX0009",
	    _("nothing to send: the lane has taken all, and a batch of this date"));
}

static int
put_onward(struct extract *extract, struct jk_onward *onward, struct jk_err *err)
{
	const struct jk_bytes *fields;
	enum jk_next next;

	while ((next = jk_onward_next(onward, &fields, err)) == JK_NEXT_RECORD)
		if (jk_writer_put(extract->writer, fields, err) < 0)
			return -1;
	if (next == JK_NEXT_FAILED ||
	    jk_onward_put_sources(onward, extract->writer, err) < 0)
		return -1;
	if (onward->missing > 0)
		jk_run_raise(extract->run, JK_EXIT_WARNINGS);
	extract->custody.in = jk_writer_records(extract->writer);
	return jk_writer_close(extract->writer, &extract->custody, NULL, err);
}

static void
report_onward(const struct extract *extract, const struct jk_onward *onward)
{
	unsigned long long records = jk_writer_records(extract->writer);
	struct jk_report *to = &extract->run->report;
	char lane[JK_LANE_CHARS];

	jk_lane_encode(lane, &onward->lane);
	jk_report_info(to, "JKX0010", _("%s %llu: %llu records from %llu batches"),
	    lane, (unsigned long long)onward->number, records,
	    (unsigned long long)(onward->sources + onward->missing));
	jk_report_status(to, "ONWARD %s %llu %llu", lane,
	    (unsigned long long)onward->number, records);
	jk_report_metric(to, "last_records", "state=\"written\"", records);
}

/* What is committed and not yet taken onward. */
static int
extract_ledger(struct extract *extract, struct jk_err *err)
{
	struct jk_onward onward;
	bool is_done;
	int result = -1;

	if (jk_onward_open(
		&onward, extract->run, jk_run_option(extract->run, "lane"), err) < 0 ||
	    jk_onward_is_done(&onward, &is_done, err) < 0)
		goto done;
	if (is_done) {
		leave_out(extract);
		result = 0;
		goto done;
	}
	extract->schema = onward.schema;
	if (jk_onward_header(&onward, &extract->header, err) < 0 ||
	    open_writer(extract, err) < 0)
		goto done;
	result = put_onward(extract, &onward, err);
	if (result == 0)
		report_onward(extract, &onward);
done:
	jk_onward_close(&onward);
	return result;
}

static int
run(struct jk_run *run, struct jk_err *err)
{
	struct extract *extract = calloc(1, sizeof *extract);
	const char *schema = jk_run_option(run, "schema");
	int result = -1;

	if (extract == NULL)
		return jk_err_memory(err);
	extract->run = run;
	extract->nowhere = -1;
	if (choose_source(extract, err) == 0 &&
	    jk_site_schema(&run->site, schema != NULL ? schema : "ident",
		&extract->schema, err) == 0 &&
	    choose_signer(extract, err) == 0) {
		switch (extract->source) {
		case SOURCE_JOURNAL:
			result = extract_journal(extract, err);
			break;
		case SOURCE_EXPORT:
		case SOURCE_SNAPSHOTS:
			result = extract_compared(extract, err);
			break;
		case SOURCE_TABLE:
			result = extract_table(extract, err);
			break;
		case SOURCE_LEDGER:
			result = extract_ledger(extract, err);
			break;
		}
	}
	result = close_spool(extract, result);
	jk_comparison_free(extract->comparison);
	jk_heads_free(extract->heads);
	jk_heads_free(extract->finder);
	jk_register_release(&extract->reg);
	free(extract->work);
	jk_writer_free(extract->writer);
	jk_feed_free(extract->feed);
	jk_aside_free(extract->aside);
	if (extract->nowhere >= 0)
		close(extract->nowhere);
	free(extract);
	return result;
}

static const struct jk_program program = {
	.name = "jk-extract",
	.letter = 'X',
	.summary = N_("make a stream of a CSV's changes, or of what is to be sent"),
	.options = options,
	.common = JK_COMMON_OUTPUT | JK_COMMON_FORCE | JK_COMMON_DRY_RUN |
		  JK_COMMON_SCHEMA | JK_COMMON_AS_OF | JK_COMMON_QUARANTINE |
		  JK_COMMON_REJECT_LIMIT | JK_COMMON_MAX_CHANGE | JK_COMMON_MAX_DELETE |
		  JK_COMMON_ALLOW_EMPTY | JK_COMMON_INITIAL,
	.needs_day = true,
	.changes = true,
	.writes_stream = true,
	.run = run,
};

int
main(int argc, char **argv)
{
	return jk_main(&program, argc, argv);
}
