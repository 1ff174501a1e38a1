/* Unit tests of lib/format/schema: what it offers, and its errors with place. */
#include "format/schema.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/buf.h"
#include "format/rule.h"

#include "tap.h"

#define PROLOG "version 1.2\n@jk 1\n@name(small)\n"

static void
load(struct jk_buf *buf, const char *path)
{
	FILE *file = fopen(path, "r");
	char bytes[4096];
	size_t len;

	while (file != NULL && (len = fread(bytes, 1, sizeof bytes, file)) > 0)
		jk_buf_add(buf, jk_bytes(bytes, len));
	if (file != NULL)
		fclose(file);
}

/* The text is refused with that id at that place. */
static void
refused(const char *id, const char *place, const char *text, const char *sentence)
{
	struct jk_err err = { 0 };
	struct jk_schema *schema = jk_schema_decode(jk_bytes_of(text), &err);

	if (!ok(schema == NULL && strcmp(err.id, id) == 0 &&
		    strcmp(err.place, place) == 0 && err.status == JK_EXIT_CONFIG,
		"%s (%s, %s)", sentence, id, place))
		printf("# %s %s: %s\n", err.id, err.place, err.text);
	jk_schema_free(schema);
}

static void
accepted(const char *text, const char *sentence)
{
	struct jk_err err = { 0 };
	struct jk_schema *schema = jk_schema_decode(jk_bytes_of(text), &err);

	if (!ok(schema != NULL, "%s", sentence))
		printf("# %s %s: %s\n", err.id, err.place, err.text);
	jk_schema_free(schema);
}

static void
test_ident(const struct jk_schema *schema)
{
	const struct jk_column *column;
	size_t locals = 0;

	ok(strcmp(jk_schema_name(schema), "ident") == 0, "ident says its name");
	ok(jk_schema_columns(schema) == 24, "ident has 24 columns");
	ok(jk_schema_find(schema, "resident_code") == 0 &&
		jk_schema_find(schema, "origin_record") == 23 &&
		jk_schema_find(schema, "none") == -1,
	    "columns are found by name");
	ok(jk_schema_find_title(schema, jk_bytes_of("住所")) ==
		jk_schema_find(schema, "address"),
	    "and by title");
	ok(jk_schema_find_title(schema, jk_bytes_of("address")) ==
		jk_schema_find(schema, "address"),
	    "and by name where a title is expected");
	ok(jk_schema_keys(schema) == 3 && jk_schema_key(schema, 0) == 0 &&
		jk_schema_key(schema, 1) == 1 && jk_schema_key(schema, 2) == 2,
	    "the key is code, municipality, generation");
	column = jk_schema_column(schema, 0);
	ok(column->encoding == JK_ENCODING_DIGITS && column->digits == 11 &&
		column->key_order == 0 && strcmp(column->id, "JKV1001") == 0,
	    "the resident code is eleven digits and first in the key");
	column = jk_schema_column(schema, 4);
	ok(column->encoding == JK_ENCODING_DICT && column->key_order == -1,
	    "the reason is a dictionary and no part of the key");
	for (size_t i = 0; i < jk_schema_columns(schema); i++)
		locals += jk_schema_column(schema, i)->local;
	ok(locals == 5 && jk_schema_column(schema, 19)->local,
	    "the last five columns are the site's own");
	ok(jk_schema_is_never(schema, jk_bytes_of("続柄")) &&
		jk_schema_is_never(schema, jk_bytes_of("本籍")) &&
		!jk_schema_is_never(schema, jk_bytes_of("住所")),
	    "what must not leave a municipality is known by name");
}

