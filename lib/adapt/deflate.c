#include "adapt/deflate.h"

#include <limits.h>
#include <stdlib.h>
#include <zlib.h>
#ifdef JK_HAVE_LIBDEFLATE
#include <libdeflate.h>
#endif

/* Level 1: what more would save costs several times the whole rest of a filter. */
#define LEVEL 1
#define RAW_WINDOW_BITS (-15) /* no zlib header, no checksum: frames are hashed */
#define ZLIB_MEMORY_LEVEL 9

/* Only the half of one library is there; each part is made at its first use. */
struct jk_deflate {
	bool zlib;
	z_stream *in, *out;
#ifdef JK_HAVE_LIBDEFLATE
	struct libdeflate_compressor *compressor;
	struct libdeflate_decompressor *decompressor;
#endif
};

bool
jk_deflate_has(enum jk_deflate_library library)
{
#ifdef JK_HAVE_LIBDEFLATE
	(void)library;
	return true;
#else
	return library != JK_DEFLATE_LIBDEFLATE;
#endif
}

struct jk_deflate *
jk_deflate_new(enum jk_deflate_library library, struct jk_err *err)
{
	struct jk_deflate *codec;

	if (!jk_deflate_has(library)) {
		jk_err_set(err, JK_EXIT_SOFTWARE, "JK00150",
		    _("this program was built without libdeflate"));
		return NULL;
	}
	codec = calloc(1, sizeof *codec);
	if (codec == NULL) {
		jk_err_memory(err);
		return NULL;
	}
	codec->zlib =
	    library == JK_DEFLATE_ZLIB || !jk_deflate_has(JK_DEFLATE_LIBDEFLATE);
	return codec;
}

void
jk_deflate_free(struct jk_deflate *codec)
{
	if (codec == NULL)
		return;
	if (codec->in != NULL)
		(void)inflateEnd(codec->in);
	if (codec->out != NULL)
		(void)deflateEnd(codec->out);
	free(codec->in);
	free(codec->out);
#ifdef JK_HAVE_LIBDEFLATE
	libdeflate_free_compressor(codec->compressor);
	libdeflate_free_decompressor(codec->decompressor);
#endif
	free(codec);
}

/* A z_stream made by `begin` at first use and reset by `again` later. */
static bool
ready(z_stream **stream, int (*begin)(z_stream *), int (*again)(z_stream *))
{
	if (*stream != NULL)
		return again(*stream) == Z_OK;
	*stream = calloc(1, sizeof **stream);
	if (*stream == NULL)
		return false;
	if (begin(*stream) == Z_OK)
		return true;
	free(*stream);
	*stream = NULL;
	return false;
}

static int
begin_deflating(z_stream *stream)
{
	return deflateInit2(stream, LEVEL, Z_DEFLATED, RAW_WINDOW_BITS,
	    ZLIB_MEMORY_LEVEL, Z_DEFAULT_STRATEGY);
}

static int
begin_inflating(z_stream *stream)
{
	return inflateInit2(stream, RAW_WINDOW_BITS);
}

/* zlib never writes through next_in; its type only lacks the const. */
static void
aim(z_stream *stream, struct jk_bytes from, uint8_t *to, size_t room)
{
	stream->next_in = (Bytef *)(uintptr_t)from.ptr;
	stream->avail_in = (uInt)from.len;
	stream->next_out = to;
	stream->avail_out = (uInt)room;
}

/* Sets *len to the deflated length, or 0 when it exceeds `room`. */
static int
deflate_by_zlib(struct jk_deflate *codec, uint8_t *to, size_t room, struct jk_bytes raw,
    size_t *len, struct jk_err *err)
{
	if (!ready(&codec->out, begin_deflating, deflateReset))
		return jk_err_memory(err);
	aim(codec->out, raw, to, room);
	*len = deflate(codec->out, Z_FINISH) == Z_STREAM_END
		   ? room - codec->out->avail_out
		   : 0;
	return 0;
}

static int
inflate_by_zlib(struct jk_deflate *codec, uint8_t *to, size_t raw_len,
    struct jk_bytes deflated, bool *held, struct jk_err *err)
{
	if (!ready(&codec->in, begin_inflating, inflateReset))
		return jk_err_memory(err);
	aim(codec->in, deflated, to, raw_len);
	*held = inflate(codec->in, Z_FINISH) == Z_STREAM_END &&
		codec->in->avail_in == 0 && codec->in->avail_out == 0;
	return 0;
}

#ifdef JK_HAVE_LIBDEFLATE
static int
deflate_by_libdeflate(struct jk_deflate *codec, uint8_t *to, size_t room,
    struct jk_bytes raw, size_t *len, struct jk_err *err)
{
	if (codec->compressor == NULL)
		codec->compressor = libdeflate_alloc_compressor(LEVEL);
	if (codec->compressor == NULL)
		return jk_err_memory(err);
	*len =
	    libdeflate_deflate_compress(codec->compressor, raw.ptr, raw.len, to, room);
	return 0;
}

static int
inflate_by_libdeflate(struct jk_deflate *codec, uint8_t *to, size_t raw_len,
    struct jk_bytes deflated, bool *held, struct jk_err *err)
{
	size_t used;

	if (codec->decompressor == NULL)
		codec->decompressor = libdeflate_alloc_decompressor();
	if (codec->decompressor == NULL)
		return jk_err_memory(err);
	/* Without a place for the raw length only exactly raw_len is a success. */
	*held = libdeflate_deflate_decompress_ex(codec->decompressor, deflated.ptr,
		    deflated.len, to, raw_len, &used, NULL) == LIBDEFLATE_SUCCESS &&
		used == deflated.len;
	return 0;
}
#else
#define deflate_by_libdeflate deflate_by_zlib
#define inflate_by_libdeflate inflate_by_zlib
#endif

int
jk_deflate_put(struct jk_deflate *codec, struct jk_buf *to, struct jk_bytes raw,
    bool *shorter, struct jk_err *err)
{
	uint8_t *at;
	size_t len = 0, room;
	int result;

	*shorter = false;
	/* No deflated form is shorter than two bytes. */
	if (raw.len < 3)
		return 0;
	if (raw.len > UINT_MAX)
		return jk_err_set(err, JK_EXIT_SOFTWARE, "JK00151",
		    _("%zu bytes are too many to deflate at once"), raw.len);
	room = raw.len - 1;
	at = jk_buf_reserve(to, room);
	if (at == NULL)
		return jk_err_memory(err);
	result = codec->zlib ? deflate_by_zlib(codec, at, room, raw, &len, err)
			     : deflate_by_libdeflate(codec, at, room, raw, &len, err);
	if (result != 0 || len == 0)
		return result;
	to->len += len;
	*shorter = true;
	return 0;
}

int
jk_inflate(struct jk_deflate *codec, uint8_t *to, size_t raw_len,
    struct jk_bytes deflated, struct jk_err *err)
{
	bool held = false;
	int result = 0;

	/* Nothing is deflated unless it gets shorter, so both lengths are known. */
	if (deflated.len > 0 && deflated.len < raw_len && raw_len <= UINT_MAX)
		result = codec->zlib
			     ? inflate_by_zlib(codec, to, raw_len, deflated, &held, err)
			     : inflate_by_libdeflate(
				   codec, to, raw_len, deflated, &held, err);
	if (result != 0 || held)
		return result;
	return jk_err_set(err, JK_EXIT_PROTOCOL, "JK00152",
	    _("the deflated bytes do not inflate to the length given"));
}
