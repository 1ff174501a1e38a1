#include "filter/mark.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "adapt/fd.h"
#include "filter/archive.h"
#include "filter/register.h"
#include "stream/units.h"

int
jk_mark_info(struct jk_commit_info *info, struct jk_run *run, struct jk_err *err)
{
	struct jk_header *header = calloc(1, sizeof *header);
	int result;

	if (header == NULL)
		return jk_err_memory(err);
	result = jk_run_header(run, header, "ident", err);
	memcpy(info->date, header->date, sizeof info->date);
	memcpy(info->created, header->created, sizeof info->created);
	memcpy(info->program, header->program, sizeof info->program);
	memcpy(info->version, header->version, sizeof info->version);
	free(header);
	return result;
}

/* A batch of the outbox, by its verified header. */
struct sent {
	const char *path;
	struct jk_lane lane;
	uint64_t number;
	bool is_of_archive; /* its records are the archive's */
	/* What it shows, of the register and of the archive. */
	bool shows[2];
	uint64_t upto[2];
	uint8_t root[2][JK_HASH_BYTES];
};

enum { REGISTER, ARCHIVE };

static const char *const ledgers[] = { "register", "archive" };

static int
read_header(struct sent *sent, const struct jk_run *run, const struct jk_header *header,
    struct jk_err *err)
{
	if (header->form != JK_FORM_BATCH || header->sealing != JK_SEALING_STREAM ||
	    strcmp(header->origin, run->site.conf.code) != 0)
		return jk_err_set(
		    err, JK_EXIT_DATA, "JK00670", _("not a sealed batch of this site"));
	sent->lane = header->lane;
	sent->number = header->number;
	sent->is_of_archive = strcmp(header->lane.kind, "access") == 0 ||
			      strcmp(header->lane.kind, "access-receipt") == 0;
	/* A batch made from an empty ledger shows no head of it. */
	sent->shows[sent->is_of_archive ? ARCHIVE : REGISTER] = true;
	for (size_t i = 0; i < header->heads_count; i++)
		for (int which = REGISTER; which <= ARCHIVE; which++) {
			if (strcmp(header->heads[i].ledger, ledgers[which]) != 0)
				continue;
			sent->shows[which] = true;
			sent->upto[which] = header->heads[i].size;
			memcpy(sent->root[which], header->heads[i].root,
			    sizeof sent->root[which]);
		}
	return 0;
}

/* Verify all of a batch, which needs no key. */
static int
read_batch(struct sent *sent, struct jk_run *run, struct jk_err *err)
{
	struct jk_source source = { 0 };
	struct jk_policy policy;
	struct jk_units *units;
	struct jk_unit unit;
	enum jk_next next = JK_NEXT_FAILED;
	int fd;

	if (jk_site_policy(&run->site, run->day, true, &policy, err) < 0 ||
	    jk_fd_open_regular(&fd, sent->path, err) < 0)
		return -1;
	jk_source_of_fd(&source, fd);
	units = jk_units_open(&source, &policy, NULL, err);
	if (units != NULL && read_header(sent, run, jk_units_header(units), err) == 0) {
		do
			next = jk_units_next(units, &unit, err);
		while (next == JK_NEXT_RECORD);
	}
	jk_units_free(units);
	jk_source_release(&source);
	close(fd);
	return next == JK_NEXT_END ? 0 : -1;
}

/* Its own ledger gives the numbers; another one only says what it has shown. */
static int
check_mark(const struct jk_list_onward *mark, const struct jk_list *list, bool is_own,
    bool *is_new, struct jk_err *err)
{
	const struct jk_list_onward *before = jk_list_onward(list, &mark->lane);
	uint64_t last = before != NULL ? before->number : 0;

	*is_new = mark->number > last;
	if (is_own && mark->number > last + 1)
		return jk_err_set(err, JK_EXIT_TEMPFAIL, "JK00671",
		    _("number %llu of this lane has no mark yet"),
		    (unsigned long long)(last + 1));
	/* The list in the making has a number that no batch can have seen. */
	if (*is_new && mark->upto >= list->number)
		return jk_err_set(err, JK_EXIT_PROTOCOL, "JK00672",
		    _("the batch shows a newer ledger %s than there is"), list->ledger);
	return 0;
}

/* Does the batch show this ledger, and not one that was lost since? */
static int
check_shown(const struct sent *sent, int which, const struct jk_ledger *ledger,
    struct jk_err *err)
{
	uint8_t root[JK_HASH_BYTES];

