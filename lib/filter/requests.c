#include "filter/requests.h"

#include "format/date.h"
#include "rules/validate.h"

#define FINDINGS 16

static struct jk_bytes
get(const struct jk_signed_table *table, size_t row, const char *name)
{
	int column = jk_signed_table_column(table, name);

	return column < 0 ? jk_bytes("", 0) : jk_signed_table_get(table, row, column);
}

/* Reading */

static int
refuse(const struct jk_finding *finding, struct jk_err *err)
{
	return jk_err_set(err, JK_EXIT_DATA, "JK00658",
	    _("the request is not right: %s: %s"), finding->rule,
	    _(jk_reason_text(finding->reason)));
}

static int
check_row(const struct jk_requests *requests, size_t row,
    const struct jk_validate *rules, struct jk_err *err)
{
	struct jk_bytes fields[JK_SCHEMA_MAX_COLUMNS];
	struct jk_finding findings[FINDINGS];
	size_t count;

	jk_signed_table_fields(&requests->table, row, fields);
	count = jk_validate_decide(rules, fields, findings, FINDINGS);
	for (size_t i = 0; i < count; i++)
		if (!findings[i].is_warning)
			return refuse(&findings[i], err);
	if (requests->officer.len > 0 &&
	    !jk_bytes_equal(get(&requests->table, row, "officer"), requests->officer))
		return jk_err_set(err, JK_EXIT_NOPERM, "JK00659",
		    _("the officer of the request is not the one whose key signed"));
	return 0;
}

static int
check_rows(struct jk_requests *requests, struct jk_err *err)
{
	struct jk_run *run = requests->run;
	const struct jk_tables *tables;
	struct jk_validate *rules;
	int result = 0;

	if (jk_site_tables(&run->site, requests->table.schema, &tables, err) < 0)
		return -1;
	rules = jk_validate_new(requests->table.schema, tables, run->day, err);
	if (rules == NULL)
		return -1;
	for (size_t i = 0; result == 0 && i < requests->table.rows; i++) {
		result = check_row(requests, i, rules, err);
		if (result < 0)
			jk_err_at(err, _("record %llu"), (unsigned long long)i + 1);
	}
	jk_validate_free(rules);
	return result;
}

/* Whose key it was, and what his roles let him do for the area of this party. */
static void
decide_officer(struct jk_requests *requests)
{
	const struct jk_people *people = &requests->people;
	struct jk_ask ask = { .signer = jk_bytes_of(requests->table.signer),
		.command = jk_bytes_of("disclose"),
		.area = jk_bytes_of(requests->run->site.conf.code),
		.day = requests->run->day };

	(void)jk_people_decide_signer(
	    people, ask.signer, "disclose", ask.day, &requests->officer);
	ask.person = requests->officer;
	requests->leave = jk_leave_decide(people->roles, people->municipalities,
	    people->operators, &ask, &requests->row);
}

int
jk_requests_read(struct jk_requests *requests, struct jk_run *run, const char *path,
    struct jk_err *err)
{
	memset(requests, 0, sizeof *requests);
	requests->run = run;
	if (jk_signed_table_read(&requests->table, run, path, "request", err) < 0 ||
	    jk_people_load(&requests->people, run, err) < 0)
		return -1;
	if (requests->table.day > run->day)
		return jk_err_set(err, JK_EXIT_DATA, "JK00676",
		    _("the requests are of a day after the business date"));
	decide_officer(requests);
	return check_rows(requests, err);
}

void
jk_requests_release(struct jk_requests *requests)
{
	jk_people_release(&requests->people);
	jk_signed_table_release(&requests->table);
	memset(requests, 0, sizeof *requests);
}

static int32_t
day_or(struct jk_bytes text, int32_t otherwise)
{
	int32_t day = otherwise;

	(void)jk_date_decode(text, &day);
	return day;
}

void
jk_requests_get(
    const struct jk_requests *requests, size_t index, struct jk_asked *asked)
{
	const struct jk_signed_table *table = &requests->table;

	*asked = (struct jk_asked){ .request = get(table, index, "request"),
		.code = get(table, index, "resident_code"),
		.case_number = get(table, index, "case_number"),
		.applicant = get(table, index, "applicant"),
		.received =
		    day_or(get(table, index, "received_on"), requests->run->day),
		.since = day_or(get(table, index, "since"), JK_DATE_MIN),
		.until = day_or(get(table, index, "until"), JK_DATE_MAX),
		.day = requests->run->day,
		.recorded_until = JK_DATE_MAX };
	(void)jk_disclosure_what_decode(&asked->what, get(table, index, "what"));
}

/* The second officer */

static const char *const refusals[] = { [JK_APPROVAL_GIVEN] = NULL,
	[JK_APPROVAL_MISSING] = "no-approval",
	[JK_APPROVAL_USED] = "approval-used",
	[JK_APPROVAL_EXPIRED] = "approval-expired" };

/* Used under the name of the requests, so that a run that failed may come again. */
static int
find_approval(struct jk_requests *requests, struct jk_err *err)
{
	struct jk_approval *approval = &requests->approval;
	const char *subject = requests->table.digest;

	if (jk_approval_find(approval, requests->run, &requests->people, subject,
		"sheet", subject, err) < 0)
		return -1;
	if (!jk_bytes_is(requests->officer, approval->requester) ||
	    jk_bytes_is(requests->officer, approval->approver))
		approval->state = JK_APPROVAL_MISSING;
	if (approval->state == JK_APPROVAL_GIVEN &&
	    jk_approval_use(approval, requests->run, subject, err) < 0)
		return -1;
	requests->has_approval = true;
	return 0;
}

int
jk_requests_approval(
    struct jk_requests *requests, const char **refusal, struct jk_err *err)
{
	if (!requests->has_approval && find_approval(requests, err) < 0)
		return -1;
	*refusal = refusals[requests->approval.state];
	return 0;
}
