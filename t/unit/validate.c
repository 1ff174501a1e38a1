/* Unit tests of lib/rules/validate and lib/format/codes, repertoire, tables. */
#include "rules/validate.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/buf.h"
#include "format/date.h"

#include "tap.h"

#define MAX_FINDINGS 8

static void
load(struct jk_buf *buf, const char *path)
{
	FILE *file = fopen(path, "r");
	char bytes[4096];
	size_t len;

	jk_buf_reset(buf);
	while (file != NULL && (len = fread(bytes, 1, sizeof bytes, file)) > 0)
		jk_buf_add(buf, jk_bytes(bytes, len));
	if (file != NULL)
		fclose(file);
}

static int32_t
day_of(const char *text)
{
	int32_t day = 0;

	return jk_date_decode(jk_bytes_of(text), &day) ? day : 0;
}

/* The tables a schema needs, from schemas/. */
static bool
load_tables(struct jk_tables *tables, const struct jk_schema *schema)
{
	static const char *const paths[] = { "schemas/codes/%s.csv",
		"schemas/checkdigits.csv", "schemas/repertoires/%s.csv" };
	struct jk_buf buf = JK_BUF_INIT;
	struct jk_err err = { 0 };
	bool all = true;

	for (size_t i = 0; i < jk_schema_needs(schema); i++) {
		const struct jk_need *need = jk_schema_need(schema, i);
		char path[128];

		if (need->kind == JK_NEED_CODES)
			snprintf(path, sizeof path, "schemas/codes/%s.csv", need->name);
		else if (need->kind == JK_NEED_REPERTOIRE)
			snprintf(path, sizeof path, "schemas/repertoires/%s.csv",
			    need->name);
		else
			snprintf(path, sizeof path, "%s", paths[1]);
		load(&buf, path);
		if (jk_tables_put(
			tables, need->kind, need->name, jk_buf_bytes(&buf), &err) < 0) {
			printf("# %s: %s %s: %s\n", path, err.id, err.place, err.text);
			all = false;
		}
	}
	jk_buf_release(&buf);
	return all;
}

/* A record of the ident schema, as one row of a CSV without quotes. */
struct record {
	char text[1024];
	struct jk_bytes fields[JK_SCHEMA_MAX_COLUMNS];
};

static const char good[] =
    "90000000000,222038,1,entry,birth,2026-03-01,2026-03-02,沼津 花子,ヌマヅ ハナコ,"
    ",,,2026-03-01,female,,静岡県沼津市御幸町１６番１号,,,,,,,,";

static void
split(struct record *record)
{
	char *at = record->text;

	for (size_t i = 0; i < JK_SCHEMA_MAX_COLUMNS; i++) {
		size_t len = strcspn(at, ",");

		record->fields[i] = jk_bytes(at, len);
		at += len + (at[len] == ',');
	}
}

/* The good record with one or two fields changed. */
static void
make(struct record *record, const struct jk_schema *schema, const char *changes[])
{
	snprintf(record->text, sizeof record->text, "%s", good);
	split(record);
	for (size_t i = 0; changes[i] != NULL; i += 2)
		record->fields[jk_schema_find(schema, changes[i])] =
		    jk_bytes_of(changes[i + 1]);
}

struct world {
	struct jk_schema *schema;
	struct jk_tables tables;
	struct jk_validate *validate;
};

/* Exactly that rule fires, on that column, for that reason. */
static void
finds(const struct world *world, const char *rule, const char *column,
    enum jk_reason reason, const char *changes[], const char *sentence)
{
	struct jk_finding findings[MAX_FINDINGS];
	struct record record;
	size_t count;

