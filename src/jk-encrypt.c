/*
 * jk-encrypt: seal a batch into the outbox, and open one that arrived
 * (jk-encrypt(1)). seal_batch() and open_batch() are the two whole runs.
 */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "filter/driver.h"
#include "filter/gate.h"
#include "filter/sealed.h"

static const struct jk_option options[] = {
	{ "decrypt", 'd', NULL, N_("open a sealed batch instead of sealing one") },
	{ NULL, 0, NULL, NULL },
};

/* A batch's lane and number for messages and status lines. */
struct label {
	char lane[JK_LANE_CHARS];
	unsigned long long number;
};

static void
label_of(struct label *label, const struct jk_header *header)
{
	jk_lane_encode(label->lane, &header->lane);
	label->number = header->number;
}

static void
tell_done(struct jk_run *run, const char *word, const struct label *label,
    uint64_t records, const uint8_t digest[JK_DIGEST_BYTES])
{
	char hex[JK_DIGEST_HEX_CHARS];

	jk_hex_encode(hex, digest, JK_DIGEST_BYTES);
	jk_report_status(&run->report, "%s %s %llu %llu %s", word, label->lane,
	    label->number, (unsigned long long)records, hex);
	jk_report_metric(&run->report, "last_records", "state=\"written\"", records);
}

/* How an input failed, for scripts; `ending` where the units know it. */
static void
tell_failure(
    const struct jk_run *run, const struct jk_units *units, const struct jk_err *err)
{
	enum jk_ending ending = JK_ENDING_UNKNOWN;

	if (run->site.unfit)
		return;
	if (err->status == JK_EXIT_NOPERM && units != NULL)
		jk_report_status(&run->report, "NOT-ENTITLED");
	if (err->status != JK_EXIT_PROTOCOL || strncmp(err->id, "JKE", 3) == 0)
		return;
	if (units != NULL)
		ending = jk_units_ending(units);
	if (ending == JK_ENDING_UNKNOWN && strcmp(err->id, "JK00301") == 0)
		ending = JK_ENDING_CUT;
	jk_report_status(
	    &run->report, ending == JK_ENDING_CUT ? "INCOMPLETE" : "BADSIG");
}

/* Sealing */

static int
check_form(const struct jk_header *header, struct jk_err *err)
{
	if (header->form != JK_FORM_BATCH)
		return jk_err_set(err, JK_EXIT_DATA, "JKE0001",
		    _("input is no batch: it has no lane and number"));
	if (header->sealing != JK_SEALING_NONE)
		return jk_err_set(
		    err, JK_EXIT_DATA, "JKE0002", _("input is sealed already"));
	return 0;
}

static int
check_batch(struct jk_run *run, const struct jk_header *header, struct jk_err *err)
{
	struct jk_gate gate;
	int result;

	if (check_form(header, err) < 0 || jk_gate_open(&gate, run, err) < 0)
		return -1;
	result = jk_gate_release(&gate, header, err);
	jk_gate_close(&gate);
	return result;
}

/* The file of this lane and number in a directory of the site; to be freed. */
static char *
path_in(struct jk_run *run, const char *directory, const struct label *label)
{
	return jk_site_path(
	    &run->site, "%s/%s-%06llu.jks", directory, label->lane, label->number);
}

/* *path: where the number was committed before, or NULL; to be freed. */
static int
find_committed(
    struct jk_run *run, const struct label *label, char **path, struct jk_err *err)
{
	static const char *const directories[] = { "outbox", "done" };

	for (size_t i = 0; i < 2; i++) {
		*path = path_in(run, directories[i], label);
		if (*path == NULL)
			return jk_err_memory(err);
		if (access(*path, F_OK) == 0)
			return 0;
		free(*path);
		*path = NULL;
	}
	return 0;
}

/* The number is taken: is it this batch that took it? */
static int
compare_committed(struct jk_run *run, struct jk_units *units, const struct label *label,
    const char *path, struct jk_err *err)
{
	struct jk_sealed_content committed;
	struct jk_unit unit;
	enum jk_next next;

	do
		next = jk_units_next(units, &unit, err);
	while (next == JK_NEXT_RECORD);
	if (next == JK_NEXT_FAILED || jk_sealed_read(run, path, &committed, err) < 0)
		return -1;
	if (memcmp(jk_units_final(units)->custody.content, committed.content,
		sizeof committed.content) == 0) {
		jk_report_status(
		    &run->report, "ALREADY %s %llu", label->lane, label->number);
		jk_report_info(&run->report, "JKE0003",
		    _("%s %llu is already committed, with the same content"),
		    label->lane, label->number);
		return 0;
	}
	jk_report_status(&run->report, "FORK %s %llu", label->lane, label->number);
	return jk_err_set(err, JK_EXIT_PROTOCOL, "JKE0004",
	    _("%s %llu is already committed with another content: a fork"), label->lane,
	    label->number);
}

/* Seal into the file, then read back what stands there. */
static int
write_file(struct jk_run *run, struct jk_units *units, const struct jk_file *file,
    struct jk_sealed_content *written, struct jk_err *err)
{
	if (jk_sealed_write(run, units, file->fd, err) < 0 ||
	    jk_sealed_read(run, file->unfinished, written, err) < 0)
		return -1;
	if (memcmp(written->inner, jk_units_final_digest(units),
		sizeof written->inner) == 0)
		return 0;
	return jk_err_set(
	    err, JK_EXIT_IO, "JKE0005", _("what was written is not what was sealed"));
}

static int
commit(struct jk_run *run, struct jk_units *units, const struct label *label,
    struct jk_sealed_content *written, struct jk_err *err)
{
	struct jk_file file = JK_FILE_INIT;
	char *path = path_in(run, "outbox", label);
	int result = -1;

