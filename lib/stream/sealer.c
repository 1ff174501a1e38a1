#include "stream/sealer.h"

#include <stdlib.h>

#include "stream/key.h"

/* Sealing */

void
jk_outer_header(struct jk_header *outer, const struct jk_header *inner)
{
	*outer = *inner;
	outer->sealing = JK_SEALING_STREAM;
	outer->sorted = outer->live = false;
	outer->consents_count = outer->inputs_count = outer->seals_count = 0;
	outer->schema = jk_bytes(NULL, 0);
	memset(outer->schema_fingerprint, 0, sizeof outer->schema_fingerprint);
}

static uint32_t
rows_of(const struct jk_unit *unit)
{
	bool records =
	    unit->type == JK_UNIT_FRAME && unit->frame.type == JK_FRAME_RECORDS;

	return records ? unit->frame.records : 0;
}

int
jk_seal_stream(struct jk_units *inner, const struct jk_header *outer,
    const struct jk_private_key *key, const uint8_t (*points)[JK_POINT_BYTES],
    size_t count, struct jk_sink sink, uint8_t *digest, struct jk_err *err)
{
	struct jk_framer *framer = jk_framer_open(sink, outer, key, points, count, err);
	struct jk_custody custody = { 0 };
	struct jk_unit unit;
	enum jk_next next = JK_NEXT_FAILED;
	int result = -1;

	if (framer == NULL)
		return -1;
	while ((next = jk_units_next(inner, &unit, err)) == JK_NEXT_RECORD)
		if (jk_framer_put(framer, JK_FRAME_UNIT, rows_of(&unit), 0, unit.bytes,
			0, err) < 0)
			goto done;
	if (next == JK_NEXT_FAILED)
		goto done;
	custody.in = jk_framer_records(framer);
	result = jk_framer_close(framer, &custody, digest, err);
done:
	jk_framer_free(framer);
	return result;
}

/* Opening */

struct jk_opener {
	struct jk_units *outer;
	struct jk_stream_key *key;
	struct jk_buf plain;
	struct jk_bytes rest; /* of the unit being read */
	bool first_seen, last_seen;
};

struct jk_opener *
jk_opener_new(struct jk_units *outer, struct jk_private_key *const *keys, size_t count,
    struct jk_err *err)
{
	struct jk_opener *opener = calloc(1, sizeof *opener);

	if (opener == NULL) {
		jk_err_memory(err);
		return NULL;
	}
	opener->outer = outer;
	if (jk_units_header(outer)->sealing != JK_SEALING_STREAM)
		jk_err_set(
		    err, JK_EXIT_DATA, "JK00327", _("stream is not sealed as a whole"));
	else
		opener->key =
		    jk_stream_key_open(jk_units_header(outer), keys, count, err);
	if (opener->key != NULL)
		return opener;
	jk_opener_free(opener);
	return NULL;
}

void
jk_opener_free(struct jk_opener *opener)
{
	if (opener == NULL)
		return;
	jk_stream_key_free(opener->key);
	jk_buf_wipe(&opener->plain);
	free(opener);
}

/* The length of a checkpoint that starts here; 0 when none does. */
static size_t
checkpoint_len(struct jk_bytes at)
{
	struct jk_err ignored;
	size_t len;

	if (at.len < JK_CHECKPOINT_FIRST_BYTES ||
	    jk_checkpoint_length(&len, at.ptr, &ignored) < 0 || len > at.len)
		return 0;
	return len;
}

static bool
is_head_unit(struct jk_bytes plain)
{
	struct jk_err ignored;
	size_t header, head, checkpoint;

	if (plain.len < JK_PREFIX_BYTES ||
	    jk_prefix_decode(&header, plain.ptr, &ignored) < 0)
		return false;
	head = JK_PREFIX_BYTES + header;
	if (plain.len < head)
		return false;
	checkpoint = checkpoint_len(jk_bytes(plain.ptr + head, plain.len - head));
	return checkpoint > 0 && head + checkpoint == plain.len;
}

