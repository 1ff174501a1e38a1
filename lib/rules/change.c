#include "rules/change.h"

#define GENERATION_MAX 999999

const char *const jk_change_class_names[JK_CHANGE_CLASSES] = {
	[JK_CHANGE_ENTRY] = "entry",
	[JK_CHANGE_CORRECTION] = "correction",
	[JK_CHANGE_DELETION] = "deletion",
};

/* Each cancels a generation of the class its name says. */
static const struct {
	const char *reason;
	enum jk_change_class cancels;
} cancellations[] = {
	{ "cancel-entry", JK_CHANGE_ENTRY },
	{ "cancel-correction", JK_CHANGE_CORRECTION },
	{ "cancel-deletion", JK_CHANGE_DELETION },
};

static const struct {
	const char *id, *text;
} outcomes[JK_CHANGE_OUTCOMES] = {
	[JK_CHANGE_FOLLOWS] = { "JK00460",
	    N_("it follows a refused record of the same chain") },
	[JK_CHANGE_CONTENT] = { "JK00461",
	    N_("another content is recorded under this generation") },
	[JK_CHANGE_GAP] = { "JK00462", N_("the generations before it are missing") },
	[JK_CHANGE_IS_IN] = { "JK00463", N_("an entry, but the person is in already") },
	[JK_CHANGE_NOT_IN] = { "JK00464",
	    N_("a correction or deletion, but the person is not in") },
	[JK_CHANGE_FIRST] = { "JK00465",
	    N_("the first record of a chain, but not generation 1") },
	[JK_CHANGE_CONSENT] = { "JK00466",
	    N_("an initial load without the consent to it") },
	[JK_CHANGE_FORMER_NOT_IN] = { "JK00467",
	    N_("a code change, but nobody is in under the old code") },
	[JK_CHANGE_FORMER_COUNT] = { "JK00468",
	    N_("a code change that does not continue the count of the old code") },
	[JK_CHANGE_CODE_IN_USE] = { "JK00469",
	    N_("a code change to a code that is in use") },
	[JK_CHANGE_CANCELS_NOTHING] = { "JK00470",
	    N_("it cancels a generation that is not there") },
	[JK_CHANGE_CANCELS_OTHER] = { "JK00471",
	    N_("it cancels a generation of another class") },
	[JK_CHANGE_GONE_ON] = { "JK00472",
	    N_("the person goes on under another code") },
};

const char *
jk_change_rule(enum jk_change_outcome outcome)
{
	return outcomes[outcome].id;
}

const char *
jk_change_text(enum jk_change_outcome outcome)
{
	return outcomes[outcome].text;
}

/* Records as changes */

int
jk_change_columns_find(struct jk_change_columns *columns,
    const struct jk_schema *schema, struct jk_err *err)
{
	const struct {
		const char *name;
		int *column;
	} wanted[] = {
		{ "resident_code", &columns->resident_code },
		{ "municipality", &columns->municipality },
		{ "generation", &columns->generation },
		{ "class", &columns->class },
		{ "reason", &columns->reason },
		{ "former_code", &columns->former_code },
		{ "cancels", &columns->cancels },
	};

	for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++) {
		*wanted[i].column = jk_schema_find(schema, wanted[i].name);
		if (*wanted[i].column < 0)
			return jk_err_set(err, JK_EXIT_CONFIG, "JK00473",
			    _("the schema has no field \"%s\""), wanted[i].name);
	}
	return 0;
}

static bool
decode_class(enum jk_change_class *class, struct jk_bytes word)
{
	for (size_t i = 0; i < JK_CHANGE_CLASSES; i++) {
		if (jk_bytes_is(word, jk_change_class_names[i])) {
			*class = (enum jk_change_class)i;
			return true;
		}
	}
	return false;
}

/* Only a cancellation has a generation that it cancels. */
static bool
decode_cancels(
    struct jk_change *change, struct jk_bytes reason, struct jk_bytes cancels)
{
	for (size_t i = 0; i < sizeof cancellations / sizeof cancellations[0]; i++) {
		if (!jk_bytes_is(reason, cancellations[i].reason))
			continue;
		change->cancels_class = cancellations[i].cancels;
		return jk_decimal_decode(&change->cancels, cancels, GENERATION_MAX) &&
		       change->cancels > 0;
	}
	return cancels.len == 0;
}

