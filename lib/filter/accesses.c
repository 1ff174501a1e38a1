#include "filter/accesses.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "filter/archive.h"
#include "ledger/archived.h"
#include "stream/sort_key.h"

#define FRAME_SHIFT 16 /* a record in its frame needs fewer bits */
#define MONTH_CHARS 8 /* YYYY-MM */
#define LATE_DAYS 14 /* from a question to its answer, and on into the archive */

struct one {
	/* A stream, or ... */
	struct jk_input input;
	/* ... an archive. */
	struct jk_ledger_site site;
	struct jk_ledger *ledger;
	struct jk_archived *archived;
	char begin[JK_BUCKET_CHARS]; /* its first month; "": it is empty */
	char begun[JK_DATE_CHARS]; /* the day of its first list */

	const struct jk_schema *schema;
	struct jk_access_columns columns;
	const struct jk_bytes *fields; /* of the next record; NULL: there is none */
	size_t segment;
	uint64_t number; /* of the record, in an archive with its frame above */
	struct jk_buf key;
	bool is_open;
};

struct jk_accesses {
	struct one inputs[JK_ACCESSES_MAX_INPUTS];
	size_t count;
	struct one *taken; /* whose record was handed out last */
};

/* One input */

static enum jk_next
next_of_stream(struct one *one, struct jk_err *err)
{
	struct jk_record record;
	enum jk_next next = jk_input_next(&one->input, &record, err);

	if (next != JK_NEXT_RECORD)
		return next;
	one->fields = record.fields;
	one->number = record.number;
	return next;
}

static enum jk_next
next_of_archive(struct one *one, struct jk_err *err)
{
	const struct jk_bytes *fields;
	uint64_t frame;
	uint32_t record;
	enum jk_next next = jk_archived_next(
	    one->archived, &fields, &one->segment, &frame, &record, err);

	if (next == JK_NEXT_FAILED)
		jk_err_at(err, "%s", one->input.name);
	if (next != JK_NEXT_RECORD)
		return next;
	one->fields = fields;
	one->number = frame << FRAME_SHIFT | record;
	return next;
}

static int
advance(struct jk_accesses *accesses, struct one *one, struct jk_err *err)
{
	enum jk_next next;

	one->fields = NULL;
	next = one->archived != NULL ? next_of_archive(one, err)
				     : next_of_stream(one, err);
	if (next == JK_NEXT_FAILED)
		return -1;
	/* A single input is never held against another. */
	if (next == JK_NEXT_END || accesses->count == 1)
		return 0;
	jk_sort_key(&one->key, one->schema, one->fields);
	return jk_buf_failed(&one->key) ? jk_err_memory(err) : 0;
}

/* Opening */

/* What audits ask for; the other columns are never inflated. */
static const char *const wanted[] = { "resident_code", "at", "recorder", "serial",
	"record", "function", "refusal", "mode", "key_kind", "touches_number",
	"results", "receiver", "purpose", "municipality", "operator", "authority",
	"terminal", "office", "program", "case_number", "batch", "approval",
	"protected", "recorded_on", NULL };

static int
open_stream(struct one *one, struct jk_run *run, const char *path, struct jk_err *err)
{
	static const struct jk_input_options options = { .any_day = true,
		.wanted = wanted };
	const struct jk_header *header;

	if (jk_input_open(&one->input, run, path, &options, err) < 0)
		return -1;
	one->is_open = true;
	header = jk_reader_header(one->input.reader);
	if (strcmp(header->kind, "access") != 0 || !header->sorted) {
		jk_err_set(err, JK_EXIT_DATA, "JK00616",
		    _("not a sorted stream of access records"));
		return jk_err_at(err, "%s", one->input.name);
	}
	one->schema = jk_reader_schema(one->input.reader);
	return 0;
}

