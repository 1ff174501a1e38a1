#include "ledger/halves.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ID_BYTES 8

struct jk_halves {
	const char *directory;
	pthread_mutex_t mutex; /* for all below */
	struct jk_private_key **keys;
	size_t count;
};

struct jk_halves *
jk_halves_new(const char *directory, struct jk_err *err)
{
	struct jk_halves *halves = calloc(1, sizeof *halves);

	if (halves == NULL) {
		jk_err_memory(err);
		return NULL;
	}
	halves->directory = directory;
	pthread_mutex_init(&halves->mutex, NULL);
	return halves;
}

void
jk_halves_free(struct jk_halves *halves)
{
	if (halves == NULL)
		return;
	for (size_t i = 0; i < halves->count; i++)
		jk_private_key_free(halves->keys[i]);
	free(halves->keys);
	pthread_mutex_destroy(&halves->mutex);
	free(halves);
}

static bool
is_named(const struct jk_private_key *key, const char *id)
{
	char own[2 * ID_BYTES + 1];

	jk_hex_encode(own, jk_private_key_fingerprint(key), ID_BYTES);
	return strcmp(own, id) == 0;
}

static int
not_here(const char *id, struct jk_err *err)
{
	return jk_err_set(err, JK_EXIT_NOPERM, "JK00545",
	    _("the private half of keep key %s is not here"), id);
}

/* What this account may not read is, for it, not here. */
static struct jk_private_key *
load(const char *directory, const char *id, struct jk_err *err)
{
	struct jk_private_key *key = NULL;
	char *path;

	if (asprintf(&path, "%s/%s.raw", directory, id) < 0) {
		jk_err_memory(err);
		return NULL;
	}
	if (access(path, R_OK) != 0)
		not_here(id, err);
	else
		key = jk_private_key_load(path, err);
	free(path);
	if (key == NULL || is_named(key, id))
		return key;
	jk_private_key_free(key);
	jk_err_set(
	    err, JK_EXIT_CONFIG, "JK00542", _("keep key is not the one of its name"));
	return NULL;
}

/* One that was loaded; NULL: not yet. */
static struct jk_private_key *
find(struct jk_halves *halves, const char *id)
{
	struct jk_private_key *key = NULL;

	pthread_mutex_lock(&halves->mutex);
	for (size_t i = 0; key == NULL && i < halves->count; i++)
		if (is_named(halves->keys[i], id))
			key = halves->keys[i];
	pthread_mutex_unlock(&halves->mutex);
	return key;
}

/* Takes it over. */
static struct jk_private_key *
keep(struct jk_halves *halves, struct jk_private_key *key, struct jk_err *err)
{
	struct jk_private_key **keys;

	pthread_mutex_lock(&halves->mutex);
	keys = reallocarray(halves->keys, halves->count + 1, sizeof *keys);
	if (keys != NULL) {
		halves->keys = keys;
		keys[halves->count++] = key;
	}
	pthread_mutex_unlock(&halves->mutex);
	if (keys != NULL)
		return key;
	jk_private_key_free(key);
	jk_err_memory(err);
	return NULL;
}

/* Loaded by two threads at once it is there twice, which harms nobody. */
struct jk_private_key *
jk_halves_find(struct jk_halves *halves, const char *id, struct jk_err *err)
{
	struct jk_private_key *key = find(halves, id);

	if (key != NULL)
		return key;
	if (halves->directory == NULL) {
		not_here(id, err);
		return NULL;
	}
	key = load(halves->directory, id, err);
	return key == NULL ? NULL : keep(halves, key, err);
}

bool
jk_halves_has(struct jk_halves *halves, const char *id)
{
	struct jk_err err = { .status = JK_EXIT_OK };

	return jk_halves_find(halves, id, &err) != NULL;
}
