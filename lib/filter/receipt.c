#include "filter/receipt.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "adapt/fd.h"
#include "adapt/random.h"
#include "stream/sealer.h"
#include "stream/writer.h"

#define RECEIPT_MAX_BYTES (64 * 1024 * 1024)

/* SITE/receipts/LANE-NNNNNN.jks of the batch answered; to be freed. */
static char *
path_of(const struct jk_run *run, const struct jk_lane *lane, uint64_t number)
{
	char text[JK_LANE_CHARS];

	jk_lane_encode(text, lane);
	return jk_site_path(
	    &run->site, "receipts/%s-%06llu.jks", text, (unsigned long long)number);
}

static void
reverse_lane(struct jk_lane *receipts, const struct jk_lane *lane)
{
	memset(receipts, 0, sizeof *receipts);
	memcpy(receipts->sender, lane->receiver, sizeof receipts->sender);
	memcpy(receipts->receiver, lane->sender, sizeof receipts->receiver);
	snprintf(receipts->kind, sizeof receipts->kind, "%s",
	    strcmp(lane->kind, "access") == 0 ? "access-receipt" : "receipt");
}

/* Writing */

/* The header, and the mark that its number and its head are given out. */
static int
make_header(struct jk_run *run, const struct jk_batch *batch,
    const struct jk_ledger *ledger, struct jk_list *list, struct jk_header *header,
    struct jk_err *err)
{
	struct jk_list_onward mark = { .upto = jk_ledger_list(ledger)->number };
	const struct jk_list_onward *before;

	if (jk_run_header(run, header, "receipt", err) < 0)
		return -1;
	reverse_lane(&mark.lane, &batch->source.lane);
	before = jk_list_onward(list, &mark.lane);
	mark.number = before != NULL ? before->number + 1 : 1;
	header->form = JK_FORM_BATCH;
	header->lane = mark.lane;
	header->number = mark.number;
	header->recipients_count = 1;
	memcpy(header->recipients[0], mark.lane.receiver, JK_PARTY_CHARS);
	header->inputs_count = 1;
	memcpy(header->inputs[0], batch->source.stream, JK_STREAM_ID_BYTES);
	header->heads_count = 1;
	if (jk_ledger_head(
		ledger, before != NULL ? before->upto : 0, &header->heads[0], err) < 0)
		return -1;
	return jk_list_set_onward(list, &mark, err);
}

static int
write_rows(struct jk_writer *writer, const struct jk_batch *batch, struct jk_err *err)
{
	const struct jk_receipt_batch answered = { .lane = &batch->source.lane,
		.number = batch->source.number,
		.digest = batch->source.checkpoint,
		.outcome = batch->refused ? "refused" : "applied" };
	struct jk_custody custody = { 0 };
	struct jk_bytes fields[JK_RECEIPT_COLUMNS];
	struct jk_receipt_text text;
	struct jk_counts_row row;
	size_t at = 0;

	while (jk_counts_next(&batch->counts, &at, &row)) {
		jk_receipt_encode(fields, &text, &answered, &row);
		if (jk_writer_put(writer, fields, err) < 0)
			return -1;
	}
	if (jk_writer_put_source(writer, &batch->source, err) < 0)
		return -1;
	custody.in = jk_writer_records(writer);
	return jk_writer_close(writer, &custody, NULL, err);
}

/* The receipt as its receiver will read it, in the clear, into memory. */
static int
write_inner(struct jk_run *run, const struct jk_batch *batch,
    const struct jk_header *header, struct jk_buf *to, struct jk_err *err)
{
	struct jk_sink sink = { .fd = -1, .buf = to };
	const struct jk_private_key *key;
	const struct jk_schema *schema;
	struct jk_writer *writer;
	int result;

	if (jk_site_signing(&run->site, &key, err) < 0 ||
	    jk_site_schema(&run->site, "receipt", &schema, err) < 0)
		return -1;
	writer = jk_writer_open(sink, header, schema, key, NULL, 0, err);
	if (writer == NULL)
		return -1;
	result = write_rows(writer, batch, err);
	jk_writer_free(writer);
	return result;
}

