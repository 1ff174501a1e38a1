#include "ledger/owed.h"

#include <stdio.h>
#include <stdlib.h>

#include "ledger/places.h"

/* The columns of schemas/quarantine.csvs that matter here, by name. */
enum column {
	RECORD_NUMBER,
	FIELD,
	REASON,
	REFUSED_ON,
	RESIDENT_CODE,
	MUNICIPALITY,
	GENERATION,
	COLUMNS
};

static const char *const names[COLUMNS] = { "record_number", "field", "reason",
	"refused_on", "resident_code", "municipality", "generation" };

/* Refusals of a content where another stands: that generation being there settles
 * nothing. */
static const char *const contents[] = { "JK00461" };

struct jk_owed {
	const struct jk_owed_site *site;
	struct jk_owed_sum *sum;
	struct jk_heads *heads;
	struct jk_records *records;
	int recorded_on; /* column of the ledger's records, or -1 */
	size_t at[COLUMNS];

	/* Of the file in hand. */
	uint64_t last_number; /* a long record continues in rows of its number */
	uint64_t owed, first_number;
	char first_reason[JK_ERR_ID_CHARS];
};

static bool
is_content(struct jk_bytes reason)
{
	for (size_t i = 0; i < sizeof contents / sizeof contents[0]; i++)
		if (jk_bytes_is(reason, contents[i]))
			return true;
	return false;
}

/* Was the key itself what was wrong, or is there none? */
static bool
is_lost(const struct jk_owed *reading, const struct jk_bytes *fields)
{
	struct jk_bytes field = fields[reading->at[FIELD]];

	return fields[reading->at[RESIDENT_CODE]].len != JK_RESIDENT_CODE_CHARS - 1 ||
	       fields[reading->at[MUNICIPALITY]].len != JK_PARTY_CHARS - 1 ||
	       fields[reading->at[GENERATION]].len == 0 ||
	       jk_bytes_is(field, "resident_code") ||
	       jk_bytes_is(field, "municipality");
}

/* The day on which the newest record of a chain was taken down. */
static int
find_day(struct jk_owed *reading, const struct jk_chain_head *head, int32_t *day,
    struct jk_err *err)
{
	const struct jk_bytes *fields;
	enum jk_next next = jk_records_find(reading->records, head->code,
	    head->municipality, head->generation, &fields, err);

	*day = JK_DATE_MIN;
	if (next == JK_NEXT_FAILED)
		return -1;
	if (next == JK_NEXT_RECORD && reading->recorded_on >= 0 &&
	    !jk_date_decode(fields[reading->recorded_on], day))
		*day = JK_DATE_MIN;
	return 0;
}

static void
copy_text(char *to, size_t cap, struct jk_bytes from)
{
	snprintf(to, cap, "%.*s", (int)from.len, (const char *)from.ptr);
}

static int
is_settled(struct jk_owed *reading, const struct jk_bytes *fields, int32_t refused_day,
    bool *settled, struct jk_err *err)
{
	char code[JK_RESIDENT_CODE_CHARS], municipality[JK_PARTY_CHARS];
	uint64_t generation = 0;
	struct jk_chain_head head;
	int32_t day;
	enum jk_next next;

	*settled = false;
	copy_text(code, sizeof code, fields[reading->at[RESIDENT_CODE]]);
	copy_text(municipality, sizeof municipality, fields[reading->at[MUNICIPALITY]]);
	next = jk_heads_find(reading->heads, code, municipality, &head, err);
	if (next != JK_NEXT_RECORD)
		return next == JK_NEXT_END ? 0 : -1;
	if (!jk_decimal_decode(
		&generation, fields[reading->at[GENERATION]], JK_NUMBER_MAX))
		return 0;
	*settled =
	    !is_content(fields[reading->at[REASON]]) && head.generation >= generation;
	if (*settled)
		return 0;
	/* The chain went on since: what was refused came again, corrected. */
	if (find_day(reading, &head, &day, err) < 0)
		return -1;
	*settled = day > refused_day;
	return 0;
}

