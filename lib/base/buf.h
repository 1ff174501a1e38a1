/*
 * Bytes that grow. The struct is open and lives in its owner:
 *
 *	struct jk_buf line = JK_BUF_INIT;
 *	jk_buf_add(&line, bytes);
 *	...
 *	if (jk_buf_failed(&line))
 *		return jk_err_memory(err);
 *	jk_buf_release(&line);
 *
 * Growing can fail only for want of memory. It is then remembered, every later
 * addition does nothing, and one question at the end replaces twenty. `ptr` is
 * NULL until something is added. Not for keys: those live in adapt/secret.h.
 */
#ifndef JK_BASE_BUF_H
#define JK_BASE_BUF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/err.h"

struct jk_buf {
	uint8_t *ptr;
	size_t len;
	size_t cap;
	bool failed;
};

#define JK_BUF_INIT               \
	{                         \
		NULL, 0, 0, false \
	}

/* Give the memory back; the buffer is then as after JK_BUF_INIT. */
void jk_buf_release(struct jk_buf *buf);

/* The same, overwritten before: for what is about persons. */
void jk_buf_wipe(struct jk_buf *buf);

/* Empty it and forget a failure, but keep the memory for the next use. */
void jk_buf_reset(struct jk_buf *buf);

/* Make room for `more` bytes behind the content; NULL when there is none. */
uint8_t *jk_buf_reserve(struct jk_buf *buf, size_t more);

/* Lengthen the content by `more` bytes, unset; NULL when there is no room. */
uint8_t *jk_buf_extend(struct jk_buf *buf, size_t more);

void jk_buf_add(struct jk_buf *buf, struct jk_bytes bytes);
void jk_buf_add_byte(struct jk_buf *buf, uint8_t byte);
void jk_buf_add_text(struct jk_buf *buf, const char *text);
void jk_buf_add_be16(struct jk_buf *buf, uint16_t value);
void jk_buf_add_be32(struct jk_buf *buf, uint32_t value);
void jk_buf_add_be64(struct jk_buf *buf, uint64_t value);
void jk_buf_add_hex(struct jk_buf *buf, const uint8_t *bytes, size_t len);
void jk_buf_addf(struct jk_buf *buf, const char *format, ...) JK_PRINTF(2, 3);

/* Remove the first `count` bytes. */
void jk_buf_drop(struct jk_buf *buf, size_t count);

static inline struct jk_bytes
jk_buf_bytes(const struct jk_buf *buf)
{
	return jk_bytes(buf->ptr, buf->len);
}

/* The content as C text; the NUL is not counted in len. "" without memory. */
const char *jk_buf_text(struct jk_buf *buf);

static inline bool
jk_buf_failed(const struct jk_buf *buf)
{
	return buf->failed;
}

#endif
