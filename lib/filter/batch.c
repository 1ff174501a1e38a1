#include "filter/batch.h"

#include <stdio.h>
#include <stdlib.h>

#include "filter/input.h"
#include "format/record.h"
#include "rules/route.h"

#define ROWS_MAX_BYTES (16 * 1024 * 1024)

/* Columns of schemas/receipt.csvs. */
enum { ANSWERED_LANE, ANSWERED_NUMBER };

void
jk_batch_release(struct jk_batch *batch)
{
	jk_quarantine_free(batch->quarantine);
	jk_counts_release(&batch->counts);
	jk_buf_release(&batch->is_signed);
	jk_buf_release(&batch->rows);
	free(batch->heads);
	memset(batch, 0, sizeof *batch);
}

/* Where records go */

int
jk_batch_intake_init(
    struct jk_batch_intake *intake, struct jk_run *run, struct jk_err *err)
{
	*intake = (struct jk_batch_intake){ .run = run };
	intake->work = jk_site_path(&run->site, "work");
	return intake->work == NULL ? jk_err_memory(err) : 0;
}

void
jk_batch_intake_release(struct jk_batch_intake *intake)
{
	jk_stage_free(intake->stage);
	jk_months_free(intake->months);
	free(intake->work);
	memset(intake, 0, sizeof *intake);
}

int
jk_batch_intake_stage(struct jk_batch_intake *intake, struct jk_err *err)
{
	const struct jk_schema *schema;

	if (intake->stage != NULL)
		return 0;
	if (jk_site_schema(&intake->run->site, "ident", &schema, err) < 0)
		return -1;
	intake->stage = jk_stage_new(intake->work, schema, err);
	return intake->stage == NULL ? -1 : 0;
}

static int
begin_months(struct jk_batch_intake *intake, struct jk_err *err)
{
	const struct jk_schema *schema;

	if (intake->months != NULL)
		return 0;
	if (jk_site_schema(&intake->run->site, "access", &schema, err) < 0)
		return -1;
	intake->months = jk_months_new(schema, intake->work, err);
	return intake->months == NULL ? -1 : 0;
}

/* The stream */

static int
check_header(struct jk_batch *batch, struct jk_run *run, const struct jk_header *header,
    struct jk_err *err)
{
	batch->is_receipt = strcmp(header->kind, "receipt") == 0;
	batch->is_access = strcmp(header->kind, "access") == 0;
	if (header->form != JK_FORM_WORKING ||
	    strcmp(header->origin, run->site.conf.code) != 0 ||
	    strcmp(header->program, "jk-validate") != 0)
		return jk_err_set(err, JK_EXIT_DATA, "JK00680",
		    _("not a working stream of this site's jk-validate"));
	if (!batch->is_receipt && !batch->is_access &&
	    strcmp(header->kind, "ident") != 0)
		return jk_err_set(err, JK_EXIT_DATA, "JK00681",
		    _("records of this kind are kept in no ledger"));
	return 0;
}

static int
check_schema(struct jk_run *run, const struct jk_header *header, struct jk_err *err)
{
	const struct jk_schema *schema;

	if (jk_site_schema(&run->site, header->kind, &schema, err) < 0)
		return -1;
	if (memcmp(header->schema_fingerprint, jk_schema_fingerprint(schema),
		JK_SCHEMA_FINGERPRINT_BYTES) == 0)
		return 0;
	return jk_err_set(err, JK_EXIT_DATA, "JK00682",
	    _("the schema is not the site's own: validate the input again"));
}

static int
keep_heads(struct jk_batch *batch, const struct jk_header *header, struct jk_err *err)
{
	batch->heads_count = header->heads_count;
	if (header->heads_count == 0)
		return 0;
	batch->heads = calloc(header->heads_count, sizeof *batch->heads);
	if (batch->heads == NULL)
		return jk_err_memory(err);
	memcpy(batch->heads, header->heads, header->heads_count * sizeof *batch->heads);
	return 0;
}