	if (sent->upto[which] == 0)
		return 0;
	if (jk_ledger_root(ledger, sent->upto[which], root, err) < 0)
		return -1;
	if (memcmp(root, sent->root[which], sizeof root) == 0)
		return 0;
	return jk_err_set(err, JK_EXIT_PROTOCOL, "JK00774",
	    _("the batch shows a ledger %s that this one does not continue"),
	    ledgers[which]);
}

static void
tell(const struct jk_run *run, const struct sent *sent, bool is_new)
{
	char lane[JK_LANE_CHARS];

	jk_lane_encode(lane, &sent->lane);
	jk_report_status(&run->report, "%s %s %llu", is_new ? "SENT" : "ALREADY", lane,
	    (unsigned long long)sent->number);
}

static int
set_marks(struct jk_run *run, const struct sent *all, int which,
    const struct jk_ledger *ledger, struct jk_list *list, uint64_t *marks,
    struct jk_err *err)
{
	for (int i = 0; i < run->options.operands_count; i++) {
		const struct sent *sent = &all[i];
		struct jk_list_onward mark = { .lane = sent->lane,
			.number = sent->number,
			.upto = sent->upto[which] };
		bool is_own = sent->is_of_archive == (which == ARCHIVE);
		bool is_new = false;

		if (!sent->shows[which])
			continue;
		if (check_mark(&mark, list, is_own, &is_new, err) < 0 ||
		    (is_new && (check_shown(sent, which, ledger, err) < 0 ||
				   jk_list_set_onward(list, &mark, err) < 0)))
			return jk_err_at(err, "%s", sent->path);
		*marks += is_new;
		if (is_own)
			tell(run, sent, is_new);
	}
	return 0;
}

static int
commit_marks(struct jk_run *run, const struct sent *all, int which,
    struct jk_ledger *ledger, struct jk_err *err)
{
	struct jk_commit_info info;
	struct jk_commit *commit;
	uint64_t marks = 0;

	if (jk_mark_info(&info, run, err) < 0)
		return -1;
	commit = jk_commit_begin(ledger, &info, err);
	if (commit == NULL)
		return -1;
	if (set_marks(run, all, which, ledger, jk_commit_list(commit), &marks, err) <
	    0) {
		jk_commit_abandon(commit);
		return -1;
	}
	if (marks > 0 && jk_run_option(run, "dry-run") == NULL)
		return jk_commit_finish(commit, err);
	jk_commit_abandon(commit);
	return 0;
}

static int
mark_register(struct jk_run *run, const struct sent *all, struct jk_err *err)
{
	struct jk_register reg;
	int result = -1;

	if (jk_register_open(&reg, run, JK_LEDGER_WRITE, err) == 0)
		result = commit_marks(run, all, REGISTER, reg.ledger, err);
	jk_register_release(&reg);
	return result;
}

static int
mark_archive(struct jk_run *run, const struct sent *all, struct jk_err *err)
{
	struct jk_archive archive;
	int result = -1;

	if (jk_archive_open(&archive, run, JK_LEDGER_WRITE, err) == 0)
		result = commit_marks(run, all, ARCHIVE, archive.ledger, err);
	jk_archive_release(&archive);
	return result;
}

/* Does any of them show it? */
static bool
is_shown(const struct jk_run *run, const struct sent *all, int which)
{
	for (int i = 0; i < run->options.operands_count; i++)
		if (all[i].shows[which])
			return true;
	return false;
}

/* Two ledgers are two commits: a run killed between them is mended by the next. */
static int
mark_all(struct jk_run *run, const struct sent *all, struct jk_err *err)
{
	if (is_shown(run, all, REGISTER) && mark_register(run, all, err) < 0)
		return -1;
	return is_shown(run, all, ARCHIVE) ? mark_archive(run, all, err) : 0;
}

int
jk_mark_sent(struct jk_run *run, struct jk_err *err)
{
	int count = run->options.operands_count, result = 0;
	struct sent *all;

	if (count == 0)
		return jk_err_set(
		    err, JK_EXIT_USAGE, "JK00673", _("--sent needs the batches"));
	all = calloc((size_t)count, sizeof *all);
	if (all == NULL)
		return jk_err_memory(err);
	for (int i = 0; result == 0 && i < count; i++) {
		all[i].path = run->options.operands[i];
		result = read_batch(&all[i], run, err);
		if (result < 0)
			jk_err_at(err, "%s", all[i].path);
	}
	if (result == 0)
		result = mark_all(run, all, err);
	free(all);
	return result;
}
