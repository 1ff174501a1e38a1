#include "filter/onward.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "filter/sealed.h"
#include "format/time.h"

/* Opening */

static int
take_lane(struct jk_onward *onward, const char *lane, struct jk_err *err)
{
	if (lane == NULL || !jk_lane_decode(&onward->lane, jk_bytes_of(lane)))
		return jk_err_set(err, JK_EXIT_USAGE, "JK00666",
		    _("--lane takes SENDER-RECEIVER-KIND"));
	if (strcmp(onward->lane.sender, onward->run->site.conf.code) != 0 ||
	    strcmp(onward->lane.sender, onward->lane.receiver) == 0)
		return jk_err_set(err, JK_EXIT_USAGE, "JK00667",
		    _("the lane does not lead from this site to another"));
	onward->is_archive = strcmp(onward->lane.kind, "access") == 0;
	if (onward->is_archive || strcmp(onward->lane.kind, "ident") == 0)
		return 0;
	return jk_err_set(
	    err, JK_EXIT_USAGE, "JK00668", _("records of that kind are in no ledger"));
}

/* What says which records are whose to show. */
static int
open_archive(struct jk_onward *onward, struct jk_err *err)
{
	struct jk_site *site = &onward->run->site;

	if (jk_archive_open(&onward->archive, onward->run, JK_LEDGER_READ, err) < 0) {
		if (onward->is_archive || err->status != JK_EXIT_NOINPUT)
			return -1;
		/* No archive; a receiver that saw one will say so. */
		jk_err_reset(err);
	}
	if (!onward->is_archive)
		return 0;
	onward->ledger = onward->archive.ledger;
	onward->schema = onward->archive.schema;
	onward->function = jk_schema_find(onward->schema, "function");
	onward->municipality = jk_schema_find(onward->schema, "municipality");
	onward->at = jk_schema_find(onward->schema, "at");
	if (onward->function < 0 || onward->municipality < 0 || onward->at < 0)
		return jk_err_set(err, JK_EXIT_CONFIG, "JK00598",
		    _("schema %s does not say what is whose to show"),
		    jk_schema_name(onward->schema));
	if (jk_site_codes(site, "function", &onward->functions, err) < 0)
		return -1;
	return jk_site_codes(site, "municipality", &onward->municipalities, err);
}

static int
open_register(struct jk_onward *onward, struct jk_err *err)
{
	if (onward->is_archive)
		return 0;
	if (jk_register_open(&onward->reg, onward->run, JK_LEDGER_READ, err) < 0)
		return -1;
	onward->ledger = onward->reg.ledger;
	onward->schema = onward->reg.schema;
	return 0;
}

int
jk_onward_open(
    struct jk_onward *onward, struct jk_run *run, const char *lane, struct jk_err *err)
{
	const struct jk_list_onward *mark;

	memset(onward, 0, sizeof *onward);
	onward->run = run;
	if (take_lane(onward, lane, err) < 0 || open_register(onward, err) < 0 ||
	    open_archive(onward, err) < 0)
		return -1;
	onward->recorded_on = jk_schema_find(onward->schema, "recorded_on");
	onward->upto = jk_ledger_list(onward->ledger)->number;
	mark = jk_list_onward(jk_ledger_list(onward->ledger), &onward->lane);
	onward->after = mark != NULL ? mark->upto : 0;
	onward->number = (mark != NULL ? mark->number : 0) + 1;
	onward->records =
	    jk_records_since(onward->ledger, onward->after, onward->upto, err);
	return onward->records == NULL ? -1 : 0;
}

void
jk_onward_close(struct jk_onward *onward)
{
	jk_records_free(onward->records);
	jk_register_release(&onward->reg);
	jk_archive_release(&onward->archive);
	memset(onward, 0, sizeof *onward);
}

/* Records */

/*
 * An access record goes to the prefecture in which the person lived then, if it is
 * of those that a resident may be shown (技術的基準: the nation's provisions are
 * disclosed by the prefecture).
 */
