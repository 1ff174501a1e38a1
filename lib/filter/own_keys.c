#include "filter/own_keys.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ledger/places.h"

#define SUFFIX ".raw"
#define ID_BYTES ((JK_OWN_ID_CHARS - 1) / 2)

/* USE.raw or USE-KEYID.raw? */
static bool
is_of_use(const char *name, const char *use)
{
	size_t len = strlen(name), head = strlen(use), tail = sizeof SUFFIX - 1;
	uint8_t id[ID_BYTES];

	if (len < head + tail || strncmp(name, use, head) != 0 ||
	    strcmp(name + len - tail, SUFFIX) != 0)
		return false;
	return len == head + tail ||
	       (len == head + 1 + 2 * ID_BYTES + tail && name[head] == '-' &&
		   jk_hex_decode(id, sizeof id, name + head + 1));
}

/* Room for one more. */
static int
grow(struct jk_own_keys *own, struct jk_err *err)
{
	struct jk_private_key **keys =
	    reallocarray(own->keys, own->count + 1, sizeof(struct jk_private_key *));
	char(*names)[JK_OWN_NAME_CHARS];

	if (keys == NULL)
		return jk_err_memory(err);
	own->keys = keys;
	names = reallocarray(own->names, own->count + 1, sizeof *names);
	if (names == NULL)
		return jk_err_memory(err);
	own->names = names;
	return 0;
}

static int
add(struct jk_own_keys *own, const char *path, struct jk_err *err)
{
	const char *name = strrchr(path, '/') + 1;
	struct jk_private_key *key;

	if (grow(own, err) < 0)
		return -1;
	key = jk_private_key_load(path, err);
	if (key == NULL)
		return jk_err_at(err, "keys/%s", name);
	snprintf(own->names[own->count], JK_OWN_NAME_CHARS, "%.*s",
	    (int)(strlen(name) - sizeof SUFFIX + 1), name);
	own->keys[own->count++] = key;
	return 0;
}

/* SITE/keys/NAME, but for one that this account need not read, and may not. */
static int
take(struct jk_own_keys *keys, const char *site, const char *name, bool visible,
    struct jk_err *err)
{
	char *path;
	int result = 0;

	if (asprintf(&path, "%s/keys/%s", site, name) < 0)
		return jk_err_memory(err);
	if (!visible || access(path, R_OK) == 0)
		result = add(keys, path, err);
	free(path);
	return result;
}

static int
read_names(struct jk_places *names, const char *site, bool visible, struct jk_err *err)
{
	if (jk_places_read_all(names, site, "keys", err) == 0)
		return 0;
	jk_places_release(names);
	/* An account that may not read has no such directory. */
	if (!visible || err->status != JK_EXIT_IO)
		return -1;
	jk_err_reset(err);
	return 0;
}

int
jk_own_keys_load(struct jk_own_keys *keys, const char *site, enum jk_key_use use,
    bool visible, struct jk_err *err)
{
	const char *word = jk_key_use_name(use);
	char first[JK_OWN_NAME_CHARS];
	struct jk_places names;
	int result;

	*keys = (struct jk_own_keys){ .count = 0 };
	result = read_names(&names, site, visible, err);
	for (size_t i = 0; result == 0 && i < names.count; i++)
		if (is_of_use(names.names[i], word))
			result = take(keys, site, names.names[i], visible, err);
	jk_places_release(&names);
	if (result < 0 || keys->count > 0 || visible)
		return result;
	/* What it says of a file that is not there is what is to be said. */
	snprintf(first, sizeof first, "%s" SUFFIX, word);
	return take(keys, site, first, false, err);
}

void
jk_own_keys_release(struct jk_own_keys *keys)
{
	for (size_t i = 0; i < keys->count; i++)
		jk_private_key_free(keys->keys[i]);
	free(keys->keys);
	free(keys->names);
	*keys = (struct jk_own_keys){ .count = 0 };
}

static bool
is_newer(
    const struct jk_trust_entry *entry, const struct jk_trust_entry *than, int32_t day)
{
	bool holds = jk_trust_is_in_force(entry, day);

	if (than == NULL || holds != jk_trust_is_in_force(than, day))
		return than == NULL || holds;
	return entry->from_day > than->from_day;
}

size_t
jk_own_keys_newest(
    const struct jk_own_keys *keys, const struct jk_trust *trust, int32_t day)
{
	const struct jk_trust_entry *newest = NULL;
	size_t found = 0;

	for (size_t i = 0; i < keys->count; i++) {
		const struct jk_trust_entry *entry =
		    jk_trust_find(trust, jk_private_key_fingerprint(keys->keys[i]));

		if (entry == NULL || !is_newer(entry, newest, day))
			continue;
		newest = entry;
		found = i;
	}
	return found;
}

int
jk_own_key_id(
    char id[JK_OWN_ID_CHARS], const struct jk_private_key *key, struct jk_err *err)
{
	uint8_t whole[JK_KEY_ID_BYTES];

	if (jk_key_id(whole, jk_private_key_point(key), err) < 0)
		return -1;
	jk_hex_encode(id, whole, ID_BYTES);
	return 0;
}
