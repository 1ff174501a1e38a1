/*
 * What the writer makes, the reader takes: round trips through lib/stream for
 * every sealing, with frames and checkpoints where jk-stream(5) puts them.
 */
#include "adapt/digest.h"
#include "adapt/secret.h"
#include "stream/reader.h"
#include "stream/sealer.h"
#include "stream/writer.h"

#include <sched.h>
#include <stdlib.h>

#include "tap.h"

static const char schema_text[] = "version 1.2\n@jk 1\n@name(test)\n@totalColumns 4\n"
				  "code: @column(digits,11) @key\n"
				  "class: @column(dict)\n"
				  "born: @column(date)\n"
				  "note: @column(text)\n";

struct world {
	struct jk_err err;
	struct jk_private_key *signing, *opening, *stranger;
	struct jk_trust *trust;
	struct jk_schema *schema;
	struct jk_header *header;
};

static struct jk_trust *
trust_only(const struct jk_private_key *key, struct jk_err *err)
{
	char fingerprint[65], point[2 * JK_POINT_BYTES + 1], text[400];

	jk_hex_encode(fingerprint, jk_private_key_fingerprint(key), 32);
	jk_hex_encode(point, jk_private_key_point(key), JK_POINT_BYTES);
	snprintf(text, sizeof text,
	    "jk-trust 1\n%s 222038 municipality signing %s 2026-01-01 2026-12-31 -\n",
	    fingerprint, point);
	return jk_trust_decode(jk_bytes_of(text), err);
}

static struct jk_schema *
decode_schema(struct jk_err *err)
{
	struct jk_bytes text = jk_bytes_of(schema_text);
	struct jk_schema *schema = jk_schema_decode(text, err);
	uint8_t fingerprint[JK_DIGEST_BYTES];

	if (schema == NULL || jk_digest_of(fingerprint, &text, 1, err) < 0)
		return NULL;
	jk_schema_set_fingerprint(schema, fingerprint);
	return schema;
}

static bool
make_world(struct world *world)
{
	struct jk_err *err = &world->err;

	memset(world, 0, sizeof *world);
	world->signing = jk_private_key_generate(err);
	world->opening = jk_private_key_generate(err);
	world->stranger = jk_private_key_generate(err);
	world->header = calloc(1, sizeof *world->header);
	if (world->signing == NULL || world->opening == NULL ||
	    world->stranger == NULL || world->header == NULL)
		return false;
	world->trust = trust_only(world->signing, err);
	world->schema = decode_schema(err);
	memcpy(world->header->signer, jk_private_key_fingerprint(world->signing), 32);
	memset(world->header->stream, 0x5a, sizeof world->header->stream);
	strcpy(world->header->kind, "test");
	strcpy(world->header->origin, "222038");
	strcpy(world->header->date, "2026-04-01");
	strcpy(world->header->created, "2026-04-01T16:30:00Z");
	strcpy(world->header->program, "test");
	strcpy(world->header->version, "1");
	return world->trust != NULL && world->schema != NULL;
}

static void
release_world(struct world *world)
{
	jk_private_key_free(world->signing);
	jk_private_key_free(world->opening);
	jk_private_key_free(world->stranger);
	jk_trust_free(world->trust);
	jk_schema_free(world->schema);
	free(world->header);
}

/* Record n of every test: ascending, with long notes now and then. */
static void
make_record(size_t n, char code[24], char note[4096], struct jk_bytes fields[4])
{
	size_t len = n % 7 == 0 ? 1 + n % 3000 : n % 5;

	snprintf(code, 24, "%011zu", n * 3);
	for (size_t i = 0; i < len; i++)
		note[i] = (char)('a' + (n * 31 + i * 17) % 26);
	fields[0] = jk_bytes(code, 11);
	fields[1] = jk_bytes_of(n % 3 == 0 ? "entry" : "correction");
	fields[2] = jk_bytes_of(n % 4 == 0 ? "" : "1989-01-08");
	fields[3] = jk_bytes(note, len);
}

