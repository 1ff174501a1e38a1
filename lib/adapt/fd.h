/*
 * Descriptors: read and write in full, and files that appear whole or not at
 * all. Interrupted calls and short writes are continued; a failed sync is
 * final (nothing may be assumed after it, so nothing is retried). Errors name
 * the path as their place where the call knows it.
 */
#ifndef JK_ADAPT_FD_H
#define JK_ADAPT_FD_H

#include <sys/types.h>

#include "base/buf.h"
#include "base/err.h"

/*
 * Open for reading: regular files, FIFOs and "-" (standard input). Status 66
 * when it is not there or is something else.
 */
JK_MUST_CHECK int jk_fd_open(int *fd, const char *path, struct jk_err *err);

/*
 * Open a file of the site for reading: regular, and never through a symbolic
 * link, so that nothing planted is followed or waited for.
 */
JK_MUST_CHECK int jk_fd_open_regular(int *fd, const char *path, struct jk_err *err);

/* Up to len bytes; *got is 0 only at the end of input. */
JK_MUST_CHECK int jk_fd_read(
    int fd, uint8_t *to, size_t len, size_t *got, struct jk_err *err);
/* Until len bytes or the end of input. */
JK_MUST_CHECK int jk_fd_read_full(
    int fd, uint8_t *to, size_t len, size_t *got, struct jk_err *err);
/* Exactly len bytes from offset on; status 76 when the file ends before. */
JK_MUST_CHECK int jk_fd_read_at(
    int fd, uint8_t *to, size_t len, uint64_t offset, struct jk_err *err);
/* All of it. Programs ignore SIGPIPE: a reader that went away is JK00159. */
JK_MUST_CHECK int jk_fd_write(int fd, struct jk_bytes bytes, struct jk_err *err);
/* The length of a regular file. */
JK_MUST_CHECK int jk_fd_size(int fd, uint64_t *size, struct jk_err *err);
JK_MUST_CHECK int jk_fd_sync(int fd, struct jk_err *err);
/* Closing can report a lost write. Nothing is done for -1 and standard input. */
JK_MUST_CHECK int jk_fd_close(int fd, struct jk_err *err);

/* True when the next read would not block (data, or the end, is there). */
bool jk_fd_is_ready(int fd);

/* Enlarge a pipe's buffer where the system allows; harmless elsewhere. */
void jk_fd_widen(int fd);

/*
 * Append a small file whole, at most `max` bytes (status 65 beyond), opened as
 * by jk_fd_open_regular.
 */
JK_MUST_CHECK int jk_file_load(
    struct jk_buf *to, const char *path, size_t max, struct jk_err *err);

/*
 * A file that appears under its name only when it is whole and on disk. It is
 * written as `.NAME.u` beside it, then synced, renamed, and the directory
 * synced; its mode is 0600. Without `replace` an existing name is status 73.
 * What a killed run left under `.NAME.u` is removed at the next opening; while
 * another process is writing it, opening is status 75.
 *
 * A close that fails leaves nothing, except when only the directory could not
 * be synced: then the name stands but may not outlive a power cut. Either way
 * the struct is as after abandon.
 */
struct jk_file {
	int fd;
	char *path, *unfinished;
	bool replace;
};
#define JK_FILE_INIT                  \
	{                             \
		-1, NULL, NULL, false \
	}

JK_MUST_CHECK int jk_file_open(
    struct jk_file *file, const char *path, bool replace, struct jk_err *err);
JK_MUST_CHECK int jk_file_close(struct jk_file *file, struct jk_err *err);
void jk_file_abandon(struct jk_file *file);

/* A small file in one step: opened to replace, written, closed. */
JK_MUST_CHECK int jk_file_store(
    const char *path, struct jk_bytes text, struct jk_err *err);

/* Let everyone read it (mode 0644): for metrics, which hold no records. */
JK_MUST_CHECK int jk_file_share(struct jk_file *file, struct jk_err *err);

/* Rename and sync the directory of `to`; both in one directory or two. */
JK_MUST_CHECK int jk_file_rename(const char *from, const char *to, struct jk_err *err);
JK_MUST_CHECK int jk_directory_sync(const char *path, struct jk_err *err);

#endif
