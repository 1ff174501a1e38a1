/*
 * A tool of the tests: operation records in a site's spool (filter/spool.h), as a
 * program would leave them.
 *
 *	make_spool -S SITE --as-of=DATE --records=N [--flush=N] [--end=END] [--foreign]
 *
 * N records, on disk after each of them, or after every --flush. END is close
 * (default), cut (as if killed), or drop. Foreign ones are another system's, and not
 * flushed. The batch and the number of the next
 * record are printed.
 */
#include <stdlib.h>

#include "filter/driver.h"
#include "filter/spool.h"

static const struct jk_option options[] = {
	{ "records", 0, N_("N"), N_("how many") },
	{ "flush", 0, N_("N"), N_("on disk after every so many") },
	{ "foreign", 0, NULL, N_("of another system") },
	{ "end", 0, N_("END"), N_("close, cut or drop") },
	{ NULL, 0, NULL, NULL },
};

static unsigned long
number(const struct jk_run *run, const char *name)
{
	const char *given = jk_run_option(run, name);

	return given != NULL ? strtoul(given, NULL, 10) : 1;
}

static int
put_foreign(struct jk_spool *spool, struct jk_access *access, struct jk_err *err)
{
	struct jk_bytes fields[JK_SCHEMA_MAX_COLUMNS] = { { NULL, 0 } };
	struct jk_access_columns columns;
	struct jk_access_text text;

	access->text[JK_ACCESS_RECORDER] = jk_bytes_of("other");
	access->serial = jk_spool_records(spool) + 1;
	if (jk_access_columns_find(&columns, jk_spool_schema(spool), err) < 0)
		return -1;
	jk_access_encode(fields, &text, &columns, access);
	return jk_spool_put(spool, fields, err);
}

static int
put(struct jk_run *run, struct jk_spool *spool, struct jk_err *err)
{
	unsigned long records = number(run, "records"), flush = number(run, "flush");
	bool foreign = jk_run_option(run, "foreign") != NULL;

	for (unsigned long i = 1; i <= records; i++) {
		struct jk_access access = { .at = 1774832400 + (int64_t)i };

		access.text[JK_ACCESS_RECORD] = jk_bytes_of("operation");
		access.text[JK_ACCESS_FUNCTION] = jk_bytes_of("run");
		access.text[JK_ACCESS_TOUCHES_NUMBER] = jk_bytes_of("no");
		if ((foreign ? put_foreign(spool, &access, err)
			     : jk_spool_note(spool, &access, err)) < 0 ||
		    (!foreign && i % flush == 0 && jk_spool_flush(spool, err) < 0))
			return -1;
	}
	return 0;
}

static int
run(struct jk_run *run, struct jk_err *err)
{
	const char *end = jk_run_option(run, "end");
	struct jk_spool *spool = jk_spool_open(run, err);
	int result = -1;

	if (spool == NULL)
		return -1;
	if (put(run, spool, err) == 0 &&
	    jk_run_print(run, err, "%s %llu\n", jk_spool_batch(spool),
		(unsigned long long)jk_spool_next(spool)) == 0) {
		if (end == NULL || strcmp(end, "close") == 0)
			result = jk_spool_close(spool, err);
		else if (strcmp(end, "drop") == 0)
			result = jk_spool_abandon(spool, err);
		else
			result = 0;
	}
	jk_spool_free(spool);
	return result;
}

static const struct jk_program program = {
	.name = "make-spool",
	.letter = '0',
	.summary = "",
	.options = options,
	.common = JK_COMMON_AS_OF,
	.needs_day = true,
	.changes = true,
	.run = run,
};

int
main(int argc, char **argv)
{
	return jk_main(&program, argc, argv);
}
