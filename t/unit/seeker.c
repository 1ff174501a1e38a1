/* Unit tests of stream/seeker: any record of a file, and never an unverified one. */
#include "stream/seeker.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include "adapt/fd.h"
#include "stream/sort_key.h"
#include "stream/writer.h"
#include "tap.h"

#define RECORDS 30000
#define PLACE_CHARS 90

static const char schema_text[] = "version 1.2\n@jk 1\n@name(t)\n@totalColumns 3\n"
				  "code: @column(digits,11) @key\n"
				  "number: positiveInteger @column(integer) @key\n"
				  "text: notEmpty @column(text)\n";

static struct jk_err err;
static struct jk_private_key *signing, *keep, *stranger;
static struct jk_trust *trust;
static struct jk_schema *schema;
static char path[] = "/tmp/jk-seeker-XXXXXX";
static uint8_t digest[32];

static bool
make_trust(void)
{
	struct jk_buf text = JK_BUF_INIT;

	jk_buf_add_text(&text, "jk-trust 1\n");
	jk_buf_add_hex(&text, jk_private_key_fingerprint(signing), 32);
	jk_buf_add_text(&text, " 221309 municipality signing ");
	jk_buf_add_hex(&text, jk_private_key_point(signing), JK_POINT_BYTES);
	jk_buf_add_text(&text, " 2020-01-01 2030-01-01 -\n");
	trust = jk_trust_decode(jk_buf_bytes(&text), &err);
	jk_buf_release(&text);
	return trust != NULL;
}

/* Two generations of every second code; texts as long as addresses. */
static bool
put_records(struct jk_writer *writer, unsigned count)
{
	bool put = true;

	for (unsigned i = 0; put && i < count; i++) {
		char code[16], number[8], text[96];
		struct jk_bytes fields[3];

		snprintf(code, sizeof code, "%011u", i / 2 * 2);
		snprintf(number, sizeof number, "%u", i % 2 == 0 ? 9 : 10);
		snprintf(text, sizeof text, "text of the record %u, %060u", i, i);
		fields[0] = jk_bytes_of(code);
		fields[1] = jk_bytes_of(number);
		fields[2] = jk_bytes_of(text);
		put = jk_writer_put(writer, fields, &err) == 0;
	}
	return put;
}

static bool
make_file(unsigned count, bool sorted, const struct jk_private_key *signer)
{
	static struct jk_header header;
	static struct jk_custody custody;
	struct jk_sink sink = { open(path, O_WRONLY | O_TRUNC | O_CLOEXEC), NULL };
	struct jk_writer *writer;
	uint8_t point[1][JK_POINT_BYTES];
	bool made;

	memset(&header, 0, sizeof header);
	memcpy(header.signer, jk_private_key_fingerprint(signer), 32);
	header.form = JK_FORM_SEGMENT;
	header.sealing = JK_SEALING_FRAMES;
	header.sorted = sorted;
	strcpy(header.kind, "ident");
	strcpy(header.origin, "221309");
	strcpy(header.created, "2026-04-02T16:30:05Z");
	strcpy(header.program, "test");
	strcpy(header.version, "1");
	memcpy(point[0], jk_private_key_point(keep), JK_POINT_BYTES);
	writer = jk_writer_open(sink, &header, schema, signer,
	    (const uint8_t(*)[JK_POINT_BYTES])point, 1, &err);
	made = writer != NULL && put_records(writer, count) &&
	       jk_writer_close(writer, &custody, digest, &err) == 0;
	jk_writer_free(writer);
	close(sink.fd);
	return made;
}

static struct jk_seeker *
open_file(const uint8_t *by_digest)
{
	struct jk_seeker_options options = { .digest = by_digest,
		.policy = { .trust = trust, .any_day = true },
		.keys = &keep,
		.keys_count = 1 };

	jk_err_reset(&err);
	return jk_seeker_open(path, &options, &err);
}

static bool
key_is(const struct jk_seeker *seeker, const char *expected)
{
	struct jk_bytes key;

	return jk_seeker_key(seeker, &key) && jk_bytes_is(key, expected);
}

