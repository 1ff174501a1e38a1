#include "filter/events.h"

#include <stdlib.h>

#include "base/array.h"
#include "filter/register.h"
#include "ledger/records.h"

#define CODE_CHARS 12

struct jk_events {
	struct jk_register reg;
	struct jk_records *records;
	int code, reason, day; /* columns */
	const struct jk_bytes *fields; /* of the next record; NULL: there is none */
	char current[CODE_CHARS]; /* whose days are known */
	int32_t *days;
	size_t count, room;
};

static int
advance(struct jk_events *events, struct jk_err *err)
{
	const struct jk_bytes *fields;
	enum jk_next next = jk_records_next(events->records, &fields, err);

	events->fields = next == JK_NEXT_RECORD ? fields : NULL;
	return next == JK_NEXT_FAILED ? jk_err_at(err, "register") : 0;
}

static int
open_register(struct jk_events *events, struct jk_run *run, struct jk_err *err)
{
	const struct jk_schema *schema;

	if (jk_register_open(&events->reg, run, JK_LEDGER_READ, err) < 0)
		return -1;
	schema = events->reg.schema;
	events->code = jk_schema_find(schema, "resident_code");
	events->reason = jk_schema_find(schema, "reason");
	events->day = jk_schema_find(schema, "processing_date");
	if (events->code < 0 || events->reason < 0 || events->day < 0)
		return jk_err_set(err, JK_EXIT_CONFIG, "JKU0075",
		    _("schema ident has no code, reason or processing date"));
	events->records = jk_records_open(events->reg.ledger, err);
	return events->records == NULL ? -1 : advance(events, err);
}

struct jk_events *
jk_events_open(struct jk_run *run, struct jk_err *err)
{
	struct jk_events *events = calloc(1, sizeof *events);

	if (events == NULL) {
		jk_err_memory(err);
		return NULL;
	}
	if (open_register(events, run, err) == 0)
		return events;
	jk_events_free(events);
	return NULL;
}

void
jk_events_free(struct jk_events *events)
{
	if (events == NULL)
		return;
	jk_records_free(events->records);
	jk_register_release(&events->reg);
	free(events->days);
	explicit_bzero(events->current, sizeof events->current);
	free(events);
}

static int
add_day(struct jk_events *events, struct jk_err *err)
{
	int32_t day, *more;

	if (jk_bytes_is(events->fields[events->reason], "initial-load") ||
	    !jk_date_decode(events->fields[events->day], &day))
		return 0;
	more = jk_array_grow(
	    events->days, events->count, &events->room, sizeof *more, err);
	if (more == NULL)
		return -1;
	events->days = more;
	events->days[events->count++] = day;
	return 0;
}

static int
turn_to(struct jk_events *events, struct jk_bytes code, struct jk_err *err)
{
	events->count = 0;
	memset(events->current, 0, sizeof events->current);
	if (code.len < sizeof events->current)
		memcpy(events->current, code.ptr, code.len);
	while (events->fields != NULL) {
		int order = jk_bytes_compare(events->fields[events->code], code);

		if (order > 0)
			break;
		if ((order == 0 && add_day(events, err) < 0) ||
		    advance(events, err) < 0)
			return -1;
	}
	return 0;
}

int
jk_events_find(struct jk_events *events, struct jk_bytes code, const int32_t **days,
    size_t *count, struct jk_err *err)
{
	if (!jk_bytes_is(code, events->current) && turn_to(events, code, err) < 0)
		return -1;
	*days = events->days;
	*count = events->count;
	return 0;
}