	make(&record, world->schema, changes);
	count =
	    jk_validate_decide(world->validate, record.fields, findings, MAX_FINDINGS);
	if (ok(count == 1 && strcmp(findings[0].rule, rule) == 0 &&
		    (int)findings[0].column == jk_schema_find(world->schema, column) &&
		    findings[0].reason == reason,
		"%s (%s %s)", sentence, rule, column))
		return;
	printf("# %zu findings\n", count);
	for (size_t i = 0; i < count; i++)
		printf("# %s column %zu: %s\n", findings[i].rule, findings[i].column,
		    jk_reason_text(findings[i].reason));
}

static void
passes(const struct world *world, const char *changes[], const char *sentence)
{
	struct jk_finding findings[MAX_FINDINGS];
	struct record record;
	size_t count;

	make(&record, world->schema, changes);
	count =
	    jk_validate_decide(world->validate, record.fields, findings, MAX_FINDINGS);
	if (!ok(count == 0, "%s", sentence))
		printf("# %s column %zu: %s\n", findings[0].rule, findings[0].column,
		    jk_reason_text(findings[0].reason));
}

#define CHANGE(...) ((const char *[]){ __VA_ARGS__, NULL })
#define NO_CHANGE ((const char *[]){ NULL })

static void
test_fields(const struct world *w)
{
	passes(w, NO_CHANGE, "a right record has no finding");
	finds(w, "JKV1001", "resident_code", JK_REASON_CHECK_DIGIT,
	    CHANGE("resident_code", "90000000001"), "a wrong check digit is found");
	finds(w, "JKV1001", "resident_code", JK_REASON_EMPTY,
	    CHANGE("resident_code", ""), "an empty code is found as empty");
	finds(w, "JKV1002", "municipality", JK_REASON_CODE_ITEM,
	    CHANGE("municipality", "220001"), "a prefecture is no municipality");
	finds(w, "JKV1002", "municipality", JK_REASON_INVALID_CODE,
	    CHANGE("municipality", "403059"),
	    "a retired municipality is found as such");
	finds(w, "JKV1002", "municipality", JK_REASON_UNKNOWN_CODE,
	    CHANGE("municipality", "229997"), "an invented municipality is unknown");
	finds(w, "JKV1003", "generation", JK_REASON_NUMBER, CHANGE("generation", "0"),
	    "generations count from 1");
	finds(w, "JKV1003", "generation", JK_REASON_NUMBER, CHANGE("generation", "01"),
	    "a generation has no leading zero");
	finds(w, "JKV1005", "reason", JK_REASON_UNKNOWN_CODE,
	    CHANGE("reason", "teleportation"), "an unknown reason is found");
	finds(w, "JKV1005", "reason", JK_REASON_CODE_ITEM, CHANGE("reason", "death"),
	    "a reason goes with its class only");
	finds(w, "JKV1006", "event_date", JK_REASON_DATE,
	    CHANGE("event_date", "2026-02-30"), "a day that no month has is found");
	finds(w, "JKV1007", "processing_date", JK_REASON_FUTURE,
	    CHANGE("processing_date", "2026-04-02"),
	    "nothing was processed after the business date");
	finds(w, "JKV1008", "name", JK_REASON_EMPTY, CHANGE("name", ""),
	    "a person has a name");
	finds(w, "JKV1008", "name", JK_REASON_REPERTOIRE,
	    CHANGE("name", "沼津\xee\x80\x80"), "a private-use character is found");
	passes(w, CHANGE("name", "𠮷田 神\xf3\xa0\x84\x80"),
	    "characters beyond the basic plane and variation selectors pass");
	finds(w, "JKV1009", "name_kana", JK_REASON_REPERTOIRE,
	    CHANGE("name_kana", "ぬまづ"), "hiragana is no katakana");
	passes(w, CHANGE("name_kana", ""), "an optional field may be empty");
	finds(w, "JKV1014", "sex", JK_REASON_UNKNOWN_CODE, CHANGE("sex", "1"),
	    "codes are those of the table");
	finds(w, "JKV1017", "individual_number", JK_REASON_CHECK_DIGIT,
	    CHANGE("individual_number", "621498320258"),
	    "a wrong individual number is found");
	passes(w, CHANGE("individual_number", "621498320257"), "a right one passes");
	finds(w, "JKV1018", "former_code", JK_REASON_FORBIDDEN,
	    CHANGE("class", "correction", "reason", "code-change", "former_code",
		"90000000000"),
	    "a code does not change into itself");
}

