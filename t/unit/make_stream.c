/*
 * A tool of the tests: a stream as a site would write it, from lines of
 * tab-separated fields in schema order on standard input.
 *
 *	make_stream --site DIR --date D [--kind ident] [--form working|batch]
 *	    [--lane L --number N] [--recipients P,...] [--sorted] [--live]
 *	    [--schemas DIR] [--schema FILE] [--refused REASON] [--aside N]
 *	    [--source FILE] [--consent WORD] [--in N] [--cut] [--escapes]
 *	    [--silent] [--ledger NAME] < fields.tsv > stream
 *
 * Fields that a line lacks at its end are empty; with --escapes they may hold what
 * no lawful record does, written as \t, \n and \\. Recipients are the lane's
 * receiver unless they are given. --source FILE makes the (clear, whole) stream in
 * FILE a source; --in lets the custody line claim what is not. --cut leaves the end
 * out. A batch on a lane shows the head of the site's register; --silent keeps it
 * back, --ledger NAME shows it as another's. With --sealed it reads no fields but a
 * stream in the clear, and seals it to the recipients and itself.
 */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "adapt/clock.h"
#include "adapt/secret.h"
#include "filter/input.h"
#include "ledger/ledger.h"
#include "stream/sealer.h"
#include "stream/writer.h"

enum choice {
	SITE,
	KIND,
	FORM,
	LANE,
	NUMBER,
	DATE,
	RECIPIENTS,
	SORTED,
	LIVE,
	SCHEMAS,
	SCHEMA,
	REFUSED,
	ASIDE,
	IN,
	SOURCE,
	CONSENT,
	CUT,
	SEALED,
	SILENT,
	LEDGER,
	ESCAPES,
	CHOICES
};

static const struct option choices[CHOICES + 1] = {
	{ "site", required_argument, NULL, SITE },
	{ "kind", required_argument, NULL, KIND },
	{ "form", required_argument, NULL, FORM },
	{ "lane", required_argument, NULL, LANE },
	{ "number", required_argument, NULL, NUMBER },
	{ "date", required_argument, NULL, DATE },
	{ "recipients", required_argument, NULL, RECIPIENTS },
	{ "sorted", no_argument, NULL, SORTED },
	{ "live", no_argument, NULL, LIVE },
	{ "schemas", required_argument, NULL, SCHEMAS },
	{ "schema", required_argument, NULL, SCHEMA },
	{ "refused", required_argument, NULL, REFUSED },
	{ "aside", required_argument, NULL, ASIDE },
	{ "in", required_argument, NULL, IN },
	{ "source", required_argument, NULL, SOURCE },
	{ "consent", required_argument, NULL, CONSENT },
	{ "cut", no_argument, NULL, CUT },
	{ "sealed", no_argument, NULL, SEALED },
	{ "silent", no_argument, NULL, SILENT },
	{ "ledger", required_argument, NULL, LEDGER },
	{ "escapes", no_argument, NULL, ESCAPES },
	{ NULL, 0, NULL, 0 },
};

static const char *given[CHOICES];

static int
die(const struct jk_err *err)
{
	fprintf(stderr, "make_stream: %s: %s-E: %s\n", err->place, err->id, err->text);
	return err->status;
}

static const char *
or_else(enum choice choice, const char *otherwise)
{
	return given[choice] != NULL ? given[choice] : otherwise;
}

/* Header */

static void
add_recipients(struct jk_header *header, const char *list)
{
	struct jk_bytes rest = jk_bytes_of(list), item;

	while (rest.len > 0 && jk_list_next(&rest, &item))
		snprintf(header->recipients[header->recipients_count++], JK_PARTY_CHARS,
		    "%.*s", (int)item.len, (const char *)item.ptr);
}

static struct jk_ledger *
open_register(struct jk_run *run, const char *path, struct jk_err *err)
{
	struct jk_ledger_site site = { .path = path,
		.name = "register",
		.kind = "ident",
		.party = run->site.conf.code,
		.production = run->site.conf.is_production };

	if (jk_site_trust(&run->site, &site.trust, err) < 0)
		return NULL;
	return jk_ledger_open(&site, JK_LEDGER_READ, err);
}

