#include "filter/sheet_audit.h"

#include <stdio.h>
#include <stdlib.h>

#include "adapt/digest.h"
#include "filter/disclosing.h"
#include "format/date.h"

enum difference {
	NOT_IN_LEDGER,
	OTHERWISE,
	NOT_ON_SHEET,
	OTHER_DECISION,
	OTHER_WINDOW,
	NOT_RECORDED
};

static const struct {
	const char *id, *text;
} differences[] = {
	[NOT_IN_LEDGER] = { "JKU0050", N_("the ledger has no such record") },
	[OTHERWISE] = { "JKU0051", N_("the ledger's record says something else") },
	[NOT_ON_SHEET] = { "JKU0052",
	    N_("a record of the ledger is not on the sheet") },
	[OTHER_DECISION] = { "JKU0053", N_("the decision is another one") },
	[OTHER_WINDOW] = { "JKU0054",
	    N_("the window reaches beyond what the table gives") },
	[NOT_RECORDED] = { "JKU0055", N_("the archive has no record of this sheet") },
};

static const char *const names[] = { "sheet", "id", "line", "place", "field", "text" };
#define CELLS (sizeof names / sizeof names[0])

struct audit {
	struct jk_run *run;
	enum jk_cells_format format;
	const char *name;
	struct jk_disclosing disclosing;
	struct jk_sheet sheet, again;
	struct jk_asked asked;
	struct jk_found_lines found;
	int32_t decided;
	bool same_list; /* the ledger has not gone on since */
	uint64_t records, differences;
};

/* Telling */

static int
tell(struct audit *audit, enum difference what, struct jk_bytes line,
    struct jk_bytes place, const char *field, struct jk_err *err)
{
	const char *text = _(differences[what].text);
	struct jk_bytes values[CELLS] = { jk_bytes_of(audit->name),
		jk_bytes_of(differences[what].id), line, place, jk_bytes_of(field),
		jk_bytes_of(text) };

	audit->differences++;
	if (audit->format != JK_CELLS_TEXT)
		return jk_cells_put(
		    audit->run, audit->format, names, values, CELLS, err);
	if (jk_run_print(
		audit->run, err, "%s: %s: ", audit->name, differences[what].id) < 0 ||
	    (line.len > 0 && jk_run_print(audit->run, err, "line %.*s: ", (int)line.len,
				 (const char *)line.ptr) < 0) ||
	    (field[0] != '\0' && jk_run_print(audit->run, err, "%s: ", field) < 0))
		return -1;
	if (place.len == 0)
		return jk_run_print(audit->run, err, "%s\n", text);
	return jk_run_print(audit->run, err, "%s (%.*s)\n", text, (int)place.len,
	    (const char *)place.ptr);
}

static int
tell_whole(struct audit *audit, enum difference what, struct jk_err *err)
{
	return tell(audit, what, jk_bytes("", 0), jk_bytes("", 0), "", err);
}

/* What was asked, by the notice */

static int
not_a_sheet(struct jk_err *err)
{
	return jk_err_set(err, JK_EXIT_DATA, "JK00678",
	    _("the notice of the sheet lacks a word or says one that cannot be"));
}

static int32_t
day_of(const struct jk_sheet *sheet, const char *word, int32_t otherwise)
{
	int32_t day = otherwise;

	(void)jk_date_decode(jk_sheet_word(sheet, word), &day);
	return day;
}

static int
take_asked(struct audit *audit, struct jk_err *err)
{
	const struct jk_sheet *sheet = &audit->sheet;
	struct jk_asked *asked = &audit->asked;

	*asked = (struct jk_asked){ .code = jk_sheet_word(sheet, "resident_code"),
		.request = jk_sheet_word(sheet, "request"),
		.received = day_of(sheet, "received_on", JK_DATE_MIN),
		.since = day_of(sheet, "window_from", JK_DATE_MIN),
		.until = day_of(sheet, "window_to", JK_DATE_MAX) };
	audit->decided = day_of(sheet, "decided_on", JK_DATE_MIN);
	asked->day = asked->recorded_until = audit->decided;
	if (asked->code.len == 0 || asked->received == JK_DATE_MIN ||
	    audit->decided == JK_DATE_MIN ||
	    !jk_disclosure_what_decode(&asked->what, jk_sheet_word(sheet, "what")))
		return not_a_sheet(err);
	return jk_disclosing_ask(&audit->disclosing, asked, err);
}