static void
test_dates(const struct world *w)
{
	passes(w, CHANGE("birth_date", "明治45年7月30日"),
	    "a lawful impossible birth date passes");
	passes(w, CHANGE("birth_date", "昭和10年頃"), "so does a partly unknown one");
	passes(w, CHANGE("birth_date", "年月日不詳"), "and one wholly unknown");
	finds(w, "JKV1013", "birth_date", JK_REASON_DATE,
	    CHANGE("birth_date", "昭和10年4月3日"),
	    "a calendar day in Japanese words does not: it has one form");
	finds(w, "JKV1103", "birth_date", JK_REASON_ORDER,
	    CHANGE("birth_date", "2026-03-02"), "nobody is born after the event");
	finds(w, "JKV1102", "event_date", JK_REASON_ORDER,
	    CHANGE("event_date", "2026-03-03"),
	    "an event is processed after it happens");
	passes(w,
	    CHANGE("class", "deletion", "reason", "domestic-move-out", "event_date",
		"2026-03-20", "generation", "2"),
	    "but a move out may be announced");
}

static void
test_records(const struct world *w)
{
	finds(w, "JKV1101", "ward", JK_REASON_NOT_EMPTY, CHANGE("ward", "221384"),
	    "a town without wards has no ward");
	finds(w, "JKV1101", "ward", JK_REASON_EMPTY, CHANGE("municipality", "221309"),
	    "a designated city gives the ward");
	passes(w, CHANGE("municipality", "221309", "ward", "221384"),
	    "one of its own is right");
	finds(w, "JKV1101", "ward", JK_REASON_CODE_ITEM,
	    CHANGE("municipality", "221309", "ward", "141011"),
	    "another city's is not");
	finds(w, "JKV1015", "ward", JK_REASON_INVALID_CODE,
	    CHANGE("municipality", "221309", "ward", "221317"),
	    "a retired ward is found");
	finds(w, "JKV1104", "former_code", JK_REASON_NOT_EMPTY,
	    CHANGE("former_code", "12345678903"), "a former code needs a code change");
	finds(w, "JKV1104", "former_code", JK_REASON_EMPTY,
	    CHANGE("class", "correction", "reason", "code-change", "generation", "3"),
	    "a code change needs the former code");
	finds(w, "JKV1105", "cancels", JK_REASON_EMPTY,
	    CHANGE("class", "deletion", "reason", "cancel-entry", "generation", "2"),
	    "a cancellation says which generation");
	passes(w,
	    CHANGE("class", "deletion", "reason", "cancel-entry", "generation", "2",
		"cancels", "1"),
	    "and may then cancel an earlier one");
	finds(w, "JKV1019", "cancels", JK_REASON_ORDER,
	    CHANGE("class", "deletion", "reason", "cancel-entry", "generation", "2",
		"cancels", "2"),
	    "but not itself");
	finds(w, "JKV1106", "class", JK_REASON_VALUE,
	    CHANGE("class", "correction", "reason", "move-within"),
	    "the first generation is an entry");
}

