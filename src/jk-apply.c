/*
 * jk-apply: validated changes into the register, or access records into the archive,
 * all of a run as one list, and a receipt for each batch (jk-apply(1)). What it does,
 * in order, is the body of apply_all() below; that order is what makes running it
 * again always right.
 */
#include <stdio.h>
#include <stdlib.h>

#include "filter/archive.h"
#include "filter/compaction.h"
#include "filter/countlist.h"
#include "filter/heartbeat.h"
#include "filter/important.h"
#include "filter/mark.h"
#include "filter/receipt.h"
#include "filter/register.h"
#include "filter/restart.h"
#include "filter/settle.h"
#include "ledger/applier.h"
#include "ledger/compact.h"
#include "ledger/month_merge.h"

static const struct jk_option options[] = {
	{ "sent", 0, NULL, N_("take down that batches of the outbox were sent") },
	{ "restart", 0, NULL,
	    N_("take down a notice by which lanes restart, and its answer") },
	{ "compact", 0, NULL, N_("merge what the ledger holds, due or not") },
	{ "ledger", 0, N_("LEDGER"), N_("what to compact: register or archive") },
	{ "heartbeat", 0, NULL, N_("on a day without access records, say so") },
	{ NULL, 0, NULL, NULL },
};

struct apply {
	struct jk_run *run;
	bool dry;
	enum jk_countlist_format format;
	/* One of them is open, by what the inputs are; `ledger` is its. */
	bool is_archive;
	struct jk_register reg;
	struct jk_archive archive;
	struct jk_ledger *ledger;
	char day[JK_DATE_CHARS]; /* of the list, and of what is recorded */
	struct jk_batch_intake intake;
	struct jk_batch *batches;
	struct jk_batch **order; /* as they are taken */
	size_t count;
	uint32_t *ranks;
	struct jk_commit *commit; /* NULL in a dry run */
	struct jk_compact *compact; /* its */
	struct jk_list dry_list;
	struct jk_list *list; /* that of the commit, or dry_list */
	struct jk_quarantine *quarantine; /* of -Q, for all inputs */
	struct jk_applier_persons persons;
	uint64_t decided, applied, refused;
	bool is_let; /* by an option of the run, beyond a limit of the site */
};

/* Reading */

static int
read_inputs(struct apply *apply, struct jk_err *err)
{
	struct jk_options *given = &apply->run->options;
	size_t count = given->operands_count > 0 ? (size_t)given->operands_count : 1;

	apply->batches = calloc(count, sizeof *apply->batches);
	apply->order = calloc(count, sizeof *apply->order);
	apply->ranks = calloc(count, sizeof *apply->ranks);
	if (apply->batches == NULL || apply->order == NULL || apply->ranks == NULL)
		return jk_err_memory(err);
	if (jk_batch_intake_init(&apply->intake, apply->run, err) < 0)
		return -1;
	while (apply->count < count) {
		size_t at = apply->count++;
		const char *path =
		    given->operands_count > 0 ? given->operands[at] : NULL;

		apply->order[at] = &apply->batches[at];
		if (jk_batch_read(&apply->batches[at], &apply->intake, path,
			(uint32_t)at, err) < 0)
			return -1;
	}
	return 0;
}

/* A run is one commit of one ledger. */
static int
choose_ledger(struct apply *apply, struct jk_err *err)
{
	apply->is_archive = apply->batches[0].is_of_archive;
	for (size_t i = 1; i < apply->count; i++) {
		if (apply->batches[i].is_of_archive == apply->is_archive)
			continue;
		jk_err_set(err, JK_EXIT_DATA, "JKA0010",
		    _("a run is for one ledger: the inputs before are for the other"));
		return jk_err_at(err, "%s", apply->batches[i].name);
	}
	return apply->is_archive ? 0 : jk_batch_intake_stage(&apply->intake, err);
}

/* Where the new list is made: in a commit, or beside it. */
static int
begin(struct apply *apply, struct jk_err *err)
{
	const struct jk_list *newest = jk_ledger_list(apply->ledger);
	struct jk_commit_info info;

	if (apply->dry) {
		apply->list = &apply->dry_list;
		return jk_list_copy(&apply->dry_list, newest, err);
	}
	if (jk_mark_info(&info, apply->run, err) < 0)
		return -1;
	memcpy(info.date, apply->day, sizeof info.date);
	apply->commit = jk_commit_begin(apply->ledger, &info, err);
	if (apply->commit == NULL)
		return -1;
	apply->list = jk_commit_list(apply->commit);
	if (apply->is_archive)
		return 0;
	apply->compact = jk_compact_new(apply->commit, false, err);
	return apply->compact == NULL ? -1 : 0;
}

