#include "ledger/trace.h"

#include <stdlib.h>

#include "stream/body.h"

/* Walking a batch */

struct walk {
	struct jk_proof *proof;
	struct jk_buf leaves; /* 32 bytes each */
	bool found;
};

static int
put_leaf(struct walk *walk, struct jk_bytes bytes, struct jk_err *err)
{
	uint8_t leaf[JK_HASH_BYTES];

	jk_tree_leaf(jk_sha256, leaf, &bytes, 1);
	jk_buf_add(&walk->leaves, jk_bytes(leaf, sizeof leaf));
	return jk_buf_failed(&walk->leaves) ? jk_err_memory(err) : 0;
}

/* Leaf 0 is prefix and header; checkpoint 0 behind them is none. */
static int
take_head(struct walk *walk, const struct jk_unit *unit, struct jk_err *err)
{
	size_t len;

	if (jk_prefix_decode(&len, unit->bytes.ptr, err) < 0)
		return -1;
	jk_buf_add(
	    &walk->proof->head, jk_bytes(unit->bytes.ptr, JK_PREFIX_BYTES + len));
	if (jk_buf_failed(&walk->proof->head))
		return jk_err_memory(err);
	return put_leaf(walk, jk_buf_bytes(&walk->proof->head), err);
}

static int
take_frame(struct walk *walk, const struct jk_unit *unit, struct jk_err *err)
{
	const struct jk_frame *frame = &unit->frame;
	struct jk_proof *proof = walk->proof;

	if (!jk_frame_is_leaf(frame->type))
		return 0;
	if (frame->type == JK_FRAME_RECORDS && proof->record > frame->before &&
	    proof->record <= frame->before + frame->records) {
		walk->found = true;
		proof->first = frame->before + 1;
		proof->last = frame->before + frame->records;
		proof->frame_path.index = frame->number;
		jk_buf_add(&proof->frame, unit->bytes);
		if (jk_buf_failed(&proof->frame))
			return jk_err_memory(err);
	}
	return put_leaf(walk, unit->bytes, err);
}

static int
walk_units(struct walk *walk, struct jk_units *units, struct jk_err *err)
{
	struct jk_unit unit;
	enum jk_next next;

	while ((next = jk_units_next(units, &unit, err)) == JK_NEXT_RECORD)
		if ((unit.type == JK_UNIT_HEADER && take_head(walk, &unit, err) < 0) ||
		    (unit.type == JK_UNIT_FRAME && take_frame(walk, &unit, err) < 0))
			return -1;
	return next == JK_NEXT_END ? 0 : -1;
}

static void
prove(const struct walk *walk, uint64_t size, struct jk_path *path)
{
	const uint8_t(*leaves)[JK_HASH_BYTES] =
	    (const uint8_t(*)[JK_HASH_BYTES])walk->leaves.ptr;

	memcpy(path->leaf, leaves[path->index], sizeof path->leaf);
	jk_tree_prove_leaf(
	    jk_sha256, leaves, size, path->index, path->hashes, &path->count);
}

static int
take_end(struct walk *walk, const struct jk_units *units, struct jk_err *err)
{
	const struct jk_header *header = jk_units_header(units);
	const struct jk_checkpoint *final = jk_units_final(units);
	struct jk_proof *proof = walk->proof;

	proof->lane = header->lane;
	proof->number = header->number;
	memcpy(proof->stream, header->stream, sizeof proof->stream);
	memcpy(proof->signer, header->signer, sizeof proof->signer);
	memcpy(proof->party, header->origin, sizeof proof->party);
	memcpy(proof->content, final->custody.content, sizeof proof->content);
	memcpy(proof->digest, jk_units_final_digest(units), sizeof proof->digest);
	proof->size = final->size;
	memcpy(proof->root, final->root, sizeof proof->root);
	jk_buf_add(&proof->checkpoint, jk_units_final_text(units));
	if (jk_buf_failed(&proof->checkpoint))
		return jk_err_memory(err);
	if (!walk->found)
		return jk_err_set(err, JK_EXIT_DATA, "JKU0004",
		    _("the batch has %llu records, not the one asked for"),
		    (unsigned long long) final->records);
	prove(walk, final->size, &proof->head_path);
	prove(walk, final->size, &proof->frame_path);
	return 0;
}

