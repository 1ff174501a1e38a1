/*
 * jk-validate: let through what is authentic, entitled and right, and set aside
 * the rest (jk-validate(1)). The loop stands in validate(); what it asks of a
 * record is judge().
 */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "filter/driver.h"
#include "filter/input.h"
#include "filter/judge.h"
#include "filter/quarantine.h"
#include "filter/warrant.h"

static const struct jk_option options[] = {
	{ "seal", 0, NULL, N_("seal the output to this site, for a file at rest") },
	{ NULL, 0, NULL, NULL },
};

struct validation {
	struct jk_run *run;
	struct jk_input input;
	const struct jk_header *header; /* of the input */
	char name[JK_LANE_CHARS + 40]; /* what quarantine calls the input */
	struct jk_judge judge;
	struct jk_warrant warrant; /* of what a person signed */
	bool is_personal;
	struct jk_quarantine *quarantine; /* NULL in a dry run, as is the writer */
	struct jk_limit limit;
	struct jk_tally tally;
	struct jk_writer *writer;

	uint64_t in, out, refused, warned;
	uint64_t unentitled; /* the record that refused the batch; 0: none */
};

/* Before the loop */

/* What the quarantine calls the input: a batch by its file's name. */
static void
name_input(struct validation *v)
{
	char lane[JK_LANE_CHARS];

	if (v->header->form != JK_FORM_BATCH) {
		jk_hex_encode(v->name, v->header->stream, sizeof v->header->stream);
		return;
	}
	jk_lane_encode(lane, &v->header->lane);
	snprintf(v->name, sizeof v->name, "%s-%06llu", lane,
	    (unsigned long long)v->header->number);
}

/* --seal: to rest here until jk-apply reads it, under the register's key. */
static int
seal_frames(struct validation *v, struct jk_header *header,
    uint8_t point[JK_POINT_BYTES], struct jk_err *err)
{
	if (jk_run_option(v->run, "seal") == NULL)
		return 0;
	header->sealing = JK_SEALING_FRAMES;
	return jk_site_keep_point(&v->run->site, "register", point, err);
}

static int
open_writer(struct validation *v, struct jk_err *err)
{
	struct jk_run *run = v->run;
	struct jk_sink sink = { .fd = run->out };
	struct jk_header *header = malloc(sizeof *header);
	uint8_t point[1][JK_POINT_BYTES];
	const struct jk_private_key *key;

	if (header == NULL)
		return jk_err_memory(err);
	if (jk_run_header(run, header, v->header->kind, err) == 0 &&
	    jk_site_signing(&run->site, &key, err) == 0 &&
	    seal_frames(v, header, point[0], err) == 0) {
		bool seals = header->sealing == JK_SEALING_FRAMES;

		header->form = JK_FORM_WORKING;
		header->sorted = v->header->sorted;
		header->inputs_count = 1;
		memcpy(header->inputs[0], v->header->stream, JK_STREAM_ID_BYTES);
		header->consents_count = v->header->consents_count;
		memcpy(header->consents, v->header->consents, sizeof header->consents);
		header->heads_count = v->header->heads_count;
		memcpy(header->heads, v->header->heads, sizeof header->heads);
		v->writer = jk_writer_open(sink, header, v->judge.schema, key,
		    seals ? (const uint8_t(*)[JK_POINT_BYTES])point : NULL, seals, err);
	}
	free(header);
	return v->writer == NULL ? -1 : 0;
}

/* What a person signed counts by that signature: it is judged, and stays as it is. */
static int
open_outputs(struct validation *v, struct jk_err *err)
{
	bool is_dry = jk_run_option(v->run, "dry-run") != NULL;

	v->is_personal = jk_policy_is_personal(v->header->kind);
	if (is_dry) {
		jk_file_abandon(&v->run->out_file);
		v->run->out = STDOUT_FILENO;
		return 0;
	}
	if (v->is_personal)
		return jk_err_set(err, JK_EXIT_USAGE, "JKV0014",
		    _("what a person signed is judged with --dry-run and goes on as it "
		      "is"));
	v->quarantine = jk_quarantine_new(v->run, v->judge.schema, err);
	return v->quarantine == NULL ? -1 : open_writer(v, err);
}

