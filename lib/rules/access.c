#include "rules/access.h"

#include <stdio.h>

#include "format/date.h"

#define DAY_SECONDS 86400
#define HOUR_SECONDS 3600
#define JAPAN_SECONDS (9 * HOUR_SECONDS)
#define SERIAL_MAX UINT64_C(999999999999999999)

static const char *const names[JK_ACCESS_FIELDS] = { "resident_code", "recorder",
	"record", "function", "attempted", "refusal", "mode", "key_kind", "provider",
	"receiver", "use_reason", "purpose", "number_purpose", "items",
	"touches_number", "municipality", "operator", "authority", "terminal", "office",
	"case_number", "batch", "approval", "protected", "results", "program",
	"request", "batch_record", "object", "copies" };

static int
find(int *column, const struct jk_schema *schema, const char *name, struct jk_err *err)
{
	*column = jk_schema_find(schema, name);
	if (*column >= 0)
		return 0;
	return jk_err_set(err, JK_EXIT_CONFIG, "JK00450",
	    _("schema access has no field \"%s\""), name);
}

int
jk_access_columns_find(struct jk_access_columns *columns,
    const struct jk_schema *schema, struct jk_err *err)
{
	for (size_t i = 0; i < JK_ACCESS_FIELDS; i++)
		if (find(&columns->text[i], schema, names[i], err) < 0)
			return -1;
	columns->recorded_on = jk_schema_find(schema, "recorded_on");
	if (find(&columns->at, schema, "at", err) < 0)
		return -1;
	return find(&columns->serial, schema, "serial", err);
}

int
jk_access_decode(struct jk_access *access, const struct jk_access_columns *columns,
    const struct jk_bytes *fields, struct jk_err *err)
{
	for (size_t i = 0; i < JK_ACCESS_FIELDS; i++)
		access->text[i] = fields[columns->text[i]];
	if (!jk_time_decode(fields[columns->at], &access->at))
		return jk_err_set(
		    err, JK_EXIT_DATA, "JK00451", _("time is not a point in time"));
	if (!jk_decimal_decode(&access->serial, fields[columns->serial], SERIAL_MAX))
		return jk_err_set(
		    err, JK_EXIT_DATA, "JK00452", _("serial number is not a number"));
	access->day = jk_time_day(access->at);
	if (columns->recorded_on < 0 ||
	    !jk_date_decode(fields[columns->recorded_on], &access->recorded))
		access->recorded = access->day;
	access->hour =
	    (int)((access->at + JAPAN_SECONDS - (int64_t)access->day * DAY_SECONDS) /
		  HOUR_SECONDS);
	return 0;
}

void
jk_access_encode(struct jk_bytes *fields, struct jk_access_text *text,
    const struct jk_access_columns *columns, const struct jk_access *access)
{
	jk_time_encode(text->at, access->at);
	snprintf(text->serial, sizeof text->serial, "%llu",
	    (unsigned long long)access->serial);
	for (size_t i = 0; i < JK_ACCESS_FIELDS; i++)
		fields[columns->text[i]] = access->text[i];
	fields[columns->at] = jk_bytes_of(text->at);
	fields[columns->serial] = jk_bytes_of(text->serial);
}

bool
jk_access_is_refused(const struct jk_access *access)
{
	return access->text[JK_ACCESS_REFUSAL].len > 0;
}

bool
jk_access_is_look(const struct jk_access *access)
{
	static const char *const looks[] = { "query", "form", "print", "copy",
		"extraction", "refused" };
	struct jk_bytes function = access->text[JK_ACCESS_FUNCTION];

	if (jk_bytes_is(access->text[JK_ACCESS_RECORD], "access"))
		return true;
	for (size_t i = 0; i < sizeof looks / sizeof looks[0]; i++)
		if (jk_bytes_is(function, looks[i]))
			return true;
	return false;
}