static bool
is_receivers(const struct jk_onward *onward, const struct jk_bytes *record)
{
	struct jk_bytes shown, prefecture;
	int64_t seconds;
	int32_t day;

	if (!onward->is_archive)
		return true;
	if (!jk_time_decode(record[onward->at], &seconds))
		return false;
	day = jk_time_day(seconds);
	shown =
	    jk_codes_lookup(onward->functions, record[onward->function], day, "shown");
	prefecture = jk_codes_lookup(
	    onward->municipalities, record[onward->municipality], day, "prefecture");
	return shown.len > 0 && !jk_bytes_is(shown, "no") &&
	       jk_bytes_is(prefecture, onward->lane.receiver);
}

static enum jk_next
pull(struct jk_onward *onward, const struct jk_bytes **record, struct jk_err *err)
{
	enum jk_next next;

	do
		next = jk_records_next(onward->records, record, err);
	while (next == JK_NEXT_RECORD && !is_receivers(onward, *record));
	return next;
}

/* Is it done? */

/*
 * The business date on which the newest batch was marked as sent: that of the
 * first list with its number.
 */
static int
find_date(const struct jk_onward *onward, char date[JK_DATE_CHARS], struct jk_err *err)
{
	struct jk_list list;
	bool is_marked = true;

	date[0] = '\0';
	for (uint64_t n = onward->upto; is_marked && n > 0; n--) {
		const struct jk_list_onward *mark;

		jk_list_init(&list);
		if (jk_ledger_read_list(onward->ledger, n, &list, err) < 0) {
			jk_list_release(&list);
			return -1;
		}
		mark = jk_list_onward(&list, &onward->lane);
		is_marked = mark != NULL && mark->number == onward->number - 1;
		if (is_marked)
			memcpy(date, list.date, JK_DATE_CHARS);
		jk_list_release(&list);
	}
	return 0;
}

int
jk_onward_is_done(struct jk_onward *onward, bool *is_done, struct jk_err *err)
{
	char date[JK_DATE_CHARS];
	enum jk_next next = pull(onward, &onward->first, err);

	if (next == JK_NEXT_FAILED)
		return -1;
	onward->has_first = next == JK_NEXT_RECORD;
	*is_done = onward->upto == 0;
	if (onward->has_first || *is_done)
		return 0;
	if (find_date(onward, date, err) < 0)
		return -1;
	*is_done = strcmp(date, onward->run->date) == 0;
	return 0;
}

/* The batch */

/* By their names, so the archive's comes first. */
static int
show_heads(struct jk_onward *onward, struct jk_header *header, struct jk_err *err)
{
	struct jk_ledger *beside = onward->is_archive ? NULL : onward->archive.ledger;
	const struct jk_list_onward *mark;

	header->heads_count = 0;
	if (beside != NULL && jk_ledger_list(beside)->number > 0) {
		mark = jk_list_onward(jk_ledger_list(beside), &onward->lane);
		if (jk_ledger_head(beside, mark != NULL ? mark->upto : 0,
			&header->heads[header->heads_count++], err) < 0)
			return -1;
	}
	return jk_ledger_head(
	    onward->ledger, onward->after, &header->heads[header->heads_count++], err);
}

int
jk_onward_header(struct jk_onward *onward, struct jk_header *header, struct jk_err *err)
{
	if (jk_run_header(onward->run, header, onward->lane.kind, err) < 0)
		return -1;
	header->form = JK_FORM_BATCH;
	header->lane = onward->lane;
	header->number = onward->number;
	header->recipients_count = 1;
	memcpy(header->recipients[0], onward->lane.receiver, JK_PARTY_CHARS);
	return show_heads(onward, header, err);
}

/* All but the day on which this site recorded it: that is for the receiver. */
enum jk_next
jk_onward_next(
    struct jk_onward *onward, const struct jk_bytes **fields, struct jk_err *err)
{
	const struct jk_bytes *record = onward->first;

	if (!onward->has_first) {
		enum jk_next next = pull(onward, &record, err);

		if (next != JK_NEXT_RECORD)
			return next;
	}
	onward->has_first = false;
	memcpy(
	    onward->fields, record, jk_schema_columns(onward->schema) * sizeof *record);
	if (onward->recorded_on >= 0)
		onward->fields[onward->recorded_on] = jk_bytes(NULL, 0);
	*fields = onward->fields;
	return JK_NEXT_RECORD;
}

/* Sources */