static int
open_all(struct validation *v, const char *path, struct jk_err *err)
{
	struct jk_input_options how = { .deep = true };
	struct jk_run *run = v->run;

	if (jk_site_check_stop(&run->site, err) < 0 ||
	    jk_run_limit(run, "reject-limit", &run->site.conf.reject_limit, &v->limit,
		err) < 0 ||
	    jk_input_open(&v->input, run, path, &how, err) < 0)
		return -1;
	v->header = jk_reader_header(v->input.reader);
	name_input(v);
	if (jk_judge_open(&v->judge, run, v->input.reader, &v->tally, err) < 0 ||
	    jk_warrant_open(&v->warrant, run, v->header, v->judge.schema, err) < 0)
		return jk_err_at(err, "%s", v->input.name);
	return open_outputs(v, err);
}

static void
close_all(struct validation *v)
{
	jk_writer_free(v->writer);
	jk_quarantine_free(v->quarantine);
	jk_warrant_release(&v->warrant);
	jk_judge_close(&v->judge);
	jk_tally_release(&v->tally);
	if (v->input.reader != NULL)
		jk_input_close(&v->input);
}

/* One record */

static int
pass(struct validation *v, struct jk_err *err)
{
	jk_judge_complete(&v->judge);
	v->out++;
	if (v->writer == NULL)
		return 0;
	return jk_writer_put(v->writer, v->judge.fields, err);
}

static int
set_aside(struct validation *v, const struct jk_cause *why, struct jk_err *err)
{
	struct jk_refusal refusal = { .input = v->name,
		.record_number = v->judge.record,
		.field = why->field,
		.rule = why->rule,
		.reason = why->reason,
		.follows = why->follows };

	jk_report_detail(&v->run->report, why->rule, _("record %llu: %s: %s"),
	    (unsigned long long)v->judge.record,
	    why->field != NULL ? why->field : _("the whole record"), _(why->text));
	v->refused++;
	if (jk_tally_add(&v->tally, why->rule, why->text, false, err) < 0)
		return -1;
	if (v->quarantine != NULL && jk_quarantine_put(v->quarantine, &refusal,
					 v->judge.fields, jk_bytes(NULL, 0), err) < 0)
		return -1;
	return jk_judge_remember(&v->judge, err);
}

static int
over_limit(const struct validation *v, struct jk_err *err)
{
	jk_report_status(
	    &v->run->report, "REJECTED %llu", (unsigned long long)v->refused);
	return jk_err_set(err, JK_EXIT_DATA, "JKV0010",
	    _("more records are refused than the reject limit allows: %llu of %llu"),
	    (unsigned long long)v->refused, (unsigned long long)v->in);
}

/* A limit without a share is reached whatever may still come: end at once. */
static int
stop_early(struct validation *v, struct jk_err *err)
{
	uint8_t name[JK_DIGEST_BYTES] = { 0 };

	if (v->limit.hundredths > 0 || v->unentitled > 0 || v->is_personal ||
	    v->refused <= v->limit.floor)
		return 0;
	memcpy(name, v->header->stream, JK_STREAM_ID_BYTES);
	if (v->quarantine != NULL && jk_quarantine_close(v->quarantine, name, err) < 0)
		return -1;
	return over_limit(v, err);
}

/* The record is right; is it the signer's to say? */
static int
ask_warrant(struct validation *v, struct jk_err *err)
{
	struct jk_cause why;

	if (jk_warrant_put(&v->warrant, v->judge.fields, &why, err) < 0)
		return -1;
	return why.rule != NULL ? set_aside(v, &why, err) : pass(v, err);
}

