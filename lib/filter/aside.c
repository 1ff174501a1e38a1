#include "filter/aside.h"

#include <stdio.h>
#include <stdlib.h>

#include "adapt/digest.h"

#define PLACE_CHARS 32

struct jk_aside {
	struct jk_run *run;
	const struct jk_schema *schema;
	struct jk_limit limit;
	int code, municipality, former; /* columns, or -1 */
	struct jk_quarantine *quarantine; /* NULL in a dry run, or of a whole */
	struct jk_chains *chains;
	struct jk_tally tally;
	struct jk_digest digest; /* of what was set aside */
	uint64_t rows, findings;
};

static void
find_chain(struct jk_aside *aside, const struct jk_schema *schema)
{
	bool has_chains = jk_schema_find(schema, "generation") >= 0;

	aside->code = has_chains ? jk_schema_find(schema, "resident_code") : -1;
	aside->municipality = jk_schema_find(schema, "municipality");
	aside->former = jk_schema_find(schema, "former_code");
}

struct jk_aside *
jk_aside_new(
    struct jk_run *run, const struct jk_schema *schema, bool whole, struct jk_err *err)
{
	struct jk_aside *aside = calloc(1, sizeof *aside);

	if (aside == NULL) {
		jk_err_memory(err);
		return NULL;
	}
	aside->run = run;
	aside->schema = schema;
	find_chain(aside, schema);
	jk_tally_init(&aside->tally);
	aside->chains = jk_chains_new(err);
	if (aside->chains == NULL || jk_digest_init(&aside->digest, err) < 0 ||
	    jk_run_limit(run, "reject-limit", &run->site.conf.reject_limit,
		&aside->limit, err) < 0)
		goto fail;
	if (whole)
		aside->limit = (struct jk_limit){ 0 };
	if (!whole && jk_run_option(run, "dry-run") == NULL) {
		aside->quarantine = jk_quarantine_new(run, schema, err);
		if (aside->quarantine == NULL)
			goto fail;
	}
	return aside;
fail:
	jk_aside_free(aside);
	return NULL;
}

void
jk_aside_free(struct jk_aside *aside)
{
	if (aside == NULL)
		return;
	jk_quarantine_free(aside->quarantine);
	jk_chains_free(aside->chains);
	jk_tally_release(&aside->tally);
	jk_digest_release(&aside->digest);
	free(aside);
}

/* Chains */

static struct jk_bytes
value_of(const struct jk_bytes *values, int column)
{
	return column >= 0 ? values[column] : jk_bytes(NULL, 0);
}

int
jk_aside_has(const struct jk_aside *aside, struct jk_bytes code,
    struct jk_bytes municipality, bool *has, struct jk_err *err)
{
	uint64_t number;

	if (jk_chains_find(aside->chains, code, municipality, &number, err) < 0)
		return -1;
	*has = number != 0;
	return 0;
}

int
jk_aside_find(const struct jk_aside *aside, const struct jk_bytes *values,
    uint64_t *number, struct jk_err *err)
{
	struct jk_bytes municipality = value_of(values, aside->municipality);
	struct jk_bytes former = value_of(values, aside->former);

	if (jk_chains_find(aside->chains, value_of(values, aside->code), municipality,
		number, err) < 0)
		return -1;
	if (*number != 0 || former.len == 0)
		return 0;
	return jk_chains_find(aside->chains, former, municipality, number, err);
}

/* A chain that cannot be read cannot be followed. */
static int
remember(struct jk_aside *aside, const struct jk_aside_row *row, struct jk_err *err)
{
	struct jk_bytes code = value_of(row->values, aside->code);
	struct jk_bytes municipality = value_of(row->values, aside->municipality);

	if (code.len == 0 || municipality.len == 0)
		return 0;
	return jk_chains_put(aside->chains, code, municipality, row->number, err);
}

/* Telling */

/* In the language of the reader, which no quarantine depends on. */
static const char *
shown(const char *input)
{
	return strcmp(input, "-") == 0 ? _("standard input") : input;
}

