/*
 * Validation: does a record satisfy its schema, on a business date, with the
 * tables of that site (jk-schema(5), RULES)? A pure decision.
 *
 * First each column's rule is asked, in schema order; an empty field of an
 * @optional column passes unasked, a @local column is never asked. Then, of a
 * record none of whose fields was refused, the rules for the whole record.
 *
 * A validation borrows its schema and tables, which must outlive it, is only
 * read once made and may be shared by threads. Nothing is allocated per record.
 * A finding names a column and a reason, never a value.
 */
#ifndef JK_RULES_VALIDATE_H
#define JK_RULES_VALIDATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/err.h"
#include "format/schema.h"
#include "format/tables.h"

/* Why a field was found wanting. */
enum jk_reason {
	JK_REASON_EMPTY,
	JK_REASON_NOT_EMPTY,
	JK_REASON_VALUE,
	JK_REASON_FORBIDDEN,
	JK_REASON_PATTERN,
	JK_REASON_NUMBER,
	JK_REASON_LENGTH,
	JK_REASON_CASE,
	JK_REASON_DATE,
	JK_REASON_TIME,
	JK_REASON_CHECK_DIGIT,
	JK_REASON_UNKNOWN_CODE,
	JK_REASON_INVALID_CODE,
	JK_REASON_CODE_ITEM,
	JK_REASON_REPERTOIRE,
	JK_REASON_ORDER,
	JK_REASON_FUTURE,
	JK_REASON_COUNT,
};

/* The message id of a reason, such as "JK00410", and its text, to be shown with _(). */
const char *jk_reason_id(enum jk_reason reason);
const char *jk_reason_text(enum jk_reason reason);

struct jk_finding {
	const char *rule; /* @id of the column or record rule; else the reason's id */
	const char *record_rule; /* name of the rule for the whole record, or NULL */
	size_t column; /* the field at fault */
	enum jk_reason reason;
	bool is_warning;
};

struct jk_validate;

/*
 * Tie a schema to the tables it needs. NULL with status 78 when one of them is
 * missing or lacks an item that a rule asks for. `day` is the business date.
 */
struct jk_validate *jk_validate_new(const struct jk_schema *schema,
    const struct jk_tables *tables, int32_t day, struct jk_err *err) JK_MUST_CHECK;
void jk_validate_free(struct jk_validate *validate);

/*
 * Judge a record given as one value a column. Returns how many findings were
 * written, at most `max`: 0 is a record without fault.
 */
size_t jk_validate_decide(const struct jk_validate *validate,
    const struct jk_bytes *fields, struct jk_finding *findings, size_t max);

/* Does one of the findings refuse the record, not only warn? */
bool jk_findings_refuse(const struct jk_finding *findings, size_t count);

#endif
