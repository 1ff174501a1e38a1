#include "stream/units.h"

#include <stdlib.h>

#include "adapt/crc.h"
#include "adapt/sign.h"
#include "stream/leaves.h"

/* The frames since the last checkpoint, then that checkpoint. */
#define HELD_MAX (JK_WINDOW_MAX_FRAMES + 1)

struct held {
	enum jk_unit_type type;
	size_t at, len; /* in the window */
	struct jk_frame frame;
};

struct jk_units {
	struct jk_source *source;
	struct jk_policy policy;
	const struct jk_trust_entry *signer;
	const struct jk_public_key *key;
	enum jk_ending ending;

	struct jk_buf head; /* prefix and header, which header points into */
	struct jk_header header;
	struct jk_leaves leaves;
	uint64_t frames, records, sources, index, tables;
	enum jk_frame_type last_type;
	uint64_t table_at, checkpoint_at;

	struct jk_buf window;
	struct held held[HELD_MAX];
	size_t held_count, held_next;
	size_t frames_held, body_held;

	bool has_previous, end_read;
	uint8_t previous[JK_DIGEST_BYTES];
	struct jk_checkpoint checkpoint;
	struct jk_buf final_text;
};

/* Endings */

static int
cut(struct jk_units *units, struct jk_err *err)
{
	units->ending = JK_ENDING_CUT;
	return jk_err_set(err, JK_EXIT_PROTOCOL, "JK00301",
	    _("input is cut off after %llu verified records"),
	    (unsigned long long)jk_units_records(units));
}

/* A check failed and err says which; -1. */
static int
forged(struct jk_units *units, struct jk_err *err)
{
	if (err->status == JK_EXIT_PROTOCOL)
		units->ending = JK_ENDING_FORGED;
	return -1;
}

static int
mismatch(struct jk_err *err, const char *what)
{
	return jk_err_set(
	    err, JK_EXIT_PROTOCOL, "JK00302", _("%s does not match"), what);
}

/* Append len bytes to the buffer; a short input is cut. */
static int
take(struct jk_units *units, struct jk_buf *to, size_t len, struct jk_err *err)
{
	bool whole;

	if (jk_source_take(units->source, to, len, &whole, err) < 0)
		return -1;
	return whole ? 0 : cut(units, err);
}

/* Checkpoints */

int
jk_checkpoint_verify(struct jk_checkpoint *checkpoint, struct jk_bytes text,
    const struct jk_public_key *key, struct jk_err *err)
{
	struct jk_bytes is_signed;

	if (jk_checkpoint_decode(checkpoint, &is_signed, text, err) < 0)
		return -1;
	return jk_verify(
	    checkpoint->signature, key, JK_CHECKPOINT_LABEL, is_signed, err);
}

/* Does the checkpoint say what this reader has seen? */
static int
compare_checkpoint(
    struct jk_units *units, const struct jk_checkpoint *checkpoint, struct jk_err *err)
{
	uint8_t root[JK_HASH_BYTES];
	uint64_t number = units->has_previous ? units->checkpoint.number + 1 : 0;

	if (checkpoint->number != number || (number > 0 && units->frames_held == 0))
		return mismatch(err, _("checkpoint number"));
	if (checkpoint->has_previous != units->has_previous ||
	    (units->has_previous && memcmp(checkpoint->previous, units->previous,
					sizeof units->previous) != 0))
		return mismatch(err, _("previous checkpoint"));
	if (checkpoint->size != units->leaves.tree.size ||
	    checkpoint->records != units->records)
		return mismatch(err, _("checkpoint count"));
	jk_tree_root(&units->leaves.tree, root);
	if (jk_digest_failed())
		return jk_err_set(
		    err, JK_EXIT_OS, "JK00303", _("digest cannot be computed"));
	if (memcmp(root, checkpoint->root, sizeof root) != 0)
		return mismatch(err, _("tree root"));
	return 0;
}

