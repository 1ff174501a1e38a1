/* Unit tests of stream/rows: header matched, rows decoded, findings as data. */
#include "stream/rows.h"

#include <stdlib.h>
#include <unistd.h>

#include "tap.h"

static const char schema_text[] =
    "version 1.2\n@jk 1\n@name(small)\n@totalColumns 5\n"
    "@never(\"本籍\")\n"
    "code: notEmpty @title(\"番号\") @column(digits,3) @key\n"
    "name: notEmpty @title(\"氏名\") @column(text)\n"
    "kana: notEmpty @title(\"振り仮名\") @column(text) @optional\n"
    "sex: notEmpty @title(\"性別\") @column(dict)\n"
    "noted: notEmpty @title(\"記録\") @column(date) @local @optional\n";

static struct jk_schema *schema;
static struct jk_gaiji *gaiji;

/* A descriptor with these bytes in it, as a pipe would be were it longer. */
static int
descriptor(struct jk_bytes bytes)
{
	FILE *file = tmpfile();
	int fd;

	if (file == NULL || fwrite(bytes.ptr, 1, bytes.len, file) != bytes.len) {
		printf("Bail out! no temporary file\n");
		exit(1);
	}
	rewind(file);
	fd = dup(fileno(file));
	fclose(file);
	return fd;
}

static struct jk_rows *
open_rows(
    struct jk_bytes csv, enum jk_charset_name charset, int *fd, struct jk_err *err)
{
	struct jk_rows_source source = { descriptor(csv), "in.csv", charset, schema,
		gaiji };

	*fd = source.fd;
	return jk_rows_open(&source, err);
}

static void
describe(struct jk_buf *to, const struct jk_row *row)
{
	jk_buf_addf(to, "%d.%d", (int)row->number, (int)row->line);
	for (size_t i = 0; i < jk_schema_columns(schema); i++) {
		jk_buf_add_byte(to, '|');
		jk_buf_add(to, row->values[i]);
	}
	for (size_t i = 0; i < row->findings_count; i++) {
		const struct jk_rows_finding *finding = &row->findings[i];

		jk_buf_addf(to, "!%s@%d:%d+%d col %d",
		    jk_rows_problem_id(finding->problem), (int)finding->line,
		    (int)finding->byte, (int)finding->field_byte, finding->column);
	}
	if (row->findings_count > 0) {
		jk_buf_add_byte(to, '=');
		jk_buf_add(to, row->raw);
	}
	if (row->merges > 0)
		jk_buf_addf(to, "~%zu", row->merges);
	jk_buf_add_byte(to, ';');
}

/* All rows as one text; an error ends it with its id and place. */
static const char *
rows_of(struct jk_buf *to, struct jk_bytes csv, enum jk_charset_name charset)
{
	struct jk_err err = { 0 };
	int fd;
	struct jk_rows *rows = open_rows(csv, charset, &fd, &err);
	struct jk_row row;
	enum jk_next next = rows == NULL ? JK_NEXT_FAILED : JK_NEXT_RECORD;

	jk_buf_reset(to);
	while (next == JK_NEXT_RECORD) {
		next = jk_rows_next(rows, &row, &err);
		if (next == JK_NEXT_RECORD)
			describe(to, &row);
	}
	if (next == JK_NEXT_FAILED)
		jk_buf_addf(to, "FAILED %s %d %s", err.id, (int)err.status, err.place);
	else if (jk_rows_has_mark(rows))
		jk_buf_add_text(to, "mark");
	jk_rows_abandon(rows);
	close(fd);
	return jk_buf_text(to);
}

struct example {
	const char *sentence;
	enum jk_charset_name charset;
	const char *csv, *rows;
};

#define HEAD "番号,氏名,性別\n"

