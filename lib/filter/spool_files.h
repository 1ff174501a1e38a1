/*
 * The files in SITE/spool (jk.conf(5), SPOOL): which batches there are, which one
 * was left unfinished, and which serial number was given last. For filter/spool.
 */
#ifndef JK_FILTER_SPOOL_FILES_H
#define JK_FILTER_SPOOL_FILES_H

#include "filter/driver.h"

#define JK_SPOOL_NUMBER_MAX 999999
/* A batch whose serial numbers may not go on those before has so many of its own. */
#define JK_SPOOL_SERIALS UINT64_C(1000000000)
#define JK_SPOOL_NAME_CHARS (JK_LANE_CHARS + 7)

/* SELF-SELF-access. */
void jk_spool_lane(struct jk_lane *lane, const struct jk_run *run);

/* LANE-NNNNNN */
void jk_spool_name(
    char to[JK_SPOOL_NAME_CHARS], const struct jk_lane *lane, uint64_t number);

/* Paths, to be freed; NULL for want of memory. */
char *jk_spool_batch_path(
    const struct jk_run *run, const struct jk_lane *lane, uint64_t number);
char *jk_spool_live_path(
    const struct jk_run *run, const struct jk_lane *lane, uint64_t number);

/*
 * *taken: the newest number that a batch has, here or in the archive's newest list.
 * *live: the number of the unfinished file; 0: there is none. The unfinished file
 * of a number that a batch has is removed: that batch was made from it. So is what is
 * kept of a batch that was brought, when the archive took a later one.
 */
JK_MUST_CHECK int jk_spool_numbers(struct jk_run *run, const struct jk_lane *lane,
    uint64_t *taken, uint64_t *live, struct jk_err *err);

/* The unfinished file of that number goes: what it had stands in a batch, or counts
 * not. */
JK_MUST_CHECK int jk_spool_remove_live(struct jk_run *run, const struct jk_lane *lane,
    uint64_t number, struct jk_err *err);

struct jk_spool_serials {
	uint64_t next; /* to go on with */
	uint64_t access; /* of the last access record of this site's own; 0: none */
};

/*
 * Behind batch `taken`. Where what was written down is not of that batch, as after a
 * restore, the numbers jump: none is given twice, and an audit sees the gap. `access`
 * is then the last number before.
 */
JK_MUST_CHECK int jk_spool_load_serials(struct jk_run *run, uint64_t taken,
    struct jk_spool_serials *serials, struct jk_err *err);
JK_MUST_CHECK int jk_spool_store_serials(struct jk_run *run, uint64_t number,
    const struct jk_spool_serials *serials, struct jk_err *err);

#endif
