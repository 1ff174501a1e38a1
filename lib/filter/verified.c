#include "filter/verified.h"

#include <stdlib.h>
#include <unistd.h>

#include "filter/daybook.h"
#include "filter/renewed.h"
#include "filter/which.h"

/* What was seen before; number 0 and no segments where there is no such file yet. */
static int
load_seen(struct jk_baseline *seen, const char *path, bool *found, struct jk_err *err)
{
	struct jk_buf text = JK_BUF_INIT;
	int result;

	*found = access(path, F_OK) == 0;
	if (!*found)
		return 0;
	result = jk_file_load(&text, path, JK_BASELINE_MAX_BYTES, err);
	if (result == 0)
		result = jk_baseline_decode(seen, jk_buf_bytes(&text), err);
	jk_buf_release(&text);
	return result < 0 ? jk_err_at(err, "%s", path) : 0;
}

static int
store_seen(const struct jk_baseline *seen, const char *path, struct jk_err *err)
{
	struct jk_file file = JK_FILE_INIT;
	struct jk_buf text = JK_BUF_INIT;
	int result = -1;

	jk_baseline_encode(&text, seen);
	if (jk_buf_failed(&text))
		jk_err_memory(err);
	else if (jk_file_open(&file, path, true, err) == 0 &&
		 jk_fd_write(file.fd, jk_buf_bytes(&text), err) == 0)
		result = jk_file_close(&file, err);
	jk_file_abandon(&file);
	jk_buf_release(&text);
	return result < 0 ? jk_err_at(err, "%s", path) : 0;
}

static void
tell(const struct jk_verdicts *verdicts, const char *name,
    const struct jk_faults *faults)
{
	struct jk_run *run = verdicts->run;

	for (size_t i = 0; i < faults->kept; i++) {
		struct jk_err fault = faults->rows[i];

		jk_err_at(&fault, "%s", name);
		jk_report_error(&run->report, &fault);
		jk_run_raise(run, fault.status);
	}
	if (faults->count > faults->kept)
		jk_report_warning(&run->report, "JK00578",
		    _("%s: %zu more faults are not told"), name,
		    faults->count - faults->kept);
}

/*
 * Between the first and the last list each operating day has one, as far as the
 * calendar knows them: an archive may be older than it.
 */
static int
put_silence(const struct jk_verdicts *verdicts, const struct jk_calendar *calendar,
    int32_t from, int32_t to, struct jk_err *err)
{
	int32_t day = from < calendar->first_day ? calendar->first_day : from;

	while (day < to && day < calendar->last_day) {
		if (jk_calendar_next(calendar, day, &day, err) < 0)
			return -1;
		if (day >= to)
			return 0;
		jk_run_raise(verdicts->run, JK_EXIT_DIFFERENCES);
		if (jk_verdicts_put_day(verdicts, day, err) < 0)
			return -1;
	}
	return 0;
}

static int
put_days(const struct jk_verdicts *verdicts, const struct jk_ledger_verdict *verdict,
    struct jk_err *err)
{
	struct jk_calendar *calendar;
	int result;

	if (verdict->days_count < 2)
		return 0;
	calendar = calloc(1, sizeof *calendar);
	if (calendar == NULL)
		return jk_err_memory(err);
	result = jk_daybook_load(calendar, &verdicts->run->site, err);
	for (size_t i = 1; result == 0 && i < verdict->days_count; i++)
		result = put_silence(
		    verdicts, calendar, verdict->days[i - 1], verdict->days[i], err);
	free(calendar);
	return result;
}

/* What its renewals say too; a fault of theirs is one of the ledger. */
static void
renew(const struct jk_verdicts *verdicts, const char *name,
    const struct jk_ledger_site *site, struct jk_renewals *renewals, bool *complete,
    struct jk_err *err)
{
	if (jk_renewed_check(renewals, verdicts->run, site, err) == 0)
		return;
	*complete = false;
	jk_err_at(err, "%s", name);
	jk_report_error(&verdicts->run->report, err);
	jk_run_raise(verdicts->run, err->status);
	jk_err_reset(err);
}

static int
judge(const struct jk_verdicts *verdicts, const char *name,
    const struct jk_ledger_site *site, const struct jk_verifying *how, bool *complete,
    struct jk_err *err)
{
	struct jk_ledger_verdict verdict;
	struct jk_renewals renewals = { .count = 0 };
	int result = jk_verify_ledger(&verdict, site, how, err);

	*complete = result == 0;
	if (verdict.faults.count > 0) {
		jk_err_reset(err);
		tell(verdicts, name, &verdict.faults);
		result = 0;
	}
	if (*complete)
		renew(verdicts, name, site, &renewals, complete, err);
	if (result == 0)
		result =
		    jk_verdicts_put_ledger(verdicts, name, &verdict, *complete, err);
	if (result == 0 && *complete)
		result = jk_verdicts_put_renewals(verdicts, name, &renewals, err);
	if (result == 0 && site->is_monthly)
		result = put_days(verdicts, &verdict, err);
	jk_ledger_verdict_release(&verdict);
	return result;
}

int
jk_verified_ledger(const struct jk_verdicts *verdicts, const char *name,
    const char *path, const struct jk_secret *head_key, bool *complete,
    struct jk_err *err)
{
	struct jk_run *run = verdicts->run;
	const char *checkpoint = jk_run_option(run, "checkpoint");
	struct jk_verifying how = { .deep = jk_run_option(run, "deep") != NULL,
		.head_key = head_key };
	struct jk_baseline before, after;
	struct jk_ledger_site site;
	bool found = false;
	int result = -1;

	*complete = false;
	jk_baseline_init(&before);
	jk_baseline_init(&after);
	if (jk_which_ledger(&site, run, path, err) == 0 &&
	    (checkpoint == NULL || load_seen(&before, checkpoint, &found, err) == 0)) {
		how.since = found ? &before : NULL;
		how.seen = checkpoint != NULL ? &after : NULL;
		result = judge(verdicts, name, &site, &how, complete, err);
	}
	if (result == 0 && *complete && checkpoint != NULL && after.number > 0)
		result = store_seen(&after, checkpoint, err);
	jk_baseline_release(&before);
	jk_baseline_release(&after);
	return result;
}
