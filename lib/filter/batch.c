#include "filter/batch.h"

#include <stdio.h>
#include <stdlib.h>

#include "filter/input.h"
#include "format/record.h"

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

/* The stream */

static int
check_header(struct jk_batch *batch, struct jk_run *run, const struct jk_header *header,
    struct jk_err *err)
{
	batch->is_receipt = strcmp(header->kind, "receipt") == 0;
	if (header->form != JK_FORM_WORKING ||
	    strcmp(header->origin, run->site.conf.code) != 0 ||
	    strcmp(header->program, "jk-validate") != 0)
		return jk_err_set(err, JK_EXIT_DATA, "JK00680",
		    _("not a working stream of this site's jk-validate"));
	if (!batch->is_receipt && strcmp(header->kind, "ident") != 0)
		return jk_err_set(err, JK_EXIT_DATA, "JK00681",
		    _("records of this kind are not kept in the register"));
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
read_records(struct jk_batch *batch, struct jk_input *input, struct jk_stage *stage,
    struct jk_err *err)
{
	struct jk_record record;
	enum jk_next next;
	int result = 0;

	while ((next = jk_input_next(input, &record, err)) == JK_NEXT_RECORD) {
		if (batch->is_receipt)
			result = keep_row(batch, record.fields, err);
		else
			result = jk_stage_put(
			    stage, batch->index, record.number, record.fields, err);
		if (result < 0) {
			jk_err_at(
			    err, _("record %llu"), (unsigned long long)record.number);
			return jk_err_at(err, "%s", input->name);
		}
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
		if (!batch->is_receipt)
			return 0;
		return jk_err_set(err, JK_EXIT_DATA, "JK00688",
		    _("a receipt without a lane answers nothing"));
	}
	if (strcmp(lane->receiver, run->site.conf.code) != 0 ||
	    strcmp(lane->kind, header->kind) != 0)
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
read_all(struct jk_batch *batch, struct jk_run *run, struct jk_input *input,
    struct jk_stage *stage, struct jk_err *err)
{
	const struct jk_header *header = jk_reader_header(input->reader);
	const struct jk_custody *custody;

	if (check_header(batch, run, header, err) < 0 ||
	    check_schema(run, header, err) < 0 || keep_heads(batch, header, err) < 0 ||
	    read_records(batch, input, stage, err) < 0 ||
	    keep_source(batch, input, err) < 0)
		return -1;
	name_place(batch);
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
jk_batch_read(struct jk_batch *batch, struct jk_run *run, const char *path,
    uint32_t index, struct jk_stage *stage, struct jk_err *err)
{
	const struct jk_input_options options = { .deep = true };
	struct jk_input input;
	int result;

	memset(batch, 0, sizeof *batch);
	batch->index = index;
	if (jk_input_open(&input, run, path, &options, err) < 0)
		return -1;
	batch->name = input.name;
	result = read_all(batch, run, &input, stage, err);
	if (result < 0 && strstr(err->place, batch->name) == NULL)
		jk_err_at(err, "%s", batch->name);
	jk_input_close(&input);
	return result;
}

/* Lanes */

static int
compare_batches(const void *a, const void *b)
{
	const struct jk_batch *first = *(const struct jk_batch *const *)a;
	const struct jk_batch *second = *(const struct jk_batch *const *)b;
	char lanes[2][JK_LANE_CHARS] = { "", "" };
	int order;

	if (!jk_batch_is_own(first))
		jk_lane_encode(lanes[0], &first->source.lane);
	if (!jk_batch_is_own(second))
		jk_lane_encode(lanes[1], &second->source.lane);
	order = strcmp(lanes[0], lanes[1]);
	if (order == 0 && first->source.number != second->source.number)
		order = first->source.number < second->source.number ? -1 : 1;
	return order != 0 ? order : (first->index < second->index ? -1 : 1);
}

/* The batch of that lane and number that is taken in this run, or NULL. */
static const struct jk_batch *
find_earlier(struct jk_batch **batches, size_t at)
{
	const struct jk_source_row *wanted = &batches[at]->source;

	for (size_t i = at; i > 0; i--) {
		const struct jk_batch *earlier = batches[i - 1];

		if (earlier->state == JK_BATCH_NEW &&
		    earlier->source.number == wanted->number &&
		    jk_lane_equal(&earlier->source.lane, &wanted->lane))
			return earlier;
	}
	return NULL;
}

/* A number that was taken: the same contents are known, others are a fork. */
static int
decide_known(struct jk_batch **batches, size_t at, const struct jk_ledger *ledger,
    struct jk_err *err)
{
	const struct jk_batch *earlier = find_earlier(batches, at);
	struct jk_batch *batch = batches[at];
	struct jk_list_batch taken = { 0 };
	uint64_t number = 0;

