#include "filter/warrant.h"

#include <stdio.h>
#include <string.h>

static const struct {
	const char *kind;
	enum jk_warrant_kind warrant;
	const char *command; /* what the role must let do; NULL: asked later */
} kinds[] = {
	{ "operator", JK_WARRANT_OPERATORS, "operators" },
	{ "purpose", JK_WARRANT_TABLE, "table" },
	{ "retention", JK_WARRANT_PERIODS, "table" },
	{ "hold", JK_WARRANT_HOLDS, "hold" },
	{ "plan", JK_WARRANT_TABLE, "plan" },
	{ "approval", JK_WARRANT_APPROVAL, NULL },
};

static int
refuse(enum jk_leave leave, const char *command, struct jk_err *err)
{
	if (leave == JK_LEAVE_NO_PERSON)
		return jk_err_set(err, JK_EXIT_NOPERM, "JK00630",
		    _("signer is nobody on the operator list on the business date"));
	return jk_err_set(err, JK_EXIT_NOPERM, "JK00631",
	    _("signer has no role that lets do this: %s"), command);
}

/* Opening */

static int
find_columns(struct jk_warrant *warrant, struct jk_err *err)
{
	static const char *const names[] = { "requester", "approver", "command",
		"valid_to" };
	int *const columns[] = { &warrant->requester, &warrant->approver,
		&warrant->command, &warrant->until };

	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		*columns[i] = jk_schema_find(warrant->schema, names[i]);
		if (*columns[i] < 0)
			return jk_err_set(err, JK_EXIT_CONFIG, "JK00632",
			    _("the schema is not one of approvals: it has no field "
			      "\"%s\""),
			    names[i]);
	}
	return 0;
}

/* Are its rows judged together, at the end? */
static bool
is_gathered(const struct jk_warrant *warrant)
{
	return warrant->kind == JK_WARRANT_OPERATORS ||
	       warrant->kind == JK_WARRANT_PERIODS || warrant->kind == JK_WARRANT_HOLDS;
}

/* What the kind asks of its signer, before any row. */
static int
check_signer(struct jk_warrant *warrant, const char *command, struct jk_err *err)
{
	struct jk_bytes signer = jk_bytes_of(warrant->signer);
	enum jk_leave leave;

	if (warrant->kind == JK_WARRANT_OPERATORS &&
	    jk_site_codes(&warrant->run->site, "role", &warrant->uses, err) < 0)
		return -1;
	if (warrant->kind == JK_WARRANT_APPROVAL && find_columns(warrant, err) < 0)
		return -1;
	if (warrant->people.number == 0) {
		if (warrant->kind == JK_WARRANT_OPERATORS)
			return 0;
		return jk_err_set(err, JK_EXIT_NOPERM, "JK00633",
		    _("this site has no operator list yet"));
	}
	if (command == NULL)
		return 0;
	leave = jk_people_decide_signer(
	    &warrant->people, signer, command, warrant->run->day, NULL);
	return leave == JK_LEAVE_GIVEN ? 0 : refuse(leave, command, err);
}

int
jk_warrant_open(struct jk_warrant *warrant, struct jk_run *run,
    const struct jk_header *header, const struct jk_schema *schema, struct jk_err *err)
{
	size_t i = 0;

	memset(warrant, 0, sizeof *warrant);
	warrant->run = run;
	warrant->schema = schema;
	jk_hex_encode(warrant->signer, header->signer, sizeof header->signer);
	while (i < sizeof kinds / sizeof kinds[0] &&
	       strcmp(kinds[i].kind, header->kind) != 0)
		i++;
	if (i == sizeof kinds / sizeof kinds[0])
		return 0;
	warrant->kind = kinds[i].warrant;
	if ((is_gathered(warrant) &&
		jk_signed_table_init(&warrant->list, run, kinds[i].kind, err) < 0) ||
	    jk_people_load(&warrant->people, run, err) < 0)
		return -1;
	return check_signer(warrant, kinds[i].command, err);
}

void
jk_warrant_release(struct jk_warrant *warrant)
{
	jk_people_release(&warrant->people);
	jk_signed_table_release(&warrant->list);
	jk_operators_free(warrant->operators);
	memset(warrant, 0, sizeof *warrant);
}

/* Rows */

static void
fault(struct jk_cause *why, const char *id, const char *text, const char *field)
{
	*why = (struct jk_cause){ id, id, text, field, 0 };
}

