/*
 * A batch in the clear and the same one sealed, under every change that one
 * can make to bytes: each byte changed, every truncation, pieces swapped,
 * dropped, doubled and grafted from another valid batch of the same sender.
 * Each must be refused as not authentic, and what was handed out before must be
 * exactly what was verified before the first changed byte.
 *
 * For the tests that change a byte of each field through the programs: with a
 * FILE it prints an offset for each field of that stream, with FILE and OFFSET
 * the stream with that byte changed.
 */
#include <stdlib.h>
#include <unistd.h>

#include "adapt/fd.h"
#include "adapt/secret.h"
#include "format/frame.h"
#include "stream/reader.h"
#include "stream/sealer.h"
#include "stream/writer.h"
#include "tap.h"

#define DAY 20542 /* 2026-03-30 */
#define FRAMES 8
/* Fewer frames seal to more than one run of unit frames too, and read faster. */
#define FRAMES_SEALED 6
#define ROWS 3 /* in each */
#define PIECES_MAX 64

/* Every encoding; `odd` has a value that its packed form cannot hold. */
static const char schema_text[] = "version 1.2\n@jk 1\n@name(tamper)\n@totalColumns 8\n"
				  "code: notEmpty @column(digits,5) @key\n"
				  "count: notEmpty @column(integer)\n"
				  "born: notEmpty @column(date)\n"
				  "at: notEmpty @column(time)\n"
				  "name: notEmpty @column(text)\n"
				  "sex: notEmpty @column(dict)\n"
				  "odd: notEmpty @column(digits,4)\n"
				  "class: notEmpty @column(dict)\n";

static struct jk_schema *schema;
static struct jk_private_key *signing, *opening;
static struct jk_trust *trust;

static void
stop_at(const char *what, const struct jk_err *err)
{
	printf("Bail out! %s: %s: %s %s\n", what, err->place, err->id, err->text);
	exit(1);
}

/* Keys, trust, schema */

static void
add_trust(struct jk_buf *text, const struct jk_private_key *key, const char *party,
    const char *role, const char *use)
{
	jk_buf_add_hex(text, jk_private_key_fingerprint(key), 32);
	jk_buf_addf(text, " %s %s %s ", party, role, use);
	jk_buf_add_hex(text, jk_private_key_point(key), JK_POINT_BYTES);
	jk_buf_add_text(text, " 2026-01-01 2026-12-31 -\n");
}

static void
prepare(void)
{
	struct jk_buf text = JK_BUF_INIT;
	struct jk_bytes bytes = jk_bytes_of(schema_text);
	struct jk_err err = { 0 };
	uint8_t fingerprint[32];

	signing = jk_private_key_generate(&err);
	opening = jk_private_key_generate(&err);
	schema = jk_schema_decode(bytes, &err);
	if (signing == NULL || opening == NULL || schema == NULL ||
	    jk_digest_of(fingerprint, &bytes, 1, &err) < 0)
		stop_at("prepare", &err);
	jk_schema_set_fingerprint(schema, fingerprint);
	jk_buf_add_text(&text, "jk-trust 1\n");
	add_trust(&text, signing, "222038", "municipality", "signing");
	trust = jk_trust_decode(jk_buf_bytes(&text), &err);
	if (trust == NULL)
		stop_at("trust", &err);
	jk_buf_release(&text);
}

/* Batches */

static void
make_header(struct jk_header *header, uint8_t id)
{
	memset(header, 0, sizeof *header);
	memcpy(header->signer, jk_private_key_fingerprint(signing), 32);
	memset(header->stream, id, sizeof header->stream);
	header->form = JK_FORM_BATCH;
	header->live = true;
	strcpy(header->kind, "tamper");
	strcpy(header->origin, "222038");
	strcpy(header->recipients[header->recipients_count++], "220001");
	jk_lane_decode(&header->lane, jk_bytes_of("222038-220001-tamper"));
	header->number = 7;
	strcpy(header->date, "2026-03-30");
	strcpy(header->created, "2026-03-30T10:00:00Z");
	strcpy(header->program, "tamper");
	strcpy(header->version, "1");
}

