#include "ledger/months.h"

#include <stdlib.h>

#include "format/record.h"
#include "format/time.h"
#include "ledger/segment.h"
#include "ledger/sorter.h"
#include "stream/sort_key.h"

#define INPUT_BYTES 4

struct jk_months {
	const struct jk_schema *schema;
	size_t at, recorded_on; /* columns */
	/* Key: the month and a NUL, then its own; payload: the input, the record. */
	struct jk_sorter *sorter;
	struct jk_buf key, own, text;
	struct jk_buf passed; /* a byte for each input, as far as any is passed */
	struct jk_commit *commit; /* while writing */
	/* The record in hand, borrowed from the sorter. */
	enum jk_next next;
	struct jk_bytes sorted_key;
	struct jk_bytes fields[JK_SCHEMA_MAX_COLUMNS];
};

static int
find_column(
    size_t *at, const struct jk_schema *schema, const char *name, struct jk_err *err)
{
	int found = jk_schema_find(schema, name);

	if (found < 0)
		return jk_err_set(err, JK_EXIT_CONFIG, "JK00567",
		    _("schema %s has no column %s"), jk_schema_name(schema), name);
	*at = (size_t)found;
	return 0;
}

struct jk_months *
jk_months_new(const struct jk_schema *schema, const char *directory, struct jk_err *err)
{
	struct jk_months *months = calloc(1, sizeof *months);

	if (months == NULL) {
		jk_err_memory(err);
		return NULL;
	}
	months->schema = schema;
	if (find_column(&months->at, schema, "at", err) == 0 &&
	    find_column(&months->recorded_on, schema, "recorded_on", err) == 0)
		months->sorter = jk_sorter_new(directory, JK_SORTER_BUDGET_BYTES, err);
	if (months->sorter != NULL)
		return months;
	jk_months_free(months);
	return NULL;
}

void
jk_months_free(struct jk_months *months)
{
	if (months == NULL)
		return;
	jk_sorter_free(months->sorter);
	jk_buf_wipe(&months->key);
	jk_buf_wipe(&months->own);
	jk_buf_wipe(&months->text);
	jk_buf_release(&months->passed);
	free(months);
}

/* The key it is sorted by; its own stays in months->own. */
static void
make_key(struct jk_months *months, const struct jk_bytes *fields)
{
	jk_sort_key(&months->own, months->schema, fields);
	jk_buf_reset(&months->key);
	jk_buf_add(&months->key, jk_bytes(fields[months->at].ptr, JK_BUCKET_CHARS - 1));
	jk_buf_add_byte(&months->key, '\0');
	jk_buf_add(&months->key, jk_buf_bytes(&months->own));
}

int
jk_months_put(struct jk_months *months, uint32_t input, const struct jk_bytes *fields,
    struct jk_err *err)
{
	int64_t seconds;

	/* Its text is in Japan's offset, so the month is the one it shows. */
	if (!jk_time_decode(fields[months->at], &seconds))
		return jk_err_set(err, JK_EXIT_DATA, "JK00568",
		    _("record has no time to be kept by"));
	make_key(months, fields);
	jk_buf_reset(&months->text);
	jk_buf_add_be32(&months->text, input);
	jk_record_add_text(&months->text, fields, jk_schema_columns(months->schema));
	if (jk_buf_failed(&months->own) || jk_buf_failed(&months->key) ||
	    jk_buf_failed(&months->text))
		return jk_err_memory(err);
	return jk_sorter_put(months->sorter, jk_buf_bytes(&months->key),
	    jk_buf_bytes(&months->text), err);
}

int
jk_months_pass(struct jk_months *months, uint32_t input, struct jk_err *err)
{
	while (months->passed.len <= input && !jk_buf_failed(&months->passed))
		jk_buf_add_byte(&months->passed, 0);
	if (jk_buf_failed(&months->passed))
		return jk_err_memory(err);
	months->passed.ptr[input] = 1;
	return 0;
}

/* One month */

