/*
 * jk-disclose: the sheet of a resident who asks who was given his data, and a
 * sheet on paper (jk-disclose(1)). What is shown is decided in rules/disclosure;
 * the loop here is one request after the other: search, note, sheet.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "filter/notice.h"
#include "filter/protected.h"
#include "filter/requests.h"
#include "filter/sheet_print.h"
#include "filter/spool.h"

static const struct jk_option options[] = {
	{ "directory", 0, N_("DIR"), N_("write the sheet of each request there") },
	{ "render", 0, N_("FORMAT"), N_("print a sheet: text, csv, jsonl or html") },
	{ NULL, 0, NULL, NULL },
};

/* One run. */
struct disclose {
	struct jk_run *run;
	const char *directory;
	struct jk_requests requests;
	struct jk_disclosing disclosing;
	struct jk_protected *protected;
	struct jk_spool *spool;
	struct jk_header header; /* of the sheet in hand */
	uint64_t sheets, refused;
};

/* The sheet of one request, before anybody sees it. */
struct answer {
	struct jk_asked asked;
	struct jk_found_lines found;
	struct jk_sheet sheet;
	struct jk_buf name;
	uint64_t lines;
	enum jk_decision decision;
	const char *refusal; /* NULL: given */
	bool approved;
};

/* Records */

static void
fill_record(const struct disclose *disclose, const struct answer *answer,
    struct jk_access *access)
{
	const struct jk_operator *officer = disclose->requests.row;
	struct jk_bytes *text = access->text;
	bool refused = answer->refusal != NULL;

	text[JK_ACCESS_CODE] = answer->asked.code;
	text[JK_ACCESS_RECORD] = jk_bytes_of("operation");
	text[JK_ACCESS_FUNCTION] = jk_bytes_of(refused ? "refused" : "sheet");
	if (refused) {
		text[JK_ACCESS_ATTEMPTED] = jk_bytes_of("sheet");
		text[JK_ACCESS_REFUSAL] = jk_bytes_of(answer->refusal);
	}
	text[JK_ACCESS_TOUCHES_NUMBER] =
	    jk_bytes_of(answer->asked.what == JK_DISCLOSURE_OWN_DATA ? "yes" : "no");
	text[JK_ACCESS_OPERATOR] = disclose->requests.officer;
	if (officer != NULL) {
		text[JK_ACCESS_AUTHORITY] = jk_bytes_of(officer->authority);
		text[JK_ACCESS_OFFICE] = jk_bytes_of(officer->office);
	}
	text[JK_ACCESS_PROGRAM] = jk_bytes_of("jk-disclose");
	text[JK_ACCESS_REQUEST] = answer->asked.request;
	text[JK_ACCESS_CASE_NUMBER] = answer->asked.case_number;
	if (answer->approved)
		text[JK_ACCESS_APPROVAL] =
		    jk_bytes_of(disclose->requests.approval.content);
	if (answer->found.is_protected)
		text[JK_ACCESS_PROTECTED] = jk_bytes_of("yes");
}

/* On disk before this returns 0. */
static int
note(struct disclose *disclose, const struct answer *answer, struct jk_err *err)
{
	struct jk_access access = { .at = 0 };
	char stream[2 * JK_STREAM_ID_BYTES + 1], results[24];

	fill_record(disclose, answer, &access);
	if (answer->refusal == NULL) {
		jk_hex_encode(stream, disclose->header.stream, JK_STREAM_ID_BYTES);
		snprintf(
		    results, sizeof results, "%llu", (unsigned long long)answer->lines);
		access.text[JK_ACCESS_OBJECT] = jk_bytes_of(stream);
		access.text[JK_ACCESS_RESULTS] = jk_bytes_of(results);
	}
	if (jk_spool_note(disclose->spool, &access, err) < 0)
		return -1;
	return jk_spool_flush(disclose->spool, err);
}

/* One request */

/* Of what is found about the person nothing is told but that. */
static int
decide_approval(struct disclose *disclose, struct answer *answer, struct jk_err *err)
{
	if (!answer->found.is_protected && !answer->asked.row->needs_approval)
		return 0;
	if (jk_requests_approval(&disclose->requests, &answer->refusal, err) < 0)
		return -1;
	answer->approved = answer->refusal == NULL;
	return 0;
}

/* By the lists of the municipalities, under whatever code; or by an old record. */
static void
find_protection(const struct disclose *disclose, struct answer *answer)
{
	const struct jk_person_codes *person = &answer->asked.codes;

	for (size_t i = 0; i < person->count; i++)
		if (jk_protected_has(
			disclose->protected, jk_bytes_of(person->codes[i])))
			answer->found.is_protected = true;
}

/* From here on the archive's months are being opened. */
static int
begin_search(struct disclose *disclose, struct answer *answer, struct jk_err *err)
{
	struct jk_disclosing *disclosing = &disclose->disclosing;

	if (jk_disclosing_ask(disclosing, &answer->asked, err) < 0)
		return -1;
	return jk_disclosing_seek(disclosing, &answer->asked, err);
}

