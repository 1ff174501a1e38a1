#include "filter/old_keys.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "adapt/shred.h"
#include "ledger/due_parts.h"
#include "ledger/keep.h"
#include "ledger/places.h"

#define UNTIL_SUFFIX ".until"
#define UNTIL_MAX_BYTES 16
#define ID_BYTES ((JK_OWN_ID_CHARS - 1) / 2)

void
jk_old_keys_release(struct jk_old_keys *keys)
{
	free(keys->keys);
	*keys = (struct jk_old_keys){ NULL, 0 };
}

static struct jk_old_key *
add(struct jk_old_keys *keys, struct jk_err *err)
{
	struct jk_old_key *all = reallocarray(keys->keys, keys->count + 1, sizeof *all);

	if (all == NULL) {
		jk_err_memory(err);
		return NULL;
	}
	keys->keys = all;
	memset(&all[keys->count], 0, sizeof *all);
	return &all[keys->count++];
}

static void
drop(struct jk_old_keys *keys, size_t at)
{
	keys->count--;
	memmove(&keys->keys[at], &keys->keys[at + 1],
	    (keys->count - at) * sizeof *keys->keys);
}

/* Opening keys, by the index: one that is lost may lie in the recovery */

static struct jk_old_key *
find_point(const struct jk_old_keys *keys, const uint8_t point[JK_POINT_BYTES])
{
	for (size_t i = 0; i < keys->count; i++)
		if (memcmp(keys->keys[i].point, point, JK_POINT_BYTES) == 0)
			return &keys->keys[i];
	return NULL;
}

static int
take_entry(
    struct jk_old_keys *keys, const struct jk_trust_entry *entry, struct jk_err *err)
{
	struct jk_old_key *key = find_point(keys, entry->point);
	int32_t last = entry->until_day;
	uint8_t id[JK_KEY_ID_BYTES];

	if (entry->refused_since_day <= last)
		last = entry->refused_since_day - 1;
	if (key != NULL) {
		if (entry->from_day < key->first)
			key->first = entry->from_day;
		if (last > key->last)
			key->last = last;
		return 0;
	}
	key = add(keys, err);
	if (key == NULL || jk_key_id(id, entry->point, err) < 0)
		return -1;
	jk_hex_encode(key->id, id, ID_BYTES);
	memcpy(key->point, entry->point, sizeof key->point);
	key->first = entry->from_day;
	key->last = last;
	return 0;
}

/* All that this site has had; the first of them has no id in its name. */
static int
list_openings(struct jk_old_keys *keys, struct jk_run *run, struct jk_err *err)
{
	struct jk_trust *trust;
	size_t first = 0;

	if (jk_site_trust(&run->site, &trust, err) < 0)
		return -1;
	for (size_t i = 0; i < jk_trust_count(trust); i++) {
		const struct jk_trust_entry *entry = jk_trust_at(trust, i);

		if (entry->use == JK_USE_OPENING &&
		    strcmp(entry->party, run->site.conf.code) == 0 &&
		    take_entry(keys, entry, err) < 0)
			return -1;
	}
	for (size_t i = 0; i < keys->count; i++) {
		struct jk_old_key *key = &keys->keys[i];

		snprintf(key->name, sizeof key->name, "opening-%s", key->id);
		if (key->first < keys->keys[first].first)
			first = i;
	}
	if (keys->count > 0)
		snprintf(keys->keys[first].name, JK_OWN_NAME_CHARS, "opening");
	return 0;
}

/* Where a private half may lie, and what holds it. */
static const struct {
	const char *directory, *suffix;
} halves[] = {
	/* The one by whose content a key is known comes last. */
	{ "recovery", ".wrap" },
	{ "recovery", ".half" },
	{ "keys", ".key" },
	{ "keys", ".raw" },
};

#define HALVES (sizeof halves / sizeof halves[0])