/* A stream of `count` records into `to`. */
static bool
write_stream(
    struct world *world, struct jk_buf *to, size_t count, struct jk_custody *custody)
{
	struct jk_sink sink = { .fd = -1, .buf = to };
	uint8_t points[1][JK_POINT_BYTES];
	bool sealed = world->header->sealing == JK_SEALING_FRAMES;
	struct jk_source_row source = { .records = count };
	struct jk_writer *writer;
	bool written;

	memset(custody, 0, sizeof *custody);
	memcpy(points[0], jk_private_key_point(world->opening), JK_POINT_BYTES);
	writer = jk_writer_open(sink, world->header, world->schema, world->signing,
	    (const uint8_t(*)[JK_POINT_BYTES])points, sealed ? 1 : 0, &world->err);
	written = writer != NULL;
	for (size_t n = 0; written && n < count; n++) {
		char code[24], note[4096];
		struct jk_bytes fields[4];

		make_record(n, code, note, fields);
		written = jk_writer_put(writer, fields, &world->err) == 0;
	}
	written = written && jk_writer_put_source(writer, &source, &world->err) == 0;
	custody->in = count;
	written = written && jk_writer_close(writer, custody, NULL, &world->err) == 0;
	jk_writer_free(writer);
	return written;
}

/* How many records came back equal; -1 when the stream did not end well. */
static long
read_back(struct world *world, struct jk_source *source, struct jk_private_key *key)
{
	struct jk_reader_options options = {
		.policy = { .trust = world->trust, .any_day = true },
		.keys = &key,
		.keys_count = key != NULL,
		.deep = true,
	};
	struct jk_reader *reader = jk_reader_open(source, &options, NULL, &world->err);
	struct jk_record record;
	enum jk_next next = JK_NEXT_FAILED;
	long equal = 0;

	if (reader == NULL)
		return -1;
	while (
	    (next = jk_reader_next(reader, &record, &world->err)) == JK_NEXT_RECORD) {
		char code[24], note[4096];
		struct jk_bytes fields[4];

		make_record(record.number - 1, code, note, fields);
		equal += jk_bytes_equal(fields[0], record.fields[0]) &&
			 jk_bytes_equal(fields[1], record.fields[1]) &&
			 jk_bytes_equal(fields[2], record.fields[2]) &&
			 jk_bytes_equal(fields[3], record.fields[3]);
	}
	if (next == JK_NEXT_END && jk_reader_sources(reader) != 1)
		equal = -1;
	jk_reader_free(reader);
	return next == JK_NEXT_END ? equal : -1;
}

static long
read_bytes(struct world *world, struct jk_bytes bytes, struct jk_private_key *key)
{
	struct jk_source source;
	long equal;

	jk_source_of_bytes(&source, bytes);
	equal = read_back(world, &source, key);
	jk_source_release(&source);
	return equal;
}

static void
test_sizes(struct world *world)
{
	static const size_t sizes[] = { 0, 1, 16384, 16385, 40000 };

	for (int sorted = 0; sorted < 2; sorted++) {
		world->header->sorted = sorted;
		for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
			struct jk_buf stream = JK_BUF_INIT;
			struct jk_custody custody;

			ok(write_stream(world, &stream, sizes[i], &custody) &&
				read_bytes(world, jk_buf_bytes(&stream), NULL) ==
				    (long)sizes[i],
			    "%zu records, %s, come back as they went (%s)", sizes[i],
			    sorted ? "sorted and indexed" : "in order",
			    world->err.text);
			ok(custody.index == (sorted && sizes[i] > 0),
			    "and have %s index frame",
			    sorted && sizes[i] > 0 ? "an" : "no");
			jk_buf_release(&stream);
		}
	}
	world->header->sorted = false;
}

