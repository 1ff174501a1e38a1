/*
 * The driver: everything a program needs before and after its loop, written
 * once. A program is a table and one function:
 *
 *	static const struct jk_program program = {
 *		.name = "jk-cat", .letter = 'C', .summary = N_("..."),
 *		.run = run,
 *	};
 *	int main(int argc, char **argv) { return jk_main(&program, argc, argv); }
 *
 * run returns 0, or -1 with err filled. The driver prints the error, closes or
 * abandons the output, writes the metrics and computes the exit status: that
 * of err, or the highest that run raised (base/exit.h). Where the site itself
 * failed the verdict line UNFIT tells scripts so.
 */
#ifndef JK_FILTER_DRIVER_H
#define JK_FILTER_DRIVER_H

#include "adapt/fd.h"
#include "base/buf.h"
#include "filter/options.h"
#include "filter/report.h"
#include "filter/site.h"
#include "format/header.h"

struct jk_run;

struct jk_program {
	const char *name;
	char letter; /* of its message ids */
	const char *summary;
	const char *operands; /* for the usage line: "[FILE ...]" */
	const struct jk_option *options; /* its own; NULL-ended */
	unsigned common; /* bits of enum jk_common */
	bool needs_day; /* --as-of must be given */
	bool changes; /* stops at the stop file; ignores SIGPIPE */
	bool writes_stream; /* refuses to write to a terminal */
	int (*run)(struct jk_run *run, struct jk_err *err);
};

struct jk_run {
	const struct jk_program *program;
	struct jk_options options;
	struct jk_report report;
	struct jk_site site;
	bool has_day;
	int32_t day;
	char date[JK_DATE_CHARS]; /* the business date, "" without */
	int64_t now; /* seconds since 1970; for `created` and metrics only */
	enum jk_exit status; /* the highest raised */
	int out; /* standard output, or the file of -o */
	struct jk_file out_file;
	struct jk_buf text; /* not yet written */
};

/* main() of every program. */
int jk_main(const struct jk_program *program, int argc, char **argv);

/*
 * When something was done, for a record of it that must lie on the business date:
 * now, if that is on it; else its last second.
 */
int64_t jk_run_moment(const struct jk_run *run);

/* Raise the exit status of a run that succeeds. */
void jk_run_raise(struct jk_run *run, enum jk_exit status);

/*
 * Text for the output, buffered; a failure to write ends the run in time. What a
 * run that fails has said by then still goes to a pipe, but into no file.
 */
JK_MUST_CHECK int jk_run_write(
    struct jk_run *run, struct jk_bytes bytes, struct jk_err *err);
JK_MUST_CHECK int jk_run_print(
    struct jk_run *run, struct jk_err *err, const char *format, ...) JK_PRINTF(3, 4);

/* An option's value, or NULL. */
const char *jk_run_option(const struct jk_run *run, const char *name);

/* --name=P% N, or `otherwise` where it is not given. Status 64. */
JK_MUST_CHECK int jk_run_limit(const struct jk_run *run, const char *name,
    const struct jk_limit *otherwise, struct jk_limit *limit, struct jk_err *err);

/*
 * A header as this run writes them: signer, a fresh stream id, origin, business
 * date, time, program, environment and consents. form, kind and the rest are
 * the caller's to set.
 */
JK_MUST_CHECK int jk_run_header(
    struct jk_run *run, struct jk_header *header, const char *kind, struct jk_err *err);

#endif
