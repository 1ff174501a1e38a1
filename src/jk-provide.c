/*
 * jk-provide: answer queries from the register, and log every one of them first
 * (jk-provide(1)). answer_all() is the loop; the order of what gets on disk and
 * what goes out stands in filter/answers.
 */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "filter/provision.h"
#include "filter/register.h"

static const struct jk_option options[] = {
	{ "locks", 0, NULL, N_("list the operators who are locked") },
	{ "unlock", 0, N_("ID"), N_("take a lock away, as approved") },
	{ NULL, 0, NULL, NULL },
};

struct provide {
	struct jk_run *run;
	struct jk_asked asked;
	struct jk_spool *spool;
	struct jk_locks *locks;
	struct jk_provision provision;
	struct jk_register reg;
	char *work;
	struct jk_questions *questions;
	struct jk_answers answers;
	/* Who was found next, and for which query. */
	struct jk_question_answer group;
	bool has_group;
};

/* Spool and locks */

static int
open_spool(struct provide *provide, struct jk_err *err)
{
	provide->spool = jk_spool_open(provide->run, err);
	if (provide->spool != NULL)
		provide->locks = jk_locks_open(provide->run, provide->spool, err);
	return provide->locks == NULL ? -1 : 0;
}

static int
check_locks(const struct provide *provide, struct jk_err *err)
{
	if (!jk_locks_is_stale(provide->locks))
		return 0;
	return jk_err_set(err, JK_EXIT_PROTOCOL, "JKR0019",
	    _("the locks are not those of the spool: nobody is answered until an "
	      "administrator has unlocked \"*\""));
}

/* Asking the register */

/* A query that nothing refuses so far becomes a question. */
static int
put_question(
    struct provide *provide, const struct jk_asked_query *asked, struct jk_err *err)
{
	const struct jk_bytes *text = asked->query.text;

	if (jk_bytes_is(text[JK_QUERY_KEY_KIND], "code"))
		return jk_questions_put_code(
		    provide->questions, asked->number, text[JK_QUERY_CODE], err);
	if (jk_bytes_is(text[JK_QUERY_KEY_KIND], "number"))
		return jk_questions_put_number(
		    provide->questions, asked->number, text[JK_QUERY_NUMBER], err);
	return jk_questions_put_name(provide->questions, asked->number,
	    text[JK_QUERY_BIRTH_DATE], text[JK_QUERY_NAME], err);
}

/* *uses: does any of them count on the approval? */
static int
ask_all(struct provide *provide, bool *uses, struct jk_err *err)
{
	struct jk_asked_query query;
	struct jk_grant grant;
	enum jk_next next;

	*uses = false;
	while ((next = jk_asked_next(&provide->asked, &query, err)) == JK_NEXT_RECORD) {
		if (jk_provision_decide(&provide->provision, &query, NULL, &grant) !=
		    JK_REFUSAL_NONE)
			continue;
		*uses |= jk_provision_needs_approval(&provide->provision, &query);
		if (put_question(provide, &query, err) < 0)
			return -1;
	}
	jk_asked_rewind(&provide->asked);
	return next == JK_NEXT_END ? 0 : -1;
}

static int
open_questions(struct provide *provide, struct jk_err *err)
{
	provide->work = jk_site_path(&provide->run->site, "work");
	if (provide->work == NULL)
		return jk_err_memory(err);
	if (jk_register_open(&provide->reg, provide->run, JK_LEDGER_READ, err) < 0)
		return -1;
	provide->questions = jk_questions_new(provide->reg.ledger, provide->work, err);
	return provide->questions == NULL ? -1 : 0;
}

/* Answering */

static int
next_group(struct provide *provide, struct jk_err *err)
{
	enum jk_next next = jk_questions_next(provide->questions, &provide->group, err);

	provide->has_group = next == JK_NEXT_RECORD;
	return next == JK_NEXT_FAILED ? -1 : 0;
}

