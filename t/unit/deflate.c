/* Unit tests of adapt/deflate: two libraries, one bit stream, no bombs. */
#include "adapt/deflate.h"

#include <stdlib.h>

#include "tap.h"

#define SAMPLE_BYTES 70000

/* Between text and noise, the same in every run. */
static void
fill(uint8_t *sample, size_t len, unsigned kinds)
{
	uint32_t state = 1;

	for (size_t i = 0; i < len; i++) {
		state = state * 1664525 + 1013904223;
		sample[i] = (uint8_t)(state >> 24) % kinds;
	}
}

static const char *
name_of(enum jk_deflate_library library)
{
	return library == JK_DEFLATE_ZLIB   ? "zlib"
	       : library == JK_DEFLATE_BEST ? "the best"
					    : "libdeflate";
}

static void
test_pair(enum jk_deflate_library writer, enum jk_deflate_library reader)
{
	const size_t lengths[] = { 3, 64, 1000, 65536, SAMPLE_BYTES };
	struct jk_err err;
	struct jk_deflate *out = jk_deflate_new(writer, &err);
	struct jk_deflate *in = jk_deflate_new(reader, &err);
	struct jk_buf buf = JK_BUF_INIT;
	uint8_t *sample = malloc(SAMPLE_BYTES), *back = malloc(SAMPLE_BYTES);
	bool shorter, all = out != NULL && in != NULL && sample != NULL && back != NULL;

	for (size_t i = 0; all && i < sizeof lengths / sizeof *lengths; i++) {
		fill(sample, lengths[i], 4);
		jk_buf_reset(&buf);
		all = jk_deflate_put(
			  out, &buf, jk_bytes(sample, lengths[i]), &shorter, &err) == 0;
		if (!all || !shorter)
			continue;
		all = buf.len < lengths[i] &&
		      jk_inflate(in, back, lengths[i], jk_buf_bytes(&buf), &err) == 0 &&
		      memcmp(sample, back, lengths[i]) == 0;
	}
	ok(all && shorter, "what %s deflates, %s inflates", name_of(writer),
	    name_of(reader));
	free(back);
	free(sample);
	jk_buf_release(&buf);
	jk_deflate_free(in);
	jk_deflate_free(out);
}

static void
test_not_shorter(enum jk_deflate_library library)
{
	struct jk_err err;
	struct jk_deflate *codec = jk_deflate_new(library, &err);
	struct jk_buf buf = JK_BUF_INIT;
	uint8_t noise[5000], zeros[100] = { 0 };
	bool shorter = true;

	fill(noise, sizeof noise, 256);
	jk_buf_add_text(&buf, "before");
	ok(codec != NULL &&
		jk_deflate_put(
		    codec, &buf, jk_bytes(noise, sizeof noise), &shorter, &err) == 0 &&
		!shorter && buf.len == 6,
	    "%s appends nothing when noise does not get shorter", name_of(library));
	ok(codec != NULL &&
		jk_deflate_put(codec, &buf, jk_bytes("aaa", 0), &shorter, &err) == 0 &&
		!shorter,
	    "nor for nothing");
	ok(codec != NULL &&
		jk_deflate_put(
		    codec, &buf, jk_bytes(zeros, sizeof zeros), &shorter, &err) == 0 &&
		shorter && buf.len > 6 && memcmp(buf.ptr, "before", 6) == 0,
	    "after that it still deflates, behind what is there");
	jk_buf_release(&buf);
	jk_deflate_free(codec);
}

static bool
is_refused(struct jk_deflate *codec, uint8_t *to, size_t raw_len, struct jk_bytes in)
{
	struct jk_err err;

	jk_err_reset(&err);
	return jk_inflate(codec, to, raw_len, in, &err) == -1 &&
	       err.status == JK_EXIT_PROTOCOL && strcmp(err.id, "JK00152") == 0;
}

static void
test_refused(enum jk_deflate_library library)
{
	struct jk_err err;
	struct jk_deflate *codec = jk_deflate_new(library, &err);
	struct jk_buf buf = JK_BUF_INIT;
	uint8_t *raw = calloc(1, SAMPLE_BYTES + 1);
	size_t len, refused = 0;
	bool shorter;

	if (!ok(codec != NULL && raw != NULL &&
		    jk_deflate_put(codec, &buf, jk_bytes(raw, SAMPLE_BYTES), &shorter,
			&err) == 0 &&
		    shorter,
		"%s deflates zeros", name_of(library)))
		goto done;
	len = buf.len;
	ok(is_refused(codec, raw, SAMPLE_BYTES - 1, jk_buf_bytes(&buf)),
	    "a stream longer than its stated length is refused with status 76");
	ok(is_refused(codec, raw, SAMPLE_BYTES + 1, jk_buf_bytes(&buf)),
	    "a shorter one is refused");
	ok(is_refused(codec, raw, 1000, jk_buf_bytes(&buf)),
	    "a bomb is refused once its stated length is full");
	ok(is_refused(codec, raw, 0, jk_buf_bytes(&buf)), "nothing is never deflated");
	for (size_t cut = 0; cut < len; cut++)
		refused += is_refused(codec, raw, SAMPLE_BYTES, jk_bytes(buf.ptr, cut));
	ok(refused == len, "a stream cut anywhere is refused");
	jk_buf_add_byte(&buf, 0);
	ok(is_refused(codec, raw, SAMPLE_BYTES, jk_buf_bytes(&buf)),
	    "a byte behind its end is refused");
	buf.len--;
	buf.ptr[0] |= 6;
	ok(is_refused(codec, raw, SAMPLE_BYTES, jk_buf_bytes(&buf)),
	    "the reserved block type is refused");
	ok(is_refused(codec, raw, 4,
	       jk_bytes("\x01\x04\x00\xfb\xff"
			"abcd",
		   9)),
	    "a stream that is not shorter than its content is refused");
done:
	free(raw);
	jk_buf_release(&buf);
	jk_deflate_free(codec);
}

int
main(void)
{
	const enum jk_deflate_library all[] = { JK_DEFLATE_ZLIB, JK_DEFLATE_LIBDEFLATE,
		JK_DEFLATE_BEST };
	struct jk_err err;

	ok(jk_deflate_has(JK_DEFLATE_ZLIB) && jk_deflate_has(JK_DEFLATE_BEST),
	    "zlib is always there");
	if (!jk_deflate_has(JK_DEFLATE_LIBDEFLATE))
		ok(jk_deflate_new(JK_DEFLATE_LIBDEFLATE, &err) == NULL &&
			strcmp(err.id, "JK00150") == 0,
		    "libdeflate is refused where it was not built in");
	for (size_t i = 0; i < 3; i++) {
		if (!jk_deflate_has(all[i]))
			continue;
		for (size_t j = 0; j < 3; j++)
			if (jk_deflate_has(all[j]))
				test_pair(all[i], all[j]);
		test_not_shorter(all[i]);
		test_refused(all[i]);
	}
	return tap_end();
}