/* One frame, with as many records as the outer frame shows. */
static bool
is_frame_unit(struct jk_bytes plain, uint32_t rows)
{
	struct jk_err ignored;
	struct jk_frame frame;

	if (plain.len < JK_FRAME_HEADER_BYTES ||
	    jk_frame_decode(&frame, plain.ptr, &ignored) < 0 ||
	    plain.len != JK_FRAME_HEADER_BYTES + (size_t)frame.body_len)
		return false;
	return rows == (frame.type == JK_FRAME_RECORDS ? frame.records : 0);
}

/* One unit, no more and no less, where it must stand (jk-stream(5), SEALING). */
static bool
is_one_unit(struct jk_opener *opener, struct jk_bytes plain, uint32_t rows)
{
	size_t checkpoint;

	if (!opener->first_seen) {
		opener->first_seen = true;
		return rows == 0 && is_head_unit(plain);
	}
	if (opener->last_seen)
		return false;
	if (plain.len > 0 && plain.ptr[0] == jk_frame_magic[0])
		return is_frame_unit(plain, rows);
	checkpoint = checkpoint_len(plain);
	opener->last_seen = checkpoint > 0 && checkpoint + JK_END_BYTES == plain.len;
	return rows == 0 && checkpoint > 0 &&
	       (checkpoint == plain.len || opener->last_seen);
}

static int
open_unit(struct jk_opener *opener, const struct jk_unit *unit, struct jk_err *err)
{
	if (jk_stream_key_unseal(opener->key, &opener->plain, unit->bytes.ptr,
		unit->body, &opener->rest, err) < 0)
		return -1;
	if (is_one_unit(opener, opener->rest, unit->frame.records))
		return 0;
	return jk_err_set(err, JK_EXIT_PROTOCOL, "JK00328",
	    _("sealed frame %llu does not hold one unit"),
	    (unsigned long long)unit->frame.number);
}

/* jk_source_read: the inner bytes, one outer frame at a time. */
static int
read_opened(void *from, uint8_t *to, size_t len, size_t *got, struct jk_err *err)
{
	struct jk_opener *opener = from;
	struct jk_unit unit;

	*got = 0;
	while (opener->rest.len == 0) {
		enum jk_next next = jk_units_next(opener->outer, &unit, err);

		if (next == JK_NEXT_END && !opener->last_seen) {
			jk_units_refuse(opener->outer);
			return jk_err_set(err, JK_EXIT_PROTOCOL, "JK00350",
			    _("sealed stream does not hold a whole stream"));
		}
		if (next != JK_NEXT_RECORD)
			return next == JK_NEXT_END ? 0 : -1;
		if (unit.type == JK_UNIT_FRAME && unit.frame.type == JK_FRAME_UNIT &&
		    open_unit(opener, &unit, err) < 0) {
			jk_units_refuse(opener->outer);
			return -1;
		}
	}
	*got = len < opener->rest.len ? len : opener->rest.len;
	memcpy(to, opener->rest.ptr, *got);
	opener->rest = jk_bytes(opener->rest.ptr + *got, opener->rest.len - *got);
	return 0;
}

void
jk_source_of_opener(struct jk_source *source, struct jk_opener *opener)
{
	jk_source_of(source, read_opened, opener);
}

int
jk_opener_compare(
    const struct jk_opener *opener, const struct jk_header *inner, struct jk_err *err)
{
	const struct jk_header *outer = jk_units_header(opener->outer);
	bool same = inner->sealing == JK_SEALING_NONE && outer->form == inner->form &&
		    strcmp(outer->kind, inner->kind) == 0 &&
		    strcmp(outer->origin, inner->origin) == 0 &&
		    jk_lane_equal(&outer->lane, &inner->lane) &&
		    outer->number == inner->number &&
		    strcmp(outer->date, inner->date) == 0 &&
		    outer->production == inner->production &&
		    outer->recipients_count == inner->recipients_count;

	for (size_t i = 0; same && i < inner->recipients_count; i++)
		same = strcmp(outer->recipients[i], inner->recipients[i]) == 0;
	if (same)
		return 0;
	return jk_err_set(err, JK_EXIT_PROTOCOL, "JK00329",
	    _("sealed stream differs from what its outside says"));
}