static void
test_content(struct world *world)
{
	struct jk_buf one = JK_BUF_INIT, two = JK_BUF_INIT;
	struct jk_custody first, second;
	bool written = write_stream(world, &one, 500, &first);

	memset(world->header->stream, 0x77, sizeof world->header->stream);
	strcpy(world->header->date, "2026-04-02");
	written = written && write_stream(world, &two, 500, &second);
	ok(written && first.has_content &&
		memcmp(first.content, second.content, 32) == 0,
	    "equal records have equal content digests whatever the header says");
	ok(written && second.counts_count == 2 && second.counts[1].records == 167,
	    "the final checkpoint counts the records of each class");
	jk_buf_release(&one);
	jk_buf_release(&two);
}

static void
test_unlocking(struct world *world, struct jk_bytes stream)
{
	struct jk_reader_options options = {
		.policy = { .trust = world->trust, .any_day = true },
		.keys_later = true,
	};
	struct jk_source source;
	struct jk_reader *reader;
	struct jk_record record;

	jk_source_of_bytes(&source, stream);
	reader = jk_reader_open(&source, &options, NULL, &world->err);
	ok(reader != NULL && jk_reader_is_locked(reader) &&
		jk_reader_unlock(reader, &world->opening, 1, &world->err) == 0 &&
		!jk_reader_is_locked(reader) &&
		jk_reader_next(reader, &record, &world->err) == JK_NEXT_RECORD,
	    "a reader can be given its keys after the header was read");
	jk_reader_free(reader);
	jk_source_release(&source);
	jk_source_of_bytes(&source, stream);
	jk_err_reset(&world->err);
	reader = jk_reader_open(&source, &options, NULL, &world->err);
	ok(reader != NULL &&
		jk_reader_next(reader, &record, &world->err) == JK_NEXT_FAILED &&
		world->err.status == JK_EXIT_NOPERM,
	    "and without them gives no record, with status 77");
	jk_reader_free(reader);
	jk_source_release(&source);
}

static void
test_sealed_frames(struct world *world)
{
	struct jk_buf stream = JK_BUF_INIT;
	struct jk_custody custody;

	world->header->form = JK_FORM_SEGMENT;
	world->header->sealing = JK_SEALING_FRAMES;
	world->header->sorted = true;
	ok(write_stream(world, &stream, 20000, &custody),
	    "a sealed segment is written");
	ok(read_bytes(world, jk_buf_bytes(&stream), world->opening) == 20000,
	    "its keep key reads every record (%s)", world->err.text);
	ok(read_bytes(world, jk_buf_bytes(&stream), world->stranger) == -1 &&
		world->err.status == JK_EXIT_NOPERM,
	    "another key reads none, with status 77");
	ok(!custody.has_content && custody.counts_count == 0,
	    "a sealed stream shows neither content digest nor counts");
	ok(memmem(stream.ptr, stream.len, "correction", 10) == NULL,
	    "nor any value in the clear");
	test_unlocking(world, jk_buf_bytes(&stream));
	jk_buf_release(&stream);
	world->header->form = JK_FORM_WORKING;
	world->header->sealing = JK_SEALING_NONE;
	world->header->sorted = false;
}

static bool
seal(struct world *world, struct jk_bytes inner_bytes, struct jk_buf *to)
{
	struct jk_policy policy = { .trust = world->trust, .any_day = true };
	struct jk_sink sink = { .fd = -1, .buf = to };
	struct jk_header *outer = calloc(1, sizeof *outer);
	uint8_t points[1][JK_POINT_BYTES];
	struct jk_source source;
	struct jk_units *inner;
	bool sealed = false;

	memcpy(points[0], jk_private_key_point(world->opening), JK_POINT_BYTES);
	jk_source_of_bytes(&source, inner_bytes);
	inner = jk_units_open(&source, &policy, NULL, &world->err);
	if (inner != NULL && outer != NULL) {
		jk_outer_header(outer, jk_units_header(inner));
		sealed = jk_seal_stream(inner, outer, world->signing,
			     (const uint8_t(*)[JK_POINT_BYTES])points, 1, sink, NULL,
			     &world->err) == 0;
	}
	jk_units_free(inner);
	jk_source_release(&source);
	free(outer);
	return sealed;
}

