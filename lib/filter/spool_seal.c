#include "filter/spool_seal.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "adapt/clock.h"
#include "adapt/shred.h"
#include "filter/spool_batch.h"
#include "filter/spool_brought.h"
#include "stream/reader.h"
#include "stream/writer.h"

#define NUMBER_CHARS 24

/* The unfinished file, read; and a writer of the batch, whose bytes are sealed. */
struct recast {
	struct jk_run *run;
	struct jk_spooled *spooled;
	char recorder[JK_RECORDER_CHARS];
	int fd;
	struct jk_source source;
	struct jk_reader *reader; /* NULL: cut before its first record */
	struct jk_writer *writer;
	struct jk_buf out; /* of the writer, and how much of it was taken */
	size_t taken;
	bool ended;
};

void
jk_spool_recorder(char to[JK_RECORDER_CHARS], const struct jk_run *run)
{
	snprintf(to, JK_RECORDER_CHARS, "%s.jk", run->site.conf.code);
}

/* The record that the run was cut, and how many answers may have gone out. */
static int
put_cut(struct recast *recast, struct jk_err *err)
{
	struct jk_spooled *spooled = recast->spooled;
	struct jk_bytes fields[JK_SCHEMA_MAX_COLUMNS] = { { NULL, 0 } };
	char object[JK_SPOOL_NAME_CHARS], results[NUMBER_CHARS];
	struct jk_access access = { .serial = spooled->serials.next };
	struct jk_access_text text;

	if (jk_clock_now(&access.at, err) < 0)
		return -1;
	jk_spool_name(object, &spooled->lane, spooled->number);
	snprintf(results, sizeof results, "%llu", (unsigned long long)spooled->records);
	access.text[JK_ACCESS_RECORDER] = jk_bytes_of(recast->recorder);
	access.text[JK_ACCESS_RECORD] = jk_bytes_of("operation");
	access.text[JK_ACCESS_FUNCTION] = jk_bytes_of("cut");
	access.text[JK_ACCESS_TOUCHES_NUMBER] = jk_bytes_of("no");
	access.text[JK_ACCESS_PROGRAM] = jk_bytes_of(recast->run->program->name);
	access.text[JK_ACCESS_OBJECT] = jk_bytes_of(object);
	access.text[JK_ACCESS_RESULTS] = jk_bytes_of(results);
	jk_access_encode(fields, &text, spooled->columns, &access);
	spooled->serials.next++;
	return jk_writer_put(recast->writer, fields, err);
}

/* Written down by this site as it was done, and not brought from elsewhere? */
static bool
is_own(const struct recast *recast)
{
	return jk_reader_header(recast->reader)->live;
}

static int
end_batch(struct recast *recast, struct jk_err *err)
{
	struct jk_custody custody = { 0 };

	recast->ended = true;
	/* Of another system's records none was the basis of anything: they come again.
	 */
	if (recast->spooled->is_cut && !is_own(recast))
		recast->spooled->records = 0;
	if (recast->spooled->is_cut && recast->spooled->records > 0 &&
	    put_cut(recast, err) < 0)
		return -1;
	custody.in = jk_writer_records(recast->writer);
	return jk_writer_close(recast->writer, &custody, NULL, err);
}

/* Serial numbers of this site's own records go on behind the last. */
static int
put_record(struct recast *recast, const struct jk_bytes *fields, struct jk_err *err)
{
	struct jk_spooled *spooled = recast->spooled;
	struct jk_access access;

	if (jk_access_decode(&access, spooled->columns, fields, err) < 0)
		return -1;
	if (jk_bytes_is(access.text[JK_ACCESS_RECORDER], recast->recorder) &&
	    access.serial >= spooled->serials.next) {
		spooled->serials.next = access.serial + 1;
		if (jk_bytes_is(access.text[JK_ACCESS_RECORD], "access"))
			spooled->serials.access = access.serial;
	}
	spooled->records++;
	return jk_writer_put(recast->writer, fields, err);
}

/* One record more into the batch, or its end. */
static int
step(struct recast *recast, struct jk_err *err)
{
	struct jk_record record;
	enum jk_next next = jk_reader_next(recast->reader, &record, err);

	if (next == JK_NEXT_RECORD)
		return put_record(recast, record.fields, err);
	if (next == JK_NEXT_FAILED) {
		if (jk_units_ending(jk_reader_units(recast->reader)) != JK_ENDING_CUT)
			return -1;
		jk_err_reset(err);
		recast->spooled->is_cut = true;
	}
	return end_batch(recast, err);
}

/* jk_source_read: the bytes of the batch, made while they are asked for. */
static int
read_batch(void *from, uint8_t *to, size_t len, size_t *got, struct jk_err *err)
{
	struct recast *recast = from;
	struct jk_bytes rest;

	while (recast->taken == recast->out.len && !recast->ended) {
		jk_buf_reset(&recast->out);
		recast->taken = 0;
		if (step(recast, err) < 0)
			return -1;
	}
	rest =
	    jk_bytes(recast->out.ptr + recast->taken, recast->out.len - recast->taken);
	*got = len < rest.len ? len : rest.len;
	memcpy(to, rest.ptr, *got);
	recast->taken += *got;
	return 0;
}

/* Opening */

