#include "ledger/merge.h"

#include <stdlib.h>

#include "base/heap.h"
#include "ledger/mapping.h"

struct input {
	struct jk_seeker *seeker;
	struct jk_mapping mapping;
};

/* jk_seeker_seek, or to records of one prefix only. */
typedef int seek_function(
    struct jk_seeker *seeker, struct jk_bytes key, struct jk_err *err);

struct jk_merge {
	const struct jk_schema *schema;
	struct input *inputs;
	size_t count;
	struct jk_heap heap; /* inputs by the key under their cursor, least on top */
	size_t current; /* handed out, outside the heap; count: none */
	bool keeps_all;
	const char *const *wanted; /* columns; NULL: all */
	struct jk_buf key; /* of what was handed out */
	struct jk_bytes fields[JK_SCHEMA_MAX_COLUMNS];
};

/* The heap */

/* Every input in it has a key. */
static struct jk_bytes
key_of(const struct jk_merge *merge, size_t input)
{
	struct jk_bytes key = { NULL, 0 };

	(void)jk_seeker_key(merge->inputs[input].seeker, &key);
	return key;
}

/* Among equal keys the input put first comes first. */
static bool
comes_before(const void *owner, size_t a, size_t b)
{
	const struct jk_merge *merge = owner;
	int order = jk_bytes_compare(key_of(merge, a), key_of(merge, b));

	return order != 0 ? order < 0 : a < b;
}

struct jk_merge *
jk_merge_new(const struct jk_schema *schema, struct jk_err *err)
{
	struct jk_merge *merge = calloc(1, sizeof *merge);

	if (merge == NULL) {
		jk_err_memory(err);
		return NULL;
	}
	merge->schema = schema;
	merge->heap.comes_before = comes_before;
	merge->heap.owner = merge;
	return merge;
}

void
jk_merge_free(struct jk_merge *merge)
{
	if (merge == NULL)
		return;
	for (size_t i = 0; i < merge->count; i++)
		jk_seeker_free(merge->inputs[i].seeker);
	free(merge->inputs);
	jk_heap_release(&merge->heap);
	jk_buf_release(&merge->key);
	free(merge);
}

void
jk_merge_keep_all(struct jk_merge *merge)
{
	merge->keeps_all = true;
}

void
jk_merge_want(struct jk_merge *merge, const char *const *names)
{
	merge->wanted = names;
}

/* On failure the seeker is still the caller's. */
static int
add_input(struct jk_merge *merge, struct jk_seeker *seeker, struct jk_err *err)
{
	struct input *inputs;

	inputs = reallocarray(merge->inputs, merge->count + 1, sizeof *inputs);
	if (inputs == NULL)
		return jk_err_memory(err);
	merge->inputs = inputs;
	if (jk_heap_reserve(&merge->heap, merge->count + 1, err) < 0)
		return -1;
	if (jk_mapping_init(&inputs[merge->count].mapping, merge->schema,
		jk_seeker_schema(seeker), err) < 0)
		return -1;
	if (merge->wanted != NULL)
		jk_seeker_want(seeker, merge->wanted);
	inputs[merge->count].seeker = seeker;
	merge->current = ++merge->count;
	return 0;
}

int
jk_merge_put(struct jk_merge *merge, struct jk_seeker *seeker, struct jk_err *err)
{
	if (seeker == NULL)
		return -1;
	if (add_input(merge, seeker, err) == 0)
		return 0;
	jk_seeker_free(seeker);
	return -1;
}

/* Going on */

/* Does it stand on a record that is to be handed out? */
static bool
has_more(const struct jk_merge *merge, size_t input)
{
	struct jk_bytes key;

	return jk_seeker_key(merge->inputs[input].seeker, &key);
}

static void
push(struct jk_merge *merge, size_t input)
{
	if (has_more(merge, input))
		jk_heap_push(&merge->heap, input);
}

static int
seek(struct jk_merge *merge, seek_function *seek_input, struct jk_bytes key,
    struct jk_err *err)
{
	merge->heap.count = 0;
	merge->current = merge->count;
	for (size_t i = 0; i < merge->count; i++) {
		if (seek_input(merge->inputs[i].seeker, key, err) < 0)
			return -1;
		push(merge, i);
	}
	return 0;
}

int
jk_merge_seek(struct jk_merge *merge, struct jk_bytes key, struct jk_err *err)
{
	return seek(merge, jk_seeker_seek, key, err);
}

int
jk_merge_seek_prefix(struct jk_merge *merge, struct jk_bytes prefix, struct jk_err *err)
{
	return seek(merge, jk_seeker_seek_prefix, prefix, err);
}

/* Step over what was handed out last. */
static int
leave_current(struct jk_merge *merge, struct jk_err *err)
{
	size_t current = merge->current;

	merge->current = merge->count;
	if (current == merge->count)
		return 0;
	if (jk_seeker_step(merge->inputs[current].seeker, err) < 0)
		return -1;
	push(merge, current);
	return 0;
}

/* Step the inputs that hold the key, too. */
static int
pass_over(struct jk_merge *merge, size_t *same, struct jk_err *err)
{
	while (merge->heap.count > 0 &&
	       jk_bytes_equal(
		   key_of(merge, merge->heap.places[0]), jk_buf_bytes(&merge->key))) {
		size_t input = merge->heap.places[0];

		if (jk_seeker_step(merge->inputs[input].seeker, err) < 0)
			return -1;
		if (has_more(merge, input))
			jk_heap_settle(&merge->heap);
		else
			jk_heap_drop(&merge->heap);
		(*same)++;
	}
	return 0;
}

enum jk_next
jk_merge_next(struct jk_merge *merge, struct jk_merged *merged, struct jk_err *err)
{
	const struct input *input;
	const struct jk_bytes *own;

	if (leave_current(merge, err) < 0)
		return JK_NEXT_FAILED;
	if (merge->heap.count == 0)
		return JK_NEXT_END;
	merge->current = merge->heap.places[0];
	input = &merge->inputs[merge->current];
	jk_buf_reset(&merge->key);
	jk_buf_add(&merge->key, key_of(merge, merge->current));
	if (jk_buf_failed(&merge->key)) {
		jk_err_memory(err);
		return JK_NEXT_FAILED;
	}
	jk_heap_drop(&merge->heap);
	merged->same = 1;
	if ((!merge->keeps_all && pass_over(merge, &merged->same, err) < 0) ||
	    jk_seeker_record(input->seeker, &own, err) < 0)
		return JK_NEXT_FAILED;
	merged->key = jk_buf_bytes(&merge->key);
	merged->fields = jk_mapping_fields(&input->mapping, merge->fields, own);
	merged->segment = merge->current;
	jk_seeker_place(input->seeker, &merged->frame, &merged->record);
	return JK_NEXT_RECORD;
}