/* All bytes of a sealed stream, opened. */
static bool
open_all(struct world *world, struct jk_bytes bytes, struct jk_buf *to)
{
	struct jk_policy policy = { .trust = world->trust, .any_day = true };
	struct jk_source source, opened;
	struct jk_units *outer;
	struct jk_opener *opener = NULL;
	bool whole = true;
	int result = -1;

	jk_source_of_bytes(&source, bytes);
	outer = jk_units_open(&source, &policy, NULL, &world->err);
	if (outer != NULL)
		opener = jk_opener_new(outer, &world->opening, 1, &world->err);
	if (opener != NULL) {
		jk_source_of_opener(&opened, opener);
		do
			result = jk_source_take(&opened, to, 1000, &whole, &world->err);
		while (result == 0 && whole);
		jk_source_release(&opened);
	}
	jk_opener_free(opener);
	jk_units_free(outer);
	jk_source_release(&source);
	return result == 0;
}

static void
test_sealed_stream(struct world *world)
{
	struct jk_buf inner = JK_BUF_INIT, outer = JK_BUF_INIT, opened = JK_BUF_INIT;
	struct jk_custody custody;

	strcpy(world->header->lane.sender, "222038");
	strcpy(world->header->lane.receiver, "220001");
	strcpy(world->header->lane.kind, "ident");
	world->header->form = JK_FORM_BATCH;
	world->header->number = 7;
	ok(write_stream(world, &inner, 30000, &custody) &&
		seal(world, jk_buf_bytes(&inner), &outer),
	    "a batch is sealed whole (%s)", world->err.text);
	ok(open_all(world, jk_buf_bytes(&outer), &opened) &&
		jk_bytes_equal(jk_buf_bytes(&inner), jk_buf_bytes(&opened)),
	    "and opens byte for byte (%s)", world->err.text);
	jk_buf_reset(&opened);
	outer.ptr[outer.len / 2] ^= 1;
	ok(!open_all(world, jk_buf_bytes(&outer), &opened) &&
		world->err.status == JK_EXIT_PROTOCOL && opened.len < inner.len,
	    "one changed bit in the middle is refused");
	jk_buf_release(&inner);
	jk_buf_release(&outer);
	jk_buf_release(&opened);
}

static void
test_abandoned(struct world *world)
{
	struct jk_buf stream = JK_BUF_INIT;
	struct jk_sink sink = { .fd = -1, .buf = &stream };
	struct jk_writer *writer;
	struct jk_bytes fields[4];
	char code[24], note[4096];

	writer = jk_writer_open(
	    sink, world->header, world->schema, world->signing, NULL, 0, &world->err);
	make_record(1, code, note, fields);
	ok(writer != NULL && jk_writer_put(writer, fields, &world->err) == 0,
	    "a writer that takes a record");
	jk_writer_free(writer);
	ok(read_bytes(world, jk_buf_bytes(&stream), NULL) == -1 &&
		strstr(world->err.text, "cut off after 0") != NULL,
	    "and is freed without a close leaves a stream that is cut");
	jk_buf_release(&stream);
}

static void
test_disorder(struct world *world)
{
	struct jk_buf stream = JK_BUF_INIT;
	struct jk_sink sink = { .fd = -1, .buf = &stream };
	struct jk_writer *writer;
	struct jk_bytes fields[4];
	char code[24], note[4096];
	bool first, again;

	world->header->sorted = true;
	writer = jk_writer_open(
	    sink, world->header, world->schema, world->signing, NULL, 0, &world->err);
	make_record(1, code, note, fields);
	first = writer != NULL && jk_writer_put(writer, fields, &world->err) == 0;
	again = first && jk_writer_put(writer, fields, &world->err) == 0;
	ok(first && !again, "a sorted stream does not take the same key twice");
	jk_writer_free(writer);
	jk_buf_release(&stream);
	world->header->sorted = false;
}

/* The last root of a stream is that of its header and all its frames. */
static const uint8_t *
last_root(const struct jk_buf *stream)
{
	static const char word[] = "\nroot ";
	const uint8_t *at = stream->ptr, *last = NULL, *end = stream->ptr + stream->len;

	while ((at = memmem(at, (size_t)(end - at), word, sizeof word - 1)) != NULL)
		last = at++;
	return last;
}