/* Whom it is sealed to: its receiver and ourselves. */
static int
find_points(struct jk_run *run, const char *receiver, uint8_t points[2][JK_POINT_BYTES],
    struct jk_err *err)
{
	const struct jk_trust_entry *entry;
	struct jk_private_key *own;
	struct jk_trust *trust;

	if (jk_site_trust(&run->site, &trust, err) < 0 ||
	    jk_site_opening(&run->site, &own, err) < 0)
		return -1;
	entry = jk_trust_of_party(trust, receiver, JK_USE_OPENING, run->day);
	if (entry == NULL)
		return jk_err_set(err, JK_EXIT_CONFIG, "JK00696",
		    _("no opening key of %s is trusted on the business date"),
		    receiver);
	memcpy(points[0], entry->point, JK_POINT_BYTES);
	memcpy(points[1], jk_private_key_point(own), JK_POINT_BYTES);
	return 0;
}

static int
seal(struct jk_run *run, struct jk_bytes inner, const char *receiver, int fd,
    struct jk_err *err)
{
	struct jk_header *outer = calloc(1, sizeof *outer);
	struct jk_source source = { 0 };
	struct jk_units *units = NULL;
	const struct jk_private_key *key;
	struct jk_policy policy;
	uint8_t points[2][JK_POINT_BYTES];
	int result = -1;

	if (outer == NULL)
		return jk_err_memory(err);
	jk_source_of_bytes(&source, inner);
	if (find_points(run, receiver, points, err) < 0 ||
	    jk_site_signing(&run->site, &key, err) < 0 ||
	    jk_site_policy(&run->site, run->day, true, &policy, err) < 0)
		goto done;
	units = jk_units_open(&source, &policy, NULL, err);
	if (units == NULL)
		goto done;
	jk_outer_header(outer, jk_units_header(units));
	if (jk_random_bytes(outer->stream, sizeof outer->stream, err) < 0)
		goto done;
	result =
	    jk_seal_stream(units, outer, key, (const uint8_t(*)[JK_POINT_BYTES])points,
		2, (struct jk_sink){ .fd = fd }, NULL, err);
done:
	jk_units_free(units);
	jk_source_release(&source);
	free(outer);
	return result;
}

int
jk_receipt_write(struct jk_run *run, const struct jk_batch *batch,
    const struct jk_ledger *ledger, struct jk_list *list, struct jk_err *err)
{
	struct jk_header *header = calloc(1, sizeof *header);
	char *path = path_of(run, &batch->source.lane, batch->source.number);
	struct jk_file file = JK_FILE_INIT;
	struct jk_buf inner = JK_BUF_INIT;
	int result = -1;

	if (header == NULL || path == NULL) {
		jk_err_memory(err);
		goto done;
	}
	/* One that stands there was made by a run that did not commit. */
	if (make_header(run, batch, ledger, list, header, err) < 0 ||
	    write_inner(run, batch, header, &inner, err) < 0 ||
	    jk_file_open(&file, path, true, err) < 0 ||
	    seal(run, jk_buf_bytes(&inner), header->recipients[0], file.fd, err) < 0)
		goto done;
	result = jk_file_close(&file, err);
done:
	jk_file_abandon(&file);
	jk_buf_release(&inner);
	free(path);
	free(header);
	return result;
}

/* Keeping */

static int
write_kept(struct jk_run *run, const struct jk_batch *batch, int fd, struct jk_err *err)
{
	struct jk_header *header = calloc(1, sizeof *header);
	struct jk_bytes fields[JK_RECEIPT_COLUMNS];
	uint8_t point[1][JK_POINT_BYTES];
	struct jk_custody custody = { .in = batch->rows_count };
	const struct jk_private_key *key;
	struct jk_private_key *opening;
	const struct jk_schema *schema;
	struct jk_writer *writer = NULL;
	size_t at = 0;
	int result = -1;

	if (header == NULL)
		return jk_err_memory(err);
	if (jk_run_header(run, header, "receipt", err) < 0 ||
	    jk_site_signing(&run->site, &key, err) < 0 ||
	    jk_site_opening(&run->site, &opening, err) < 0 ||
	    jk_site_schema(&run->site, "receipt", &schema, err) < 0)
		goto done;
	header->form = JK_FORM_SEGMENT;
	header->sealing = JK_SEALING_FRAMES;
	header->inputs_count = 1;
	memcpy(header->inputs[0], batch->source.stream, JK_STREAM_ID_BYTES);
	memcpy(point[0], jk_private_key_point(opening), JK_POINT_BYTES);
	writer = jk_writer_open((struct jk_sink){ .fd = fd }, header, schema, key,
	    (const uint8_t(*)[JK_POINT_BYTES])point, 1, err);
	if (writer == NULL)
		goto done;
	while (jk_batch_row(batch, &at, fields))
		if (jk_writer_put(writer, fields, err) < 0)
			goto done;
	if (jk_writer_put_source(writer, &batch->source, err) == 0)
		result = jk_writer_close(writer, &custody, NULL, err);
done:
	jk_writer_free(writer);
	free(header);
	return result;
}

