/* Making keep keys (jk-ledger(5), KEEP KEYS). */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "adapt/fd.h"
#include "ledger/files.h"
#include "ledger/keep.h"

#define ID_BYTES ((JK_KEEP_ID_CHARS - 1) / 2)

/* What is made, by its id: the private half, the public one, the pointer. */
struct making {
	const struct jk_ledger_site *site;
	char id[JK_KEEP_ID_CHARS];
	/*
	 * In the directory of private halves, under a name that is no key's: the
	 * id of a pair in the making, from before its first file until after its
	 * pointer. So a killed run leaves nothing nameless, and nobody but the
	 * owner of private halves can have one removed.
	 */
	char mark[JK_KEEP_NAME_CHARS];
};

static void
begin(struct making *making, const struct jk_ledger_site *site)
{
	memset(making, 0, sizeof *making);
	making->site = site;
	snprintf(making->mark, sizeof making->mark, ".making-%s", site->name);
}

/* Bytes in hexadecimal and LF, in place of what is there. */
static int
write_line(const char *directory, const char *name, const uint8_t *bytes, size_t len,
    struct jk_err *err)
{
	char *path = jk_files_other(directory, name, err);
	struct jk_buf line = JK_BUF_INIT;
	struct jk_file file;
	int result = -1;

	jk_buf_add_hex(&line, bytes, len);
	jk_buf_add_byte(&line, '\n');
	if (path != NULL && jk_buf_failed(&line)) {
		jk_err_memory(err);
	} else if (path != NULL && jk_file_open(&file, path, true, err) == 0) {
		result = jk_fd_write(file.fd, jk_buf_bytes(&line), err);
		if (result == 0)
			result = jk_file_close(&file, err);
		else
			jk_file_abandon(&file);
	}
	jk_buf_release(&line);
	free(path);
	return result;
}

/* "Already gone" is as good. */
static int
remove_file(const char *directory, const char *name, struct jk_err *err)
{
	char *path = jk_files_other(directory, name, err);
	int result = 0;

	if (path == NULL)
		return -1;
	if (unlink(path) != 0 && errno != ENOENT)
		result = jk_err_errno(err, JK_EXIT_IO, "JK00543",
		    _("cannot remove what is left of a keep key"));
	free(path);
	return result;
}

/* Finished or unfinished: adapt/fd.h says how the latter is named. */
static int
remove_half(const char *directory, const char *below, const char *id,
    const char *suffix, struct jk_err *err)
{
	char name[JK_KEEP_NAME_CHARS];

	snprintf(name, sizeof name, "%s%s.%s", below, id, suffix);
	if (remove_file(directory, name, err) < 0)
		return -1;
	snprintf(name, sizeof name, "%s.%s.%s.u", below, id, suffix);
	return remove_file(directory, name, err);
}

static int
remove_pair(const struct making *making, struct jk_err *err)
{
	const struct jk_ledger_site *site = making->site;

	if (remove_half(site->keep_directory, "", making->id, "raw", err) < 0)
		return -1;
	return remove_half(site->path, "keep/", making->id, "pub", err);
}

/* What a killed run was making: done if it has its pointer, else away with it. */
static int
tidy(struct making *making, const struct jk_list *list, struct jk_err *err)
{
	const struct jk_ledger_site *site = making->site;
	bool pointed = false;

	if (jk_keep_load_id(making->id, site->keep_directory, making->mark, err) < 0) {
		if (err->status != JK_EXIT_NOINPUT)
			return -1;
		jk_err_reset(err);
		return 0;
	}
	if (jk_keep_is_pointed(site->path, making->id, &pointed, err) < 0)
		return -1;
	if (!pointed && !jk_keep_is_named(list, making->id) &&
	    remove_pair(making, err) < 0)
		return -1;
	return remove_file(site->keep_directory, making->mark, err);
}

static int
store_private(
    const struct making *making, const struct jk_private_key *key, struct jk_err *err)
{
	char name[JK_KEEP_NAME_CHARS], *path;
	int result = -1;

	snprintf(name, sizeof name, "%s.raw", making->id);
	path = jk_files_other(making->site->keep_directory, name, err);
	if (path != NULL)
		result = jk_private_key_store(key, path, err);
	free(path);
	return result;
}

/* The order is the safety: a pointer names a key whose both halves are on disk. */
static int
store(struct making *making, const struct jk_private_key *key, const char *word,
    struct jk_err *err)
{
	const struct jk_ledger_site *site = making->site;
	const uint8_t *id = jk_private_key_fingerprint(key);
	char name[JK_KEEP_NAME_CHARS];

	jk_hex_encode(making->id, id, ID_BYTES);
	if (write_line(site->keep_directory, making->mark, id, ID_BYTES, err) < 0 ||
	    store_private(making, key, err) < 0)
		return -1;
	snprintf(name, sizeof name, "keep/%s.pub", making->id);
	if (write_line(
		site->path, name, jk_private_key_point(key), JK_POINT_BYTES, err) < 0)
		return -1;
	return write_line(site->path, jk_keep_pointer(name, word), id, ID_BYTES, err);
}

static int
make(struct jk_keep *keep, struct making *making, const char *word, struct jk_err *err)
{
	struct jk_private_key *key = jk_private_key_generate(err);

	if (key == NULL)
		return -1;
	if (store(making, key, word, err) < 0) {
		jk_private_key_free(key);
		return -1;
	}
	memcpy(keep->id, making->id, sizeof keep->id);
	memcpy(keep->point, jk_private_key_point(key), sizeof keep->point);
	jk_private_key_free(key);
	return remove_file(making->site->keep_directory, making->mark, err);
}

int
jk_keep_renew(struct jk_keep *keep, const struct jk_ledger *ledger, const char *word,
    enum jk_keep_use use, struct jk_err *err)
{
	const struct jk_list *list = jk_ledger_list(ledger);
	struct making making;

	begin(&making, jk_ledger_site(ledger));
	if (tidy(&making, list, err) < 0)
		return -1;
	if (jk_keep_load(keep, making.site->path, word, err) == 0) {
		if (use != JK_KEEP_FRESH &&
		    jk_halves_has(jk_ledger_halves(ledger), keep->id) &&
		    (use == JK_KEEP_NAMED || !jk_keep_is_named(list, keep->id)))
			return 0;
	} else if (err->status != JK_EXIT_NOINPUT) {
		return -1;
	}
	jk_err_reset(err);
	return make(keep, &making, word, err);
}

int
jk_keep_month(struct jk_keep *keep, const struct jk_ledger *ledger, const char *month,
    struct jk_err *err)
{
	struct making making;

	if (jk_keep_load(keep, jk_ledger_site(ledger)->path, month, err) == 0)
		return 0;
	if (err->status != JK_EXIT_NOINPUT)
		return -1;
	jk_err_reset(err);
	begin(&making, jk_ledger_site(ledger));
	if (making.site->keep_directory != NULL &&
	    access(making.site->keep_directory, W_OK) == 0)
		return tidy(&making, jk_ledger_list(ledger), err) < 0
			   ? -1
			   : make(keep, &making, month, err);
	return jk_err_set(err, JK_EXIT_NOPERM, "JK00546",
	    _("no keep key is named for %s and none can be made here; "
	      "jk-site keep makes keys ahead"),
	    month);
}