static void
test_warnings(const struct world *w)
{
	struct jk_finding findings[MAX_FINDINGS];
	struct record record;
	size_t count;

	make(&record, w->schema, CHANGE("former_name_kana", "ヌマ"));
	count = jk_validate_decide(w->validate, record.fields, findings, MAX_FINDINGS);
	ok(count == 1 && findings[0].is_warning &&
		!jk_findings_refuse(findings, count) &&
		strcmp(findings[0].record_rule, "former-kana") == 0,
	    "a warning is told and refuses nothing");
	make(&record, w->schema, CHANGE("name", "", "sex", "x", "generation", "0"));
	count = jk_validate_decide(w->validate, record.fields, findings, MAX_FINDINGS);
	ok(count == 3 && jk_findings_refuse(findings, count),
	    "all fields at fault are found");
	ok(jk_validate_decide(w->validate, record.fields, findings, 2) == 2,
	    "as many as there is room for");
	make(&record, w->schema, CHANGE("origin_number", "x"));
	ok(jk_validate_decide(w->validate, record.fields, findings, MAX_FINDINGS) == 0,
	    "a site's own fields are not asked");
}

/* The same record on other days, with other tables, under another schema. */
static void
test_tables(struct world *w)
{
	struct jk_err err = { 0 };
	struct jk_validate *kept = w->validate;
	struct jk_tables tables;

	w->validate =
	    jk_validate_new(w->schema, &w->tables, day_of("2025-05-25"), &err);
	finds(w, "JKV1005", "reason", JK_REASON_INVALID_CODE,
	    CHANGE("class", "correction", "reason", "kana-notification", "generation",
		"2", "event_date", "2025-05-01", "processing_date", "2025-05-01",
		"birth_date", "2000-01-01"),
	    "a reason is not valid before its first day");
	jk_validate_free(w->validate);
	w->validate =
	    jk_validate_new(w->schema, &w->tables, day_of("2025-05-26"), &err);
	passes(w,
	    CHANGE("class", "correction", "reason", "kana-notification", "generation",
		"2", "event_date", "2025-05-01", "processing_date", "2025-05-01",
		"birth_date", "2000-01-01"),
	    "and is on that day");
	jk_validate_free(w->validate);
	jk_tables_init(&tables);
	ok(jk_tables_put(
	       &tables, JK_NEED_CODES, "sex", jk_bytes_of("code\n1\n"), &err) == 0 &&
		load_tables(&tables, w->schema),
	    "a table may be another one");
	w->validate = jk_validate_new(w->schema, &tables, day_of("2026-04-01"), &err);
	passes(w, CHANGE("sex", "1"), "what it has is then right");
	finds(w, "JKV1014", "sex", JK_REASON_UNKNOWN_CODE, NO_CHANGE,
	    "and what it has not is wrong");
	jk_validate_free(w->validate);
	jk_tables_release(&tables);
	ok(jk_validate_new(w->schema, &tables, 0, &err) == NULL &&
		err.status == JK_EXIT_CONFIG,
	    "without its tables a schema is not used");
	w->validate = kept;
}

/* ident with one place of its text changed. */
static void
with_schema(struct world *w, const char *from, const char *to)
{
	struct jk_bytes text = jk_schema_text(w->schema);
	const uint8_t *at = memmem(text.ptr, text.len, from, strlen(from));
	struct jk_buf buf = JK_BUF_INIT;
	struct jk_err err = { 0 };
	size_t before = at != NULL ? (size_t)(at - text.ptr) : 0;

	jk_buf_add(&buf, jk_bytes(text.ptr, before));
	jk_buf_add_text(&buf, to);
	jk_buf_add(&buf, jk_bytes(text.ptr + before + strlen(from),
			     text.len - before - strlen(from)));
	w->schema = jk_schema_decode(jk_buf_bytes(&buf), &err);
	jk_buf_release(&buf);
	if (at == NULL || w->schema == NULL || !load_tables(&w->tables, w->schema))
		return;
	w->validate =
	    jk_validate_new(w->schema, &w->tables, day_of("2026-04-01"), &err);
}

static void
test_new_column(struct world *w)
{
	struct world counted = *w, other;

	with_schema(&counted, "@totalColumns 24\n", "");
	other = counted;
	with_schema(&other, "// This site's own", "household: is(\"1\")\n//");
	finds(&other, "JK00410", "household", JK_REASON_EMPTY, NO_CHANGE,
	    "and then asked like any other");
	passes(&other, CHANGE("household", "1"), "and passes when it is right");
	jk_validate_free(other.validate);
	jk_schema_free(other.schema);
	jk_validate_free(counted.validate);
	jk_schema_free(counted.schema);
	w->tables = other.tables;
}