/* The heads */

/* Was the ledger once what the sheet says? Status 76 otherwise. */
static int
check_head(struct audit *audit, const struct jk_ledger *ledger, const char *list,
    const char *root, struct jk_err *err)
{
	struct jk_bytes number = jk_sheet_word(&audit->sheet, list);
	struct jk_bytes hex = jk_sheet_word(&audit->sheet, root);
	struct jk_head *head = calloc(1, sizeof *head);
	uint8_t old[JK_HASH_BYTES];
	uint64_t size;
	int result;

	if (head == NULL)
		return jk_err_memory(err);
	if (!jk_decimal_decode(&size, number, UINT64_MAX) ||
	    hex.len != 2 * JK_HASH_BYTES ||
	    !jk_hex_decode(old, JK_HASH_BYTES, (const char *)hex.ptr))
		result = not_a_sheet(err);
	else
		result = jk_ledger_head(ledger,
		    size <= jk_ledger_list(ledger)->number ? size : 0, head, err);
	if (result == 0)
		audit->same_list = size == head->size;
	if (result == 0 && size > 0 &&
	    !jk_tree_check_consistency(jk_sha256, size, old, head->size, head->root,
		(const uint8_t(*)[JK_HASH_BYTES])head->proof, head->proof_count))
		result = jk_err_set(err, JK_EXIT_PROTOCOL, "JK00679",
		    _("the ledger was never what the sheet names"));
	free(head);
	return result;
}

static int
check_heads(struct audit *audit, struct jk_err *err)
{
	if (check_head(audit, audit->disclosing.reg, "register_list", "register_root",
		err) < 0)
		return jk_err_at(err, "register");
	if (audit->asked.what == JK_DISCLOSURE_OWN_DATA)
		return 0;
	if (check_head(audit, audit->disclosing.archive.ledger, "archive_list",
		"archive_root", err) < 0)
		return jk_err_at(err, "archive");
	return 0;
}

/* Comparing */

/* What a row is found by. */
static void
keys_of(const struct audit *audit, enum jk_sheet_column keys[2])
{
	bool own = audit->asked.what == JK_DISCLOSURE_OWN_DATA;

	keys[0] = own ? JK_SHEET_RECORD : JK_SHEET_RECORDER;
	keys[1] = own ? JK_SHEET_NAME : JK_SHEET_SERIAL;
}

struct rows {
	const struct jk_sheet *sheet;
	enum jk_sheet_column keys[2];
	size_t *rows, count;
};

static int
compare(const struct rows *a, size_t one, const struct rows *b, size_t other)
{
	for (size_t i = 0; i < 2; i++) {
		int order = jk_bytes_compare(jk_sheet_get(a->sheet, one, a->keys[i]),
		    jk_sheet_get(b->sheet, other, b->keys[i]));

		if (order != 0)
			return order;
	}
	return 0;
}

static int
compare_rows(const void *a, const void *b, void *rows)
{
	return compare(rows, *(const size_t *)a, rows, *(const size_t *)b);
}

/* Lines or items of a sheet, by their keys. */
static int
sort(struct rows *rows, const struct audit *audit, const struct jk_sheet *sheet,
    struct jk_err *err)
{
	*rows = (struct rows){ .sheet = sheet };
	keys_of(audit, rows->keys);
	rows->rows = calloc(jk_sheet_rows(sheet) + 1, sizeof *rows->rows);
	if (rows->rows == NULL)
		return jk_err_memory(err);
	for (size_t row = 0; row < jk_sheet_rows(sheet); row++)
		if (!jk_sheet_is(sheet, row, "notice"))
			rows->rows[rows->count++] = row;
	qsort_r(rows->rows, rows->count, sizeof *rows->rows, compare_rows, rows);
	return 0;
}

