/*
 * A schema arrives in the header of every stream, so its decoder reads what
 * others wrote. What it refuses is refused with a place.
 */
#include "format/schema.h"
#include "target.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct jk_bytes text = jk_bytes(data, size);
	struct jk_err err = { 0 };
	struct jk_schema *schema = jk_schema_decode(text, &err);

	if (schema == NULL) {
		must(err.status == JK_EXIT_CONFIG && err.id[0] != '\0');
		return 0;
	}
	must(jk_bytes_equal(jk_schema_text(schema), text));
	must(jk_schema_columns(schema) > 0);
	must(jk_schema_columns(schema) <= JK_SCHEMA_MAX_COLUMNS);
	for (size_t i = 0; i < jk_schema_columns(schema); i++)
		must(jk_schema_find(schema, jk_schema_column(schema, i)->name) ==
		     (int)i);
	for (size_t i = 0; i < jk_schema_keys(schema); i++)
		must(jk_schema_key(schema, i) < jk_schema_columns(schema));
	jk_schema_free(schema);
	return 0;
}