/* "": a day before all others has no month. */
static void
month_of(char to[MONTH_CHARS], int32_t day)
{
	char date[JK_DATE_CHARS];

	jk_date_encode(date, day);
	snprintf(
	    to, MONTH_CHARS, "%.*s", day > JK_DATE_MIN ? MONTH_CHARS - 1 : 0, date);
}

static int
open_archive(struct one *one, struct jk_run *run, const char *path,
    const struct jk_accesses_options *options, struct jk_err *err)
{
	char from[MONTH_CHARS], to[MONTH_CHARS], old[MONTH_CHARS], late[MONTH_CHARS];
	int32_t since = options->period.since;

	one->input.name = path;
	if (jk_archive_site(&one->site, run, path, err) < 0)
		return -1;
	one->schema = one->site.schemas[JK_SEGMENT_RECORDS];
	month_of(from, since);
	month_of(late, since > JK_DATE_MIN + LATE_DAYS ? since - LATE_DAYS : since);
	month_of(to, options->period.until);
	month_of(old, options->old);
	one->ledger = jk_ledger_open(&one->site, JK_LEDGER_READ, err);
	if (one->ledger != NULL &&
	    jk_archived_begin(one->ledger, one->begin, one->begun, err) == 0)
		one->archived =
		    jk_archived_open(one->ledger, from, to, old, wanted, err);
	if (one->archived == NULL ||
	    (options->late && strcmp(old, late) < 0 &&
		jk_archived_also(one->archived, late, from, err) < 0))
		return jk_err_at(err, "%s", path);
	return 0;
}

static int
open_one(struct one *one, struct jk_run *run, const char *path,
    const struct jk_accesses_options *options, struct jk_err *err)
{
	struct stat about;
	int result;

	if (strcmp(path, "-") != 0 && stat(path, &about) == 0 && S_ISDIR(about.st_mode))
		result = open_archive(one, run, path, options, err);
	else
		result = open_stream(one, run, path, err);
	if (result < 0)
		return -1;
	if (jk_access_columns_find(&one->columns, one->schema, err) == 0)
		return 0;
	return jk_err_at(err, "%s", one->input.name);
}

static int
open_all(struct jk_accesses *accesses, struct jk_run *run, char *const *paths,
    int count, const struct jk_accesses_options *options, struct jk_err *err)
{
	if (count > JK_ACCESSES_MAX_INPUTS)
		return jk_err_set(err, JK_EXIT_USAGE, "JK00617",
		    _("more than %d inputs at a time"), JK_ACCESSES_MAX_INPUTS);
	accesses->count = (size_t)count;
	for (int i = 0; i < count; i++) {
		struct one *one = &accesses->inputs[i];

		if (open_one(one, run, paths[i], options, err) < 0 ||
		    advance(accesses, one, err) < 0)
			return -1;
	}
	return 0;
}

static int
open_default(struct jk_accesses *accesses, struct jk_run *run,
    const struct jk_accesses_options *options, struct jk_err *err)
{
	static char *const standard_input[] = { "-" };
	char *path;
	int result;

	if (jk_run_option(run, "archive") == NULL)
		return open_all(accesses, run, standard_input, 1, options, err);
	path = jk_site_path(&run->site, "archive");
	if (path == NULL)
		return jk_err_memory(err);
	result = open_all(accesses, run, &path, 1, options, err);
	accesses->inputs[0].input.name = "archive";
	free(path);
	return result;
}

struct jk_accesses *
jk_accesses_open(struct jk_run *run, char *const *paths, int count,
    const struct jk_accesses_options *options, struct jk_err *err)
{
	struct jk_accesses *accesses = calloc(1, sizeof *accesses);
	int result;

	if (accesses == NULL) {
		jk_err_memory(err);
		return NULL;
	}
	if (count == 0)
		result = open_default(accesses, run, options, err);
	else if (jk_run_option(run, "archive") != NULL)
		result = jk_err_set(err, JK_EXIT_USAGE, "JKU0063",
		    _("--archive is instead of operands"));
	else
		result = open_all(accesses, run, paths, count, options, err);
	if (result == 0)
		return accesses;
	jk_accesses_free(accesses);
	return NULL;
}