static int
compare_custody(
    struct jk_units *units, const struct jk_custody *custody, struct jk_err *err)
{
	bool clear = units->header.sealing == JK_SEALING_NONE;

	if (custody->sources != units->sources || custody->index != units->index ||
	    custody->tables != units->tables ||
	    units->tables != jk_leaves_tables(&units->leaves))
		return mismatch(err, _("number of frames at the end"));
	if (custody->out != units->records || custody->has_content != clear ||
	    (!clear && custody->counts_count > 0) ||
	    custody->refused != (custody->reason[0] != '\0') ||
	    strcmp(custody->program, units->header.program) != 0 ||
	    strcmp(custody->version, units->header.version) != 0)
		return mismatch(err, _("custody of the final checkpoint"));
	return 0;
}

/* The checkpoint that starts at `at` of the window and ends it. */
static int
accept_checkpoint(struct jk_units *units, size_t at, struct jk_err *err)
{
	struct jk_bytes text = jk_bytes(units->window.ptr + at, units->window.len - at);
	struct jk_checkpoint checkpoint;
	struct jk_bytes is_signed;

	if (jk_checkpoint_decode(&checkpoint, &is_signed, text, err) < 0 ||
	    compare_checkpoint(units, &checkpoint, err) < 0 ||
	    (checkpoint.final &&
		compare_custody(units, &checkpoint.custody, err) < 0) ||
	    jk_verify(checkpoint.signature, units->key, JK_CHECKPOINT_LABEL, is_signed,
		err) < 0 ||
	    jk_digest_of(units->previous, &text, 1, err) < 0)
		return forged(units, err);
	units->has_previous = true;
	units->checkpoint = checkpoint;
	return 0;
}

/* Read a checkpoint whose first line is the end of the window. */
static int
take_checkpoint(struct jk_units *units, struct jk_err *err)
{
	size_t at = units->window.len - JK_CHECKPOINT_FIRST_BYTES, len;

	if (jk_checkpoint_length(&len, units->window.ptr + at, err) < 0)
		return forged(units, err);
	units->checkpoint_at = units->source->offset - JK_CHECKPOINT_FIRST_BYTES;
	if (take(units, &units->window, len - JK_CHECKPOINT_FIRST_BYTES, err) < 0)
		return -1;
	return accept_checkpoint(units, at, err);
}

static void
hold(struct jk_units *units, enum jk_unit_type type, size_t at,
    const struct jk_frame *frame)
{
	struct held *held = &units->held[units->held_count++];

	held->type = type;
	held->at = at;
	held->len = units->window.len - at;
	if (frame != NULL)
		held->frame = *frame;
}

/* Opening */

static int
take_head(struct jk_units *units, struct jk_err *err)
{
	struct jk_bytes header;
	uint8_t signer[JK_DIGEST_BYTES];
	size_t len;

	if (take(units, &units->head, JK_PREFIX_BYTES, err) < 0)
		return -1;
	if (jk_prefix_decode(&len, units->head.ptr, err) < 0)
		return forged(units, err);
	if (take(units, &units->head, len, err) < 0)
		return -1;
	header = jk_bytes(units->head.ptr + JK_PREFIX_BYTES, len);
	if (jk_header_signer(signer, header, err) < 0)
		return forged(units, err);
	units->signer = jk_policy_signer(&units->policy, signer, err);
	if (units->signer == NULL)
		return forged(units, err);
	units->key = jk_trust_key(units->policy.trust, units->signer, err);
	if (units->key == NULL)
		return -1;
	return jk_leaves_put(
	    &units->leaves, 0, jk_buf_bytes(&units->head), jk_bytes(NULL, 0), err);
}

