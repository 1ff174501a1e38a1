/*
 * A query (schemas/query.csvs) as values: one question for one person.
 *
 * Text is borrowed from the fields; "" where the query says nothing.
 */
#ifndef JK_RULES_QUERY_H
#define JK_RULES_QUERY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/err.h"
#include "format/schema.h"

/* In the order of the schema. */
enum jk_query_field {
	JK_QUERY_REQUEST,
	JK_QUERY_FUNCTION,
	JK_QUERY_MODE,
	JK_QUERY_PURPOSE,
	JK_QUERY_NUMBER_PURPOSE,
	JK_QUERY_USE_REASON,
	JK_QUERY_ITEMS,
	JK_QUERY_OPERATOR,
	JK_QUERY_AUTHORITY,
	JK_QUERY_TERMINAL,
	JK_QUERY_OFFICE,
	JK_QUERY_ASKED_AT,
	JK_QUERY_CASE_NUMBER,
	JK_QUERY_KEY_KIND,
	JK_QUERY_CODE,
	JK_QUERY_NUMBER,
	JK_QUERY_BIRTH_DATE,
	JK_QUERY_NAME,
	JK_QUERY_ADDRESS_PREFIX,
	JK_QUERY_COPIES,
	JK_QUERY_FIELDS
};

struct jk_query {
	struct jk_bytes text[JK_QUERY_FIELDS];
};

/* Where the fields are in the schema. Status 78 when it is not one of queries. */
JK_MUST_CHECK int jk_query_columns_find(
    int columns[JK_QUERY_FIELDS], const struct jk_schema *schema, struct jk_err *err);

void jk_query_decode(struct jk_query *query, const int columns[JK_QUERY_FIELDS],
    const struct jk_bytes *fields);

bool jk_query_is_bulk(const struct jk_query *query);

/*
 * The next word of a list with single spaces between; false at its end.
 *
 *	while (jk_query_word(&items, &word))
 */
bool jk_query_word(struct jk_bytes *list, struct jk_bytes *word);

/* Is the individual number searched by, or asked for? */
bool jk_query_touches_number(const struct jk_query *query);

#endif