static int
is_there(const struct jk_run *run, const char *directory, const char *name,
    const char *suffix, bool *there, struct jk_err *err)
{
	char *path = jk_site_path(&run->site, "%s/%s%s", directory, name, suffix);

	if (path == NULL)
		return jk_err_memory(err);
	*there = access(path, F_OK) == 0;
	free(path);
	return 0;
}

static int
is_here(const struct jk_run *run, const char *name, bool *here, struct jk_err *err)
{
	*here = false;
	for (size_t i = 0; !*here && i < HALVES; i++)
		if (is_there(run, halves[i].directory, name, halves[i].suffix, here,
			err) < 0)
			return -1;
	return 0;
}

int
jk_old_keys_look(struct jk_run *run, const char *id, bool *is_opening, bool *here,
    struct jk_err *err)
{
	struct jk_old_keys keys = { NULL, 0 };
	int result = list_openings(&keys, run, err);

	*is_opening = *here = false;
	for (size_t i = 0; result == 0 && !*is_opening && i < keys.count; i++) {
		if (strcmp(keys.keys[i].id, id) != 0)
			continue;
		*is_opening = true;
		result = is_here(run, keys.keys[i].name, here, err);
	}
	jk_old_keys_release(&keys);
	return result;
}

/* Another one took over, and this one is not used any more on that day. */
static bool
has_ended(struct jk_run *run, const struct jk_old_key *key, int32_t day)
{
	const struct jk_trust_entry *newest = jk_trust_of_party(
	    run->site.trust, run->site.conf.code, JK_USE_OPENING, day);

	return newest != NULL && key->last < day &&
	       memcmp(newest->point, key->point, JK_POINT_BYTES) != 0;
}

static int
find_openings(
    struct jk_old_keys *keys, struct jk_run *run, int32_t day, struct jk_err *err)
{
	if (list_openings(keys, run, err) < 0)
		return -1;
	for (size_t i = keys->count; i > 0; i--) {
		bool here = false;

		if (has_ended(run, &keys->keys[i - 1], day) &&
		    is_here(run, keys->keys[i - 1].name, &here, err) < 0)
			return -1;
		if (!here)
			drop(keys, i - 1);
	}
	return 0;
}

/* Keep keys of the quarantine */

/* KEYID.until, of a key of which nothing is said to be current. */
static bool
is_until(char id[JK_OWN_ID_CHARS], const char *name)
{
	uint8_t bytes[ID_BYTES];

	snprintf(id, JK_OWN_ID_CHARS, "%s", name);
	return strlen(name) == JK_OWN_ID_CHARS - 1 + sizeof UNTIL_SUFFIX - 1 &&
	       strcmp(name + JK_OWN_ID_CHARS - 1, UNTIL_SUFFIX) == 0 &&
	       jk_hex_decode(bytes, sizeof bytes, name);
}

static int
read_until(const struct jk_run *run, const char *name, int32_t *day, struct jk_err *err)
{
	char *path = jk_site_path(&run->site, "quarantine/keep/%s", name);
	struct jk_buf line = JK_BUF_INIT;
	int result = -1;

	if (path == NULL)
		jk_err_memory(err);
	else
		result = jk_file_load(&line, path, UNTIL_MAX_BYTES, err);
	free(path);
	if (result == 0 &&
	    (line.len != JK_DATE_CHARS ||
		!jk_date_decode(jk_bytes(line.ptr, JK_DATE_CHARS - 1), day)))
		result = jk_err_set(err, JK_EXIT_CONFIG, "JK00740",
		    _("the last day of a keep key of the quarantine is malformed"));
	jk_buf_release(&line);
	return result < 0 ? jk_err_at(err, "quarantine/keep/%s", name) : 0;
}

static int
find_quarantined(
    struct jk_old_keys *keys, struct jk_run *run, int32_t day, struct jk_err *err)
{
	struct jk_places names;
	int result = jk_places_read_all(&names, run->site.path, "quarantine/keep", err);

