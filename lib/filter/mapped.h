/*
 * Which column of a stream each column of the site's own schema comes from: the
 * site may have a newer schema that reads the stream's (jk-schema(5), @reads).
 */
#ifndef JK_FILTER_MAPPED_H
#define JK_FILTER_MAPPED_H

#include "format/schema.h"

/*
 * from[i] is the place in `theirs` of column i of `own`, or -1. Status 65 when
 * `own` does not read `theirs`, 78 when it lacks one of its columns.
 */
JK_MUST_CHECK int jk_mapped_columns(int from[JK_SCHEMA_MAX_COLUMNS],
    const struct jk_schema *own, const struct jk_schema *theirs, struct jk_err *err);

/* The fields of a record in the columns of `own`; what is not there is empty. */
void jk_mapped_fields(struct jk_bytes *to, const int *from, const struct jk_schema *own,
    const struct jk_bytes *fields);

#endif
