#include "filter/disclosing.h"

#include <stdio.h>
#include <stdlib.h>

#include "filter/daybook.h"
#include "filter/register.h"

#define MONTH_CHARS 8

/* Opening */

static int
open_register(struct jk_disclosing *disclosing, struct jk_err *err)
{
	struct jk_run *run = disclosing->run;

	disclosing->reg_path = jk_site_path(&run->site, "register");
	if (disclosing->reg_path == NULL)
		return jk_err_memory(err);
	if (jk_register_site(&disclosing->reg_site, run, disclosing->reg_path, err) < 0)
		return -1;
	disclosing->reg = jk_ledger_open(&disclosing->reg_site, JK_LEDGER_READ, err);
	if (disclosing->reg == NULL)
		return -1;
	disclosing->heads = jk_heads_open(disclosing->reg, err);
	disclosing->records = jk_records_open(disclosing->reg, err);
	return disclosing->heads == NULL || disclosing->records == NULL ? -1 : 0;
}

static int
open_archive(struct jk_disclosing *disclosing, struct jk_err *err)
{
	if (jk_archive_open(
		&disclosing->archive, disclosing->run, JK_LEDGER_READ, err) < 0 ||
	    jk_access_columns_find(
		&disclosing->columns, disclosing->archive.schema, err) < 0)
		return -1;
	disclosing->recorded_on =
	    jk_schema_find(disclosing->archive.schema, "recorded_on");
	disclosing->person = jk_person_open(disclosing->archive.ledger, err);
	return disclosing->person == NULL ? -1 : 0;
}

static int
load_table(struct jk_disclosing *disclosing, struct jk_err *err)
{
	struct jk_site *site = &disclosing->run->site;
	struct jk_buf rows = JK_BUF_INIT, notices = JK_BUF_INIT;
	int result = -1;

	if (jk_site_table_file(site, "disclosure.csv", &rows, err) == 0 &&
	    jk_site_table_file(site, "notices.csv", &notices, err) == 0) {
		disclosing->table = jk_disclosure_decode(jk_buf_bytes(&rows), err);
		if (disclosing->table == NULL)
			jk_err_at(err, "disclosure.csv");
		else
			disclosing->notices =
			    jk_notices_decode(jk_buf_bytes(&notices), err);
		result = disclosing->notices == NULL ? -1 : 0;
	}
	jk_buf_release(&rows);
	jk_buf_release(&notices);
	return result;
}

int
jk_disclosing_open(
    struct jk_disclosing *disclosing, struct jk_run *run, struct jk_err *err)
{
	memset(disclosing, 0, sizeof *disclosing);
	disclosing->run = run;
	if (load_table(disclosing, err) < 0 ||
	    jk_wording_load(&disclosing->wording, run, err) < 0 ||
	    jk_daybook_load(&disclosing->calendar, &run->site, err) < 0)
		return -1;
	if (open_register(disclosing, err) < 0)
		return jk_err_at(err, "register");
	if (open_archive(disclosing, err) < 0)
		return jk_err_at(err, "archive");
	return 0;
}

void
jk_disclosing_release(struct jk_disclosing *disclosing)
{
	jk_person_free(disclosing->person);
	jk_archive_release(&disclosing->archive);
	jk_heads_free(disclosing->heads);
	jk_records_free(disclosing->records);
	jk_ledger_free(disclosing->reg);
	free(disclosing->reg_path);
	jk_wording_release(&disclosing->wording);
	jk_disclosure_free(disclosing->table);
	jk_notices_free(disclosing->notices);
	memset(disclosing, 0, sizeof *disclosing);
}

/* The request */

int
jk_disclosing_ask(
    struct jk_disclosing *disclosing, struct jk_asked *asked, struct jk_err *err)
{
	const char *party = disclosing->run->site.conf.code;

	asked->row =
	    jk_disclosure_find(disclosing->table, party, asked->what, asked->received);
	if (asked->row == NULL)
		return jk_err_set(err, JK_EXIT_CONFIG, "JK00657",
		    _("disclosure.csv has no row for this party and request on the "
		      "day it was received"));
	asked->window = jk_disclosure_window(
	    asked->row, asked->received, asked->since, asked->until);
	if (jk_disclosure_due(&asked->due, asked->row, &disclosing->calendar,
		asked->received, err) < 0)
		return -1;
	return jk_person_codes_find(&asked->codes, disclosing->heads,
	    disclosing->records, disclosing->reg_site.schemas[JK_SEGMENT_RECORDS],
	    asked->code, err);
}

