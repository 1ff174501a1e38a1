/* Unit tests of lib/format/code and listing: check digits by table. */
#include "format/code.h"
#include "format/listing.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"

#include "tap.h"

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

static void
test_known_codes(const struct jk_code_checks *checks)
{
	static const struct {
		const char *name, *code;
		bool right;
	} rows[] = {
		{ "individualNumber", "621498320257", true },
		{ "individualNumber", "621498320258", false },
		{ "individualNumber", "983205673214", true },
		{ "individualNumber", "983205673210", false },
		{ "individualNumber", "123456789018", true },
		{ "municipality", "131016", true },
		{ "municipality", "011002", true },
		{ "municipality", "271004", true },
		{ "municipality", "141003", true },
		{ "municipality", "110001", true },
		{ "municipality", "220001", true },
		{ "municipality", "131041", true },
		{ "municipality", "090000", true },
		{ "municipality", "200000", true },
		{ "municipality", "220000", false },
		{ "municipality", "090001", false },
		{ "municipality", "000001", true },
		{ "municipality", "221309", true },
		{ "corporateNumber", "5835678256246", true },
		{ "corporateNumber", "2835678256246", false },
		{ "corporateNumber", "7000012050002", true },
		{ "residentCode", "12345678903", true },
		{ "residentCode", "01234567892", true },
		{ "residentCode", "12345678904", false },
		{ "residentCode", "1234567890", false },
		{ "residentCode", "123456789033", false },
		{ "residentCode", "1234567890a", false },
		{ "residentCode", "1234a678903", false },
		{ "residentCode", "", false },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct jk_code_check *check = jk_code_find(checks, rows[i].name);

		ok(check != NULL && jk_code_is_right(check,
					jk_bytes_of(rows[i].code)) == rows[i].right,
		    "%s \"%s\" is %s", rows[i].name, rows[i].code,
		    rows[i].right ? "right" : "wrong");
	}
}

/* A single wrong digit may slip through only where two remainders share a digit. */
static void
test_single_errors(const struct jk_code_checks *checks)
{
	const struct jk_code_check *check = jk_code_find(checks, "municipality");
	char code[] = "221309";
	size_t found = 0, tried = 0;

	for (size_t at = 0; at < 6; at++) {
		char kept = code[at];

		for (char digit = '0'; digit <= '9'; digit++) {
			if (digit == kept)
				continue;
			code[at] = digit;
			tried++;
			found += !jk_code_is_right(check, jk_bytes_of(code));
		}
		code[at] = kept;
	}
	ok(tried == 54 && found >= 50, "a wrong digit is found (%zu of %zu)", found,
	    tried);
	ok(jk_code_digit(check, jk_bytes_of("22130")) == '9',
	    "a check digit can be computed");
	ok(jk_code_digit(check, jk_bytes_of("2213")) == '\0' &&
		jk_code_digit(check, jk_bytes_of("2213x")) == '\0',
	    "but not from less than all other digits");
}

#define NAMES "name,length,position,weights,digits,state\n"

static void
test_table_rules(void)
{
	struct jk_code_checks checks;
	struct jk_err err = { 0 };
	const char *off =
	    NAMES "residentCode,11,last,5 4 3 2 7 6 5 4 3 2,00987654321,off\n";
	const char *other = NAMES "residentCode,4,first,1 1 1,9876543210,on\n";
	static const char *const wrong[] = { NAMES "a,1,last,,01,on\n",
		NAMES "a,4,last,1 1,01,on\n", NAMES "a,4,last,1 1 1 1,01,on\n",
		NAMES "a,4,middle,1 1 1,01,on\n", NAMES "a,4,last,1 1 1,0,on\n",
		NAMES "a,4,last,1 1 1,0x,on\n", NAMES "a,4,last,1 1 1,01,maybe\n",
		NAMES "a,4,last,1  1,01,on\n", NAMES "a,19,last,1 1 1,01,on\n",
		NAMES ",4,last,1 1 1,01,on\n",
		NAMES "a,4,last,1 1 1,01,on\na,4,last,1 1 1,01,on\n" };

	ok(jk_code_decode(&checks, jk_bytes_of(off), &err) == 0 &&
		jk_code_is_right(&checks.rows[0], jk_bytes_of("12345678904")) &&
		!jk_code_is_right(&checks.rows[0], jk_bytes_of("1234567890")),
	    "a check that the table switches off judges length and digits only");
	ok(jk_code_decode(&checks, jk_bytes_of(other), &err) == 0 &&
		jk_code_is_right(&checks.rows[0], jk_bytes_of("3123")) &&
		!jk_code_is_right(&checks.rows[0], jk_bytes_of("2123")),
	    "another row of the table is another rule");
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
		ok(jk_code_decode(&checks, jk_bytes_of(wrong[i]), &err) < 0 &&
			strcmp(err.id, "JK00254") == 0,
		    "wrong row %zu of a check digit table is refused", i + 1);
	ok(jk_code_decode(&checks, jk_bytes_of("name\nx\n"), &err) < 0 &&
		strcmp(err.id, "JK00253") == 0,
	    "a table without its columns is refused");
}