void
jk_accesses_free(struct jk_accesses *accesses)
{
	if (accesses == NULL)
		return;
	for (size_t i = 0; i < accesses->count; i++) {
		struct one *one = &accesses->inputs[i];

		jk_archived_free(one->archived);
		jk_ledger_free(one->ledger);
		if (one->is_open)
			jk_input_close(&one->input);
		jk_buf_release(&one->key);
	}
	free(accesses);
}

bool
jk_accesses_lack(const struct jk_accesses *accesses, int32_t first_day)
{
	char month[MONTH_CHARS];

	month_of(month, first_day);
	for (size_t i = 0; i < accesses->count; i++) {
		const struct one *one = &accesses->inputs[i];

		if (one->archived != NULL && one->begin[0] != '\0' &&
		    strcmp(one->begin, month) <= 0 &&
		    !jk_archived_has(one->ledger, month))
			return true;
	}
	return false;
}

int32_t
jk_accesses_begun(const struct jk_accesses *accesses)
{
	int32_t first = INT32_MAX, day;

	for (size_t i = 0; i < accesses->count; i++) {
		const struct one *one = &accesses->inputs[i];

		if (one->archived == NULL)
			return JK_DATE_MIN;
		if (jk_date_decode(jk_bytes_of(one->begun), &day) && day < first)
			first = day;
	}
	return first;
}

/* Going on */

static struct one *
find_first(struct jk_accesses *accesses)
{
	struct one *first = NULL;

	for (size_t i = 0; i < accesses->count; i++) {
		struct one *one = &accesses->inputs[i];

		if (one->fields != NULL &&
		    (first == NULL || jk_bytes_compare(jk_buf_bytes(&one->key),
					  jk_buf_bytes(&first->key)) < 0))
			first = one;
	}
	return first;
}

/* Inputs and segments are numbered together: a segment is given with its input. */
static void
keep_place(const struct jk_accesses *accesses, const struct one *one,
    struct jk_access_place *place)
{
	place->input =
	    one->segment * JK_ACCESSES_MAX_INPUTS + (size_t)(one - accesses->inputs);
	place->record = one->number;
}

enum jk_next
jk_accesses_next(struct jk_accesses *accesses, struct jk_access *access,
    struct jk_access_place *place, struct jk_err *err)
{
	struct jk_accesses_place shown;
	struct one *one = accesses->taken;

	if (one != NULL && advance(accesses, one, err) < 0)
		return JK_NEXT_FAILED;
	accesses->taken = one = find_first(accesses);
	if (one == NULL)
		return JK_NEXT_END;
	keep_place(accesses, one, place);
	if (jk_access_decode(access, &one->columns, one->fields, err) == 0)
		return JK_NEXT_RECORD;
	jk_accesses_place(accesses, place, &shown);
	jk_err_at(err, _("record %s"), shown.record);
	jk_err_at(err, "%s", shown.input);
	return JK_NEXT_FAILED;
}

void
jk_accesses_place(const struct jk_accesses *accesses,
    const struct jk_access_place *place, struct jk_accesses_place *shown)
{
	const struct one *one =
	    &accesses->inputs[place->input % JK_ACCESSES_MAX_INPUTS];
	unsigned long long number = place->record, frame;

	if (one->archived == NULL) {
		snprintf(shown->input, sizeof shown->input, "%s", one->input.name);
		snprintf(shown->record, sizeof shown->record, "%llu", number);
		return;
	}
	frame = number >> FRAME_SHIFT;
	snprintf(shown->input, sizeof shown->input, "%s/%llu",
	    jk_archived_segment(one->archived, place->input / JK_ACCESSES_MAX_INPUTS),
	    frame);
	snprintf(shown->record, sizeof shown->record, "%llu",
	    number & ((1ULL << FRAME_SHIFT) - 1));
}