int
jk_change_decode(struct jk_change *change, const struct jk_change_columns *columns,
    const struct jk_bytes *fields, struct jk_err *err)
{
	struct jk_bytes reason = fields[columns->reason];

	*change = (struct jk_change){ .code = fields[columns->resident_code],
		.municipality = fields[columns->municipality],
		.is_initial = jk_bytes_is(reason, "initial-load"),
		.is_code_change = jk_bytes_is(reason, "code-change"),
		.former_code = fields[columns->former_code] };
	if (!decode_class(&change->class, fields[columns->class]))
		return jk_err_set(
		    err, JK_EXIT_DATA, "JK00474", _("class is none of the three"));
	if (!jk_decimal_decode(
		&change->generation, fields[columns->generation], GENERATION_MAX) ||
	    change->generation == 0)
		return jk_err_set(
		    err, JK_EXIT_DATA, "JK00475", _("generation is not a number"));
	if (!decode_cancels(change, reason, fields[columns->cancels]))
		return jk_err_set(err, JK_EXIT_DATA, "JK00476",
		    _("reason and cancelled generation do not fit together"));
	if (change->is_code_change != (change->former_code.len > 0))
		return jk_err_set(err, JK_EXIT_DATA, "JK00477",
		    _("reason and former code do not fit together"));
	return 0;
}

/* Decisions */

static enum jk_change_outcome
decide_code_change(const struct jk_change *change, const struct jk_change_facts *facts)
{
	if (facts->former.state != JK_CHANGE_OPEN)
		return JK_CHANGE_FORMER_NOT_IN;
	/* A code that was left may come back to the same person. */
	if (facts->own.state != JK_CHANGE_NONE && facts->own.state != JK_CHANGE_MOVED)
		return JK_CHANGE_CODE_IN_USE;
	if (change->generation != facts->former.generation + 1)
		return JK_CHANGE_FORMER_COUNT;
	return change->class == JK_CHANGE_CORRECTION ? JK_CHANGE_APPLIED
						     : JK_CHANGE_IS_IN;
}

static enum jk_change_outcome
decide_first(const struct jk_change *change, bool initial)
{
	if (change->is_initial)
		return initial ? JK_CHANGE_APPLIED : JK_CHANGE_CONSENT;
	if (change->generation != 1)
		return JK_CHANGE_FIRST;
	return change->class == JK_CHANGE_ENTRY ? JK_CHANGE_APPLIED : JK_CHANGE_NOT_IN;
}

static enum jk_change_outcome
decide_cancellation(const struct jk_change *change, const struct jk_change_facts *facts)
{
	if (change->cancels == 0)
		return JK_CHANGE_APPLIED;
	if (!facts->has_cancelled)
		return JK_CHANGE_CANCELS_NOTHING;
	return facts->cancelled_class == change->cancels_class
		   ? JK_CHANGE_APPLIED
		   : JK_CHANGE_CANCELS_OTHER;
}

static enum jk_change_outcome
decide_next(const struct jk_change *change, const struct jk_change_facts *facts)
{
	bool enters = change->class == JK_CHANGE_ENTRY;

	if (facts->own.state == JK_CHANGE_MOVED)
		return JK_CHANGE_GONE_ON;
	if (change->generation != facts->own.generation + 1)
		return JK_CHANGE_GAP;
	if (enters && facts->own.state == JK_CHANGE_OPEN)
		return JK_CHANGE_IS_IN;
	if (!enters && facts->own.state == JK_CHANGE_CLOSED)
		return JK_CHANGE_NOT_IN;
	if (change->is_initial)
		return JK_CHANGE_CONSENT;
	return decide_cancellation(change, facts);
}

enum jk_change_outcome
jk_change_decide(const struct jk_change *change, const struct jk_change_facts *facts)
{
	if (facts->own.state != JK_CHANGE_NONE &&
	    change->generation <= facts->own.generation) {
		if (facts->recorded == JK_CHANGE_SAME)
			return JK_CHANGE_KNOWN;
		if (facts->recorded == JK_CHANGE_OTHER)
			return JK_CHANGE_CONTENT;
	}
	if (facts->follows)
		return JK_CHANGE_FOLLOWS;
	if (change->is_code_change)
		return decide_code_change(change, facts);
	if (facts->own.state == JK_CHANGE_NONE)
		return decide_first(change, facts->initial);
	return decide_next(change, facts);
}

enum jk_change_state
jk_change_after(const struct jk_change *change)
{
	return change->class == JK_CHANGE_DELETION ? JK_CHANGE_CLOSED : JK_CHANGE_OPEN;
}
