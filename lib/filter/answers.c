#include "filter/answers.h"

#include <stdlib.h>
#include <unistd.h>

#include "filter/sealed.h"
#include "stream/reader.h"

/* Writing */

static void
reverse(struct jk_lane *lane, const struct jk_lane *queries)
{
	memset(lane, 0, sizeof *lane);
	memcpy(lane->sender, queries->receiver, sizeof lane->sender);
	memcpy(lane->receiver, queries->sender, sizeof lane->receiver);
	memcpy(lane->kind, "answer", sizeof "answer");
}

static void
address(struct jk_header *header, const struct jk_asked *asked)
{
	header->inputs_count = 1;
	memcpy(header->inputs[0], asked->source.stream, JK_STREAM_ID_BYTES);
	if (!asked->is_batch)
		return;
	header->form = JK_FORM_BATCH;
	reverse(&header->lane, &asked->lane);
	header->number = asked->number;
	header->recipients_count = 1;
	memcpy(header->recipients[0], header->lane.receiver, JK_PARTY_CHARS);
}

int
jk_answers_open(struct jk_answers *answers, struct jk_run *run,
    const struct jk_asked *asked, struct jk_spool *spool, struct jk_locks *locks,
    struct jk_err *err)
{
	struct jk_header *header = malloc(sizeof *header);
	struct jk_sink sink = { .fd = -1, .buf = &answers->out };
	const struct jk_private_key *key;

	*answers = (struct jk_answers){ .run = run,
		.spool = spool,
		.locks = locks,
		.queries = asked->count,
		.source = asked->source,
		.is_live =
		    asked->bulk == 0 && asked->count <= run->site.conf.bulk_threshold };
	if (header == NULL)
		return jk_err_memory(err);
	if (jk_site_schema(&run->site, "answer", &answers->schema, err) == 0 &&
	    jk_run_header(run, header, "answer", err) == 0 &&
	    jk_site_signing(&run->site, &key, err) == 0) {
		header->live = answers->is_live;
		address(header, asked);
		answers->writer =
		    jk_writer_open(sink, header, answers->schema, key, NULL, 0, err);
	}
	free(header);
	return answers->writer == NULL ? -1 : 0;
}

void
jk_answers_release(struct jk_answers *answers)
{
	jk_writer_free(answers->writer);
	answers->writer = NULL;
	jk_buf_wipe(&answers->out);
}

/*
 * What is in memory is under a checkpoint, and so are the access records of each
 * answer under it, once these are flushed.
 */
static int
let_go(struct jk_answers *answers, struct jk_err *err)
{
	if (answers->out.len == 0)
		return 0;
	if (jk_spool_flush(answers->spool, err) < 0 ||
	    jk_locks_store(answers->locks, false, err) < 0 ||
	    jk_fd_write(answers->run->out, jk_buf_bytes(&answers->out), err) < 0)
		return -1;
	explicit_bzero(answers->out.ptr, answers->out.len);
	jk_buf_reset(&answers->out);
	return 0;
}

int
jk_answers_put(
    struct jk_answers *answers, const struct jk_bytes *fields, struct jk_err *err)
{
	if (jk_writer_put(answers->writer, fields, err) < 0)
		return -1;
	return let_go(answers, err);
}

int
jk_answers_end_query(struct jk_answers *answers, struct jk_err *err)
{
	if (!answers->is_live)
		return 0;
	if (jk_writer_flush(answers->writer, err) < 0)
		return -1;
	return let_go(answers, err);
}

int
jk_answers_close(struct jk_answers *answers, struct jk_err *err)
{
	struct jk_custody custody = { .in = answers->queries };

	if (jk_writer_put_source(answers->writer, &answers->source, err) < 0 ||
	    jk_writer_close(answers->writer, &custody, NULL, err) < 0 ||
	    jk_spool_flush(answers->spool, err) < 0 ||
	    jk_spool_close(answers->spool, err) < 0 ||
	    jk_locks_store(answers->locks, true, err) < 0)
		return -1;
	return jk_fd_write(answers->run->out, jk_buf_bytes(&answers->out), err);
}

