#include "ledger/stage.h"

#include <stdlib.h>

#include "format/record.h"
#include "ledger/moves.h"
#include "ledger/sorter.h"

/*
 * A sorter's key: chain of the group, rank, generation, number in the input.
 * Payload: input, number, the record as text.
 */
#define RANK_AT JK_CHAIN_BYTES
#define GENERATION_AT (RANK_AT + 4)
#define NUMBER_AT (GENERATION_AT + 8)
#define KEY_BYTES (NUMBER_AT + 8)
#define PAYLOAD_AT 12

struct jk_stage {
	const char *directory;
	const struct jk_schema *schema;
	struct jk_change_columns columns;
	struct jk_sorter *sorter;
	struct jk_moves moves;
	const uint32_t *ranks;
	size_t ranks_count;
	struct jk_buf payload;
	bool has_group;
	uint8_t group[JK_CHAIN_BYTES];
	struct jk_bytes fields[JK_SCHEMA_MAX_COLUMNS];
};

struct jk_stage *
jk_stage_new(const char *directory, const struct jk_schema *schema, struct jk_err *err)
{
	struct jk_stage *stage = calloc(1, sizeof *stage);

	if (stage == NULL) {
		jk_err_memory(err);
		return NULL;
	}
	stage->directory = directory;
	stage->schema = schema;
	jk_moves_init(&stage->moves);
	if (jk_change_columns_find(&stage->columns, schema, err) == 0)
		stage->sorter = jk_sorter_new(directory, JK_SORTER_BUDGET_BYTES, err);
	if (stage->sorter != NULL)
		return stage;
	jk_stage_free(stage);
	return NULL;
}

void
jk_stage_free(struct jk_stage *stage)
{
	if (stage == NULL)
		return;
	jk_sorter_free(stage->sorter);
	jk_moves_release(&stage->moves);
	jk_buf_wipe(&stage->payload);
	free(stage);
}

/* Putting */

static int
make_chain(uint8_t chain[JK_CHAIN_BYTES], struct jk_bytes code,
    struct jk_bytes municipality, struct jk_err *err)
{
	if (code.len != JK_MOVES_CODE_BYTES || municipality.len != JK_MOVES_PARTY_BYTES)
		return jk_err_set(err, JK_EXIT_DATA, "JK00580",
		    _("resident code or municipality has another length"));
	memcpy(chain, code.ptr, code.len);
	memcpy(chain + code.len, municipality.ptr, municipality.len);
	return 0;
}

static int
put_move(struct jk_stage *stage, const struct jk_change *change,
    const uint8_t chain[JK_CHAIN_BYTES], struct jk_err *err)
{
	uint8_t former[JK_CHAIN_BYTES];

	if (make_chain(former, change->former_code, change->municipality, err) < 0)
		return -1;
	return jk_moves_put(&stage->moves, former, chain, err);
}

int
jk_stage_put(struct jk_stage *stage, uint32_t input, uint64_t number,
    const struct jk_bytes *fields, struct jk_err *err)
{
	uint8_t key[KEY_BYTES];
	struct jk_change change;

	if (jk_change_decode(&change, &stage->columns, fields, err) < 0 ||
	    make_chain(key, change.code, change.municipality, err) < 0)
		return -1;
	if (change.is_code_change && put_move(stage, &change, key, err) < 0)
		return -1;
	jk_put_be32(key + RANK_AT, input);
	jk_put_be64(key + GENERATION_AT, change.generation);
	jk_put_be64(key + NUMBER_AT, number);
	jk_buf_reset(&stage->payload);
	jk_buf_add_be32(&stage->payload, input);
	jk_buf_add_be64(&stage->payload, number);
	jk_record_add_text(&stage->payload, fields, jk_schema_columns(stage->schema));
	if (jk_buf_failed(&stage->payload))
		return jk_err_memory(err);
	return jk_sorter_put(stage->sorter, jk_bytes(key, sizeof key),
	    jk_buf_bytes(&stage->payload), err);
}

/* Order */

