#include "format/schema.h"

#include <stdlib.h>
#include <string.h>

#include "format/schema_parse.h"

void
jk_schema_free(struct jk_schema *schema)
{
	if (schema == NULL)
		return;
	for (size_t i = 0; i < schema->regex_count; i++)
		regfree(&schema->regexes[i]);
	free(schema->rules);
	free(schema->text);
	free(schema);
}

const char *
jk_schema_name(const struct jk_schema *schema)
{
	return schema->name;
}

struct jk_bytes
jk_schema_text(const struct jk_schema *schema)
{
	return jk_bytes(schema->text, schema->len);
}

size_t
jk_schema_columns(const struct jk_schema *schema)
{
	return schema->column_count;
}

const struct jk_column *
jk_schema_column(const struct jk_schema *schema, size_t index)
{
	return &schema->columns[index];
}

int
jk_schema_find(const struct jk_schema *schema, const char *name)
{
	for (size_t i = 0; i < schema->column_count; i++) {
		if (strcmp(schema->columns[i].name, name) == 0)
			return (int)i;
	}
	return -1;
}

int
jk_schema_find_title(const struct jk_schema *schema, struct jk_bytes title)
{
	for (size_t i = 0; i < schema->column_count; i++) {
		if (jk_bytes_is(title, schema->columns[i].title))
			return (int)i;
	}
	for (size_t i = 0; i < schema->column_count; i++) {
		if (jk_bytes_is(title, schema->columns[i].name))
			return (int)i;
	}
	return -1;
}

size_t
jk_schema_keys(const struct jk_schema *schema)
{
	return schema->key_count;
}

size_t
jk_schema_key(const struct jk_schema *schema, size_t order)
{
	return schema->keys[order];
}

bool
jk_schema_is_never(const struct jk_schema *schema, struct jk_bytes title)
{
	for (size_t i = 0; i < schema->never_count; i++) {
		if (jk_bytes_equal(title, jk_schema_string(schema, schema->never[i])))
			return true;
	}
	return false;
}

void
jk_schema_set_fingerprint(
    struct jk_schema *schema, const uint8_t fingerprint[JK_SCHEMA_FINGERPRINT_BYTES])
{
	memcpy(schema->fingerprint, fingerprint, JK_SCHEMA_FINGERPRINT_BYTES);
}

const uint8_t *
jk_schema_fingerprint(const struct jk_schema *schema)
{
	return schema->fingerprint;
}

bool
jk_schema_reads(const struct jk_schema *schema,
    const uint8_t fingerprint[JK_SCHEMA_FINGERPRINT_BYTES])
{
	if (memcmp(schema->fingerprint, fingerprint, JK_SCHEMA_FINGERPRINT_BYTES) == 0)
		return true;
	for (size_t i = 0; i < schema->read_count; i++) {
		if (memcmp(schema->reads[i], fingerprint,
			JK_SCHEMA_FINGERPRINT_BYTES) == 0)
			return true;
	}
	return false;
}

const struct jk_rule *
jk_schema_rule(const struct jk_schema *schema, uint32_t index)
{
	return &schema->rules[index];
}

size_t
jk_schema_rules(const struct jk_schema *schema)
{
	return schema->rule_count;
}

size_t
jk_schema_record_rules(const struct jk_schema *schema)
{
	return schema->record_rule_count;
}

const struct jk_record_rule *
jk_schema_record_rule(const struct jk_schema *schema, size_t index)
{
	return &schema->record_rules[index];
}

size_t
jk_schema_needs(const struct jk_schema *schema)
{
	return schema->need_count;
}

const struct jk_need *
jk_schema_need(const struct jk_schema *schema, size_t index)
{
	return &schema->needs[index];
}

const regex_t *
jk_schema_regex(const struct jk_schema *schema, size_t index)
{
	return &schema->regexes[index];
}

struct jk_bytes
jk_schema_string(const struct jk_schema *schema, struct jk_span span)
{
	return jk_bytes(schema->text + span.at, span.len);
}
