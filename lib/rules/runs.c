#include "rules/runs.h"

#include <stdlib.h>

#include "format/schema.h"
#include "rules/names.h"
#include "rules/rows.h"

#define RESULTS_MAX UINT64_C(999999999999)

/* What tells runs apart: numbers of names, and the day. */
enum part { JOB, OPERATOR, PURPOSE, APPROVAL, PARTS };

struct jk_runs {
	struct jk_names names[PARTS], keys;
	struct jk_rows runs; /* of struct jk_ran, by the number of their key */
};

struct jk_runs *
jk_runs_new(struct jk_err *err)
{
	struct jk_runs *runs = calloc(1, sizeof *runs);

	if (runs == NULL)
		jk_err_memory(err);
	return runs;
}

void
jk_runs_free(struct jk_runs *runs)
{
	if (runs == NULL)
		return;
	for (size_t part = 0; part < PARTS; part++)
		jk_names_release(&runs->names[part]);
	jk_names_release(&runs->keys);
	free(runs->runs.rows);
	free(runs);
}

static bool
is_of_run(const struct jk_access *access)
{
	static const char *const functions[] = { "run", "extraction", "update" };
	struct jk_bytes function = access->text[JK_ACCESS_FUNCTION];

	if (jk_access_is_refused(access))
		return false;
	if (jk_bytes_is(access->text[JK_ACCESS_MODE], "bulk"))
		return true;
	for (size_t i = 0; i < sizeof functions / sizeof functions[0]; i++)
		if (jk_bytes_is(function, functions[i]))
			return true;
	return false;
}

static int
add(struct jk_runs *runs, const struct jk_access *access,
    const struct jk_bytes texts[PARTS], struct jk_err *err)
{
	struct jk_ran *ran = jk_rows_add(&runs->runs, sizeof *ran, err);

	if (ran == NULL)
		return -1;
	ran->day = access->day;
	if (jk_text_copy(ran->job, sizeof ran->job, texts[JOB]) &&
	    jk_text_copy(ran->operator_id, sizeof ran->operator_id, texts[OPERATOR]) &&
	    jk_text_copy(ran->purpose, sizeof ran->purpose, texts[PURPOSE]) &&
	    jk_text_copy(ran->approval, sizeof ran->approval, texts[APPROVAL]))
		return 0;
	return jk_err_set(err, JK_EXIT_DATA, "JK00489",
	    _("job, operator, purpose or approval is too long"));
}

static int
find(struct jk_runs *runs, const struct jk_access *access, struct jk_ran **ran,
    struct jk_err *err)
{
	const struct jk_bytes texts[PARTS] = { access->text[JK_ACCESS_PROGRAM],
		access->text[JK_ACCESS_OPERATOR], access->text[JK_ACCESS_PURPOSE],
		access->text[JK_ACCESS_APPROVAL] };
	uint8_t key[4 + 2 * PARTS];
	uint16_t number;

	jk_put_be32(key, (uint32_t)access->day);
	for (size_t part = 0; part < PARTS; part++) {
		if (jk_names_number(&runs->names[part], texts[part], &number, err) < 0)
			return -1;
		jk_put_be16(key + 4 + 2 * part, number);
	}
	if (jk_names_number(&runs->keys, jk_bytes(key, sizeof key), &number, err) < 0 ||
	    (number == runs->runs.count && add(runs, access, texts, err) < 0))
		return -1;
	*ran = (struct jk_ran *)runs->runs.rows + number;
	return 0;
}

int
jk_runs_put(struct jk_runs *runs, const struct jk_access *access,
    const struct jk_access_place *place, struct jk_err *err)
{
	struct jk_ran *ran;
	uint64_t results = 0;

	if (!is_of_run(access))
		return 0;
	if (find(runs, access, &ran, err) < 0)
		return -1;
	ran->place = *place;
	if (jk_bytes_is(access->text[JK_ACCESS_RECORD], "access")) {
		ran->accesses++;
	} else if (access->text[JK_ACCESS_RESULTS].len > 0) {
		if (!jk_decimal_decode(
			&results, access->text[JK_ACCESS_RESULTS], RESULTS_MAX))
			return jk_err_set(err, JK_EXIT_DATA, "JK00490",
			    _("number of results is not a number"));
		ran->results += results;
	}
	ran->records = ran->accesses > 0 ? ran->accesses : ran->results;
	return 0;
}

static int
compare(const void *a, const void *b)
{
	const struct jk_ran *one = a, *other = b;
	const char *const ones[] = { one->job, one->operator_id, one->purpose,
		one->approval };
	const char *const others[] = { other->job, other->operator_id, other->purpose,
		other->approval };
	int order = (one->day > other->day) - (one->day < other->day);

	for (size_t i = 0; order == 0 && i < PARTS; i++)
		order = strcmp(ones[i], others[i]);
	return order;
}

void
jk_runs_end(struct jk_runs *runs)
{
	if (runs->runs.count > 0)
		qsort(
		    runs->runs.rows, runs->runs.count, sizeof(struct jk_ran), compare);
}

size_t
jk_runs_count(const struct jk_runs *runs)
{
	return runs->runs.count;
}

const struct jk_ran *
jk_runs_at(const struct jk_runs *runs, size_t index)
{
	return (const struct jk_ran *)runs->runs.rows + index;
}
