#include "ledger/records.h"

#include <stdio.h>
#include <stdlib.h>

#include "ledger/merge.h"

#define SEPARATOR "\x1f"
#define KEY_CHARS 64

struct jk_records {
	struct jk_merge *merge;
	const char **buckets; /* in the order of putting; the list's */
	size_t segments, segment; /* segment: that of the record in hand */
	bool started;
};

/* The segments of records whose lists lie in the span. */
static int
add_span(struct jk_records *records, const struct jk_ledger *ledger, uint64_t after,
    uint64_t upto, bool history, struct jk_err *err)
{
	const struct jk_list *list = jk_ledger_list(ledger);

	for (size_t i = 0; i < list->segments_count; i++) {
		const struct jk_list_segment *row = &list->segments[i];

		if (row->role != JK_SEGMENT_RECORDS || row->last <= after ||
		    row->first > upto || (row->bucket[0] != '\0' && !history))
			continue;
		if (row->first <= after || row->last > upto)
			return jk_err_set(err, JK_EXIT_DATA, "JK00560",
			    _("what lists %llu to %llu added is merged with more"),
			    (unsigned long long)after + 1, (unsigned long long)upto);
		records->buckets[records->segments++] = row->bucket;
		if (jk_merge_put(
			records->merge, jk_ledger_seeker(ledger, i, err), err) < 0)
			return -1;
	}
	return 0;
}

static struct jk_records *
open_span(struct jk_ledger *ledger, uint64_t after, uint64_t upto, bool history,
    struct jk_err *err)
{
	size_t most = jk_ledger_list(ledger)->segments_count + 1;
	struct jk_records *records = calloc(1, sizeof *records);

	if (records != NULL)
		records->buckets = calloc(most, sizeof *records->buckets);
	if (records == NULL || records->buckets == NULL) {
		jk_err_memory(err);
		jk_records_free(records);
		return NULL;
	}
	records->merge =
	    jk_merge_new(jk_ledger_site(ledger)->schemas[JK_SEGMENT_RECORDS], err);
	if (records->merge != NULL && jk_ledger_site(ledger)->is_monthly)
		jk_merge_keep_all(records->merge);
	if (records->merge != NULL &&
	    add_span(records, ledger, after, upto, history, err) == 0)
		return records;
	jk_records_free(records);
	return NULL;
}

struct jk_records *
jk_records_since(
    struct jk_ledger *ledger, uint64_t after, uint64_t upto, struct jk_err *err)
{
	return open_span(ledger, after, upto, true, err);
}

struct jk_records *
jk_records_open(struct jk_ledger *ledger, struct jk_err *err)
{
	return open_span(ledger, 0, jk_ledger_list(ledger)->number, true, err);
}

struct jk_records *
jk_records_current(struct jk_ledger *ledger, struct jk_err *err)
{
	return open_span(ledger, 0, jk_ledger_list(ledger)->number, false, err);
}

void
jk_records_free(struct jk_records *records)
{
	if (records == NULL)
		return;
	jk_merge_free(records->merge);
	free(records->buckets);
	free(records);
}

int
jk_records_seek(struct jk_records *records, const char *code, const char *municipality,
    struct jk_err *err)
{
	char key[KEY_CHARS];

	snprintf(key, sizeof key, "%s%s%s", code,
	    municipality[0] != '\0' ? SEPARATOR : "", municipality);
	records->started = true;
	return jk_merge_seek(records->merge, jk_bytes_of(key), err);
}

enum jk_next
jk_records_next(
    struct jk_records *records, const struct jk_bytes **fields, struct jk_err *err)
{
	struct jk_merged merged;
	enum jk_next next;

	if (!records->started && jk_records_seek(records, "", "", err) < 0)
		return JK_NEXT_FAILED;
	next = jk_merge_next(records->merge, &merged, err);
	if (next != JK_NEXT_RECORD)
		return next;
	if (merged.same > 1) {
		jk_err_set(err, JK_EXIT_PROTOCOL, "JK00561",
		    _("one generation stands in two segments"));
		return JK_NEXT_FAILED;
	}
	*fields = merged.fields;
	records->segment = merged.segment;
	return JK_NEXT_RECORD;
}

const char *
jk_records_bucket(const struct jk_records *records)
{
	return records->buckets[records->segment];
}

enum jk_next
jk_records_find(struct jk_records *records, const char *code, const char *municipality,
    uint64_t generation, const struct jk_bytes **fields, struct jk_err *err)
{
	char key[KEY_CHARS];
	struct jk_merged merged;
	enum jk_next next;

	snprintf(key, sizeof key, "%s" SEPARATOR "%s" SEPARATOR "%018llu", code,
	    municipality, (unsigned long long)generation);
	records->started = true;
	if (jk_merge_seek(records->merge, jk_bytes_of(key), err) < 0)
		return JK_NEXT_FAILED;
	next = jk_merge_next(records->merge, &merged, err);
	if (next != JK_NEXT_RECORD)
		return next;
	*fields = merged.fields;
	return jk_bytes_is(merged.key, key) ? JK_NEXT_RECORD : JK_NEXT_END;
}
