#include "ledger/person.h"

#include <stdlib.h>

#include "adapt/worker.h"
#include "ledger/merge.h"
#include "stream/sort_key.h"

#define MONTHS 4 /* opened side by side: most of a search is opening */

struct month {
	struct jk_person *person;
	size_t from, to; /* of its segments */
	struct jk_merge *merge; /* NULL: closed */
	struct jk_worker *worker;
};

struct jk_person {
	struct jk_ledger *ledger;
	size_t *segments; /* all of records, by their month, then as listed */
	size_t count;
	struct jk_buf prefix; /* of the keys sought */
	char to[JK_BUCKET_CHARS];
	size_t next; /* the first of `segments` that was not opened yet */
	struct month months[MONTHS];
	size_t opened, at; /* of the months; the one in hand */
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

static int
make_months(struct jk_person *person, struct jk_err *err)
{
	for (size_t i = 0; i < MONTHS; i++) {
		person->months[i].person = person;
		person->months[i].worker = jk_worker_new(err);
		if (person->months[i].worker == NULL)
			return -1;
	}
	return 0;
}

static void
close_months(struct jk_person *person)
{
	for (size_t i = 0; i < MONTHS; i++) {
		jk_merge_free(person->months[i].merge);
		person->months[i].merge = NULL;
	}
	person->opened = person->at = 0;
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
	if (make_months(person, err) == 0 && find_segments(person, err) == 0) {
		person->next = person->count;
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
	for (size_t i = 0; i < MONTHS; i++)
		jk_worker_free(person->months[i].worker);
	close_months(person);
	free(person->segments);
	jk_buf_wipe(&person->prefix);
	free(person);
}

int
jk_person_seek(struct jk_person *person, const char *code, const char *from,
    const char *to, struct jk_err *err)
{
	close_months(person);
	jk_buf_reset(&person->prefix);
	jk_buf_add_text(&person->prefix, code);
	jk_buf_add_byte(&person->prefix, JK_SORT_KEY_SEPARATOR);
	if (jk_buf_failed(&person->prefix))
		return jk_err_memory(err);
	memset(person->to, 0, sizeof person->to);
	strncpy(person->to, to, sizeof person->to - 1);
	for (person->next = 0; person->next < person->count; person->next++)
		if (strcmp(row_of(person, person->next)->bucket, from) >= 0)
			break;
	return 0;
}

/* Going on */

/* One month, by whichever thread: all that it touches is its own or only read. */
static int
open_month(void *object, struct jk_err *err)
{
	struct month *month = object;
	struct jk_person *person = month->person;

	month->merge = jk_merge_new(
	    jk_ledger_site(person->ledger)->schemas[JK_SEGMENT_RECORDS], err);
	if (month->merge == NULL)
		return -1;
	jk_merge_keep_all(month->merge);
	for (size_t i = month->from; i < month->to; i++)
		if (jk_merge_put(month->merge,
			jk_ledger_seeker(person->ledger, person->segments[i], err),
			err) < 0)
			return jk_err_at(err, _("month %s"), row_of(person, i)->bucket);
	if (jk_merge_seek_prefix(month->merge, jk_buf_bytes(&person->prefix), err) == 0)
		return 0;
	return jk_err_at(err, _("month %s"), row_of(person, month->from)->bucket);
}

/* The next month asked for, with its private keys, which threads only look up. */
static int
choose_month(
    struct jk_person *person, struct month *month, bool *found, struct jk_err *err)
{
	const char *bucket;

	*found = false;
	if (person->next == person->count)
		return 0;
	bucket = row_of(person, person->next)->bucket;
	if (person->to[0] != '\0' && strcmp(bucket, person->to) > 0)
		return 0;
	*found = true;
	month->from = person->next;
	while (person->next < person->count &&
	       strcmp(row_of(person, person->next)->bucket, bucket) == 0) {
		const struct jk_list_segment *row = row_of(person, person->next);

		if (jk_halves_find(jk_ledger_halves(person->ledger), row->keep, err) ==
		    NULL) {
			jk_err_at(err, _("segment %s"), row->name);
			return jk_err_at(err, _("month %s"), bucket);
		}
		person->next++;
	}
	month->to = person->next;
	return 0;
}

/* Take back what a thread opened; one that failed once takes nothing more. */
static int
take_month(struct month *month, struct jk_err *err)
{
	if (jk_worker_take(month->worker, err) == 0)
		return 0;
	jk_worker_free(month->worker);
	month->worker = jk_worker_new(err);
	return -1;
}

static int
open_chosen(struct jk_person *person, struct jk_err *err)
{
	int result = 0;

	for (size_t i = 1; i < person->opened; i++)
		jk_worker_give(
		    person->months[i].worker, open_month, &person->months[i]);
	if (person->opened > 0)
		result = open_month(&person->months[0], err);
	for (size_t i = 1; i < person->opened; i++) {
		struct jk_err later = { .status = JK_EXIT_OK };

		if (take_month(&person->months[i], &later) < 0 && result == 0) {
			*err = later;
			result = -1;
		}
	}
	return result;
}

/* The next few months; none when all are read. After a failure nothing is left. */
static int
open_months(struct jk_person *person, struct jk_err *err)
{
	bool found = true;
	int result = 0;

	close_months(person);
	while (result == 0 && person->opened < MONTHS && found) {
		struct month *month = &person->months[person->opened];

		if (month->worker == NULL)
			month->worker = jk_worker_new(err);
		result = month->worker == NULL
			     ? -1
			     : choose_month(person, month, &found, err);
		person->opened += found;
	}
	if (result == 0)
		result = open_chosen(person, err);
	if (result == 0)
		return 0;
	close_months(person);
	person->next = person->count;
	return -1;
}

enum jk_next
jk_person_next(struct jk_person *person, const struct jk_bytes **fields,
    struct jk_person_place *place, struct jk_err *err)
{
	enum jk_next next = JK_NEXT_END;
	struct jk_merged merged;
	const struct month *month;

	while (next == JK_NEXT_END) {
		if (person->at == person->opened) {
			if (open_months(person, err) < 0)
				return JK_NEXT_FAILED;
			if (person->opened == 0)
				return JK_NEXT_END;
		}
		month = &person->months[person->at];
		next = jk_merge_next(month->merge, &merged, err);
		person->at += next == JK_NEXT_END;
	}
	if (next == JK_NEXT_FAILED)
		return next;
	*fields = merged.fields;
	memcpy(place->segment, row_of(person, month->from + merged.segment)->name,
	    sizeof place->segment);
	place->frame = merged.frame;
	place->record = merged.record;
	return JK_NEXT_RECORD;
}
