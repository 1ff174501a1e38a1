/*
 * A tool of the tests: access records in a site's archive, committed as one list.
 *
 *	make_archive -S SITE --as-of=DATE [--columns=NAME,...] < fields.tsv
 *
 * Fields of the named columns, in that order, tab-separated; all others are empty.
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/lines.h"
#include "filter/archive.h"
#include "ledger/months.h"
#include "took.h"

static const struct jk_option options[] = {
	{ "columns", 0, N_("NAMES"), N_("what the fields are") },
	{ NULL, 0, NULL, NULL },
};

struct make {
	struct jk_archive archive;
	struct jk_months *months;
	int columns[JK_SCHEMA_MAX_COLUMNS];
	size_t count;
};

static int
choose_columns(struct make *make, const char *names, struct jk_err *err)
{
	struct jk_bytes list = jk_bytes_of(names), name;
	char text[JK_COLUMN_NAME_CHARS];

	while (jk_list_next(&list, &name)) {
		snprintf(
		    text, sizeof text, "%.*s", (int)name.len, (const char *)name.ptr);
		make->columns[make->count] = jk_schema_find(make->archive.schema, text);
		if (make->columns[make->count++] < 0)
			return jk_err_set(err, JK_EXIT_USAGE, "JK09999", "%s", text);
	}
	return 0;
}

static int
put_line(struct make *make, char *line, struct jk_err *err)
{
	struct jk_bytes fields[JK_SCHEMA_MAX_COLUMNS] = { { NULL, 0 } };

	for (size_t i = 0; i < make->count; i++) {
		const char *field = strsep(&line, "\t");

		fields[make->columns[i]] = jk_bytes_of(field != NULL ? field : "");
	}
	return jk_months_put(make->months, 0, fields, err);
}

static int
put_lines(struct make *make, struct jk_commit *commit, struct jk_err *err)
{
	char *line = NULL;
	size_t cap = 0;
	int result = 0;

	while (result == 0 && getline(&line, &cap, stdin) > 0) {
		line[strcspn(line, "\n")] = '\0';
		result = put_line(make, line, err);
	}
	free(line);
	return result == 0 ? jk_months_write(make->months, commit, err) : -1;
}

static int
commit(struct make *make, struct jk_run *run, struct jk_err *err)
{
	struct jk_commit_info info = { .created = "2026-03-30T09:00:00Z",
		.program = "jk-apply",
		.version = JK_VERSION };
	struct jk_commit *commit;
	int result = -1;

	snprintf(info.date, sizeof info.date, "%s", run->date);
	commit = jk_commit_begin(make->archive.ledger, &info, err);
	if (commit == NULL)
		return -1;
	make->months = jk_months_new(make->archive.schema, make->archive.path, err);
	if (make->months != NULL)
		result = put_lines(make, commit, err);
	jk_months_free(make->months);
	if (result == 0 && t_take_batch(commit, err) == 0)
		return jk_commit_finish(commit, err);
	jk_commit_abandon(commit);
	return -1;
}

static int
run(struct jk_run *run, struct jk_err *err)
{
	const char *names = jk_run_option(run, "columns");
	struct make make = { .months = NULL };
	int result = -1;

	if (jk_archive_open(&make.archive, run, JK_LEDGER_WRITE, err) == 0 &&
	    choose_columns(&make, names != NULL ? names : "", err) == 0)
		result = commit(&make, run, err);
	jk_archive_release(&make.archive);
	return result;
}

static const struct jk_program program = {
	.name = "make-archive",
	.letter = '0',
	.summary = "",
	.options = options,
	.common = JK_COMMON_AS_OF,
	.needs_day = true,
	.run = run,
};

int
main(int argc, char **argv)
{
	return jk_main(&program, argc, argv);
}
