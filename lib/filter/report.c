#include "filter/report.h"

#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

void
jk_report_init(struct jk_report *report, const char *program)
{
	*report = (struct jk_report){
		.program = program, .status_fd = -1, .metrics = JK_BUF_INIT
	};
}

void
jk_report_release(struct jk_report *report)
{
	jk_buf_release(&report->metrics);
}

void
jk_report_error(const struct jk_report *report, const struct jk_err *err)
{
	fprintf(stderr, "%s: %s%s%s-E: %s\n", report->program, err->place,
	    err->place[0] != '\0' ? ": " : "", err->id, err->text);
}

static void JK_PRINTF(4, 0) say(const struct jk_report *report, const char *id,
    char severity, const char *format, va_list args)
{
	fprintf(stderr, "%s: %s-%c: ", report->program, id, severity);
	vfprintf(stderr, format, args);
	fputc('\n', stderr);
}

void
jk_report_warning(
    const struct jk_report *report, const char *id, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	say(report, id, 'W', format, args);
	va_end(args);
}

void
jk_report_info(const struct jk_report *report, const char *id, const char *format, ...)
{
	va_list args;

	if (report->quiet)
		return;
	va_start(args, format);
	say(report, id, 'I', format, args);
	va_end(args);
}

void
jk_report_detail(
    const struct jk_report *report, const char *id, const char *format, ...)
{
	va_list args;

	if (!report->verbose)
		return;
	va_start(args, format);
	say(report, id, 'I', format, args);
	va_end(args);
}

void
jk_report_status(const struct jk_report *report, const char *format, ...)
{
	va_list args;

	if (report->status_fd < 0)
		return;
	dprintf(report->status_fd, "[JK] ");
	va_start(args, format);
	vdprintf(report->status_fd, format, args);
	va_end(args);
	dprintf(report->status_fd, "\n");
}

void
jk_report_metric(
    struct jk_report *report, const char *name, const char *labels, uint64_t value)
{
	jk_buf_addf(&report->metrics, "jk_%s", name);
	if (labels[0] != '\0')
		jk_buf_addf(&report->metrics, "{%s}", labels);
	jk_buf_addf(&report->metrics, " %llu\n", (unsigned long long)value);
}
