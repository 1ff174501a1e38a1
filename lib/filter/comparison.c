#include "filter/comparison.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/array.h"

/* Both sides, their merging and the frames of heads stay below 64 MiB. */
#define BUDGET_BYTES (16 * 1024 * 1024)

/* The chain that was before, from a head or from a snapshot. */
struct before {
	struct jk_bytes code, municipality;
	struct jk_snapshot_place place;
	struct jk_intake_version version;
};

struct jk_comparison {
	struct jk_comparison_source source;
	struct jk_snapshot *rows, *olds; /* olds NULL: heads are asked */
	/* Chains that go on under a new code; the number counts into generations. */
	struct jk_chains *continued;
	uint64_t *generations;
	size_t count, cap;
	bool started;
	bool has_row, has_before; /* there is one, not yet compared */
	bool rows_ended, before_ended;
	struct jk_snapshot_entry row;
	struct before before;
	struct jk_chain_head head;
	struct jk_buf head_key;
	uint64_t heads; /* walked */
	char digest[JK_HEAD_DIGEST_CHARS];
	struct jk_intake_totals totals;
};

struct jk_comparison *
jk_comparison_new(const struct jk_comparison_source *source, struct jk_err *err)
{
	struct jk_comparison *comparison = calloc(1, sizeof *comparison);

	if (comparison == NULL) {
		jk_err_memory(err);
		return NULL;
	}
	comparison->source = *source;
	comparison->continued = jk_chains_new(err);
	if (comparison->continued == NULL)
		goto fail;
	comparison->rows =
	    jk_snapshot_new(&source->form, true, source->directory, BUDGET_BYTES, err);
	if (comparison->rows == NULL)
		goto fail;
	if (source->heads != NULL)
		return comparison;
	comparison->olds =
	    jk_snapshot_new(&source->form, false, source->directory, BUDGET_BYTES, err);
	if (comparison->olds != NULL)
		return comparison;
fail:
	jk_comparison_free(comparison);
	return NULL;
}

void
jk_comparison_free(struct jk_comparison *comparison)
{
	if (comparison == NULL)
		return;
	jk_snapshot_free(comparison->rows);
	jk_snapshot_free(comparison->olds);
	jk_chains_free(comparison->continued);
	free(comparison->generations);
	jk_buf_release(&comparison->head_key);
	free(comparison);
}

/* Putting */

/* Remember that the former chain of these values goes on. */
static int
put_continued(
    struct jk_comparison *comparison, const struct jk_bytes *values, struct jk_err *err)
{
	const struct jk_snapshot_form *form = &comparison->source.form;
	uint64_t *more;

	if (values[form->former].len == 0)
		return 0;
	more = jk_array_grow(comparison->generations, comparison->count,
	    &comparison->cap, sizeof *more, err);
	if (more == NULL)
		return -1;
	comparison->generations = more;
	comparison->generations[comparison->count++] = 0;
	return jk_chains_put(comparison->continued, values[form->former],
	    values[form->municipality], comparison->count, err);
}

int
jk_comparison_put(struct jk_comparison *comparison,
    const struct jk_snapshot_place *place, const struct jk_bytes *values,
    struct jk_err *err)
{
	comparison->totals.rows++;
	if (put_continued(comparison, values, err) < 0)
		return -1;
	return jk_snapshot_put(comparison->rows, place, values, err);
}

int
jk_comparison_put_before(struct jk_comparison *comparison,
    const struct jk_snapshot_place *place, const struct jk_bytes *values,
    struct jk_err *err)
{
	const struct jk_snapshot_form *form = &comparison->source.form;
	uint64_t at, generation;

	if (jk_chains_find(comparison->continued, values[form->code],
		values[form->municipality], &at, err) < 0)
		return -1;
	if (at != 0 &&
	    jk_decimal_decode(&generation, values[form->generation], JK_NUMBER_MAX))
		comparison->generations[at - 1] = generation;
	return jk_snapshot_put(comparison->olds, place, values, err);
}

/* Pulling */

static enum jk_next
pull_head(struct jk_comparison *comparison, struct jk_err *err)
{
	const struct jk_chain_head *head = &comparison->head;
	enum jk_next next =
	    jk_heads_next(comparison->source.heads, &comparison->head, err);

	if (next != JK_NEXT_RECORD)
		return next;
	comparison->before = (struct before){
		.code = jk_bytes_of(head->code),
		.municipality = jk_bytes_of(head->municipality),
		.place = { .number = ++comparison->heads },
		.version = { .generation = head->generation,
		    .open = head->state == JK_CHAIN_OPEN,
		    .digest = jk_bytes_of(head->digest) },
	};
	jk_snapshot_key(&comparison->head_key, comparison->before.code,
	    comparison->before.municipality);
	comparison->before.version.key = jk_buf_bytes(&comparison->head_key);
	if (!jk_buf_failed(&comparison->head_key))
		return JK_NEXT_RECORD;
	jk_err_memory(err);
	return JK_NEXT_FAILED;
}