static void
test_life(void)
{
	struct jk_buf buf = JK_BUF_INIT;
	struct jk_err err = { 0 };
	struct jk_schema *schema;
	struct timespec from, to;
	uint8_t fingerprint[32] = { 7 };
	double micros;

	load(&buf, "schemas/ident.csvs");
	schema = jk_schema_decode(jk_buf_bytes(&buf), &err);
	if (!ok(schema != NULL, "the shipped ident schema is read")) {
		printf("# %s %s: %s\n", err.id, err.place, err.text);
		jk_buf_release(&buf);
		return;
	}
	test_ident(schema);
	ok(jk_bytes_equal(jk_schema_text(schema), jk_buf_bytes(&buf)),
	    "a schema keeps its text byte for byte");
	ok(!jk_schema_reads(schema, fingerprint), "a stranger's data is not its own");
	jk_schema_set_fingerprint(schema, fingerprint);
	ok(jk_schema_reads(schema, fingerprint), "what has its fingerprint is");
	jk_schema_free(schema);
	clock_gettime(CLOCK_MONOTONIC, &from);
	for (int i = 0; i < 100; i++)
		jk_schema_free(jk_schema_decode(jk_buf_bytes(&buf), &err));
	clock_gettime(CLOCK_MONOTONIC, &to);
	micros = (double)(to.tv_sec - from.tv_sec) * 1e4 +
		 (double)(to.tv_nsec - from.tv_nsec) / 1e5;
	printf("# decoding ident.csvs takes %.1f microseconds\n", micros);
	/* Every cut of it is either a schema or an error, never a crash. */
	for (size_t len = 0; len < buf.len; len++)
		jk_schema_free(jk_schema_decode(jk_bytes(buf.ptr, len), &err));
	ok(true, "no cut of it does harm");
	jk_schema_free(NULL);
	jk_buf_release(&buf);
}

static void
test_prolog(void)
{
	refused("JK00202", "line 1, column 1", "", "an empty text is no schema");
	refused("JK00204", "line 1, column 9", "version 1.1\na: empty\n",
	    "another version is not read");
	refused("JK00236", "line 3, column 1", "version 1.2\n@name(x)\na: empty\n",
	    "a schema says that it uses jk's extensions");
	refused("JK00236", "line 3, column 1", "version 1.2\n@jk 1\na: empty\n",
	    "a schema has a name");
	refused("JK00208", "line 2, column 5",
	    "version 1.2\n@jk 2\n@name(x)\na: empty\n",
	    "later extensions are not read");
	refused("JK00225", "line 4, column 2", PROLOG "@jk 1\na: empty\n",
	    "a directive stands once");
	refused("JK00226", "line 4, column 2", PROLOG "@separator\na: empty\n",
	    "a separator is no choice");
	refused("JK00237", "line 4, column 1", PROLOG "@totalColumns 2\na: empty\n",
	    "the number of columns is held against them");
	refused("JK00235", "line 4, column 9", PROLOG "@reads(\"ab\")\na: empty\n",
	    "a fingerprint is whole");
	refused("JK00240", "line 4, column 1", PROLOG, "a schema has a column");
	refused("JK00201", "line 4, column 4", PROLOG "a: \xff\n",
	    "a schema is well-formed utf-8");
	refused("JK00242", "line 4, column 9", PROLOG "a: empty\r\n",
	    "a schema has no carriage returns");
	refused("JK00205", "line 4, column 1", PROLOG "/* a: empty\n",
	    "a comment is closed");
	accepted(PROLOG "/* one */\na: empty // two\n", "comments pass");
}

static void
test_columns(void)
{
	accepted(PROLOG "a:\n", "a column needs no rule");
	accepted(PROLOG "a: notEmpty\n  @column(time)\n", "a blank continues a line");
	refused("JK00241", "line 5, column 1", PROLOG "a: notEmpty\n@column(time)\n",
	    "without a blank it does not");
	refused("JK00239", "line 5, column 1", PROLOG "a: empty\na: empty\n",
	    "a name stands for one column");
	refused("JK00230", "line 5, column 10",
	    PROLOG "a: @title(\"名\")\nb: @title(\"名\")\n",
	    "a title stands for one column");
	refused("JK00227", "line 4, column 1", PROLOG "Name: empty\n",
	    "a name is lower case");
	refused("JK00209", "line 4, column 1",
	    PROLOG "a2345678901234567890123456789012345678901234567x: empty\n",
	    "a name has at most 47 bytes");
	refused("JK00228", "line 4, column 12", PROLOG "a: @column(float)\n",
	    "an encoding is one of six");
	refused("JK00208", "line 4, column 19", PROLOG "a: @column(digits,19)\n",
	    "digits are at most 18");
	refused("JK00231", "line 4, column 1", PROLOG "a: @key @local\n",
	    "a key is never local");
	refused("JK00226", "line 4, column 5", PROLOG "a: @ignoreCase\n",
	    "other directives are refused by name");
	refused("JK00225", "line 4, column 10", PROLOG "a: @key @key\n",
	    "a directive of a column stands once");
	refused("JK00204", "line 4, column 9", PROLOG "a: @key empty\n",
	    "rules stand before directives");
	refused("JK00206", "line 4, column 11", PROLOG "a: @title(\"x\n\")\n",
	    "a string ends on its line");
	refused("JK00204", "line 5, column 6", PROLOG "a: empty\nrule : x\n",
	    "rule is followed by its name");
}