/* Words follow the tables, which change; a place holds until segments are merged. */
static const enum jk_sheet_column compared[] = { JK_SHEET_PROVIDED_ON,
	JK_SHEET_PROVIDED_AT, JK_SHEET_FUNCTION, JK_SHEET_REFUSAL, JK_SHEET_USE_REASON,
	JK_SHEET_PURPOSE, JK_SHEET_NUMBER_PURPOSE, JK_SHEET_PROVIDER, JK_SHEET_RECEIVER,
	JK_SHEET_ITEMS, JK_SHEET_VALUE, JK_SHEET_FRAME };

static int
compare_fields(struct audit *audit, size_t row, size_t again, struct jk_err *err)
{
	for (size_t i = 0; i < sizeof compared / sizeof compared[0]; i++) {
		enum jk_sheet_column column = compared[i];
		const char *field =
		    jk_schema_column(audit->sheet.table.schema, column)->name;

		if ((column == JK_SHEET_FRAME && !audit->same_list) ||
		    jk_bytes_equal(jk_sheet_get(&audit->sheet, row, column),
			jk_sheet_get(&audit->again, again, column)))
			continue;
		if (tell(audit, OTHERWISE,
			jk_sheet_get(&audit->sheet, row, JK_SHEET_LINE),
			jk_sheet_get(&audit->again, again, JK_SHEET_FRAME), field,
			err) < 0)
			return -1;
	}
	return 0;
}

/* What the ledger took on the day of the decision may have come after it. */
static int
tell_missing(struct audit *audit, size_t again, struct jk_err *err)
{
	if (!audit->same_list && audit->again.about[again].recorded == audit->decided)
		return 0;
	return tell(audit, NOT_ON_SHEET, jk_bytes("", 0),
	    jk_sheet_get(&audit->again, again, JK_SHEET_FRAME), "", err);
}

static int
tell_extra(struct audit *audit, size_t row, struct jk_err *err)
{
	return tell(audit, NOT_IN_LEDGER,
	    jk_sheet_get(&audit->sheet, row, JK_SHEET_LINE),
	    jk_sheet_get(&audit->sheet, row, JK_SHEET_FRAME), "", err);
}

static int
merge(struct audit *audit, const struct rows *sheet, const struct rows *again,
    struct jk_err *err)
{
	size_t i = 0, j = 0;
	int result = 0;

	while (result == 0 && (i < sheet->count || j < again->count)) {
		int order = i == sheet->count ? 1
			    : j == again->count
				? -1
				: compare(sheet, sheet->rows[i], again, again->rows[j]);

		if (order < 0)
			result = tell_extra(audit, sheet->rows[i++], err);
		else if (order > 0)
			result = tell_missing(audit, again->rows[j++], err);
		else
			result = compare_fields(
			    audit, sheet->rows[i++], again->rows[j++], err);
	}
	return result;
}

static int
compare_sheets(struct audit *audit, struct jk_err *err)
{
	struct rows sheet, again = { .rows = NULL };
	int result = -1;

	if (sort(&sheet, audit, &audit->sheet, err) == 0 &&
	    sort(&again, audit, &audit->again, err) == 0)
		result = merge(audit, &sheet, &again, err);
	audit->records = sheet.count;
	free(sheet.rows);
	free(again.rows);
	return result;
}

/* Searching again */