static void
test_walk(struct jk_seeker *seeker)
{
	struct jk_buf key = JK_BUF_INIT;
	struct jk_bytes at;
	const struct jk_bytes *fields;
	unsigned count = 0;
	bool same = jk_seeker_seek(seeker, jk_bytes(NULL, 0), &err) == 0;
	char text[PLACE_CHARS];

	while (same && jk_seeker_key(seeker, &at)) {
		same = jk_seeker_record(seeker, &fields, &err) == 0;
		snprintf(
		    text, sizeof text, "text of the record %u, %060u", count, count);
		jk_sort_key(&key, jk_seeker_schema(seeker), fields);
		same = same && jk_bytes_is(fields[2], text) &&
		       jk_bytes_equal(at, jk_buf_bytes(&key)) &&
		       jk_seeker_step(seeker, &err) == 0;
		count++;
	}
	ok(same && count == RECORDS, "the cursor meets all records in order, %u",
	    count);
	jk_buf_release(&key);
}

static void
test_seek(struct jk_seeker *seeker)
{
	const struct jk_bytes *fields;
	struct jk_bytes key;

	ok(jk_seeker_seek(seeker, jk_bytes_of("00000020000"), &err) == 0 &&
		key_is(seeker, "00000020000\x1f"
			       "000000000000000009"),
	    "a part of a key leads to the first that begins with it");
	ok(jk_seeker_seek(seeker,
	       jk_bytes_of("00000020000\x1f"
			   "000000000000000010"),
	       &err) == 0 &&
		jk_seeker_record(seeker, &fields, &err) == 0 &&
		jk_bytes_is(fields[1], "10"),
	    "a whole one to its record: 10 comes after 9");
	ok(jk_seeker_seek(seeker, jk_bytes_of("00000020001"), &err) == 0 &&
		key_is(seeker, "00000020002\x1f"
			       "000000000000000009"),
	    "one that is not there to the next");
	ok(jk_seeker_seek(seeker, jk_bytes_of("0"), &err) == 0 &&
		key_is(seeker, "00000000000\x1f"
			       "000000000000000009"),
	    "one before all to the first");
	ok(jk_seeker_seek(seeker, jk_bytes_of("00000030000"), &err) == 0 &&
		!jk_seeker_key(seeker, &key),
	    "one behind all to the end");
}

/* Ascending, with few and with many records between what is looked for. */
static void
test_ascending(struct jk_seeker *seeker)
{
	static const unsigned strides[] = { 1, 2, 3, 10, 61, 500, 3001 };
	char sought[16], expected[40];
	unsigned wrong = 0, tried = 0;

	for (size_t i = 0; i < sizeof strides / sizeof strides[0]; i++)
		for (unsigned code = 0; code < RECORDS - 2; code += strides[i]) {
			snprintf(sought, sizeof sought, "%011u", code);
			snprintf(expected, sizeof expected, "%011u\x1f%018u",
			    code + code % 2, 9);
			tried++;
			wrong +=
			    jk_seeker_seek(seeker, jk_bytes_of(sought), &err) < 0 ||
			    !key_is(seeker, expected);
		}
	ok(wrong == 0, "looked for in order each key is found, %u of %u wrong", wrong,
	    tried);
}

/* Does the prefix of that code lead to its two records, or to none? */
static bool
prefix_leads(struct jk_seeker *seeker, unsigned code, bool is_there)
{
	char prefix[16], first[40];
	struct jk_bytes key;
	const struct jk_bytes *fields;

	snprintf(prefix, sizeof prefix, "%011u\x1f", code);
	snprintf(first, sizeof first, "%011u\x1f%018u", code, 9);
	if (jk_seeker_seek_prefix(seeker, jk_bytes_of(prefix), &err) < 0)
		return false;
	if (!is_there)
		return !jk_seeker_key(seeker, &key) ||
		       memcmp(key.ptr, prefix, strlen(prefix)) != 0;
	return key_is(seeker, first) && jk_seeker_record(seeker, &fields, &err) == 0 &&
	       jk_bytes_is(fields[1], "9") && jk_seeker_step(seeker, &err) == 0 &&
	       jk_seeker_key(seeker, &key) &&
	       jk_seeker_record(seeker, &fields, &err) == 0 &&
	       jk_bytes_is(fields[1], "10") && jk_seeker_step(seeker, &err) == 0 &&
	       !jk_seeker_key(seeker, &key);
}

