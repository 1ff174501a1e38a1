#include "format/tables.h"

#include <stdio.h>
#include <string.h>

void
jk_tables_init(struct jk_tables *tables)
{
	memset(tables, 0, sizeof *tables);
}

void
jk_tables_release(struct jk_tables *tables)
{
	for (size_t i = 0; i < tables->count; i++) {
		jk_codes_free(tables->entries[i].codes);
		jk_repertoire_free(tables->entries[i].repertoire);
	}
	jk_tables_init(tables);
}

const struct jk_codes *
jk_tables_codes(const struct jk_tables *tables, const char *name)
{
	for (size_t i = 0; i < tables->count; i++) {
		if (tables->entries[i].codes != NULL &&
		    strcmp(tables->entries[i].name, name) == 0)
			return tables->entries[i].codes;
	}
	return NULL;
}

const struct jk_repertoire *
jk_tables_repertoire(const struct jk_tables *tables, const char *name)
{
	for (size_t i = 0; i < tables->count; i++) {
		if (tables->entries[i].repertoire != NULL &&
		    strcmp(tables->entries[i].name, name) == 0)
			return tables->entries[i].repertoire;
	}
	return NULL;
}

const struct jk_code_check *
jk_tables_check(const struct jk_tables *tables, const char *name)
{
	return jk_code_find(&tables->checks, name);
}

static bool
has(const struct jk_tables *tables, enum jk_need_kind kind, const char *name)
{
	if (kind == JK_NEED_CODES)
		return jk_tables_codes(tables, name) != NULL;
	return jk_tables_repertoire(tables, name) != NULL;
}

int
jk_tables_put(struct jk_tables *tables, enum jk_need_kind kind, const char *name,
    struct jk_bytes csv, struct jk_err *err)
{
	struct jk_tables_entry *entry = &tables->entries[tables->count];

	if (kind == JK_NEED_CHECK)
		return jk_code_decode(&tables->checks, csv, err);
	if (has(tables, kind, name))
		return 0;
	if (tables->count == JK_RULE_MAX_NEEDS)
		return jk_err_set(err, JK_EXIT_CONFIG, "JK00212",
		    _("the schema asks more than %d tables"), JK_RULE_MAX_NEEDS);
	snprintf(entry->name, sizeof entry->name, "%s", name);
	if (kind == JK_NEED_CODES)
		entry->codes = jk_codes_decode(csv, err);
	else
		entry->repertoire = jk_repertoire_decode(csv, err);
	if (entry->codes == NULL && entry->repertoire == NULL)
		return -1;
	tables->count++;
	return 0;
}
