/*
 * What the archive has about one person, by time (jk-ledger(5), Records of the
 * archive): the segments of the months asked are opened, one month at a time, and
 * of each only its index and the frames that may hold the person. Of such a frame
 * the key is inflated first, and all of it only where the person is.
 *
 *	person = jk_person_open(archive, err);
 *	jk_person_seek(person, code, "2026-04", "", err);
 *	while ((next = jk_person_next(person, &fields, &place, err)) ==
 *	       JK_NEXT_RECORD)
 *		...
 *	jk_person_free(person);
 *
 * Where two segments hold one key, both records come.
 */
#ifndef JK_LEDGER_PERSON_H
#define JK_LEDGER_PERSON_H

#include "base/next.h"
#include "ledger/ledger.h"
#include "ledger/person_codes.h"

/* Where a record stands: SEGMENT/FRAME/RECORD. */
struct jk_person_place {
	char segment[JK_SEGMENT_NAME_CHARS];
	uint64_t frame;
	uint32_t record; /* in its frame, from 1 */
};

struct jk_person;

/* The ledger is borrowed; a commit on it ends the use. */
JK_MUST_CHECK struct jk_person *jk_person_open(
    struct jk_ledger *archive, struct jk_err *err);
void jk_person_free(struct jk_person *person);

/*
 * Of the records sought from now on only the columns of these names are wanted, and
 * the key (stream/seeker.h); NULL: all. Borrowed.
 */
void jk_person_want(struct jk_person *person, const char *const *names);

/*
 * The records of that code ("": those that are about no person) in the months
 * from and to, YYYY-MM, both included; "" is open. As often as one likes.
 */
JK_MUST_CHECK int jk_person_seek(struct jk_person *person, const char *code,
    const char *from, const char *to, struct jk_err *err);

/* The same for several codes of one person: in each month code by code. */
JK_MUST_CHECK int jk_person_seek_codes(struct jk_person *person,
    const struct jk_person_codes *codes, const char *from, const char *to,
    struct jk_err *err);

/*
 * The next record in the columns of the site's schema, and its place; the fields
 * are borrowed until the next call. Status 77 when the key of a month is not here.
 */
JK_MUST_CHECK enum jk_next jk_person_next(struct jk_person *person,
    const struct jk_bytes **fields, struct jk_person_place *place, struct jk_err *err);

#endif