static int
put_record(struct jk_writer *writer, unsigned number, struct jk_err *err)
{
	char code[8], count[8], born[16], at[32], name[16], odd[8];
	struct jk_bytes fields[8];

	snprintf(code, sizeof code, "%05u", number + 10000);
	snprintf(count, sizeof count, "%u", number * 37 % 1000);
	snprintf(born, sizeof born, "19%02u-0%u-15", number % 90 + 10, number % 9 + 1);
	snprintf(at, sizeof at, "2026-03-30T1%u:00:0%u+09:00", number % 10, number % 7);
	snprintf(name, sizeof name, "人 %u", number);
	snprintf(odd, sizeof odd, "%u", number % 3);
	fields[0] = jk_bytes_of(code);
	fields[1] = jk_bytes_of(count);
	fields[2] = jk_bytes_of(born);
	fields[3] = jk_bytes_of(at);
	fields[4] = jk_bytes_of(name);
	fields[5] = jk_bytes_of(number % 2 ? "male" : "female");
	fields[6] = jk_bytes_of(odd);
	fields[7] = jk_bytes_of("entry");
	return jk_writer_put(writer, fields, err);
}

static void
write_batch(struct jk_buf *to, uint8_t id, unsigned frames)
{
	struct jk_header *header = malloc(sizeof *header);
	struct jk_custody custody = { .in = frames * ROWS };
	struct jk_source_row source = { .records = 5 };
	struct jk_sink sink = { -1, to };
	struct jk_err err = { 0 };
	struct jk_writer *writer;
	bool well = header != NULL;

	make_header(header, id);
	writer = jk_writer_open(sink, header, schema, signing, NULL, 0, &err);
	for (unsigned i = 0; writer != NULL && well && i < frames * ROWS; i++) {
		well = put_record(writer, i, &err) == 0;
		if (well && i % ROWS == ROWS - 1)
			well = jk_writer_flush(writer, &err) == 0;
	}
	if (writer == NULL || !well ||
	    jk_writer_put_source(writer, &source, &err) < 0 ||
	    jk_writer_close(writer, &custody, NULL, &err) < 0)
		stop_at("write", &err);
	jk_writer_free(writer);
	free(header);
}

static const struct jk_policy *
policy(void)
{
	static struct jk_policy value;

	value = (struct jk_policy){ .trust = trust, .day = DAY };
	return &value;
}

static void
seal_batch(struct jk_buf *to, struct jk_bytes clear, uint8_t id)
{
	struct jk_header *outer = malloc(sizeof *outer);
	uint8_t points[1][JK_POINT_BYTES];
	struct jk_sink sink = { -1, to };
	struct jk_source source;
	struct jk_err err = { 0 };
	struct jk_units *units;

	jk_source_of_bytes(&source, clear);
	units = jk_units_open(&source, policy(), NULL, &err);
	if (units == NULL || outer == NULL)
		stop_at("seal", &err);
	jk_outer_header(outer, jk_units_header(units));
	memset(outer->stream, id, sizeof outer->stream);
	memcpy(points[0], jk_private_key_point(opening), JK_POINT_BYTES);
	if (jk_seal_stream(units, outer, signing,
		(const uint8_t(*)[JK_POINT_BYTES])points, 1, sink, NULL, &err) < 0)
		stop_at("seal", &err);
	jk_units_free(units);
	jk_source_release(&source);
	free(outer);
}

/* Reading */

struct outcome {
	bool complete;
	enum jk_exit status;
	size_t records;
	bool same; /* what came out is the beginning of the true records */
};

/* The true records, one behind the other, and where each ends. */
static struct jk_buf truth = JK_BUF_INIT;
static size_t ends[FRAMES * ROWS + 1];

static void
add_fields(struct jk_buf *to, const struct jk_record *record)
{
	for (size_t i = 0; i < jk_schema_columns(schema); i++) {
		jk_buf_add_be32(to, (uint32_t)record->fields[i].len);
		jk_buf_add(to, record->fields[i]);
	}
}

