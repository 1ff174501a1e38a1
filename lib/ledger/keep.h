/*
 * Keep keys of a ledger (jk.conf(5), KEY FILES; jk-ledger(5), KEEP KEYS). Public
 * halves lie beside what they seal: PATH/keep/WORD names the one for what is sealed
 * under that word, PATH/keep/KEYID.pub is its point.
 */
#ifndef JK_LEDGER_KEEP_H
#define JK_LEDGER_KEEP_H

#include "ledger/ledger.h"

/*
 * The word of a segment: "current" in no bucket, that of its bucket otherwise, and
 * heads-YYYY for heads of a year, which a night needs when it needs no history.
 */
#define JK_KEEP_CURRENT "current"
#define JK_KEEP_WORD_CHARS 16
const char *jk_keep_word(
    char word[JK_KEEP_WORD_CHARS], const struct jk_list_segment *row);

struct jk_keep {
	char id[JK_KEEP_ID_CHARS];
	uint8_t point[JK_POINT_BYTES];
};

/*
 * The one that the word names. Status 66 when none is named, 78 when a file is not
 * what the page says or the id is another's.
 */
JK_MUST_CHECK int jk_keep_load(
    struct jk_keep *keep, const char *path, const char *word, struct jk_err *err);

/* Which key a new segment may be sealed to. */
enum jk_keep_use {
	JK_KEEP_NAMED, /* the one named */
	JK_KEEP_UNUSED, /* that, if no segment of the ledger's list is sealed to it */
	JK_KEEP_FRESH, /* none that was there before */
};

/*
 * The one that a new segment under the word is sealed to, and the ledger can read:
 * where the one named may not be used, is missing, or its private half is not here,
 * a new pair, which then is the one named. Whatever a killed run left of a pair is
 * removed first.
 */
JK_MUST_CHECK int jk_keep_renew(struct jk_keep *keep, const struct jk_ledger *ledger,
    const char *word, enum jk_keep_use use, struct jk_err *err);

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

/* Is a segment of the list sealed under that word? */
bool jk_keep_has_word(const struct jk_list *list, const char *word);

/* Does a pointer in PATH/keep name that key? */
JK_MUST_CHECK int jk_keep_is_pointed(
    const char *path, const char *id, bool *pointed, struct jk_err *err);

/* Is a file of that name in PATH/keep a pointer? */
bool jk_keep_is_pointer(const char *name);

/* The file of a pointer, "keep/WORD"; and the id in a file that holds one and LF. */
#define JK_KEEP_NAME_CHARS 64
const char *jk_keep_pointer(char name[JK_KEEP_NAME_CHARS], const char *word);
JK_MUST_CHECK int jk_keep_load_id(char id[JK_KEEP_ID_CHARS], const char *directory,
    const char *name, struct jk_err *err);

#endif
