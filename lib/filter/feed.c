#include "filter/feed.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "adapt/fd.h"
#include "format/limits.h"
#include "rules/intake.h"

struct jk_feed {
	struct jk_run *run;
	const struct jk_schema *schema;
	struct jk_aside *aside;
	char *const *paths;
	int count, next; /* of the paths */
	enum jk_charset_name charset;
	struct jk_gaiji *gaiji; /* NULL: no table */
	struct jk_codes *codes; /* of reasons; NULL: not mapped */
	struct jk_intake_reasons reasons;
	int fd; /* of the open file */
	const char *path;
	struct jk_rows *rows; /* NULL: no file is open */
	struct jk_bytes values[JK_SCHEMA_MAX_COLUMNS];
	uint64_t number; /* of the newest row */
	uint64_t marks, merges, mapped;
};

/* Opening */

static int
choose_charset(struct jk_feed *feed, struct jk_err *err)
{
	const char *word = jk_run_option(feed->run, "encoding");

	if (word != NULL && jk_charset_find(&feed->charset, word))
		return 0;
	return jk_err_set(err, JK_EXIT_USAGE, "JK00661",
	    _("the encoding must be declared: --encoding=utf-8 or --encoding=cp932"));
}

/* A table of the site's own below schemas/DIRECTORY/; `file` is its name. */
static int
load_own(struct jk_feed *feed, const char *directory, char file[64],
    struct jk_buf *text, struct jk_err *err)
{
	struct jk_site *site = &feed->run->site;

	snprintf(file, 64, "%s/%s.csv", directory, site->conf.code);
	return jk_site_table_file(site, file, text, err);
}

static int
load_gaiji(struct jk_feed *feed, struct jk_err *err)
{
	struct jk_site *site = &feed->run->site;
	struct jk_buf text = JK_BUF_INIT;
	char file[64];

	snprintf(file, sizeof file, "gaiji/%s.csv", site->conf.code);
	if (!jk_site_has_table_file(site, file))
		return 0;
	if (load_own(feed, "gaiji", file, &text, err) == 0) {
		feed->gaiji =
		    jk_gaiji_decode(jk_buf_bytes(&text), site->conf.code, err);
		if (feed->gaiji == NULL)
			jk_err_at(err, "%s", file);
	}
	jk_buf_release(&text);
	return feed->gaiji == NULL ? -1 : 0;
}

static int
load_reasons(struct jk_feed *feed, struct jk_err *err)
{
	struct jk_buf text = JK_BUF_INIT;
	char file[64];
	int result = -1;

	if (jk_run_option(feed->run, "map-reasons") == NULL)
		return jk_intake_reasons_init(
		    &feed->reasons, NULL, feed->schema, feed->run->day, err);
	if (load_own(feed, "reasons", file, &text, err) == 0) {
		feed->codes = jk_codes_decode(jk_buf_bytes(&text), err);
		if (feed->codes != NULL)
			result = jk_intake_reasons_init(&feed->reasons, feed->codes,
			    feed->schema, feed->run->day, err);
		if (result < 0)
			jk_err_at(err, "%s", file);
	}
	jk_buf_release(&text);
	return result;
}

struct jk_feed *
jk_feed_open(struct jk_run *run, const struct jk_schema *schema, struct jk_aside *aside,
    char *const *paths, int count, struct jk_err *err)
{
	static char *const standard_input[] = { "-" };
	struct jk_feed *feed = calloc(1, sizeof *feed);

	if (feed == NULL) {
		jk_err_memory(err);
		return NULL;
	}
	feed->run = run;
	feed->schema = schema;
	feed->aside = aside;
	feed->paths = count > 0 ? paths : standard_input;
	feed->count = count > 0 ? count : 1;
	feed->fd = -1;
	if (choose_charset(feed, err) == 0 && load_gaiji(feed, err) == 0 &&
	    load_reasons(feed, err) == 0)
		return feed;
	jk_feed_free(feed);
	return NULL;
}

static void
close_file(struct jk_feed *feed)
{
	jk_rows_abandon(feed->rows);
	feed->rows = NULL;
	if (feed->fd > STDIN_FILENO)
		close(feed->fd);
	feed->fd = -1;
}

void
jk_feed_free(struct jk_feed *feed)
{
	if (feed == NULL)
		return;
	close_file(feed);
	jk_gaiji_free(feed->gaiji);
	jk_codes_free(feed->codes);
	free(feed);
}

static int
open_file(struct jk_feed *feed, struct jk_err *err)
{
	const char *path = feed->paths[feed->next++];
	struct jk_rows_source source = {
		.charset = feed->charset,
		.schema = feed->schema,
		.gaiji = feed->gaiji,
	};

	feed->path = path;
	source.name = strcmp(path, "-") == 0 ? _("standard input") : path;
	if (jk_fd_open(&feed->fd, path, err) < 0)
		return jk_err_at(err, "%s", source.name);
	jk_fd_widen(feed->fd);
	source.fd = feed->fd;
	feed->rows = jk_rows_open(&source, err);
	if (feed->rows == NULL)
		return -1;
	feed->marks += jk_rows_has_mark(feed->rows);
	return 0;
}

/* Rows */