/* As the lane's next batch would show it (jk-ledger(5), The log). */
static int
add_head(struct jk_run *run, struct jk_header *header, struct jk_err *err)
{
	char *path = jk_site_path(&run->site, "register");
	struct jk_ledger *ledger = open_register(run, path, err);
	const struct jk_list_onward *mark;
	int result = -1;

	if (ledger != NULL) {
		mark = jk_list_onward(jk_ledger_list(ledger), &header->lane);
		header->heads_count = 1;
		result = jk_ledger_head(
		    ledger, mark != NULL ? mark->upto : 0, &header->heads[0], err);
		snprintf(header->heads[0].ledger, JK_WORD_CHARS, "%s",
		    or_else(LEDGER, "register"));
	}
	jk_ledger_free(ledger);
	free(path);
	return result;
}

static int
make_header(struct jk_run *run, struct jk_header *header, struct jk_err *err)
{
	const char *form = or_else(FORM, given[LANE] != NULL ? "batch" : "working");

	if (jk_run_header(run, header, or_else(KIND, "ident"), err) < 0)
		return -1;
	header->form = strcmp(form, "batch") == 0     ? JK_FORM_BATCH
		       : strcmp(form, "segment") == 0 ? JK_FORM_SEGMENT
						      : JK_FORM_WORKING;
	header->sorted = given[SORTED] != NULL;
	header->live = given[LIVE] != NULL;
	if (given[LANE] != NULL &&
	    !jk_lane_decode(&header->lane, jk_bytes_of(given[LANE])))
		return jk_err_set(err, JK_EXIT_USAGE, "JK00000", "no lane");
	header->number = strtoull(or_else(NUMBER, "0"), NULL, 10);
	add_recipients(header, or_else(RECIPIENTS, header->lane.receiver));
	if (given[CONSENT] != NULL)
		snprintf(header->consents[header->consents_count++], JK_WORD_CHARS,
		    "%s", given[CONSENT]);
	if (given[LANE] == NULL || given[SILENT] != NULL)
		return 0;
	return add_head(run, header, err);
}

/* Records */

static void
unescape(char *field)
{
	char *to = field;

	for (const char *from = field; *from != '\0'; from++) {
		if (*from == '\\') {
			from++;
			*to++ = *from == 't' ? '\t' : *from == 'n' ? '\n' : *from;
		} else {
			*to++ = *from;
		}
	}
	*to = '\0';
}

static int
put_line(struct jk_writer *writer, const struct jk_schema *schema, char *line,
    struct jk_err *err)
{
	struct jk_bytes fields[JK_SCHEMA_MAX_COLUMNS] = { { NULL, 0 } };

	line[strcspn(line, "\n")] = '\0';
	for (size_t i = 0; i < jk_schema_columns(schema) && line != NULL; i++) {
		char *field = strsep(&line, "\t");

		if (given[ESCAPES] != NULL)
			unescape(field);
		fields[i] = jk_bytes_of(field);
	}
	return jk_writer_put(writer, fields, err);
}

static int
put_source(struct jk_run *run, struct jk_writer *writer, struct jk_err *err)
{
	struct jk_input_options how = { .any_day = true };
	struct jk_input input;
	struct jk_source_row row;
	struct jk_record record;
	enum jk_next next;
	int result = -1;

	if (given[SOURCE] == NULL)
		return 0;
	if (jk_input_open(&input, run, given[SOURCE], &how, err) < 0)
		return -1;
	do
		next = jk_input_next(&input, &record, err);
	while (next == JK_NEXT_RECORD);
	if (next == JK_NEXT_END) {
		jk_input_source_row(&input, &row);
		result = jk_writer_put_source(writer, &row, err);
	}
	jk_input_close(&input);
	return result;
}

static int
end_stream(struct jk_run *run, struct jk_writer *writer, struct jk_err *err)
{
	struct jk_custody custody = { 0 };

	if (put_source(run, writer, err) < 0)
		return -1;
	custody.aside = strtoull(or_else(ASIDE, "0"), NULL, 10);
	custody.in = jk_writer_records(writer) + custody.aside;
	if (given[IN] != NULL)
		custody.in = strtoull(given[IN], NULL, 10);
	custody.refused = given[REFUSED] != NULL;
	snprintf(custody.reason, sizeof custody.reason, "%s", or_else(REFUSED, ""));
	return jk_writer_close(writer, &custody, NULL, err);
}

