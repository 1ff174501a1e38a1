/*
 * An access or operation record (schemas/access.csvs) as values: what the
 * archive keeps of everything that was done with a resident's data, or tried.
 *
 * Text is borrowed from the fields; "" where the record says nothing.
 */
#ifndef JK_RULES_ACCESS_H
#define JK_RULES_ACCESS_H

#include "base/bytes.h"
#include "base/err.h"
#include "format/schema.h"
#include "format/time.h"

/* Text fields: first what the audits ask for, in the order of the schema. */
enum jk_access_field {
	JK_ACCESS_CODE,
	JK_ACCESS_RECORDER,
	JK_ACCESS_RECORD,
	JK_ACCESS_FUNCTION,
	JK_ACCESS_ATTEMPTED,
	JK_ACCESS_REFUSAL,
	JK_ACCESS_MODE,
	JK_ACCESS_KEY_KIND,
	JK_ACCESS_PROVIDER,
	JK_ACCESS_RECEIVER,
	JK_ACCESS_USE_REASON,
	JK_ACCESS_PURPOSE,
	JK_ACCESS_NUMBER_PURPOSE,
	JK_ACCESS_ITEMS,
	JK_ACCESS_TOUCHES_NUMBER,
	JK_ACCESS_MUNICIPALITY,
	JK_ACCESS_OPERATOR,
	JK_ACCESS_AUTHORITY,
	JK_ACCESS_TERMINAL,
	JK_ACCESS_OFFICE,
	JK_ACCESS_CASE_NUMBER,
	JK_ACCESS_BATCH,
	JK_ACCESS_APPROVAL,
	JK_ACCESS_PROTECTED,
	JK_ACCESS_RESULTS,
	JK_ACCESS_PROGRAM,
	JK_ACCESS_REQUEST,
	JK_ACCESS_BATCH_RECORD,
	JK_ACCESS_OBJECT,
	JK_ACCESS_COPIES,
	JK_ACCESS_FIELDS
};

struct jk_access_columns {
	int text[JK_ACCESS_FIELDS];
	int at, serial;
	int recorded_on; /* -1: it is no record of an archive */
};

/* Status 78 when the schema is not one of access records. */
JK_MUST_CHECK int jk_access_columns_find(struct jk_access_columns *columns,
    const struct jk_schema *schema, struct jk_err *err);

struct jk_access {
	struct jk_bytes text[JK_ACCESS_FIELDS];
	int64_t at; /* seconds since 1970 */
	int32_t day; /* in Japan, as in format/date.h */
	int hour; /* 0 to 23, in Japan */
	uint64_t serial;
	int32_t recorded; /* the archive's day; where none is told, that of its time */
};

/* Status 65 when time or serial number have not the form that the schema asks for. */
JK_MUST_CHECK int jk_access_decode(struct jk_access *access,
    const struct jk_access_columns *columns, const struct jk_bytes *fields,
    struct jk_err *err);

/* Room for what jk_access_encode makes itself. */
struct jk_access_text {
	char at[JK_TIME_CHARS], serial[21];
};

/*
 * The other way: fields, one for each column of the schema and empty before, are
 * borrowed from *access and *text. Of the time only `at` counts.
 */
void jk_access_encode(struct jk_bytes *fields, struct jk_access_text *text,
    const struct jk_access_columns *columns, const struct jk_access *access);

/* Was something asked or done about a person, successfully or not? */
bool jk_access_is_look(const struct jk_access *access);

/* Was it refused? */
bool jk_access_is_refused(const struct jk_access *access);

#endif
