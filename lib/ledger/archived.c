#include "ledger/archived.h"

#include <stdlib.h>

#include "ledger/merge.h"

struct jk_archived {
	struct jk_ledger *ledger;
	struct jk_merge *merge;
	size_t *segments; /* of the list, in the order of merging */
	size_t count;
	bool started;
};

static bool
is_asked(const struct jk_list_segment *segment, const char *from, const char *to,
    const char *old)
{
	if (segment->role != JK_SEGMENT_RECORDS)
		return false;
	return (strcmp(segment->bucket, from) >= 0 &&
		   strcmp(segment->bucket, to) <= 0) ||
	       strcmp(segment->bucket, old) <= 0;
}

static int
add_segment(struct jk_archived *archived, size_t i, struct jk_err *err)
{
	if (jk_merge_put(
		archived->merge, jk_ledger_seeker(archived->ledger, i, err), err) < 0)
		return jk_err_at(err, _("month %s"),
		    jk_ledger_list(archived->ledger)->segments[i].bucket);
	archived->segments[archived->count++] = i;
	return 0;
}

static int
add_segments(struct jk_archived *archived, const char *from, const char *to,
    const char *old, struct jk_err *err)
{
	const struct jk_list *list = jk_ledger_list(archived->ledger);

	for (size_t i = 0; i < list->segments_count; i++) {
		if (!is_asked(&list->segments[i], from, to, old))
			continue;
		if (add_segment(archived, i, err) < 0)
			return -1;
	}
	return 0;
}

struct jk_archived *
jk_archived_open(struct jk_ledger *archive, const char *from, const char *to,
    const char *old, const char *const *wanted, struct jk_err *err)
{
	struct jk_archived *archived = calloc(1, sizeof *archived);

	if (archived == NULL) {
		jk_err_memory(err);
		return NULL;
	}
	archived->ledger = archive;
	archived->segments = calloc(
	    jk_ledger_list(archive)->segments_count + 1, sizeof *archived->segments);
	if (archived->segments == NULL)
		jk_err_memory(err);
	else
		archived->merge = jk_merge_new(
		    jk_ledger_site(archive)->schemas[JK_SEGMENT_RECORDS], err);
	if (archived->merge != NULL) {
		jk_merge_keep_all(archived->merge);
		jk_merge_want(archived->merge, wanted);
		if (add_segments(archived, from, to, old, err) == 0)
			return archived;
	}
	jk_archived_free(archived);
	return NULL;
}

int
jk_archived_also(struct jk_archived *archived, const char *from, const char *before,
    struct jk_err *err)
{
	const struct jk_list *list = jk_ledger_list(archived->ledger);

	for (size_t i = 0; i < list->segments_count; i++) {
		const struct jk_list_segment *segment = &list->segments[i];

		if (segment->role != JK_SEGMENT_RECORDS ||
		    strcmp(segment->bucket, from) < 0 ||
		    strcmp(segment->bucket, before) >= 0)
			continue;
		if (add_segment(archived, i, err) == 0)
			continue;
		if (err->status != JK_EXIT_NOPERM)
			return -1;
		jk_err_reset(err);
	}
	return 0;
}

void
jk_archived_free(struct jk_archived *archived)
{
	if (archived == NULL)
		return;
	jk_merge_free(archived->merge);
	free(archived->segments);
	free(archived);
}

enum jk_next
jk_archived_next(struct jk_archived *archived, const struct jk_bytes **fields,
    size_t *segment, uint64_t *frame, uint32_t *record, struct jk_err *err)
{
	struct jk_merged merged;
	enum jk_next next;

	if (!archived->started &&
	    jk_merge_seek(archived->merge, jk_bytes("", 0), err) < 0)
		return JK_NEXT_FAILED;
	archived->started = true;
	next = jk_merge_next(archived->merge, &merged, err);
	if (next != JK_NEXT_RECORD)
		return next;
	*fields = merged.fields;
	*segment = merged.segment;
	*frame = merged.frame;
	*record = merged.record;
	return JK_NEXT_RECORD;
}

const char *
jk_archived_segment(const struct jk_archived *archived, size_t segment)
{
	const struct jk_list *list = jk_ledger_list(archived->ledger);

	return list->segments[archived->segments[segment]].name;
}

bool
jk_archived_has(const struct jk_ledger *archive, const char *month)
{
	const struct jk_list *list = jk_ledger_list(archive);

	for (size_t i = 0; i < list->segments_count; i++)
		if (list->segments[i].role == JK_SEGMENT_RECORDS &&
		    strcmp(list->segments[i].bucket, month) == 0)
			return true;
	return false;
}

int
jk_archived_begin(const struct jk_ledger *archive, char month[JK_BUCKET_CHARS],
    char date[JK_DATE_CHARS], struct jk_err *err)
{
	const struct jk_list *list = jk_ledger_list(archive);
	struct jk_list first;
	int result;

	memset(month, 0, JK_BUCKET_CHARS);
	date[0] = '\0';
	if (list->number == 0)
		return 0;
	jk_list_init(&first);
	result = jk_ledger_read_list(archive, 1, &first, err);
	if (result == 0) {
		memcpy(month, first.date, JK_BUCKET_CHARS - 1);
		memcpy(date, first.date, JK_DATE_CHARS);
	}
	jk_list_release(&first);
	for (size_t i = 0; result == 0 && i < list->segments_count; i++)
		if (list->segments[i].role == JK_SEGMENT_RECORDS &&
		    strcmp(list->segments[i].bucket, month) < 0)
			memcpy(month, list->segments[i].bucket, JK_BUCKET_CHARS);
	return result;
}
