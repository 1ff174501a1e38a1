#include "jobs.h"

#include <string.h>

#include "../people/day.h"

#define HOUR 3600

static struct out *plan, *truth;

void
jobs_begin(void)
{
	plan = out_open("plan.csv", CHARSET_UTF8);
	out_put_string(plan,
	    "年月,処理名,予定日,プログラム,照合ID,提供事務区分,件数下限,件数上限\n");
	truth = out_open("plan-truth.csv", CHARSET_UTF8);
	out_put_string(truth, "result,day,job\n");
}

void
jobs_end(void)
{
	out_close(plan);
	out_close(truth);
}

static void
put_plan(int day, const char *job, const char *program, const char *worker,
    unsigned from, unsigned to)
{
	char date[10];

	day_write(date, day);
	out_printf(plan, "%.7s,%s,%.10s,%s,%s,,%u,%u\n", date, job, date, program,
	    worker, from, to);
}

static void
tell(const char *result, int day, const char *job)
{
	char date[10];

	day_write(date, day);
	out_printf(truth, "%s,%.10s,%s\n", result, date, job);
}

static void
put_run(
    struct day_events *events, const char *job, const char *worker, unsigned results)
{
	struct event *event = events_add(events, 3 * HOUR);

	event->recorder = "220001.jobs";
	event->record = "operation";
	event->function = "extraction";
	event->program = job;
	event->results = results;
	strcpy(event->worker, worker);
	strcpy(event->authority, "auth-batch");
	strcpy(event->terminal, "server");
	event->office = "centre";
	strcpy(event->case_number, "job");
}

/* Between plan and run, one difference of each kind. */
static void
plant(struct day_events *events, int day, unsigned nth)
{
	switch (nth) {
	case 4:
		put_plan(day, "month-list", "jk-extract", "", 0, 1000);
		tell("not-run", day, "month-list");
		break;
	case 5:
		put_run(events, "quick-list", "batch2", 70);
		tell("not-planned", day, "quick-list");
		break;
	case 6:
		put_plan(day, "tax-list", "jk-extract", "batch1", 100, 200);
		tell("other-day", day, "tax-list");
		break;
	case 7:
		put_run(events, "tax-list", "batch1", 150);
		break;
	case 8:
		put_plan(day, "licence-list", "jk-extract", "batch1", 100, 200);
		put_run(events, "licence-list", "batch2", 150);
		tell("other-operator", day, "licence-list");
		break;
	case 9:
		put_plan(day, "school-list", "jk-extract", "batch1", 100, 200);
		put_run(events, "school-list", "batch1", 99);
		tell("too-few", day, "school-list");
		break;
	default:
		break;
	}
}

void
jobs_day(const struct traffic *traffic, struct day_events *events, int day,
    unsigned nth, bool plain)
{
	put_plan(day, JOB_NIGHT, "jk-provide", "", traffic->batch, traffic->batch);
	put_plan(day, "copy", "jk-extract", "", 10, 10);
	put_run(events, "copy", "batch1", 10);
	if (plain)
		return;
	plant(events, day, nth);
	/* The bulk provision without an approval (plant.c) ran under this name. */
	if (nth == 12)
		tell("too-many", day, JOB_NIGHT);
}
