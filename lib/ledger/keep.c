#include "ledger/keep.h"

#include <stdio.h>
#include <stdlib.h>

#include "adapt/fd.h"
#include "ledger/files.h"

#define ID_BYTES ((JK_KEEP_ID_CHARS - 1) / 2)

/* Exactly `len` bytes in hexadecimal and LF. */
static int
load_hex(
    uint8_t *to, size_t len, const char *path, const char *name, struct jk_err *err)
{
	char *file = jk_files_other(path, name, err);
	struct jk_buf text = JK_BUF_INIT;
	int result;

	if (file == NULL)
		return -1;
	result = jk_file_load(&text, file, 2 * len + 1, err);
	if (result == 0 && (text.len != 2 * len + 1 || text.ptr[2 * len] != '\n' ||
			       !jk_hex_decode(to, len, (const char *)text.ptr))) {
		jk_err_set(err, JK_EXIT_CONFIG, "JK00541",
		    _("file of a keep key is malformed"));
		result = jk_err_at(err, "%s", name);
	}
	jk_buf_release(&text);
	free(file);
	return result;
}

int
jk_keep_load(struct jk_keep *keep, const char *path, struct jk_err *err)
{
	uint8_t id[ID_BYTES], whole[JK_KEY_ID_BYTES];
	char name[64];

	if (load_hex(id, sizeof id, path, "keep/current", err) < 0)
		return -1;
	jk_hex_encode(keep->id, id, sizeof id);
	snprintf(name, sizeof name, "keep/%s.pub", keep->id);
	if (load_hex(keep->point, sizeof keep->point, path, name, err) < 0 ||
	    jk_key_id(whole, keep->point, err) < 0)
		return -1;
	if (memcmp(id, whole, sizeof id) == 0)
		return 0;
	jk_err_set(
	    err, JK_EXIT_CONFIG, "JK00542", _("keep key is not the one of its name"));
	return jk_err_at(err, "%s", name);
}
