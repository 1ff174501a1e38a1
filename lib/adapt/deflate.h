/*
 * Raw deflate (RFC 1951) of whole buffers. zlib is complete alone; libdeflate
 * makes and reads the same bit stream faster and is used where it was built in.
 * Both stay callable by name, so that tests let each inflate the other's work.
 */
#ifndef JK_ADAPT_DEFLATE_H
#define JK_ADAPT_DEFLATE_H

#include "base/buf.h"
#include "base/err.h"

enum jk_deflate_library {
	JK_DEFLATE_BEST, /* libdeflate where built in, else zlib */
	JK_DEFLATE_ZLIB,
	JK_DEFLATE_LIBDEFLATE,
};

/* A compressor and a decompressor, reused from call to call. */
struct jk_deflate;

JK_MUST_CHECK struct jk_deflate *jk_deflate_new(
    enum jk_deflate_library library, struct jk_err *err);
void jk_deflate_free(struct jk_deflate *deflate);
bool jk_deflate_has(enum jk_deflate_library library);

/*
 * Append the deflated form of raw to `to` if it is shorter than raw. Sets
 * *shorter; when false nothing was appended.
 */
JK_MUST_CHECK int jk_deflate_put(struct jk_deflate *deflate, struct jk_buf *to,
    struct jk_bytes raw, bool *shorter, struct jk_err *err);

/*
 * Inflate into exactly raw_len bytes at `to`. Status 76 unless the stream ends
 * there with no input left over, and unless deflated is shorter than raw_len:
 * what does not get shorter is not deflated.
 */
JK_MUST_CHECK int jk_inflate(struct jk_deflate *deflate, uint8_t *to, size_t raw_len,
    struct jk_bytes deflated, struct jk_err *err);

#endif
