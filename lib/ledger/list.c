#include "ledger/list.h"

#include <stdlib.h>

#include "adapt/digest.h"

void
jk_list_init(struct jk_list *list)
{
	memset(list, 0, sizeof *list);
	jk_tree_init(&list->log, jk_sha256);
}

void
jk_list_release(struct jk_list *list)
{
	free(list->totals);
	free(list->segments);
	free(list->received);
	free(list->sent);
	free(list->partners);
	free(list->took);
	free(list->restarts);
	jk_list_drop_erasure(list);
	jk_list_init(list);
}

/* A copy of rows; *copied is NULL where there are none. */
static int
copy_rows(void *copied, const void *rows, size_t count, size_t size, struct jk_err *err)
{
	void *made = NULL;

	if (count > 0) {
		made = reallocarray(NULL, count, size);
		if (made == NULL)
			return jk_err_memory(err);
		memcpy(made, rows, count * size);
	}
	memcpy(copied, &made, sizeof made);
	return 0;
}

struct jk_erasure *
jk_list_add_erasure(struct jk_list *list, struct jk_err *err)
{
	jk_list_drop_erasure(list);
	list->erasure = calloc(1, sizeof *list->erasure);
	if (list->erasure == NULL)
		jk_err_memory(err);
	return list->erasure;
}

void
jk_list_drop_erasure(struct jk_list *list)
{
	if (list->erasure != NULL)
		jk_erasure_release(list->erasure);
	free(list->erasure);
	list->erasure = NULL;
}

static int
copy_erasure(struct jk_list *to, const struct jk_list *from, struct jk_err *err)
{
	if (from->erasure == NULL)
		return 0;
	if (jk_list_add_erasure(to, err) == NULL)
		return -1;
	return jk_erasure_copy(to->erasure, from->erasure, err);
}

int
jk_list_copy(struct jk_list *to, const struct jk_list *from, struct jk_err *err)
{
	jk_list_release(to);
	*to = *from;
	to->totals = NULL;
	to->segments = NULL;
	to->received = NULL;
	to->sent = NULL;
	to->partners = NULL;
	to->took = NULL;
	to->restarts = NULL;
	to->erasure = NULL;
	if (copy_rows(&to->totals, from->totals, from->totals_count,
		sizeof *from->totals, err) < 0 ||
	    copy_rows(&to->segments, from->segments, from->segments_count,
		sizeof *from->segments, err) < 0 ||
	    copy_rows(&to->received, from->received, from->received_count,
		sizeof *from->received, err) < 0 ||
	    copy_rows(
		&to->sent, from->sent, from->sent_count, sizeof *from->sent, err) < 0 ||
	    copy_rows(&to->partners, from->partners, from->partners_count,
		sizeof *from->partners, err) < 0 ||
	    copy_rows(
		&to->took, from->took, from->took_count, sizeof *from->took, err) < 0 ||
	    copy_rows(&to->restarts, from->restarts, from->restarts_count,
		sizeof *from->restarts, err) < 0 ||
	    copy_erasure(to, from, err) < 0) {
		jk_list_release(to);
		return -1;
	}
	return 0;
}

/* The order of the page: names compare as their texts do. */

static int
compare_lanes(const struct jk_lane *a, const struct jk_lane *b)
{
	char text_a[JK_LANE_CHARS], text_b[JK_LANE_CHARS];

	jk_lane_encode(text_a, a);
	jk_lane_encode(text_b, b);
	return strcmp(text_a, text_b);
}

static int
compare_totals(const void *a, const void *b)
{
	return strcmp(((const struct jk_list_total *)a)->municipality,
	    ((const struct jk_list_total *)b)->municipality);
}

static int
compare_segments(const void *a, const void *b)
{
	return strcmp(((const struct jk_list_segment *)a)->name,
	    ((const struct jk_list_segment *)b)->name);
}

static int
compare_received(const void *a, const void *b)
{
	return compare_lanes(&((const struct jk_list_lane *)a)->lane,
	    &((const struct jk_list_lane *)b)->lane);
}

