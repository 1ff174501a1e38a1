#include "filter/compaction.h"

#include "filter/archive.h"
#include "filter/mark.h"
#include "filter/register.h"
#include "ledger/compact.h"
#include "ledger/month_merge.h"

static int
compact_into(struct jk_commit *commit, bool dry, struct jk_err *err)
{
	struct jk_compact *compact = jk_compact_new(commit, true, err);
	int result = compact == NULL ? -1 : 0;

	if (result == 0 && !dry)
		result = jk_compact_run(compact, err);
	jk_compact_free(compact);
	return result;
}

/* Of the archive there may be nothing to merge, and then no list says so. */
static int
merge_into(struct jk_commit *commit, bool *dry, struct jk_err *err)
{
	uint64_t merged;

	if (jk_month_merge(commit, true, &merged, err) < 0)
		return -1;
	*dry = *dry || merged == 0;
	return 0;
}

static int
compact_ledger(
    struct jk_run *run, struct jk_ledger *ledger, bool is_archive, struct jk_err *err)
{
	bool dry = jk_run_option(run, "dry-run") != NULL;
	struct jk_commit_info info;
	struct jk_commit *commit;

	if (jk_mark_info(&info, run, err) < 0)
		return -1;
	commit = jk_commit_begin(ledger, &info, err);
	if (commit == NULL)
		return -1;
	if ((is_archive ? merge_into(commit, &dry, err)
			: compact_into(commit, dry, err)) < 0) {
		jk_commit_abandon(commit);
		return -1;
	}
	if (dry) {
		jk_commit_abandon(commit);
		return 0;
	}
	if (jk_commit_finish(commit, err) < 0)
		return -1;
	jk_report_status(&run->report, "COMMITTED %llu",
	    (unsigned long long)jk_ledger_list(ledger)->number);
	return 0;
}

static int
compact_register(struct jk_run *run, struct jk_err *err)
{
	struct jk_register reg;
	int result = jk_register_open(&reg, run, JK_LEDGER_WRITE, err);

	if (result == 0)
		result = compact_ledger(run, reg.ledger, false, err);
	jk_register_release(&reg);
	return result;
}

static int
compact_archive(struct jk_run *run, struct jk_err *err)
{
	struct jk_archive archive;
	int result = jk_archive_open(&archive, run, JK_LEDGER_WRITE, err);

	if (result == 0)
		result = compact_ledger(run, archive.ledger, true, err);
	jk_archive_release(&archive);
	return result;
}

int
jk_compaction(struct jk_run *run, struct jk_err *err)
{
	const char *ledger = jk_run_option(run, "ledger");

	if (ledger == NULL || strcmp(ledger, "register") == 0)
		return compact_register(run, err);
	if (strcmp(ledger, "archive") == 0)
		return compact_archive(run, err);
	return jk_err_set(
	    err, JK_EXIT_USAGE, "JK00597", _("--ledger takes register or archive"));
}