static void
read_records(struct jk_source *source, struct jk_opener *opener,
    struct outcome *outcome, struct jk_buf *out, struct jk_err *err)
{
	struct jk_reader_options options = { .policy = *policy(), .deep = true };
	struct jk_reader *reader = jk_reader_open(source, &options, NULL, err);
	enum jk_next next = JK_NEXT_FAILED;
	struct jk_record record;

	if (reader != NULL &&
	    (opener == NULL ||
		jk_opener_compare(opener, jk_reader_header(reader), err) == 0)) {
		while (
		    (next = jk_reader_next(reader, &record, err)) == JK_NEXT_RECORD) {
			add_fields(out, &record);
			outcome->records++;
		}
	}
	outcome->complete = next == JK_NEXT_END;
	jk_reader_free(reader);
}

static void
read_opened(struct jk_source *outer, struct outcome *outcome, struct jk_buf *out,
    struct jk_err *err)
{
	struct jk_units *units = jk_units_open(outer, policy(), NULL, err);
	struct jk_opener *opener =
	    units != NULL ? jk_opener_new(units, &opening, 1, err) : NULL;
	struct jk_source inner;

	if (opener != NULL) {
		jk_source_of_opener(&inner, opener);
		read_records(&inner, opener, outcome, out, err);
		jk_source_release(&inner);
	}
	jk_opener_free(opener);
	jk_units_free(units);
}

static struct outcome
read_stream(struct jk_bytes stream, bool sealed)
{
	static struct jk_buf out = JK_BUF_INIT;
	struct outcome outcome = { 0 };
	struct jk_source source;
	struct jk_err err = { 0 };

	jk_buf_reset(&out);
	jk_source_of_bytes(&source, stream);
	if (sealed)
		read_opened(&source, &outcome, &out, &err);
	else
		read_records(&source, NULL, &outcome, &out, &err);
	jk_source_release(&source);
	outcome.status = err.status;
	outcome.same = truth.len == 0 ||
		       (out.len <= truth.len && out.len == ends[outcome.records] &&
			   memcmp(out.ptr, truth.ptr, out.len) == 0);
	if (truth.len == 0)
		jk_buf_add(&truth, jk_buf_bytes(&out));
	return outcome;
}

/* The records of an untouched batch, which all others have or begin with. */
static void
learn_truth(struct jk_bytes stream)
{
	size_t at = 0;

	read_stream(stream, false);
	for (size_t i = 1; i <= FRAMES * ROWS; i++) {
		for (size_t column = 0; column < jk_schema_columns(schema); column++)
			at += 4 + jk_get_be32(truth.ptr + at);
		ends[i] = at;
	}
}

/* Pieces: the units of a stream, and what stands verified before each byte. */

struct pieces {
	struct jk_bytes stream;
	bool sealed;
	size_t count;
	size_t at[PIECES_MAX], len[PIECES_MAX];
	enum jk_unit_type type[PIECES_MAX];
	size_t records[PIECES_MAX]; /* under the checkpoint that ends the piece */
	size_t frames, checkpoints;
};

static void
cut_up(struct pieces *pieces, struct jk_bytes stream, bool sealed)
{
	struct jk_source source;
	struct jk_err err = { 0 };
	struct jk_units *units;
	struct jk_unit unit;
	size_t at = 0, records = 0;

	memset(pieces, 0, sizeof *pieces);
	pieces->stream = stream;
	pieces->sealed = sealed;
	jk_source_of_bytes(&source, stream);
	units = jk_units_open(&source, policy(), NULL, &err);
	if (units == NULL)
		stop_at("units", &err);
	while (jk_units_next(units, &unit, &err) == JK_NEXT_RECORD) {
		size_t i = pieces->count++;

		pieces->at[i] = at;
		pieces->len[i] = unit.bytes.len;
		pieces->type[i] = unit.type;
		at += unit.bytes.len;
		if (unit.type == JK_UNIT_FRAME && unit.frame.type == JK_FRAME_RECORDS)
			records += unit.frame.records;
		pieces->records[i] = records;
		pieces->frames += unit.type == JK_UNIT_FRAME;
		pieces->checkpoints += unit.type == JK_UNIT_CHECKPOINT;
	}
	if (jk_units_ending(units) != JK_ENDING_COMPLETE || at != stream.len)
		stop_at("units", &err);
	jk_units_free(units);
	jk_source_release(&source);
}

