/*
 * The keys by which this account reads what the site holds: every keep key, and
 * the opening keys where it may read those. A key that it may not read is none, so
 * that the operator account sees the outside of things and no failure.
 */
#ifndef JK_FILTER_KEYRING_H
#define JK_FILTER_KEYRING_H

#include "filter/site.h"

struct jk_keyring {
	struct jk_private_key **keys; /* the site's, or opening's */
	size_t count;
	struct jk_own_keys opening;
};

/* Release it in any case. */
JK_MUST_CHECK int jk_keyring_load(
    struct jk_keyring *keyring, struct jk_site *site, struct jk_err *err);
void jk_keyring_release(struct jk_keyring *keyring);

/* May this account read the file of that name below SITE/keys? */
bool jk_keyring_can_read(const struct jk_site *site, const char *name);

#endif
