#include "ledger/head_rows.h"

#include <stdlib.h>

#include "ledger/ended.h"

struct jk_head_rows {
	struct jk_merge *merge;
	const char **buckets; /* in the order of putting; the list's */
	enum jk_next next;
	struct jk_merged merged; /* not handed out yet */
	struct jk_buf chain; /* the one in hand, and its heads */
	struct jk_head_row *rows;
	size_t count;
};

static int
pull(struct jk_head_rows *rows, struct jk_err *err)
{
	rows->next = jk_merge_next(rows->merge, &rows->merged, err);
	return rows->next == JK_NEXT_FAILED ? -1 : 0;
}

static int
open_merge(struct jk_head_rows *rows, struct jk_ledger *ledger, const char *upto,
    bool current, struct jk_err *err)
{
	const struct jk_list *list = jk_ledger_list(ledger);
	const struct jk_list_segment *row = NULL;
	size_t count = 0;

	jk_merge_keep_all(rows->merge);
	while ((row = jk_heads_segment(list, row)) != NULL) {
		if (row->bucket[0] == '\0' ? !current
					   : !jk_ended_reaches(upto, row->bucket))
			continue;
		rows->buckets[count++] = row->bucket;
		if (jk_merge_put(rows->merge,
			jk_ledger_seeker(ledger, (size_t)(row - list->segments), err),
			err) < 0)
			return -1;
	}
	return jk_merge_seek(rows->merge, jk_bytes(NULL, 0), err);
}

struct jk_head_rows *
jk_head_rows_open(
    struct jk_ledger *ledger, const char *upto, bool current, struct jk_err *err)
{
	size_t most = jk_ledger_list(ledger)->segments_count + 1;
	struct jk_head_rows *rows = calloc(1, sizeof *rows);

	if (rows != NULL) {
		rows->buckets = calloc(most, sizeof *rows->buckets);
		rows->rows = calloc(most, sizeof *rows->rows);
	}
	if (rows == NULL || rows->buckets == NULL || rows->rows == NULL) {
		jk_err_memory(err);
		jk_head_rows_free(rows);
		return NULL;
	}
	rows->merge =
	    jk_merge_new(jk_ledger_site(ledger)->schemas[JK_SEGMENT_HEADS], err);
	if (rows->merge != NULL && open_merge(rows, ledger, upto, current, err) == 0 &&
	    pull(rows, err) == 0)
		return rows;
	jk_head_rows_free(rows);
	return NULL;
}

void
jk_head_rows_free(struct jk_head_rows *rows)
{
	if (rows == NULL)
		return;
	jk_merge_free(rows->merge);
	jk_buf_wipe(&rows->chain);
	free(rows->buckets);
	free(rows->rows);
	free(rows);
}

/* A chain has one head a segment at most. */
static int
collect(struct jk_head_rows *rows, struct jk_err *err)
{
	while (rows->next == JK_NEXT_RECORD) {
		struct jk_head_row *row = &rows->rows[rows->count];
		int order =
		    jk_bytes_compare(rows->merged.key, jk_buf_bytes(&rows->chain));

		if (order > 0)
			return 0;
		if (order == 0) {
			row->bucket = rows->buckets[rows->merged.segment];
			row->is_marked = false;
			if (jk_chain_head_decode(&row->head, rows->merged.fields, err) <
			    0)
				return -1;
			rows->count++;
		}
		if (pull(rows, err) < 0)
			return -1;
	}
	return 0;
}

int
jk_head_rows_find(struct jk_head_rows *rows, struct jk_bytes chain,
    struct jk_head_row **found, size_t *count, struct jk_err *err)
{
	if (!jk_bytes_equal(chain, jk_buf_bytes(&rows->chain))) {
		jk_buf_reset(&rows->chain);
		jk_buf_add(&rows->chain, chain);
		rows->count = 0;
		if (jk_buf_failed(&rows->chain))
			return jk_err_memory(err);
		if (collect(rows, err) < 0)
			return -1;
	}
	*found = rows->rows;
	*count = rows->count;
	return 0;
}