static void
test_prefix(struct jk_seeker *seeker)
{
	unsigned wrong = 0, tried = 0;

	for (unsigned i = 0; i < RECORDS + 200; i += 97, tried++) {
		unsigned code = i * 7919 % (RECORDS + 100);

		wrong += !prefix_leads(seeker, code, code % 2 == 0 && code < RECORDS);
	}
	ok(wrong == 0 && tried > 300,
	    "a first part with its separator leads to its records or to none, %u tried",
	    tried);
	ok(prefix_leads(seeker, 20000, true) && prefix_leads(seeker, 20001, false) &&
		prefix_leads(seeker, 20002, true),
	    "whatever was looked for before in the same frame");
}

/* The first code whose second record is the first of a frame; RECORDS: none. */
static unsigned
parted_code(struct jk_seeker *seeker)
{
	const struct jk_table *table;
	size_t records = 0;

	for (uint64_t i = 1; i <= jk_seeker_frames(seeker); i++) {
		if (jk_seeker_table(seeker, i, &table, &err) < 0)
			break;
		records += table->records;
		if (records % 2 == 1)
			return (unsigned)records - 1;
	}
	return RECORDS;
}

static void
test_parted(struct jk_seeker *seeker)
{
	unsigned code = parted_code(seeker);

	ok(code < RECORDS && prefix_leads(seeker, code, true),
	    "records of code %u are found in two frames", code);
}

/* How many records there are from the cursor on, all with a text or all without. */
static unsigned
walk(struct jk_seeker *seeker, bool has_text)
{
	const struct jk_bytes *fields;
	struct jk_bytes key;
	unsigned right = 0;

	while (jk_seeker_key(seeker, &key)) {
		if (jk_seeker_record(seeker, &fields, &err) < 0)
			return 0;
		right += fields[0].len == 11 && fields[1].len > 0 &&
			 (fields[2].len > 0) == has_text;
		if (jk_seeker_step(seeker, &err) < 0)
			return 0;
	}
	return right;
}

static void
test_prefix_of_many(struct jk_seeker *seeker)
{
	ok(jk_seeker_seek_prefix(seeker, jk_bytes_of("000000200"), &err) == 0 &&
		walk(seeker, true) == 100,
	    "a piece of a part leads to all that begin with it, and no others");
	ok(jk_seeker_seek(seeker, jk_bytes_of("00000020000"), &err) == 0 &&
		walk(seeker, true) == RECORDS - 20000,
	    "who then seeks without a prefix meets all that follow");
	ok(jk_seeker_seek_prefix(seeker, jk_bytes_of("00000020000\x1f"), &err) == 0 &&
		jk_seeker_seek(seeker, jk_bytes_of("00000020000"), &err) == 0 &&
		walk(seeker, true) == RECORDS - 20000,
	    "also in the same frame");
}

static void
test_wanted(void)
{
	static const char *const none[] = { NULL };
	static const char *const text[] = { "nothing", "text", NULL };
	struct jk_seeker *seeker = open_file(digest);

	jk_seeker_want(seeker, none);
	ok(jk_seeker_seek(seeker, jk_bytes(NULL, 0), &err) == 0 &&
		walk(seeker, false) == RECORDS,
	    "where no column is wanted records have their key and nothing else");
	ok(jk_seeker_seek_prefix(seeker, jk_bytes_of("00000020000\x1f"), &err) == 0 &&
		walk(seeker, false) == 2,
	    "so do those behind a prefix");
	jk_seeker_free(seeker);
	seeker = open_file(digest);
	jk_seeker_want(seeker, text);
	ok(jk_seeker_seek(seeker, jk_bytes(NULL, 0), &err) == 0 &&
		walk(seeker, true) == RECORDS,
	    "a column that is wanted is there, and one that is unknown is passed over");
	jk_seeker_free(seeker);
}