static const struct example examples[] = {
	{ "a header alone has no rows", JK_CHARSET_UTF8, HEAD, "" },
	{ "columns come in the schema's order, by title or name, absent ones empty",
	    JK_CHARSET_UTF8, "sex,氏名,code\n1,山田　花子,007\n2, 山田 ,008\n",
	    "1.2|007|山田　花子||1|;2.3|008| 山田 ||2|;" },
	{ "a byte order mark is skipped and told", JK_CHARSET_UTF8,
	    "\xef\xbb\xbf" HEAD "001,\"a\"\"b\",1\r\n", "1.2|001|a\"b||1|;mark" },
	{ "a row with too few fields comes whole", JK_CHARSET_UTF8,
	    HEAD "001,a\n002,b,1\n",
	    "1.2|||||!JK00385@2:21+0 col -1=001,a;2.3|002|b||1|;" },
	{ "a row with too many fields comes whole", JK_CHARSET_UTF8, HEAD "001,a,1,\n",
	    "1.2|||||!JK00386@2:21+0 col -1=001,a,1,;" },
	{ "an empty line is a row with too few fields", JK_CHARSET_UTF8,
	    HEAD "001,a,1\n\n", "1.2|001|a||1|;2.3|||||!JK00385@3:29+0 col -1=;" },
	{ "a stray quote is located", JK_CHARSET_UTF8, HEAD "001,a\"b,1\n002,b,1\n",
	    "1.2|||||!JK00381@2:26+0 col -1=001,a\"b,1;2.3|002|b||1|;" },
	{ "bytes that are not UTF-8 are located; other fields have values",
	    JK_CHARSET_UTF8, HEAD "001,ab\x83\x5c,1\n",
	    "1.2|001|||1|!JK00389@2:27+2 col 1=001,ab\x83\x5c,1;" },
	{ "behind doubled quotes the byte is that of the input", JK_CHARSET_UTF8,
	    HEAD "001,\"a\"\"\n\x01\",1\n",
	    "1.2|001|||1|!JK00387@2:29+4 col 1=001,\"a\"\"\n\x01\",1;" },
	{ "a line end in a field is read and located", JK_CHARSET_UTF8,
	    HEAD "001,\"a\nb\",1\n002,b,1\n",
	    "1.2|001|||1|!JK00387@2:27+2 col 1=001,\"a\nb\",1;2.4|002|b||1|;" },
	{ "each field has its own finding", JK_CHARSET_UTF8, HEAD "001,\x80,\x81\n",
	    "1.2|001||||!JK00389@2:25+0 col 1!JK00389@2:27+0 col 3=001,\x80,\x81;" },
	{ "mapped gaiji are replaced", JK_CHARSET_UTF8, HEAD "001,\xee\x80\x80田,1\n",
	    "1.2|001|髙田||1|;" },
	{ "an image reference is written out", JK_CHARSET_UTF8,
	    HEAD "001,\xee\x80\x82田\xee\x80\x80,1\n",
	    "1.2|001|[gaiji:222038-X]田髙||1|;" },
	{ "gaiji without a mapping are located", JK_CHARSET_UTF8,
	    HEAD "001,\xee\x80\x80\xee\x80\x83,1\n",
	    "1.2|001|||1|!JK00390@2:28+3 col 1=001,\xee\x80\x80\xee\x80\x83,1;" },
	{ "a text that could be taken for an image reference is located",
	    JK_CHARSET_UTF8, HEAD "001,[gaiji:222038-X],1\n",
	    "1.2|001|||1|!JK00391@2:25+0 col 1=001,[gaiji:222038-X],1;" },
	{ "a quote never closed ends in failure at its line", JK_CHARSET_UTF8,
	    HEAD "001,a,1\n002,\"b,1\n003,c,1\n",
	    "1.2|001|a||1|;FAILED JK00392 65 in.csv:3" },
	{ "CP932 rows are converted", JK_CHARSET_CP932,
	    "\x94\xd4\x8d\x86,\x8e\x81\x96\xbc,\x90\xab\x95\xca\r\n"
	    "001,\x94\x5c\xee\xe0 \xb1,1\r\n",
	    "1.2|001|能髙 ｱ||1|~1;" },
	{ "in CP932 gaiji are located by the bytes of the source", JK_CHARSET_CP932,
	    "code,name,sex\n001,\x8e\x52\xf0\x40\xf0\x43,1\n",
	    "1.2|001|||1|!JK00390@2:22+4 col 1=001,\x8e\x52\xf0\x40\xf0\x43,1;" },
	{ "in CP932 a cell without a character is located", JK_CHARSET_CP932,
	    "code,name,sex\n001,\x8e\x52\x84\xbf,1\n",
	    "1.2|001|||1|!JK00388@2:20+2 col 1=001,\x8e\x52\x84\xbf,1;" },
	{ "no input has no header", JK_CHARSET_UTF8, "", "FAILED JK00398 65 in.csv" },
	{ "an unknown column is refused by number", JK_CHARSET_UTF8,
	    "番号,氏名,性別,前歴\n", "FAILED JK00394 65 in.csv:1: column 4" },
	{ "a column that must never leave is refused by name", JK_CHARSET_UTF8,
	    "番号,本籍,氏名,性別\n", "FAILED JK00393 65 in.csv:1: column 2" },
	{ "a column of this site's own is refused", JK_CHARSET_UTF8,
	    "番号,氏名,性別,noted\n", "FAILED JK00395 65 in.csv:1: column 4" },
	{ "a column given twice is refused", JK_CHARSET_UTF8, "番号,氏名,性別,name\n",
	    "FAILED JK00396 65 in.csv:1: column 4" },
	{ "a key column must be there", JK_CHARSET_UTF8, "氏名,性別\n",
	    "FAILED JK00397 65 in.csv:1" },
	{ "a header in another encoding is refused", JK_CHARSET_UTF8,
	    "\x94\xd4\x8d\x86,name,sex\n", "FAILED JK00389 65 in.csv:1: column 1" },
	{ "a UTF-8 mark in a file declared as CP932 is refused", JK_CHARSET_CP932,
	    "\xef\xbb\xbf"
	    "code,name,sex\n",
	    "FAILED JK00399 65 in.csv:1" },
	{ "a header with a stray quote is refused", JK_CHARSET_UTF8, "a\"b,c\n",
	    "FAILED JK00381 65 in.csv:1" },
	{ "a title in quotes is a title", JK_CHARSET_UTF8,
	    "\"番号\",\"氏名\",sex\n1,2,3\n", "1.2|1|2||3|;" },
};