/* "" where the window is open. */
static void
months_of(const struct jk_asked *asked, char from[MONTH_CHARS], char to[MONTH_CHARS])
{
	char day[JK_DATE_CHARS];

	from[0] = to[0] = '\0';
	jk_date_encode(day, asked->window.first);
	if (asked->window.first > JK_DATE_MIN)
		snprintf(from, MONTH_CHARS, "%.7s", day);
	jk_date_encode(day, asked->window.last);
	snprintf(to, MONTH_CHARS, "%.7s", day);
}

bool
jk_disclosing_is_searched(
    const struct jk_asked *asked, const struct jk_list_segment *segment)
{
	char from[MONTH_CHARS], to[MONTH_CHARS];

	months_of(asked, from, to);
	return segment->role == JK_SEGMENT_RECORDS &&
	       strcmp(segment->bucket, from) >= 0 && strcmp(segment->bucket, to) <= 0;
}

/* Lines */

const char *const jk_disclosing_wanted[] = { "function", "attempted", "refusal",
	"use_reason", "purpose", "number_purpose", "provider", "receiver", "items",
	"municipality", "protected", "recorded_on", NULL };

/* What was done, or was refused: 提供, 拒否（提供）. */
static void
add_function(
    struct jk_buf *to, const struct jk_codes *functions, const struct jk_access *access)
{
	struct jk_bytes attempted = access->text[JK_ACCESS_ATTEMPTED];

	jk_buf_add(
	    to, jk_word_code(functions, access->text[JK_ACCESS_FUNCTION], access->day));
	if (attempted.len == 0)
		return;
	jk_buf_add_text(to, "（");
	jk_buf_add(to, jk_word_code(functions, attempted, access->day));
	jk_buf_add_text(to, "）");
}

/* Codes as they are; their words are borrowed from the tables, or from `made`. */
static void
fill_line(struct jk_bytes values[JK_SHEET_COLUMNS], struct jk_buf *made,
    const struct jk_wording *wording, const struct jk_access *access)
{
	const struct jk_bytes *text = access->text;
	struct jk_bytes receiver = text[JK_ACCESS_RECEIVER];
	int32_t day = access->day;
	size_t len;

	add_function(made, wording->functions, access);
	len = made->len;
	jk_word_items(made, wording, text[JK_ACCESS_ITEMS]);
	values[JK_SHEET_FUNCTION_LABEL] = jk_bytes(made->ptr, len);
	values[JK_SHEET_ITEMS_LABEL] = jk_bytes(made->ptr + len, made->len - len);
	values[JK_SHEET_FUNCTION] = text[JK_ACCESS_FUNCTION];
	values[JK_SHEET_REFUSAL] = text[JK_ACCESS_REFUSAL];
	values[JK_SHEET_REFUSAL_LABEL] =
	    jk_word_code(wording->refusals, text[JK_ACCESS_REFUSAL], day);
	values[JK_SHEET_USE_REASON] = text[JK_ACCESS_USE_REASON];
	values[JK_SHEET_USE_LABEL] =
	    jk_word_code(wording->uses, text[JK_ACCESS_USE_REASON], day);
	values[JK_SHEET_PURPOSE] = text[JK_ACCESS_PURPOSE];
	values[JK_SHEET_PURPOSE_LABEL] =
	    jk_word_purpose(wording, text[JK_ACCESS_PURPOSE], receiver, day);
	values[JK_SHEET_NUMBER_PURPOSE] = text[JK_ACCESS_NUMBER_PURPOSE];
	values[JK_SHEET_NUMBER_PURPOSE_LABEL] =
	    jk_word_purpose(wording, text[JK_ACCESS_NUMBER_PURPOSE], receiver, day);
	values[JK_SHEET_PROVIDER] = text[JK_ACCESS_PROVIDER];
	values[JK_SHEET_PROVIDER_LABEL] =
	    jk_word_party(wording, text[JK_ACCESS_PROVIDER], day);
	values[JK_SHEET_RECEIVER] = receiver;
	values[JK_SHEET_RECEIVER_LABEL] = jk_word_party(wording, receiver, day);
	values[JK_SHEET_ITEMS] = text[JK_ACCESS_ITEMS];
}