static void
test_schemas(struct world *w)
{
	struct world other = *w;

	passes(w, CHANGE("generation", "4"), "a fourth generation is right");
	with_schema(&other, "range(1, 999999)", "range(1, 3)");
	finds(&other, "JKV1003", "generation", JK_REASON_NUMBER,
	    CHANGE("generation", "4"), "until the schema's range ends before it");
	jk_validate_free(other.validate);
	jk_schema_free(other.schema);
	w->tables = other.tables;
	other = *w;
	with_schema(&other, "repertoire(\"kana\")", "repertoire(\"jis\")");
	passes(&other, CHANGE("name_kana", "ぬまづ"),
	    "another repertoire lets other characters pass");
	jk_validate_free(other.validate);
	jk_schema_free(other.schema);
	w->tables = other.tables;
	other = *w;
	with_schema(&other, "// This site's own", "household: is(\"1\")\n//");
	ok(other.schema == NULL, "a new column is counted");
	test_new_column(w);
}

static size_t
judge(const char *rules, const char *a, const char *b, enum jk_reason *reason)
{
	char text[1024];
	struct jk_err err = { 0 };
	struct jk_finding findings[MAX_FINDINGS];
	struct jk_bytes fields[2] = { jk_bytes_of(a), jk_bytes_of(b) };
	struct jk_tables tables;
	struct jk_schema *schema;
	struct jk_validate *validate = NULL;
	size_t count = SIZE_MAX;

	snprintf(text, sizeof text, "version 1.2\n@jk 1\n@name(small)\n%s", rules);
	schema = jk_schema_decode(jk_bytes_of(text), &err);
	jk_tables_init(&tables);
	if (schema != NULL)
		validate = jk_validate_new(schema, &tables, 0, &err);
	if (validate != NULL)
		count = jk_validate_decide(validate, fields, findings, MAX_FINDINGS);
	else
		printf("# %s %s: %s\n", err.id, err.place, err.text);
	if (count > 0 && count != SIZE_MAX)
		*reason = findings[0].reason;
	jk_validate_free(validate);
	jk_schema_free(schema);
	return count;
}

