/*
 * A site's own keys of one use (jk.conf(5), KEY FILES): keys/USE.raw, with which it
 * began, and keys/USE-KEYID.raw, each a renewal. There are several while a renewal is
 * under way, and of opening keys as long as what was sealed to them is kept.
 */
#ifndef JK_FILTER_OWN_KEYS_H
#define JK_FILTER_OWN_KEYS_H

#include "adapt/keys.h"
#include "adapt/trust.h"
#include "base/err.h"

#define JK_OWN_ID_CHARS 17 /* a key id: 16 hex digits and a NUL */
#define JK_OWN_NAME_CHARS 40

struct jk_own_keys {
	struct jk_private_key **keys;
	char (*names)[JK_OWN_NAME_CHARS]; /* of each USE, or USE-KEYID; ascending */
	size_t count;
};

/*
 * All that SITE/keys has for the use. visible: only those that this account may read,
 * which may be none; otherwise a site without one is status 69. Release in any case.
 */
JK_MUST_CHECK int jk_own_keys_load(struct jk_own_keys *keys, const char *site,
    enum jk_key_use use, bool visible, struct jk_err *err);
void jk_own_keys_release(struct jk_own_keys *keys);

/*
 * The one of them (there must be one) whose certificate is in force on `day` and
 * begins last; where none is in force, the one that begins last.
 */
size_t jk_own_keys_newest(
    const struct jk_own_keys *keys, const struct jk_trust *trust, int32_t day);

/* The key id of a pair, as in names of files. */
JK_MUST_CHECK int jk_own_key_id(
    char id[JK_OWN_ID_CHARS], const struct jk_private_key *key, struct jk_err *err);

#endif
