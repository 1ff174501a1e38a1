/*
 * One new segment: a stream sealed to the keep key, in a file that stands under
 * its name when it is whole and on disk (jk-ledger(5), SEGMENTS).
 */
#ifndef JK_LEDGER_SEGMENT_H
#define JK_LEDGER_SEGMENT_H

#include "ledger/keep.h"
#include "ledger/ledger.h"

struct jk_segment;

/*
 * row: name, role, bucket, level, first and last are the caller's, all else is
 * filled in at the close. `list` gives date, time, program and version.
 */
JK_MUST_CHECK struct jk_segment *jk_segment_new(const struct jk_ledger_site *site,
    const struct jk_list *list, const struct jk_keep *keep,
    const struct jk_list_segment *row, struct jk_err *err);

/* Fields of the site's schema for that role, ascending. */
JK_MUST_CHECK int jk_segment_put(
    struct jk_segment *segment, const struct jk_bytes *fields, struct jk_err *err);

/* The file stands; *row is what the list says of it. */
JK_MUST_CHECK int jk_segment_close(
    struct jk_segment *segment, struct jk_list_segment *row, struct jk_err *err);

/* Also after a close; without one nothing is left of the file. */
void jk_segment_free(struct jk_segment *segment);

#endif