static uint32_t
rank_of(const struct jk_stage *stage, struct jk_bytes payload)
{
	uint32_t input = jk_get_be32(payload.ptr);

	return input < stage->ranks_count ? stage->ranks[input] : JK_STAGE_PASSED;
}

/* What was put by input and own chain is in order as it is, if both hold. */
static bool
is_in_order(const struct jk_stage *stage)
{
	uint32_t before = 0;

	for (size_t i = 0; i < stage->ranks_count; i++) {
		if (stage->ranks[i] == JK_STAGE_PASSED)
			continue;
		if (stage->ranks[i] < before)
			return false;
		before = stage->ranks[i];
	}
	return jk_moves_is_empty(&stage->moves);
}

static int
sort_again(struct jk_stage *stage, struct jk_sorter *to, struct jk_err *err)
{
	struct jk_bytes key, payload;
	uint8_t new_key[KEY_BYTES];
	enum jk_next next;

	while ((next = jk_sorter_next(stage->sorter, &key, &payload, err)) ==
	       JK_NEXT_RECORD) {
		if (rank_of(stage, payload) == JK_STAGE_PASSED)
			continue;
		memcpy(new_key, key.ptr, sizeof new_key);
		memcpy(new_key, jk_moves_group(&stage->moves, key.ptr), JK_CHAIN_BYTES);
		jk_put_be32(new_key + RANK_AT, rank_of(stage, payload));
		if (jk_sorter_put(to, jk_bytes(new_key, sizeof new_key), payload, err) <
		    0)
			return -1;
	}
	return next == JK_NEXT_END ? 0 : -1;
}

int
jk_stage_end(
    struct jk_stage *stage, const uint32_t *ranks, size_t count, struct jk_err *err)
{
	struct jk_sorter *sorter;

	stage->ranks = ranks;
	stage->ranks_count = count;
	if (jk_moves_end(&stage->moves, err) < 0)
		return -1;
	if (is_in_order(stage))
		return 0;
	sorter = jk_sorter_new(stage->directory, JK_SORTER_BUDGET_BYTES, err);
	if (sorter == NULL)
		return -1;
	if (sort_again(stage, sorter, err) < 0) {
		jk_sorter_free(sorter);
		return -1;
	}
	jk_sorter_free(stage->sorter);
	stage->sorter = sorter;
	return 0;
}

/* Pulling */

static enum jk_next
decode(struct jk_stage *stage, struct jk_bytes key, struct jk_bytes payload,
    struct jk_staged *staged, struct jk_err *err)
{
	struct jk_bytes text =
	    jk_bytes(payload.ptr + PAYLOAD_AT, payload.len - PAYLOAD_AT);

	staged->input = jk_get_be32(payload.ptr);
	staged->number = jk_get_be64(payload.ptr + 4);
	staged->fields = stage->fields;
	staged->begins_group =
	    !stage->has_group || memcmp(stage->group, key.ptr, JK_CHAIN_BYTES) != 0;
	memcpy(stage->group, key.ptr, JK_CHAIN_BYTES);
	stage->has_group = true;
	if (!jk_record_from_text(
		stage->fields, jk_schema_columns(stage->schema), text)) {
		jk_err_set(
		    err, JK_EXIT_SOFTWARE, "JK00581", _("a staged record is damaged"));
		return JK_NEXT_FAILED;
	}
	return jk_change_decode(&staged->change, &stage->columns, stage->fields, err) <
		       0
		   ? JK_NEXT_FAILED
		   : JK_NEXT_RECORD;
}

enum jk_next
jk_stage_next(struct jk_stage *stage, struct jk_staged *staged, struct jk_err *err)
{
	struct jk_bytes key, payload;
	enum jk_next next;

	do
		next = jk_sorter_next(stage->sorter, &key, &payload, err);
	while (next == JK_NEXT_RECORD && rank_of(stage, payload) == JK_STAGE_PASSED);
	if (next != JK_NEXT_RECORD)
		return next;
	return decode(stage, key, payload, staged, err);
}

bool
jk_stage_is_tied(const struct jk_stage *stage)
{
	return !jk_moves_is_empty(&stage->moves);
}
