/*
 * What tables kept as values have in common: the columns of a schema by their
 * names, texts of a fixed room, and rows that grow.
 */
#ifndef JK_RULES_ROWS_H
#define JK_RULES_ROWS_H

#include "base/bytes.h"
#include "base/err.h"
#include "format/schema.h"

struct jk_rows {
	void *rows;
	size_t count, room;
	const struct jk_schema *schema; /* whose columns are known */
};

/* Where the named columns are, unless that is known already. Status 78. */
JK_MUST_CHECK int jk_rows_know(struct jk_rows *rows, const struct jk_schema *schema,
    const char *const *names, int *columns, size_t count, struct jk_err *err);

/* A new row of zeros behind the others, or NULL for want of memory. */
JK_MUST_CHECK void *jk_rows_add(
    struct jk_rows *rows, size_t row_bytes, struct jk_err *err);

/* text and a NUL, when there is room for both. */
bool jk_text_copy(char *to, size_t room, struct jk_bytes text);

#endif