static void
test_frames(struct jk_seeker *seeker)
{
	const struct jk_table *table;
	uint64_t frames = jk_seeker_frames(seeker);
	size_t records = 0;
	bool same = true;

	for (uint64_t frame = frames; frame > 0; frame--) {
		same = same && jk_seeker_table(seeker, frame, &table, &err) == 0;
		records += same ? table->records : 0;
	}
	ok(same && frames > 8 && records == RECORDS, "each frame can be had by itself");
	ok(jk_seeker_table(seeker, frames + 1, &table, &err) < 0 &&
		strcmp(err.id, "JK00334") == 0,
	    "a frame behind the last is an error");
}

static void
flip(off_t at)
{
	int fd = open(path, O_RDWR | O_CLOEXEC);
	uint8_t byte = 0;

	if (pread(fd, &byte, 1, at) == 1) {
		byte ^= 0x10;
		if (pwrite(fd, &byte, 1, at) != 1)
			printf("# cannot change byte %ld\n", (long)at);
	}
	close(fd);
}

/* Opening and reading everything succeeds. */
static bool
reads_all(const uint8_t *by_digest)
{
	struct jk_seeker *seeker = open_file(by_digest);
	const struct jk_table *table;
	bool read = seeker != NULL;

	for (uint64_t i = 1; read && i <= jk_seeker_frames(seeker); i++)
		read = jk_seeker_table(seeker, i, &table, &err) == 0;
	jk_seeker_free(seeker);
	return read;
}

static void
test_alteration(void)
{
	uint64_t len = 0;
	unsigned tried = 0, refused = 0, left;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (jk_fd_size(fd, &len, &err) < 0)
		len = 0;
	close(fd);
	for (uint64_t at = 0; at < len; at += at < 4000 ? 97 : 9973) {
		/* Checkpoints between frames are not a random reader's business. */
		flip((off_t)at);
		tried++;
		refused += !reads_all(digest) && err.status == JK_EXIT_PROTOCOL;
		flip((off_t)at);
	}
	left = tried - refused;
	ok(tried > 50 && left <= tried / 10 && reads_all(digest),
	    "a changed byte is refused wherever a leaf covers it (%u of %u)", refused,
	    tried);
	for (uint64_t at = 1; at < 600; at += 37) {
		flip((off_t)(len - at));
		refused += reads_all(digest);
		flip((off_t)(len - at));
	}
	ok(refused == tried - left,
	    "so is one in the final checkpoint and the end line");
}

static void
test_betrayal(void)
{
	uint8_t wrong[32];

	memcpy(wrong, digest, sizeof wrong);
	wrong[31] ^= 1;
	ok(!reads_all(wrong) && strcmp(err.id, "JK00331") == 0,
	    "a stream with another final checkpoint is not the one that was named");
	ok(reads_all(NULL), "without a digest the signature decides");
	test_alteration();
	ok(make_file(10, true, stranger) && !reads_all(NULL) &&
		strcmp(err.id, "JK00304") == 0,
	    "a stream that a stranger signed is refused");
	ok(reads_all(digest), "unless a list that is believed names it");
	ok(truncate(path, 100) == 0 && !reads_all(digest) &&
		err.status == JK_EXIT_PROTOCOL && truncate(path, 0) == 0 &&
		!reads_all(digest) && strcmp(err.id, "JK00330") == 0,
	    "a file that is cut off is no stream");
}

