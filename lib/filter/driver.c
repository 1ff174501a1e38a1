#include "filter/driver.h"

#include <locale.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "adapt/clock.h"
#include "adapt/memory.h"
#include "adapt/random.h"
#include "adapt/secret.h"
#include "filter/installed.h"
#include "format/date.h"
#include "format/time.h"

#define TEXT_WRITE_BYTES 65536
#define DAY_SECONDS 86400
#define JAPAN_SECONDS 32400

/* Before the run */

static void
show_help(const struct jk_run *run)
{
	const struct jk_program *program = run->program;

	printf(_("usage: %s [option ...] %s\n%s\n\n"), program->name,
	    program->operands != NULL ? program->operands : "[FILE ...]",
	    _(program->summary));
	jk_options_help(&run->options);
}

static int
take_status_fd(struct jk_run *run, struct jk_err *err)
{
	const char *given = jk_run_option(run, "status-fd");
	uint64_t fd;

	if (given == NULL)
		return 0;
	if (!jk_decimal_decode(&fd, jk_bytes_of(given), 1023))
		return jk_err_set(err, JK_EXIT_USAGE, "JK00610",
		    _("--status-fd takes a descriptor number"));
	run->report.status_fd = (int)fd;
	return 0;
}

static int
take_day(struct jk_run *run, struct jk_err *err)
{
	const char *given = jk_run_option(run, "as-of");

	if (given == NULL && run->program->needs_day)
		return jk_err_set(err, JK_EXIT_USAGE, "JK00611",
		    _("the business date is missing: --as-of=YYYY-MM-DD"));
	if (given == NULL)
		return 0;
	if (!jk_date_decode(jk_bytes_of(given), &run->day))
		return jk_err_set(err, JK_EXIT_USAGE, "JK00612",
		    _("--as-of takes a date, YYYY-MM-DD"));
	run->has_day = true;
	snprintf(run->date, sizeof run->date, "%s", given);
	return 0;
}

static int
open_output(struct jk_run *run, struct jk_err *err)
{
	const char *path = jk_run_option(run, "output");

	run->out = STDOUT_FILENO;
	if (path != NULL && strcmp(path, "-") != 0) {
		if (jk_file_open(&run->out_file, path,
			jk_run_option(run, "force") != NULL, err) < 0)
			return jk_err_at(err, "%s", path);
		run->out = run->out_file.fd;
	} else if (run->program->writes_stream &&
		   jk_run_option(run, "dry-run") == NULL && isatty(STDOUT_FILENO)) {
		return jk_err_set(err, JK_EXIT_USAGE, "JK00613",
		    _("a stream is not written to a terminal; use a pipe or --output"));
	}
	jk_fd_widen(run->out);
	return 0;
}

static int
prepare(struct jk_run *run, struct jk_err *err)
{
	run->report.quiet = jk_run_option(run, "quiet") != NULL;
	run->report.verbose = jk_run_option(run, "verbose") != NULL;
	if (jk_secret_setup(err) < 0 || jk_clock_now(&run->now, err) < 0 ||
	    take_status_fd(run, err) < 0 || take_day(run, err) < 0 ||
	    jk_site_open(&run->site, jk_run_option(run, "site"), err) < 0)
		return -1;
	run->site.day = run->day;
	if (run->program->changes && jk_site_check_stop(&run->site, err) < 0)
		return -1;
	return open_output(run, err);
}

/* After the run */

static int
write_text(struct jk_run *run, struct jk_err *err)
{
	int result = 0;

	if (jk_buf_failed(&run->text))
		result = jk_err_memory(err);
	else if (run->text.len > 0)
		result = jk_fd_write(run->out, jk_buf_bytes(&run->text), err);
	jk_buf_reset(&run->text); /* written or not, it is not tried again */
	return result;
}

static int
close_output(struct jk_run *run, struct jk_err *err)
{
	if (write_text(run, err) < 0)
		return -1;
	if (run->out_file.path != NULL)
		return jk_file_close(&run->out_file, err);
	return jk_fd_close(STDOUT_FILENO, err);
}

static int
store_metrics(struct jk_run *run, enum jk_exit status, struct jk_err *err)
{
	const char *path = jk_run_option(run, "metrics");
	struct jk_file file = JK_FILE_INIT;
	uint64_t now = (uint64_t)run->now;

	if (path == NULL)
		return 0;
	jk_report_metric(&run->report, "last_run_timestamp_seconds", "", now);
	if (status <= JK_EXIT_DIFFERENCES)
		jk_report_metric(
		    &run->report, "last_success_timestamp_seconds", "", now);
	jk_report_metric(&run->report, "last_exit_status", "", status);
	if (jk_buf_failed(&run->report.metrics))
		return jk_err_memory(err);
	if (jk_file_open(&file, path, true, err) < 0)
		return -1;
	if (jk_fd_write(file.fd, jk_buf_bytes(&run->report.metrics), err) < 0 ||
	    jk_file_share(&file, err) < 0) {
		jk_file_abandon(&file);
		return -1;
	}
	return jk_file_close(&file, err);
}

/* A pipe gets what was said before the failure; a file is whole or not there. */
static void
abandon_output(struct jk_run *run)
{
	struct jk_err second; /* the first failure is the one to tell of */

	if (run->out_file.path != NULL)
		jk_file_abandon(&run->out_file);
	else
		(void)write_text(run, &second);
}

