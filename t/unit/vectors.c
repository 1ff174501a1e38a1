/*
 * Every t/vectors/NAME.vec through the C library: verdict, number of records
 * and digest of what was released must be those of its head (t/vectors/README).
 */
#include "adapt/fd.h"
#include "adapt/secret.h"
#include "stream/reader.h"
#include "stream/sealer.h"

#include <glob.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tap.h"

#define LEAST_VECTORS 150
#define DAY 20545 /* 2026-04-02 */

struct vector {
	char expect[16], released[65], key[32];
	bool deep;
	unsigned long records;
	struct jk_bytes stream;
};

struct outcome {
	enum jk_ending ending;
	unsigned long records;
	uint8_t released[32];
};

static bool
head_value(struct jk_bytes line, const char *name, char *to, size_t cap)
{
	size_t len = strlen(name);

	if (line.len < len || memcmp(line.ptr, name, len) != 0)
		return false;
	snprintf(to, cap, "%.*s", (int)(line.len - len), (const char *)line.ptr + len);
	return true;
}

static bool
decode_vector(struct vector *vector, struct jk_bytes text)
{
	memset(vector, 0, sizeof *vector);
	for (;;) {
		const uint8_t *end = memchr(text.ptr, '\n', text.len);
		struct jk_bytes line = { text.ptr, end ? (size_t)(end - text.ptr) : 0 };
		char value[32] = "";

		if (end == NULL)
			return false;
		text = jk_bytes(end + 1, text.len - line.len - 1);
		if (line.len == 0)
			break;
		head_value(line, "expect: ", vector->expect, sizeof vector->expect);
		head_value(
		    line, "released: ", vector->released, sizeof vector->released);
		head_value(line, "key: ", vector->key, sizeof vector->key);
		if (head_value(line, "records: ", value, sizeof value))
			vector->records = strtoul(value, NULL, 10);
		if (head_value(line, "deep: ", value, sizeof value))
			vector->deep = strcmp(value, "yes") == 0;
	}
	vector->stream = text;
	return true;
}

/* The key file must be mode 0600, which a checkout cannot promise. */
static struct jk_private_key *
load_key(const char *name, struct jk_err *err)
{
	char from[128], to[] = "/tmp/jk-vector-key-XXXXXX";
	struct jk_buf text = JK_BUF_INIT;
	struct jk_private_key *key = NULL;
	int fd = mkstemp(to);

	snprintf(from, sizeof from, "t/vectors/keys/%s.raw", name);
	if (fd >= 0 && jk_file_load(&text, from, 4096, err) == 0 &&
	    jk_fd_write(fd, jk_buf_bytes(&text), err) == 0)
		key = jk_private_key_load(to, err);
	close(fd);
	unlink(to);
	jk_buf_release(&text);
	return key;
}

static void
add_record(struct jk_digest *digest, const struct jk_bytes *fields, size_t columns)
{
	for (size_t i = 0; i < columns; i++) {
		jk_digest_add_be32(digest, (uint32_t)fields[i].len);
		jk_digest_add(digest, fields[i]);
	}
}

static void
read_records(struct jk_source *source, const struct jk_reader_options *options,
    struct outcome *outcome, struct jk_digest *digest, struct jk_opener *opener,
    struct jk_err *err)
{
	struct jk_reader *reader =
	    jk_reader_open(source, options, &outcome->ending, err);
	struct jk_record record;
	enum jk_next next = JK_NEXT_FAILED;

	if (reader == NULL)
		return;
	if (opener == NULL ||
	    jk_opener_compare(opener, jk_reader_header(reader), err) == 0) {
		while (
		    (next = jk_reader_next(reader, &record, err)) == JK_NEXT_RECORD) {
			add_record(digest, record.fields,
			    jk_schema_columns(jk_reader_schema(reader)));
			outcome->records++;
		}
		outcome->ending = jk_units_ending(jk_reader_units(reader));
	} else {
		outcome->ending = JK_ENDING_FORGED;
	}
	jk_reader_free(reader);
}

/* Through both layers; the outer one has the last word when it failed. */
static void
read_sealed(struct jk_units *outer, const struct jk_reader_options *options,
    struct outcome *outcome, struct jk_digest *digest, struct jk_err *err)
{
	struct jk_opener *opener =
	    jk_opener_new(outer, options->keys, options->keys_count, err);
	struct jk_source source;