/* What the verified header says of itself and its signer. */
static int
judge_header(struct jk_units *units, struct jk_err *err)
{
	struct jk_bytes text = jk_bytes(
	    units->head.ptr + JK_PREFIX_BYTES, units->head.len - JK_PREFIX_BYTES);

	if (jk_header_decode(&units->header, text, err) < 0)
		return forged(units, err);
	if (strcmp(units->header.origin, units->signer->party) != 0) {
		mismatch(err, _("origin and signer"));
		return forged(units, err);
	}
	if (jk_policy_check_use(units->header.kind, units->signer, err) < 0) {
		units->ending = JK_ENDING_FORGED;
		return -1;
	}
	if (units->header.production != units->policy.production) {
		jk_err_set(err, JK_EXIT_PROTOCOL, "JK00306",
		    _("stream is of the other environment (test or production)"));
		return forged(units, err);
	}
	return 0;
}

static int
open_stream(struct jk_units *units, struct jk_err *err)
{
	if (take_head(units, err) < 0)
		return -1;
	jk_buf_add(&units->window, jk_buf_bytes(&units->head));
	if (jk_buf_failed(&units->window))
		return jk_err_memory(err);
	if (take(units, &units->window, JK_CHECKPOINT_FIRST_BYTES, err) < 0 ||
	    take_checkpoint(units, err) < 0)
		return -1;
	if (units->checkpoint.final) {
		mismatch(err, _("checkpoint 0"));
		return forged(units, err);
	}
	if (judge_header(units, err) < 0)
		return -1;
	hold(units, JK_UNIT_HEADER, 0, NULL);
	return 0;
}

struct jk_units *
jk_units_open(struct jk_source *source, const struct jk_policy *policy,
    enum jk_ending *ending, struct jk_err *err)
{
	struct jk_units *units = calloc(1, sizeof *units);
	bool opened;

	if (units == NULL) {
		jk_err_memory(err);
		return NULL;
	}
	units->source = source;
	units->policy = *policy;
	units->last_type = JK_FRAME_RECORDS;
	opened = jk_leaves_init(&units->leaves, false, err) == 0 &&
		 open_stream(units, err) == 0;
	if (ending != NULL)
		*ending = units->ending;
	if (opened)
		return units;
	jk_units_free(units);
	return NULL;
}

void
jk_units_free(struct jk_units *units)
{
	if (units == NULL)
		return;
	jk_leaves_release(&units->leaves);
	jk_buf_release(&units->head);
	jk_buf_release(&units->window);
	jk_buf_release(&units->final_text);
	free(units);
}

/* Frames */

/* The types a stream may hold, in the order in which they stand. */
static int
rank_of(const struct jk_units *units, enum jk_frame_type type)
{
	bool whole = units->header.sealing == JK_SEALING_STREAM;

	switch (type) {
	case JK_FRAME_RECORDS:
		return whole ? -1 : 0;
	case JK_FRAME_UNIT:
		return whole ? 0 : -1;
	case JK_FRAME_SOURCES:
		return whole ? -1 : 1;
	case JK_FRAME_INDEX:
		return whole || !units->header.sorted ? -1 : 2;
	case JK_FRAME_TABLE:
		return 3;
	}
	return -1;
}

static bool
counts_records(enum jk_frame_type type)
{
	return type == JK_FRAME_RECORDS || type == JK_FRAME_UNIT;
}

/* Is the frame the one that must come here (jk-stream(5), FRAMES)? */
static bool
is_expected(const struct jk_units *units, const struct jk_frame *frame)
{
	bool sealed =
	    units->header.sealing != JK_SEALING_NONE && frame->type != JK_FRAME_TABLE;
	int rank = rank_of(units, frame->type);
	enum jk_frame_type last = units->last_type;

	if (rank < 0 || (units->frames > 0 && rank < rank_of(units, last)))
		return false;
	if (frame->number != units->frames + 1 || frame->before != units->records)
		return false;
	if (memcmp(frame->tag, units->header.stream, sizeof frame->tag) != 0)
		return false;
	if (frame->sealed != sealed || (sealed && frame->raw_len != 0))
		return false;
	if (frame->type == JK_FRAME_SOURCES && frame->records > JK_SOURCES_MAX_ROWS)
		return false;
	if (frame->type == JK_FRAME_TABLE &&
	    frame->records * JK_TABLE_ENTRY_BYTES != frame->body_len)
		return false;
	return frame->records > 0 || frame->type == JK_FRAME_UNIT;
}