/* Each rule by a field that satisfies it and one that does not. */
static void
test_each_rule(void)
{
	static const struct {
		const char *rules, *right, *wrong;
		enum jk_reason reason;
	} rows[] = {
		{ "is(\"x\")", "x", "y", JK_REASON_VALUE },
		{ "is($b)", "B", "b", JK_REASON_VALUE },
		{ "not(\"x\")", "y", "x", JK_REASON_FORBIDDEN },
		{ "any(\"x\", $b)", "B", "b", JK_REASON_VALUE },
		{ "in(\"hay needle hay\")", "needle", "pin", JK_REASON_VALUE },
		{ "starts(\"ab\")", "abc", "bab", JK_REASON_VALUE },
		{ "ends(\"ab\")", "cab", "abc", JK_REASON_VALUE },
		{ "regex(\"[a-c]{2}\")", "ab", "abc", JK_REASON_PATTERN },
		{ "regex(\"a|b\")", "b", "bc", JK_REASON_PATTERN },
		{ "regex(\"a|ab|abc\")", "abc", "abcd", JK_REASON_PATTERN },
		{ "regex(\"(a|ab)(c|bcd)\")", "abcd", "abcdd", JK_REASON_PATTERN },
		{ "regex(\"[A-Z]{1,3}\")", "ABC", "AbC", JK_REASON_PATTERN },
		{ "regex(\"...\")", "abc", "あ", JK_REASON_PATTERN },
		{ "range(-3, 5)", "-3", "6", JK_REASON_NUMBER },
		{ "range(-3, 5)", "5", "-4", JK_REASON_NUMBER },
		{ "range(*, 5)", "-99", "05", JK_REASON_NUMBER },
		{ "range(0, *)", "99", "-0", JK_REASON_NUMBER },
		{ "range(0, *)", "0", "9999999999999999999", JK_REASON_NUMBER },
		{ "length(2)", "あい", "あ", JK_REASON_LENGTH },
		{ "length(*, 2)", "", "あいう", JK_REASON_LENGTH },
		{ "chars(1, 2)", "い", "abc", JK_REASON_LENGTH },
		{ "bytes(1, 3)", "あ", "あい", JK_REASON_LENGTH },
		{ "empty", "", "x", JK_REASON_NOT_EMPTY },
		{ "notEmpty", "x", "", JK_REASON_EMPTY },
		{ "positiveInteger", "1", "-1", JK_REASON_NUMBER },
		{ "upperCase", "A1あ", "Ab", JK_REASON_CASE },
		{ "lowerCase", "a1あ", "aB", JK_REASON_CASE },
		{ "xDate", "2024-02-29", "2023-02-29", JK_REASON_DATE },
		{ "xDateTime", "2024-02-29T00:00:00+09:00", "2024-02-29",
		    JK_REASON_TIME },
		{ "jpDate", "昭和10年2月29日", "昭和10年頃", JK_REASON_DATE },
		{ "jpDate(\"unknown\")", "昭和10年頃", "昭和10年", JK_REASON_DATE },
		{ "notFuture", "1970-01-01", "1970-01-02", JK_REASON_FUTURE },
		{ "notFuture", "1970-01-01T23:59:59+09:00", "1970-01-02T00:00:00+09:00",
		    JK_REASON_FUTURE },
		{ "notFuture", "年月日不詳", "1971年頃", JK_REASON_FUTURE },
		{ "atMost($b)", "B", "C", JK_REASON_ORDER },
		{ "below($b)", "A", "B", JK_REASON_ORDER },
		{ "is(\"x\") or is(\"y\")", "y", "z", JK_REASON_VALUE },
		{ "starts(\"x\") and ends(\"y\")", "xy", "xz", JK_REASON_VALUE },
		{ "starts(\"x\") ends(\"y\")", "xy", "zy", JK_REASON_VALUE },
		{ "(is(\"x\") or empty) and not($b)", "", "y", JK_REASON_VALUE },
		{ "if($b/is(\"B\"), is(\"x\"), is(\"y\"))", "x", "y", JK_REASON_VALUE },
		{ "if($b/is(\"C\"), is(\"x\"), is(\"y\"))", "y", "x", JK_REASON_VALUE },
		{ "if(starts(\"x\"), ends(\"y\"))", "z", "xz", JK_REASON_VALUE },
		{ "switch((starts(\"1\"), length(1)), (starts(\"2\"), length(2)), "
		  "is(\"0\"))",
		    "22", "11", JK_REASON_LENGTH },
		{ "switch((starts(\"1\"), length(1)), is(\"0\"))", "0", "2",
		    JK_REASON_VALUE },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char rules[256];
		enum jk_reason reason = JK_REASON_COUNT;

		snprintf(rules, sizeof rules, "a: %s\nb: is(\"B\")\n", rows[i].rules);
		ok(judge(rules, rows[i].right, "B", &reason) == 0 &&
			judge(rules, rows[i].wrong, "B", &reason) == 1 &&
			(reason == rows[i].reason || rows[i].wrong[0] == '\0'),
		    "%s takes \"%s\" and not \"%s\"", rows[i].rules, rows[i].right,
		    rows[i].wrong);
	}
}