/* Of several rows of one chain in the snapshot before, the first counts. */
static enum jk_next
pull_old(struct jk_comparison *comparison, struct jk_err *err)
{
	struct jk_snapshot_entry old;
	enum jk_next next;

	do
		next = jk_snapshot_next(comparison->olds, &old, err);
	while (next == JK_NEXT_RECORD && old.again);
	if (next != JK_NEXT_RECORD)
		return next;
	comparison->before = (struct before){
		.code = old.code,
		.municipality = old.municipality,
		.place = old.place,
		.version = { .key = old.key,
		    .generation = old.generation,
		    .open = old.open,
		    .digest = old.digest },
	};
	return JK_NEXT_RECORD;
}

/* Have the next of each side at hand, as far as there is one. */
static int
pull(struct jk_comparison *comparison, struct jk_err *err)
{
	enum jk_next next = JK_NEXT_RECORD;

	if (!comparison->started && comparison->source.heads != NULL &&
	    jk_heads_seek(comparison->source.heads, "", err) < 0)
		return -1;
	comparison->started = true;
	if (!comparison->has_before && !comparison->before_ended) {
		next = comparison->olds != NULL ? pull_old(comparison, err)
						: pull_head(comparison, err);
		comparison->has_before = next == JK_NEXT_RECORD;
		comparison->before_ended = next == JK_NEXT_END;
	}
	if (next != JK_NEXT_FAILED && !comparison->has_row && !comparison->rows_ended) {
		next = jk_snapshot_next(comparison->rows, &comparison->row, err);
		comparison->has_row = next == JK_NEXT_RECORD;
		comparison->rows_ended = next == JK_NEXT_END;
	}
	return next == JK_NEXT_FAILED ? -1 : 0;
}

/* Deciding */

/*
 * The version that a row continues under a new code. Its digest is that of no
 * record: where both have one generation, the code alone makes them differ.
 */
static int
find_former(struct jk_comparison *comparison, struct jk_intake_version *former,
    bool *found, struct jk_err *err)
{
	const struct jk_snapshot_form *form = &comparison->source.form;
	const struct jk_snapshot_entry *row = &comparison->row;
	struct jk_bytes code = row->values[form->former];
	struct jk_chain_head head;
	char text[JK_RESIDENT_CODE_CHARS], municipality[JK_PARTY_CHARS];
	enum jk_next next;
	uint64_t at;

	*found = false;
	*former = (struct jk_intake_version){ .open = true, .digest = { code.ptr, 1 } };
	if (code.len == 0)
		return 0;
	if (comparison->olds != NULL) {
		if (jk_chains_find(
			comparison->continued, code, row->municipality, &at, err) < 0)
			return -1;
		former->generation = at != 0 ? comparison->generations[at - 1] : 0;
		*found = former->generation != 0;
		return 0;
	}
	if (code.len >= sizeof text || row->municipality.len >= sizeof municipality)
		return 0;
	snprintf(text, sizeof text, "%.*s", (int)code.len, (const char *)code.ptr);
	snprintf(municipality, sizeof municipality, "%.*s", (int)row->municipality.len,
	    (const char *)row->municipality.ptr);
	next = jk_heads_find(comparison->source.finder, text, municipality, &head, err);
	former->generation = next == JK_NEXT_RECORD ? head.generation : 0;
	*found = next == JK_NEXT_RECORD;
	return next == JK_NEXT_FAILED ? -1 : 0;
}

static int
decide_row(struct jk_comparison *comparison, bool known,
    enum jk_intake_outcome *outcome, struct jk_err *err)
{
	const struct jk_snapshot_form *form = &comparison->source.form;
	const struct jk_snapshot_entry *row = &comparison->row;
	struct jk_intake_version version = {
		.key = row->key, .generation = row->generation, .open = row->open
	};
	struct jk_intake_version former;
	const struct jk_intake_version *before =
	    known ? &comparison->before.version : NULL;
	bool found;

	if (!known && find_former(comparison, &former, &found, err) < 0)
		return -1;
	if (!known && found)
		before = &former;
	if (known && row->generation == before->generation) {
		if (jk_head_digest(comparison->digest, form->key, form->schema,
			row->values, err) < 0)
			return -1;
		version.digest = jk_bytes_of(comparison->digest);
	}
	*outcome = jk_intake_decide(before, &version, comparison->source.initial);
	return 0;
}