static int
trace_units(struct jk_proof *proof, struct jk_units *units, struct jk_err *err)
{
	const struct jk_header *header = jk_units_header(units);
	struct walk walk = { .proof = proof };
	int result = -1;

	if (header->form != JK_FORM_BATCH || header->sealing != JK_SEALING_NONE)
		return jk_err_set(
		    err, JK_EXIT_DATA, "JKU0005", _("the stream is no batch"));
	if (walk_units(&walk, units, err) == 0 && take_end(&walk, units, err) == 0)
		result = 0;
	jk_buf_release(&walk.leaves);
	return result;
}

/* The batch within a sealed one. */
static int
trace_sealed(struct jk_proof *proof, struct jk_units *outer,
    const struct jk_policy *policy, struct jk_private_key *const *keys, size_t count,
    struct jk_err *err)
{
	struct jk_opener *opener = jk_opener_new(outer, keys, count, err);
	struct jk_source source;
	struct jk_units *inner;
	int result = -1;

	if (opener == NULL)
		return -1;
	jk_source_of_opener(&source, opener);
	inner = jk_units_open(&source, policy, NULL, err);
	if (inner != NULL &&
	    jk_opener_compare(opener, jk_units_header(inner), err) == 0)
		result = trace_units(proof, inner, err);
	jk_units_free(inner);
	jk_source_release(&source);
	jk_opener_free(opener);
	return result;
}

int
jk_trace(struct jk_proof *proof, struct jk_source *source,
    const struct jk_policy *policy, struct jk_private_key *const *keys, size_t count,
    uint64_t record, struct jk_err *err)
{
	struct jk_units *units;
	int result = -1;

	memset(proof, 0, sizeof *proof);
	proof->record = record;
	units = jk_units_open(source, policy, NULL, err);
	if (units == NULL)
		return -1;
	if (jk_units_header(units)->sealing == JK_SEALING_STREAM)
		result = trace_sealed(proof, units, policy, keys, count, err);
	else
		result = trace_units(proof, units, err);
	jk_units_free(units);
	return result < 0 ? -1 : jk_proof_check(proof, policy, err);
}

void
jk_proof_release(struct jk_proof *proof)
{
	jk_buf_wipe(&proof->head);
	jk_buf_wipe(&proof->frame);
	jk_buf_wipe(&proof->checkpoint);
}

/* Checking */

/* These bytes are that leaf, and the path leads from it to the root. */
static bool
leads_to_root(
    const struct jk_proof *proof, const struct jk_path *path, struct jk_bytes bytes)
{
	uint8_t leaf[JK_HASH_BYTES];

	jk_tree_leaf(jk_sha256, leaf, &bytes, 1);
	return memcmp(leaf, path->leaf, sizeof leaf) == 0 &&
	       jk_tree_check_leaf(jk_sha256, leaf, path->index, proof->size,
		   (const uint8_t(*)[JK_HASH_BYTES])path->hashes, path->count,
		   proof->root);
}

int
jk_proof_check(
    const struct jk_proof *proof, const struct jk_policy *policy, struct jk_err *err)
{
	const struct jk_trust_entry *signer =
	    jk_policy_site_signer(policy, proof->signer, err);
	const struct jk_public_key *key =
	    signer != NULL ? jk_trust_key(policy->trust, signer, err) : NULL;
	struct jk_checkpoint *checkpoint = calloc(1, sizeof *checkpoint);
	int result = -1;

	if (checkpoint == NULL)
		return jk_err_memory(err);
	if (key == NULL || jk_checkpoint_verify(checkpoint,
			       jk_buf_bytes(&proof->checkpoint), key, err) < 0)
		goto done;
	result = 0;
	if (!checkpoint->final || checkpoint->size != proof->size ||
	    memcmp(checkpoint->root, proof->root, sizeof proof->root) != 0 ||
	    !leads_to_root(proof, &proof->head_path, jk_buf_bytes(&proof->head)) ||
	    !leads_to_root(proof, &proof->frame_path, jk_buf_bytes(&proof->frame)) ||
	    jk_digest_failed())
		result = jk_err_set(err, JK_EXIT_PROTOCOL, "JKU0006",
		    _("the path does not lead to the signed root"));
done:
	free(checkpoint);
	return result;
}

/* As text */

static void
add_path(struct jk_buf *to, const char *word, const struct jk_path *path)
{
	jk_buf_addf(to, "%s %llu ", word, (unsigned long long)path->index);
	jk_buf_add_hex(to, path->leaf, sizeof path->leaf);
	jk_buf_add_byte(to, ' ');
	for (size_t i = 0; i < path->count; i++) {
		if (i > 0)
			jk_buf_add_byte(to, ',');
		jk_buf_add_hex(to, path->hashes[i], sizeof path->hashes[i]);
	}
	jk_buf_add_text(to, path->count == 0 ? "-\n" : "\n");
}

