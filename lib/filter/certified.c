#include "filter/certified.h"

#include <stdio.h>
#include <string.h>

#include "filter/signed_table.h"
#include "rules/rows.h"

static bool
take_hash(uint8_t to[JK_DIGEST_BYTES], struct jk_bytes value)
{
	char text[JK_DIGEST_HEX_CHARS];

	return jk_text_copy(text, sizeof text, value) &&
	       jk_hex_decode(to, JK_DIGEST_BYTES, text);
}

static bool
take_date(char to[JK_DATE_CHARS], struct jk_bytes value)
{
	int32_t day;

	return jk_text_copy(to, JK_DATE_CHARS, value) && jk_date_decode(value, &day);
}

static bool
take_approval(struct jk_erasure *erasure, struct jk_bytes value)
{
	return erasure->approvals_count < JK_ERASURE_APPROVALS &&
	       take_hash(erasure->approvals[erasure->approvals_count++], value);
}

/* *well when it is what its name says; all else on a certificate is for people. */
static int
take(struct jk_erasure *erasure, struct jk_bytes name, struct jk_bytes value,
    bool *well, struct jk_err *err)
{
	uint8_t id[(JK_KEEP_ID_CHARS - 1) / 2];
	char key[JK_KEEP_ID_CHARS];

	if (jk_bytes_is(name, "as-of"))
		*well = take_date(erasure->date, value);
	else if (jk_bytes_is(name, "table"))
		*well = jk_decimal_decode(&erasure->table, value, JK_TABLE_NUMBER_MAX);
	else if (jk_bytes_is(name, "order"))
		*well = erasure->done = take_hash(erasure->order, value);
	else if (jk_bytes_is(name, "approval"))
		*well = take_approval(erasure, value);
	else if (jk_bytes_is(name, "key") || jk_bytes_is(name, "opening-key")) {
		*well = jk_text_copy(key, sizeof key, value) &&
			jk_hex_decode(id, sizeof id, key);
		return *well ? jk_erasure_set_key(erasure, key, err) : 0;
	}
	return 0;
}

static int
take_rows(
    struct jk_erasure *erasure, const struct jk_signed_table *table, struct jk_err *err)
{
	int name = jk_signed_table_column(table, "name");
	int value = jk_signed_table_column(table, "value");
	bool well = name >= 0 && value >= 0;

	for (size_t i = 0; well && i < table->rows; i++)
		if (take(erasure, jk_signed_table_get(table, i, name),
			jk_signed_table_get(table, i, value), &well, err) < 0)
			return -1;
	if (well && erasure->done && erasure->date[0] != '\0' &&
	    erasure->approvals_count > 0)
		return 0;
	return jk_err_set(err, JK_EXIT_DATA, "JK00785",
	    _("the certificate does not say which erasure it is of"));
}

int
jk_certified_read(struct jk_erasure *erasure, struct jk_run *run, const char *path,
    struct jk_err *err)
{
	struct jk_signed_table table;
	int result;

	memset(erasure, 0, sizeof *erasure);
	result = jk_signed_table_read(&table, run, path, "certificate", err);
	if (result == 0 && take_rows(erasure, &table, err) < 0)
		result = jk_err_at(err, "%s", path);
	erasure->again = result == 0 && jk_hex_decode(erasure->certificate,
					    JK_DIGEST_BYTES, table.content);
	jk_signed_table_release(&table);
	return result;
}