/* Where the file of a batch that was taken is; NULL when it is lost. */
static int
find_file(const struct jk_onward *onward, const struct jk_list_batch *batch,
    char **path, struct jk_err *err)
{
	static const char *const directories[] = { "done", "inbox" };
	char lane[JK_LANE_CHARS];

	jk_lane_encode(lane, &batch->lane);
	for (size_t i = 0; i < 2; i++) {
		*path = jk_site_path(&onward->run->site, "%s/%s-%06llu.jks",
		    directories[i], lane, (unsigned long long)batch->number);
		if (*path == NULL)
			return jk_err_memory(err);
		if (access(*path, F_OK) == 0)
			return 0;
		free(*path);
		*path = NULL;
	}
	return 0;
}

/* Does this stream, read to its end, be the batch that was taken? */
static bool
is_batch(const struct jk_units *units, const struct jk_list_batch *batch)
{
	const struct jk_header *header = jk_units_header(units);

	return jk_lane_equal(&header->lane, &batch->lane) &&
	       header->number == batch->number &&
	       memcmp(jk_units_final_digest(units), batch->digest, JK_HASH_BYTES) == 0;
}

static int
put_source(struct jk_writer *writer, const struct jk_units *units, struct jk_err *err)
{
	const struct jk_header *header = jk_units_header(units);
	const struct jk_checkpoint *final = jk_units_final(units);
	struct jk_source_row row = {
		.lane = header->lane,
		.number = header->number,
		.has_content = final->custody.has_content,
		.records = final->records,
		.is_signed = jk_units_final_text(units),
	};

	memcpy(row.stream, header->stream, sizeof row.stream);
	memcpy(row.signer, header->signer, sizeof row.signer);
	memcpy(row.checkpoint, jk_units_final_digest(units), sizeof row.checkpoint);
	memcpy(row.content, final->custody.content, sizeof row.content);
	return jk_writer_put_source(writer, &row, err);
}

/* *found: whether the file holds the batch. What is not authentic holds none. */
static int
put_file(struct jk_onward *onward, const char *path, const struct jk_list_batch *batch,
    struct jk_writer *writer, bool *found, struct jk_err *err)
{
	struct jk_sealed sealed;
	struct jk_units *units = NULL;
	struct jk_unit unit;
	enum jk_next next = JK_NEXT_FAILED;
	int result = -1;

	*found = false;
	if (jk_sealed_open(&sealed, onward->run, path, true, err) == 0) {
		units = jk_units_open(&sealed.source, &sealed.policy, NULL, err);
		if (units != NULL)
			do
				next = jk_units_next(units, &unit, err);
			while (next == JK_NEXT_RECORD);
	}
	if (next == JK_NEXT_END) {
		*found = is_batch(units, batch);
		result = *found ? put_source(writer, units, err) : 0;
	} else if (err->status == JK_EXIT_PROTOCOL) {
		jk_err_reset(err);
		result = 0;
	}
	jk_units_free(units);
	jk_sealed_close(&sealed);
	return result;
}

static int
put_batch(struct jk_onward *onward, const struct jk_list_batch *batch,
    struct jk_writer *writer, struct jk_err *err)
{
	char *path, lane[JK_LANE_CHARS];
	bool found = false;
	int result;

	if (find_file(onward, batch, &path, err) < 0)
		return -1;
	result = path != NULL ? put_file(onward, path, batch, writer, &found, err) : 0;
	free(path);
	onward->sources += found;
	if (result < 0 || found)
		return result;
	onward->missing++;
	jk_lane_encode(lane, &batch->lane);
	jk_report_warning(&onward->run->report, "JK00669",
	    _("batch %s %llu is neither in done nor in inbox: it goes onward without "
	      "its sender's checkpoint"),
	    lane, (unsigned long long)batch->number);
	return 0;
}

int
jk_onward_put_sources(
    struct jk_onward *onward, struct jk_writer *writer, struct jk_err *err)
{
	struct jk_list list;
	int result = 0;

	/* What a site did itself came in no partner's batch. */
	if (onward->is_archive)
		return 0;
	for (uint64_t n = onward->after + 1; result == 0 && n <= onward->upto; n++) {
		jk_list_init(&list);
		result = jk_ledger_read_list(onward->ledger, n, &list, err);
		for (size_t i = 0; result == 0 && i < list.took_count; i++)
			if (strcmp(list.took[i].lane.kind, onward->lane.kind) == 0)
				result = put_batch(onward, &list.took[i], writer, err);
		jk_list_release(&list);
	}
	return result;
}