static int
open_reader(struct recast *recast, const char *path, struct jk_err *err)
{
	struct jk_site *site = &recast->run->site;
	struct jk_reader_options options = { .keys_count = 0 };
	enum jk_ending ending = JK_ENDING_UNKNOWN;

	if (jk_fd_open_regular(&recast->fd, path, err) < 0 ||
	    jk_site_openers(site, &options.keys, &options.keys_count, err) < 0 ||
	    jk_site_policy(site, recast->run->day, true, &options.policy, err) < 0)
		return -1;
	jk_source_of_fd(&recast->source, recast->fd);
	recast->reader = jk_reader_open(&recast->source, &options, &ending, err);
	if (recast->reader != NULL)
		return 0;
	if (ending != JK_ENDING_CUT)
		return -1;
	/* Killed before the first signature: nothing was released on it. */
	jk_err_reset(err);
	return 0;
}

static int
open_writer(struct recast *recast, struct jk_err *err)
{
	const struct jk_spooled *spooled = recast->spooled;
	struct jk_header *header = malloc(sizeof *header);
	struct jk_sink sink = { .fd = -1, .buf = &recast->out };
	const struct jk_private_key *key;

	if (header == NULL)
		return jk_err_memory(err);
	if (jk_run_header(recast->run, header, spooled->lane.kind, err) == 0 &&
	    jk_site_signing(&recast->run->site, &key, err) == 0) {
		header->form = JK_FORM_BATCH;
		header->lane = spooled->lane;
		header->number = spooled->number;
		header->recipients_count = 1;
		memcpy(header->recipients[0], spooled->lane.receiver, JK_PARTY_CHARS);
		recast->writer =
		    jk_writer_open(sink, header, spooled->schema, key, NULL, 0, err);
	}
	free(header);
	return recast->writer == NULL ? -1 : 0;
}

static void
close_recast(struct recast *recast)
{
	jk_writer_free(recast->writer);
	jk_reader_free(recast->reader);
	jk_source_release(&recast->source);
	if (recast->fd >= 0)
		close(recast->fd);
	jk_buf_wipe(&recast->out);
}

/* The batch */

/* Seal it into the file, then read back what stands there. */
static int
seal_into(struct recast *recast, const struct jk_file *file,
    struct jk_sealed_content *written, struct jk_err *err)
{
	struct jk_run *run = recast->run;
	struct jk_source source;
	struct jk_policy policy;
	struct jk_units *units = NULL;
	int result = -1;

	jk_source_of(&source, read_batch, recast);
	if (jk_site_policy(&run->site, run->day, true, &policy, err) == 0)
		units = jk_units_open(&source, &policy, NULL, err);
	if (units != NULL && jk_sealed_write(run, units, file->fd, err) == 0)
		result = jk_sealed_read(run, file->unfinished, written, err);
	if (result == 0 && memcmp(written->inner, jk_units_final_digest(units),
			       sizeof written->inner) != 0)
		result = jk_err_set(err, JK_EXIT_IO, "JK00408",
		    _("what was written is not what was spooled"));
	jk_units_free(units);
	jk_source_release(&source);
	return result;
}

/* What is brought twice is there already. */
static int
find_known(
    struct recast *recast, const struct jk_sealed_content *written, struct jk_err *err)
{
	struct jk_spooled *spooled = recast->spooled;

	if (is_own(recast) || spooled->records == 0)
		return 0;
	return jk_spool_find_content(recast->run, &spooled->lane, spooled->number - 1,
	    written->content, &spooled->known, err);
}

static int
note_brought(const struct recast *recast, const struct jk_sealed_content *written,
    struct jk_err *err)
{
	struct jk_spool_brought brought = { .number = recast->spooled->number };

	if (is_own(recast))
		return 0;
	memcpy(brought.digest, written->inner, sizeof brought.digest);
	memcpy(brought.content, written->content, sizeof brought.content);
	return jk_spool_brought_store(&brought, recast->run, err);
}

/* What is kept of it is on disk before the batch is one. */
static int
name_batch(struct recast *recast, struct jk_file *file,
    const struct jk_sealed_content *written, struct jk_err *err)
{
	const struct jk_spooled *spooled = recast->spooled;

	if (spooled->records == 0 || spooled->known > 0) {
		jk_file_abandon(file);
		return 0;
	}
	if (note_brought(recast, written, err) == 0 &&
	    jk_spool_store_serials(
		recast->run, spooled->number, &spooled->serials, err) == 0)
		return jk_file_close(file, err);
	jk_file_abandon(file);
	return -1;
}

static int
store(struct recast *recast, const char *path, struct jk_err *err)
{
	struct jk_sealed_content written;
	struct jk_file file = JK_FILE_INIT;

	if (jk_file_open(&file, path, false, err) < 0)
		return -1;
	if (seal_into(recast, &file, &written, err) == 0 &&
	    find_known(recast, &written, err) == 0)
		return name_batch(recast, &file, &written, err);
	jk_file_abandon(&file);
	return -1;
}

int
jk_spool_seal(struct jk_run *run, struct jk_spooled *spooled, struct jk_err *err)
{
	struct recast recast = { .run = run, .spooled = spooled, .fd = -1 };
	char *from = jk_spool_live_path(run, &spooled->lane, spooled->number);
	char *to = jk_spool_batch_path(run, &spooled->lane, spooled->number);
	int result = -1;

	jk_spool_recorder(recast.recorder, run);
	if (from == NULL || to == NULL)
		jk_err_memory(err);
	else if (open_reader(&recast, from, err) == 0 &&
		 (recast.reader == NULL ||
		     (open_writer(&recast, err) == 0 && store(&recast, to, err) == 0)))
		result = jk_shred(from, err);
	else
		jk_err_at(err, "%s", from);
	close_recast(&recast);
	free(from);
	free(to);
	return result;
}