static int
order(struct apply *apply, struct jk_err *err)
{
	if (jk_batches_order(apply->order, apply->count, apply->ledger, apply->list,
		&apply->run->report, err) < 0)
		return -1;
	for (size_t i = 0; i < apply->count; i++) {
		const struct jk_batch *batch = apply->order[i];
		bool passed = batch->state != JK_BATCH_NEW || batch->refused;

		apply->ranks[batch->index] = passed ? JK_STAGE_PASSED : (uint32_t)i;
		if (passed && batch->is_access &&
		    jk_months_pass(apply->intake.months, batch->index, err) < 0)
			return -1;
	}
	if (apply->is_archive)
		return 0;
	return jk_stage_end(apply->intake.stage, apply->ranks, apply->count, err);
}

/* Deciding */

static int
set_aside(struct apply *apply, struct jk_batch *batch, const struct jk_decided *decided,
    struct jk_err *err)
{
	const char *rule = jk_change_rule(decided->outcome);
	struct jk_refusal refusal = { .input = batch->place,
		.record_number = decided->number,
		.rule = rule,
		.reason = rule,
		.follows = decided->follows };
	struct jk_quarantine **quarantine = &batch->quarantine;

	apply->refused++;
	if (apply->dry)
		return 0;
	if (jk_run_option(apply->run, "quarantine") != NULL)
		quarantine = &apply->quarantine;
	if (*quarantine == NULL)
		*quarantine = jk_quarantine_new(apply->run, apply->reg.schema, err);
	if (*quarantine == NULL)
		return -1;
	return jk_quarantine_put(
	    *quarantine, &refusal, decided->fields, jk_bytes(NULL, 0), err);
}

static int
count(struct apply *apply, const struct jk_decided *decided, struct jk_err *err)
{
	struct jk_batch *batch = &apply->batches[decided->input];
	struct jk_counts_party *party =
	    jk_counts_party(&batch->counts, decided->change.municipality, err);

	if (party == NULL)
		return -1;
	jk_counts_add(party, decided->change.class, decided->outcome, decided->persons);
	apply->decided++;
	apply->applied += decided->outcome == JK_CHANGE_APPLIED;
	if (!jk_change_is_refused(decided->outcome))
		return 0;
	return set_aside(apply, batch, decided, err);
}

/* Of access records nothing is decided: all that came through are kept. */
static int
decide(struct apply *apply, struct jk_err *err)
{
	struct jk_run *run = apply->run;
	const struct jk_applier_options how = { .ledger = apply->ledger,
		.commit = apply->commit,
		.head_key = apply->reg.head_key,
		.schema = apply->reg.schema,
		.directory = apply->intake.work,
		.date = apply->day,
		.initial = jk_run_option(run, "initial") != NULL };
	struct jk_applier *applier;
	struct jk_decided decided;
	enum jk_next next = JK_NEXT_FAILED;

	if (apply->is_archive)
		return 0;
	applier = jk_applier_open(&how, apply->intake.stage, err);
	if (applier == NULL)
		return -1;
	while ((next = jk_applier_next(applier, &decided, err)) == JK_NEXT_RECORD) {
		if (count(apply, &decided, err) < 0) {
			next = JK_NEXT_FAILED;
			break;
		}
	}
	apply->persons = *jk_applier_persons(applier);
	jk_applier_free(applier);
	return next == JK_NEXT_END ? 0 : -1;
}

/* One brake: more than the limit of `total` is status 65. */
static int
brake(struct apply *apply, const char *option, const struct jk_limit *configured,
    uint64_t total, uint64_t number, const char *id, const char *text,
    struct jk_err *err)
{
	struct jk_limit limit;
	char numbers[2][24];

	if (jk_run_limit(apply->run, option, configured, &limit, err) < 0)
		return -1;
	if (number <= jk_limit_of(&limit, total)) {
		apply->is_let =
		    apply->is_let || number > jk_limit_of(configured, total);
		return 0;
	}
	snprintf(numbers[0], sizeof numbers[0], "%llu", (unsigned long long)number);
	snprintf(numbers[1], sizeof numbers[1], "%llu",
	    (unsigned long long)jk_limit_of(&limit, total));
	jk_err_set(
	    err, JK_EXIT_DATA, id, "%s: %s, %s", _(text), numbers[0], numbers[1]);
	return jk_err_at(err, "--%s", option);
}

