#include "stream/spill.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "adapt/aead.h"
#include "adapt/fd.h"
#include "adapt/random.h"
#include "adapt/secret.h"

struct jk_spill {
	int fd;
	struct jk_aead *aead;
	struct jk_buf sealed;
	struct jk_buf ends; /* be64: where each block ends */
	uint64_t blocks;
};

/* A file without a name, or one whose name is taken away at once. */
static int
open_unnamed(const char *directory, struct jk_err *err)
{
	int fd = open(directory, O_TMPFILE | O_RDWR | O_CLOEXEC | O_EXCL, 0600);
	char *path;

	if (fd >= 0 || (errno != EOPNOTSUPP && errno != EISDIR))
		goto done;
	if (asprintf(&path, "%s/.spill-XXXXXX", directory) < 0) {
		jk_err_memory(err);
		return -1;
	}
	fd = mkostemp(path, O_CLOEXEC);
	if (fd >= 0)
		unlink(path);
	free(path);
done:
	if (fd < 0)
		jk_err_errno(err, JK_EXIT_CANTCREATE, "JK00340",
		    _("cannot create a temporary file"));
	return fd;
}

static struct jk_aead *
make_key(struct jk_err *err)
{
	struct jk_secret *secret = jk_secret_new(JK_AEAD_KEY_BYTES, err);
	struct jk_aead *aead = NULL;

	if (secret != NULL &&
	    jk_random_bytes(jk_secret_ptr(secret), JK_AEAD_KEY_BYTES, err) == 0)
		aead = jk_aead_new(jk_secret_bytes(secret), err);
	jk_secret_free(secret);
	return aead;
}

struct jk_spill *
jk_spill_new(const char *directory, struct jk_err *err)
{
	struct jk_spill *spill = calloc(1, sizeof *spill);

	if (spill == NULL) {
		jk_err_memory(err);
		return NULL;
	}
	spill->fd = open_unnamed(directory, err);
	if (spill->fd >= 0)
		spill->aead = make_key(err);
	if (spill->aead != NULL)
		return spill;
	jk_spill_free(spill);
	return NULL;
}

void
jk_spill_free(struct jk_spill *spill)
{
	if (spill == NULL)
		return;
	if (spill->fd >= 0)
		close(spill->fd);
	jk_aead_free(spill->aead);
	jk_buf_release(&spill->sealed);
	jk_buf_release(&spill->ends);
	free(spill);
}

/* The key is this spill's own and a number never repeats in it. */
static void
make_nonce(uint8_t nonce[JK_AEAD_NONCE_BYTES], uint64_t number)
{
	memset(nonce, 0, JK_AEAD_NONCE_BYTES);
	jk_put_be64(nonce + JK_AEAD_NONCE_BYTES - 8, number);
}

int
jk_spill_put(struct jk_spill *spill, struct jk_bytes block, struct jk_err *err)
{
	uint8_t nonce[JK_AEAD_NONCE_BYTES];
	uint64_t end = 0;
	uint8_t *at;

	if (block.len > JK_SPILL_BLOCK_MAX_BYTES)
		return jk_err_set(err, JK_EXIT_SOFTWARE, "JK00341",
		    _("a block of the temporary file is too long"));
	jk_buf_reset(&spill->sealed);
	at = jk_buf_extend(&spill->sealed, block.len + JK_AEAD_TAG_BYTES);
	if (at == NULL)
		return jk_err_memory(err);
	make_nonce(nonce, spill->blocks);
	if (jk_aead_seal(spill->aead, at, nonce, jk_bytes(NULL, 0), block, err) < 0 ||
	    jk_fd_write(spill->fd, jk_buf_bytes(&spill->sealed), err) < 0)
		return -1;
	if (spill->blocks > 0)
		end = jk_get_be64(spill->ends.ptr + spill->ends.len - 8);
	jk_buf_add_be64(&spill->ends, end + spill->sealed.len);
	if (jk_buf_failed(&spill->ends))
		return jk_err_memory(err);
	spill->blocks++;
	return 0;
}

uint64_t
jk_spill_blocks(const struct jk_spill *spill)
{
	return spill->blocks;
}

int
jk_spill_get(
    struct jk_spill *spill, uint64_t number, struct jk_buf *to, struct jk_err *err)
{
	uint8_t nonce[JK_AEAD_NONCE_BYTES];
	const uint8_t *end = spill->ends.ptr + 8 * number;
	uint64_t start = number > 0 ? jk_get_be64(end - 8) : 0;
	size_t len = (size_t)(jk_get_be64(end) - start);
	uint8_t *at;

	jk_buf_reset(to);
	at = jk_buf_extend(to, len);
	if (at == NULL)
		return jk_err_memory(err);
	make_nonce(nonce, number);
	if (jk_fd_read_at(spill->fd, at, len, start, err) < 0 ||
	    jk_aead_open(
		spill->aead, at, nonce, jk_bytes(NULL, 0), jk_bytes(at, len), err) < 0)
		return -1;
	to->len -= JK_AEAD_TAG_BYTES;
	return 0;
}
