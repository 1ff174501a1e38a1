#include "ledger/person.h"

#include <stdlib.h>

#include "ledger/merge.h"

#define SEPARATOR 0x1f

struct jk_person {
	struct jk_ledger *ledger;
	size_t *segments; /* all of records, by their month, then as listed */
	size_t count;
	struct jk_buf prefix; /* of the keys sought */
	char to[JK_BUCKET_CHARS];
	size_t at, end; /* of the month in hand, among `segments` */
	struct jk_merge *month; /* NULL: none */
};

static const struct jk_list_segment *
row_of(const struct jk_person *person, size_t at)
{
	return &jk_ledger_list(person->ledger)->segments[person->segments[at]];
}

/* Opening */

static int
compare_rows(const void *a, const void *b, void *rows)
{
	size_t one = *(const size_t *)a, other = *(const size_t *)b;
	const struct jk_list_segment *segments = rows;
	int order = strcmp(segments[one].bucket, segments[other].bucket);

	return order != 0 ? order : (one > other) - (one < other);
}

static int
find_segments(struct jk_person *person, struct jk_err *err)
{
	const struct jk_list *list = jk_ledger_list(person->ledger);

	person->segments = calloc(list->segments_count + 1, sizeof *person->segments);
	if (person->segments == NULL)
		return jk_err_memory(err);
	for (size_t i = 0; i < list->segments_count; i++) {
		if (list->segments[i].role != JK_SEGMENT_RECORDS)
			continue;
		if (strlen(list->segments[i].bucket) != JK_BUCKET_CHARS - 1) {
			jk_err_set(err, JK_EXIT_PROTOCOL, "JK00566",
			    _("a segment of the archive is of no month"));
			return jk_err_at(err, _("segment %s"), list->segments[i].name);
		}
		person->segments[person->count++] = i;
	}
	qsort_r(person->segments, person->count, sizeof *person->segments, compare_rows,
	    list->segments);
	return 0;
}

struct jk_person *
jk_person_open(struct jk_ledger *archive, struct jk_err *err)
{
	struct jk_person *person = calloc(1, sizeof *person);

	if (person == NULL) {
		jk_err_memory(err);
		return NULL;
	}
	person->ledger = archive;
	if (find_segments(person, err) == 0) {
		person->at = person->end = person->count;
		return person;
	}
	jk_person_free(person);
	return NULL;
}

void
jk_person_free(struct jk_person *person)
{
	if (person == NULL)
		return;
	jk_merge_free(person->month);
	free(person->segments);
	if (person->prefix.ptr != NULL)
		explicit_bzero(person->prefix.ptr, person->prefix.cap);
	jk_buf_release(&person->prefix);
	free(person);
}

int
jk_person_seek(struct jk_person *person, const char *code, const char *from,
    const char *to, struct jk_err *err)
{
	jk_merge_free(person->month);
	person->month = NULL;
	jk_buf_reset(&person->prefix);
	jk_buf_add_text(&person->prefix, code);
	jk_buf_add_byte(&person->prefix, SEPARATOR);
	if (jk_buf_failed(&person->prefix))
		return jk_err_memory(err);
	memset(person->to, 0, sizeof person->to);
	strncpy(person->to, to, sizeof person->to - 1);
	for (person->end = 0; person->end < person->count; person->end++)
		if (strcmp(row_of(person, person->end)->bucket, from) >= 0)
			break;
	return 0;
}

/* Going on */

static int
open_segments(struct jk_person *person, const char *month, struct jk_err *err)
{
	while (person->end < person->count &&
	       strcmp(row_of(person, person->end)->bucket, month) == 0) {
		if (jk_merge_put(person->month,
			jk_ledger_seeker(
			    person->ledger, person->segments[person->end], err),
			err) < 0)
			return -1;
		person->end++;
	}
	return jk_merge_seek_prefix(person->month, jk_buf_bytes(&person->prefix), err);
}

/* The next month that has segments; false in *more when there is none to read. */
static int
open_month(struct jk_person *person, bool *more, struct jk_err *err)
{
	const struct jk_ledger_site *site = jk_ledger_site(person->ledger);
	const char *month;

	jk_merge_free(person->month);
	person->month = NULL;
	person->at = person->end;
	*more = false;
	if (person->at == person->count)
		return 0;
	month = row_of(person, person->at)->bucket;
	if (person->to[0] != '\0' && strcmp(month, person->to) > 0)
		return 0;
	*more = true;
	person->month = jk_merge_new(site->schemas[JK_SEGMENT_RECORDS], err);
	if (person->month == NULL)
		return -1;
	jk_merge_keep_all(person->month);
	if (open_segments(person, month, err) == 0)
		return 0;
	return jk_err_at(err, _("month %s"), month);
}

enum jk_next
jk_person_next(struct jk_person *person, const struct jk_bytes **fields,
    struct jk_person_place *place, struct jk_err *err)
{
	enum jk_next next = JK_NEXT_END;
	struct jk_merged merged;
	bool more = true;

	if (person->month != NULL)
		next = jk_merge_next(person->month, &merged, err);
	while (next == JK_NEXT_END) {
		if (open_month(person, &more, err) < 0)
			return JK_NEXT_FAILED;
		if (!more)
			return JK_NEXT_END;
		next = jk_merge_next(person->month, &merged, err);
	}
	if (next == JK_NEXT_FAILED)
		return next;
	*fields = merged.fields;
	memcpy(place->segment, row_of(person, person->at + merged.segment)->name,
	    sizeof place->segment);
	place->frame = merged.frame;
	place->record = merged.record;
	return JK_NEXT_RECORD;
}