/* Who is to sign must have a certificate of this party for what his role does. */
static bool
has_certificate(const struct jk_warrant *warrant, const struct jk_trust *trust,
    struct jk_bytes role, struct jk_bytes signer)
{
	struct jk_bytes wanted =
	    jk_codes_lookup(warrant->uses, role, warrant->run->day, "certificate");
	const struct jk_trust_entry *entry;
	uint8_t fingerprint[JK_DIGEST_BYTES];
	enum jk_key_use use;

	if (signer.len != 2 * JK_DIGEST_BYTES ||
	    !jk_hex_decode(fingerprint, sizeof fingerprint, (const char *)signer.ptr) ||
	    !jk_key_use_decode(&use, wanted))
		return false;
	entry = jk_trust_find(trust, fingerprint);
	return entry != NULL && entry->use == use &&
	       strcmp(entry->party, warrant->run->site.conf.code) == 0;
}

static int
put_operator(struct jk_warrant *warrant, const struct jk_bytes *fields,
    struct jk_cause *why, struct jk_err *err)
{
	struct jk_bytes role = fields[jk_schema_find(warrant->schema, "role")];
	struct jk_bytes signer = fields[jk_schema_find(warrant->schema, "signer")];
	struct jk_trust *trust;

	if (jk_site_trust(&warrant->run->site, &trust, err) < 0)
		return -1;
	if (signer.len > 0 && !has_certificate(warrant, trust, role, signer))
		fault(why, "JK00634",
		    N_("the signer has no certificate of this party with the use that "
		       "the role wants"),
		    "signer");
	return jk_signed_table_put(&warrant->list, fields, err);
}

static int
put_approval(struct jk_warrant *warrant, const struct jk_bytes *fields,
    struct jk_cause *why, struct jk_err *err)
{
	struct jk_bytes command = fields[warrant->command], person;
	char wanted[JK_WORD_CHARS + 8];
	enum jk_leave leave;
	int32_t until;

	snprintf(wanted, sizeof wanted, "approve-%.*s", (int)command.len,
	    (const char *)command.ptr);
	leave = jk_people_decide_signer(&warrant->people, jk_bytes_of(warrant->signer),
	    wanted, warrant->run->day, &person);
	if (leave != JK_LEAVE_GIVEN)
		return refuse(leave, wanted, err);
	if (!jk_bytes_equal(person, fields[warrant->approver]))
		return jk_err_set(err, JK_EXIT_NOPERM, "JK00635",
		    _("the approver is not the one whose key signed"));
	if (!jk_people_has(
		&warrant->people, fields[warrant->requester], warrant->run->day))
		fault(why, "JK00636",
		    N_("the one who asks is not on the operator list"), "requester");
	else if (jk_date_decode(fields[warrant->until], &until) &&
		 until < warrant->run->day)
		fault(why, "JK00637", N_("the approval has ended already"), "valid_to");
	return 0;
}

int
jk_warrant_put(struct jk_warrant *warrant, const struct jk_bytes *fields,
    struct jk_cause *why, struct jk_err *err)
{
	why->rule = NULL;
	if (warrant->kind == JK_WARRANT_OPERATORS)
		return put_operator(warrant, fields, why, err);
	if (warrant->kind == JK_WARRANT_APPROVAL)
		return put_approval(warrant, fields, why, err);
	if (is_gathered(warrant))
		return jk_signed_table_put(&warrant->list, fields, err);
	return 0;
}

/* A new operator list as a whole */

/* Could anybody on the list sign the next one? */
static bool
has_successor(const struct jk_warrant *warrant)
{
	int32_t day = warrant->run->day;

	for (size_t i = 0; i < jk_operators_count(warrant->operators); i++) {
		const struct jk_operator *row = jk_operators_at(warrant->operators, i);

		if (row->from <= day && day <= row->to && row->signer[0] != '\0' &&
		    jk_roles_let(warrant->people.roles, jk_bytes_of(row->role),
			jk_bytes_of("operators"), day))
			return true;
	}
	return false;
}

/* The same but for an end that lay ahead. */
static bool
is_same(const struct jk_operator *row, const struct jk_operator *old, int32_t day)
{
	return strcmp(row->role, old->role) == 0 && row->is_person == old->is_person &&
	       strcmp(row->area, old->area) == 0 &&
	       strcmp(row->purposes, old->purposes) == 0 &&
	       strcmp(row->signer, old->signer) == 0 &&
	       (row->to == old->to || (old->to >= day && row->to >= day - 1));
}

