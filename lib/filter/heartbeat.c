#include "filter/heartbeat.h"

#include "filter/archive.h"
#include "filter/spool.h"
#include "ledger/places.h"

/* Has the archive begun, and is this date beyond its newest list? */
static int
is_silent(struct jk_run *run, bool *silent, struct jk_err *err)
{
	struct jk_archive archive;
	const struct jk_list *list;
	int result = jk_archive_open(&archive, run, JK_LEDGER_READ, err);

	if (result == 0) {
		list = jk_ledger_list(archive.ledger);
		*silent = list->number > 0 && strcmp(list->date, run->date) < 0;
	}
	jk_archive_release(&archive);
	return result;
}

static int
is_empty(struct jk_run *run, bool *empty, struct jk_err *err)
{
	struct jk_places places;
	int result = jk_places_read(&places, run->site.path, "spool", err);

	*empty = places.count == 0;
	jk_places_release(&places);
	return result;
}

static int
beat(struct jk_run *run, struct jk_spool *spool, struct jk_err *err)
{
	struct jk_access access = { .at = jk_run_moment(run) };

	access.text[JK_ACCESS_RECORD] = jk_bytes_of("operation");
	access.text[JK_ACCESS_FUNCTION] = jk_bytes_of("heartbeat");
	access.text[JK_ACCESS_TOUCHES_NUMBER] = jk_bytes_of("no");
	access.text[JK_ACCESS_PROGRAM] = jk_bytes_of(run->program->name);
	if (jk_spool_note(spool, &access, err) < 0 || jk_spool_close(spool, err) < 0)
		return -1;
	jk_report_status(&run->report, "HEARTBEAT %s", jk_spool_batch(spool));
	return 0;
}

int
jk_heartbeat(struct jk_run *run, struct jk_err *err)
{
	bool silent = false, empty = false;
	struct jk_spool *spool;
	int result;

	if (is_silent(run, &silent, err) < 0)
		return -1;
	if (!silent || jk_run_option(run, "dry-run") != NULL)
		return 0;
	/* To open it makes a batch of what a killed run left. */
	spool = jk_spool_open(run, err);
	if (spool == NULL)
		return -1;
	result = is_empty(run, &empty, err);
	if (result == 0 && empty)
		result = beat(run, spool, err);
	jk_spool_free(spool);
	return result;
}
