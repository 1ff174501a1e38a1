#include "ledger/delta.h"

#include <stdlib.h>

#include "format/record.h"
#include "ledger/sorter.h"
#include "stream/sort_key.h"

struct jk_delta {
	struct jk_commit *commit;
	const struct jk_schema *schema;
	struct jk_sorter *records, *heads; /* NULL: straight into the commit */
	struct jk_buf key, text;
};

struct jk_delta *
jk_delta_new(struct jk_commit *commit, const struct jk_schema *schema, bool sorts,
    const char *directory, struct jk_err *err)
{
	struct jk_delta *delta = calloc(1, sizeof *delta);

	if (delta == NULL) {
		jk_err_memory(err);
		return NULL;
	}
	delta->commit = commit;
	delta->schema = schema;
	if (!sorts || commit == NULL)
		return delta;
	delta->records = jk_sorter_new(directory, JK_SORTER_BUDGET_BYTES, err);
	if (delta->records != NULL)
		delta->heads = jk_sorter_new(directory, JK_SORTER_BUDGET_BYTES, err);
	if (delta->heads != NULL)
		return delta;
	jk_delta_free(delta);
	return NULL;
}

void
jk_delta_free(struct jk_delta *delta)
{
	if (delta == NULL)
		return;
	jk_sorter_free(delta->records);
	jk_sorter_free(delta->heads);
	jk_buf_wipe(&delta->text);
	jk_buf_release(&delta->key);
	free(delta);
}

int
jk_delta_put_record(
    struct jk_delta *delta, const struct jk_bytes *fields, struct jk_err *err)
{
	if (delta->commit == NULL)
		return 0;
	if (delta->records == NULL)
		return jk_commit_put_record(delta->commit, fields, err);
	jk_sort_key(&delta->key, delta->schema, fields);
	jk_buf_reset(&delta->text);
	jk_record_add_text(&delta->text, fields, jk_schema_columns(delta->schema));
	if (jk_buf_failed(&delta->key) || jk_buf_failed(&delta->text))
		return jk_err_memory(err);
	return jk_sorter_put(
	    delta->records, jk_buf_bytes(&delta->key), jk_buf_bytes(&delta->text), err);
}

int
jk_delta_put_head(
    struct jk_delta *delta, const struct jk_chain_head *head, struct jk_err *err)
{
	if (delta->commit == NULL)
		return 0;
	if (delta->heads == NULL)
		return jk_commit_put_head(delta->commit, head, err);
	jk_buf_reset(&delta->key);
	jk_buf_add_text(&delta->key, head->code);
	jk_buf_add_text(&delta->key, head->municipality);
	if (jk_buf_failed(&delta->key))
		return jk_err_memory(err);
	/* Within this process a struct is as good as its text. */
	return jk_sorter_put(
	    delta->heads, jk_buf_bytes(&delta->key), jk_bytes(head, sizeof *head), err);
}

static int
put_sorted_records(struct jk_delta *delta, struct jk_err *err)
{
	struct jk_bytes fields[JK_SCHEMA_MAX_COLUMNS];
	struct jk_bytes key, text;
	enum jk_next next;

	while ((next = jk_sorter_next(delta->records, &key, &text, err)) ==
	       JK_NEXT_RECORD) {
		if (!jk_record_from_text(
			fields, jk_schema_columns(delta->schema), text))
			return jk_err_set(err, JK_EXIT_SOFTWARE, "JK00582",
			    _("a sorted record is damaged"));
		if (jk_commit_put_record(delta->commit, fields, err) < 0)
			return -1;
	}
	return next == JK_NEXT_END ? 0 : -1;
}

static int
put_sorted_heads(struct jk_delta *delta, struct jk_err *err)
{
	struct jk_chain_head head;
	struct jk_bytes key, bytes;
	enum jk_next next;

	while ((next = jk_sorter_next(delta->heads, &key, &bytes, err)) ==
	       JK_NEXT_RECORD) {
		memcpy(&head, bytes.ptr, sizeof head);
		if (jk_commit_put_head(delta->commit, &head, err) < 0)
			return -1;
	}
	return next == JK_NEXT_END ? 0 : -1;
}

int
jk_delta_end(struct jk_delta *delta, struct jk_err *err)
{
	if (delta->records == NULL)
		return 0;
	return put_sorted_records(delta, err) < 0 ? -1 : put_sorted_heads(delta, err);
}