	if (opener == NULL) {
		outcome->ending = JK_ENDING_FORGED;
		return;
	}
	jk_source_of_opener(&source, opener);
	read_records(&source, options, outcome, digest, opener, err);
	if (jk_units_ending(outer) != JK_ENDING_COMPLETE &&
	    jk_units_ending(outer) != JK_ENDING_UNKNOWN)
		outcome->ending = jk_units_ending(outer);
	jk_source_release(&source);
	jk_opener_free(opener);
}

/* The outside alone, as a relay without keys reads it. */
static enum jk_ending
read_outside(struct jk_units *units, struct jk_err *err)
{
	struct jk_unit unit;
	enum jk_next next;

	do
		next = jk_units_next(units, &unit, err);
	while (next == JK_NEXT_RECORD);
	return jk_units_ending(units);
}

static void
read_vector(const struct vector *vector, const struct jk_reader_options *options,
    struct outcome *outcome, struct jk_err *err)
{
	struct jk_source source;
	struct jk_digest digest;
	struct jk_units *units;

	memset(outcome, 0, sizeof *outcome);
	if (jk_digest_init(&digest, err) < 0)
		return;
	jk_source_of_bytes(&source, vector->stream);
	units = jk_units_open(&source, &options->policy, &outcome->ending, err);
	if (units != NULL && jk_units_header(units)->sealing == JK_SEALING_STREAM) {
		if (options->keys_count > 0)
			read_sealed(units, options, outcome, &digest, err);
		else
			outcome->ending = read_outside(units, err);
	} else if (units != NULL &&
		   jk_units_header(units)->sealing == JK_SEALING_FRAMES &&
		   options->keys_count == 0) {
		outcome->ending = read_outside(units, err);
	} else if (units != NULL) {
		struct jk_source again;

		jk_source_of_bytes(&again, vector->stream);
		read_records(&again, options, outcome, &digest, NULL, err);
		jk_source_release(&again);
	}
	jk_units_free(units);
	jk_source_release(&source);
	if (jk_digest_end(&digest, outcome->released, err) < 0)
		outcome->ending = JK_ENDING_UNKNOWN;
	jk_digest_release(&digest);
}

static const char *
name_of(enum jk_ending ending)
{
	static const char *const names[] = { "unknown", "complete", "cut", "forged" };

	return names[ending];
}

static void
judge(const char *name, const struct vector *vector, struct jk_trust *trust)
{
	struct jk_err err = { 0 };
	struct jk_private_key *key = NULL;
	struct jk_reader_options options = {
		.policy = { .trust = trust, .day = DAY },
		.keys = &key,
	};
	struct outcome outcome;
	char released[65];

	if (vector->key[0] != '\0') {
		key = load_key(vector->key, &err);
		options.keys_count = key != NULL;
	}
	/* With the deep check, and without it where that must not matter. */
	for (int deep = 0; deep < 2; deep++) {
		const char *expect =
		    vector->deep && !deep ? "complete" : vector->expect;

		options.deep = deep;
		read_vector(vector, &options, &outcome, &err);
		jk_hex_encode(released, outcome.released, 32);
		if (vector->deep && !deep) {
			ok(strcmp(name_of(outcome.ending), expect) == 0,
			    "%s: complete without the deep check, not %s (%s)", name,
			    name_of(outcome.ending), err.text);
			continue;
		}
		ok(strcmp(name_of(outcome.ending), expect) == 0 &&
			outcome.records == vector->records &&
			strcmp(released, vector->released) == 0,
		    "%s%s: %s, %lu records; got %s, %lu (%s: %s)", name,
		    deep ? " (deep)" : "", expect, vector->records,
		    name_of(outcome.ending), outcome.records, err.place, err.text);
	}
	jk_private_key_free(key);
}

int
main(void)
{
	struct jk_err err = { 0 };
	struct jk_trust *trust;
	glob_t found;

	if (jk_secret_setup(&err) < 0)
		return 1;
	trust = jk_trust_load("t/vectors/trust", &err);
	if (trust == NULL || glob("t/vectors/*.vec", 0, NULL, &found) != 0)
		return 1;
	for (size_t i = 0; i < found.gl_pathc; i++) {
		struct jk_buf text = JK_BUF_INIT;
		struct vector vector;

		if (jk_file_load(&text, found.gl_pathv[i], 16 << 20, &err) == 0 &&
		    decode_vector(&vector, jk_buf_bytes(&text)))
			judge(found.gl_pathv[i], &vector, trust);
		else
			ok(false, "%s can be read", found.gl_pathv[i]);
		jk_buf_release(&text);
	}
	ok(found.gl_pathc >= LEAST_VECTORS, "there are at least %d vectors",
	    LEAST_VECTORS);
	globfree(&found);
	jk_trust_free(trust);
	return tap_end();
}