static void
test_expressions(void)
{
	accepted(PROLOG "a: is(\"x\") or is(\"y\") or empty\n", "or joins");
	accepted(PROLOG "a: (is(\"x\") or is(\"y\")) and notEmpty\n",
	    "and with or stand in parentheses");
	refused("JK00223", "line 4, column 23",
	    PROLOG "a: is(\"x\") or is(\"y\") and notEmpty\n",
	    "and with or without parentheses is an error");
	refused("JK00223", "line 4, column 21",
	    PROLOG "a: notEmpty is(\"x\") or empty\n",
	    "so is or beside rules that stand together");
	refused("JK00221", "line 4, column 4", PROLOG "a: maybe\n",
	    "an unknown rule is named");
	refused("JK00220", "line 4, column 4", PROLOG "a: fileExists\n",
	    "a rule outside the subset is refused by name");
	refused("JK00210", "line 4, column 8", PROLOG "a: is($b)\n",
	    "a rule names columns that are there");
	accepted(PROLOG "a: is($b)\nb: empty\n", "also those further down");
	refused("JK00222", "line 5, column 9", PROLOG "a:\nrule x: empty\n",
	    "a rule for the record names the column of a test");
	accepted(PROLOG "a:\nrule x: if($a/is(\"1\"), $a/notEmpty)\n",
	    "and may then be conditional");
	refused("JK00214", "line 4, column 10", PROLOG "a: range(5, 2)\n",
	    "bounds are in order");
	accepted(PROLOG "a: range(*, -2) length(*, 4) length(3) bytes(1,*)\n",
	    "a bound may be open");
	refused("JK00204", "line 4, column 11", PROLOG "a: length(01)\n",
	    "a number has no leading zero");
}

static void
test_regex_count(void)
{
	char same[512] = PROLOG "a: ", other[512] = PROLOG "a: ", one[16];

	for (int i = 0; i < 17; i++) {
		strcat(same, "regex(\"a+\") ");
		snprintf(one, sizeof one, "regex(\"%c\") ", 'a' + i);
		strcat(other, one);
	}
	strcat(same, "\n");
	strcat(other, "\n");
	accepted(same, "one expression may stand any number of times");
	refused(
	    "JK00215", "line 4, column 186", other, "of different ones there are 16");
}

static void
test_more_expressions(void)
{
	char deep[512] = PROLOG "a: ";

	for (int i = 0; i < 40; i++)
		strcat(deep, "(");
	refused("JK00224", "line 4, column 20", deep, "nesting has an end");
	refused("JK00217", "line 4, column 10", PROLOG "a: regex(\"a)(b\")\n",
	    "an expression is sound without its anchors");
	refused("JK00217", "line 4, column 10", PROLOG "a: regex(\"[a\")\n",
	    "a bracket is closed");
	refused("JK00217", "line 4, column 10", PROLOG "a: regex(\"a\\\")\n",
	    "a backslash stands before something");
	refused("JK00216", "line 4, column 10",
	    PROLOG "a: regex(\"((a{200}){200}){200}\")\n",
	    "repetition is bounded, nested repetition too");
	refused("JK00216", "line 4, column 10", PROLOG "a: regex(\"(a*)\\1\")\n",
	    "there are no back references");
	refused("JK00213", "line 4, column 10", PROLOG "a: codes(\"../x\")\n",
	    "a table's name is no path");
	refused("JK00219", "line 4, column 11", PROLOG "a: jpDate(\"known\")\n",
	    "jpDate knows one argument");
	accepted(PROLOG "a: switch((is(\"1\"), length(1)), (is(\"22\"), length(2)), "
			"empty)\n",
	    "a switch has cases and a rest");
	refused("JK00204", "line 4, column 11", PROLOG "a: switch(empty)\n",
	    "a switch without cases is none");
	refused("JK00204", "line 4, column 7", PROLOG "a: if(, empty)\n",
	    "a condition is not empty");
	refused("JK00203", "line 5, column 1", PROLOG "a: if(empty,\nnotEmpty)\n",
	    "an expression does not run on at the margin");
	refused(
	    "JK00202", "line 4, column 13", PROLOG "a: if(empty,", "nor off the end");
}