static int
compare_sent(const void *a, const void *b)
{
	return compare_lanes(&((const struct jk_list_onward *)a)->lane,
	    &((const struct jk_list_onward *)b)->lane);
}

static int
compare_partners(const void *a, const void *b)
{
	const struct jk_list_partner *left = a, *right = b;
	int order = compare_lanes(&left->lane, &right->lane);

	return order != 0 ? order : strcmp(left->ledger, right->ledger);
}

static int
compare_batches(const void *a, const void *b)
{
	const struct jk_list_batch *left = a, *right = b;
	int order = compare_lanes(&left->lane, &right->lane);

	if (order != 0 || left->number == right->number)
		return order;
	return left->number < right->number ? -1 : 1;
}

static int
compare_restarts(const void *a, const void *b)
{
	const struct jk_list_restart *left = a, *right = b;
	int order = compare_lanes(&left->lane, &right->lane);

	return order != 0 ? order : strcmp(left->ledger, right->ledger);
}

/* The first row that is not below `row`. */
static size_t
place_of(const void *rows, size_t count, size_t size, const void *row,
    int compare(const void *, const void *), bool *there)
{
	size_t low = 0, high = count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (compare((const char *)rows + middle * size, row) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	*there = low < count && compare((const char *)rows + low * size, row) == 0;
	return low;
}

/* Put the row in its place; `rows` is the address of the pointer to them. */
static int
set_row(void *rows, size_t *count, size_t size, const void *row,
    int compare(const void *, const void *), struct jk_err *err)
{
	char *array;
	size_t at;
	bool there;

	memcpy(&array, rows, sizeof array);
	at = place_of(array, *count, size, row, compare, &there);
	if (!there) {
		if (*count == JK_LIST_MAX_ROWS)
			return jk_err_set(err, JK_EXIT_SOFTWARE, "JK00500",
			    _("a list would have more than %d rows of one kind"),
			    JK_LIST_MAX_ROWS);
		array = reallocarray(array, *count + 1, size);
		if (array == NULL)
			return jk_err_memory(err);
		memcpy(rows, &array, sizeof array);
		memmove(
		    array + (at + 1) * size, array + at * size, (*count - at) * size);
		(*count)++;
	}
	memcpy(array + at * size, row, size);
	return 0;
}

static const void *
find_row(const void *rows, size_t count, size_t size, const void *row,
    int compare(const void *, const void *))
{
	bool there;
	size_t at = place_of(rows, count, size, row, compare, &there);

	return there ? (const char *)rows + at * size : NULL;
}

int
jk_list_set_total(
    struct jk_list *list, const struct jk_list_total *total, struct jk_err *err)
{
	return set_row(&list->totals, &list->totals_count, sizeof *total, total,
	    compare_totals, err);
}

int
jk_list_set_segment(
    struct jk_list *list, const struct jk_list_segment *segment, struct jk_err *err)
{
	return set_row(&list->segments, &list->segments_count, sizeof *segment, segment,
	    compare_segments, err);
}

int
jk_list_set_lane(
    struct jk_list *list, const struct jk_list_lane *lane, struct jk_err *err)
{
	return set_row(&list->received, &list->received_count, sizeof *lane, lane,
	    compare_received, err);
}

int
jk_list_set_onward(
    struct jk_list *list, const struct jk_list_onward *onward, struct jk_err *err)
{
	return set_row(
	    &list->sent, &list->sent_count, sizeof *onward, onward, compare_sent, err);
}

int
jk_list_set_partner(
    struct jk_list *list, const struct jk_list_partner *partner, struct jk_err *err)
{
	return set_row(&list->partners, &list->partners_count, sizeof *partner, partner,
	    compare_partners, err);
}

int
jk_list_set_batch(
    struct jk_list *list, const struct jk_list_batch *batch, struct jk_err *err)
{
	return set_row(
	    &list->took, &list->took_count, sizeof *batch, batch, compare_batches, err);
}

int
jk_list_set_restart(
    struct jk_list *list, const struct jk_list_restart *restart, struct jk_err *err)
{
	return set_row(&list->restarts, &list->restarts_count, sizeof *restart, restart,
	    compare_restarts, err);
}

void
jk_list_drop_partners(struct jk_list *list, const struct jk_lane *lane)
{
	size_t kept = 0;

	for (size_t i = 0; i < list->partners_count; i++)
		if (!jk_lane_equal(&list->partners[i].lane, lane))
			list->partners[kept++] = list->partners[i];
	list->partners_count = kept;
}

void
jk_list_drop_segment(struct jk_list *list, const char *name)
{
	for (size_t i = 0; i < list->segments_count; i++) {
		if (strcmp(list->segments[i].name, name) != 0)
			continue;
		list->segments_count--;
		memmove(&list->segments[i], &list->segments[i + 1],
		    (list->segments_count - i) * sizeof *list->segments);
		return;
	}
}

const struct jk_list_total *
jk_list_total(const struct jk_list *list, const char *municipality)
{
	struct jk_list_total row = { .persons = 0 };

	strncpy(row.municipality, municipality, sizeof row.municipality - 1);
	return find_row(
	    list->totals, list->totals_count, sizeof row, &row, compare_totals);
}

const struct jk_list_segment *
jk_list_segment(const struct jk_list *list, const char *name)
{
	struct jk_list_segment row = { .level = 0 };

	strncpy(row.name, name, sizeof row.name - 1);
	return find_row(
	    list->segments, list->segments_count, sizeof row, &row, compare_segments);
}

const struct jk_list_lane *
jk_list_lane(const struct jk_list *list, const struct jk_lane *lane)
{
	struct jk_list_lane row = { .lane = *lane };

	return find_row(
	    list->received, list->received_count, sizeof row, &row, compare_received);
}

const struct jk_list_onward *
jk_list_onward(const struct jk_list *list, const struct jk_lane *lane)
{
	struct jk_list_onward row = { .lane = *lane };

	return find_row(list->sent, list->sent_count, sizeof row, &row, compare_sent);
}

const struct jk_list_partner *
jk_list_partner(
    const struct jk_list *list, const struct jk_lane *lane, const char *ledger)
{
	struct jk_list_partner row = { .lane = *lane };

	strncpy(row.ledger, ledger, sizeof row.ledger - 1);
	return find_row(
	    list->partners, list->partners_count, sizeof row, &row, compare_partners);
}

uint64_t
jk_list_taken_upto(const struct jk_list *list, const char *kind)
{
	uint64_t upto = UINT64_MAX;

	for (size_t i = 0; i < list->sent_count; i++)
		if (strcmp(list->sent[i].lane.kind, kind) == 0 &&
		    list->sent[i].upto < upto)
			upto = list->sent[i].upto;
	return upto;
}

/* Proofs start where the lane last stood, so a head continues exactly that. */
int
jk_list_check_head(const struct jk_list *list, const struct jk_lane *lane,
    const struct jk_head *head, struct jk_err *err)
{
	const struct jk_list_partner *known = jk_list_partner(list, lane, head->ledger);

	if (known == NULL || known->size == 0)
		return 0;
	if (head->size < known->size)
		return jk_err_set(err, JK_EXIT_PROTOCOL, "JK00501",
		    _("sender's ledger %s was set back from list %llu to %llu"),
		    head->ledger, (unsigned long long)known->size,
		    (unsigned long long)head->size);
	if (head->size == known->size) {
		if (memcmp(head->root, known->root, sizeof known->root) == 0)
			return 0;
	} else if (head->older_size == known->size &&
		   jk_tree_check_consistency(jk_sha256, known->size, known->root,
		       head->size, head->root, head->proof, head->proof_count)) {
		return 0;
	}
	return jk_err_set(err, JK_EXIT_PROTOCOL, "JK00502",
	    _("sender's ledger %s does not continue what it showed as list %llu"),
	    head->ledger, (unsigned long long)known->size);
}