static void
add_hash(struct jk_buf *to, const char *word, const uint8_t *hash, size_t len)
{
	jk_buf_addf(to, "%s ", word);
	jk_buf_add_hex(to, hash, len);
	jk_buf_add_byte(to, '\n');
}

void
jk_proof_encode(struct jk_buf *to, const struct jk_proof *proof)
{
	char lane[JK_LANE_CHARS];

	jk_lane_encode(lane, &proof->lane);
	jk_buf_addf(to, "jk-proof 1\nlane %s\nnumber %llu\nrecord %llu\n", lane,
	    (unsigned long long)proof->number, (unsigned long long)proof->record);
	jk_buf_addf(to, "party %s\n", proof->party);
	add_hash(to, "signer", proof->signer, sizeof proof->signer);
	add_hash(to, "stream", proof->stream, sizeof proof->stream);
	add_hash(to, "content", proof->content, sizeof proof->content);
	jk_buf_addf(to, "records %llu %llu\n", (unsigned long long)proof->first,
	    (unsigned long long)proof->last);
	add_path(to, "header", &proof->head_path);
	add_path(to, "frame", &proof->frame_path);
	jk_buf_addf(to, "size %llu\n", (unsigned long long)proof->size);
	add_hash(to, "root", proof->root, sizeof proof->root);
	if (proof->taken > 0)
		jk_buf_addf(to, "taken %llu\n", (unsigned long long)proof->taken);
	else
		jk_buf_add_text(to, "taken -\n");
	jk_buf_addf(to, "bytes %zu %zu %zu\n", proof->head.len, proof->frame.len,
	    proof->checkpoint.len);
}

void
jk_proof_encode_bytes(struct jk_buf *to, const struct jk_proof *proof)
{
	jk_buf_add_byte(to, '\n');
	jk_buf_add(to, jk_buf_bytes(&proof->head));
	jk_buf_add(to, jk_buf_bytes(&proof->frame));
	jk_buf_add(to, jk_buf_bytes(&proof->checkpoint));
}

/* The record */

static int
decode_schema(
    struct jk_traced *traced, const struct jk_proof *proof, struct jk_err *err)
{
	struct jk_header *header = calloc(1, sizeof *header);
	struct jk_bytes text = jk_bytes(
	    proof->head.ptr + JK_PREFIX_BYTES, proof->head.len - JK_PREFIX_BYTES);
	int result = -1;

	if (header == NULL)
		return jk_err_memory(err);
	if (jk_header_decode(header, text, err) == 0) {
		traced->schema = jk_schema_decode(header->schema, err);
		result = traced->schema != NULL ? 0 : -1;
	}
	free(header);
	return result;
}

int
jk_traced_open(
    struct jk_traced *traced, const struct jk_proof *proof, struct jk_err *err)
{
	const struct jk_column *columns[JK_SCHEMA_MAX_COLUMNS];
	struct jk_body_coder *coder = NULL;
	struct jk_bytes body = jk_bytes(proof->frame.ptr + JK_FRAME_HEADER_BYTES,
	    proof->frame.len - JK_FRAME_HEADER_BYTES);
	struct jk_decoding how = { .is_text = true, .has_raw_len = true };
	struct jk_frame frame;
	int result = -1;

	memset(traced, 0, sizeof *traced);
	if (jk_frame_decode(&frame, proof->frame.ptr, err) < 0 ||
	    decode_schema(traced, proof, err) < 0)
		return -1;
	for (size_t i = 0; i < jk_schema_columns(traced->schema); i++)
		columns[i] = jk_schema_column(traced->schema, i);
	how.raw_len = frame.raw_len;
	jk_table_init(&traced->table, jk_schema_columns(traced->schema));
	coder = jk_body_coder_new(err);
	if (coder != NULL)
		result =
		    jk_body_decode(coder, columns, jk_schema_columns(traced->schema),
			body, frame.records, &how, &traced->table, err);
	jk_body_coder_free(coder);
	traced->row = (size_t)(proof->record - proof->first);
	return result;
}

void
jk_traced_release(struct jk_traced *traced)
{
	jk_table_release(&traced->table);
	jk_schema_free(traced->schema);
	memset(traced, 0, sizeof *traced);
}