static int
brakes(struct apply *apply, struct jk_err *err)
{
	const struct jk_list *before = jk_ledger_list(apply->ledger);
	const struct jk_conf *conf = &apply->run->site.conf;
	uint64_t persons = 0;

	for (size_t i = 0; i < before->totals_count; i++)
		persons += before->totals[i].persons;
	if (brake(apply, "reject-limit", &conf->reject_limit, apply->decided,
		apply->refused, "JKA0003", N_("more records are refused than may be"),
		err) < 0 ||
	    brake(apply, "max-change", &conf->max_change, persons,
		apply->persons.changed, "JKA0004",
		N_("more persons would change than may"), err) < 0)
		return -1;
	return brake(apply, "max-delete", &conf->max_delete, persons,
	    apply->persons.deleted, "JKA0005",
	    N_("more persons would be deleted than may be"), err);
}

/* Writing */

static bool
is_to_commit(const struct apply *apply)
{
	for (size_t i = 0; i < apply->count; i++)
		if (!jk_batch_is_own(&apply->batches[i]) &&
		    apply->batches[i].state == JK_BATCH_NEW)
			return true;
	return apply->applied > 0;
}

/* Everything the list speaks of, on disk before the list. */
static int
write_answers(struct apply *apply, struct jk_err *err)
{
	struct jk_run *run = apply->run;

	for (size_t i = 0; i < apply->count; i++) {
		struct jk_batch *batch = apply->order[i];
		int result = 0;

		if (batch->quarantine != NULL && jk_quarantine_close(batch->quarantine,
						     batch->source.content, err) < 0)
			return -1;
		if (batch->state != JK_BATCH_NEW || jk_batch_is_own(batch) ||
		    jk_batch_is_self(batch))
			continue;
		if (!batch->is_receipt)
			result = jk_receipt_write(
			    run, batch, apply->ledger, apply->list, err);
		else if (!batch->refused)
			result = jk_receipt_keep(run, batch, err);
		if (result < 0)
			return jk_err_at(err, "%s", batch->place);
	}
	if (apply->quarantine == NULL)
		return 0;
	return jk_quarantine_close(
	    apply->quarantine, apply->order[0]->source.content, err);
}

/* What is put only now, and what of the ledger is merged with it. */
static int
fill(struct apply *apply, struct jk_err *err)
{
	uint64_t merged;

	if (!apply->is_archive)
		return jk_compact_run(apply->compact, err);
	if (apply->intake.months != NULL &&
	    jk_months_write(apply->intake.months, apply->commit, err) < 0)
		return -1;
	return jk_month_merge(apply->commit, false, &merged, err);
}

static int
commit(struct apply *apply, struct jk_err *err)
{
	struct jk_commit *commit = apply->commit;

	if (apply->dry)
		return 0;
	if (write_answers(apply, err) < 0)
		return -1;
	if (!is_to_commit(apply))
		return 0;
	if (fill(apply, err) < 0)
		return -1;
	apply->commit = NULL;
	if (jk_commit_finish(commit, err) < 0)
		return -1;
	jk_report_status(&apply->run->report, "COMMITTED %llu",
	    (unsigned long long)jk_ledger_list(apply->ledger)->number);
	return 0;
}

/*
 * What was answered before is posted before the commit, so that a receipt that
 * cannot be found changes nothing; what is new after it. A rerun finds the new
 * ones known.
 */
static int
post(struct apply *apply, enum jk_batch_state state, struct jk_err *err)
{
	for (size_t i = 0; !apply->dry && i < apply->count; i++) {
		const struct jk_batch *batch = apply->order[i];

		if (batch->state != state || jk_batch_is_own(batch) ||
		    jk_batch_is_self(batch) || batch->is_receipt)
			continue;
		if (jk_receipt_post(apply->run, batch, err) < 0)
			return -1;
	}
	return 0;
}

/* Telling */

/* One line a rule: a line for each record would drown a journal. */
static void
tell_refusals(const struct apply *apply, const struct jk_batch *batch)
{
	struct jk_counts_row row;
	size_t at = 0;

	while (jk_counts_next(&batch->counts, &at, &row))
		if (row.text != NULL)
			jk_report_warning(&apply->run->report, row.rule,
			    _("%s: %llu records refused: %s"), batch->place,
			    (unsigned long long)row.outcomes.refused, _(row.text));
}

