/*
 * jk-purge: erase what may no longer be kept, and prove it (jk-purge(1)). A dry run
 * writes an order of erasure; a person approves it; the run executes exactly that,
 * in the order that execute() has, which is what makes running it again right.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "filter/approval.h"
#include "filter/certificate.h"
#include "filter/certified.h"
#include "filter/mark.h"
#include "filter/order.h"
#include "ledger/erase_again.h"
#include "ledger/tombstones.h"

#define WAIT_SECONDS 600

static const struct jk_option options[] = {
	{ "ledger", 0, N_("LEDGER"), N_("of which: register, or archive") },
	{ "list", 0, N_("FILE"), N_("execute this order of erasure") },
	{ "again", 0, N_("CERTIFICATE"),
	    N_("it was executed before, and a backup from before that restored") },
	{ "meant", 0, NULL, N_("stop before anything is destroyed, for a backup") },
	{ "early", 0, N_("BUCKET"),
	    N_("in a dry run, all that may go at all of that year or month") },
	{ "certificate", 0, N_("N"),
	    N_("certify the erasure that list N says is done") },
	{ "render", 0, N_("FORMAT"), N_("show a certificate: text, or html") },
	{ "wait", 0, N_("SECONDS"),
	    N_("how long readers of older lists are waited for") },
	{ NULL, 0, NULL, NULL },
};

struct purge {
	struct jk_run *run;
	struct jk_erasing erasing;
	struct jk_order order;
	bool again; /* what it says was executed before */
	struct jk_erasure certified;
	struct jk_approval approvals[JK_ERASURE_APPROVALS];
	size_t approvals_count;
	struct jk_commit_info info;
	unsigned wait;
};

/* What is due */

static void
tell_parts(const struct purge *purge, const struct jk_erasure_part *parts, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct jk_erasure_part *part = &parts[i];

		jk_report_status(&purge->run->report, "DUE %s %s %s %llu", part->class,
		    part->bucket[0] != '\0' ? part->bucket : "-", part->reason,
		    (unsigned long long)part->records);
	}
}

static void
tell_due(const struct purge *purge)
{
	const struct jk_due *due = &purge->erasing.due;

	tell_parts(purge, due->parts, due->parts_count);
	jk_report_info(&purge->run->report, "JKP0001", _("%llu records due, %llu held"),
	    (unsigned long long)due->records, (unsigned long long)due->spared);
}

static const char *
ledger_option(const struct purge *purge)
{
	const char *ledger = jk_run_option(purge->run, "ledger");

	return ledger != NULL ? ledger : "register";
}

/* A year of the register or a month of the archive: of another there is nothing. */
static bool
is_bucket_of(const char *ledger, const char *bucket)
{
	size_t len =
	    strcmp(ledger, "archive") == 0 ? strlen("YYYY-MM") : strlen("YYYY");

	return strlen(bucket) == len && jk_bucket_is_valid(jk_bytes_of(bucket));
}

/* A dry run: the order, as a stream. */
static int
find_due(struct purge *purge, struct jk_err *err)
{
	const char *early = jk_run_option(purge->run, "early");

	if (early != NULL && !is_bucket_of(ledger_option(purge), early))
		return jk_err_set(
		    err, JK_EXIT_USAGE, "JKP0002", _("not a bucket: %s"), early);
	if (jk_erasing_open(&purge->erasing, purge->run, ledger_option(purge),
		JK_LEDGER_READ, err) < 0 ||
	    jk_erasing_find(
		&purge->erasing, purge->run->day, early != NULL ? early : "", err) < 0)
		return -1;
	tell_due(purge);
	return jk_order_write(&purge->erasing, err);
}

/* Approval */

static uint64_t
records_of(const struct jk_erasure *erasure)
{
	uint64_t records = 0;

	for (size_t i = 0; i < erasure->parts_count; i++)
		if (jk_erasure_part_is_records(&erasure->parts[i]))
			records += erasure->parts[i].records;
	return records;
}

/*
 * More than one person must say yes to what is early, unlisted, or much; and, again, as
 * many as did then. How much that is stands in jk.conf, since whoever runs this must
 * not be able to let himself off the second person.
 */
static size_t
count_needed(const struct purge *purge)
{
	const struct jk_due *due = &purge->erasing.due;
	uint64_t most = jk_limit_of(
	    &purge->run->site.conf.mass_limit, jk_erasing_records(&purge->erasing));

	if (purge->again)
		return purge->order.also[0] != '\0' ||
			       records_of(&purge->certified) > most
			   ? JK_ERASURE_APPROVALS
			   : purge->certified.approvals_count;
	return due->unlisted > 0 || due->records > most ? JK_ERASURE_APPROVALS : 1;
}