static void
test_examples(void)
{
	struct jk_buf rows = JK_BUF_INIT;

	for (size_t i = 0; i < sizeof examples / sizeof examples[0]; i++) {
		const struct example *example = &examples[i];
		const char *got =
		    rows_of(&rows, jk_bytes_of(example->csv), example->charset);

		if (!ok(strcmp(got, example->rows) == 0, "%s", example->sentence))
			printf("# got  %s\n# want %s\n", got, example->rows);
	}
	jk_buf_release(&rows);
}

/* Each naughty string comes back byte for byte, or is located. */
static void
test_naughty(void)
{
	struct jk_buf csv = JK_BUF_INIT;
	FILE *file = fopen("t/vectors/csv/naughty.txt", "r");
	char line[4096];
	size_t lines = 0, same = 0, located = 0;
	struct jk_rows *rows;
	struct jk_err err = { 0 };
	struct jk_row row;
	int fd;

	jk_buf_add_text(&csv, HEAD);
	while (file != NULL && fgets(line, sizeof line, file) != NULL) {
		jk_buf_add_text(&csv, "001,\"");
		for (const char *at = line; *at != '\0' && *at != '\n'; at++) {
			jk_buf_add_byte(&csv, (uint8_t)*at);
			if (*at == '"')
				jk_buf_add_byte(&csv, '"');
		}
		jk_buf_add_text(&csv, "\",1\n");
		lines++;
	}
	rows = open_rows(jk_buf_bytes(&csv), JK_CHARSET_UTF8, &fd, &err);
	if (file != NULL)
		rewind(file);
	while (rows != NULL && jk_rows_next(rows, &row, &err) == JK_NEXT_RECORD &&
	       fgets(line, sizeof line, file) != NULL) {
		struct jk_bytes wanted = jk_bytes(line, strcspn(line, "\n"));

		if (row.findings_count == 0)
			same += jk_bytes_equal(row.values[1], wanted);
		else
			located +=
			    row.findings_count == 1 && row.findings[0].column == 1;
	}
	ok(lines > 50 && same + located == lines && located > 0,
	    "of %zu naughty strings %zu come back byte for byte, %zu are located",
	    lines, same, located);
	jk_rows_abandon(rows);
	close(fd);
	if (file != NULL)
		fclose(file);
	jk_buf_release(&csv);
}

static void
test_nul(void)
{
	static const char csv[] = HEAD "001,a\0,1\n002,b,1\n";
	struct jk_buf rows = JK_BUF_INIT;
	const char *got =
	    rows_of(&rows, jk_bytes(csv, sizeof csv - 1), JK_CHARSET_UTF8);

	ok(strncmp(got, "1.2|||||!JK00380@2:26+0 col -1=001,a", 36) == 0,
	    "a NUL is located in its row");
	jk_buf_release(&rows);
}

int
main(void)
{
	struct jk_err err = { 0 };

	schema = jk_schema_decode(jk_bytes_of(schema_text), &err);
	gaiji = jk_gaiji_decode(
	    jk_bytes_of("character,kind,to\nE000,standard,9AD9\nE002,image,X\n"),
	    "222038", &err);
	if (schema == NULL || gaiji == NULL) {
		printf("Bail out! %s: %s\n", err.place, err.text);
		return 1;
	}
	test_examples();
	test_nul();
	test_naughty();
	jk_gaiji_free(gaiji);
	jk_schema_free(schema);
	return tap_end();
}