int
jk_receipt_keep(struct jk_run *run, const struct jk_batch *batch, struct jk_err *err)
{
	char *path = path_of(run, &batch->answers, batch->answers_number);
	struct jk_file file = JK_FILE_INIT;
	int result = -1;

	if (path == NULL)
		return jk_err_memory(err);
	if (jk_file_open(&file, path, true, err) == 0 &&
	    write_kept(run, batch, file.fd, err) == 0)
		result = jk_file_close(&file, err);
	jk_file_abandon(&file);
	free(path);
	return result;
}

/* Posting */

/* The lane and number of a receipt, from its verified header in the clear. */
static int
read_number(struct jk_run *run, const struct jk_batch *batch, struct jk_bytes receipt,
    uint64_t *number, struct jk_err *err)
{
	struct jk_source source = { 0 };
	struct jk_policy policy;
	struct jk_units *units;
	struct jk_lane lane;
	int result = -1;

	if (jk_site_policy(&run->site, run->day, true, &policy, err) < 0)
		return -1;
	jk_source_of_bytes(&source, receipt);
	units = jk_units_open(&source, &policy, NULL, err);
	reverse_lane(&lane, &batch->source.lane);
	if (units != NULL) {
		const struct jk_header *header = jk_units_header(units);

		*number = header->number;
		result = jk_lane_equal(&header->lane, &lane)
			     ? 0
			     : jk_err_set(err, JK_EXIT_PROTOCOL, "JK00697",
				   _("this is not the receipt for that batch"));
	}
	jk_units_free(units);
	jk_source_release(&source);
	return result;
}

static int
copy(struct jk_bytes receipt, const char *path, struct jk_err *err)
{
	struct jk_file file = JK_FILE_INIT;
	int result = -1;

	if (jk_file_open(&file, path, false, err) == 0 &&
	    jk_fd_write(file.fd, receipt, err) == 0)
		result = jk_file_close(&file, err);
	jk_file_abandon(&file);
	return result;
}

static int
post(struct jk_run *run, const struct jk_batch *batch, struct jk_bytes receipt,
    struct jk_err *err)
{
	char text[JK_LANE_CHARS];
	struct jk_lane lane;
	uint64_t number;
	char *path;
	int result;

	if (read_number(run, batch, receipt, &number, err) < 0)
		return -1;
	reverse_lane(&lane, &batch->source.lane);
	jk_lane_encode(text, &lane);
	path = jk_site_path(
	    &run->site, "outbox/%s-%06llu.jks", text, (unsigned long long)number);
	if (path == NULL)
		return jk_err_memory(err);
	result = access(path, F_OK) == 0 ? 0 : copy(receipt, path, err);
	free(path);
	return result;
}

int
jk_receipt_post(struct jk_run *run, const struct jk_batch *batch, struct jk_err *err)
{
	char *path = path_of(run, &batch->source.lane, batch->source.number);
	struct jk_buf receipt = JK_BUF_INIT;
	int result = -1;

	if (path == NULL)
		return jk_err_memory(err);
	if (jk_file_load(&receipt, path, RECEIPT_MAX_BYTES, err) == 0) {
		result = post(run, batch, jk_buf_bytes(&receipt), err);
		if (result < 0)
			jk_err_at(err, "receipts/%s", batch->place);
	}
	jk_buf_release(&receipt);
	free(path);
	return result;
}
