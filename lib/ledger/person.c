#include "ledger/person.h"

#include <stdlib.h>

#include "adapt/worker.h"
#include "ledger/merge.h"
#include "stream/sort_key.h"

#define MONTHS 4 /* opened ahead: most of a search is opening */

struct month {
	struct jk_person *person;
	size_t from, to; /* of its segments; the same: no month */
	struct jk_merge *merge; /* NULL: not open */
	size_t sought; /* so many bytes of the prefixes */
	struct jk_worker *worker; /* which opens it; NULL until there is a month */
	int result; /* what it said, in place of the worker */
	struct jk_err err;
};

struct jk_person {
	struct jk_ledger *ledger;
	size_t *segments; /* all of records, by their month, then as listed */
	size_t count;
	const char *const *wanted; /* columns; NULL: all */
	struct jk_buf prefixes; /* of the keys sought: codes, each with its separator */
	char to[JK_BUCKET_CHARS];
	size_t next; /* the first of `segments` that no month has yet */
	struct month months[MONTHS]; /* a ring: */
	size_t at; /* the one in hand, before all others in time */
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
	for (size_t i = 0; i < MONTHS; i++)
		person->months[i].person = person;
	if (find_segments(person, err) == 0) {
		person->next = person->count;
		return person;
	}
	jk_person_free(person);
	return NULL;
}

static void
close_month(struct month *month)
{
	jk_merge_free(month->merge);
	month->merge = NULL;
	month->from = month->to = 0;
}

/* Wait for what is being opened, and leave nothing open or to be opened. */
static void
close_months(struct jk_person *person)
{
	for (size_t i = 0; i < MONTHS; i++) {
		jk_worker_free(person->months[i].worker);
		person->months[i].worker = NULL;
		close_month(&person->months[i]);
	}
	person->next = person->count;
	person->at = 0;
}

void
jk_person_free(struct jk_person *person)
{
	if (person == NULL)
		return;
	close_months(person);
	free(person->segments);
	jk_buf_wipe(&person->prefixes);
	free(person);
}

/* Opening ahead */

/* Whoever has a month open seeks the records of its next code; *more: there was one. */
static int
seek_code(struct month *month, bool *more, struct jk_err *err)
{
	struct jk_bytes rest = jk_buf_bytes(&month->person->prefixes);
	const uint8_t *end;

	rest = jk_bytes(rest.ptr + month->sought, rest.len - month->sought);
	*more = rest.len > 0;
	if (!*more)
		return 0;
	end = memchr(rest.ptr, JK_SORT_KEY_SEPARATOR, rest.len);
	rest.len = (size_t)(end - rest.ptr) + 1;
	month->sought += rest.len;
	return jk_merge_seek_prefix(month->merge, rest, err);
}

static int
open_segments(struct month *month, struct jk_err *err)
{
	struct jk_ledger *ledger = month->person->ledger;
	bool more;

	month->merge =
	    jk_merge_new(jk_ledger_site(ledger)->schemas[JK_SEGMENT_RECORDS], err);
	if (month->merge == NULL)
		return -1;
	jk_merge_keep_all(month->merge);
	jk_merge_want(month->merge, month->person->wanted);
	for (size_t i = month->from; i < month->to; i++)
		if (jk_merge_put(month->merge,
			jk_ledger_seeker(ledger, month->person->segments[i], err),
			err) < 0)
			return -1;
	month->sought = 0;
	return seek_code(month, &more, err);
}

/* By whichever thread: all that it touches is the month's own, or only read. */
static int
open_month(void *object, struct jk_err *err)
{
	struct month *month = object;

	(void)err; /* a worker that failed would take nothing more */
	month->result = open_segments(month, &month->err);
	if (month->result < 0)
		jk_err_at(&month->err, _("month %s"),
		    row_of(month->person, month->from)->bucket);
	return 0;
}

/* The segments of the next month asked for; none when there is none. */
static void
choose_month(struct jk_person *person, struct month *month)
{
	const char *bucket;

	month->from = month->to = person->next;
	if (person->next == person->count)
		return;
	bucket = row_of(person, person->next)->bucket;
	if (person->to[0] != '\0' && strcmp(bucket, person->to) > 0)
		return;
	while (person->next < person->count &&
	       strcmp(row_of(person, person->next)->bucket, bucket) == 0)
		person->next++;
	month->to = person->next;
}