static int
search(struct audit *audit, struct jk_err *err)
{
	bool own = audit->asked.what == JK_DISCLOSURE_OWN_DATA;
	uint64_t records = 0;
	const char *word;

	if (jk_disclosing_seek(&audit->disclosing, &audit->asked, err) < 0 ||
	    jk_disclosing_lines(&audit->disclosing, &audit->asked, &audit->again,
		&audit->found, err) < 0 ||
	    (own && jk_disclosing_own(&audit->disclosing, &audit->asked, &audit->again,
			NULL, &records, err) < 0))
		return -1;
	word = jk_decision_word(jk_decision_decide(audit->asked.row,
	    own ? records : audit->found.shown, audit->found.withheld));
	/* What came on that day and later counts in one search and not in the other. */
	if (audit->same_list &&
	    !jk_bytes_is(jk_sheet_word(&audit->sheet, "decision"), word) &&
	    tell_whole(audit, OTHER_DECISION, err) < 0)
		return -1;
	if (!own &&
	    (audit->asked.window.last != audit->asked.until ||
		audit->asked.window.first != audit->asked.since) &&
	    tell_whole(audit, OTHER_WINDOW, err) < 0)
		return -1;
	return compare_sheets(audit, err);
}

static int
find_record(struct audit *audit, bool *found, struct jk_err *err)
{
	static const char *const wanted[] = { "object", NULL };
	struct jk_person *person = audit->disclosing.person;
	int object = jk_schema_find(audit->disclosing.archive.schema, "object");
	struct jk_person_place place;
	const struct jk_bytes *fields;
	enum jk_next next;

	*found = false;
	jk_person_want(person, wanted);
	if (jk_person_seek_codes(person, &audit->asked.codes, "", "", err) < 0)
		return -1;
	while ((next = jk_person_next(person, &fields, &place, err)) == JK_NEXT_RECORD)
		*found |= object >= 0 &&
			  jk_bytes_is(fields[object], audit->sheet.table.stream);
	return next == JK_NEXT_FAILED ? -1 : 0;
}

/* It may lie in the spool until the night: then it is no difference. */
static int
check_record(struct audit *audit, struct jk_err *err)
{
	bool found;

	if (find_record(audit, &found, err) < 0)
		return -1;
	if (found)
		return 0;
	jk_report_warning(&audit->run->report, differences[NOT_RECORDED].id, "%s: %s",
	    audit->name, _(differences[NOT_RECORDED].text));
	jk_run_raise(audit->run, JK_EXIT_WARNINGS);
	return 0;
}

/* One sheet */

static int
finish(struct audit *audit, struct jk_err *err)
{
	unsigned long long records = audit->records, count = audit->differences;

	jk_report_status(&audit->run->report, "SHEET %llu %llu", records, count);
	if (count > 0)
		jk_run_raise(audit->run, JK_EXIT_DIFFERENCES);
	if (audit->format != JK_CELLS_TEXT)
		return 0;
	return jk_run_print(audit->run, err, "%s: %llu records, %llu differences\n",
	    audit->name, records, count);
}

static int
audit_one(struct audit *audit, const char *path, struct jk_err *err)
{
	int result = -1;

	audit->name = path != NULL ? path : _("standard input");
	audit->records = audit->differences = 0;
	if (jk_sheet_read(&audit->sheet, audit->run, path, err) == 0 &&
	    take_asked(audit, err) == 0 && check_heads(audit, err) == 0 &&
	    jk_sheet_init(&audit->again, audit->run, err) == 0 &&
	    search(audit, err) == 0 && check_record(audit, err) == 0)
		result = finish(audit, err);
	jk_sheet_release(&audit->sheet);
	jk_sheet_release(&audit->again);
	return result;
}

int
jk_sheet_audit_run(struct jk_run *run, enum jk_cells_format format, char *const *paths,
    int count, struct jk_err *err)
{
	struct audit *audit = calloc(1, sizeof *audit);
	int result;

	if (audit == NULL)
		return jk_err_memory(err);
	audit->run = run;
	audit->format = format;
	result = jk_disclosing_open(&audit->disclosing, run, err);
	if (result == 0 && format == JK_CELLS_CSV)
		result = jk_cells_put_names(run, format, names, CELLS, err);
	if (result == 0 && count == 0)
		result = audit_one(audit, NULL, err);
	for (int i = 0; result == 0 && i < count; i++)
		result = audit_one(audit, paths[i], err);
	jk_disclosing_release(&audit->disclosing);
	free(audit);
	return result;
}