static int
write_records(struct jk_run *run, const struct jk_header *header, struct jk_err *err)
{
	struct jk_sink sink = { .fd = STDOUT_FILENO };
	const struct jk_private_key *key;
	const struct jk_schema *schema;
	struct jk_writer *writer;
	char path[4096], *line = NULL;
	size_t cap = 0;
	int result = 0;

	snprintf(
	    path, sizeof path, "%s/%s.csvs", or_else(SCHEMAS, "schemas"), header->kind);
	if (jk_site_schema(&run->site, or_else(SCHEMA, path), &schema, err) < 0 ||
	    jk_site_signing(&run->site, &key, err) < 0)
		return -1;
	writer = jk_writer_open(sink, header, schema, key, NULL, 0, err);
	if (writer == NULL)
		return -1;
	while (result == 0 && getline(&line, &cap, stdin) > 0)
		result = put_line(writer, schema, line, err);
	if (result == 0 && given[CUT] == NULL)
		result = end_stream(run, writer, err);
	free(line);
	jk_writer_free(writer);
	return result;
}

/* The keys of all recipients that have one, and our own. */
static size_t
find_points(const struct jk_run *run, const struct jk_header *header,
    const struct jk_trust *trust, const struct jk_private_key *own,
    uint8_t (*points)[JK_POINT_BYTES])
{
	size_t count = 0;

	memcpy(points[count++], jk_private_key_point(own), JK_POINT_BYTES);
	for (size_t i = 0; i < header->recipients_count; i++) {
		const struct jk_trust_entry *entry = jk_trust_of_party(
		    trust, header->recipients[i], JK_USE_OPENING, run->day);

		if (entry != NULL && memcmp(entry->point, points[0], 65) != 0)
			memcpy(points[count++], entry->point, JK_POINT_BYTES);
	}
	return count;
}

static int
seal_units(struct jk_run *run, struct jk_units *units, struct jk_trust *trust,
    struct jk_err *err)
{
	static struct jk_header outer, own;
	static uint8_t points[JK_MAX_RECIPIENTS + 1][JK_POINT_BYTES];
	struct jk_sink sink = { .fd = STDOUT_FILENO };
	const struct jk_private_key *key;
	struct jk_private_key *opening;
	size_t count;

	if (jk_site_signing(&run->site, &key, err) < 0 ||
	    jk_site_opening(&run->site, &opening, err) < 0 ||
	    jk_run_header(run, &own, "ident", err) < 0)
		return -1;
	jk_outer_header(&outer, jk_units_header(units));
	memcpy(outer.signer, own.signer, sizeof outer.signer);
	memcpy(outer.stream, own.stream, sizeof outer.stream);
	count = find_points(run, &outer, trust, opening, points);
	return jk_seal_stream(units, &outer, key,
	    (const uint8_t(*)[JK_POINT_BYTES])points, count, sink, NULL, err);
}

/* Seal whatever stream stands on standard input, entitled or not. */
static int
seal(struct jk_run *run, struct jk_err *err)
{
	struct jk_policy policy;
	struct jk_source source;
	struct jk_units *units;
	int result = -1;

	jk_source_of_fd(&source, STDIN_FILENO);
	if (jk_site_policy(&run->site, run->day, true, &policy, err) < 0)
		return -1;
	units = jk_units_open(&source, &policy, NULL, err);
	if (units != NULL)
		result = seal_units(run, units, policy.trust, err);
	jk_units_free(units);
	jk_source_release(&source);
	return result;
}

static int
make(struct jk_run *run, struct jk_err *err)
{
	struct jk_header *header = malloc(sizeof *header);
	int result = -1;

	if (header == NULL)
		return jk_err_memory(err);
	if (make_header(run, header, err) == 0)
		result = write_records(run, header, err);
	free(header);
	return result;
}

int
main(int argc, char **argv)
{
	static const struct jk_program program = { .name = "make-stream" };
	static struct jk_run run = { .program = &program };
	struct jk_err err = { 0 };
	int found;

	while ((found = getopt_long(argc, argv, "", choices, NULL)) != -1) {
		if (found < 0 || found >= CHOICES)
			return 64;
		given[found] = optarg != NULL ? optarg : "";
	}
	jk_options_init(&run.options, NULL, 0);
	if (jk_secret_setup(&err) < 0 || jk_clock_now(&run.now, &err) < 0 ||
	    jk_site_open(&run.site, given[SITE], &err) < 0)
		return die(&err);
	if (given[DATE] != NULL) {
		snprintf(run.date, sizeof run.date, "%s", given[DATE]);
		run.has_day = jk_date_decode(jk_bytes_of(given[DATE]), &run.day);
	}
	if ((given[SEALED] != NULL ? seal : make)(&run, &err) < 0)
		return die(&err);
	jk_site_close(&run.site);
	return 0;
}