static int
find_approval(
    struct purge *purge, const struct jk_people *people, size_t at, struct jk_err *err)
{
	static const char *const commands[] = { "erasure", "erasure-second" };
	struct jk_approval *approval = &purge->approvals[at];
	const char *subject = purge->order.table.content;

	if (jk_approval_find(
		approval, purge->run, people, subject, commands[at], subject, err) < 0)
		return -1;
	if (approval->state == JK_APPROVAL_GIVEN)
		return 0;
	jk_err_set(err, JK_EXIT_NOPERM, "JKP0003",
	    _("the order of erasure has no approval that holds on that day: %s"),
	    commands[at]);
	return jk_err_at(err, "approvals/%s-%s.jks", subject, commands[at]);
}

/* Who asked for the one does not give the other: he would agree with himself. */
static int
check_two(const struct purge *purge, struct jk_err *err)
{
	const struct jk_approval *first = &purge->approvals[0], *second = first + 1;

	if (strcmp(first->approver, second->approver) == 0)
		return jk_err_set(err, JK_EXIT_NOPERM, "JKP0004",
		    _("both approvals of this erasure are of one person"));
	if (strcmp(first->approver, second->requester) == 0 ||
	    strcmp(first->requester, second->approver) == 0)
		return jk_err_set(err, JK_EXIT_NOPERM, "JKP0014",
		    _("who asked for one approval of this erasure gave the other"));
	return 0;
}

static int
find_approvals(struct purge *purge, struct jk_err *err)
{
	struct jk_people people;
	size_t needed = count_needed(purge);
	int result = 0;

	if (jk_people_load(&people, purge->run, err) < 0)
		return -1;
	for (size_t i = 0; result == 0 && i < needed; i++)
		result = find_approval(purge, &people, i, err);
	jk_people_release(&people);
	if (result == 0 && needed == JK_ERASURE_APPROVALS)
		result = check_two(purge, err);
	purge->approvals_count = needed;
	return result;
}

static int
use_approvals(const struct purge *purge, struct jk_err *err)
{
	for (size_t i = 0; i < purge->approvals_count; i++)
		if (jk_approval_use(&purge->approvals[i], purge->run,
			purge->order.table.content, err) < 0)
			return -1;
	return 0;
}

/* Execution */

static void
name_approvals(const struct purge *purge, struct jk_erasure *erasure)
{
	erasure->approvals_count = purge->approvals_count;
	for (size_t i = 0; i < purge->approvals_count; i++)
		(void)jk_hex_decode(erasure->approvals[i], JK_DIGEST_BYTES,
		    purge->approvals[i].content);
}

static void
fill(const struct purge *purge, struct jk_erasure *erasure)
{
	const struct jk_signed_table *order = &purge->order.table;

	memset(erasure, 0, sizeof *erasure);
	jk_date_encode(erasure->date, order->day);
	erasure->table = purge->erasing.table.number;
	(void)jk_hex_decode(erasure->order, sizeof erasure->order, order->content);
	name_approvals(purge, erasure);
}

/* The commit that means it: from here on a rerun finishes. */
static int
mean(struct purge *purge, struct jk_err *err)
{
	struct jk_erasing *erasing = &purge->erasing;
	struct jk_erasure erasure;
	int result;

	if (jk_erasing_find(erasing, purge->order.table.day, purge->order.also, err) <
		0 ||
	    jk_order_check(&purge->order, erasing, err) < 0 ||
	    find_approvals(purge, err) < 0 || use_approvals(purge, err) < 0)
		return -1;
	tell_due(purge);
	fill(purge, &erasure);
	result = jk_old_keys_mean(&erasing->old_keys, &erasure, err);
	if (result == 0)
		result = erasing->is_archive
			     ? jk_erase_archive(erasing->ledger, &purge->info,
				   &erasing->due, &erasing->rules, &erasure, err)
			     : jk_erase_register(erasing->ledger, &purge->info,
				   &erasing->due, &erasure, err);
	jk_erasure_release(&erasure);
	return result;
}

static bool
is_of_order(const struct purge *purge, const struct jk_erasure *erasure)
{
	uint8_t content[JK_DIGEST_BYTES];

	return jk_hex_decode(content, sizeof content, purge->order.table.content) &&
	       memcmp(content, erasure->order, sizeof content) == 0;
}

/* A table that the backup has not is put there first: what went, went by it. */
static int
check_table(const struct purge *purge, struct jk_err *err)
{
	struct jk_erasing then = { .run = purge->run };
	int result = jk_erasing_load_table(&then, purge->certified.table, err);

	jk_erasing_release(&then);
	return result;
}