static int
check_frame(struct jk_units *units, const struct jk_frame *frame, const uint8_t *header,
    struct jk_err *err)
{
	if (jk_get_be32(header + JK_FRAME_CRC_AT) !=
	    jk_crc32(jk_bytes(header, JK_FRAME_CRC_AT)))
		return jk_err_set(err, JK_EXIT_PROTOCOL, "JK00307",
		    _("frame header is damaged (its CRC does not match)"));
	if (!is_expected(units, frame))
		return jk_err_set(err, JK_EXIT_PROTOCOL, "JK00308",
		    _("frame is out of order or belongs to another stream"));
	if (units->frames_held == JK_WINDOW_MAX_FRAMES ||
	    units->body_held + frame->body_len > JK_WINDOW_MAX_BYTES)
		return jk_err_set(err, JK_EXIT_PROTOCOL, "JK00309",
		    _("too many frames without a checkpoint"));
	return 0;
}

static int
accept_table(struct jk_units *units, const struct jk_frame *frame, struct jk_bytes body,
    uint64_t offset, struct jk_err *err)
{
	size_t entries;

	if (units->tables == 0)
		units->table_at = offset;
	entries = units->tables < jk_leaves_tables(&units->leaves)
		      ? jk_leaves_table_entries(&units->leaves, units->tables)
		      : 0;
	if (frame->records != entries || frame->raw_len != frame->body_len)
		return mismatch(err, _("table of leaves"));
	return jk_leaves_table_check(&units->leaves, units->tables++, body, err);
}

static int
accept_frame(struct jk_units *units, const struct jk_frame *frame, size_t at,
    uint64_t offset, struct jk_err *err)
{
	struct jk_bytes header =
	    jk_bytes(units->window.ptr + at, JK_FRAME_HEADER_BYTES);
	struct jk_bytes body = jk_bytes(header.ptr + header.len, frame->body_len);

	units->frames++;
	units->frames_held++;
	units->body_held += frame->body_len;
	units->last_type = frame->type;
	units->sources += frame->type == JK_FRAME_SOURCES;
	units->index += frame->type == JK_FRAME_INDEX;
	if (counts_records(frame->type))
		units->records += frame->records;
	if (frame->type == JK_FRAME_TABLE)
		return accept_table(units, frame, body, offset, err);
	return jk_leaves_put(&units->leaves, offset, header, body, err);
}

/* Read a frame whose first bytes are the end of the window. */
static int
take_frame(struct jk_units *units, struct jk_err *err)
{
	size_t at = units->window.len - JK_CHECKPOINT_FIRST_BYTES;
	uint64_t offset = units->source->offset - JK_CHECKPOINT_FIRST_BYTES;
	struct jk_frame frame;

	if (take(units, &units->window,
		JK_FRAME_HEADER_BYTES - JK_CHECKPOINT_FIRST_BYTES, err) < 0)
		return -1;
	if (jk_frame_decode(&frame, units->window.ptr + at, err) < 0 ||
	    check_frame(units, &frame, units->window.ptr + at, err) < 0)
		return forged(units, err);
	if (take(units, &units->window, frame.body_len, err) < 0)
		return -1;
	if (accept_frame(units, &frame, at, offset, err) < 0)
		return forged(units, err);
	hold(units, JK_UNIT_FRAME, at, &frame);
	return 0;
}