	if (path == NULL)
		return jk_err_memory(err);
	if (jk_file_open(&file, path, false, err) == 0) {
		result = write_file(run, units, &file, written, err);
		if (result == 0)
			result = jk_file_close(&file, err);
		else
			jk_file_abandon(&file);
	}
	free(path);
	return result;
}

static int
seal_new(struct jk_run *run, struct jk_units *units, const struct label *label,
    struct jk_err *err)
{
	struct jk_sealed_content written;
	/* The driver closes the file of --output. */
	int result = run->out_file.path != NULL
			 ? write_file(run, units, &run->out_file, &written, err)
			 : commit(run, units, label, &written, err);

	if (result < 0)
		return -1;
	tell_done(run, "SEALED", label, written.records, written.outer);
	jk_report_info(&run->report, "JKE0006", _("%s %llu is sealed: %llu records"),
	    label->lane, label->number, (unsigned long long)written.records);
	return 0;
}

static int
seal_units(struct jk_run *run, struct jk_units *units, struct jk_err *err)
{
	struct label label;
	char *committed = NULL;
	int result;

	if (check_batch(run, jk_units_header(units), err) < 0)
		return -1;
	label_of(&label, jk_units_header(units));
	if (run->out_file.path == NULL &&
	    find_committed(run, &label, &committed, err) < 0)
		return -1;
	result = committed != NULL
		     ? compare_committed(run, units, &label, committed, err)
		     : seal_new(run, units, &label, err);
	free(committed);
	return result;
}

static int
seal_batch(struct jk_run *run, const char *path, struct jk_err *err)
{
	struct jk_clear clear;
	int result;

	if (jk_run_option(run, "output") != NULL && run->out_file.path == NULL)
		return jk_err_set(err, JK_EXIT_USAGE, "JKE0007",
		    _("a sealed batch is written to a file, which is read back"));
	if (jk_site_check_stop(&run->site, err) < 0)
		return -1;
	if (jk_clear_open(&clear, run, path, false, err) < 0) {
		tell_failure(run, NULL, err);
		return -1;
	}
	result = seal_units(run, clear.units, err);
	if (result < 0) {
		tell_failure(run, clear.units, err);
		jk_err_at(err, "%s", clear.name);
	}
	jk_clear_close(&clear);
	return result;
}

/* Opening */

/* A batch is for its recipients to read, and for who sent it. */
static int
check_reader(
    const struct jk_run *run, const struct jk_header *header, struct jk_err *err)
{
	const char *code = run->site.conf.code;

	if (jk_header_has_recipient(header, code) || strcmp(header->origin, code) == 0)
		return 0;
	return jk_err_set(err, JK_EXIT_NOPERM, "JKE0008",
	    _("this site is not among the batch's recipients"));
}

static int
copy_units(struct jk_run *run, struct jk_units *inner, struct jk_err *err)
{
	struct jk_unit unit;
	enum jk_next next;

	while ((next = jk_units_next(inner, &unit, err)) == JK_NEXT_RECORD)
		if (jk_run_write(run, unit.bytes, err) < 0)
			return -1;
	return next == JK_NEXT_END ? 0 : -1;
}

static int
open_units(struct jk_run *run, struct jk_sealed *sealed, struct jk_units *inner,
    struct jk_err *err)
{
	const struct jk_header *header = jk_units_header(inner);
	struct label label;

	if (jk_opener_compare(sealed->opener, header, err) < 0 ||
	    check_reader(run, header, err) < 0 || copy_units(run, inner, err) < 0)
		return -1;
	label_of(&label, header);
	tell_done(run, "OPENED", &label, jk_units_records(inner),
	    jk_units_final_digest(sealed->outer.units));
	jk_report_detail(&run->report, "JKE0009", _("%s %llu is opened: %llu records"),
	    label.lane, label.number, (unsigned long long)jk_units_records(inner));
	return 0;
}

static int
open_batch(struct jk_run *run, const char *path, struct jk_err *err)
{
	struct jk_sealed sealed;
	struct jk_units *inner;
	int result = -1;

	if (isatty(run->out))
		return jk_err_set(err, JK_EXIT_USAGE, "JKE0010",
		    _("a batch is not written to a terminal; use a pipe or --output"));
	if (jk_sealed_open(&sealed, run, path, false, err) < 0) {
		tell_failure(run, NULL, err);
		return -1;
	}
	inner = jk_units_open(&sealed.source, &sealed.policy, NULL, err);
	if (inner != NULL)
		result = open_units(run, &sealed, inner, err);
	if (result < 0) {
		tell_failure(run, sealed.outer.units, err);
		jk_err_at(err, "%s", sealed.outer.name);
	}
	jk_units_free(inner);
	jk_sealed_close(&sealed);
	return result;
}

static int
run(struct jk_run *run, struct jk_err *err)
{
	const char *path = run->options.operands[0];

	if (run->options.operands_count > 1)
		return jk_err_set(
		    err, JK_EXIT_USAGE, "JKE0011", _("one batch at a time"));
	return jk_run_option(run, "decrypt") != NULL ? open_batch(run, path, err)
						     : seal_batch(run, path, err);
}

static const struct jk_program program = {
	.name = "jk-encrypt",
	.letter = 'E',
	.summary = N_("seal a batch into the outbox, and open one that arrived"),
	.operands = "[FILE]",
	.options = options,
	.common = JK_COMMON_OUTPUT | JK_COMMON_FORCE | JK_COMMON_AS_OF,
	.needs_day = true,
	.run = run,
};

int
main(int argc, char **argv)
{
	return jk_main(&program, argc, argv);
}
