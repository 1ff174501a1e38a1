#include "event.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../people/day.h"
#include "../people/grow.h"

#define RECORDERS_MAX 16

static const char titles[] =
    "住民票コード,日時,記録元,記録番号,記録区分,機能区分,試行機能,拒否理由,処理方式,"
    "検索項目,"
    "該当件数,提供元,提供先,利用事由,提供事務区分,個人番号提供事務区分,提供項目,"
    "個人番号利用,"
    "当時の市区町村コード,照合ID,操作者ID,端末,所属,処理名,請求番号,事案番号,"
    "照会通知ファイル,照会記録番号,承認,対象,部数,支援措置対象\n";

static struct {
	const char *name;
	uint64_t serial;
} recorders[RECORDERS_MAX];

static uint64_t written;

void
events_begin(struct out *out)
{
	out_put_string(out, titles);
}

uint64_t
events_written(void)
{
	return written;
}

struct event *
events_add(struct day_events *events, int second)
{
	struct event *event;

	events->events =
	    grow(events->events, events->count, &events->room, sizeof *event);
	event = &events->events[events->count];
	memset(event, 0, sizeof *event);
	event->second = second < 86400 ? second : 86399;
	event->order = events->count++;
	return event;
}

static int
compare(const void *a, const void *b)
{
	const struct event *left = a, *right = b;

	if (left->second != right->second)
		return left->second < right->second ? -1 : 1;
	return (left->order > right->order) - (left->order < right->order);
}

static uint64_t
next_serial(const char *recorder, unsigned skip)
{
	size_t i = 0;

	while (i < RECORDERS_MAX && recorders[i].name != NULL &&
	       strcmp(recorders[i].name, recorder) != 0)
		i++;
	if (i == RECORDERS_MAX)
		out_fail(70, "too many recorders");
	recorders[i].name = recorder;
	recorders[i].serial += 1 + skip;
	return recorders[i].serial;
}

static const char *
or_none(const char *text)
{
	return text != NULL ? text : "";
}

static void
write_event(const struct event *event, const char date[10], struct out *out)
{
	int second = event->second - event->clock_back;
	char code[24] = "", results[16] = "";
	bool access = strcmp(event->record, "access") == 0;

	if (event->code != 0)
		snprintf(code, sizeof code, "%011llu", (unsigned long long)event->code);
	if (event->results > 0)
		snprintf(results, sizeof results, "%u", event->results);
	else if (event->code != 0 && event->refusal == NULL)
		strcpy(results, "1");
	out_printf(out, "%s,%.10sT%02d:%02d:%02d+09:00,%s,%llu,%s,%s,%s,%s,%s,%s,%s,",
	    code, date, second / 3600, second / 60 % 60, second % 60, event->recorder,
	    (unsigned long long)next_serial(event->recorder, event->skip),
	    event->record, event->function, or_none(event->attempted),
	    or_none(event->refusal), or_none(event->mode),
	    event->code != 0 && access ? "code" : "", results);
	out_printf(out, "%s,%s,%s,%s,,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,,%s,,,%s\n",
	    access ? "220001" : "", or_none(event->receiver),
	    access ? "status-check" : "", or_none(event->purpose),
	    or_none(event->items), event->touches_number ? "yes" : "no",
	    or_none(event->municipality), event->worker, event->authority,
	    event->terminal, or_none(event->office), or_none(event->program),
	    event->request, event->case_number, or_none(event->batch),
	    or_none(event->approval), event->protected ? "yes" : "");
	written++;
}

void
events_write(struct day_events *events, int day, struct out *out)
{
	char date[10];

	day_write(date, day);
	qsort(events->events, events->count, sizeof *events->events, compare);
	for (uint32_t i = 0; i < events->count; i++)
		write_event(&events->events[i], date, out);
	events->count = 0;
}