static int
decide_missing(struct jk_comparison *comparison, enum jk_intake_outcome *outcome,
    struct jk_err *err)
{
	const struct before *before = &comparison->before;
	uint64_t moved;
	bool has;

	if (jk_chains_find(comparison->continued, before->code, before->municipality,
		&moved, err) < 0 ||
	    jk_aside_has(comparison->source.aside, before->code, before->municipality,
		&has, err) < 0)
		return -1;
	*outcome = jk_intake_missing(&before->version, moved != 0 || has);
	return 0;
}

static void
count(struct jk_comparison *comparison, const struct jk_compared *compared)
{
	struct jk_intake_totals *totals = &comparison->totals;

	totals->gone += compared->outcome == JK_INTAKE_GONE;
	if (compared->outcome != JK_INTAKE_CHANGE)
		return;
	totals->changed++;
	totals->deleted += !compared->row.open;
}

static void
fill(struct jk_comparison *comparison, enum jk_intake_side side,
    struct jk_compared *compared)
{
	const struct before *before = &comparison->before;

	compared->has_row = side != JK_INTAKE_BEFORE;
	if (compared->has_row) {
		compared->row = comparison->row;
		comparison->has_row = false;
	}
	if (side == JK_INTAKE_ROW)
		return;
	comparison->totals.before += before->version.open;
	comparison->has_before = false;
	compared->before = (struct jk_compared_before){
		.code = before->code,
		.municipality = before->municipality,
		.generation = before->version.generation,
		.place = before->place,
	};
}

enum jk_next
jk_comparison_next(
    struct jk_comparison *comparison, struct jk_compared *compared, struct jk_err *err)
{
	struct jk_intake_version row;
	enum jk_intake_side side = JK_INTAKE_ROW;
	int result = 0;

	if (pull(comparison, err) < 0)
		return JK_NEXT_FAILED;
	if (!comparison->has_row && !comparison->has_before)
		return JK_NEXT_END;
	memset(compared, 0, sizeof *compared);
	row.key = comparison->row.key;
	if (comparison->has_row && comparison->row.again) {
		compared->outcome = JK_INTAKE_TWICE;
	} else {
		side = jk_intake_side(
		    comparison->has_before ? &comparison->before.version : NULL,
		    comparison->has_row ? &row : NULL);
		result = side == JK_INTAKE_BEFORE
			     ? decide_missing(comparison, &compared->outcome, err)
			     : decide_row(comparison, side == JK_INTAKE_BOTH,
				   &compared->outcome, err);
	}
	if (result < 0)
		return JK_NEXT_FAILED;
	fill(comparison, side, compared);
	count(comparison, compared);
	return JK_NEXT_RECORD;
}

/* Refusing */

static int
refuse(struct jk_comparison *comparison, const struct jk_aside_row *row,
    enum jk_intake_outcome outcome, uint64_t byte, struct jk_err *err)
{
	const struct jk_aside_finding finding = {
		.rule = jk_intake_outcome_id(outcome),
		.text = jk_intake_outcome_text(outcome),
		.column = -1,
		.byte = byte,
		.has_byte = row->line != 0,
	};

	return jk_aside_put(comparison->source.aside, row, &finding, 1, err);
}

static int
refuse_missing(struct jk_comparison *comparison, const struct jk_compared *compared,
    struct jk_err *err)
{
	const struct jk_snapshot_form *form = &comparison->source.form;
	const struct jk_compared_before *before = &compared->before;
	struct jk_bytes values[JK_SCHEMA_MAX_COLUMNS] = { { NULL, 0 } };
	char generation[24];
	const struct jk_aside_row row = {
		.input = comparison->source.before,
		.number = before->place.number,
		.line = before->place.line,
		.is_missing = true,
		.values = values,
	};

	snprintf(generation, sizeof generation, "%llu",
	    (unsigned long long)before->generation);
	values[form->code] = before->code;
	values[form->municipality] = before->municipality;
	values[form->generation] = jk_bytes_of(generation);
	return refuse(comparison, &row, compared->outcome, before->place.byte, err);
}

int
jk_comparison_refuse(struct jk_comparison *comparison,
    const struct jk_compared *compared, struct jk_err *err)
{
	const struct jk_aside_row row = {
		.input = comparison->source.input,
		.number = compared->row.place.number,
		.line = compared->row.place.line,
		.values = compared->row.values,
	};

	if (!compared->has_row)
		return refuse_missing(comparison, compared, err);
	return refuse(
	    comparison, &row, compared->outcome, compared->row.place.byte, err);
}

const struct jk_intake_totals *
jk_comparison_totals(const struct jk_comparison *comparison)
{
	return &comparison->totals;
}