static int
handle(struct validation *v, const struct jk_record *record, struct jk_err *err)
{
	struct jk_cause why;

	switch (jk_judge_record(&v->judge, record, &why, err)) {
	case JK_JUDGEMENT_WARNED:
		v->warned++;
		return ask_warrant(v, err);
	case JK_JUDGEMENT_GOOD:
		return ask_warrant(v, err);
	case JK_JUDGEMENT_UNENTITLED:
		v->unentitled = record->number;
		return set_aside(v, &why, err);
	case JK_JUDGEMENT_REFUSED:
		if (set_aside(v, &why, err) < 0)
			return -1;
		return stop_early(v, err);
	case JK_JUDGEMENT_FAILED:
		break;
	}
	return -1;
}

/* Behind the loop */

static int
put_sources(struct validation *v, struct jk_err *err)
{
	struct jk_reader *reader = v->input.reader;
	struct jk_source_row row;

	if (v->header->form == JK_FORM_BATCH || jk_reader_sources(reader) == 0) {
		jk_input_source_row(&v->input, &row);
		return jk_writer_put_source(v->writer, &row, err);
	}
	for (size_t i = 0; jk_reader_source(reader, i, &row); i++)
		if (jk_writer_put_source(v->writer, &row, err) < 0)
			return -1;
	return 0;
}

static int
close_output(struct validation *v, struct jk_err *err)
{
	struct jk_custody custody = { .in = v->in, .aside = v->in - v->out };

	if (v->unentitled > 0) {
		custody.refused = true;
		snprintf(custody.reason, sizeof custody.reason, "unentitled");
	}
	if (put_sources(v, err) < 0)
		return -1;
	return jk_writer_close(v->writer, &custody, NULL, err);
}

static void
tell_metrics(struct validation *v)
{
	struct jk_report *report = &v->run->report;

	jk_report_metric(report, "last_records", "state=\"read\"", v->in);
	jk_report_metric(report, "last_records", "state=\"written\"", v->out);
	jk_report_metric(report, "last_records", "state=\"rejected\"", v->in - v->out);
	jk_report_metric(report, "last_records", "state=\"warned\"", v->warned);
}

static void
tell(struct validation *v)
{
	struct jk_report *report = &v->run->report;
	unsigned long long in = v->in, out = v->out, aside = v->in - v->out;
	unsigned long long warned = v->warned, unentitled = v->unentitled;

	jk_tally_report(&v->tally, report);
	if (unentitled > 0) {
		jk_report_status(report, "REFUSED unentitled %llu", unentitled);
		jk_report_warning(report, "JKV0011",
		    _("the whole batch is refused: record %llu is not its sender's to "
		      "send"),
		    unentitled);
	}
	jk_report_status(report, "PASSED %llu %llu %llu %llu", in, out, aside, warned);
	if (aside > 0)
		jk_report_status(report, "REJECTED %llu", aside);
	jk_report_info(report, "JKV0012",
	    _("%s: %llu records came, %llu pass (%llu with a warning), %llu are set "
	      "aside"),
	    v->input.name, in, out, warned, aside);
	tell_metrics(v);
}

static void
tell_verified(const struct validation *v)
{
	const struct jk_units *units = jk_reader_units(v->input.reader);
	char signer[JK_DIGEST_HEX_CHARS], digest[JK_DIGEST_HEX_CHARS];

	jk_hex_encode(signer, v->header->signer, JK_DIGEST_BYTES);
	jk_hex_encode(digest, jk_units_final_digest(units), JK_DIGEST_BYTES);
	jk_report_status(&v->run->report, "VERIFIED %s %llu %s", signer,
	    (unsigned long long)v->in, digest);
}

