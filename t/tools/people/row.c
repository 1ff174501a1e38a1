#include <string.h>

#include "day.h"
#include "row.h"

enum field {
	FIELD_RESIDENT_CODE,
	FIELD_MUNICIPALITY,
	FIELD_GENERATION,
	FIELD_CLASS,
	FIELD_REASON,
	FIELD_EVENT_DATE,
	FIELD_PROCESSING_DATE,
	FIELD_NAME,
	FIELD_NAME_KANA,
	FIELD_FORMER_NAME,
	FIELD_FORMER_NAME_KANA,
	FIELD_COMMON_NAME,
	FIELD_BIRTH_DATE,
	FIELD_SEX,
	FIELD_WARD,
	FIELD_ADDRESS,
	FIELD_INDIVIDUAL_NUMBER,
	FIELD_FORMER_CODE,
	FIELD_CANCELS,
};

const char row_titles[] =
    "住民票コード,市区町村コード,世代番号,異動区分,異動事由,異動年月日,処理年月日,"
    "氏名,氏名の振り仮名,旧氏,旧氏の振り仮名,通称,生年月日,性別,区コード,住所,"
    "個人番号,変更前住民票コード,取消対象世代\n";

static struct slice
word(const char *string)
{
	return (struct slice){ string, strlen(string) };
}

static struct slice
put_number(struct row *row, uint64_t number, bool zero_is_empty)
{
	char *end = row->digits + sizeof(row->digits) - row->used, *at = end;

	if (number == 0 && zero_is_empty)
		return (struct slice){ end, 0 };
	do
		*--at = (char)('0' + number % 10);
	while ((number /= 10) > 0);
	row->used += (size_t)(end - at);
	return (struct slice){ at, (size_t)(end - at) };
}

static struct slice
put_day(struct row *row, int day)
{
	char *at;

	row->used += 10;
	at = row->digits + sizeof(row->digits) - row->used;
	day_write(at, day);
	return (struct slice){ at, 10 };
}

void
row_make(struct row *row, const struct record *record, const struct site *site)
{
	static const char *const classes[] = { "entry", "correction", "deletion" };
	const struct facts *facts = &record->facts;
	struct slice *to = row->fields;

	row->used = 0;
	to[FIELD_RESIDENT_CODE] = put_number(row, record->code, false);
	to[FIELD_MUNICIPALITY] = word(site->code);
	to[FIELD_GENERATION] = put_number(row, record->generation, false);
	to[FIELD_CLASS] = word(classes[record->class]);
	to[FIELD_REASON] = word(record->reason);
	to[FIELD_EVENT_DATE] = record->event.length > 0
				   ? text_slice(&record->event)
				   : put_day(row, record->event_day);
	to[FIELD_PROCESSING_DATE] = put_day(row, record->processing_day);
	to[FIELD_NAME] = text_slice(&facts->name);
	to[FIELD_NAME_KANA] = text_slice(&facts->kana);
	to[FIELD_FORMER_NAME] = text_slice(&facts->former);
	to[FIELD_FORMER_NAME_KANA] = text_slice(&facts->former_kana);
	to[FIELD_COMMON_NAME] = text_slice(&facts->common);
	to[FIELD_BIRTH_DATE] = text_slice(&facts->birth);
	to[FIELD_SEX] = word(facts->female ? "female" : "male");
	to[FIELD_WARD] = word(facts->ward >= 0 ? site->wards[facts->ward].code : "");
	to[FIELD_ADDRESS] = text_slice(&facts->address);
	to[FIELD_INDIVIDUAL_NUMBER] = put_number(row, facts->number, true);
	to[FIELD_FORMER_CODE] = put_number(row, record->former_code, true);
	to[FIELD_CANCELS] = put_number(row, record->cancels, true);
}

/* The digit after the right one is never right. */
static struct slice
spoil_digit(struct row *row, struct slice number)
{
	char *copy;

	row->used += number.length;
	copy = row->digits + sizeof(row->digits) - row->used;
	memcpy(copy, number.at, number.length);
	copy[number.length - 1] =
	    (char)('0' + (copy[number.length - 1] - '0' + 1) % 10);
	return (struct slice){ copy, number.length };
}

void
row_spoil(struct row *row, enum fault fault, const struct site *site)
{
	struct slice *to = row->fields;

	switch (fault) {
	case FAULT_NUMBER_DIGIT:
		to[FIELD_INDIVIDUAL_NUMBER] =
		    spoil_digit(row, to[FIELD_INDIVIDUAL_NUMBER]);
		break;
	case FAULT_CODE_DIGIT:
		to[FIELD_RESIDENT_CODE] = spoil_digit(row, to[FIELD_RESIDENT_CODE]);
		break;
	case FAULT_RETIRED:
		if (site->retired_ward != NULL)
			to[FIELD_WARD] = word(site->retired_ward);
		else
			to[FIELD_MUNICIPALITY] = word(site->retired_code);
		break;
	case FAULT_REASON:
		to[FIELD_REASON] = word("teleportation");
		break;
	case FAULT_DATE:
		to[FIELD_EVENT_DATE] = word("2026-02-30");
		break;
	case FAULT_NAME:
		to[FIELD_NAME] = word("");
		break;
	case FAULT_GAP: {
		uint64_t generation = 0;
		size_t i;

		for (i = 0; i < to[FIELD_GENERATION].length; i++)
			generation = generation * 10 +
				     (uint64_t)(to[FIELD_GENERATION].at[i] - '0');
		to[FIELD_GENERATION] = put_number(row, generation + 1, false);
		break;
	}
	case FAULT_NONE:
	case FAULT_FOLLOWS:
		break;
	}
}

static char *
put_quoted(char *to, struct slice field)
{
	size_t i;

	*to++ = '"';
	for (i = 0; i < field.length; i++) {
		if (field.at[i] == '"')
			*to++ = '"';
		*to++ = field.at[i];
	}
	*to++ = '"';
	return to;
}

static bool
needs_quotes(struct slice field)
{
	return memchr(field.at, ',', field.length) != NULL ||
	       memchr(field.at, '"', field.length) != NULL;
}

size_t
row_csv(const struct row *row, char *to)
{
	char *at = to;
	int i;

	for (i = 0; i < FIELDS; i++) {
		struct slice field = row->fields[i];

		if (i > 0)
			*at++ = ',';
		if (needs_quotes(field)) {
			at = put_quoted(at, field);
		} else {
			memcpy(at, field.at, field.length);
			at += field.length;
		}
	}
	*at++ = '\n';
	return (size_t)(at - to);
}

size_t
row_canonical(const struct row *row, char *to)
{
	char *at = to;
	int i;

	for (i = 0; i < FIELDS; i++) {
		size_t length = row->fields[i].length;

		*at++ = (char)(length >> 24);
		*at++ = (char)(length >> 16);
		*at++ = (char)(length >> 8);
		*at++ = (char)length;
		memcpy(at, row->fields[i].at, length);
		at += length;
	}
	return (size_t)(at - to);
}