	for (size_t i = 0; result == 0 && i < names.count; i++) {
		struct jk_old_key *key;
		char id[JK_OWN_ID_CHARS];
		int32_t last;

		if (!is_until(id, names.names[i]))
			continue;
		result = read_until(run, names.names[i], &last, err);
		if (result < 0 || last >= day)
			continue;
		key = add(keys, err);
		if (key == NULL) {
			result = -1;
			continue;
		}
		memcpy(key->id, id, sizeof key->id);
		key->first = key->last = last;
	}
	jk_places_release(&names);
	return result;
}

/* Finding */

int
jk_old_keys_find(struct jk_old_keys *keys, struct jk_run *run,
    const struct jk_retention *retention, const struct jk_retention_ask *ask,
    const struct jk_old_files *files, bool spares, struct jk_err *err)
{
	struct jk_retention_ask of_class = *ask;

	*keys = (struct jk_old_keys){ NULL, 0 };
	of_class.class = JK_OLD_KEYS_CLASS;
	if (find_openings(keys, run, ask->day, err) < 0 ||
	    find_quarantined(keys, run, ask->day, err) < 0)
		return -1;
	for (size_t i = keys->count; i > 0; i--) {
		struct jk_old_key *key = &keys->keys[i - 1];
		const struct jk_retention_row *row;

		if (!jk_retention_is_over(retention, &of_class, key->last, &row) ||
		    jk_old_files_need(files, key->id, spares)) {
			drop(keys, i - 1);
			continue;
		}
		key->row = row->place;
	}
	return 0;
}

static int
put(struct jk_due_parts *parts, const struct jk_old_key *key, struct jk_err *err)
{
	const struct jk_due_why why = { .class = JK_OLD_KEYS_CLASS,
		.reason = "period",
		.row = key->row,
		.began = key->last };

	return jk_due_parts_put(parts, &why, "", jk_bytes_of(key->id), err);
}

int
jk_old_keys_count(const struct jk_old_keys *keys, const struct jk_secret *secret,
    struct jk_due *due, struct jk_err *err)
{
	struct jk_due_parts *parts = jk_due_parts_new(err);
	int result = parts == NULL ? -1 : 0;

	for (size_t i = 0; result == 0 && i < keys->count; i++)
		result = put(parts, &keys->keys[i], err);
	if (result == 0)
		result = jk_due_parts_join(parts, due, secret, err);
	jk_due_parts_free(parts);
	return result;
}

int
jk_old_keys_mean(
    const struct jk_old_keys *keys, struct jk_erasure *erasure, struct jk_err *err)
{
	for (size_t i = 0; i < keys->count; i++)
		if (jk_erasure_set_key(erasure, keys->keys[i].id, err) < 0)
			return -1;
	return 0;
}

/* What is not to go */

static int
check_unused(const struct jk_erasure *erasure, const char *id, struct jk_err *err)
{
	if (!jk_erasure_has_key(erasure, id))
		return 0;
	return jk_err_set(err, JK_EXIT_DATA, "JK00744",
	    _("key %s is in use here, and the certificate says that it was destroyed"),
	    id);
}

static int
check_openings(struct jk_run *run, const struct jk_old_keys *keys,
    const struct jk_erasure *erasure, struct jk_err *err)
{
	int32_t day = JK_DATE_MIN;

	(void)jk_date_decode(jk_bytes_of(erasure->date), &day);
	for (size_t i = 0; i < keys->count; i++)
		if (!has_ended(run, &keys->keys[i], day) &&
		    check_unused(erasure, keys->keys[i].id, err) < 0)
			return -1;
	return 0;
}