static void
test_other_forms(void)
{
	struct jk_seeker *seeker;
	struct jk_bytes key;
	struct jk_seeker_options options = { .digest = digest };

	ok(make_file(0, true, signing) && reads_all(digest),
	    "a stream without records opens");
	seeker = open_file(digest);
	ok(seeker != NULL && jk_seeker_frames(seeker) == 0 &&
		jk_seeker_seek(seeker, jk_bytes_of("1"), &err) == 0 &&
		!jk_seeker_key(seeker, &key),
	    "and its cursor is at the end");
	jk_seeker_free(seeker);
	seeker = jk_seeker_open(path, &options, &err);
	ok(seeker == NULL && err.status == JK_EXIT_NOPERM,
	    "without the keep key it stays closed: status 77");
	ok(make_file(5000, false, signing) && reads_all(digest),
	    "frames of a stream that is not sorted can be had");
	seeker = open_file(digest);
	ok(seeker != NULL && jk_seeker_seek(seeker, jk_bytes_of("1"), &err) < 0 &&
		strcmp(err.id, "JK00337") == 0 && !jk_seeker_key(seeker, &key),
	    "but it has no cursor");
	jk_seeker_free(seeker);
}

#define MANY 300

/* Each one's first record, whatever the others did meanwhile. */
static void
test_descriptors(void)
{
	struct rlimit limit, few;
	struct jk_seeker *seekers[MANY] = { NULL };
	const struct jk_table *table;
	unsigned read = 0;

	ok(getrlimit(RLIMIT_NOFILE, &limit) == 0 && make_file(100, true, signing),
	    "(a file is made)");
	few = (struct rlimit){ 16, limit.rlim_max };
	setrlimit(RLIMIT_NOFILE, &few);
	for (unsigned i = 0; i < MANY; i++)
		seekers[i] = open_file(digest);
	for (unsigned i = 0; i < MANY; i++)
		read += seekers[i] != NULL &&
			jk_seeker_table(seekers[i], 1, &table, &err) == 0 &&
			table->records == 100;
	ok(read == MANY, "%d seekers read with 16 descriptors", MANY);
	setrlimit(RLIMIT_NOFILE, &limit);
	for (unsigned i = 0; i < MANY; i++)
		jk_seeker_free(seekers[i]);
	seekers[0] = open_file(digest);
	unlink(path);
	ok(seekers[0] != NULL && jk_seeker_table(seekers[0], 1, &table, &err) < 0 &&
		err.status == JK_EXIT_TEMPFAIL,
	    "a file that is gone before a frame is read is status 75");
	jk_seeker_free(seekers[0]);
}

static bool
set_up(void)
{
	uint8_t fingerprint[32];
	struct jk_bytes text = jk_bytes_of(schema_text);
	int fd = mkstemp(path);

	signing = jk_private_key_generate(&err);
	keep = jk_private_key_generate(&err);
	stranger = jk_private_key_generate(&err);
	schema = jk_schema_decode(text, &err);
	if (fd < 0 || signing == NULL || keep == NULL || stranger == NULL ||
	    schema == NULL || !make_trust() ||
	    jk_digest_of(fingerprint, &text, 1, &err) < 0)
		return false;
	close(fd);
	jk_schema_set_fingerprint(schema, fingerprint);
	return true;
}

int
main(void)
{
	struct jk_seeker *seeker;

	if (!set_up() || !make_file(RECORDS, true, signing)) {
		printf("# %s %s %s\n", err.id, err.place, err.text);
		return 1;
	}
	seeker = open_file(digest);
	ok(seeker != NULL && jk_seeker_final(seeker)->records == RECORDS &&
		strcmp(jk_seeker_header(seeker)->origin, "221309") == 0,
	    "a stream is opened by its final checkpoint");
	if (seeker == NULL)
		return 1;
	test_walk(seeker);
	test_seek(seeker);
	test_ascending(seeker);
	test_prefix(seeker);
	test_parted(seeker);
	test_prefix_of_many(seeker);
	test_wanted();
	test_frames(seeker);
	jk_seeker_free(seeker);
	test_betrayal();
	test_other_forms();
	test_descriptors();
	unlink(path);
	jk_trust_free(trust);
	jk_schema_free(schema);
	jk_private_key_free(signing);
	jk_private_key_free(keep);
	jk_private_key_free(stranger);
	return tap_end();
}