/* Let this place of the ring have the next month. */
static int
give_month(struct jk_person *person, struct month *month, struct jk_err *err)
{
	choose_month(person, month);
	if (month->from == month->to) {
		/* Its thread ends while others still open, not behind them. */
		jk_worker_free(month->worker);
		month->worker = NULL;
		return 0;
	}
	if (month->worker == NULL)
		month->worker = jk_worker_new(err);
	if (month->worker == NULL)
		return -1;
	month->err = (struct jk_err){ .status = JK_EXIT_OK };
	jk_worker_give(month->worker, open_month, month);
	return 0;
}

void
jk_person_want(struct jk_person *person, const char *const *names)
{
	close_months(person);
	person->wanted = names;
}

static void
add_prefix(struct jk_person *person, const char *code)
{
	jk_buf_add_text(&person->prefixes, code);
	jk_buf_add_byte(&person->prefixes, JK_SORT_KEY_SEPARATOR);
}

/* Open the first of the months. */
static int
begin(struct jk_person *person, const char *from, const char *to, struct jk_err *err)
{
	if (jk_buf_failed(&person->prefixes))
		return jk_err_memory(err);
	memset(person->to, 0, sizeof person->to);
	strncpy(person->to, to, sizeof person->to - 1);
	for (person->next = 0; person->next < person->count; person->next++)
		if (strcmp(row_of(person, person->next)->bucket, from) >= 0)
			break;
	for (size_t i = 0; i < MONTHS; i++)
		if (give_month(person, &person->months[i], err) < 0)
			return -1;
	return 0;
}

int
jk_person_seek(struct jk_person *person, const char *code, const char *from,
    const char *to, struct jk_err *err)
{
	close_months(person);
	jk_buf_reset(&person->prefixes);
	add_prefix(person, code);
	return begin(person, from, to, err);
}

int
jk_person_seek_codes(struct jk_person *person, const struct jk_person_codes *codes,
    const char *from, const char *to, struct jk_err *err)
{
	close_months(person);
	jk_buf_reset(&person->prefixes);
	for (size_t i = 0; i < codes->count; i++)
		add_prefix(person, codes->codes[i]);
	return begin(person, from, to, err);
}

/* Going on */

static enum jk_next
fail(struct jk_person *person)
{
	close_months(person);
	return JK_NEXT_FAILED;
}

/* The month in hand is read: the next is, and its place opens another. */
static int
leave_month(struct jk_person *person, struct jk_err *err)
{
	struct month *month = &person->months[person->at];

	close_month(month);
	person->at = (person->at + 1) % MONTHS;
	return give_month(person, month, err);
}

/* The next record of the month in hand, which is open, whatever its code. */
static enum jk_next
next_of_month(struct month *month, struct jk_merged *merged, struct jk_err *err)
{
	enum jk_next next;
	bool more = true;

	while ((next = jk_merge_next(month->merge, merged, err)) == JK_NEXT_END) {
		if (seek_code(month, &more, err) < 0)
			return JK_NEXT_FAILED;
		if (!more)
			break;
	}
	return next;
}

enum jk_next
jk_person_next(struct jk_person *person, const struct jk_bytes **fields,
    struct jk_person_place *place, struct jk_err *err)
{
	enum jk_next next = JK_NEXT_END;
	struct jk_merged merged;
	struct month *month = &person->months[person->at];

	while (month->from != month->to) {
		if (jk_worker_take(month->worker, err) < 0)
			return fail(person);
		if (month->result < 0) {
			*err = month->err;
			return fail(person);
		}
		next = next_of_month(month, &merged, err);
		if (next != JK_NEXT_END)
			break;
		if (leave_month(person, err) < 0)
			return fail(person);
		month = &person->months[person->at];
	}
	if (next == JK_NEXT_FAILED)
		return fail(person);
	if (next == JK_NEXT_END)
		return next;
	*fields = merged.fields;
	memcpy(place->segment, row_of(person, month->from + merged.segment)->name,
	    sizeof place->segment);
	place->frame = merged.frame;
	place->record = merged.record;
	return JK_NEXT_RECORD;
}