static bool
is_kept(const struct jk_warrant *warrant, const struct jk_operator *old)
{
	const struct jk_operator *rows;
	size_t count;

	rows = jk_operators_of(warrant->operators, jk_bytes_of(old->id), &count);
	for (size_t i = 0; i < count; i++)
		if (strcmp(rows[i].authority, old->authority) == 0 &&
		    rows[i].from == old->from)
			return is_same(&rows[i], old, warrant->run->day);
	return false;
}

static int
check_history(const struct jk_warrant *warrant, struct jk_err *err)
{
	const struct jk_operators *before = warrant->people.operators;

	for (size_t i = 0; i < jk_operators_count(before); i++) {
		const struct jk_operator *old = jk_operators_at(before, i);

		if (!is_kept(warrant, old))
			return jk_err_set(err, JK_EXIT_DATA, "JK00638",
			    _("row %llu of the list in force is missing or changed; "
			      "a row is ended, and another begun"),
			    (unsigned long long)old->place + 1);
	}
	return 0;
}

static int
check_clashes(const struct jk_warrant *warrant, struct jk_err *err)
{
	const struct jk_operator *between[2];
	enum jk_clash clash;

	if (jk_operators_clash(
		warrant->people.roles, warrant->operators, &clash, between, err) < 0)
		return -1;
	if (clash == JK_CLASH_NONE)
		return 0;
	jk_err_set(
	    err, JK_EXIT_DATA, jk_clash_id(clash), "%s", _(jk_clash_text(clash)));
	return jk_err_at(err, _("rows %llu and %llu"),
	    (unsigned long long)between[0]->place + 1,
	    (unsigned long long)between[1]->place + 1);
}

/* Nobody is on a list yet: it must itself let its signer make lists. */
static int
check_first(const struct jk_warrant *warrant, struct jk_err *err)
{
	struct jk_people people = warrant->people;
	enum jk_leave leave;

	people.operators = warrant->operators;
	leave = jk_people_decide_signer(&people, jk_bytes_of(warrant->signer),
	    "operators", warrant->run->day, NULL);
	return leave == JK_LEAVE_GIVEN ? 0 : refuse(leave, "operators", err);
}

/* A new table as a whole */

/*
 * A case that is open stays held, however the next table was written: nobody would miss
 * what is erased then. A hold is lifted by the end of its row.
 */
static int
check_holds(const struct jk_warrant *warrant, const struct jk_signed_table *before,
    struct jk_err *err)
{
	size_t row = jk_signed_table_lost(&warrant->list, before, warrant->run->day);

	if (row == 0)
		return 0;
	return jk_err_set(err, JK_EXIT_DATA, "JK00750",
	    _("row %zu of the holds in force is missing or changed; a hold is ended, "
	      "and another begun"),
	    row + 1);
}

/* A row that was wrong must be mended somehow, so this is for a person to judge. */
static void
warn_of_periods(const struct jk_warrant *warrant, const struct jk_signed_table *before)
{
	size_t row = jk_signed_table_lost(&warrant->list, before, JK_DATE_MIN);

	if (row > 0)
		jk_report_warning(&warrant->run->report, "JK00751",
		    _("row %zu of the retention table in force is missing or changed"),
		    row + 1);
}

static int
check_rows(const struct jk_warrant *warrant, const char *kind, struct jk_err *err)
{
	struct jk_signed_table before;
	int result = jk_signed_table_load(&before, warrant->run, kind, err);

	if (result == 0 && warrant->kind == JK_WARRANT_HOLDS)
		result = check_holds(warrant, &before, err);
	else if (result == 0)
		warn_of_periods(warrant, &before);
	jk_signed_table_release(&before);
	return result;
}

int
jk_warrant_close(struct jk_warrant *warrant, struct jk_err *err)
{
	if (warrant->kind == JK_WARRANT_HOLDS)
		return check_rows(warrant, "hold", err);
	if (warrant->kind == JK_WARRANT_PERIODS)
		return check_rows(warrant, "retention", err);
	if (warrant->kind != JK_WARRANT_OPERATORS)
		return 0;
	warrant->operators = jk_people_list(&warrant->list, err);
	if (warrant->operators == NULL || check_clashes(warrant, err) < 0)
		return -1;
	if (warrant->people.number == 0)
		return check_first(warrant, err);
	if (!has_successor(warrant))
		return jk_err_set(err, JK_EXIT_DATA, "JK00639",
		    _("nobody on the list could sign the next one"));
	return check_history(warrant, err);
}