	batch->state = earlier != NULL ? JK_BATCH_TWICE : JK_BATCH_KNOWN;
	if (earlier != NULL)
		memcpy(taken.content, earlier->source.content, sizeof taken.content);
	else if (jk_ledger_find_batch(ledger, &batch->source.lane, batch->source.number,
		     &taken, &number, err) < 0)
		return -1;
	if (earlier == NULL && number == 0)
		return jk_err_set(err, JK_EXIT_PROTOCOL, "JK00692",
		    _("no list tells what was taken under this number"));
	if (memcmp(taken.content, batch->source.content, sizeof taken.content) == 0)
		return 0;
	return jk_err_set(err, JK_EXIT_PROTOCOL, "JK00693",
	    _("another batch was taken under this number: the lane is forked"));
}

static bool
shows(const struct jk_batch *batch, const char *ledger)
{
	for (size_t i = 0; i < batch->heads_count; i++)
		if (strcmp(batch->heads[i].ledger, ledger) == 0)
			return true;
	return false;
}

/* A ledger that was set back must not pass by keeping silent about it. */
static int
check_shown(
    const struct jk_batch *batch, const struct jk_list *list, struct jk_err *err)
{
	if (batch->heads_count == 0)
		return jk_err_set(err, JK_EXIT_PROTOCOL, "JK00674",
		    _("the batch shows no ledger of its sender"));
	for (size_t i = 0; i < list->partners_count; i++) {
		const struct jk_list_partner *known = &list->partners[i];

		if (jk_lane_equal(&known->lane, &batch->source.lane) &&
		    !shows(batch, known->ledger))
			return jk_err_set(err, JK_EXIT_PROTOCOL, "JK00675",
			    _("the batch does not show its sender's ledger %s, which "
			      "this lane showed before"),
			    known->ledger);
	}
	return 0;
}

static int
take_heads(const struct jk_batch *batch, struct jk_list *list, struct jk_err *err)
{
	const struct jk_lane *lane = &batch->source.lane;

	if (check_shown(batch, list, err) < 0)
		return -1;
	for (size_t i = 0; i < batch->heads_count; i++) {
		const struct jk_head *head = &batch->heads[i];
		struct jk_list_partner partner = { .lane = *lane, .size = head->size };

		if (jk_list_check_head(list, lane, head, err) < 0)
			return -1;
		memcpy(partner.ledger, head->ledger, sizeof partner.ledger);
		memcpy(partner.root, head->root, sizeof partner.root);
		if (jk_list_set_partner(list, &partner, err) < 0)
			return -1;
	}
	return 0;
}

/* A receipt answers a batch whose onward mark stands. */
static int
check_answer(
    const struct jk_batch *batch, const struct jk_list *list, struct jk_err *err)
{
	const struct jk_list_onward *onward;

	if (!batch->is_receipt || batch->refused)
		return 0;
	onward = jk_list_onward(list, &batch->answers);
	if (onward != NULL && onward->number >= batch->answers_number)
		return 0;
	return jk_err_set(err, JK_EXIT_PROTOCOL, "JK00695",
	    _("the receipt answers a batch that this site has not sent"));
}

static int
take_number(const struct jk_batch *batch, struct jk_list *list, struct jk_err *err)
{
	struct jk_list_lane lane = { .lane = batch->source.lane,
		.number = batch->source.number };

	memcpy(lane.content, batch->source.content, sizeof lane.content);
	if (check_answer(batch, list, err) < 0 || take_heads(batch, list, err) < 0)
		return -1;
	return jk_list_set_lane(list, &lane, err);
}

static int
tell_gap(const struct jk_batch *batch, uint64_t missing, const struct jk_report *report,
    struct jk_err *err)
{
	char lane[JK_LANE_CHARS];

	jk_lane_encode(lane, &batch->source.lane);
	jk_report_status(report, "GAP %s %llu", lane, (unsigned long long)missing);
	return jk_err_set(err, JK_EXIT_TEMPFAIL, "JK00694",
	    _("number %llu of this lane has not come yet"),
	    (unsigned long long)missing);
}

static int
decide_batch(struct jk_batch **batches, size_t at, const struct jk_ledger *ledger,
    struct jk_list *list, const struct jk_report *report, struct jk_err *err)
{
	struct jk_batch *batch = batches[at];
	const struct jk_list_lane *lane = jk_list_lane(list, &batch->source.lane);
	uint64_t last = lane != NULL ? lane->number : 0;

	if (batch->source.number <= last)
		return decide_known(batches, at, ledger, err);
	if (batch->source.number > last + 1)
		return tell_gap(batch, last + 1, report, err);
	return take_number(batch, list, err);
}

int
jk_batches_order(struct jk_batch **batches, size_t count,
    const struct jk_ledger *ledger, struct jk_list *list,
    const struct jk_report *report, struct jk_err *err)
{
	if (count > 1)
		qsort(batches, count, sizeof(struct jk_batch *), compare_batches);
	for (size_t i = 0; i < count; i++) {
		if (jk_batch_is_own(batches[i]))
			continue;
		if (decide_batch(batches, i, ledger, list, report, err) < 0)
			return jk_err_at(err, "%s", batches[i]->place);
	}
	return 0;
}
