#include "filter/accesses.h"

#include <stdlib.h>

#include "stream/sort_key.h"

struct one {
	struct jk_input input;
	struct jk_access_columns columns;
	struct jk_record record; /* the next one */
	struct jk_buf key;
	bool is_open, has_record;
};

struct jk_accesses {
	struct one inputs[JK_ACCESSES_MAX_INPUTS];
	size_t count;
	struct one *taken; /* whose record was handed out last */
};

static int
advance(struct one *one, struct jk_err *err)
{
	enum jk_next next = jk_input_next(&one->input, &one->record, err);

	one->has_record = next == JK_NEXT_RECORD;
	if (next == JK_NEXT_FAILED)
		return -1;
	if (!one->has_record)
		return 0;
	jk_sort_key(&one->key, jk_reader_schema(one->input.reader), one->record.fields);
	return jk_buf_failed(&one->key) ? jk_err_memory(err) : 0;
}

static int
open_one(struct one *one, struct jk_run *run, const char *path, struct jk_err *err)
{
	static const struct jk_input_options options = { .any_day = true };
	const struct jk_header *header;

	if (jk_input_open(&one->input, run, path, &options, err) < 0)
		return -1;
	one->is_open = true;
	header = jk_reader_header(one->input.reader);
	if (strcmp(header->kind, "access") != 0 || !header->sorted) {
		jk_err_set(err, JK_EXIT_DATA, "JK00616",
		    _("not a sorted stream of access records"));
		return jk_err_at(err, "%s", one->input.name);
	}
	if (jk_access_columns_find(
		&one->columns, jk_reader_schema(one->input.reader), err) < 0)
		return jk_err_at(err, "%s", one->input.name);
	return advance(one, err);
}

struct jk_accesses *
jk_accesses_open(struct jk_run *run, char *const *paths, int count, struct jk_err *err)
{
	static char *const standard_input[] = { "-" };
	struct jk_accesses *accesses;

	if (count > JK_ACCESSES_MAX_INPUTS) {
		jk_err_set(err, JK_EXIT_USAGE, "JK00617",
		    _("more than %d inputs at a time"), JK_ACCESSES_MAX_INPUTS);
		return NULL;
	}
	accesses = calloc(1, sizeof *accesses);
	if (accesses == NULL) {
		jk_err_memory(err);
		return NULL;
	}
	if (count == 0) {
		paths = standard_input;
		count = 1;
	}
	for (int i = 0; i < count; i++) {
		if (open_one(&accesses->inputs[accesses->count++], run, paths[i], err) <
		    0) {
			jk_accesses_free(accesses);
			return NULL;
		}
	}
	return accesses;
}

void
jk_accesses_free(struct jk_accesses *accesses)
{
	if (accesses == NULL)
		return;
	for (size_t i = 0; i < accesses->count; i++) {
		if (accesses->inputs[i].is_open)
			jk_input_close(&accesses->inputs[i].input);
		jk_buf_release(&accesses->inputs[i].key);
	}
	free(accesses);
}

static struct one *
find_first(struct jk_accesses *accesses)
{
	struct one *first = NULL;

	for (size_t i = 0; i < accesses->count; i++) {
		struct one *one = &accesses->inputs[i];

		if (one->has_record &&
		    (first == NULL || jk_bytes_compare(jk_buf_bytes(&one->key),
					  jk_buf_bytes(&first->key)) < 0))
			first = one;
	}
	return first;
}

enum jk_next
jk_accesses_next(struct jk_accesses *accesses, struct jk_access *access,
    struct jk_access_place *place, struct jk_err *err)
{
	struct one *one = accesses->taken;

	if (one != NULL && advance(one, err) < 0)
		return JK_NEXT_FAILED;
	accesses->taken = one = find_first(accesses);
	if (one == NULL)
		return JK_NEXT_END;
	place->input = (size_t)(one - accesses->inputs);
	place->record = one->record.number;
	if (jk_access_decode(access, &one->columns, one->record.fields, err) == 0)
		return JK_NEXT_RECORD;
	jk_err_at(err, _("record %llu"), (unsigned long long)one->record.number);
	jk_err_at(err, "%s", one->input.name);
	return JK_NEXT_FAILED;
}

const char *
jk_accesses_name(const struct jk_accesses *accesses, size_t input)
{
	return accesses->inputs[input].input.name;
}