static void
not_listing(const char *id, const char *place, const char *text, const char *sentence)
{
	struct jk_err err = { 0 };
	struct jk_listing *listing = jk_listing_decode(jk_bytes_of(text), &err);

	if (!ok(listing == NULL && strcmp(err.id, id) == 0 &&
		    strcmp(err.place, place) == 0,
		"%s", sentence))
		printf("# %s %s: %s\n", err.id, err.place, err.text);
	jk_listing_free(listing);
}

static void
test_listing(void)
{
	struct jk_err err = { 0 };
	char longest[2 + JK_LISTING_MAX_FIELD + 1 + 2];
	struct jk_listing *listing = jk_listing_decode(
	    jk_bytes_of("# first\na,b\n1,\"x,\"\"y\"\"\"\n# between\n,\n"), &err);

	ok(listing != NULL && jk_listing_rows(listing) == 2 &&
		jk_bytes_is(jk_listing_get(listing, 0, 1), "x,\"y\"") &&
		jk_listing_get(listing, 1, 0).len == 0,
	    "a table has quoted fields, empty fields and comments");
	ok(jk_listing_find(listing, "b") == 1 && jk_listing_find(listing, "c") == -1,
	    "its columns are found by name");
	jk_listing_at(listing, 1, &err);
	ok(strcmp(err.place, "line 5") == 0, "a row knows its line");
	jk_listing_free(listing);
	not_listing("JK00245", "line 1", "", "an empty text is no table");
	not_listing("JK00252", "line 2", "# only\n", "comments are no table");
	not_listing("JK00245", "line 1", "a,b\n1,2", "the last line is ended");
	not_listing("JK00244", "line 1", "a,b\r\n1,2\r\n", "lines have no returns");
	not_listing("JK00244", "line 1", "a\n\xff\n", "text is utf-8");
	not_listing("JK00251", "line 3", "a,b\n1,2\n1\n", "a short line is found");
	not_listing("JK00251", "line 2", "a,b\n1,2,3\n", "a long line is found");
	not_listing("JK00248", "line 2", "a,b\n1,2\"\n", "a stray quote is found");
	not_listing("JK00246", "line 2", "a,b\n1,\"2\n", "an open quote is found");
	not_listing(
	    "JK00248", "line 2", "a,b\n1,\"2\"x\n", "so is text behind a quote");
	memset(longest, 'x', sizeof longest);
	memcpy(longest, "a\n", 2);
	memcpy(longest + sizeof longest - 2, "\n", 2);
	not_listing("JK00247", "line 2", longest, "a field has at most 1023 bytes");
	memmove(longest + 2, longest + 3, sizeof longest - 3);
	listing = jk_listing_decode(jk_bytes_of(longest), &err);
	ok(listing != NULL && jk_listing_get(listing, 0, 0).len == JK_LISTING_MAX_FIELD,
	    "and may have as many");
	jk_listing_free(listing);
	not_listing("JK00250", "line 1", "a,a\n1,2\n", "a name stands for one column");
}

int
main(void)
{
	struct jk_buf buf = JK_BUF_INIT;
	struct jk_code_checks checks;
	struct jk_err err = { 0 };

	load(&buf, "schemas/checkdigits.csv");
	if (!ok(jk_code_decode(&checks, jk_buf_bytes(&buf), &err) == 0,
		"the shipped table of check digits is read"))
		printf("# %s %s: %s\n", err.id, err.place, err.text);
	test_known_codes(&checks);
	test_single_errors(&checks);
	test_table_rules();
	test_listing();
	jk_buf_release(&buf);
	return tap_end();
}