/* Of a table of which a row is wrong none is right. */
static int
finish_personal(struct validation *v, struct jk_err *err)
{
	if (v->refused > 0) {
		jk_tally_report(&v->tally, &v->run->report);
		return jk_err_set(err, JK_EXIT_DATA, "JKV0015",
		    _("%llu of %llu records are refused; what a person signs is taken "
		      "whole or not at all"),
		    (unsigned long long)v->refused, (unsigned long long)v->in);
	}
	if (jk_warrant_close(&v->warrant, err) < 0)
		return jk_err_at(err, "%s", v->input.name);
	tell(v);
	if (v->warned > 0)
		jk_run_raise(v->run, JK_EXIT_WARNINGS);
	return 0;
}

/* The input is complete: only now can what it came to be said. */
static int
finish(struct validation *v, struct jk_err *err)
{
	const struct jk_units *units = jk_reader_units(v->input.reader);

	tell_verified(v);
	if (v->is_personal)
		return finish_personal(v, err);
	if (v->quarantine != NULL &&
	    jk_quarantine_close(
		v->quarantine, jk_units_final(units)->custody.content, err) < 0)
		return -1;
	if (v->unentitled == 0 && v->refused > jk_limit_of(&v->limit, v->in)) {
		jk_tally_report(&v->tally, &v->run->report);
		return over_limit(v, err);
	}
	if (v->writer != NULL && close_output(v, err) < 0)
		return -1;
	tell(v);
	if (v->warned > 0)
		jk_run_raise(v->run, JK_EXIT_WARNINGS);
	if (v->refused > 0)
		jk_run_raise(v->run, JK_EXIT_REJECTS);
	return 0;
}

/* How an input failed, for scripts. */
static void
tell_failure(const struct validation *v, const struct jk_err *err)
{
	enum jk_ending ending = JK_ENDING_CUT;

	if (v->run->site.unfit)
		return;
	if (err->status == JK_EXIT_NOPERM && v->header != NULL)
		jk_report_status(&v->run->report, "NOT-ENTITLED");
	if (err->status != JK_EXIT_PROTOCOL)
		return;
	if (v->input.reader != NULL)
		ending = jk_units_ending(jk_reader_units(v->input.reader));
	else if (strcmp(err->id, "JK00301") != 0)
		ending = JK_ENDING_FORGED;
	jk_report_status(
	    &v->run->report, ending == JK_ENDING_CUT ? "INCOMPLETE" : "BADSIG");
}

static int
validate(struct validation *v, struct jk_err *err)
{
	struct jk_record record;
	enum jk_next next;

	while ((next = jk_input_next(&v->input, &record, err)) == JK_NEXT_RECORD) {
		v->in++;
		if (v->unentitled > 0)
			continue; /* nothing counts but that the batch is whole */
		if (handle(v, &record, err) < 0)
			return -1;
	}
	return next == JK_NEXT_END ? finish(v, err) : -1;
}

static int
run(struct jk_run *run, struct jk_err *err)
{
	struct validation *v;
	int result = -1;

	if (run->options.operands_count > 1)
		return jk_err_set(err, JK_EXIT_USAGE, "JKV0013",
		    _("one input at a time: what is validated has one source"));
	v = calloc(1, sizeof *v);
	if (v == NULL)
		return jk_err_memory(err);
	v->run = run;
	jk_tally_init(&v->tally);
	if (open_all(v, run->options.operands[0], err) == 0)
		result = validate(v, err);
	if (result < 0)
		tell_failure(v, err);
	close_all(v);
	free(v);
	return result;
}

static const struct jk_program program = {
	.name = "jk-validate",
	.letter = 'V',
	.summary = N_("let through what is authentic, entitled and right"),
	.operands = "[FILE]",
	.options = options,
	.common = JK_COMMON_OUTPUT | JK_COMMON_FORCE | JK_COMMON_DRY_RUN |
		  JK_COMMON_AS_OF | JK_COMMON_QUARANTINE | JK_COMMON_REJECT_LIMIT,
	.needs_day = true,
	.writes_stream = true,
	.run = run,
};

int
main(int argc, char **argv)
{
	return jk_main(&program, argc, argv);
}
