#include "ledger/applier.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ledger/delta.h"
#include "ledger/history.h"

struct jk_applier {
	struct jk_applier_options options;
	struct jk_stage *stage;
	struct jk_history *history;
	struct jk_delta *delta;
	int notified_on, recorded_on; /* columns */
	bool initial; /* of the group in hand */
	struct jk_applier_persons persons;
	struct jk_bytes fields[JK_SCHEMA_MAX_COLUMNS];
	char recorded[JK_DATE_CHARS]; /* among them, on which day it is */
};

static int
find_own_columns(struct jk_applier *applier, struct jk_err *err)
{
	const struct jk_schema *schema = applier->options.schema;

	applier->notified_on = jk_schema_find(schema, "notified_on");
	applier->recorded_on = jk_schema_find(schema, "recorded_on");
	if (applier->notified_on >= 0 && applier->recorded_on >= 0)
		return 0;
	return jk_err_set(err, JK_EXIT_CONFIG, "JK00584",
	    _("the schema has no field notified_on or recorded_on"));
}

struct jk_applier *
jk_applier_open(const struct jk_applier_options *options, struct jk_stage *stage,
    struct jk_err *err)
{
	struct jk_applier *applier = calloc(1, sizeof *applier);

	if (applier == NULL) {
		jk_err_memory(err);
		return NULL;
	}
	applier->options = *options;
	applier->stage = stage;
	if (find_own_columns(applier, err) == 0)
		applier->history = jk_history_open(
		    options->ledger, options->head_key, options->schema, err);
	if (applier->history != NULL)
		applier->delta = jk_delta_new(options->commit, options->schema,
		    jk_stage_is_tied(stage), options->directory, err);
	if (applier->delta != NULL)
		return applier;
	jk_applier_free(applier);
	return NULL;
}

void
jk_applier_free(struct jk_applier *applier)
{
	if (applier == NULL)
		return;
	jk_delta_free(applier->delta);
	jk_history_free(applier->history);
	free(applier);
}

/* Groups */

static int
end_group(struct jk_applier *applier, struct jk_err *err)
{
	bool changed = false, was_open = false, is_open = false;

	for (size_t i = 0; i < jk_history_chains(applier->history); i++) {
		struct jk_history_chain *chain = jk_history_chain(applier->history, i);

		was_open = was_open || chain->was_open;
		is_open = is_open || (chain->head.generation > 0 &&
					 chain->head.state == JK_CHAIN_OPEN);
		changed = changed || chain->changed;
		if (!chain->changed)
			continue;
		if (jk_delta_put_head(applier->delta, &chain->head, err) < 0)
			return -1;
	}
	if (changed && !applier->initial) {
		applier->persons.changed++;
		applier->persons.deleted += was_open && !is_open;
	}
	return 0;
}

static void
begin_group(struct jk_applier *applier, struct jk_bytes municipality)
{
	const struct jk_list *list = jk_ledger_list(applier->options.ledger);
	const struct jk_list_total *total;
	char party[JK_PARTY_CHARS];

	jk_history_begin(applier->history);
	snprintf(party, sizeof party, "%.*s", (int)municipality.len,
	    (const char *)municipality.ptr);
	total = jk_list_total(list, party);
	applier->initial =
	    applier->options.initial && (total == NULL || total->generations == 0);
}

/* One decision */

static struct jk_change_chain
chain_fact(const struct jk_history_chain *chain)
{
	static const enum jk_change_state states[] = {
		[JK_CHAIN_OPEN] = JK_CHANGE_OPEN,
		[JK_CHAIN_CLOSED] = JK_CHANGE_CLOSED,
		[JK_CHAIN_MOVED] = JK_CHANGE_MOVED,
	};

	if (chain->head.generation == 0)
		return (struct jk_change_chain){ JK_CHANGE_NONE, 0 };
	return (struct jk_change_chain){ states[chain->head.state],
		chain->head.generation };
}

/* The number of the refused record that one of `input` follows, or 0. */
static uint64_t
follows(const struct jk_history_chain *chain, uint32_t input, uint64_t generation)
{
	bool does = chain->refused_generation > 0 && chain->refused_input == input &&
		    generation > chain->refused_generation;

	return does ? chain->refused_number : 0;
}

static int
gather(struct jk_applier *applier, const struct jk_staged *staged, size_t index,
    size_t former, const char *digest, struct jk_change_facts *facts,
    struct jk_decided *decided, struct jk_err *err)
{
	const struct jk_change *change = &staged->change;
	struct jk_history *history = applier->history;

	*facts = (struct jk_change_facts){ .initial = applier->initial };
	if (jk_history_recorded(
		history, index, change->generation, digest, &facts->recorded, err) < 0)
		return -1;
	if (change->cancels > 0 &&
	    jk_history_class(history, index, change->cancels, &facts->has_cancelled,
		&facts->cancelled_class, err) < 0)
		return -1;
	facts->own = chain_fact(jk_history_chain(history, index));
	decided->follows = follows(
	    jk_history_chain(history, index), staged->input, change->generation);
	if (former != index) {
		facts->former = chain_fact(jk_history_chain(history, former));
		if (decided->follows == 0)
			decided->follows = follows(jk_history_chain(history, former),
			    staged->input, change->generation);
	}
	facts->follows = decided->follows > 0;
	return 0;
}