int
jk_month_put(struct jk_month *month, struct jk_bytes key, const struct jk_bytes *fields,
    struct jk_err *err)
{
	bool again = month->segments[0] != NULL &&
		     jk_bytes_equal(key, jk_buf_bytes(&month->key));

	month->same = again ? month->same + 1 : 0;
	if (month->same == JK_MONTH_MAX_SAME)
		return jk_err_set(err, JK_EXIT_DATA, "JK00569",
		    _("more than %d records have one key"), JK_MONTH_MAX_SAME);
	jk_buf_reset(&month->key);
	jk_buf_add(&month->key, key);
	if (jk_buf_failed(&month->key))
		return jk_err_memory(err);
	if (month->segments[month->same] == NULL)
		month->segments[month->same] =
		    jk_commit_new_segment(month->commit, &month->row, err);
	if (month->segments[month->same] == NULL)
		return -1;
	return jk_segment_put(month->segments[month->same], fields, err);
}

int
jk_month_end(struct jk_month *month, struct jk_err *err)
{
	for (size_t i = 0; i < JK_MONTH_MAX_SAME && month->segments[i] != NULL; i++)
		if (jk_commit_end_segment(month->commit, month->segments[i], err) < 0)
			return -1;
	return 0;
}

void
jk_month_release(struct jk_month *month)
{
	for (size_t i = 0; i < JK_MONTH_MAX_SAME; i++)
		jk_segment_free(month->segments[i]);
	jk_buf_wipe(&month->key);
}

/* All months */

static bool
is_passed(const struct jk_months *months, struct jk_bytes text)
{
	uint32_t input = jk_get_be32(text.ptr);

	return input < months->passed.len && months->passed.ptr[input] != 0;
}

static int
pull(struct jk_months *months, struct jk_err *err)
{
	struct jk_bytes text;

	do
		months->next =
		    jk_sorter_next(months->sorter, &months->sorted_key, &text, err);
	while (months->next == JK_NEXT_RECORD && is_passed(months, text));
	if (months->next != JK_NEXT_RECORD)
		return months->next == JK_NEXT_END ? 0 : -1;
	if (!jk_record_from_text(months->fields, jk_schema_columns(months->schema),
		jk_bytes(text.ptr + INPUT_BYTES, text.len - INPUT_BYTES)))
		return jk_err_set(
		    err, JK_EXIT_SOFTWARE, "JK00582", _("a sorted record is damaged"));
	months->fields[months->recorded_on] =
	    jk_bytes_of(jk_commit_list(months->commit)->date);
	return 0;
}

static int
put_month(struct jk_months *months, struct jk_month *month, struct jk_err *err)
{
	while (
	    months->next == JK_NEXT_RECORD &&
	    memcmp(months->sorted_key.ptr, month->row.bucket, JK_BUCKET_CHARS) == 0) {
		struct jk_bytes own = jk_bytes(months->sorted_key.ptr + JK_BUCKET_CHARS,
		    months->sorted_key.len - JK_BUCKET_CHARS);

		if (jk_month_put(month, own, months->fields, err) < 0 ||
		    pull(months, err) < 0)
			return -1;
	}
	return 0;
}

static int
write_month(struct jk_months *months, struct jk_err *err)
{
	uint64_t number = jk_commit_list(months->commit)->number;
	struct jk_month month = { .commit = months->commit,
		.row = {
		    .role = JK_SEGMENT_RECORDS, .first = number, .last = number } };
	int result;

	memcpy(month.row.bucket, months->sorted_key.ptr, sizeof month.row.bucket);
	result = put_month(months, &month, err);
	if (result == 0)
		result = jk_month_end(&month, err);
	if (result < 0)
		jk_err_at(err, _("month %s"), month.row.bucket);
	jk_month_release(&month);
	return result;
}

int
jk_months_write(struct jk_months *months, struct jk_commit *commit, struct jk_err *err)
{
	months->commit = commit;
	if (pull(months, err) < 0)
		return -1;
	while (months->next == JK_NEXT_RECORD)
		if (write_month(months, err) < 0)
			return -1;
	return 0;
}