static int
answer_all(struct provide *provide, struct jk_err *err)
{
	struct jk_asked_query query;
	enum jk_next next;

	if (next_group(provide, err) < 0)
		return -1;
	while ((next = jk_asked_next(&provide->asked, &query, err)) == JK_NEXT_RECORD) {
		bool found =
		    provide->has_group && provide->group.number == query.number;

		if (jk_provision_answer(&provide->provision, &query,
			found ? &provide->group : NULL, &provide->answers, err) < 0 ||
		    (found && next_group(provide, err) < 0))
			return -1;
	}
	if (next == JK_NEXT_FAILED)
		return -1;
	return jk_answers_close(&provide->answers, err);
}

static void
report(const struct provide *provide)
{
	const struct jk_provision *provision = &provide->provision;
	unsigned long long queries = provide->asked.count, found = provision->found;
	unsigned long long none = provision->none, refused = provision->refused;
	unsigned long long locked = jk_locks_taken(provide->locks);
	struct jk_report *to = &provide->run->report;
	char lane[JK_LANE_CHARS] = "-", number[24] = "-";

	if (provide->asked.is_batch) {
		jk_lane_encode(lane, &provide->asked.lane);
		snprintf(number, sizeof number, "%llu",
		    (unsigned long long)provide->asked.number);
	}
	jk_report_info(to, "JKR0020",
	    _("%llu queries: %llu answers with a person, %llu without, %llu refused"),
	    queries, found, none, refused);
	jk_report_status(to, "PROVIDED %s %s %llu %llu %llu %llu", lane, number,
	    queries, found, none, refused);
	jk_report_metric(to, "last_records", "state=\"read\"", queries);
	jk_report_metric(to, "last_records", "state=\"written\"", found);
	jk_report_metric(to, "last_records", "state=\"rejected\"", none + refused);
	if (locked == 0)
		return;
	jk_report_warning(to, "JKR0021",
	    _("%llu operators were locked; jk-provide --locks names them"), locked);
	jk_report_status(to, "LOCKED %llu", locked);
	jk_run_raise(provide->run, JK_EXIT_WARNINGS);
}

/* What uses the approval: a batch under its name, which it has once. */
static const char *
user_of(const struct provide *provide)
{
	return provide->asked.is_batch ? provide->asked.name
				       : jk_spool_batch(provide->spool);
}

/* Behind the queries all that can fail is this site's own. */
static int
answer_queries(struct provide *provide, struct jk_err *err)
{
	struct jk_provision *provision = &provide->provision;
	bool uses;

	if (open_spool(provide, err) < 0 || check_locks(provide, err) < 0 ||
	    jk_provision_open(
		provision, provide->run, &provide->asked, user_of(provide), err) < 0 ||
	    open_questions(provide, err) < 0 ||
	    jk_protected_follow(provision->protected, provide->reg.ledger,
		provision->needs_approval, err) < 0 ||
	    ask_all(provide, &uses, err) < 0)
		return -1;
	if (uses && jk_approval_use(
			&provision->approval, provide->run, user_of(provide), err) < 0)
		return -1;
	if (jk_answers_open(&provide->answers, provide->run, &provide->asked,
		provide->spool, provide->locks, err) < 0)
		return -1;
	return answer_all(provide, err);
}

static int
provide_all(struct provide *provide, struct jk_err *err)
{
	struct jk_run *run = provide->run;
	bool again;

	if (run->options.operands_count > 1)
		return jk_err_set(err, JK_EXIT_USAGE, "JKR0022",
		    _("one stream of queries at a time"));
	if (isatty(run->out))
		return jk_err_set(err, JK_EXIT_USAGE, "JKR0025",
		    _("answers are not written to a terminal; use a pipe or --output"));
	if (jk_asked_read(&provide->asked, run, run->options.operands[0], err) < 0 ||
	    jk_answers_again(run, &provide->asked, &again, err) < 0)
		return -1;
	if (again)
		return 0;
	if (answer_queries(provide, err) < 0) {
		run->site.unfit = true;
		return -1;
	}
	report(provide);
	return 0;
}

/* Locks */

static int
list_locks(struct provide *provide, struct jk_err *err)
{
	char date[JK_DATE_CHARS], subject[JK_DIGEST_HEX_CHARS];
	struct jk_lock lock;
	size_t at = 0;

	if (open_spool(provide, err) < 0)
		return -1;
	while (jk_locks_next(provide->locks, &at, &lock)) {
		jk_date_encode(date, lock.state.day);
		if (jk_lock_subject(subject, &lock, err) < 0 ||
		    jk_run_print(
			provide->run, err, "%s %s %s\n", lock.id, date, subject) < 0)
			return -1;
	}
	return jk_locks_store(provide->locks, true, err);
}