static int
check_quarantine(
    const struct jk_run *run, const struct jk_erasure *erasure, struct jk_err *err)
{
	char *path = jk_site_path(&run->site, "quarantine");
	char name[JK_KEEP_NAME_CHARS], id[JK_KEEP_ID_CHARS];
	int result;

	if (path == NULL)
		return jk_err_memory(err);
	result = jk_keep_load_id(id, path, jk_keep_pointer(name, JK_KEEP_CURRENT), err);
	free(path);
	if (result == 0)
		return check_unused(erasure, id, err);
	if (err->status != JK_EXIT_NOINPUT)
		return -1;
	jk_err_reset(err);
	return 0;
}

int
jk_old_keys_check(
    struct jk_run *run, const struct jk_erasure *erasure, struct jk_err *err)
{
	struct jk_old_keys keys = { NULL, 0 };
	int result = list_openings(&keys, run, err);

	if (result == 0)
		result = check_openings(run, &keys, erasure, err);
	jk_old_keys_release(&keys);
	return result == 0 ? check_quarantine(run, erasure, err) : -1;
}

/* Shredding */

static int
shred(const struct jk_run *run, const char *directory, const char *name,
    const char *suffix, struct jk_err *err)
{
	char *path = jk_site_path(&run->site, "%s/%s%s", directory, name, suffix);
	int result;

	if (path == NULL)
		return jk_err_memory(err);
	result = jk_shred(path, err);
	free(path);
	return result;
}

/* Under the name of a key that goes must not lie another one. */
static int
check_name(
    const struct jk_own_keys *own, const struct jk_old_key *key, struct jk_err *err)
{
	for (size_t i = 0; i < own->count; i++)
		if (strcmp(own->names[i], key->name) == 0 &&
		    memcmp(jk_private_key_point(own->keys[i]), key->point,
			JK_POINT_BYTES) != 0) {
			jk_err_set(err, JK_EXIT_CONFIG, "JK00741",
			    _("opening key is not the one of its name"));
			return jk_err_at(err, "keys/%s.raw", key->name);
		}
	return 0;
}

static int
shred_opening(
    const struct jk_run *run, const struct jk_old_key *key, struct jk_err *err)
{
	static const char *const papers[] = { ".csr", ".pem" };
	bool has_recovery = false;

	if (is_there(run, "recovery", "", "", &has_recovery, err) < 0)
		return -1;
	for (size_t i = 0; i < sizeof papers / sizeof papers[0]; i++)
		if (shred(run, "keys", key->name, papers[i], err) < 0)
			return -1;
	for (size_t i = 0; i < HALVES; i++)
		if ((has_recovery || strcmp(halves[i].directory, "recovery") != 0) &&
		    shred(run, halves[i].directory, key->name, halves[i].suffix, err) <
			0)
			return -1;
	return 0;
}

static int
shred_quarantined(const struct jk_run *run, const char *id, struct jk_err *err)
{
	static const char *const suffixes[] = { ".pub", UNTIL_SUFFIX };

	for (size_t i = 0; i < sizeof suffixes / sizeof suffixes[0]; i++)
		if (shred(run, "quarantine/keep", id, suffixes[i], err) < 0)
			return -1;
	return 0;
}

int
jk_old_keys_shred(
    struct jk_run *run, const struct jk_erasure *erasure, struct jk_err *err)
{
	struct jk_old_keys keys = { NULL, 0 };
	struct jk_own_keys own = { .count = 0 };
	int result = list_openings(&keys, run, err);

	if (result == 0)
		result =
		    jk_own_keys_load(&own, run->site.path, JK_USE_OPENING, true, err);
	for (size_t i = 0; result == 0 && i < keys.count; i++) {
		if (!jk_erasure_has_key(erasure, keys.keys[i].id))
			continue;
		result = check_name(&own, &keys.keys[i], err);
		if (result == 0)
			result = shred_opening(run, &keys.keys[i], err);
	}
	for (size_t i = 0; result == 0 && i < erasure->keys_count; i++)
		result = shred_quarantined(run, erasure->keys[i], err);
	jk_own_keys_release(&own);
	jk_old_keys_release(&keys);
	return result;
}
