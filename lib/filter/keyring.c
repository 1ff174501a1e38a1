#include "filter/keyring.h"

#include <stdlib.h>
#include <unistd.h>

bool
jk_keyring_can_read(const struct jk_site *site, const char *name)
{
	char *path = jk_site_path(site, "keys/%s", name);
	bool readable = path != NULL && access(path, R_OK) == 0;

	free(path);
	return readable;
}

int
jk_keyring_load(struct jk_keyring *keyring, struct jk_site *site, struct jk_err *err)
{
	struct jk_private_key *const *keep;
	size_t count;

	*keyring = (struct jk_keyring){ .count = 0 };
	if (jk_site_keep(site, &keep, &count, err) < 0 ||
	    jk_own_keys_load(&keyring->opening, site->path, JK_USE_OPENING, true, err) <
		0)
		return -1;
	keyring->keys =
	    calloc(count + keyring->opening.count + 1, sizeof *keyring->keys);
	if (keyring->keys == NULL)
		return jk_err_memory(err);
	for (size_t i = 0; i < count; i++)
		keyring->keys[keyring->count++] = keep[i];
	for (size_t i = 0; i < keyring->opening.count; i++)
		keyring->keys[keyring->count++] = keyring->opening.keys[i];
	return 0;
}

void
jk_keyring_release(struct jk_keyring *keyring)
{
	free(keyring->keys);
	jk_own_keys_release(&keyring->opening);
	memset(keyring, 0, sizeof *keyring);
}
