#include "ledger/mapping.h"

int
jk_mapping_init(struct jk_mapping *mapping, const struct jk_schema *schema,
    const struct jk_schema *own, struct jk_err *err)
{
	const uint8_t *fingerprint = jk_schema_fingerprint(own);

	if (!jk_schema_reads(schema, fingerprint))
		return jk_err_set(err, JK_EXIT_CONFIG, "JK00540",
		    _("schema %s does not read the schema of a segment"),
		    jk_schema_name(schema));
	mapping->count = jk_schema_columns(schema);
	mapping->differs = memcmp(jk_schema_fingerprint(schema), fingerprint,
			       JK_SCHEMA_FINGERPRINT_BYTES) != 0;
	for (size_t i = 0; i < mapping->count; i++)
		mapping->columns[i] =
		    jk_schema_find(own, jk_schema_column(schema, i)->name);
	return 0;
}

const struct jk_bytes *
jk_mapping_fields(const struct jk_mapping *mapping,
    struct jk_bytes to[JK_SCHEMA_MAX_COLUMNS], const struct jk_bytes *own)
{
	if (!mapping->differs)
		return own;
	for (size_t i = 0; i < mapping->count; i++)
		to[i] = mapping->columns[i] < 0 ? jk_bytes(NULL, 0)
						: own[mapping->columns[i]];
	return to;
}
