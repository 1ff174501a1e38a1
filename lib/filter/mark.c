#include "filter/mark.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "adapt/fd.h"
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

/* The mark that a batch's verified header asks for. */
static int
read_mark(struct jk_list_onward *mark, const struct jk_run *run,
    const struct jk_header *header, struct jk_err *err)
{
	if (header->form != JK_FORM_BATCH || header->sealing != JK_SEALING_STREAM ||
	    strcmp(header->origin, run->site.conf.code) != 0)
		return jk_err_set(
		    err, JK_EXIT_DATA, "JK00670", _("not a sealed batch of this site"));
	*mark =
	    (struct jk_list_onward){ .lane = header->lane, .number = header->number };
	/* A batch made from an empty register shows no head. */
	for (size_t i = 0; i < header->heads_count; i++)
		if (strcmp(header->heads[i].ledger, "register") == 0)
			mark->upto = header->heads[i].size;
	return 0;
}

/* Verify all of a batch, which needs no key. */
static int
read_batch(struct jk_list_onward *mark, struct jk_run *run, const char *path,
    struct jk_err *err)
{
	struct jk_source source = { 0 };
	struct jk_policy policy;
	struct jk_units *units;
	struct jk_unit unit;
	enum jk_next next = JK_NEXT_FAILED;
	int fd;

	if (jk_site_policy(&run->site, run->day, true, &policy, err) < 0 ||
	    jk_fd_open_regular(&fd, path, err) < 0)
		return -1;
	jk_source_of_fd(&source, fd);
	units = jk_units_open(&source, &policy, NULL, err);
	if (units != NULL && read_mark(mark, run, jk_units_header(units), err) == 0) {
		do
			next = jk_units_next(units, &unit, err);
		while (next == JK_NEXT_RECORD);
	}
	jk_units_free(units);
	jk_source_release(&source);
	close(fd);
	return next == JK_NEXT_END ? 0 : -1;
}

static int
check_mark(const struct jk_list_onward *mark, const struct jk_list *list, bool *is_new,
    struct jk_err *err)
{
	const struct jk_list_onward *before = jk_list_onward(list, &mark->lane);
	uint64_t last = before != NULL ? before->number : 0;

	*is_new = mark->number > last;
	if (mark->number > last + 1)
		return jk_err_set(err, JK_EXIT_TEMPFAIL, "JK00671",
		    _("number %llu of this lane has no mark yet"),
		    (unsigned long long)(last + 1));
	/* The list in the making has a number that no batch can have seen. */
	if (*is_new && mark->upto >= list->number)
		return jk_err_set(err, JK_EXIT_PROTOCOL, "JK00672",
		    _("the batch shows a newer register than there is"));
	return 0;
}

static int
set_marks(struct jk_run *run, struct jk_list *list, uint64_t *marks, struct jk_err *err)
{
	for (int i = 0; i < run->options.operands_count; i++) {
		const char *path = run->options.operands[i];
		char lane[JK_LANE_CHARS];
		struct jk_list_onward mark;
		bool is_new = false;

		if (read_batch(&mark, run, path, err) < 0 ||
		    check_mark(&mark, list, &is_new, err) < 0 ||
		    (is_new && jk_list_set_onward(list, &mark, err) < 0))
			return jk_err_at(err, "%s", path);
		jk_lane_encode(lane, &mark.lane);
		jk_report_status(&run->report, "%s %s %llu",
		    is_new ? "SENT" : "ALREADY", lane, (unsigned long long)mark.number);
		*marks += is_new;
	}
	return 0;
}

static int
commit_marks(struct jk_run *run, struct jk_ledger *ledger, struct jk_err *err)
{
	struct jk_commit_info info;
	struct jk_commit *commit;
	uint64_t marks = 0;

	if (jk_mark_info(&info, run, err) < 0)
		return -1;
	commit = jk_commit_begin(ledger, &info, err);
	if (commit == NULL)
		return -1;
	if (set_marks(run, jk_commit_list(commit), &marks, err) < 0) {
		jk_commit_abandon(commit);
		return -1;
	}
	if (marks > 0 && jk_run_option(run, "dry-run") == NULL)
		return jk_commit_finish(commit, err);
	jk_commit_abandon(commit);
	return 0;
}

int
jk_mark_sent(struct jk_run *run, struct jk_err *err)
{
	struct jk_register reg;
	int result = -1;

	if (run->options.operands_count == 0)
		return jk_err_set(
		    err, JK_EXIT_USAGE, "JK00673", _("--sent needs the batches"));
	if (jk_register_open(&reg, run, JK_LEDGER_WRITE, err) == 0)
		result = commit_marks(run, reg.ledger, err);
	jk_register_release(&reg);
	return result;
}
