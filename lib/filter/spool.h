/*
 * The spool: access records that are not in the archive yet (jk.conf(5), SPOOL).
 * Each run that looks at residents' data, or is asked to, writes what it did into
 * a batch on the lane from the site to itself, before it hands anything out.
 *
 *	spool = jk_spool_open(run, err);
 *	while (...) {
 *		jk_spool_note(spool, &access, err);
 *		jk_spool_flush(spool, err);	// on disk, and signed
 *		... hand out what the record is about
 *	}
 *	jk_spool_close(spool, err);
 *	jk_spool_free(spool);
 *
 * One run at a time. A run that ends without jk_spool_close, whether it failed or
 * was killed, leaves an unfinished file, and the next jk_spool_open makes a batch of
 * what was flushed to it, with a record more that says so (function cut).
 */
#ifndef JK_FILTER_SPOOL_H
#define JK_FILTER_SPOOL_H

#include "filter/spool_files.h"
#include "rules/access.h"

struct jk_spool;

/*
 * Take the next number. Status 75 while another run has the spool; 76 when an
 * unfinished file is neither whole nor cut. One that was cut is told, and raises
 * the run to status 1.
 */
JK_MUST_CHECK struct jk_spool *jk_spool_open(struct jk_run *run, struct jk_err *err);
void jk_spool_free(struct jk_spool *spool);

/* The site's schema of access records; borrowed from the site. */
const struct jk_schema *jk_spool_schema(const struct jk_spool *spool);

/* LANE-NNNNNN, and the serial number that the next note gets. */
const char *jk_spool_batch(const struct jk_spool *spool);
uint64_t jk_spool_next(const struct jk_spool *spool);
uint64_t jk_spool_number(const struct jk_spool *spool);
/* The serial number of this site's last access record; 0: there is none. */
uint64_t jk_spool_last_access(const struct jk_spool *spool);
uint64_t jk_spool_records(const struct jk_spool *spool);

/*
 * A record of this site's own: recorder and serial are filled in, also in *access.
 * Where at is 0, it is now.
 */
JK_MUST_CHECK int jk_spool_note(
    struct jk_spool *spool, struct jk_access *access, struct jk_err *err);

/*
 * The same from a row of jk_spool_schema whose recorder and serial are empty. Where
 * its time is empty too, it is jk_run_moment. Status 65 when that is none.
 */
JK_MUST_CHECK int jk_spool_note_row(
    struct jk_spool *spool, const struct jk_bytes *row, struct jk_err *err);

/*
 * A record of another system, as it is: fields of jk_spool_schema. Never in one run
 * with a record of this site's own. They become a batch all together or not at all:
 * what a run left cut is dropped by the next one, and whoever put it puts it again.
 */
JK_MUST_CHECK int jk_spool_put(
    struct jk_spool *spool, const struct jk_bytes *fields, struct jk_err *err);

/* All that was put is signed and on disk when this returns 0. */
JK_MUST_CHECK int jk_spool_flush(struct jk_spool *spool, struct jk_err *err);

/*
 * Make the batch; without a record there is none, and the number stays free. So it
 * is where records of another system are, all of them and no other, in a batch that
 * is in the spool, or was the last to leave it: that one is then jk_spool_known.
 */
JK_MUST_CHECK int jk_spool_close(struct jk_spool *spool, struct jk_err *err);
uint64_t jk_spool_known(const struct jk_spool *spool);

/*
 * Drop all that was put. Only where nothing was handed out, as when records of
 * another system could not all be read.
 */
JK_MUST_CHECK int jk_spool_abandon(struct jk_spool *spool, struct jk_err *err);

#endif
