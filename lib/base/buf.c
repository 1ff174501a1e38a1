#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_CAPACITY 256

void
jk_buf_release(struct jk_buf *buf)
{
	free(buf->ptr);
	*buf = (struct jk_buf)JK_BUF_INIT;
}

void
jk_buf_wipe(struct jk_buf *buf)
{
	if (buf->ptr != NULL)
		explicit_bzero(buf->ptr, buf->cap);
	jk_buf_release(buf);
}

void
jk_buf_reset(struct jk_buf *buf)
{
	buf->len = 0;
	buf->failed = false;
}

static size_t
grown(size_t cap, size_t needed)
{
	if (cap < FIRST_CAPACITY)
		cap = FIRST_CAPACITY;
	while (cap < needed)
		cap = cap > SIZE_MAX / 2 ? needed : cap * 2;
	return cap;
}

static bool
has_room(const struct jk_buf *buf, size_t more)
{
	return buf->ptr != NULL && !buf->failed && more <= buf->cap - buf->len;
}

uint8_t *
jk_buf_reserve(struct jk_buf *buf, size_t more)
{
	uint8_t *ptr;
	size_t cap;

	if (has_room(buf, more))
		return buf->ptr + buf->len;
	if (buf->failed)
		return NULL;
	if (more > SIZE_MAX - buf->len) {
		buf->failed = true;
		return NULL;
	}
	cap = grown(buf->cap, buf->len + more);
	ptr = realloc(buf->ptr, cap);
	if (ptr == NULL) {
		buf->failed = true;
		return NULL;
	}
	buf->ptr = ptr;
	buf->cap = cap;
	return ptr + buf->len;
}

uint8_t *
jk_buf_extend(struct jk_buf *buf, size_t more)
{
	uint8_t *at = jk_buf_reserve(buf, more);

	if (at != NULL)
		buf->len += more;
	return at;
}

void
jk_buf_add(struct jk_buf *buf, struct jk_bytes bytes)
{
	if (!has_room(buf, bytes.len) && jk_buf_reserve(buf, bytes.len) == NULL)
		return;
	if (bytes.len > 0)
		memcpy(buf->ptr + buf->len, bytes.ptr, bytes.len);
	buf->len += bytes.len;
}

void
jk_buf_add_byte(struct jk_buf *buf, uint8_t byte)
{
	if (has_room(buf, 1) || jk_buf_reserve(buf, 1) != NULL)
		buf->ptr[buf->len++] = byte;
}

void
jk_buf_add_text(struct jk_buf *buf, const char *text)
{
	jk_buf_add(buf, jk_bytes_of(text));
}

void
jk_buf_add_be16(struct jk_buf *buf, uint16_t value)
{
	uint8_t *at = jk_buf_extend(buf, 2);

	if (at != NULL)
		jk_put_be16(at, value);
}

void
jk_buf_add_be32(struct jk_buf *buf, uint32_t value)
{
	uint8_t *at = jk_buf_extend(buf, 4);

	if (at != NULL)
		jk_put_be32(at, value);
}

void
jk_buf_add_be64(struct jk_buf *buf, uint64_t value)
{
	uint8_t *at = jk_buf_extend(buf, 8);

	if (at != NULL)
		jk_put_be64(at, value);
}

void
jk_buf_add_hex(struct jk_buf *buf, const uint8_t *bytes, size_t len)
{
	char *at = (char *)jk_buf_reserve(buf, 2 * len + 1);

	if (at == NULL)
		return;
	jk_hex_encode(at, bytes, len);
	buf->len += 2 * len;
}

void
jk_buf_addf(struct jk_buf *buf, const char *format, ...)
{
	va_list args;
	int needed;
	char *at;

	va_start(args, format);
	needed = vsnprintf(NULL, 0, format, args);
	va_end(args);
	if (needed < 0) {
		buf->failed = true;
		return;
	}
	at = (char *)jk_buf_reserve(buf, (size_t)needed + 1);
	if (at == NULL)
		return;
	va_start(args, format);
	vsnprintf(at, (size_t)needed + 1, format, args);
	va_end(args);
	buf->len += (size_t)needed;
}

void
jk_buf_drop(struct jk_buf *buf, size_t count)
{
	if (count == 0)
		return;
	buf->len -= count;
	memmove(buf->ptr, buf->ptr + count, buf->len);
}

const char *
jk_buf_text(struct jk_buf *buf)
{
	uint8_t *at = jk_buf_reserve(buf, 1);

	if (at == NULL)
		return "";
	*at = '\0';
	return (const char *)buf->ptr;
}