static void
test_orders(void)
{
	enum jk_reason reason;

	ok(judge("a: below($b) @column(integer)\nb: @column(integer)\n", "9", "10",
	       &reason) == 0,
	    "integers are ordered as numbers");
	ok(judge("a: below($b) @column(date)\nb: @column(date)\n", "昭和10年頃",
	       "1935-01-02", &reason) == 0,
	    "a partly unknown date may come before a day of its time");
	ok(judge("a: below($b) @column(date)\nb: @column(date)\n", "昭和10年頃",
	       "1935-01-01", &reason) == 1,
	    "but not before all of it");
	ok(judge("a: atMost($b) @column(date)\nb: @column(date)\n", "1935-01-01", "",
	       &reason) == 1,
	    "nothing comes before an empty date");
}

static void
test_codes(void)
{
	struct jk_err err = { 0 };
	struct jk_codes *codes = jk_codes_decode(
	    jk_bytes_of("code,valid_from,valid_to,class\na,,2020-01-31,one\n"
			"a,2020-02-01,,two\nb,,,three\n"),
	    &err);
	static const char *const wrong[] = {
		"code,valid_from,valid_to\na,,2020-01-31\na,2020-01-31,\n",
		"code\na\na\n", "code\n\"\"\n", "code,valid_from\na,2020-02-30\n",
		"code,valid_from,valid_to\na,2020-02-02,2020-02-01\n"
	};
	size_t row = 99;

	ok(codes != NULL && jk_codes_rows(codes) == 3, "a code may have several rows");
	ok(jk_bytes_is(
	       jk_codes_lookup(codes, jk_bytes_of("a"), day_of("2020-01-31"), "class"),
	       "one") &&
		jk_bytes_is(jk_codes_lookup(
				codes, jk_bytes_of("a"), day_of("2020-02-01"), "class"),
		    "two"),
	    "the one of the day counts");
	ok(jk_codes_find(codes, jk_bytes_of("c"), 0, &row) == JK_CODES_UNKNOWN &&
		jk_codes_lookup(codes, jk_bytes_of("b"), 0, "none").len == 0,
	    "what is not there is not found");
	jk_codes_free(codes);
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		codes = jk_codes_decode(jk_bytes_of(wrong[i]), &err);
		ok(codes == NULL && err.status == JK_EXIT_CONFIG,
		    "a code table with fault %zu is refused: %s", i + 1, err.text);
		jk_codes_free(codes);
	}
}

static void
test_repertoire(void)
{
	struct jk_err err = { 0 };
	struct jk_repertoire *repertoire = jk_repertoire_decode(
	    jk_bytes_of("from,to\n0041,0043\n3042,3042\nFFF0,10001\n20BB7,20BB7\n"),
	    &err);
	static const char *const in[] = { "", "ABC", "あA", "\xef\xbf\xb0", "𐀁", "𠮷" };
	static const char *const out[] = { "D", "い", "𐀂", "𠮸", "A\xe3\x81", "\xff",
		"\xe0\x81\x81", "\xc1\x81" };

	for (size_t i = 0; i < sizeof in / sizeof *in; i++)
		ok(jk_repertoire_covers(repertoire, jk_bytes_of(in[i])),
		    "text %zu is in the repertoire", i + 1);
	for (size_t i = 0; i < sizeof out / sizeof *out; i++)
		ok(!jk_repertoire_covers(repertoire, jk_bytes_of(out[i])),
		    "text %zu is outside", i + 1);
	jk_repertoire_free(repertoire);
	ok(jk_repertoire_decode(jk_bytes_of("from,to\n0043,0041\n"), &err) == NULL,
	    "a range ascends");
	ok(jk_repertoire_decode(jk_bytes_of("from,to\n0041,0043\n0043,0044\n"), &err) ==
		NULL,
	    "ranges do not overlap");
}