/*
 * How many records a reader may have handed out when the bytes from `at` on are
 * not to be believed: those under the last checkpoint that ends before it.
 */
static size_t
verified_before(const struct pieces *pieces, size_t at)
{
	size_t records = 0;

	for (size_t i = 0; i < pieces->count; i++)
		if (pieces->type[i] == JK_UNIT_CHECKPOINT &&
		    pieces->at[i] + pieces->len[i] <= at)
			records = pieces->records[i];
	return records;
}

/* Campaigns: each returns how many changes were not answered as they must be. */

static size_t
wrong(const struct pieces *pieces, const char *what, size_t at, struct jk_bytes stream,
    const size_t *records)
{
	struct outcome outcome = read_stream(stream, pieces->sealed);

	if (!outcome.complete && outcome.status == JK_EXIT_PROTOCOL && outcome.same &&
	    (records == NULL || outcome.records == *records))
		return 0;
	printf("# %s %s %zu: %s, status %d, %zu records%s\n",
	    pieces->sealed ? "sealed" : "clear", what, at,
	    outcome.complete ? "complete" : "refused", (int)outcome.status,
	    outcome.records, outcome.same ? "" : ", not the true ones");
	return 1;
}

static size_t
truncate_everywhere(const struct pieces *pieces, size_t *handed_out)
{
	size_t failures = 0;

	for (size_t len = 0; len < pieces->stream.len; len++) {
		struct jk_bytes cut = jk_bytes(pieces->stream.ptr, len);
		struct outcome outcome = read_stream(cut, pieces->sealed);

		handed_out[len] = outcome.records;
		if (!outcome.complete && outcome.status == JK_EXIT_PROTOCOL &&
		    outcome.same &&
		    (pieces->sealed || outcome.records == verified_before(pieces, len)))
			continue;
		printf("# %s cut at %zu: %zu records, status %d\n",
		    pieces->sealed ? "sealed" : "clear", len, outcome.records,
		    (int)outcome.status);
		failures++;
	}
	return failures;
}

/* XOR each byte with `mask`, turned round by its place. */
static size_t
change_every_byte(const struct pieces *pieces, const size_t *handed_out, uint8_t mask)
{
	uint8_t *bytes = malloc(pieces->stream.len);
	size_t failures = 0;

	memcpy(bytes, pieces->stream.ptr, pieces->stream.len);
	for (size_t at = 0; at < pieces->stream.len; at++) {
		uint8_t change = mask == 1 ? (uint8_t)(1u << at % 8) : mask;

		bytes[at] ^= change;
		failures += wrong(pieces, "byte", at,
		    jk_bytes(bytes, pieces->stream.len), &handed_out[at]);
		bytes[at] ^= change;
	}
	free(bytes);
	return failures;
}

static void
add_piece(struct jk_buf *to, const struct pieces *pieces, size_t index)
{
	jk_buf_add(
	    to, jk_bytes(pieces->stream.ptr + pieces->at[index], pieces->len[index]));
}

static size_t
try_order(const struct pieces *pieces, const char *what, const size_t *order,
    size_t count, size_t first)
{
	struct jk_buf stream = JK_BUF_INIT;
	size_t failures;

	for (size_t i = 0; i < count; i++)
		add_piece(&stream, pieces, order[i]);
	failures = wrong(pieces, what, first, jk_buf_bytes(&stream), NULL);
	jk_buf_release(&stream);
	return failures;
}

static size_t
swap_pieces(const struct pieces *pieces)
{
	size_t order[PIECES_MAX], failures = 0;

	for (size_t a = 0; a < pieces->count; a++) {
		for (size_t b = a + 1; b < pieces->count; b++) {
			for (size_t i = 0; i < pieces->count; i++)
				order[i] = i == a ? b : i == b ? a : i;
			failures +=
			    try_order(pieces, "swapped", order, pieces->count, a);
		}
	}
	return failures;
}

