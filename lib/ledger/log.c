#include "ledger/log.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "adapt/digest.h"
#include "adapt/fd.h"
#include "ledger/files.h"

#define LEAVES "leaves"

int
jk_log_size(const char *path, uint64_t *size, struct jk_err *err)
{
	char *name = jk_files_other(path, LEAVES, err);
	struct stat st;

	if (name == NULL)
		return -1;
	*size = stat(name, &st) == 0 ? (uint64_t)st.st_size / JK_HASH_BYTES : 0;
	free(name);
	return 0;
}

void
jk_log_append(const char *path, uint64_t number, const uint8_t leaf[JK_HASH_BYTES])
{
	struct jk_err err = { .status = JK_EXIT_OK };
	char *name = jk_files_other(path, LEAVES, &err);
	struct stat st;
	int fd;

	if (name == NULL)
		return;
	fd = open(name, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	free(name);
	if (fd < 0)
		return;
	/* What is written only in part is longer than it says: made again when used. */
	if (fstat(fd, &st) == 0 &&
	    (uint64_t)st.st_size == (number - 1) * JK_HASH_BYTES &&
	    jk_fd_write(fd, jk_bytes(leaf, JK_HASH_BYTES), &err) < 0)
		jk_err_reset(&err);
	close(fd);
}

static bool
leads_to(const struct jk_buf *leaves, const struct jk_tree *log)
{
	struct jk_tree tree;
	uint8_t root[JK_HASH_BYTES], wanted[JK_HASH_BYTES];

	if (leaves->len != log->size * JK_HASH_BYTES)
		return false;
	jk_tree_init(&tree, jk_sha256);
	for (uint64_t i = 0; i < log->size; i++)
		jk_tree_put(&tree, leaves->ptr + i * JK_HASH_BYTES);
	jk_tree_root(&tree, root);
	jk_tree_root(log, wanted);
	return !jk_digest_failed() && memcmp(root, wanted, sizeof root) == 0;
}

static int
read_lists(struct jk_buf *leaves, const char *path, uint64_t lists, struct jk_err *err)
{
	struct jk_buf text = JK_BUF_INIT;
	int result = 0;

	jk_buf_reset(leaves);
	for (uint64_t number = 1; result == 0 && number <= lists; number++) {
		char *name = jk_files_list(path, number, err);
		uint8_t leaf[JK_HASH_BYTES];

		jk_buf_reset(&text);
		result = name == NULL
			     ? -1
			     : jk_file_load(&text, name, JK_LIST_MAX_BYTES, err);
		free(name);
		if (result < 0)
			break;
		jk_list_leaf(leaf, jk_buf_bytes(&text));
		jk_buf_add(leaves, jk_bytes(leaf, sizeof leaf));
	}
	jk_buf_release(&text);
	if (result == 0 && jk_buf_failed(leaves))
		return jk_err_memory(err);
	return result;
}

static int
store_leaves(const struct jk_buf *leaves, const char *name, struct jk_err *err)
{
	struct jk_file file;

	if (jk_file_open(&file, name, true, err) < 0)
		return -1;
	if (jk_fd_write(file.fd, jk_buf_bytes(leaves), err) == 0)
		return jk_file_close(&file, err);
	jk_file_abandon(&file);
	return -1;
}

int
jk_log_load(struct jk_buf *leaves, const char *path, const struct jk_tree *log,
    bool store, struct jk_err *err)
{
	size_t wanted = (size_t)log->size * JK_HASH_BYTES;
	char *name = jk_files_other(path, LEAVES, err);
	struct jk_err ignored = { .status = JK_EXIT_OK };
	int result = 0;

	if (name == NULL)
		return -1;
	jk_buf_reset(leaves);
	/* A commit since this reader came has made it longer: that is fine. */
	if (jk_file_load(leaves, name, (size_t)JK_FILES_MAX_NUMBER * JK_HASH_BYTES,
		&ignored) < 0)
		jk_buf_reset(leaves);
	if (leaves->len > wanted)
		leaves->len = wanted;
	if (!leads_to(leaves, log)) {
		result = read_lists(leaves, path, log->size, err);
		if (result == 0 && !leads_to(leaves, log))
			result = jk_err_set(err, JK_EXIT_PROTOCOL, "JK00524",
			    _("older lists do not lead to the newest"));
		if (result == 0 && store)
			result = store_leaves(leaves, name, err);
	}
	free(name);
	return result;
}
