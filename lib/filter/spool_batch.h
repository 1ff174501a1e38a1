/*
 * The access records of one batch of the spool, read back: opened with this site's
 * opening key and verified as any batch.
 */
#ifndef JK_FILTER_SPOOL_BATCH_H
#define JK_FILTER_SPOOL_BATCH_H

#include "filter/sealed.h"
#include "filter/spool_files.h"
#include "rules/access.h"
#include "stream/reader.h"

struct jk_spool_batch {
	char *path;
	struct jk_sealed sealed;
	struct jk_reader *reader;
	struct jk_access_columns columns;
};

/* *found: is it there, and not in the archive only? Close it in any case. */
JK_MUST_CHECK int jk_spool_batch_open(struct jk_spool_batch *batch, struct jk_run *run,
    const struct jk_lane *lane, uint64_t number, bool *found, struct jk_err *err);
void jk_spool_batch_close(struct jk_spool_batch *batch);

/* Text is borrowed until the next call. */
JK_MUST_CHECK enum jk_next jk_spool_batch_next(
    struct jk_spool_batch *batch, struct jk_access *access, struct jk_err *err);

/*
 * The batch up to `taken` with that content digest, of those in the spool and the
 * last one in the archive, if that was brought; *number is 0 when it is none of them.
 */
JK_MUST_CHECK int jk_spool_find_content(struct jk_run *run, const struct jk_lane *lane,
    uint64_t taken, const uint8_t content[JK_DIGEST_BYTES], uint64_t *number,
    struct jk_err *err);

#endif
