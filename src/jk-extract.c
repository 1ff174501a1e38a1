/*
 * jk-extract: a municipality's CSV, or what its register has not yet sent, as a
 * stream (jk-extract(1)). One loop for each source.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "filter/feed.h"
#include "stream/writer.h"

enum source { SOURCE_JOURNAL, SOURCE_EXPORT, SOURCE_SNAPSHOTS, SOURCE_LEDGER };

static const char *const source_names[] = { "journal", "export", "snapshots" };

static const struct jk_option options[] = {
	{ "source", 0, N_("SOURCE"),
	    N_("what the CSV is: journal, export or snapshots") },
	{ "encoding", 0, N_("ENCODING"), N_("its encoding: utf-8 or cp932") },
	{ "previous", 0, N_("FILE"), N_("the snapshot before (snapshots)") },
	{ "map-reasons", 0, NULL, N_("map the site's own reason codes") },
	{ "from-ledger", 0, NULL, N_("read the site's register instead of a CSV") },
	{ "lane", 0, N_("LANE"), N_("the lane that the records will take") },
	{ NULL, 0, NULL, NULL },
};

/* One run: what is read, and where it goes. */
struct extract {
	struct jk_run *run;
	enum source source;
	const struct jk_schema *schema;
	struct jk_aside *aside;
	struct jk_feed *feed;
	struct jk_header header;
	struct jk_writer *writer;
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
	    _("name one source: --source=journal, export or snapshots, or "
	      "--from-ledger"));
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

/* For sources that are CSV. */
static int
open_feed(struct extract *extract, struct jk_err *err)
{
	struct jk_run *run = extract->run;

	extract->aside = jk_aside_new(run, extract->schema, err);
	if (extract->aside == NULL)
		return -1;
	extract->feed = jk_feed_open(run, extract->schema, extract->aside,
	    run->options.operands, run->options.operands_count, err);
	if (extract->feed == NULL || jk_run_header(run, &extract->header,
					 jk_schema_name(extract->schema), err) < 0)
		return -1;
	return open_writer(extract, err);
}

static void
report(const struct extract *extract, uint64_t rows, uint64_t aside)
{
	unsigned long long records = jk_writer_records(extract->writer);
	struct jk_report *to = &extract->run->report;

	jk_report_info(to, "JKX0001", _("%llu rows: %llu records, %llu set aside"),
	    (unsigned long long)rows, records, (unsigned long long)aside);
	jk_report_status(to, "EXTRACTED %llu %llu %llu", (unsigned long long)rows,
	    records, (unsigned long long)aside);
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
	if (aside > 0)
		jk_run_raise(extract->run, JK_EXIT_REJECTS);
	extract->custody.in = rows;
	extract->custody.aside = aside;
	return jk_writer_close(extract->writer, &extract->custody, NULL, err);
}

/* Each row is a change. */
static int
extract_journal(struct extract *extract, struct jk_err *err)
{
	struct jk_feed_row row;
	enum jk_next next;

	if (open_feed(extract, err) < 0)
		return -1;
	while ((next = jk_feed_next(extract->feed, &row, err)) == JK_NEXT_RECORD)
		if (jk_writer_put(extract->writer, row.place.values, err) < 0)
			return -1;
	if (next == JK_NEXT_FAILED)
		return -1;
	if (jk_feed_rows(extract->feed) == 0 &&
	    jk_run_option(extract->run, "allow-empty") == NULL)
		return jk_err_set(err, JK_EXIT_DATA, "JKX0004",
		    _("the journal has no rows; a night without changes needs "
		      "--allow-empty"));
	return finish_feed(extract, err);
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
		&extract->schema, err) == 0) {
		switch (extract->source) {
		case SOURCE_JOURNAL:
			result = extract_journal(extract, err);
			break;
		case SOURCE_EXPORT:
		case SOURCE_SNAPSHOTS:
		case SOURCE_LEDGER:
			break;
		}
	}
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
