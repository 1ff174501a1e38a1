/*
 * Records of a segment in the columns of today's schema, whatever the segment's
 * own was (jk-schema(5), @reads): a column that it did not have is empty.
 */
#ifndef JK_LEDGER_MAPPING_H
#define JK_LEDGER_MAPPING_H

#include "format/schema.h"

struct jk_mapping {
	size_t count; /* of today's columns */
	bool differs;
	int columns[JK_SCHEMA_MAX_COLUMNS]; /* of its own, for each of today's; -1 */
};

/* Status 78 when today's schema does not say that it reads the segment's own. */
JK_MUST_CHECK int jk_mapping_init(struct jk_mapping *mapping,
    const struct jk_schema *schema, const struct jk_schema *own, struct jk_err *err);

/* `own` itself where nothing differs, else `to`, filled from it. */
const struct jk_bytes *jk_mapping_fields(const struct jk_mapping *mapping,
    struct jk_bytes to[JK_SCHEMA_MAX_COLUMNS], const struct jk_bytes *own);

#endif
