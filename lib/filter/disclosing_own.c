/* Own data: the ident records of one person, as items of a sheet. */
#include <stdio.h>

#include "filter/disclosing.h"

struct own {
	struct jk_disclosing *disclosing;
	const struct jk_schema *schema;
	struct jk_sheet *sheet;
	struct jk_buf *name;
	const struct jk_asked *asked;
	int name_column, processed_column, recorded_column;
	int32_t newest; /* day on which that of `name` was processed */
	uint64_t count;
};

/* In words where a table has them. */
static int
label_field(const struct own *own, const struct jk_column *column,
    struct jk_bytes *value, struct jk_err *err)
{
	static const char *const tables[] = { "class", "reason", "sex" };
	struct jk_site *site = &own->disclosing->run->site;
	const struct jk_codes *codes;

	if (strcmp(column->name, "municipality") == 0 ||
	    strcmp(column->name, "ward") == 0)
		*value =
		    jk_word_party(&own->disclosing->wording, *value, own->asked->day);
	for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++) {
		if (strcmp(column->name, tables[i]) != 0)
			continue;
		if (jk_site_codes(site, tables[i], &codes, err) < 0)
			return -1;
		*value = jk_word_code(codes, *value, own->asked->day);
	}
	return 0;
}

static int
put_items(struct own *own, const struct jk_bytes *fields, int32_t recorded,
    struct jk_err *err)
{
	const struct jk_sheet_about about = { (int64_t)own->count, recorded };
	char record[24];

	snprintf(record, sizeof record, "%llu", (unsigned long long)own->count);
	for (size_t i = 0; i < jk_schema_columns(own->schema); i++) {
		const struct jk_column *column = jk_schema_column(own->schema, i);
		struct jk_bytes values[JK_SHEET_COLUMNS] = { { NULL, 0 } };
		struct jk_bytes value = fields[i];

		if (column->local || value.len == 0)
			continue;
		if (label_field(own, column, &value, err) < 0)
			return -1;
		values[JK_SHEET_PART] = jk_bytes_of("item");
		values[JK_SHEET_RECORD] = jk_bytes_of(record);
		values[JK_SHEET_NAME] = jk_bytes_of(column->name);
		values[JK_SHEET_LABEL] = jk_bytes_of(column->title);
		values[JK_SHEET_VALUE] = value;
		if (jk_sheet_put(own->sheet, values, &about, err) < 0)
			return -1;
	}
	return 0;
}

static int
take_name(struct own *own, const struct jk_bytes *fields, struct jk_err *err)
{
	int32_t processed = JK_DATE_MIN;

	(void)jk_date_decode(fields[own->processed_column], &processed);
	if (own->name == NULL || processed < own->newest)
		return 0;
	own->newest = processed;
	jk_buf_reset(own->name);
	jk_buf_add(own->name, fields[own->name_column]);
	return jk_buf_failed(own->name) ? jk_err_memory(err) : 0;
}

static int
take_code(struct own *own, const char *code, struct jk_err *err)
{
	struct jk_records *records = own->disclosing->records;
	int code_column = jk_schema_find(own->schema, "resident_code");
	const struct jk_bytes *fields;
	enum jk_next next;

	if (jk_records_seek(records, code, "", err) < 0)
		return -1;
	while ((next = jk_records_next(records, &fields, err)) == JK_NEXT_RECORD &&
	       jk_bytes_is(fields[code_column], code)) {
		int32_t recorded = JK_DATE_MIN;

		if (own->recorded_column >= 0)
			(void)jk_date_decode(fields[own->recorded_column], &recorded);
		if (recorded > own->asked->recorded_until)
			continue;
		own->count++;
		if (take_name(own, fields, err) < 0 ||
		    (own->sheet != NULL && put_items(own, fields, recorded, err) < 0))
			return -1;
	}
	return next == JK_NEXT_FAILED ? -1 : 0;
}

int
jk_disclosing_own(struct jk_disclosing *disclosing, const struct jk_asked *asked,
    struct jk_sheet *sheet, struct jk_buf *name, uint64_t *count, struct jk_err *err)
{
	struct own own = { .disclosing = disclosing,
		.schema = disclosing->reg_site.schemas[JK_SEGMENT_RECORDS],
		.sheet = sheet,
		.asked = asked,
		.name = name,
		.newest = JK_DATE_MIN };

	own.name_column = jk_schema_find(own.schema, "name");
	own.processed_column = jk_schema_find(own.schema, "processing_date");
	own.recorded_column = jk_schema_find(own.schema, "recorded_on");
	if (own.name_column < 0 || own.processed_column < 0)
		return jk_err_set(err, JK_EXIT_CONFIG, "JK00589",
		    _("the schema is not one of ident records"));
	for (size_t i = 0; i < asked->codes.count; i++)
		if (take_code(&own, asked->codes.codes[i], err) < 0)
			return -1;
	*count = own.count;
	return 0;
}