/* A receipt's row: it answers one batch, the same in every row. */
static int
keep_row(struct jk_batch *batch, const struct jk_bytes *fields, struct jk_err *err)
{
	size_t before = batch->rows.len;
	struct jk_lane lane;
	uint64_t number;

	if (!jk_lane_decode(&lane, fields[ANSWERED_LANE]) ||
	    !jk_decimal_decode(&number, fields[ANSWERED_NUMBER], JK_NUMBER_MAX) ||
	    (batch->rows_count > 0 && (!jk_lane_equal(&lane, &batch->answers) ||
					  number != batch->answers_number)))
		return jk_err_set(err, JK_EXIT_DATA, "JK00683",
		    _("the receipt does not answer exactly one batch"));
	batch->answers = lane;
	batch->answers_number = number;
	jk_buf_add_be32(&batch->rows, 0);
	jk_record_add_text(&batch->rows, fields, JK_RECEIPT_COLUMNS);
	if (jk_buf_failed(&batch->rows))
		return jk_err_memory(err);
	jk_put_be32(batch->rows.ptr + before, (uint32_t)(batch->rows.len - before - 4));
	if (batch->rows.len > ROWS_MAX_BYTES)
		return jk_err_set(
		    err, JK_EXIT_DATA, "JK00684", _("the receipt has too many rows"));
	batch->rows_count++;
	return 0;
}

bool
jk_batch_row(const struct jk_batch *batch, size_t *at,
    struct jk_bytes fields[JK_RECEIPT_COLUMNS])
{
	const uint8_t *row = batch->rows.ptr + *at;
	size_t len;

	if (*at >= batch->rows.len)
		return false;
	len = jk_get_be32(row);
	*at += 4 + len;
	return jk_record_from_text(fields, JK_RECEIPT_COLUMNS, jk_bytes(row + 4, len));
}

static int
put_record(struct jk_batch *batch, struct jk_batch_intake *intake,
    const struct jk_record *record, struct jk_err *err)
{
	if (batch->is_receipt)
		return keep_row(batch, record->fields, err);
	if (batch->is_access)
		return jk_months_put(intake->months, batch->index, record->fields, err);
	return jk_stage_put(
	    intake->stage, batch->index, record->number, record->fields, err);
}

static int
read_records(struct jk_batch *batch, struct jk_batch_intake *intake,
    struct jk_input *input, struct jk_err *err)
{
	struct jk_record record;
	enum jk_next next;

	if (batch->is_access
		? begin_months(intake, err) < 0
		: !batch->is_receipt && jk_batch_intake_stage(intake, err) < 0)
		return -1;
	while ((next = jk_input_next(input, &record, err)) == JK_NEXT_RECORD) {
		if (put_record(batch, intake, &record, err) == 0)
			continue;
		jk_err_at(err, _("record %llu"), (unsigned long long)record.number);
		return jk_err_at(err, "%s", input->name);
	}
	return next == JK_NEXT_END ? 0 : -1;
}

/* Its source */

/* How many records of a class a custody line counts. */
static uint64_t
count_of(const struct jk_custody *custody, const char *class)
{
	for (size_t i = 0; i < custody->counts_count; i++)
		if (strcmp(custody->counts[i].word, class) == 0)
			return custody->counts[i].records;
	return 0;
}

/* What jk-validate set aside is what the sender counted less what is here. */
static int
count_asides(struct jk_batch *batch, const struct jk_custody *here, struct jk_err *err)
{
	struct jk_checkpoint *sent = calloc(1, sizeof *sent);
	struct jk_bytes is_signed;
	uint64_t left = batch->records - (here->refused ? 0 : here->out);
	int result = 0;

	if (sent == NULL)
		return jk_err_memory(err);
	if (batch->is_signed.len > 0)
		result = jk_checkpoint_decode(
		    sent, &is_signed, jk_buf_bytes(&batch->is_signed), err);
	for (size_t i = 0; result == 0 && i < JK_CHANGE_CLASSES; i++) {
		const char *class = jk_change_class_names[i];
		uint64_t came = count_of(&sent->custody, class);
		uint64_t went = here->refused ? 0 : count_of(here, class);

		batch->asides[i] = came > went ? came - went : 0;
		if (batch->asides[i] > left)
			batch->asides[i] = left;
		left -= batch->asides[i];
	}
	batch->asides[JK_CHANGE_CLASSES] = left;
	free(sent);
	return result;
}

