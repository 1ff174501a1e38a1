#include "rules/intake.h"

#include <stdio.h>

int
jk_intake_reasons_init(struct jk_intake_reasons *reasons, const struct jk_codes *codes,
    const struct jk_schema *schema, int32_t day, struct jk_err *err)
{
	*reasons = (struct jk_intake_reasons){ codes, -1, -1, day };
	if (codes == NULL)
		return 0;
	reasons->column = jk_schema_find(schema, "reason");
	if (reasons->column < 0)
		return jk_err_set(err, JK_EXIT_CONFIG, "JK00440",
		    _("the schema has no field \"reason\" to map"));
	reasons->item = jk_codes_item(codes, "reason");
	if (reasons->item < 0)
		return jk_err_set(err, JK_EXIT_CONFIG, "JK00441",
		    _("the table of reason codes has no column \"reason\""));
	return 0;
}

bool
jk_intake_map(const struct jk_intake_reasons *reasons, struct jk_bytes *values)
{
	struct jk_bytes *value;
	size_t row;

	if (reasons->codes == NULL)
		return false;
	value = &values[reasons->column];
	if (jk_codes_find(reasons->codes, *value, reasons->day, &row) != JK_CODES_VALID)
		return false;
	*value = jk_codes_get(reasons->codes, row, reasons->item);
	return true;
}

static const struct {
	const char *id, *text;
} outcomes[] = {
	[JK_INTAKE_ALTERED] = { "JK00442",
	    N_("the record was altered without a new generation") },
	[JK_INTAKE_JUMP] = { "JK00443", N_("more than one generation at once") },
	[JK_INTAKE_BACK] = { "JK00444", N_("an earlier generation than before") },
	[JK_INTAKE_GONE] = { "JK00445", N_("gone without a deletion") },
	[JK_INTAKE_TWICE] = { "JK00446", N_("a second row of the same person") },
};

const char *
jk_intake_outcome_id(enum jk_intake_outcome outcome)
{
	return outcomes[outcome].id;
}

const char *
jk_intake_outcome_text(enum jk_intake_outcome outcome)
{
	return outcomes[outcome].text;
}

enum jk_intake_outcome
jk_intake_decide(const struct jk_intake_version *before,
    const struct jk_intake_version *row, bool initial)
{
	uint64_t generation = before == NULL ? 0 : before->generation;

	if (before == NULL && initial)
		return JK_INTAKE_CHANGE;
	if (row->generation > generation)
		return row->generation - generation == 1 ? JK_INTAKE_CHANGE
							 : JK_INTAKE_JUMP;
	if (row->generation < generation || before == NULL)
		return JK_INTAKE_BACK;
	return jk_bytes_equal(row->digest, before->digest) ? JK_INTAKE_SAME
							   : JK_INTAKE_ALTERED;
}

enum jk_intake_outcome
jk_intake_missing(const struct jk_intake_version *before, bool moved)
{
	return before->open && !moved ? JK_INTAKE_GONE : JK_INTAKE_SAME;
}

enum jk_intake_side
jk_intake_side(
    const struct jk_intake_version *before, const struct jk_intake_version *row)
{
	int order;

	if (row == NULL)
		return JK_INTAKE_BEFORE;
	if (before == NULL)
		return JK_INTAKE_ROW;
	order = jk_bytes_compare(before->key, row->key);
	if (order == 0)
		return JK_INTAKE_BOTH;
	return order < 0 ? JK_INTAKE_BEFORE : JK_INTAKE_ROW;
}

/* Numbers go into messages as text, so that catalogues need no format for them. */
struct number {
	char text[24];
};

static struct number
number(uint64_t value)
{
	struct number number;

	snprintf(number.text, sizeof number.text, "%llu", (unsigned long long)value);
	return number;
}

int
jk_intake_brake(const struct jk_intake_totals *totals,
    const struct jk_intake_consents *consents, struct jk_err *err)
{
	uint64_t change_most = jk_limit_of(&consents->max_change, totals->before);
	uint64_t delete_most = jk_limit_of(&consents->max_delete, totals->before);
	uint64_t ended = totals->gone + totals->deleted;
	bool first = consents->initial && totals->before == 0;

	if (totals->rows == 0 && !consents->empty)
		return jk_err_set(
		    err, JK_EXIT_DATA, "JK00447", _("the export has no rows"));
	if (ended > delete_most)
		return jk_err_set(err, JK_EXIT_DATA, "JK00448",
		    _("%s persons are gone or deleted, %s may be"), number(ended).text,
		    number(delete_most).text);
	if (totals->changed > change_most && !first)
		return jk_err_set(err, JK_EXIT_DATA, "JK00449",
		    _("%s persons are changed, %s may be"),
		    number(totals->changed).text, number(change_most).text);
	return 0;
}