/* Read on until a checkpoint has verified over all that is held. */
static int
fill_window(struct jk_units *units, struct jk_err *err)
{
	jk_buf_reset(&units->window);
	units->held_count = units->held_next = 0;
	units->frames_held = units->body_held = 0;
	for (;;) {
		size_t at = units->window.len;

		if (take(units, &units->window, JK_CHECKPOINT_FIRST_BYTES, err) < 0)
			return -1;
		if (units->window.ptr[at] == jk_frame_magic[0]) {
			if (take_frame(units, err) < 0)
				return -1;
			continue;
		}
		if (take_checkpoint(units, err) < 0)
			return -1;
		hold(units, units->checkpoint.final ? JK_UNIT_END : JK_UNIT_CHECKPOINT,
		    at, NULL);
		return 0;
	}
}

/* The end line, and nothing behind it; it becomes part of the last unit. */
static int
take_end(struct jk_units *units, struct held *held, struct jk_err *err)
{
	uint64_t table_at, checkpoint_at;
	bool end;

	jk_buf_add(
	    &units->final_text, jk_bytes(units->window.ptr + held->at, held->len));
	if (jk_buf_failed(&units->final_text))
		return jk_err_memory(err);
	if (take(units, &units->window, JK_END_BYTES, err) < 0)
		return -1;
	if (jk_end_decode(&table_at, &checkpoint_at,
		units->window.ptr + units->window.len - JK_END_BYTES, err) < 0)
		return forged(units, err);
	if (table_at != units->table_at || checkpoint_at != units->checkpoint_at) {
		mismatch(err, _("end line"));
		return forged(units, err);
	}
	if (jk_source_at_end(units->source, &end, err) < 0)
		return -1;
	if (!end) {
		jk_err_set(err, JK_EXIT_PROTOCOL, "JK00310", _("bytes follow the end"));
		return forged(units, err);
	}
	held->len += JK_END_BYTES;
	units->end_read = true;
	units->ending = JK_ENDING_COMPLETE;
	return 0;
}

static void
release_unit(struct jk_units *units, struct jk_unit *unit)
{
	struct held *held = &units->held[units->held_next++];

	unit->type = held->type;
	unit->frame = held->frame;
	unit->bytes = jk_bytes(units->window.ptr + held->at, held->len);
	unit->body = unit->bytes;
	if (held->type == JK_UNIT_FRAME) {
		unit->body.ptr += JK_FRAME_HEADER_BYTES;
		unit->body.len -= JK_FRAME_HEADER_BYTES;
	}
}

enum jk_next
jk_units_next(struct jk_units *units, struct jk_unit *unit, struct jk_err *err)
{
	if (units->ending == JK_ENDING_CUT || units->ending == JK_ENDING_FORGED) {
		jk_err_set(
		    err, JK_EXIT_PROTOCOL, "JK00311", _("stream has already failed"));
		return JK_NEXT_FAILED;
	}
	if (units->held_next == units->held_count) {
		if (units->end_read)
			return JK_NEXT_END;
		if (fill_window(units, err) < 0)
			return JK_NEXT_FAILED;
	}
	if (units->held[units->held_next].type == JK_UNIT_END &&
	    take_end(units, &units->held[units->held_next], err) < 0)
		return JK_NEXT_FAILED;
	release_unit(units, unit);
	return JK_NEXT_RECORD;
}

/* What is known */

const struct jk_header *
jk_units_header(const struct jk_units *units)
{
	return &units->header;
}

const struct jk_trust_entry *
jk_units_signer(const struct jk_units *units)
{
	return units->signer;
}

enum jk_ending
jk_units_ending(const struct jk_units *units)
{
	return units->ending;
}

void
jk_units_refuse(struct jk_units *units)
{
	units->ending = JK_ENDING_FORGED;
}

uint64_t
jk_units_records(const struct jk_units *units)
{
	return units->has_previous ? units->checkpoint.records : 0;
}

const struct jk_checkpoint *
jk_units_final(const struct jk_units *units)
{
	return &units->checkpoint;
}

struct jk_bytes
jk_units_final_text(const struct jk_units *units)
{
	return jk_buf_bytes(&units->final_text);
}

const uint8_t *
jk_units_final_digest(const struct jk_units *units)
{
	return units->previous;
}
