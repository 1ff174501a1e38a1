/*
 * What a program says: messages on standard error, verdict lines for scripts
 * (--status-fd), metrics (--metrics). The only place that writes any of them.
 *
 *	jk-validate: FILE: frame 2, record 17: JKV0012-E: text
 *
 * Texts are made by whoever has the facts and never hold personal values.
 */
#ifndef JK_FILTER_REPORT_H
#define JK_FILTER_REPORT_H

#include "base/buf.h"
#include "base/err.h"

struct jk_report {
	const char *program;
	bool quiet, verbose;
	int status_fd; /* -1: none */
	struct jk_buf metrics;
};

void jk_report_init(struct jk_report *report, const char *program);
void jk_report_release(struct jk_report *report);

/* An error, with its place. */
void jk_report_error(const struct jk_report *report, const struct jk_err *err);

/* A warning or an information line; information is not shown with --quiet. */
void jk_report_warning(const struct jk_report *report, const char *id,
    const char *format, ...) JK_PRINTF(3, 4);
void jk_report_info(const struct jk_report *report, const char *id, const char *format,
    ...) JK_PRINTF(3, 4);
/* Only with --verbose. */
void jk_report_detail(const struct jk_report *report, const char *id,
    const char *format, ...) JK_PRINTF(3, 4);

/* "[JK] WORD ..." on the status descriptor; values are computed, never copied. */
void jk_report_status(const struct jk_report *report, const char *format, ...)
    JK_PRINTF(2, 3);

/* One sample: jk_NAME{LABELS} VALUE; labels may be "". */
void jk_report_metric(
    struct jk_report *report, const char *name, const char *labels, uint64_t value);

#endif