static void
tell_batch(const struct apply *apply, const struct jk_batch *batch)
{
	const struct jk_report *report = &apply->run->report;
	char lane[JK_LANE_CHARS] = "-", number[24] = "-";
	struct jk_outcomes sum;

	if (!jk_batch_is_own(batch)) {
		jk_lane_encode(lane, &batch->source.lane);
		snprintf(number, sizeof number, "%llu",
		    (unsigned long long)batch->source.number);
	}
	if (batch->state != JK_BATCH_NEW) {
		jk_report_status(report, "ALREADY %s %s", lane, number);
		jk_report_detail(
		    report, "JKA0006", _("%s is already known"), batch->place);
		return;
	}
	jk_counts_sum(&sum, &batch->counts);
	jk_report_status(report, "APPLIED %s %s %llu %llu %llu %llu", lane, number,
	    (unsigned long long)sum.received, (unsigned long long)sum.applied,
	    (unsigned long long)sum.refused, (unsigned long long)sum.known);
	if (sum.refused > 0 || batch->refused)
		jk_run_raise(apply->run, JK_EXIT_REJECTS);
	tell_refusals(apply, batch);
	if (batch->refused)
		jk_report_warning(report, "JKA0007", _("%s is refused as a whole: %s"),
		    batch->place, batch->reason);
}

static void
add_outcomes(struct jk_outcomes *sum, const struct jk_batch *batch)
{
	struct jk_outcomes more;

	jk_counts_sum(&more, &batch->counts);
	sum->received += more.received;
	sum->applied += more.applied;
	sum->refused += more.refused;
	sum->known += more.known;
}

static void
tell_sum(const struct apply *apply, const struct jk_outcomes *sum)
{
	struct jk_report *report = &apply->run->report;
	uint64_t list = jk_ledger_list(apply->ledger)->number;
	char numbers[5][24];
	const uint64_t values[] = { sum->received, sum->applied, sum->refused,
		sum->known, list };

	for (size_t i = 0; i < 5; i++)
		snprintf(numbers[i], sizeof numbers[i], "%llu",
		    (unsigned long long)values[i]);
	if (sum->refused > 0)
		jk_report_status(report, "REJECTED %s", numbers[2]);
	jk_report_info(report, "JKA0008",
	    _("received %s = applied %s + refused %s + known %s; list %s"), numbers[0],
	    numbers[1], numbers[2], numbers[3], numbers[4]);
	jk_report_metric(report, "last_records", "state=\"read\"", sum->received);
	jk_report_metric(report, "last_records", "state=\"written\"", sum->applied);
	jk_report_metric(report, "last_records", "state=\"rejected\"", sum->refused);
	jk_report_metric(report,
	    apply->is_archive ? "archive_generation" : "register_generation", "", list);
}

static int
tell(struct apply *apply, struct jk_err *err)
{
	struct jk_outcomes sum = { 0 };

	if (jk_countlist_begin(apply->run, apply->format, err) < 0)
		return -1;
	for (size_t i = 0; i < apply->count; i++) {
		const struct jk_batch *batch = apply->order[i];

		if (jk_countlist_put(apply->run, apply->format, batch, err) < 0)
			return -1;
		tell_batch(apply, batch);
		add_outcomes(&sum, batch);
	}
	tell_sum(apply, &sum);
	return jk_countlist_end(apply->run, apply->format, apply->dry, err);
}

/* Why so many were refused is the first question then. */
static int
stop_or_go(struct apply *apply, struct jk_err *err)
{
	if (brakes(apply, err) == 0)
		return 0;
	for (size_t i = 0; i < apply->count; i++)
		tell_refusals(apply, apply->order[i]);
	return -1;
}

/* What fails apart from batches, brakes and locks is the site's: ledger, keys, disk. */
static int
own(struct apply *apply, int result, const struct jk_err *err)
{
	if (result < 0 && err->status != JK_EXIT_DATA &&
	    err->status != JK_EXIT_TEMPFAIL)
		apply->run->site.unfit = true;
	return result;
}

/*
 * By the day on which something was recorded it is kept, and goes: who types an earlier
 * year does not make it go years too soon.
 */
static int
set_day(struct apply *apply, struct jk_err *err)
{
	const char *date = apply->run->date;

	apply->day[0] = '\0';
	if (!apply->is_archive &&
	    jk_ledger_last_took(apply->ledger, apply->day, err) < 0)
		return -1;
	if (strcmp(apply->day, date) > 0)
		jk_report_warning(&apply->run->report, "JKA0094",
		    _("the business date is before %s, that of the newest list: "
		      "what is recorded bears that day"),
		    apply->day);
	else
		snprintf(apply->day, sizeof apply->day, "%s", date);
	return 0;
}

static int
open_ledger(struct apply *apply, struct jk_err *err)
{
	enum jk_ledger_use use = apply->dry ? JK_LEDGER_READ : JK_LEDGER_WRITE;
	int result = apply->is_archive
			 ? jk_archive_open(&apply->archive, apply->run, use, err)
			 : jk_register_open(&apply->reg, apply->run, use, err);

	apply->ledger = apply->is_archive ? apply->archive.ledger : apply->reg.ledger;
	if (result == 0)
		result = set_day(apply, err);
	return own(apply, result, err);
}

