#include "filter/mapped.h"

int
jk_mapped_columns(int from[JK_SCHEMA_MAX_COLUMNS], const struct jk_schema *own,
    const struct jk_schema *theirs, struct jk_err *err)
{
	size_t found = 0;

	if (!jk_schema_reads(own, jk_schema_fingerprint(theirs)))
		return jk_err_set(err, JK_EXIT_DATA, "JK00652",
		    _("input has a schema that this site does not read"));
	for (size_t i = 0; i < jk_schema_columns(own); i++) {
		from[i] = jk_schema_find(theirs, jk_schema_column(own, i)->name);
		found += from[i] >= 0;
	}
	if (found == jk_schema_columns(theirs))
		return 0;
	return jk_err_set(err, JK_EXIT_CONFIG, "JK00653",
	    _("the site's schema lacks columns of one that it reads"));
}

void
jk_mapped_fields(struct jk_bytes *to, const int *from, const struct jk_schema *own,
    const struct jk_bytes *fields)
{
	for (size_t i = 0; i < jk_schema_columns(own); i++)
		to[i] = from[i] >= 0 ? fields[from[i]] : jk_bytes(NULL, 0);
}
