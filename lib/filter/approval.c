#include "filter/approval.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "rules/rows.h"

#define MARK_MAX_BYTES 256

enum column { SUBJECT, COMMAND, REQUESTER, APPROVER, PURPOSE, RECORDS, COLUMNS };

static char *
mark_path(const struct jk_run *run, const char *content)
{
	return jk_site_path(&run->site, "approvals/used/%s", content);
}

/* Was it used by something else? */
static int
look_for_mark(struct jk_approval *approval, struct jk_run *run, const char *by,
    struct jk_err *err)
{
	char *path = mark_path(run, approval->content);
	struct jk_buf text = JK_BUF_INIT;
	size_t len = strlen(by);
	int result = 0;

	if (path == NULL)
		return jk_err_memory(err);
	if (access(path, F_OK) == 0) {
		result = jk_file_load(&text, path, MARK_MAX_BYTES, err);
		if (result == 0 && (text.len != len + 1 || text.ptr[len] != '\n' ||
				       memcmp(text.ptr, by, len) != 0))
			approval->state = JK_APPROVAL_USED;
	}
	jk_buf_release(&text);
	free(path);
	return result;
}

static bool
take_row(struct jk_approval *approval, const struct jk_signed_table *table,
    const char *subject, const char *command)
{
	static const char *const names[COLUMNS] = { "subject", "command", "requester",
		"approver", "purpose", "records" };
	struct jk_bytes values[COLUMNS];

	if (table->rows != 1)
		return false;
	for (size_t i = 0; i < COLUMNS; i++) {
		int column = jk_signed_table_column(table, names[i]);

		if (column < 0)
			return false;
		values[i] = jk_signed_table_get(table, 0, column);
	}
	approval->has_records = values[RECORDS].len > 0;
	memcpy(approval->content, table->content, sizeof approval->content);
	return jk_bytes_is(values[SUBJECT], subject) &&
	       jk_bytes_is(values[COMMAND], command) &&
	       !jk_bytes_equal(values[REQUESTER], values[APPROVER]) &&
	       jk_text_copy(approval->requester, sizeof approval->requester,
		   values[REQUESTER]) &&
	       jk_text_copy(
		   approval->approver, sizeof approval->approver, values[APPROVER]) &&
	       jk_text_copy(
		   approval->purpose, sizeof approval->purpose, values[PURPOSE]) &&
	       (!approval->has_records || jk_decimal_decode(&approval->records,
					      values[RECORDS], UINT64_C(1) << 62));
}

/* By the list of today, not by that of the day on which he signed. */
static bool
may_approve(const struct jk_approval *approval, const struct jk_signed_table *table,
    const struct jk_people *people, const char *command, int32_t day)
{
	char wanted[JK_WORD_CHARS + 8];
	struct jk_bytes person;

	snprintf(wanted, sizeof wanted, "approve-%s", command);
	return jk_people_decide_signer(people, jk_bytes_of(table->signer), wanted, day,
		   &person) == JK_LEAVE_GIVEN &&
	       jk_bytes_is(person, approval->approver);
}

bool
jk_approval_is_of(const struct jk_signed_table *table, const struct jk_people *people,
    const char *subject, const char *command, int32_t day)
{
	struct jk_approval approval;

	return take_row(&approval, table, subject, command) &&
	       may_approve(&approval, table, people, command, day);
}

/* Over, or not begun? */
static enum jk_approval_state
state_on(const struct jk_signed_table *table, int32_t day)
{
	int32_t to = INT32_MAX;

	if (jk_signed_table_holds_on(table, 0, day))
		return JK_APPROVAL_GIVEN;
	(void)jk_date_decode(jk_signed_table_get(table, 0, table->to), &to);
	return to < day ? JK_APPROVAL_EXPIRED : JK_APPROVAL_MISSING;
}

/*
 * Is his certificate refused by now? Its end does not undo what he signed, but whoever
 * has a stolen key writes the date of what he signs, too.
 */
static int
is_refused(const struct jk_signed_table *table, struct jk_run *run, bool *refused,
    struct jk_err *err)
{
	uint8_t fingerprint[JK_DIGEST_BYTES];
	const struct jk_trust_entry *entry = NULL;
	struct jk_trust *trust;

	if (jk_site_trust(&run->site, &trust, err) < 0)
		return -1;
	if (jk_hex_decode(fingerprint, sizeof fingerprint, table->signer))
		entry = jk_trust_find(trust, fingerprint);
	*refused = entry == NULL || entry->refused_since_day <= run->day;
	return 0;
}

static int
judge(struct jk_approval *approval, struct jk_run *run, const struct jk_people *people,
    const char *path, const char *subject, const char *command, const char *by,
    struct jk_err *err)
{
	struct jk_signed_table table;
	bool refused = false;
	int result = jk_signed_table_read(&table, run, path, "approval", err);

	if (result == 0)
		result = is_refused(&table, run, &refused, err);
	if (result == 0 && !refused && take_row(approval, &table, subject, command) &&
	    may_approve(approval, &table, people, command, run->day)) {
		approval->state = state_on(&table, run->day);
		if (approval->state == JK_APPROVAL_GIVEN)
			result = look_for_mark(approval, run, by, err);
	}
	jk_signed_table_release(&table);
	return result;
}

int
jk_approval_find(struct jk_approval *approval, struct jk_run *run,
    const struct jk_people *people, const char *subject, const char *command,
    const char *by, struct jk_err *err)
{
	char *path = jk_site_path(&run->site, "approvals/%s-%s.jks", subject, command);
	int result = 0;

	memset(approval, 0, sizeof *approval);
	approval->state = JK_APPROVAL_MISSING;
	if (path == NULL)
		return jk_err_memory(err);
	if (access(path, F_OK) == 0)
		result = judge(approval, run, people, path, subject, command, by, err);
	free(path);
	return result;
}

/* approvals/used itself must outlive a power cut, too. */
static int
make_directory(struct jk_run *run, struct jk_err *err)
{
	char *path = jk_site_path(&run->site, "approvals/used");
	char *above = jk_site_path(&run->site, "approvals");
	int result = 0;

	if (path == NULL || above == NULL)
		result = jk_err_memory(err);
	else if (mkdir(path, 0700) == 0)
		result = jk_directory_sync(above, err);
	else if (errno != EEXIST)
		result = jk_err_errno(err, JK_EXIT_CANTCREATE, "JKR0004",
		    _("that an approval is used cannot be written down"));
	free(path);
	free(above);
	return result;
}

int
jk_approval_use(const struct jk_approval *approval, struct jk_run *run, const char *by,
    struct jk_err *err)
{
	char *path = mark_path(run, approval->content);
	struct jk_buf text = JK_BUF_INIT;
	int result = -1;

	jk_buf_addf(&text, "%s\n", by);
	if (path == NULL || jk_buf_failed(&text))
		jk_err_memory(err);
	else if (make_directory(run, err) == 0)
		result = jk_file_store(path, jk_buf_bytes(&text), err);
	jk_buf_release(&text);
	free(path);
	return result;
}