/* In a chain it never goes back: by this day its history is kept and goes. */
static void
set_recorded(struct jk_applier *applier, size_t index, size_t former)
{
	const size_t chains[] = { index, former };

	snprintf(
	    applier->recorded, sizeof applier->recorded, "%s", applier->options.date);
	for (size_t i = 0; i < 2; i++) {
		const struct jk_chain_head *head =
		    &jk_history_chain(applier->history, chains[i])->head;

		if (head->generation > 0 &&
		    strcmp(head->recorded_on, applier->recorded) > 0)
			strcpy(applier->recorded, head->recorded_on);
	}
	applier->fields[applier->recorded_on] = jk_bytes_of(applier->recorded);
}

static int
apply(struct jk_applier *applier, const struct jk_staged *staged, size_t index,
    size_t former, const char *digest, struct jk_decided *decided, struct jk_err *err)
{
	size_t columns = jk_schema_columns(applier->options.schema);
	struct jk_bytes date = jk_bytes_of(applier->options.date);
	const struct jk_history_chain *chain =
	    jk_history_chain(applier->history, index);
	bool was_in = chain->head.generation > 0 && chain->head.state == JK_CHAIN_OPEN;
	bool is_in = jk_change_after(&staged->change) == JK_CHANGE_OPEN;

	memcpy(applier->fields, staged->fields, columns * sizeof *applier->fields);
	if (applier->fields[applier->notified_on].len == 0)
		applier->fields[applier->notified_on] = date;
	set_recorded(applier, index, former);
	/* A code change takes out under the old code whom it brings in. */
	decided->persons = (int)is_in - (int)was_in - (int)(former != index);
	if (jk_history_apply(
		applier->history, index, former, &staged->change, digest, err) < 0)
		return -1;
	strcpy(jk_history_chain(applier->history, index)->head.recorded_on,
	    applier->recorded);
	strcpy(jk_history_chain(applier->history, former)->head.recorded_on,
	    applier->recorded);
	return jk_delta_put_record(applier->delta, applier->fields, err);
}

static void
refuse(struct jk_history_chain *chain, const struct jk_decided *decided)
{
	if (chain->refused_generation > 0 && chain->refused_input == decided->input)
		return;
	chain->refused_generation = decided->change.generation;
	chain->refused_number = decided->number;
	chain->refused_input = decided->input;
}

static int
decide(struct jk_applier *applier, const struct jk_staged *staged,
    struct jk_decided *decided, struct jk_err *err)
{
	const struct jk_change *change = &staged->change;
	char digest[JK_HEAD_DIGEST_CHARS];
	struct jk_change_facts facts;
	size_t index, former;

	if (jk_history_find(
		applier->history, change->code, change->municipality, &index, err) < 0)
		return -1;
	former = index;
	if (change->is_code_change &&
	    jk_history_find(applier->history, change->former_code, change->municipality,
		&former, err) < 0)
		return -1;
	if (jk_head_digest(digest, applier->options.head_key, applier->options.schema,
		staged->fields, err) < 0 ||
	    gather(applier, staged, index, former, digest, &facts, decided, err) < 0)
		return -1;
	decided->outcome = jk_change_decide(change, &facts);
	if (decided->outcome == JK_CHANGE_APPLIED)
		return apply(applier, staged, index, former, digest, decided, err);
	if (jk_change_is_refused(decided->outcome))
		refuse(jk_history_chain(applier->history, index), decided);
	if (decided->outcome != JK_CHANGE_FOLLOWS)
		decided->follows = 0;
	return 0;
}

enum jk_next
jk_applier_next(
    struct jk_applier *applier, struct jk_decided *decided, struct jk_err *err)
{
	struct jk_staged staged;
	enum jk_next next = jk_stage_next(applier->stage, &staged, err);

	if (next == JK_NEXT_FAILED)
		return JK_NEXT_FAILED;
	if (next == JK_NEXT_END || staged.begins_group) {
		if (end_group(applier, err) < 0)
			return JK_NEXT_FAILED;
		jk_history_begin(applier->history);
	}
	if (next == JK_NEXT_END)
		return jk_delta_end(applier->delta, err) < 0 ? JK_NEXT_FAILED
							     : JK_NEXT_END;
	if (staged.begins_group)
		begin_group(applier, staged.change.municipality);
	*decided = (struct jk_decided){ .input = staged.input,
		.number = staged.number,
		.fields = staged.fields,
		.change = staged.change };
	return decide(applier, &staged, decided, err) < 0 ? JK_NEXT_FAILED
							  : JK_NEXT_RECORD;
}

const struct jk_applier_persons *
jk_applier_persons(const struct jk_applier *applier)
{
	return &applier->persons;
}