static void
test_processors(struct world *world)
{
	struct jk_buf one = JK_BUF_INIT, all = JK_BUF_INIT;
	struct jk_custody custody;
	cpu_set_t before, single;
	bool written;

	CPU_ZERO(&single);
	if (sched_getaffinity(0, sizeof before, &before) != 0 ||
	    CPU_COUNT(&before) < 2) {
		ok(true, "a stream does not depend on the number of processors # skip "
			 "one processor only");
		return;
	}
	for (int cpu = 0; CPU_COUNT(&single) == 0; cpu++)
		if (CPU_ISSET(cpu, &before))
			CPU_SET(cpu, &single);
	written = write_stream(world, &all, 40000, &custody) &&
		  sched_setaffinity(0, sizeof single, &single) == 0 &&
		  write_stream(world, &one, 40000, &custody);
	sched_setaffinity(0, sizeof before, &before);
	ok(written && one.len == all.len && last_root(&one) != NULL &&
		memcmp(last_root(&one), last_root(&all), 70) == 0,
	    "a stream does not depend on the number of processors");
	jk_buf_release(&one);
	jk_buf_release(&all);
}

/* The note of the first record and of the second one, as a deep reader sees them. */
static bool
deep_reader_takes(struct world *world, const char *first, const char *second)
{
	struct jk_buf stream = JK_BUF_INIT;
	struct jk_sink sink = { .fd = -1, .buf = &stream };
	struct jk_custody custody = { .in = 2 };
	struct jk_source_row source = { .records = 2 };
	struct jk_bytes one[4] = { jk_bytes_of("00000000001"), jk_bytes_of("entry"),
		jk_bytes_of(""), jk_bytes_of(first) };
	struct jk_bytes two[4] = { jk_bytes_of("00000000002"), jk_bytes_of("entry"),
		jk_bytes_of(""), jk_bytes_of(second) };
	struct jk_writer *writer = jk_writer_open(
	    sink, world->header, world->schema, world->signing, NULL, 0, &world->err);
	bool written = writer != NULL && jk_writer_put(writer, one, &world->err) == 0 &&
		       jk_writer_put(writer, two, &world->err) == 0 &&
		       jk_writer_put_source(writer, &source, &world->err) == 0 &&
		       jk_writer_close(writer, &custody, NULL, &world->err) == 0;
	/* Equal is none of them; what counts is that the stream ended well. */
	bool taken = written && read_bytes(world, jk_buf_bytes(&stream), NULL) >= 0;

	jk_writer_free(writer);
	jk_buf_release(&stream);
	return taken;
}

static void
test_text(struct world *world)
{
	ok(deep_reader_takes(world, "\xe6\x97\xa5", "\xe6\x97\xa5"),
	    "a character in each of two values is text");
	ok(!deep_reader_takes(world, "\xe6\x97", "\xa5"),
	    "a character cut in two by two values is not");
	ok(!deep_reader_takes(world, "\xc3", "\xa9") &&
		!deep_reader_takes(world, "\xf0\xa0\xae", "\xb7"),
	    "whatever its length");
	ok(!deep_reader_takes(world, "abcdefgh\x1f", "i") &&
		!deep_reader_takes(world, "abcdefg\x7f", "i") &&
		!deep_reader_takes(world, "\xe3\x81\x82\xef\xbb\xbf", "i"),
	    "nor is what no text may hold, wherever it stands");
}

int
main(void)
{
	struct world world;
	struct jk_err err = { 0 };

	if (jk_secret_setup(&err) < 0 || !make_world(&world))
		return 1;
	test_sizes(&world);
	test_content(&world);
	test_abandoned(&world);
	test_disorder(&world);
	test_text(&world);
	test_processors(&world);
	test_sealed_frames(&world);
	test_sealed_stream(&world);
	release_world(&world);
	return tap_end();
}
