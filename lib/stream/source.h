/*
 * Where a reader's bytes come from: a descriptor, bytes in memory, or a sealed
 * stream being opened. A source is read once, from front to back.
 */
#ifndef JK_STREAM_SOURCE_H
#define JK_STREAM_SOURCE_H

#include "base/buf.h"
#include "base/err.h"

/* Up to len bytes into `to`; *got is 0 only at the end. */
typedef int jk_source_read(
    void *from, uint8_t *to, size_t len, size_t *got, struct jk_err *err);

struct jk_source {
	jk_source_read *read;
	void *from; /* what read works on, unless it is one of these: */
	int fd;
	struct jk_bytes rest; /* of a source in memory */
	uint64_t offset; /* bytes taken so far */
	struct jk_buf ahead; /* read and not yet taken */
	size_t ahead_at;
	bool ended;
};

/* The descriptor stays the caller's. */
void jk_source_of_fd(struct jk_source *source, int fd);
void jk_source_of_bytes(struct jk_source *source, struct jk_bytes bytes);
void jk_source_of(struct jk_source *source, jk_source_read *read, void *from);
void jk_source_release(struct jk_source *source);

/*
 * Append exactly `len` bytes to `to`, or fewer at the end of the input:
 * *whole says which. Only reading itself can fail.
 */
JK_MUST_CHECK int jk_source_take(struct jk_source *source, struct jk_buf *to,
    size_t len, bool *whole, struct jk_err *err);

/* Append what is there, at most `len` bytes, waiting for the first; none at the end. */
JK_MUST_CHECK int jk_source_some(
    struct jk_source *source, struct jk_buf *to, size_t len, struct jk_err *err);

/* Is there nothing more? */
JK_MUST_CHECK int jk_source_at_end(
    struct jk_source *source, bool *end, struct jk_err *err);

#endif
