/*
 * Keep keys of a ledger (jk.conf(5), KEY FILES; jk-ledger(5), KEEP KEYS). Public
 * halves lie beside what they seal: PATH/keep/current names the one for what is
 * current, PATH/keep/BUCKET that of a bucket, PATH/keep/KEYID.pub is its point.
 */
#ifndef JK_LEDGER_KEEP_H
#define JK_LEDGER_KEEP_H

#include "ledger/ledger.h"

struct jk_keep {
	char id[JK_KEEP_ID_CHARS];
	uint8_t point[JK_POINT_BYTES];
};

/*
 * The one that a bucket ("": current) is sealed to. Status 66 when none is named,
 * 78 when a file is not what the page says or the id is another's.
 */
JK_MUST_CHECK int jk_keep_load(
    struct jk_keep *keep, const char *path, const char *bucket, struct jk_err *err);

/*
 * The one that a new segment of the bucket is sealed to, and the ledger can read:
 * the one named, or where it is missing, or its private half is not here, or
 * `fresh` and a segment of the ledger's list is sealed to it, a new pair, which
 * then is the one named. Whatever a killed run left
 * of a pair is removed first.
 */
JK_MUST_CHECK int jk_keep_renew(struct jk_keep *keep, const struct jk_ledger *ledger,
    const char *bucket, bool fresh, struct jk_err *err);

/*
 * The one that a new segment of a month is sealed to: the one named, whether or not
 * its private half is here; where none is named, a new pair. Status 77 when that
 * cannot be made here.
 */
JK_MUST_CHECK int jk_keep_month(struct jk_keep *keep, const struct jk_ledger *ledger,
    const char *month, struct jk_err *err);

/*
 * How many keys the segments of a list are sealed to, and how many public halves
 * in PATH/keep neither a segment nor a pointer names.
 */
JK_MUST_CHECK int jk_keep_count(const char *path, const struct jk_list *list,
    size_t *named, size_t *unnamed, struct jk_err *err);

/* Is a segment of the list sealed to that key? */
bool jk_keep_is_named(const struct jk_list *list, const char *id);

/* Does PATH/keep/current or a bucket's pointer name that key? */
JK_MUST_CHECK int jk_keep_is_pointed(
    const char *path, const char *id, bool *pointed, struct jk_err *err);

/* For ledger/keep_make.c: "keep/BUCKET", and a file with an id and LF. */
#define JK_KEEP_NAME_CHARS 64
const char *jk_keep_pointer(char name[JK_KEEP_NAME_CHARS], const char *bucket);
JK_MUST_CHECK int jk_keep_load_id(char id[JK_KEEP_ID_CHARS], const char *directory,
    const char *name, struct jk_err *err);

#endif