static size_t
drop_and_double_pieces(const struct pieces *pieces)
{
	size_t order[PIECES_MAX + 1], failures = 0;

	for (size_t a = 0; a < pieces->count; a++) {
		size_t count = 0;

		for (size_t i = 0; i < pieces->count; i++)
			if (i != a)
				order[count++] = i;
		failures += try_order(pieces, "dropped", order, count, a);
		count = 0;
		for (size_t i = 0; i < pieces->count; i++) {
			order[count++] = i;
			if (i == a)
				order[count++] = i;
		}
		failures += try_order(pieces, "doubled", order, count, a);
	}
	return failures;
}

/* Each piece of another batch in the place of its fellow, and all from it on. */
static size_t
graft_pieces(const struct pieces *pieces, const struct pieces *other)
{
	struct jk_buf stream = JK_BUF_INIT;
	size_t failures = 0;

	for (size_t a = 0; a < pieces->count; a++) {
		jk_buf_reset(&stream);
		for (size_t i = 0; i < pieces->count; i++)
			add_piece(&stream, i == a ? other : pieces, i);
		failures += wrong(pieces, "grafted", a, jk_buf_bytes(&stream), NULL);
		if (a == 0)
			continue;
		jk_buf_reset(&stream);
		for (size_t i = 0; i < pieces->count; i++)
			add_piece(&stream, i >= a ? other : pieces, i);
		failures += wrong(pieces, "spliced", a, jk_buf_bytes(&stream), NULL);
	}
	jk_buf_release(&stream);
	return failures;
}

static size_t
append_bytes(const struct pieces *pieces)
{
	struct jk_buf stream = JK_BUF_INIT;
	size_t failures = 0;

	jk_buf_add(&stream, pieces->stream);
	for (size_t i = 0; i < 16; i++) {
		jk_buf_add_byte(&stream, (uint8_t) "\njk-end \x8aJKF\0\0\0"[i]);
		failures += wrong(pieces, "longer", i, jk_buf_bytes(&stream), NULL);
	}
	jk_buf_release(&stream);
	return failures;
}

static void
campaign(struct jk_bytes stream, struct jk_bytes other_stream, bool sealed)
{
	size_t records = (sealed ? FRAMES_SEALED : FRAMES) * ROWS;
	const char *what = sealed ? "sealed" : "clear";
	struct pieces pieces, other;
	struct outcome outcome = read_stream(stream, sealed);
	size_t *handed_out = calloc(stream.len + 1, sizeof *handed_out);

	cut_up(&pieces, stream, sealed);
	cut_up(&other, other_stream, sealed);
	ok(outcome.complete && outcome.same && outcome.records == records,
	    "the %s batch itself is complete", what);
	ok(pieces.frames >= FRAMES && (sealed || pieces.checkpoints >= 3),
	    "it has %zu frames, %zu checkpoints on the way and %zu bytes",
	    pieces.frames, pieces.checkpoints, stream.len);
	ok(truncate_everywhere(&pieces, handed_out) == 0,
	    "%s: cut at each of %zu places it is refused, and hands out what was "
	    "verified",
	    what, stream.len);
	ok(change_every_byte(&pieces, handed_out, 1) == 0,
	    "%s: one bit changed in each of %zu bytes is refused there", what,
	    stream.len);
	if (!sealed)
		ok(change_every_byte(&pieces, handed_out, 0xff) == 0,
		    "%s: all bits changed in each of %zu bytes is refused there", what,
		    stream.len);
	ok(swap_pieces(&pieces) == 0, "%s: any two of %zu pieces swapped are refused",
	    what, pieces.count);
	ok(drop_and_double_pieces(&pieces) == 0,
	    "%s: each piece dropped, and doubled, is refused", what);
	ok(graft_pieces(&pieces, &other) == 0,
	    "%s: each piece of another valid batch in its place is refused", what);
	ok(append_bytes(&pieces) == 0, "%s: 1 to 16 bytes behind the end are refused",
	    what);
	free(handed_out);
}

