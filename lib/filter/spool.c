#include "filter/spool.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "adapt/clock.h"
#include "filter/spool_seal.h"
#include "ledger/files.h"
#include "stream/writer.h"

struct jk_spool {
	struct jk_run *run;
	char *directory;
	int lock, fd; /* of the unfinished file; -1 before the first record */
	struct jk_access_columns columns;
	struct jk_spooled batch; /* being written */
	char name[JK_SPOOL_NAME_CHARS];
	char recorder[JK_RECORDER_CHARS];
	struct jk_writer *writer;
	uint64_t known; /* the batch that holds just these records; 0: none */
	bool has_more; /* than is on disk */
};

/* Opening */

static void
tell_cut(struct jk_run *run, const struct jk_spooled *batch)
{
	char name[JK_SPOOL_NAME_CHARS];
	unsigned long long records = batch->records;

	if (!batch->is_cut || records == 0)
		return;
	jk_spool_name(name, &batch->lane, batch->number);
	jk_report_warning(&run->report, "JK00409",
	    _("%s was cut: %llu access records are in it, and as many answers may have "
	      "gone out"),
	    name, records);
	jk_report_status(&run->report, "CUT %s %llu", name, records);
	jk_run_raise(run, JK_EXIT_WARNINGS);
}

/* What a run before left unfinished becomes its batch. */
static int
close_left(struct jk_spool *spool, uint64_t *taken, uint64_t number, struct jk_err *err)
{
	struct jk_spooled left = spool->batch;

	left.number = number;
	if (jk_spool_load_serials(spool->run, *taken, &left.serials, err) < 0 ||
	    jk_spool_seal(spool->run, &left, err) < 0)
		return -1;
	tell_cut(spool->run, &left);
	if (left.records > 0 && left.known == 0)
		*taken = number;
	return 0;
}

static int
take_number(struct jk_spool *spool, struct jk_err *err)
{
	struct jk_spooled *batch = &spool->batch;
	uint64_t taken, live;

	if (jk_spool_numbers(spool->run, &batch->lane, &taken, &live, err) < 0 ||
	    (live > 0 && close_left(spool, &taken, live, err) < 0) ||
	    jk_spool_load_serials(spool->run, taken, &batch->serials, err) < 0)
		return -1;
	if (taken == JK_SPOOL_NUMBER_MAX)
		return jk_err_set(err, JK_EXIT_DATA, "JK00427",
		    _("the lane of access records has no number left"));
	batch->number = taken + 1;
	jk_spool_name(spool->name, &batch->lane, batch->number);
	return 0;
}

struct jk_spool *
jk_spool_open(struct jk_run *run, struct jk_err *err)
{
	struct jk_spool *spool = calloc(1, sizeof *spool);

	if (spool == NULL) {
		jk_err_memory(err);
		return NULL;
	}
	spool->run = run;
	spool->lock = spool->fd = -1;
	spool->batch.columns = &spool->columns;
	jk_spool_lane(&spool->batch.lane, run);
	jk_spool_recorder(spool->recorder, run);
	spool->directory = jk_site_path(&run->site, "spool");
	if (spool->directory == NULL)
		jk_err_memory(err);
	else if (jk_site_schema(&run->site, "access", &spool->batch.schema, err) == 0 &&
		 jk_access_columns_find(&spool->columns, spool->batch.schema, err) ==
		     0 &&
		 jk_files_lock(spool->directory, &spool->lock, err) == 0 &&
		 take_number(spool, err) == 0)
		return spool;
	jk_err_at(err, "spool");
	jk_spool_free(spool);
	return NULL;
}

void
jk_spool_free(struct jk_spool *spool)
{
	if (spool == NULL)
		return;
	jk_writer_free(spool->writer);
	if (spool->fd >= 0)
		close(spool->fd);
	if (spool->lock >= 0)
		close(spool->lock);
	free(spool->directory);
	free(spool);
}

const struct jk_schema *
jk_spool_schema(const struct jk_spool *spool)
{
	return spool->batch.schema;
}

const char *
jk_spool_batch(const struct jk_spool *spool)
{
	return spool->name;
}

uint64_t
jk_spool_next(const struct jk_spool *spool)
{
	return spool->batch.serials.next;
}

uint64_t
jk_spool_last_access(const struct jk_spool *spool)
{
	return spool->batch.serials.access;
}

uint64_t
jk_spool_number(const struct jk_spool *spool)
{
	return spool->batch.number;
}

uint64_t
jk_spool_records(const struct jk_spool *spool)
{
	return spool->batch.records;
}

/* Writing */

/* Its name is on disk before anything relies on what is in it. */
static int
create(struct jk_spool *spool, struct jk_err *err)
{
	char *path =
	    jk_spool_live_path(spool->run, &spool->batch.lane, spool->batch.number);

	if (path == NULL)
		return jk_err_memory(err);
	spool->fd =
	    open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	free(path);
	if (spool->fd < 0)
		return jk_err_errno(err, JK_EXIT_CANTCREATE, "JK00428",
		    _("the spool cannot be written"));
	return jk_directory_sync(spool->directory, err);
}

