#include "filter/spool_batch.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "filter/archive.h"
#include "filter/spool_brought.h"

static int
open_reader(struct jk_spool_batch *batch, struct jk_run *run, struct jk_err *err)
{
	struct jk_reader_options options = { .deep = false };

	if (jk_sealed_open(&batch->sealed, run, batch->path, true, err) < 0)
		return -1;
	options.policy = batch->sealed.policy;
	batch->reader = jk_reader_open(&batch->sealed.source, &options, NULL, err);
	if (batch->reader == NULL)
		return -1;
	if (jk_opener_compare(
		batch->sealed.opener, jk_reader_header(batch->reader), err) < 0)
		return -1;
	return jk_access_columns_find(
	    &batch->columns, jk_reader_schema(batch->reader), err);
}

int
jk_spool_batch_open(struct jk_spool_batch *batch, struct jk_run *run,
    const struct jk_lane *lane, uint64_t number, bool *found, struct jk_err *err)
{
	memset(batch, 0, sizeof *batch);
	*found = false;
	batch->path = jk_spool_batch_path(run, lane, number);
	if (batch->path == NULL)
		return jk_err_memory(err);
	*found = access(batch->path, F_OK) == 0;
	if (!*found || open_reader(batch, run, err) == 0)
		return 0;
	return jk_err_at(err, "%s", batch->path);
}

void
jk_spool_batch_close(struct jk_spool_batch *batch)
{
	jk_reader_free(batch->reader);
	jk_sealed_close(&batch->sealed);
	free(batch->path);
	memset(batch, 0, sizeof *batch);
}

enum jk_next
jk_spool_batch_next(
    struct jk_spool_batch *batch, struct jk_access *access, struct jk_err *err)
{
	struct jk_record record;
	enum jk_next next = jk_reader_next(batch->reader, &record, err);

	if (next == JK_NEXT_RECORD &&
	    jk_access_decode(access, &batch->columns, record.fields, err) < 0)
		next = JK_NEXT_FAILED;
	if (next == JK_NEXT_FAILED)
		jk_err_at(err, "%s", batch->path);
	return next;
}

static int
find_in_spool(struct jk_run *run, const char *path, const uint8_t *content, bool *found,
    struct jk_err *err)
{
	struct jk_sealed_content held;

	if (jk_sealed_read(run, path, &held, err) < 0)
		return jk_err_at(err, "%s", path);
	*found = memcmp(held.content, content, sizeof held.content) == 0;
	return 0;
}

/* Is the batch that the archive took last the one that was brought? */
static int
find_in_archive(struct jk_run *run, const struct jk_lane *lane, const uint8_t *content,
    bool *found, struct jk_err *err)
{
	const struct jk_list_lane *row = NULL;
	struct jk_spool_brought brought;
	struct jk_archive archive;
	int result;

	if (jk_spool_brought_load(&brought, run, err) < 0)
		return -1;
	result = jk_archive_open(&archive, run, JK_LEDGER_READ, err);
	if (result == 0)
		row = jk_list_lane(jk_ledger_list(archive.ledger), lane);
	*found = row != NULL && row->number == brought.number &&
		 memcmp(row->digest, brought.digest, sizeof row->digest) == 0 &&
		 memcmp(brought.content, content, sizeof brought.content) == 0;
	jk_archive_release(&archive);
	return result;
}

int
jk_spool_find_content(struct jk_run *run, const struct jk_lane *lane, uint64_t taken,
    const uint8_t content[JK_DIGEST_BYTES], uint64_t *number, struct jk_err *err)
{
	bool found = false, is_spooled = true;
	uint64_t at = taken;
	int result = 0;

	*number = 0;
	for (; result == 0 && at > 0 && is_spooled && !found; at--) {
		char *path = jk_spool_batch_path(run, lane, at);

		if (path == NULL)
			return jk_err_memory(err);
		is_spooled = access(path, F_OK) == 0;
		result = is_spooled ? find_in_spool(run, path, content, &found, err)
				    : find_in_archive(run, lane, content, &found, err);
		free(path);
		if (found)
			*number = at;
	}
	return result;
}