/* What all requests need beside the ledgers; opened behind the first search. */
static int
open_rest(struct disclose *disclose, struct jk_err *err)
{
	if (disclose->protected == NULL)
		disclose->protected = jk_protected_load(disclose->run, err);
	if (disclose->protected == NULL)
		return -1;
	if (disclose->spool == NULL)
		disclose->spool = jk_spool_open(disclose->run, err);
	return disclose->spool == NULL ? -1 : 0;
}

static int
search(struct disclose *disclose, struct answer *answer, struct jk_err *err)
{
	struct jk_disclosing *disclosing = &disclose->disclosing;
	bool own = answer->asked.what == JK_DISCLOSURE_OWN_DATA;
	uint64_t records;

	if (jk_disclosing_lines(
		disclosing, &answer->asked, &answer->sheet, &answer->found, err) < 0 ||
	    jk_disclosing_own(disclosing, &answer->asked, own ? &answer->sheet : NULL,
		&answer->name, &records, err) < 0)
		return -1;
	find_protection(disclose, answer);
	answer->lines = own ? records : answer->found.shown;
	answer->decision = jk_decision_decide(
	    answer->asked.row, answer->lines, answer->found.withheld);
	return 0;
}

static int
write_sheet(struct disclose *disclose, const struct answer *answer, struct jk_err *err)
{
	struct jk_run *run = disclose->run;
	struct jk_file file = JK_FILE_INIT;
	char *path = NULL;
	int result = -1;

	if (disclose->directory == NULL)
		return jk_sheet_write(
		    &answer->sheet, run, &disclose->header, run->out, err);
	if (asprintf(&path, "%s/%.*s.jks", disclose->directory,
		(int)answer->asked.request.len,
		(const char *)answer->asked.request.ptr) < 0)
		return jk_err_memory(err);
	if (jk_file_open(&file, path, jk_run_option(run, "force") != NULL, err) == 0 &&
	    jk_sheet_write(&answer->sheet, run, &disclose->header, file.fd, err) == 0)
		result = jk_file_close(&file, err);
	jk_file_abandon(&file);
	free(path);
	return result;
}

static void
tell_sheet(struct disclose *disclose, const struct answer *answer)
{
	const struct jk_asked *asked = &answer->asked;
	struct jk_report *report = &disclose->run->report;

	disclose->sheets++;
	jk_report_status(report, "SHEET %.*s %s %llu", (int)asked->request.len,
	    (const char *)asked->request.ptr, jk_decision_word(answer->decision),
	    (unsigned long long)answer->lines);
	if (disclose->run->day <= asked->due.day)
		return;
	jk_report_warning(report, "JKD0003",
	    _("request %.*s is decided after its last day"), (int)asked->request.len,
	    (const char *)asked->request.ptr);
	jk_run_raise(disclose->run, JK_EXIT_WARNINGS);
}

/* The next one has its turn; what is refused makes the run end with 77. */
static int
tell_refused(struct disclose *disclose, const struct answer *answer, struct jk_err *err)
{
	const struct jk_asked *asked = &answer->asked;

	disclose->refused++;
	jk_report_status(&disclose->run->report, "REFUSED %.*s %s",
	    (int)asked->request.len, (const char *)asked->request.ptr, answer->refusal);
	if (disclose->requests.leave == JK_LEAVE_GIVEN)
		jk_err_set(err, JK_EXIT_NOPERM, "JKD0004",
		    _("the sheet needs the approval of a second officer (%s)"),
		    answer->refusal);
	else
		jk_err_set(err, JK_EXIT_NOPERM, "JKD0005",
		    _("the officer may not disclose (%s)"), answer->refusal);
	return jk_err_at(err, _("request %.*s"), (int)asked->request.len,
	    (const char *)asked->request.ptr);
}

static int
answer_one(struct disclose *disclose, struct answer *answer, struct jk_err *err)
{
	struct jk_run *run = disclose->run;

	if (disclose->requests.leave != JK_LEAVE_GIVEN)
		answer->refusal = jk_leave_refusal(disclose->requests.leave);
	else if (begin_search(disclose, answer, err) < 0)
		return -1;
	if (open_rest(disclose, err) < 0 || jk_sheet_init(&answer->sheet, run, err) < 0)
		return -1;
	if (answer->refusal == NULL && (search(disclose, answer, err) < 0 ||
					   decide_approval(disclose, answer, err) < 0))
		return -1;
	if (answer->refusal != NULL)
		return note(disclose, answer, err) < 0
			   ? -1
			   : tell_refused(disclose, answer, err);
	if (jk_notice_put(&answer->sheet, &disclose->disclosing, &answer->asked,
		answer->decision, jk_buf_bytes(&answer->name), err) < 0 ||
	    jk_run_header(run, &disclose->header, "sheet", err) < 0)
		return -1;
	disclose->header.sorted = true;
	if (note(disclose, answer, err) < 0 || write_sheet(disclose, answer, err) < 0)
		return -1;
	tell_sheet(disclose, answer);
	return 0;
}

