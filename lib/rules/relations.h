/*
 * Which residents an operator is, lives with or works with
 * (schemas/relation.csvs): a look at them is a finding of its own.
 */
#ifndef JK_RULES_RELATIONS_H
#define JK_RULES_RELATIONS_H

#include "base/bytes.h"
#include "base/err.h"
#include "format/schema.h"

struct jk_relations;

struct jk_relations *jk_relations_new(struct jk_err *err) JK_MUST_CHECK;
void jk_relations_free(struct jk_relations *relations);

/* A record of schema relation. Status 78 when the schema or a field is not that. */
JK_MUST_CHECK int jk_relations_put(struct jk_relations *relations,
    const struct jk_schema *schema, const struct jk_bytes *fields, struct jk_err *err);

/* After the last row, before the first question. */
void jk_relations_end(struct jk_relations *relations);

bool jk_relations_has(const struct jk_relations *relations, struct jk_bytes who,
    struct jk_bytes resident_code);

#endif
