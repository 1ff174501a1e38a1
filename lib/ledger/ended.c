#include "ledger/ended.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum column { CODE, MUNICIPALITY, GENERATION, RECORDED_ON, NOTIFIED_ON };

struct jk_ended {
	struct jk_merge *records, *ends;
	const char **buckets; /* of the records, in the order of putting; the list's */
};

void
jk_ended_encode(struct jk_bytes fields[JK_ENDED_COLUMNS], char generation[24],
    const struct jk_parted *parted)
{
	snprintf(generation, 24, "%llu", (unsigned long long)parted->change.generation);
	fields[CODE] = parted->change.code;
	fields[MUNICIPALITY] = parted->change.municipality;
	fields[GENERATION] = jk_bytes_of(generation);
	fields[RECORDED_ON] = jk_bytes_of(parted->recorded);
	fields[NOTIFIED_ON] = jk_bytes_of(parted->notified);
}

bool
jk_ended_reaches(const char *upto, const char *year)
{
	return year[0] != '\0' && (upto[0] == '\0' || strcmp(year, upto) <= 0);
}

/* Opening */

static struct jk_merge *
open_role(struct jk_ledger *ledger, enum jk_segment_role role, const char *upto,
    const char **buckets, struct jk_err *err)
{
	const struct jk_list *list = jk_ledger_list(ledger);
	struct jk_merge *merge =
	    jk_merge_new(jk_ledger_site(ledger)->schemas[role], err);
	size_t count = 0;

	for (size_t i = 0; merge != NULL && i < list->segments_count; i++) {
		const struct jk_list_segment *row = &list->segments[i];

		if (row->role != role || !jk_ended_reaches(upto, row->bucket))
			continue;
		if (buckets != NULL)
			buckets[count++] = row->bucket;
		if (jk_merge_put(merge, jk_ledger_seeker(ledger, i, err), err) < 0) {
			jk_merge_free(merge);
			return NULL;
		}
	}
	if (merge == NULL || jk_merge_seek(merge, jk_bytes(NULL, 0), err) == 0)
		return merge;
	jk_merge_free(merge);
	return NULL;
}

struct jk_ended *
jk_ended_open(struct jk_ledger *ledger, const char *upto, struct jk_err *err)
{
	size_t count = jk_ledger_list(ledger)->segments_count;
	struct jk_ended *ended = calloc(1, sizeof *ended);

	if (ended != NULL)
		ended->buckets = calloc(count + 1, sizeof *ended->buckets);
	if (ended == NULL || ended->buckets == NULL) {
		jk_err_memory(err);
		jk_ended_free(ended);
		return NULL;
	}
	ended->records =
	    open_role(ledger, JK_SEGMENT_RECORDS, upto, ended->buckets, err);
	if (ended->records != NULL)
		ended->ends = open_role(ledger, JK_SEGMENT_ENDS, upto, NULL, err);
	if (ended->ends != NULL)
		return ended;
	jk_ended_free(ended);
	return NULL;
}

void
jk_ended_free(struct jk_ended *ended)
{
	if (ended == NULL)
		return;
	jk_merge_free(ended->records);
	jk_merge_free(ended->ends);
	free(ended->buckets);
	free(ended);
}

/* Going on */

static enum jk_next
mismatch(struct jk_err *err)
{
	jk_err_set(err, JK_EXIT_PROTOCOL, "JK00790",
	    _("records of a year are not those that its ends are of"));
	return JK_NEXT_FAILED;
}

enum jk_next
jk_ended_next(
    struct jk_ended *ended, struct jk_ended_record *record, struct jk_err *err)
{
	struct jk_merged of, end;
	enum jk_next next = jk_merge_next(ended->records, &of, err), other;

	if (next == JK_NEXT_FAILED)
		return next;
	other = jk_merge_next(ended->ends, &end, err);
	if (other == JK_NEXT_FAILED)
		return other;
	if (next != other)
		return mismatch(err);
	if (next == JK_NEXT_END)
		return next;
	if (of.same > 1) {
		jk_err_set(err, JK_EXIT_PROTOCOL, "JK00561",
		    _("one generation stands in two segments"));
		return JK_NEXT_FAILED;
	}
	if (end.same > 1 || !jk_bytes_equal(of.key, end.key))
		return mismatch(err);
	*record = (struct jk_ended_record){ .fields = of.fields,
		.key = of.key,
		.bucket = ended->buckets[of.segment],
		.recorded = end.fields[RECORDED_ON],
		.notified = end.fields[NOTIFIED_ON] };
	return JK_NEXT_RECORD;
}