static int
answer_request(struct disclose *disclose, size_t index, struct jk_err *err)
{
	struct answer *answer = calloc(1, sizeof *answer);
	int result;

	if (answer == NULL)
		return jk_err_memory(err);
	jk_requests_get(&disclose->requests, index, &answer->asked);
	result = answer_one(disclose, answer, err);
	jk_sheet_release(&answer->sheet);
	jk_buf_release(&answer->name);
	free(answer);
	return result;
}

/* All of them */

static int
answer_all(struct disclose *disclose, struct jk_err *err)
{
	struct jk_run *run = disclose->run;

	for (size_t i = 0; i < disclose->requests.table.rows; i++) {
		uint64_t refused = disclose->refused;

		if (answer_request(disclose, i, err) == 0)
			continue;
		if (disclose->directory == NULL || disclose->refused == refused)
			return -1;
		jk_report_error(&run->report, err);
		jk_run_raise(run, err->status);
		jk_err_reset(err);
	}
	return 0;
}

/* Where the sheets go: files of a directory, or one to the output. */
static int
check_output(const struct disclose *disclose, struct jk_err *err)
{
	struct stat about;

	if (disclose->directory == NULL) {
		if (disclose->requests.table.rows == 1)
			return 0;
		return jk_err_set(err, JK_EXIT_DATA, "JKD0002",
		    _("there are %zu requests; name a --directory for their sheets"),
		    disclose->requests.table.rows);
	}
	if (stat(disclose->directory, &about) == 0 && S_ISDIR(about.st_mode))
		return 0;
	jk_err_set(err, JK_EXIT_CANTCREATE, "JKD0006", _("there is no such directory"));
	return jk_err_at(err, "%s", disclose->directory);
}

static int
answer_stream(struct disclose *disclose, const char *path, struct jk_err *err)
{
	struct jk_run *run = disclose->run;
	struct jk_err second = { 0 };
	int result, closed = 0;

	if (jk_requests_read(&disclose->requests, run, path, err) < 0 ||
	    check_output(disclose, err) < 0 ||
	    jk_disclosing_open(&disclose->disclosing, run, err) < 0)
		return -1;
	result = answer_all(disclose, err);
	/* What was noted becomes a batch also where the run then failed. */
	if (disclose->spool != NULL)
		closed = jk_spool_close(disclose->spool, result < 0 ? &second : err);
	jk_report_metric(
	    &run->report, "last_records", "state=\"written\"", disclose->sheets);
	return result < 0 ? -1 : closed;
}

static int
check_usage(const struct jk_run *run, struct jk_err *err)
{
	bool render = jk_run_option(run, "render") != NULL;

	if (run->options.operands_count > 1)
		return jk_err_set(
		    err, JK_EXIT_USAGE, "JKD0001", _("one stream at a time is read"));
	if (jk_run_option(run, "directory") != NULL &&
	    (render || jk_run_option(run, "output") != NULL))
		return jk_err_set(err, JK_EXIT_USAGE, "JKD0007",
		    _("--directory goes neither with --output nor with --render"));
	if (!render && !run->has_day)
		return jk_err_set(err, JK_EXIT_USAGE, "JK00611",
		    _("the business date is missing: --as-of=YYYY-MM-DD"));
	if (!render && jk_run_option(run, "output") == NULL &&
	    jk_run_option(run, "directory") == NULL && isatty(STDOUT_FILENO))
		return jk_err_set(err, JK_EXIT_USAGE, "JK00613",
		    _("a stream is not written to a terminal; use a pipe or --output"));
	return 0;
}

static int
run(struct jk_run *run, struct jk_err *err)
{
	const char *path =
	    run->options.operands_count > 0 ? run->options.operands[0] : NULL;
	const char *format = jk_run_option(run, "render");
	struct disclose *disclose;
	int result;

	if (check_usage(run, err) < 0)
		return -1;
	if (format != NULL)
		return jk_sheet_print(run, path, format, err);
	disclose = calloc(1, sizeof *disclose);
	if (disclose == NULL)
		return jk_err_memory(err);
	disclose->run = run;
	disclose->directory = jk_run_option(run, "directory");
	result = answer_stream(disclose, path, err);
	jk_spool_free(disclose->spool);
	jk_protected_free(disclose->protected);
	jk_disclosing_release(&disclose->disclosing);
	jk_requests_release(&disclose->requests);
	free(disclose);
	return result;
}

static const struct jk_program program = {
	.name = "jk-disclose",
	.letter = 'D',
	.summary = N_("make the sheet of a resident who asks who was given his data"),
	.operands = "[REQUESTS | SHEET]",
	.options = options,
	.common = JK_COMMON_OUTPUT | JK_COMMON_FORCE | JK_COMMON_AS_OF,
	.changes = true,
	.run = run,
};

int
main(int argc, char **argv)
{
	return jk_main(&program, argc, argv);
}
