#include "stream/source.h"

#include "adapt/fd.h"

#define READ_AHEAD_BYTES 65536

static int
read_fd(void *from, uint8_t *to, size_t len, size_t *got, struct jk_err *err)
{
	return jk_fd_read(*(int *)from, to, len, got, err);
}

static int
read_bytes(void *from, uint8_t *to, size_t len, size_t *got, struct jk_err *err)
{
	struct jk_bytes *rest = from;

	(void)err;
	*got = len < rest->len ? len : rest->len;
	if (*got > 0)
		memcpy(to, rest->ptr, *got);
	*rest = jk_bytes(rest->ptr + *got, rest->len - *got);
	return 0;
}

void
jk_source_of(struct jk_source *source, jk_source_read *read, void *from)
{
	*source =
	    (struct jk_source){ .read = read, .from = from, .ahead = JK_BUF_INIT };
}

void
jk_source_of_fd(struct jk_source *source, int fd)
{
	jk_source_of(source, read_fd, NULL);
	source->fd = fd;
}

void
jk_source_of_bytes(struct jk_source *source, struct jk_bytes bytes)
{
	jk_source_of(source, read_bytes, NULL);
	source->rest = bytes;
}

void
jk_source_release(struct jk_source *source)
{
	jk_buf_release(&source->ahead);
}

/* The object that `read` works on; found anew, since a source may be moved. */
static void *
origin_of(struct jk_source *source)
{
	if (source->read == read_fd)
		return &source->fd;
	if (source->read == read_bytes)
		return &source->rest;
	return source->from;
}

static int
read_some(
    struct jk_source *source, uint8_t *to, size_t len, size_t *got, struct jk_err *err)
{
	*got = 0;
	if (source->ended)
		return 0;
	if (source->read(origin_of(source), to, len, got, err) < 0)
		return -1;
	source->ended = *got == 0;
	return 0;
}

static int
fill_ahead(struct jk_source *source, struct jk_err *err)
{
	uint8_t *at;
	size_t got;

	jk_buf_reset(&source->ahead);
	source->ahead_at = 0;
	at = jk_buf_reserve(&source->ahead, READ_AHEAD_BYTES);
	if (at == NULL)
		return jk_err_memory(err);
	if (read_some(source, at, READ_AHEAD_BYTES, &got, err) < 0)
		return -1;
	source->ahead.len = got;
	return 0;
}

/* What was read ahead goes first. */
static size_t
take_ahead(struct jk_source *source, uint8_t *to, size_t len)
{
	size_t has = source->ahead.len - source->ahead_at;

	if (has > len)
		has = len;
	if (has > 0)
		memcpy(to, source->ahead.ptr + source->ahead_at, has);
	source->ahead_at += has;
	return has;
}

int
jk_source_take(struct jk_source *source, struct jk_buf *to, size_t len, bool *whole,
    struct jk_err *err)
{
	uint8_t *at = jk_buf_reserve(to, len);
	size_t had = 0, got;

	if (at == NULL)
		return jk_err_memory(err);
	while (had < len) {
		got = take_ahead(source, at + had, len - had);
		if (got == 0 && len - had >= READ_AHEAD_BYTES) {
			if (read_some(source, at + had, len - had, &got, err) < 0)
				return -1;
		} else if (got == 0) {
			if (fill_ahead(source, err) < 0)
				return -1;
			got = take_ahead(source, at + had, len - had);
		}
		if (got == 0)
			break;
		had += got;
	}
	to->len += had;
	source->offset += had;
	*whole = had == len;
	return 0;
}

int
jk_source_some(
    struct jk_source *source, struct jk_buf *to, size_t len, struct jk_err *err)
{
	uint8_t *at = jk_buf_reserve(to, len);
	size_t got;

	if (at == NULL)
		return jk_err_memory(err);
	got = take_ahead(source, at, len);
	if (got == 0 && read_some(source, at, len, &got, err) < 0)
		return -1;
	to->len += got;
	source->offset += got;
	return 0;
}

int
jk_source_at_end(struct jk_source *source, bool *end, struct jk_err *err)
{
	if (source->ahead_at == source->ahead.len && fill_ahead(source, err) < 0)
		return -1;
	*end = source->ahead.len == 0;
	return 0;
}