/* Official codes that must hold: the shipped table against the shipped rule. */
static void
test_municipalities(void)
{
	struct jk_buf buf = JK_BUF_INIT;
	struct jk_err err = { 0 };
	struct jk_code_checks checks;
	const struct jk_code_check *check;
	struct jk_codes *codes;
	size_t right = 0, zero = 0, one = 0, row;

	load(&buf, "schemas/checkdigits.csv");
	check = jk_code_decode(&checks, jk_buf_bytes(&buf), &err) == 0
		    ? jk_code_find(&checks, "municipality")
		    : NULL;
	load(&buf, "schemas/codes/municipality.csv");
	codes = jk_codes_decode(jk_buf_bytes(&buf), &err);
	jk_buf_release(&buf);
	if (!ok(codes != NULL && check != NULL, "the table of municipalities is read"))
		return;
	for (size_t i = 0; i < jk_codes_rows(codes); i++) {
		struct jk_bytes code = jk_codes_get(codes, i, 0);

		right += jk_code_is_right(check, code);
		if (jk_codes_find(codes, code, day_of("2024-01-01"), &row) ==
		    JK_CODES_VALID) {
			zero += code.ptr[5] == '0';
			one += code.ptr[5] == '1';
		}
	}
	ok(right == jk_codes_rows(codes) && right > 4000,
	    "all %zu codes satisfy the rule of their check digit", right);
	ok(zero >= 187 && one >= 183, "and both odd remainders occur among them");
	ok(jk_codes_find(codes, jk_bytes_of("221406"), day_of("2023-12-31"), &row) ==
		    JK_CODES_INVALID &&
		jk_codes_find(codes, jk_bytes_of("221406"), day_of("2024-01-01"),
		    &row) == JK_CODES_VALID &&
		jk_codes_find(codes, jk_bytes_of("221317"), day_of("2023-12-31"),
		    &row) == JK_CODES_VALID &&
		jk_codes_find(codes, jk_bytes_of("221317"), day_of("2024-01-01"),
		    &row) == JK_CODES_INVALID,
	    "the wards of 浜松 change on one night");
	jk_codes_free(codes);
}

static void
test_speed(const struct world *w)
{
	struct jk_finding findings[MAX_FINDINGS];
	struct record record;
	struct timespec from, to;
	size_t wrong = 0;
	double seconds;

	make(&record, w->schema,
	    CHANGE("former_name", "沼津", "individual_number", "621498320257"));
	clock_gettime(CLOCK_MONOTONIC, &from);
	for (int i = 0; i < 100000; i++)
		wrong += jk_validate_decide(
		    w->validate, record.fields, findings, MAX_FINDINGS);
	clock_gettime(CLOCK_MONOTONIC, &to);
	seconds = (double)(to.tv_sec - from.tv_sec) +
		  (double)(to.tv_nsec - from.tv_nsec) / 1e9;
	printf("# %.0f nanoseconds a record\n", seconds * 1e4);
	ok(wrong == 0, "a hundred thousand right records are right");
}

int
main(void)
{
	struct world world = { 0 };
	struct jk_buf buf = JK_BUF_INIT;
	struct jk_err err = { 0 };

	load(&buf, "schemas/ident.csvs");
	world.schema = jk_schema_decode(jk_buf_bytes(&buf), &err);
	jk_buf_release(&buf);
	jk_tables_init(&world.tables);
	if (!ok(world.schema != NULL && load_tables(&world.tables, world.schema),
		"ident and its tables are read"))
		return tap_end();
	world.validate =
	    jk_validate_new(world.schema, &world.tables, day_of("2026-04-01"), &err);
	if (!ok(world.validate != NULL, "and fit together")) {
		printf("# %s: %s\n", err.id, err.text);
		return tap_end();
	}
	test_fields(&world);
	test_dates(&world);
	test_records(&world);
	test_warnings(&world);
	test_tables(&world);
	test_schemas(&world);
	test_each_rule();
	test_orders();
	test_codes();
	test_repertoire();
	test_municipalities();
	test_speed(&world);
	jk_validate_free(world.validate);
	jk_tables_release(&world.tables);
	jk_schema_free(world.schema);
	return tap_end();
}
