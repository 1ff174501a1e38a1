#include "filter/returned.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "filter/old_keys.h"
#include "filter/sealed.h"
#include "ledger/files.h"
#include "ledger/keep.h"

#define SEAL_ID_BYTES ((JK_KEEP_ID_CHARS - 1) / 2)

static int
add_seals(
    struct jk_returned *returned, const struct jk_header *header, struct jk_err *err)
{
	size_t count = returned->seals_count;
	char(*seals)[JK_KEEP_ID_CHARS] = reallocarray(
	    returned->seals, count + header->seals_count + 1, sizeof *seals);

	if (seals == NULL)
		return jk_err_memory(err);
	returned->seals = seals;
	for (size_t i = 0; i < header->seals_count; i++)
		jk_hex_encode(seals[count + i], header->seals[i].key_id, SEAL_ID_BYTES);
	returned->seals_count = count + header->seals_count;
	return 0;
}

/* What is no stream, or went while we looked, is nothing that was erased. */
static int
read_segment(struct jk_returned *returned, const char *path, struct jk_err *err)
{
	struct jk_clear clear;
	int result;

	if (jk_clear_open(&clear, returned->run, path, true, err) < 0) {
		jk_err_reset(err);
		return 0;
	}
	result = add_seals(returned, jk_units_header(clear.units), err);
	jk_clear_close(&clear);
	return result;
}

static int
find_segments(struct jk_returned *returned, const char *ledger, struct jk_err *err)
{
	const struct jk_site *site = &returned->run->site;
	char directory[JK_WORD_CHARS + sizeof "/segments"];
	struct jk_places names;
	int result;

	snprintf(directory, sizeof directory, "%s/segments", ledger);
	result = jk_places_read_all(&names, site->path, directory, err);
	for (size_t i = 0; result == 0 && i < names.count; i++) {
		char *path;

		if (jk_files_is_named(returned->list, names.names[i]))
			continue;
		path = jk_site_path(site, "%s/%s", directory, names.names[i]);
		result = path == NULL ? jk_err_memory(err)
				      : read_segment(returned, path, err);
		free(path);
	}
	jk_places_release(&names);
	return result;
}

int
jk_returned_find(struct jk_returned *returned, struct jk_run *run,
    const struct jk_ledger *ledger, struct jk_err *err)
{
	char keep[JK_WORD_CHARS + sizeof "/keep"];
	const char *name = jk_ledger_site(ledger)->name;
	const char *const directories[JK_RETURNED_PLACES] = { "keys/keep", "recovery",
		"quarantine/keep", keep };
	int result = 0;

	*returned = (struct jk_returned){ .run = run, .list = jk_ledger_list(ledger) };
	snprintf(keep, sizeof keep, "%s/keep", name);
	for (size_t i = 0; result == 0 && i < JK_RETURNED_PLACES; i++)
		result = jk_places_read_all(
		    &returned->places[i], run->site.path, directories[i], err);
	return result == 0 ? find_segments(returned, name, err) : -1;
}

void
jk_returned_release(struct jk_returned *returned)
{
	for (size_t i = 0; i < JK_RETURNED_PLACES; i++)
		jk_places_release(&returned->places[i]);
	free(returned->seals);
	memset(returned, 0, sizeof *returned);
}

/* Whatever bears its id, such as an editor's copy; an erasure takes that, too. */
static bool
has_namesake(const struct jk_places *places, const char *id)
{
	for (size_t i = 0; i < places->count; i++) {
		const char *name = places->names[i];

		if (strncmp(name + strspn(name, "."), id, strlen(id)) == 0)
			return true;
	}
	return false;
}

int
jk_returned_has(const struct jk_returned *returned, const char *id, bool *key,
    bool *segment, struct jk_err *err)
{
	bool is_opening;

	if (jk_old_keys_look(returned->run, id, &is_opening, key, err) < 0)
		return -1;
	for (size_t i = 0; i < JK_RETURNED_PLACES; i++)
		*key = *key || has_namesake(&returned->places[i], id);
	*segment = jk_keep_is_named(returned->list, id);
	for (size_t i = 0; i < returned->seals_count; i++)
		*segment = *segment || strcmp(returned->seals[i], id) == 0;
	return 0;
}