static int
find_lock(const struct provide *provide, const char *id,
    char subject[JK_DIGEST_HEX_CHARS], struct jk_err *err)
{
	struct jk_lock lock;
	size_t at = 0;

	while (jk_locks_next(provide->locks, &at, &lock))
		if (strcmp(lock.id, id) == 0)
			return jk_lock_subject(subject, &lock, err);
	return jk_err_set(err, JK_EXIT_USAGE, "JKR0023", _("there is no such lock"));
}

/* That it was taken away is on record before it is. */
static int
note_unlock(struct provide *provide, const char *id, const struct jk_approval *approval,
    struct jk_err *err)
{
	bool everybody = strcmp(id, JK_LOCKS_EVERYBODY) == 0;
	struct jk_access access = { .at = 0 };

	access.text[JK_ACCESS_RECORD] = jk_bytes_of("operation");
	access.text[JK_ACCESS_FUNCTION] = jk_bytes_of("unlock");
	access.text[JK_ACCESS_TOUCHES_NUMBER] = jk_bytes_of("no");
	access.text[JK_ACCESS_OPERATOR] = jk_bytes_of(approval->approver);
	access.text[JK_ACCESS_PROGRAM] = jk_bytes_of(provide->run->program->name);
	access.text[JK_ACCESS_APPROVAL] = jk_bytes_of(approval->content);
	access.text[JK_ACCESS_OBJECT] = jk_bytes_of(everybody ? "everybody" : id);
	if (jk_spool_note(provide->spool, &access, err) < 0)
		return -1;
	return jk_spool_flush(provide->spool, err);
}

static int
unlock(struct provide *provide, const char *id, struct jk_err *err)
{
	struct jk_provision *provision = &provide->provision;
	struct jk_approval *approval = &provision->approval;
	char subject[JK_DIGEST_HEX_CHARS];

	if (open_spool(provide, err) < 0 || find_lock(provide, id, subject, err) < 0 ||
	    jk_people_load(&provision->people, provide->run, err) < 0 ||
	    jk_approval_find(approval, provide->run, &provision->people, subject,
		"unlock", subject, err) < 0)
		return -1;
	if (approval->state != JK_APPROVAL_GIVEN || strcmp(approval->approver, id) == 0)
		return jk_err_set(err, JK_EXIT_NOPERM, "JKR0024",
		    _("no administrator has approved that this lock is taken away"));
	if (jk_approval_use(approval, provide->run, subject, err) < 0 ||
	    note_unlock(provide, id, approval, err) < 0)
		return -1;
	(void)jk_locks_remove(provide->locks, id);
	if (jk_locks_store(provide->locks, true, err) < 0)
		return -1;
	return jk_spool_close(provide->spool, err);
}

static int
run(struct jk_run *run, struct jk_err *err)
{
	struct provide *provide = calloc(1, sizeof *provide);
	const char *id = jk_run_option(run, "unlock");
	int result;

	if (provide == NULL)
		return jk_err_memory(err);
	provide->run = run;
	if (jk_run_option(run, "locks") != NULL)
		result = list_locks(provide, err);
	else if (id != NULL)
		result = unlock(provide, id, err);
	else
		result = provide_all(provide, err);
	jk_answers_release(&provide->answers);
	jk_questions_free(provide->questions);
	jk_provision_release(&provide->provision);
	jk_register_release(&provide->reg);
	jk_locks_free(provide->locks);
	jk_spool_free(provide->spool);
	jk_asked_release(&provide->asked);
	free(provide->work);
	free(provide);
	return result;
}

static const struct jk_program program = {
	.name = "jk-provide",
	.letter = 'R',
	.summary = N_("answer queries from the register, and log every one first"),
	.operands = "[QUERIES]",
	.options = options,
	.common = JK_COMMON_OUTPUT | JK_COMMON_FORCE | JK_COMMON_AS_OF,
	.needs_day = true,
	.changes = true,
	.run = run,
};

int
main(int argc, char **argv)
{
	return jk_main(&program, argc, argv);
}
