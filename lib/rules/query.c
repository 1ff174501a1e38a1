#include "rules/query.h"

static const char *const names[JK_QUERY_FIELDS] = { "request", "function", "mode",
	"purpose", "number_purpose", "use_reason", "items", "operator", "authority",
	"terminal", "office", "asked_at", "case_number", "key_kind", "resident_code",
	"individual_number", "birth_date", "name", "address_prefix", "copies" };

int
jk_query_columns_find(
    int columns[JK_QUERY_FIELDS], const struct jk_schema *schema, struct jk_err *err)
{
	for (size_t i = 0; i < JK_QUERY_FIELDS; i++) {
		columns[i] = jk_schema_find(schema, names[i]);
		if (columns[i] < 0)
			return jk_err_set(err, JK_EXIT_CONFIG, "JK00435",
			    _("schema query has no field \"%s\""), names[i]);
	}
	return 0;
}

void
jk_query_decode(struct jk_query *query, const int columns[JK_QUERY_FIELDS],
    const struct jk_bytes *fields)
{
	for (size_t i = 0; i < JK_QUERY_FIELDS; i++)
		query->text[i] = fields[columns[i]];
}

bool
jk_query_is_bulk(const struct jk_query *query)
{
	return jk_bytes_is(query->text[JK_QUERY_MODE], "bulk");
}

bool
jk_query_word(struct jk_bytes *list, struct jk_bytes *word)
{
	const uint8_t *space;
	size_t taken;

	if (list->len == 0)
		return false;
	space = memchr(list->ptr, ' ', list->len);
	*word = jk_bytes(
	    list->ptr, space != NULL ? (size_t)(space - list->ptr) : list->len);
	taken = space != NULL ? word->len + 1 : word->len;
	*list = jk_bytes(list->ptr + taken, list->len - taken);
	return true;
}

bool
jk_query_touches_number(const struct jk_query *query)
{
	struct jk_bytes items = query->text[JK_QUERY_ITEMS], word;

	if (jk_bytes_is(query->text[JK_QUERY_KEY_KIND], "number"))
		return true;
	while (jk_query_word(&items, &word))
		if (jk_bytes_is(word, "individual_number"))
			return true;
	return false;
}