/* Is it on disk that it went in since somebody let it, and approved where it must be?
 */
static int
take_important(struct apply *apply, struct jk_err *err)
{
	bool is_let = apply->is_let || jk_run_option(apply->run, "initial") != NULL;

	if (apply->dry || apply->is_archive || apply->applied == 0 || !is_let)
		return 0;
	return jk_important_take(apply->run, apply->order, apply->count, err);
}

static int
settle(struct apply *apply, struct jk_err *err)
{
	for (size_t i = 0; i < apply->count; i++)
		if (jk_settle_batch(apply->order[i], apply->list, err) < 0)
			return jk_err_at(err, "%s", apply->order[i]->place);
	return 0;
}

static int
apply_all(struct apply *apply, struct jk_err *err)
{
	if (jk_countlist_choose(apply->run, &apply->format, err) < 0 ||
	    read_inputs(apply, err) < 0 || choose_ledger(apply, err) < 0 ||
	    open_ledger(apply, err) < 0)
		return -1;
	if (own(apply, begin(apply, err), err) < 0 || order(apply, err) < 0)
		return -1;
	if (own(apply, decide(apply, err), err) < 0 || stop_or_go(apply, err) < 0)
		return -1;
	if (own(apply, settle(apply, err), err) < 0 || take_important(apply, err) < 0 ||
	    post(apply, JK_BATCH_KNOWN, err) < 0 || commit(apply, err) < 0)
		return -1;
	if (post(apply, JK_BATCH_NEW, err) < 0) {
		err->status = JK_EXIT_IO; /* of all failures the one behind a commit */
		return -1;
	}
	return tell(apply, err);
}

/* What is no applying, and stands alone. */
static int
check_alone(const struct jk_run *run, struct jk_err *err)
{
	bool compacts = jk_run_option(run, "compact") != NULL;
	bool beats = jk_run_option(run, "heartbeat") != NULL;
	bool sends = jk_run_option(run, "sent") != NULL;
	bool restarts = jk_run_option(run, "restart") != NULL;

	if (compacts + beats + sends + restarts > 1 ||
	    ((compacts || beats) && run->options.operands_count > 0))
		return jk_err_set(err, JK_EXIT_USAGE, "JKA0009",
		    _("--compact and --heartbeat take no operands and stand alone"));
	if (!compacts && jk_run_option(run, "ledger") != NULL)
		return jk_err_set(err, JK_EXIT_USAGE, "JKA0011",
		    _("--ledger says what --compact is for"));
	return 0;
}

static int
run(struct jk_run *run, struct jk_err *err)
{
	struct apply apply = { .run = run,
		.dry = jk_run_option(run, "dry-run") != NULL };
	int result;

	if (check_alone(run, err) < 0)
		return -1;
	if (jk_run_option(run, "compact") != NULL)
		return jk_compaction(run, err);
	if (jk_run_option(run, "heartbeat") != NULL)
		return jk_heartbeat(run, err);
	if (jk_run_option(run, "sent") != NULL)
		return jk_mark_sent(run, err);
	if (jk_run_option(run, "restart") != NULL)
		return jk_restart_take(run, err);
	jk_list_init(&apply.dry_list);
	result = apply_all(&apply, err);
	jk_compact_free(apply.compact);
	jk_commit_abandon(apply.commit);
	jk_list_release(&apply.dry_list);
	jk_quarantine_free(apply.quarantine);
	for (size_t i = 0; i < apply.count; i++)
		jk_batch_release(&apply.batches[i]);
	jk_batch_intake_release(&apply.intake);
	free(apply.batches);
	free(apply.order);
	free(apply.ranks);
	jk_register_release(&apply.reg);
	jk_archive_release(&apply.archive);
	return result;
}

static const struct jk_program program = {
	.name = "jk-apply",
	.letter = 'A',
	.summary = N_("commit validated records to a ledger, and answer each batch"),
	.options = options,
	.common = JK_COMMON_OUTPUT | JK_COMMON_FORCE | JK_COMMON_DRY_RUN |
		  JK_COMMON_AS_OF | JK_COMMON_QUARANTINE | JK_COMMON_REJECT_LIMIT |
		  JK_COMMON_MAX_CHANGE | JK_COMMON_MAX_DELETE | JK_COMMON_INITIAL |
		  JK_COMMON_FORMAT,
	.needs_day = true,
	.changes = true,
	.run = run,
};

int
main(int argc, char **argv)
{
	return jk_main(&program, argc, argv);
}