static void
tell(struct jk_aside *aside, const struct jk_aside_row *row,
    const struct jk_aside_finding *finding)
{
	struct jk_err told = { 0 };
	const char *title = "";
	char byte[PLACE_CHARS] = "";
	uint64_t line = finding->line != 0 ? finding->line : row->line;

	if (aside->findings++ >= JK_ASIDE_TOLD && !aside->run->report.verbose)
		return;
	if (finding->column >= 0)
		title = jk_schema_column(aside->schema, (size_t)finding->column)->title;
	if (finding->has_byte)
		snprintf(byte, sizeof byte, "%llu", (unsigned long long)finding->byte);
	if (finding->column >= 0 && finding->has_byte)
		jk_err_set(&told, JK_EXIT_DATA, finding->rule, _("%s, byte %s: %s"),
		    title, byte, _(finding->text));
	else if (finding->has_byte)
		jk_err_set(&told, JK_EXIT_DATA, finding->rule, _("byte %s: %s"), byte,
		    _(finding->text));
	else
		jk_err_set(&told, JK_EXIT_DATA, finding->rule, "%s%s%s", title,
		    title[0] != '\0' ? ": " : "", _(finding->text));
	if (line != 0)
		jk_err_at(
		    &told, "%s:%llu", shown(row->input), (unsigned long long)line);
	else
		jk_err_at(&told, _("%s, record %llu"), shown(row->input),
		    (unsigned long long)row->number);
	jk_report_error(&aside->run->report, &told);
}

/* The last part of a path: directories differ between hosts, the file does not. */
static const char *
name_of(const char *input)
{
	const char *slash = strrchr(input, '/');

	return slash != NULL && slash[1] != '\0' ? slash + 1 : input;
}

static int
put_quarantine(struct jk_aside *aside, const struct jk_aside_row *row,
    const struct jk_aside_finding *finding, struct jk_err *err)
{
	const struct jk_refusal refusal = {
		.input = name_of(row->input),
		.record_number = row->number,
		.line = finding->line != 0 ? finding->line : row->line,
		.byte = finding->has_byte ? &finding->byte : NULL,
		.field =
		    finding->column >= 0
			? jk_schema_column(aside->schema, (size_t)finding->column)->name
			: NULL,
		.rule = finding->rule,
		.reason = finding->rule,
		.follows = finding->follows,
	};

	if (aside->quarantine == NULL)
		return 0;
	return jk_quarantine_put(
	    aside->quarantine, &refusal, row->values, row->raw, err);
}

static void
digest_row(struct jk_aside *aside, const struct jk_aside_row *row,
    const struct jk_aside_finding *finding)
{
	uint8_t number[8];

	jk_digest_add(&aside->digest, jk_bytes_of(name_of(row->input)));
	jk_put_be64(number, row->number);
	jk_digest_add(&aside->digest, jk_bytes(number, sizeof number));
	jk_digest_add(&aside->digest, jk_bytes_of(finding->rule));
	jk_digest_add_be32(&aside->digest, (uint32_t)row->raw.len);
	jk_digest_add(&aside->digest, row->raw);
	for (size_t i = 0; row->raw.ptr == NULL && i < jk_schema_columns(aside->schema);
	     i++) {
		jk_digest_add_be32(&aside->digest, (uint32_t)row->values[i].len);
		jk_digest_add(&aside->digest, row->values[i]);
	}
}

int
jk_aside_put(struct jk_aside *aside, const struct jk_aside_row *row,
    const struct jk_aside_finding *findings, size_t count, struct jk_err *err)
{
	for (size_t i = 0; i < count; i++)
		tell(aside, row, &findings[i]);
	digest_row(aside, row, &findings[0]);
	aside->rows += !row->is_missing;
	if (jk_tally_add(
		&aside->tally, findings[0].rule, findings[0].text, false, err) < 0 ||
	    remember(aside, row, err) < 0)
		return -1;
	return put_quarantine(aside, row, &findings[0], err);
}

uint64_t
jk_aside_rows(const struct jk_aside *aside)
{
	return aside->rows;
}

/* The end */

int
jk_aside_close(struct jk_aside *aside, struct jk_err *err)
{
	uint8_t name[JK_DIGEST_BYTES];

	jk_tally_report(&aside->tally, &aside->run->report);
	if (aside->quarantine == NULL)
		return 0;
	if (jk_digest_end(&aside->digest, name, err) < 0)
		return -1;
	return jk_quarantine_close(aside->quarantine, name, err);
}

int
jk_aside_check(const struct jk_aside *aside, uint64_t rows, struct jk_err *err)
{
	uint64_t most = jk_limit_of(&aside->limit, rows);

	if (aside->rows <= most)
		return 0;
	return jk_err_set(err, JK_EXIT_DATA, "JK00660",
	    _("%llu of %llu rows are set aside, %llu may be"),
	    (unsigned long long)aside->rows, (unsigned long long)rows,
	    (unsigned long long)most);
}
