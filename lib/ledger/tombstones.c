#include "ledger/tombstones.h"

#include <stdlib.h>
#include <string.h>

void
jk_tombstones_release(struct jk_tombstones *tombstones)
{
	for (size_t i = 0; i < tombstones->count; i++)
		jk_erasure_release(&tombstones->rows[i].erasure);
	free(tombstones->rows);
	memset(tombstones, 0, sizeof *tombstones);
}

/* Ident records lie in buckets of years, those of an archive of months. */
bool
jk_erasure_part_is_records(const struct jk_erasure_part *part)
{
	return part->bucket[0] != '\0';
}

static uint64_t
records_of(const struct jk_list *list)
{
	uint64_t records = 0;

	for (size_t i = 0; i < list->segments_count; i++)
		if (list->segments[i].role == JK_SEGMENT_RECORDS)
			records += list->segments[i].records;
	return records;
}

static uint64_t
erased_by(const struct jk_erasure *erasure)
{
	uint64_t records = 0;

	for (size_t i = 0; i < erasure->parts_count; i++)
		if (jk_erasure_part_is_records(&erasure->parts[i]))
			records += erasure->parts[i].records;
	return records;
}

static struct jk_tombstone *
last(struct jk_tombstones *tombstones)
{
	return tombstones->count == 0 ? NULL : &tombstones->rows[tombstones->count - 1];
}

static int
begin(struct jk_tombstones *tombstones, const struct jk_list *list, uint64_t before,
    struct jk_err *err)
{
	struct jk_tombstone *rows =
	    reallocarray(tombstones->rows, tombstones->count + 1, sizeof *rows);
	struct jk_tombstone *row;

	if (rows == NULL)
		return jk_err_memory(err);
	tombstones->rows = rows;
	row = &rows[tombstones->count];
	memset(row, 0, sizeof *row);
	row->meant = list->number;
	row->before = before;
	row->after = records_of(list);
	if (jk_erasure_copy(&row->erasure, list->erasure, err) < 0)
		return -1;
	tombstones->count++;
	return 0;
}

/* What a commit adds can only be more. */
static void
compare(struct jk_tombstones *tombstones, const struct jk_list *list, uint64_t before,
    uint64_t erased)
{
	uint64_t now = records_of(list);

	if (tombstones->list != 0 || now + erased >= before)
		return;
	tombstones->list = list->number;
	tombstones->missing = before - erased - now;
}

static int
take(struct jk_tombstones *tombstones, const struct jk_list *list, uint64_t before,
    struct jk_err *err)
{
	struct jk_tombstone *open = last(tombstones);
	bool is_open = open != NULL && open->done == 0;
	uint64_t erased = 0;

	if (list->erasure != NULL && !is_open) {
		if (begin(tombstones, list, before, err) < 0)
			return -1;
		open = last(tombstones);
		erased = erased_by(&open->erasure);
	}
	if (list->erasure != NULL && list->erasure->done) {
		open->done = list->number;
		open->erasure.done = true;
		memcpy(open->date, list->date, sizeof open->date);
	}
	compare(tombstones, list, before, erased);
	return 0;
}

int
jk_tombstones_load(struct jk_tombstones *tombstones, const struct jk_ledger *ledger,
    struct jk_err *err)
{
	struct jk_list list;
	uint64_t before = 0;
	int result = 0;

	memset(tombstones, 0, sizeof *tombstones);
	jk_list_init(&list);
	for (uint64_t at = 1; result == 0 && at <= jk_ledger_list(ledger)->number;
	     at++) {
		result = jk_ledger_read_list(ledger, at, &list, err);
		if (result == 0)
			result = take(tombstones, &list, before, err);
		before = records_of(&list);
	}
	jk_list_release(&list);
	return result;
}