static int
put_line(struct jk_disclosing *disclosing, const struct jk_asked *asked,
    const struct jk_access *access, int32_t recorded,
    const struct jk_person_place *place, struct jk_sheet *sheet, struct jk_err *err)
{
	const struct jk_sheet_about about = { access->at, recorded };
	struct jk_bytes values[JK_SHEET_COLUMNS] = { { NULL, 0 } };
	char frame[JK_SEGMENT_NAME_CHARS + 40], serial[24];
	char at[JK_TIME_CHARS], day[JK_DATE_CHARS];
	struct jk_buf made = JK_BUF_INIT;
	int result;

	snprintf(frame, sizeof frame, "%s/%llu/%lu", place->segment,
	    (unsigned long long)place->frame, (unsigned long)place->record);
	snprintf(serial, sizeof serial, "%llu", (unsigned long long)access->serial);
	jk_date_encode(day, access->day);
	jk_time_encode(at, access->at);
	values[JK_SHEET_PART] = jk_bytes_of("line");
	values[JK_SHEET_FRAME] = jk_bytes_of(frame);
	values[JK_SHEET_RECORDER] = access->text[JK_ACCESS_RECORDER];
	values[JK_SHEET_SERIAL] = jk_bytes_of(serial);
	values[JK_SHEET_PROVIDED_ON] = jk_bytes_of(day);
	if (asked->row->shows_time)
		values[JK_SHEET_PROVIDED_AT] = jk_bytes_of(at);
	fill_line(values, &made, &disclosing->wording, access);
	result = jk_buf_failed(&made) ? jk_err_memory(err)
				      : jk_sheet_put(sheet, values, &about, err);
	jk_buf_release(&made);
	return result;
}

/* The day on which the ledger took it. */
static int32_t
recorded_of(const struct jk_bytes *fields, int column)
{
	int32_t day = JK_DATE_MIN;

	if (column >= 0)
		(void)jk_date_decode(fields[column], &day);
	return day;
}

static int
take_record(struct jk_disclosing *disclosing, const struct jk_line_judge *judge,
    const struct jk_asked *asked, const struct jk_bytes *fields,
    const struct jk_person_place *place, struct jk_sheet *sheet,
    struct jk_found_lines *found, struct jk_err *err)
{
	int32_t recorded = recorded_of(fields, disclosing->recorded_on);
	struct jk_access access;
	enum jk_line line;

	if (jk_access_decode(&access, &disclosing->columns, fields, err) < 0)
		return jk_err_at(err, _("segment %s, frame %llu, record %lu"),
		    place->segment, (unsigned long long)place->frame,
		    (unsigned long)place->record);
	if (access.text[JK_ACCESS_PROTECTED].len > 0)
		found->is_protected = true;
	if (asked->what == JK_DISCLOSURE_OWN_DATA || recorded > asked->recorded_until)
		return 0;
	line = jk_line_decide(judge, &access);
	found->withheld += line == JK_LINE_WITHHELD;
	if (line != JK_LINE_SHOWN)
		return 0;
	found->shown++;
	return put_line(disclosing, asked, &access, recorded, place, sheet, err);
}

int
jk_disclosing_seek(
    struct jk_disclosing *disclosing, const struct jk_asked *asked, struct jk_err *err)
{
	char from[MONTH_CHARS], to[MONTH_CHARS];

	months_of(asked, from, to);
	jk_person_want(disclosing->person, jk_disclosing_wanted);
	return jk_person_seek_codes(disclosing->person, &asked->codes, from, to, err);
}

int
jk_disclosing_lines(struct jk_disclosing *disclosing, const struct jk_asked *asked,
    struct jk_sheet *sheet, struct jk_found_lines *found, struct jk_err *err)
{
	const struct jk_line_judge judge = { .row = asked->row,
		.window = asked->window,
		.party = disclosing->run->site.conf.code,
		.municipalities = disclosing->wording.municipalities,
		.functions = disclosing->wording.functions };
	struct jk_person_place place;
	const struct jk_bytes *fields;
	enum jk_next next;

	memset(found, 0, sizeof *found);
	while ((next = jk_person_next(disclosing->person, &fields, &place, err)) ==
	       JK_NEXT_RECORD)
		if (take_record(disclosing, &judge, asked, fields, &place, sheet, found,
			err) < 0)
			return -1;
	return next == JK_NEXT_FAILED ? -1 : 0;
}