/* Sealed to this site, since it lies here until a later run makes the batch of it. */
static int
begin(struct jk_spool *spool, bool is_live, struct jk_err *err)
{
	struct jk_run *run = spool->run;
	struct jk_header *header = malloc(sizeof *header);
	uint8_t point[1][JK_POINT_BYTES];
	const struct jk_private_key *key;
	struct jk_private_key *opening;

	if (header == NULL)
		return jk_err_memory(err);
	if (jk_run_header(run, header, "access", err) == 0 &&
	    jk_site_signing(&run->site, &key, err) == 0 &&
	    jk_site_opening(&run->site, &opening, err) == 0 &&
	    create(spool, err) == 0) {
		struct jk_sink sink = { .fd = spool->fd };

		header->form = JK_FORM_SEGMENT;
		header->sealing = JK_SEALING_FRAMES;
		header->live = is_live;
		memcpy(point[0], jk_private_key_point(opening), JK_POINT_BYTES);
		spool->writer = jk_writer_open(sink, header, spool->batch.schema, key,
		    (const uint8_t(*)[JK_POINT_BYTES])point, 1, err);
	}
	free(header);
	return spool->writer == NULL ? -1 : 0;
}

static int
put(struct jk_spool *spool, const struct jk_bytes *fields, bool is_live,
    struct jk_err *err)
{
	if (spool->writer == NULL && begin(spool, is_live, err) < 0)
		return jk_err_at(err, "spool");
	if (jk_writer_put(spool->writer, fields, err) < 0)
		return jk_err_at(err, "spool");
	spool->batch.records++;
	spool->has_more = true;
	return 0;
}

int
jk_spool_put(struct jk_spool *spool, const struct jk_bytes *fields, struct jk_err *err)
{
	return put(spool, fields, false, err);
}

int
jk_spool_note(struct jk_spool *spool, struct jk_access *access, struct jk_err *err)
{
	struct jk_bytes fields[JK_SCHEMA_MAX_COLUMNS] = { { NULL, 0 } };
	struct jk_access_text text;

	if (access->at == 0 && jk_clock_now(&access->at, err) < 0)
		return -1;
	access->text[JK_ACCESS_RECORDER] = jk_bytes_of(spool->recorder);
	access->serial = spool->batch.serials.next;
	jk_access_encode(fields, &text, &spool->columns, access);
	if (put(spool, fields, true, err) < 0)
		return -1;
	spool->batch.serials.next++;
	if (jk_bytes_is(access->text[JK_ACCESS_RECORD], "access"))
		spool->batch.serials.access = access->serial;
	return 0;
}

int
jk_spool_note_row(
    struct jk_spool *spool, const struct jk_bytes *row, struct jk_err *err)
{
	struct jk_bytes fields[JK_SCHEMA_MAX_COLUMNS];
	struct jk_access access;
	char at[JK_TIME_CHARS];

	memcpy(fields, row, jk_schema_columns(spool->batch.schema) * sizeof fields[0]);
	if (fields[spool->columns.at].len == 0) {
		jk_time_encode(at, jk_run_moment(spool->run));
		fields[spool->columns.at] = jk_bytes_of(at);
	}
	fields[spool->columns.serial] = jk_bytes_of("0");
	if (jk_access_decode(&access, &spool->columns, fields, err) < 0)
		return -1;
	return jk_spool_note(spool, &access, err);
}

int
jk_spool_flush(struct jk_spool *spool, struct jk_err *err)
{
	if (!spool->has_more)
		return 0;
	if (jk_writer_flush(spool->writer, err) < 0 || jk_fd_sync(spool->fd, err) < 0)
		return jk_err_at(err, "spool");
	spool->has_more = false;
	return 0;
}

/* The end */

static int
end(struct jk_spool *spool, struct jk_err *err)
{
	struct jk_custody custody = { .in = spool->batch.records };
	int fd = spool->fd;

	if (jk_writer_close(spool->writer, &custody, NULL, err) < 0 ||
	    jk_fd_sync(fd, err) < 0)
		return jk_err_at(err, "spool");
	jk_writer_free(spool->writer);
	spool->writer = NULL;
	spool->fd = -1;
	return jk_fd_close(fd, err);
}

int
jk_spool_close(struct jk_spool *spool, struct jk_err *err)
{
	struct jk_spooled batch = spool->batch;

	if (spool->writer == NULL)
		return 0;
	/* Counted again from what is on disk. */
	batch.records = 0;
	if (end(spool, err) < 0 || jk_spool_seal(spool->run, &batch, err) < 0)
		return -1;
	spool->known = batch.known;
	if (batch.records == spool->batch.records && !batch.is_cut)
		return 0;
	return jk_err_set(err, JK_EXIT_SOFTWARE, "JK00429",
	    _("the spool does not hold what was put into it"));
}

uint64_t
jk_spool_known(const struct jk_spool *spool)
{
	return spool->known;
}

int
jk_spool_abandon(struct jk_spool *spool, struct jk_err *err)
{
	if (spool->fd < 0)
		return 0;
	jk_writer_free(spool->writer);
	spool->writer = NULL;
	close(spool->fd);
	spool->fd = -1;
	return jk_spool_remove_live(
	    spool->run, &spool->batch.lane, spool->batch.number, err);
}