static int
take_row(struct jk_owed *reading, const struct jk_bytes *fields, struct jk_err *err)
{
	struct jk_owed_sum *sum = reading->sum;
	uint64_t number = 0;
	int32_t refused_day = JK_DATE_MIN, due = JK_DATE_MIN;
	bool settled;

	if (jk_decimal_decode(
		&number, fields[reading->at[RECORD_NUMBER]], JK_NUMBER_MAX) &&
	    number == reading->last_number)
		return 0;
	reading->last_number = number;
	sum->records++;
	if (is_lost(reading, fields)) {
		sum->lost++;
		return 0;
	}
	if (!jk_date_decode(fields[reading->at[REFUSED_ON]], &refused_day))
		return jk_err_set(err, JK_EXIT_DATA, "JKU0015",
		    _("record %llu of the quarantine has no date"),
		    (unsigned long long)number);
	if (is_settled(reading, fields, refused_day, &settled, err) < 0 ||
	    (reading->site->calendar != NULL &&
		jk_calendar_next(reading->site->calendar, refused_day, &due, err) < 0))
		return -1;
	if (settled) {
		sum->settled++;
	} else if (reading->site->day < due) {
		sum->awaited++;
	} else if (reading->owed++ == 0) {
		reading->first_number = number;
		copy_text(reading->first_reason, sizeof reading->first_reason,
		    fields[reading->at[REASON]]);
	}
	return 0;
}

static int
find_columns(
    struct jk_owed *reading, const struct jk_schema *schema, struct jk_err *err)
{
	for (size_t i = 0; i < COLUMNS; i++) {
		int at = jk_schema_find(schema, names[i]);

		if (at < 0)
			return jk_err_set(err, JK_EXIT_DATA, "JKU0016",
			    _("the file does not hold refused records"));
		reading->at[i] = (size_t)at;
	}
	return 0;
}

static int
read_rows(struct jk_owed *reading, struct jk_layers *layers, struct jk_err *err)
{
	const struct jk_schema *schema = jk_reader_schema(jk_layers_inside(layers));
	struct jk_record record;
	enum jk_next next;

	if (find_columns(reading, schema, err) < 0)
		return -1;
	while ((next = jk_layers_next(layers, &record, err)) == JK_NEXT_RECORD)
		if (take_row(reading, record.fields, err) < 0)
			return -1;
	return next == JK_NEXT_END ? 0 : -1;
}

static int
read_file(struct jk_owed *reading, const char *place, struct jk_err *err)
{
	const struct jk_held_site *held = reading->site->held;
	struct jk_held_file file;
	int result;

	reading->last_number = reading->owed = 0;
	result = jk_held_open(&file, held, place, "JKU0022", err);
	reading->sum->unread += file.state == JK_HELD_BROKEN;
	if (result == 0 && file.state == JK_HELD_WHOLE &&
	    read_rows(reading, file.layers, err) < 0) {
		reading->sum->unread++;
		result = jk_differ_broken(held->differences, err, "JKU0022", place);
	}
	jk_held_close(&file);
	reading->sum->owed += reading->owed;
	if (result == 0 && reading->owed > 0)
		result = jk_differ(held->differences, err, "JKU0044", place,
		    _("%llu records are owed, the first is record %llu, refused by %s"),
		    (unsigned long long)reading->owed,
		    (unsigned long long)reading->first_number, reading->first_reason);
	return result < 0 ? jk_err_at(err, "%s", place) : 0;
}

struct jk_owed *
jk_owed_open(const struct jk_owed_site *site, struct jk_err *err)
{
	struct jk_owed *owed = calloc(1, sizeof *owed);

	if (owed == NULL) {
		jk_err_memory(err);
		return NULL;
	}
	owed->site = site;
	owed->recorded_on = jk_schema_find(
	    jk_ledger_site(site->ledger)->schemas[JK_SEGMENT_RECORDS], "recorded_on");
	owed->heads = jk_heads_open(site->ledger, err);
	if (owed->heads != NULL)
		owed->records = jk_records_open(site->ledger, err);
	if (owed->records != NULL)
		return owed;
	jk_owed_free(owed);
	return NULL;
}

void
jk_owed_free(struct jk_owed *owed)
{
	if (owed == NULL)
		return;
	jk_records_free(owed->records);
	jk_heads_free(owed->heads);
	free(owed);
}

int
jk_owed_file(struct jk_owed *owed, const char *directory, const char *name,
    struct jk_owed_sum *sum, struct jk_err *err)
{
	char place[JK_DIFFERENCE_PLACE_CHARS];

	snprintf(place, sizeof place, "%s/%s", directory, name);
	owed->sum = sum;
	return read_file(owed, place, err);
}

int
jk_owed_read(
    struct jk_owed_sum *sum, const struct jk_owed_site *site, struct jk_err *err)
{
	struct jk_owed *owed = NULL;
	struct jk_places places;
	int result;

	memset(sum, 0, sizeof *sum);
	result = jk_places_read(&places, site->held->path, "quarantine", err);
	if (result == 0 && places.count > 0) {
		owed = jk_owed_open(site, err);
		result = owed != NULL ? 0 : -1;
	}
	for (size_t i = 0; result == 0 && i < places.count; i++)
		result = jk_owed_file(owed, "quarantine", places.names[i], sum, err);
	jk_owed_free(owed);
	jk_places_release(&places);
	return result;
}