/* Again */

/* Are the sealed answers in that file those to these queries? */
static int
compare(const struct jk_asked *asked, struct jk_sealed *sealed, bool *same,
    struct jk_err *err)
{
	struct jk_reader_options options = { .policy = sealed->policy };
	struct jk_reader *reader = jk_reader_open(&sealed->source, &options, NULL, err);
	const struct jk_table *table;
	struct jk_source_row row;
	enum jk_next next = JK_NEXT_FAILED;

	*same = false;
	if (reader != NULL &&
	    jk_opener_compare(sealed->opener, jk_reader_header(reader), err) == 0)
		do
			next = jk_reader_next_table(reader, &table, err);
		while (next == JK_NEXT_RECORD);
	if (next == JK_NEXT_END)
		*same =
		    jk_reader_source(reader, 0, &row) && row.has_content &&
		    jk_lane_equal(&row.lane, &asked->lane) &&
		    row.number == asked->number &&
		    memcmp(row.content, asked->source.content, sizeof row.content) == 0;
	jk_reader_free(reader);
	return next == JK_NEXT_END ? 0 : -1;
}

static int
copy(struct jk_run *run, struct jk_sealed *sealed, struct jk_err *err)
{
	struct jk_units *inner =
	    jk_units_open(&sealed->source, &sealed->policy, NULL, err);
	struct jk_unit unit;
	enum jk_next next = JK_NEXT_FAILED;

	while (inner != NULL &&
	       (next = jk_units_next(inner, &unit, err)) == JK_NEXT_RECORD)
		if (jk_run_write(run, unit.bytes, err) < 0) {
			next = JK_NEXT_FAILED;
			break;
		}
	jk_units_free(inner);
	return next == JK_NEXT_END ? 0 : -1;
}

static int
give_again(struct jk_run *run, const struct jk_asked *asked, const char *path,
    struct jk_err *err)
{
	char lane[JK_LANE_CHARS];
	struct jk_sealed sealed;
	bool same = false;
	int result;

	result = jk_sealed_open(&sealed, run, path, true, err);
	if (result == 0)
		result = compare(asked, &sealed, &same, err);
	jk_sealed_close(&sealed);
	if (result < 0)
		return jk_err_at(err, "%s", path);
	jk_lane_encode(lane, &asked->lane);
	if (!same) {
		jk_report_status(&run->report, "FORK %s %llu", lane,
		    (unsigned long long)asked->number);
		return jk_err_set(err, JK_EXIT_PROTOCOL, "JKR0015",
		    _("%s %llu was answered, and its queries were others: a fork"),
		    lane, (unsigned long long)asked->number);
	}
	result = jk_sealed_open(&sealed, run, path, true, err);
	if (result == 0)
		result = copy(run, &sealed, err);
	jk_sealed_close(&sealed);
	if (result < 0)
		return jk_err_at(err, "%s", path);
	jk_report_status(
	    &run->report, "ALREADY %s %llu", lane, (unsigned long long)asked->number);
	jk_report_info(&run->report, "JKR0016",
	    _("%s %llu was answered before: the same answers again"), lane,
	    (unsigned long long)asked->number);
	return 0;
}

int
jk_answers_again(
    struct jk_run *run, const struct jk_asked *asked, bool *found, struct jk_err *err)
{
	static const char *const places[] = { "outbox", "done" };
	char text[JK_LANE_CHARS];
	struct jk_lane lane;
	int result = 0;

	*found = false;
	if (!asked->is_batch)
		return 0;
	reverse(&lane, &asked->lane);
	jk_lane_encode(text, &lane);
	for (size_t i = 0; i < 2 && !*found && result == 0; i++) {
		char *path = jk_site_path(&run->site, "%s/%s-%06llu.jks", places[i],
		    text, (unsigned long long)asked->number);

		if (path == NULL)
			return jk_err_memory(err);
		*found = access(path, F_OK) == 0;
		if (*found)
			result = give_again(run, asked, path, err);
		free(path);
	}
	return result;
}