static void
test_limits(void)
{
	struct jk_buf buf = JK_BUF_INIT;

	jk_buf_add_text(&buf, PROLOG);
	for (int i = 0; i < 65; i++)
		jk_buf_addf(&buf, "c%d: empty\n", i);
	refused("JK00238", "line 68, column 1", jk_buf_text(&buf),
	    "there are at most 64 columns");
	jk_buf_reset(&buf);
	jk_buf_add_text(&buf, PROLOG "a: ");
	for (int i = 0; i < 4500; i++)
		jk_buf_add_text(&buf, "empty ");
	refused("JK00211", "line 4, column 24568", jk_buf_text(&buf),
	    "there is an end of tests");
	jk_buf_reset(&buf);
	for (int i = 0; i <= JK_SCHEMA_MAX_BYTES; i++)
		jk_buf_add_byte(&buf, ' ');
	refused("JK00200", "", jk_buf_text(&buf), "a schema has at most 32 KiB");
	jk_buf_release(&buf);
}

static void
test_shipped(void)
{
	static const char *const paths[] = { "schemas/receipt.csvs",
		"schemas/quarantine.csvs", "schemas/access.csvs",
		"schemas/operator.csvs", "schemas/approval.csvs", "schemas/plan.csvs",
		"schemas/purpose.csvs", "schemas/query.csvs", "schemas/answer.csvs",
		"schemas/request.csvs" };
	struct jk_buf buf = JK_BUF_INIT;
	struct jk_err err = { 0 };

	for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
		struct jk_schema *schema;

		jk_buf_reset(&buf);
		load(&buf, paths[i]);
		schema = jk_schema_decode(jk_buf_bytes(&buf), &err);
		if (!ok(schema != NULL, "%s is a schema", paths[i]))
			printf("# %s %s: %s\n", err.id, err.place, err.text);
		jk_schema_free(schema);
	}
	jk_buf_release(&buf);
}

static void
test_reads(void)
{
	static const char text[] =
	    PROLOG "@reads(\"0102030405060708091011121314151617181920212223242526272829"
		   "303132\")\na: empty\n";
	uint8_t older[32], other[32] = { 0 };
	struct jk_err err = { 0 };
	struct jk_schema *schema = jk_schema_decode(jk_bytes_of(text), &err);

	for (uint8_t i = 0; i < 32; i++)
		older[i] = (uint8_t)(16 * ((i + 1) / 10) + (i + 1) % 10);
	other[0] = 1;
	ok(schema != NULL && jk_schema_reads(schema, older) &&
		!jk_schema_reads(schema, other),
	    "a schema reads the data of those it names");
	jk_schema_free(schema);
}

static void
test_page(void)
{
	struct jk_buf buf = JK_BUF_INIT;
	const char *from, *to;

	load(&buf, "man/jk-schema.5");
	from = strstr(jk_buf_text(&buf), "version 1.2\n@jk 1");
	to = from != NULL ? strstr(from, ".Ed\n") : NULL;
	if (to != NULL)
		buf.ptr[to - (const char *)buf.ptr] = '\0';
	accepted(to != NULL ? from : "", "the example of jk-schema(5) is a schema");
	jk_buf_release(&buf);
}

int
main(void)
{
	test_life();
	test_page();
	test_reads();
	test_shipped();
	test_prolog();
	test_columns();
	test_expressions();
	test_regex_count();
	test_more_expressions();
	test_limits();
	return tap_end();
}
