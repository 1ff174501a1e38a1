/*
 * All records of some months of an archive as one sequence, by person and then by
 * time, each with its place (jk-ledger(5), Records of the archive): what an audit
 * reads. Only segments of those months are opened. Whatever stands in two segments
 * comes twice.
 */
#ifndef JK_LEDGER_ARCHIVED_H
#define JK_LEDGER_ARCHIVED_H

#include "ledger/person.h"

struct jk_archived;

/*
 * The months from and to, YYYY-MM, both included, and all up to `old` ("": none).
 * Of a record only the columns of these names are wanted, and its key (stream/
 * seeker.h); NULL: all.
 * The ledger is borrowed; a commit on it ends the use. Status 77 when the key of a
 * month is not here.
 */
JK_MUST_CHECK struct jk_archived *jk_archived_open(struct jk_ledger *archive,
    const char *from, const char *to, const char *old, const char *const *wanted,
    struct jk_err *err);

/*
 * Before the first record: the months from `from` on that are before `before` too,
 * as far as their keys are here.
 */
JK_MUST_CHECK int jk_archived_also(struct jk_archived *archived, const char *from,
    const char *before, struct jk_err *err);
void jk_archived_free(struct jk_archived *archived);

/*
 * The next record in the columns of the site's schema, borrowed until the next
 * call. It stands in that segment (jk_archived_segment), frame and record, as in
 * struct jk_person_place.
 */
JK_MUST_CHECK enum jk_next jk_archived_next(struct jk_archived *archived,
    const struct jk_bytes **fields, size_t *segment, uint64_t *frame, uint32_t *record,
    struct jk_err *err);

const char *jk_archived_segment(const struct jk_archived *archived, size_t segment);

/*
 * Has the archive, by its newest list, any segment of that month? And from which
 * month on should it have all: that of its first list (whose date is *date), or of
 * its earliest segment; "" while it is empty.
 */
bool jk_archived_has(const struct jk_ledger *archive, const char *month);
JK_MUST_CHECK int jk_archived_begin(const struct jk_ledger *archive,
    char month[JK_BUCKET_CHARS], char date[JK_DATE_CHARS], struct jk_err *err);

#endif
