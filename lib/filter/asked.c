#include "filter/asked.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/next.h"
#include "filter/input.h"
#include "filter/judge.h"
#include "format/record.h"
#include "format/time.h"

#define BLOCK_BYTES 262144
#define DAYS_MAX 7 /* from the question to its answer */
#define HEAD_BYTES 5 /* of a query: its length, and whether it is malformed */

/* The stream as a whole */

static void
take_header(
    struct jk_asked *asked, const struct jk_run *run, const struct jk_header *header)
{
	char lane[JK_LANE_CHARS];

	asked->is_batch = header->form == JK_FORM_BATCH;
	asked->lane = header->lane;
	asked->number = header->number;
	memcpy(asked->organ, header->origin, sizeof asked->organ);
	if (strcmp(header->origin, run->site.conf.code) == 0)
		jk_hex_encode(asked->signer, header->signer, sizeof header->signer);
	if (asked->is_batch) {
		jk_lane_encode(lane, &header->lane);
		snprintf(asked->name, sizeof asked->name, "%s-%06llu", lane,
		    (unsigned long long)header->number);
	} else {
		jk_hex_encode(asked->name, header->stream, sizeof header->stream);
	}
}

static int
take_source(struct jk_asked *asked, const struct jk_input *input, struct jk_err *err)
{
	jk_input_source_row(input, &asked->source);
	jk_buf_add(&asked->is_signed, asked->source.is_signed);
	if (jk_buf_failed(&asked->is_signed))
		return jk_err_memory(err);
	asked->source.is_signed = jk_buf_bytes(&asked->is_signed);
	jk_hex_encode(
	    asked->digest, asked->source.checkpoint, sizeof asked->source.checkpoint);
	return 0;
}

/* Queries into the spill */

static int
end_block(struct jk_asked *asked, struct jk_err *err)
{
	int result = 0;

	if (asked->block.len > 0)
		result = jk_spill_put(asked->spill, jk_buf_bytes(&asked->block), err);
	if (asked->block.ptr != NULL)
		explicit_bzero(asked->block.ptr, asked->block.len);
	jk_buf_reset(&asked->block);
	return result;
}

static int
keep(struct jk_asked *asked, const struct jk_bytes *fields, bool is_malformed,
    struct jk_err *err)
{
	struct jk_buf *block = &asked->block;
	size_t at = block->len;

	jk_buf_add_be32(block, 0);
	jk_buf_add_byte(block, is_malformed);
	jk_record_add_text(block, fields, asked->fields);
	if (jk_buf_failed(block))
		return jk_err_memory(err);
	jk_put_be32(block->ptr + at, (uint32_t)(block->len - at - HEAD_BYTES));
	asked->count++;
	return block->len < BLOCK_BYTES ? 0 : end_block(asked, err);
}

/* Asked in the last days, and not ahead of the business date. */
static bool
is_timely(const struct jk_query *query, int32_t today)
{
	int64_t at;
	int32_t day;

	if (!jk_time_decode(query->text[JK_QUERY_ASKED_AT], &at))
		return false;
	day = jk_time_day(at);
	return today - DAYS_MAX <= day && day <= today;
}

static int
take_record(struct jk_asked *asked, struct jk_judge *judge,
    const struct jk_record *record, struct jk_err *err)
{
	struct jk_query query;
	struct jk_cause why;
	enum jk_judgement judgement = jk_judge_record(judge, record, &why, err);

	if (judgement == JK_JUDGEMENT_FAILED)
		return -1;
	jk_query_decode(&query, asked->columns, judge->fields);
	if (jk_query_is_bulk(&query))
		asked->bulk++;
	return keep(asked, judge->fields,
	    (judgement != JK_JUDGEMENT_GOOD && judgement != JK_JUDGEMENT_WARNED) ||
		!is_timely(&query, judge->run->day),
	    err);
}

static int
take_records(struct jk_asked *asked, struct jk_input *input, struct jk_judge *judge,
    struct jk_err *err)
{
	struct jk_record record;
	enum jk_next next;

	if (jk_query_columns_find(asked->columns, judge->schema, err) < 0)
		return -1;
	asked->fields = jk_schema_columns(judge->schema);
	while ((next = jk_input_next(input, &record, err)) == JK_NEXT_RECORD)
		if (take_record(asked, judge, &record, err) < 0)
			return -1;
	if (next == JK_NEXT_FAILED || end_block(asked, err) < 0)
		return -1;
	return take_source(asked, input, err);
}

static int
take_stream(struct jk_asked *asked, struct jk_run *run, struct jk_input *input,
    struct jk_err *err)
{
	const struct jk_header *header = jk_reader_header(input->reader);
	struct jk_tally tally = { 0 };
	struct jk_judge judge;
	int result = -1;

	if (strcmp(header->kind, "query") != 0)
		return jk_err_set(
		    err, JK_EXIT_DATA, "JKR0013", _("the stream holds no queries"));
	take_header(asked, run, header);
	if (jk_judge_open(&judge, run, input->reader, &tally, err) == 0) {
		result = take_records(asked, input, &judge, err);
		jk_judge_close(&judge);
	}
	jk_tally_release(&tally);
	return result;
}

int
jk_asked_read(
    struct jk_asked *asked, struct jk_run *run, const char *path, struct jk_err *err)
{
	const struct jk_input_options how = { .deep = true };
	struct jk_input input;
	int result;

	memset(asked, 0, sizeof *asked);
	asked->directory = jk_site_path(&run->site, "work");
	if (asked->directory == NULL)
		return jk_err_memory(err);
	asked->spill = jk_spill_new(asked->directory, err);
	if (asked->spill == NULL || jk_input_open(&input, run, path, &how, err) < 0)
		return -1;
	result = take_stream(asked, run, &input, err);
	if (result < 0 && err->place[0] == '\0')
		jk_err_at(err, "%s", input.name);
	jk_input_close(&input);
	jk_asked_rewind(asked);
	return result;
}

void
jk_asked_release(struct jk_asked *asked)
{
	jk_spill_free(asked->spill);
	jk_buf_wipe(&asked->block);
	jk_buf_release(&asked->is_signed);
	free(asked->directory);
	memset(asked, 0, sizeof *asked);
}

/* Reading them back */

void
jk_asked_rewind(struct jk_asked *asked)
{
	asked->at = asked->block.len;
	asked->next_block = 0;
	asked->next_number = 1;
}

enum jk_next
jk_asked_next(struct jk_asked *asked, struct jk_asked_query *query, struct jk_err *err)
{
	struct jk_bytes fields[JK_SCHEMA_MAX_COLUMNS], text;
	const uint8_t *head;

	if (asked->at == asked->block.len) {
		if (asked->next_block == jk_spill_blocks(asked->spill))
			return JK_NEXT_END;
		if (jk_spill_get(
			asked->spill, asked->next_block++, &asked->block, err) < 0)
			return JK_NEXT_FAILED;
		asked->at = 0;
	}
	head = asked->block.ptr + asked->at;
	text = jk_bytes(head + HEAD_BYTES, jk_get_be32(head));
	if (!jk_record_from_text(fields, asked->fields, text)) {
		jk_err_set(err, JK_EXIT_SOFTWARE, "JKR0014",
		    _("a query that was kept is not what was put"));
		return JK_NEXT_FAILED;
	}
	asked->at += HEAD_BYTES + text.len;
	query->number = asked->next_number++;
	query->is_malformed = head[HEAD_BYTES - 1] != 0;
	jk_query_decode(&query->query, asked->columns, fields);
	return JK_NEXT_RECORD;
}