static void
tell_again(const struct purge *purge, const struct jk_erased_again *again)
{
	struct jk_report *report = &purge->run->report;

	if (again->lost > 0)
		jk_report_warning(report, "JKP0013",
		    _("%llu records that were to stay lay under the keys that were "
		      "destroyed, and are lost"),
		    (unsigned long long)again->lost);
	if (again->heads > 0)
		jk_report_warning(report, "JKP0015",
		    _("%llu heads that were to stay lay there, too, and are made anew "
		      "from the records of their chains"),
		    (unsigned long long)again->heads);
	if (again->unread > 0)
		jk_report_warning(report, "JKP0016",
		    _("%llu segments lie under keys that are not here: heads and "
		      "totals follow when their erasure is executed again, too"),
		    (unsigned long long)again->unread);
}

/*
 * The same where a backup from before it was restored: what went cannot be read any
 * more, so the order and the certificate say what it was.
 */
static int
mean_again(struct purge *purge, struct jk_err *err)
{
	struct jk_erasure *erasure = &purge->certified;
	struct jk_erased_again again;

	if (!is_of_order(purge, erasure))
		return jk_err_set(err, JK_EXIT_DATA, "JKP0012",
		    _("the certificate is not of this order of erasure"));
	if (check_table(purge, err) < 0 ||
	    jk_old_keys_check(purge->run, erasure, err) < 0 ||
	    jk_order_parts(&purge->order, erasure, err) < 0 ||
	    find_approvals(purge, err) < 0 || use_approvals(purge, err) < 0)
		return -1;
	name_approvals(purge, erasure);
	erasure->done = false;
	if (jk_erase_again(purge->erasing.ledger, &purge->info, erasure,
		purge->erasing.reg.head_key, &again, err) < 0)
		return -1;
	tell_parts(purge, erasure->parts, erasure->parts_count);
	tell_again(purge, &again);
	return 0;
}

/* Is the order one that was executed before? */
static int
look_back(struct purge *purge, bool *done, struct jk_err *err)
{
	const struct jk_ledger *ledger = purge->erasing.ledger;
	struct jk_list list;
	int result = 0;

	*done = false;
	jk_list_init(&list);
	for (uint64_t at = jk_ledger_list(ledger)->number;
	     result == 0 && !*done && at > 0; at--) {
		result = jk_ledger_read_list(ledger, at, &list, err);
		*done = result == 0 && list.erasure != NULL && list.erasure->done &&
			is_of_order(purge, list.erasure);
	}
	jk_list_release(&list);
	return result;
}

static int
mean_now(struct purge *purge, struct jk_err *err)
{
	int result = purge->again ? mean_again(purge, err) : mean(purge, err);

	if (result == 0)
		jk_report_status(&purge->run->report, "COMMITTED %llu",
		    (unsigned long long)jk_ledger_list(purge->erasing.ledger)->number);
	return result;
}

/*
 * What is meant and not done is finished first, and only by its own order: so the
 * same command is right whenever the run before it ended.
 */
static int
execute(struct purge *purge, struct jk_err *err)
{
	struct jk_erasing *erasing = &purge->erasing;
	bool done;

	if (jk_erasing_open(
		erasing, purge->run, purge->order.ledger, JK_LEDGER_WRITE, err) < 0)
		return -1;
	if (jk_erase_is_meant(erasing->ledger) &&
	    !is_of_order(purge, jk_ledger_list(erasing->ledger)->erasure))
		return jk_err_set(err, JK_EXIT_TEMPFAIL, "JKP0005",
		    _("another erasure is meant and not done; finish it by its order"));
	if (look_back(purge, &done, err) < 0)
		return -1;
	if (done) {
		jk_report_status(&purge->run->report, "ALREADY");
		return 0;
	}
	if (!jk_erase_is_meant(erasing->ledger) && mean_now(purge, err) < 0)
		return -1;
	if (jk_run_option(purge->run, "meant") != NULL)
		return 0;
	if (jk_erasing_destroy(erasing, purge->wait, err) < 0 ||
	    jk_erase_bury(erasing->ledger, &purge->info, err) < 0)
		return -1;
	jk_report_status(&purge->run->report, "ERASED %llu",
	    (unsigned long long)jk_ledger_list(erasing->ledger)->number);
	return 0;
}

static int
read_certified(struct purge *purge, struct jk_err *err)
{
	const char *path = jk_run_option(purge->run, "again");

	purge->again = path != NULL;
	return path == NULL
		   ? 0
		   : jk_certified_read(&purge->certified, purge->run, path, err);
}