static enum jk_exit
finish(struct jk_run *run, bool succeeded, struct jk_err *err)
{
	enum jk_exit status;

	if (succeeded && close_output(run, err) < 0)
		succeeded = false;
	if (!succeeded) {
		abandon_output(run);
		jk_report_error(&run->report, err);
		if (run->site.unfit)
			jk_report_status(&run->report, "UNFIT");
	}
	status = succeeded ? run->status : err->status;
	jk_err_reset(err);
	if (store_metrics(run, status, err) < 0) {
		jk_report_error(&run->report, err);
		if (err->status > status)
			status = err->status;
	}
	return status;
}

int
jk_main(const struct jk_program *program, int argc, char **argv)
{
	struct jk_run run = { .program = program, .out_file = JK_FILE_INIT };
	struct jk_err err = { 0 };
	enum jk_exit status;
	bool succeeded;

	jk_memory_keep();
	/* LC_MESSAGES alone: numbers, dates and order never follow the locale. */
	setlocale(LC_MESSAGES, "");
	setlocale(LC_CTYPE, "");
	jk_installed_messages();
	if (program->changes)
		signal(SIGPIPE, SIG_IGN);
	jk_report_init(&run.report, program->name);
	jk_options_init(&run.options, program->options, program->common);
	succeeded = jk_options_decode(&run.options, argc, argv, &err) == 0;
	if (succeeded && jk_run_option(&run, "help") != NULL) {
		show_help(&run);
		return fclose(stdout) == 0 ? JK_EXIT_OK : JK_EXIT_IO;
	}
	if (succeeded && jk_run_option(&run, "version") != NULL) {
		printf("%s (jk) %s\n", program->name, JK_VERSION);
		return fclose(stdout) == 0 ? JK_EXIT_OK : JK_EXIT_IO;
	}
	succeeded =
	    succeeded && prepare(&run, &err) == 0 && program->run(&run, &err) == 0;
	status = finish(&run, succeeded, &err);
	jk_site_close(&run.site);
	jk_report_release(&run.report);
	jk_buf_wipe(&run.text);
	return status;
}

/* For the run */

void
jk_run_raise(struct jk_run *run, enum jk_exit status)
{
	if (status > run->status)
		run->status = status;
}

const char *
jk_run_option(const struct jk_run *run, const char *name)
{
	return jk_options_get(&run->options, name);
}

int
jk_run_write(struct jk_run *run, struct jk_bytes bytes, struct jk_err *err)
{
	jk_buf_add(&run->text, bytes);
	return run->text.len < TEXT_WRITE_BYTES && !jk_buf_failed(&run->text)
		   ? 0
		   : write_text(run, err);
}

int
jk_run_print(struct jk_run *run, struct jk_err *err, const char *format, ...)
{
	va_list args;
	char *line = NULL;
	int len, result;

	va_start(args, format);
	len = vasprintf(&line, format, args);
	va_end(args);
	if (len < 0)
		return jk_err_memory(err);
	result = jk_run_write(run, jk_bytes(line, (size_t)len), err);
	free(line);
	return result;
}

int
jk_run_limit(const struct jk_run *run, const char *name,
    const struct jk_limit *otherwise, struct jk_limit *limit, struct jk_err *err)
{
	const char *given = jk_run_option(run, name);

	*limit = *otherwise;
	if (given == NULL || jk_limit_decode(limit, jk_bytes_of(given)))
		return 0;
	return jk_err_set(
	    err, JK_EXIT_USAGE, "JK00614", _("--%s takes P%%, N or P%% N"), name);
}

/* created: UTC, without the zone that record times carry. */
static void
write_created(char to[JK_CREATED_CHARS], int64_t now)
{
	char zoned[JK_TIME_CHARS];

	jk_time_encode(zoned, now - 9 * 3600);
	snprintf(to, JK_CREATED_CHARS, "%.19sZ", zoned);
}

static void
add_consent(struct jk_run *run, struct jk_header *header, const char *consent)
{
	if (jk_run_option(run, consent) != NULL)
		snprintf(header->consents[header->consents_count++], JK_WORD_CHARS,
		    "%s", consent);
}

int64_t
jk_run_moment(const struct jk_run *run)
{
	if (jk_time_day(run->now) == run->day)
		return run->now;
	return ((int64_t)run->day + 1) * DAY_SECONDS - JAPAN_SECONDS - 1;
}

int
jk_run_header(
    struct jk_run *run, struct jk_header *header, const char *kind, struct jk_err *err)
{
	const struct jk_private_key *key;

	memset(header, 0, sizeof *header);
	if (jk_site_signing(&run->site, &key, err) < 0 ||
	    jk_random_bytes(header->stream, sizeof header->stream, err) < 0)
		return -1;
	memcpy(header->signer, jk_private_key_fingerprint(key), sizeof header->signer);
	snprintf(header->kind, sizeof header->kind, "%s", kind);
	memcpy(header->origin, run->site.conf.code, sizeof header->origin);
	memcpy(header->date, run->date, sizeof header->date);
	write_created(header->created, run->now);
	snprintf(header->program, sizeof header->program, "%s", run->program->name);
	snprintf(header->version, sizeof header->version, "%s", JK_VERSION);
	header->production = run->site.conf.is_production;
	add_consent(run, header, "allow-empty");
	add_consent(run, header, "initial");
	return 0;
}