/* The form of a row was wrong: all its findings, as the aside takes them. */
static int
set_aside(struct jk_feed *feed, const struct jk_aside_row *place,
    const struct jk_row *row, struct jk_err *err)
{
	struct jk_aside_finding findings[JK_SCHEMA_MAX_COLUMNS];

	for (size_t i = 0; i < row->findings_count; i++)
		findings[i] = (struct jk_aside_finding){
			.rule = jk_rows_problem_id(row->findings[i].problem),
			.text = jk_rows_problem_text(row->findings[i].problem),
			.column = row->findings[i].column,
			.line = row->findings[i].line,
			.byte = row->findings[i].byte,
			.has_byte = true,
		};
	return jk_aside_put(feed->aside, place, findings, row->findings_count, err);
}

/*
 * What the row as a whole cannot be, though each field of it is right. A byte as
 * it came is at most half a gaiji, so only a long row is looked at.
 */
static bool
is_too_long(const struct jk_feed *feed, const struct jk_row *row)
{
	size_t columns = jk_schema_columns(feed->schema), bytes = 0;

	if (row->raw.len <= JK_FRAME_MAX_FIELD_BYTES / JK_GAIJI_MAX_TEXT_BYTES * 2)
		return false;
	for (size_t i = 0; i < columns; i++)
		bytes += feed->values[i].len;
	return bytes > JK_FRAME_MAX_FIELD_BYTES;
}

static int
find_whole(struct jk_feed *feed, const struct jk_row *row,
    struct jk_aside_finding *finding, bool *found, struct jk_err *err)
{
	uint64_t follows = 0;

	*found = true;
	*finding = (struct jk_aside_finding){
		.rule = jk_rows_problem_id(JK_ROWS_LONG_ROW),
		.text = jk_rows_problem_text(JK_ROWS_LONG_ROW),
		.column = -1,
		.byte = row->byte,
		.has_byte = true,
	};
	if (is_too_long(feed, row))
		return 0;
	if (jk_aside_find(feed->aside, feed->values, &follows, err) < 0)
		return -1;
	finding->rule = "JK00662";
	finding->text = N_("follows a row of the same person that was set aside");
	finding->follows = follows;
	*found = follows != 0;
	return 0;
}

/* Hand the row out, or set it aside (*is_good false). */
static int
judge(struct jk_feed *feed, const struct jk_row *row, struct jk_aside_row *place,
    bool *is_good, struct jk_err *err)
{
	struct jk_aside_finding finding;
	bool found = row->findings_count > 0 || is_too_long(feed, row);

	*is_good = false;
	if (feed->aside == NULL && found)
		return 0;
	if (row->findings_count > 0)
		return set_aside(feed, place, row, err);
	place->raw = jk_bytes(NULL, 0);
	if (feed->aside != NULL) {
		if (find_whole(feed, row, &finding, &found, err) < 0)
			return -1;
		if (found)
			return jk_aside_put(feed->aside, place, &finding, 1, err);
	}
	feed->mapped += jk_intake_map(&feed->reasons, feed->values);
	*is_good = true;
	return 0;
}

/* The next row of all files. */
static enum jk_next
pull(struct jk_feed *feed, struct jk_row *row, struct jk_err *err)
{
	enum jk_next next = JK_NEXT_END;

	while (next == JK_NEXT_END) {
		if (feed->rows == NULL && feed->next == feed->count)
			return JK_NEXT_END;
		if (feed->rows == NULL && open_file(feed, err) < 0)
			return JK_NEXT_FAILED;
		next = jk_rows_next(feed->rows, row, err);
		if (next == JK_NEXT_END)
			close_file(feed);
	}
	return next;
}

enum jk_next
jk_feed_next(struct jk_feed *feed, struct jk_feed_row *row, struct jk_err *err)
{
	size_t columns = jk_schema_columns(feed->schema);
	struct jk_row raw;
	bool is_good = false;

	while (!is_good) {
		enum jk_next next = pull(feed, &raw, err);

		if (next != JK_NEXT_RECORD)
			return next;
		memcpy(feed->values, raw.values, columns * sizeof feed->values[0]);
		feed->merges += raw.merges;
		*row = (struct jk_feed_row){
			.place = { .input = feed->path,
			    .number = ++feed->number,
			    .line = raw.line,
			    .raw = raw.raw,
			    .values = feed->values },
			.byte = raw.byte,
		};
		if (judge(feed, &raw, &row->place, &is_good, err) < 0)
			return JK_NEXT_FAILED;
	}
	return JK_NEXT_RECORD;
}

uint64_t
jk_feed_rows(const struct jk_feed *feed)
{
	return feed->number;
}

void
jk_feed_report(const struct jk_feed *feed)
{
	const struct jk_report *report = &feed->run->report;

	if (feed->marks > 0)
		jk_report_info(report, "JK00663",
		    _("%llu files began with a byte order mark"),
		    (unsigned long long)feed->marks);
	if (feed->merges > 0)
		jk_report_info(report, "JK00664",
		    _("%llu characters come back as other bytes of the same character"),
		    (unsigned long long)feed->merges);
	if (feed->mapped > 0)
		jk_report_detail(report, "JK00665", _("%llu reasons were mapped"),
		    (unsigned long long)feed->mapped);
}