/* An offset for each field of a stream in a file */

static size_t
print_lines(struct jk_bytes stream, size_t at, size_t end, size_t most)
{
	for (size_t lines = 0; at < end; at++) {
		if (stream.ptr[at] == '\n' && lines++ < most)
			printf("%zu\n", at - 1);
	}
	return at;
}

static size_t
print_frame(struct jk_bytes stream, size_t at)
{
	static const unsigned fields[] = { 0, 4, 5, 7, 15, 23, 27, 31, 35, 36, 47, 48 };
	size_t len = JK_FRAME_HEADER_BYTES + jk_get_be32(stream.ptr + at + 32);

	for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++)
		printf("%zu\n", at + fields[i]);
	printf("%zu\n", at + len - 1);
	return at + len;
}

static int
print_changed(const char *path, const char *offset)
{
	struct jk_buf text = JK_BUF_INIT;
	struct jk_err err = { 0 };
	size_t at = strtoul(offset, NULL, 10);

	if (jk_file_load(&text, path, 1 << 26, &err) < 0 || at >= text.len)
		stop_at("load", &err);
	text.ptr[at] ^= 1;
	if (jk_fd_write(STDOUT_FILENO, jk_buf_bytes(&text), &err) < 0)
		stop_at("write", &err);
	jk_buf_release(&text);
	return 0;
}

static int
print_fields(const char *path)
{
	struct jk_buf text = JK_BUF_INIT;
	struct jk_bytes stream;
	struct jk_err err = { 0 };
	size_t at, len = 0;

	if (jk_file_load(&text, path, 1 << 26, &err) < 0 ||
	    jk_prefix_decode(&len, text.ptr, &err) < 0)
		stop_at("load", &err);
	stream = jk_buf_bytes(&text);
	at = print_lines(stream, 0, JK_PREFIX_BYTES + len, 24);
	while (at < stream.len) {
		if (stream.ptr[at] == jk_frame_magic[0])
			at = print_frame(stream, at);
		else if (jk_checkpoint_length(&len, stream.ptr + at, &err) == 0)
			at = print_lines(stream, at, at + len, 64);
		else
			at = print_lines(stream, at, stream.len, 1);
	}
	jk_buf_release(&text);
	return 0;
}

int
main(int argc, char **argv)
{
	struct jk_buf clear[2] = { JK_BUF_INIT, JK_BUF_INIT };
	struct jk_buf inner = JK_BUF_INIT;
	struct jk_buf sealed[2] = { JK_BUF_INIT, JK_BUF_INIT };
	struct jk_err err = { 0 };

	if (argc == 2)
		return print_fields(argv[1]);
	if (argc == 3)
		return print_changed(argv[1], argv[2]);
	if (jk_secret_setup(&err) < 0)
		stop_at("setup", &err);
	prepare();
	for (uint8_t i = 0; i < 2; i++) {
		write_batch(&clear[i], (uint8_t)(0xa0 + i), FRAMES);
		jk_buf_reset(&inner);
		write_batch(&inner, (uint8_t)(0xb0 + i), FRAMES_SEALED);
		seal_batch(&sealed[i], jk_buf_bytes(&inner), (uint8_t)(0xc0 + i));
	}
	learn_truth(jk_buf_bytes(&clear[0]));
	campaign(jk_buf_bytes(&clear[0]), jk_buf_bytes(&clear[1]), false);
	campaign(jk_buf_bytes(&sealed[0]), jk_buf_bytes(&sealed[1]), true);
	for (size_t i = 0; i < 2; i++) {
		jk_buf_release(&clear[i]);
		jk_buf_release(&sealed[i]);
	}
	jk_buf_release(&inner);
	jk_buf_release(&truth);
	jk_trust_free(trust);
	jk_schema_free(schema);
	jk_private_key_free(signing);
	jk_private_key_free(opening);
	return tap_end();
}