static int
keep_source(struct jk_batch *batch, const struct jk_input *input, struct jk_err *err)
{
	size_t sources = jk_reader_sources(input->reader);
	struct jk_source_row row = { 0 };

	for (size_t i = 0; i < sources; i++) {
		if (!jk_reader_source(input->reader, i, &row))
			return jk_err_set(err, JK_EXIT_SOFTWARE, "JK00685",
			    _("a source of the stream is gone"));
		if (sources > 1 && !jk_lane_is_none(&row.lane))
			return jk_err_set(err, JK_EXIT_DATA, "JK00686",
			    _("a working stream holds one batch at most"));
	}
	if (sources == 0 || jk_lane_is_none(&row.lane)) {
		jk_input_source_row(input, &batch->source);
		batch->source.is_signed = jk_bytes(NULL, 0);
		return 0;
	}
	batch->source = row;
	jk_buf_add(&batch->is_signed, row.is_signed);
	batch->source.is_signed = jk_buf_bytes(&batch->is_signed);
	if (jk_buf_failed(&batch->is_signed))
		return jk_err_memory(err);
	if (!row.has_content)
		return jk_err_set(err, JK_EXIT_DATA, "JK00687",
		    _("the source does not say what the batch holds"));
	return 0;
}

/* Where records of the batch are, in the quarantine and in messages. */
static void
name_place(struct jk_batch *batch)
{
	char lane[JK_LANE_CHARS];
	const char *slash = strrchr(batch->name, '/');

	if (jk_batch_is_own(batch)) {
		snprintf(batch->place, sizeof batch->place, "%s",
		    slash == NULL ? batch->name : slash + 1);
		return;
	}
	jk_lane_encode(lane, &batch->source.lane);
	snprintf(batch->place, sizeof batch->place, "%s-%06llu", lane,
	    (unsigned long long)batch->source.number);
}

static int
check_lane(const struct jk_batch *batch, const struct jk_run *run,
    const struct jk_header *header, struct jk_err *err)
{
	const struct jk_lane *lane = &batch->source.lane;
	const struct jk_lane *answers = &batch->answers;

	if (jk_batch_is_own(batch)) {
		if (batch->is_access)
			return jk_err_set(err, JK_EXIT_DATA, "JK00596",
			    _("access records come in numbered batches only"));
		if (!batch->is_receipt)
			return 0;
		return jk_err_set(err, JK_EXIT_DATA, "JK00688",
		    _("a receipt without a lane answers nothing"));
	}
	if (strcmp(lane->receiver, run->site.conf.code) != 0 ||
	    strcmp(jk_route_records(lane->kind), header->kind) != 0)
		return jk_err_set(err, JK_EXIT_NOPERM, "JK00689",
		    _("the batch is not addressed to this site"));
	if (!batch->is_receipt || batch->refused ||
	    (batch->rows_count > 0 && strcmp(answers->sender, lane->receiver) == 0 &&
		strcmp(answers->receiver, lane->sender) == 0))
		return 0;
	return jk_err_set(err, JK_EXIT_PROTOCOL, "JK00690",
	    _("the receipt answers no batch of this site to its sender"));
}

static int
read_all(struct jk_batch *batch, struct jk_batch_intake *intake, struct jk_input *input,
    struct jk_err *err)
{
	struct jk_run *run = intake->run;
	const struct jk_header *header = jk_reader_header(input->reader);
	const struct jk_custody *custody;

	if (check_header(batch, run, header, err) < 0 ||
	    check_schema(run, header, err) < 0 || keep_heads(batch, header, err) < 0 ||
	    read_records(batch, intake, input, err) < 0 ||
	    keep_source(batch, input, err) < 0)
		return -1;
	name_place(batch);
	batch->is_of_archive =
	    batch->is_access || strcmp(batch->source.lane.kind, "access-receipt") == 0;
	custody = &jk_units_final(jk_reader_units(input->reader))->custody;
	batch->refused = custody->refused;
	memcpy(batch->reason, custody->reason, sizeof batch->reason);
	if (check_lane(batch, run, header, err) < 0)
		return -1;
	if (jk_batch_is_own(batch)) {
		batch->records = custody->out;
		return 0;
	}
	batch->records = batch->source.records;
	if (batch->records < custody->out)
		return jk_err_set(err, JK_EXIT_DATA, "JK00691",
		    _("there are more records than the batch has"));
	return count_asides(batch, custody, err);
}

int
jk_batch_read(struct jk_batch *batch, struct jk_batch_intake *intake, const char *path,
    uint32_t index, struct jk_err *err)
{
	const struct jk_input_options options = { .deep = true };
	struct jk_input input;
	int result;

	memset(batch, 0, sizeof *batch);
	batch->index = index;
	if (jk_input_open(&input, intake->run, path, &options, err) < 0)
		return -1;
	batch->name = input.name;
	result = read_all(batch, intake, &input, err);
	if (result < 0 && strstr(err->place, batch->name) == NULL)
		jk_err_at(err, "%s", batch->name);
	jk_input_close(&input);
	return result;
}