static int
execute_list(struct purge *purge, const char *path, struct jk_err *err)
{
	if (jk_order_read(&purge->order, purge->run, path, err) < 0)
		return -1;
	if (purge->order.table.rows == 0) {
		jk_report_info(&purge->run->report, "JKP0006", _("nothing is due"));
		return 0;
	}
	if (purge->order.table.day > purge->run->day)
		return jk_err_set(err, JK_EXIT_DATA, "JKP0007",
		    _("the order is of a day ahead of the business date"));
	if (read_certified(purge, err) < 0 ||
	    jk_mark_info(&purge->info, purge->run, err) < 0)
		return -1;
	return execute(purge, err);
}

/* The command line */

static int
read_wait(struct purge *purge, struct jk_err *err)
{
	const char *text = jk_run_option(purge->run, "wait");
	uint64_t seconds = WAIT_SECONDS;

	if (text != NULL && !jk_decimal_decode(&seconds, jk_bytes_of(text), 86400))
		return jk_err_set(err, JK_EXIT_USAGE, "JKP0008",
		    _("not a number of seconds: %s"), text);
	purge->wait = (unsigned)seconds;
	return 0;
}

static int
check_ledger(const struct purge *purge, struct jk_err *err)
{
	const char *ledger = ledger_option(purge);

	if (strcmp(ledger, "register") == 0 || strcmp(ledger, "archive") == 0)
		return 0;
	return jk_err_set(
	    err, JK_EXIT_USAGE, "JKP0009", _("not a ledger of the site: %s"), ledger);
}

static int
certify(struct purge *purge, const char *text, struct jk_err *err)
{
	uint64_t number;

	if (!jk_decimal_decode(&number, jk_bytes_of(text), 99999999))
		return jk_err_set(err, JK_EXIT_USAGE, "JKP0011",
		    _("not the number of a list: %s"), text);
	return jk_certificate_write(purge->run, ledger_option(purge), number, err);
}

/* What goes with one of the four things only. */
static bool
is_fitting(const struct purge *purge, bool lists, bool renders)
{
	const struct jk_run *run = purge->run;
	bool dry = jk_run_option(run, "dry-run") != NULL;

	return (jk_run_option(run, "early") == NULL || dry) &&
	       (jk_run_option(run, "again") == NULL || lists) &&
	       (jk_run_option(run, "meant") == NULL || lists) &&
	       (jk_run_option(run, "ledger") == NULL || (!lists && !renders));
}

/* One of the four things is asked for; render alone has an operand. */
static int
check_use(const struct purge *purge, struct jk_err *err)
{
	const char *const verbs[] = { "dry-run", "list", "certificate", "render" };
	bool renders = jk_run_option(purge->run, "render") != NULL;
	bool lists = jk_run_option(purge->run, "list") != NULL;
	int count = 0;

	for (size_t i = 0; i < sizeof verbs / sizeof verbs[0]; i++)
		count += jk_run_option(purge->run, verbs[i]) != NULL;
	if (count == 1 && purge->run->options.operands_count == (renders ? 1 : 0) &&
	    is_fitting(purge, lists, renders))
		return check_ledger(purge, err);
	return jk_err_set(err, JK_EXIT_USAGE, "JKP0010",
	    _("one of --dry-run, --list, --certificate and --render is given, with "
	      "what "
	      "belongs to it"));
}

static int
choose(struct purge *purge, struct jk_err *err)
{
	const char *list = jk_run_option(purge->run, "list");
	const char *certificate = jk_run_option(purge->run, "certificate");
	const char *format = jk_run_option(purge->run, "render");

	if (check_use(purge, err) < 0 || read_wait(purge, err) < 0)
		return -1;
	if (format != NULL)
		return jk_certificate_render(
		    purge->run, purge->run->options.operands[0], format, err);
	if (certificate != NULL)
		return certify(purge, certificate, err);
	return list != NULL ? execute_list(purge, list, err) : find_due(purge, err);
}

static int
run(struct jk_run *run, struct jk_err *err)
{
	struct purge purge = { .run = run };
	int result = choose(&purge, err);

	jk_erasure_release(&purge.certified);
	jk_order_release(&purge.order);
	jk_erasing_release(&purge.erasing);
	return result;
}

static const struct jk_program program = {
	.name = "jk-purge",
	.letter = 'P',
	.summary = N_("erase what may no longer be kept, and prove it"),
	.operands = "[CERTIFICATE]",
	.options = options,
	.common =
	    JK_COMMON_OUTPUT | JK_COMMON_FORCE | JK_COMMON_DRY_RUN | JK_COMMON_AS_OF,
	.needs_day = true,
	.changes = true,
	.run = run,
};

int
main(int argc, char **argv)
{
	return jk_main(&program, argc, argv);
}
