/*
 * Keys that files of a site were sealed to and whose use is over (jk-purge(1), Keys of
 * files): opening keys whose certificates ended, and keep keys of the quarantine that
 * have a successor. They go when the table lets them go and nothing that is kept is
 * sealed to them, and with them every copy of what was, in whatever backup.
 *
 *	jk_old_keys_find(&keys, run, retention, &ask, &files, spares, err);
 *	jk_old_keys_count(&keys, secret, &due, err);	as a part of what is due
 *	jk_old_keys_mean(&keys, &erasure, err);		their ids
 *	jk_old_keys_release(&keys);
 *	...
 *	jk_old_keys_shred(run, &erasure, err);		those that the list says
 */
#ifndef JK_FILTER_OLD_KEYS_H
#define JK_FILTER_OLD_KEYS_H

#include "filter/old_files.h"

#define JK_OLD_KEYS_CLASS "key" /* of schemas/retention.csvs */

struct jk_old_key {
	char id[JK_OWN_ID_CHARS];
	char name[JK_OWN_NAME_CHARS]; /* of an opening key; "": one of the quarantine */
	uint8_t point[JK_POINT_BYTES]; /* of an opening key */
	int32_t first, last; /* days on which something could be sealed to it */
	uint64_t row; /* of the retention table */
};

struct jk_old_keys {
	struct jk_old_key *keys;
	size_t count;
};

/*
 * Those that are over on the day of the ask (its class is set). spares: what is over
 * of the files is kept all the same. Release in any case.
 */
JK_MUST_CHECK int jk_old_keys_find(struct jk_old_keys *keys, struct jk_run *run,
    const struct jk_retention *retention, const struct jk_retention_ask *ask,
    const struct jk_old_files *files, bool spares, struct jk_err *err);
void jk_old_keys_release(struct jk_old_keys *keys);

/* Into due, as a part without a bucket, digested by their ids under the secret. */
JK_MUST_CHECK int jk_old_keys_count(const struct jk_old_keys *keys,
    const struct jk_secret *secret, struct jk_due *due, struct jk_err *err);

/* Into what is meant. */
JK_MUST_CHECK int jk_old_keys_mean(
    const struct jk_old_keys *keys, struct jk_erasure *erasure, struct jk_err *err);

/*
 * Overwrite and remove what there is of the opening keys with these ids: the private
 * half in both its forms, its wraps; and the public half of those of the quarantine,
 * whose private one is a keep key's (ledger/erase.h).
 */
JK_MUST_CHECK int jk_old_keys_shred(
    struct jk_run *run, const struct jk_erasure *erasure, struct jk_err *err);

/*
 * Before what was destroyed elsewhere is destroyed here: status 65 when one of the
 * keys is in use for files of this site on the day of the erasure.
 */
JK_MUST_CHECK int jk_old_keys_check(
    struct jk_run *run, const struct jk_erasure *erasure, struct jk_err *err);

/*
 * Is it the id of an opening key of this site, and is anything of its private half
 * here, or in the recovery?
 */
JK_MUST_CHECK int jk_old_keys_look(struct jk_run *run, const char *id, bool *is_opening,
    bool *is_here, struct jk_err *err);

#endif
