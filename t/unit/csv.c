/* Unit tests of adapt/csv: strict rows, problems with their place, any cut. */
#include "adapt/csv.h"

#include <stdlib.h>

#include "base/buf.h"
#include "tap.h"

static const char *const problem_words[] = { "fine", "nul", "stray", "unclosed", "cr",
	"field", "row" };

/* One row as text: fields between bars, or the problem with its place. */
static void
describe(struct jk_buf *to, const struct jk_csv_row *row)
{
	jk_buf_addf(to, "%llu@%llu+%llu>%llu", (unsigned long long)row->line,
	    (unsigned long long)row->byte, (unsigned long long)row->length,
	    (unsigned long long)row->next_line);
	if (row->problem != JK_CSV_FINE)
		jk_buf_addf(to, "!%s@%llu:%llu", problem_words[row->problem],
		    (unsigned long long)row->problem_line,
		    (unsigned long long)row->problem_byte);
	for (size_t i = 0; i < row->fields_count; i++) {
		jk_buf_addf(to, "|%u:", row->fields[i].offset);
		jk_buf_add(to, row->fields[i].value);
	}
	jk_buf_add_text(to, "=");
	jk_buf_add(to, row->raw);
	jk_buf_add_text(to, ";");
}

/* Read the input in puts of `cut` bytes. */
static void
read_all(struct jk_buf *to, struct jk_bytes input, size_t cut)
{
	struct jk_err err;
	struct jk_csv *csv = jk_csv_new(&err);
	struct jk_csv_row row;
	enum jk_csv_next next;

	jk_buf_reset(to);
	while ((next = jk_csv_next(csv, &row, &err)) != JK_CSV_END) {
		if (next == JK_CSV_FAILED) {
			jk_buf_addf(to, "FAILED %s", err.text);
			break;
		}
		if (next == JK_CSV_ROW) {
			describe(to, &row);
		} else if (input.len == 0) {
			jk_csv_finish(csv);
		} else {
			size_t len = input.len < cut ? input.len : cut;

			if (jk_csv_put(csv, jk_bytes(input.ptr, len), &err) < 0)
				break;
			input = jk_bytes(input.ptr + len, input.len - len);
		}
	}
	if (jk_csv_has_mark(csv))
		jk_buf_add_text(to, "mark");
	jk_csv_free(csv);
}

/* The rows, which must be the same however the input is cut. */
static const char *
rows_of(struct jk_buf *to, struct jk_bytes input)
{
	static const size_t cuts[] = { 1, 2, 3, 7, 4096, 65536 };
	struct jk_buf other = JK_BUF_INIT;

	read_all(to, input, JK_CSV_PUT_MAX_BYTES);
	for (size_t i = 0; i < sizeof cuts / sizeof cuts[0]; i++) {
		read_all(&other, input, cuts[i]);
		if (!jk_bytes_equal(jk_buf_bytes(to), jk_buf_bytes(&other))) {
			jk_buf_addf(to, "DIFFERS in puts of %zu bytes", cuts[i]);
			break;
		}
	}
	jk_buf_release(&other);
	return jk_buf_text(to);
}

struct example {
	const char *sentence, *input, *rows;
};

static const struct example examples[] = {
	{ "no input has no rows", "", "" },
	{ "a row knows its line and each field its byte", "a,bc,d\n",
	    "1@0+6>2|0:a|2:bc|5:d=a,bc,d;" },
	{ "the last line end may be missing", "1,2\n3,4",
	    "1@0+3>2|0:1|2:2=1,2;2@4+3>3|0:3|2:4=3,4;" },
	{ "lines may end in CRLF", "a,b\r\n1,2\r\n",
	    "1@0+3>2|0:a|2:b=a,b;2@5+3>3|0:1|2:2=1,2;" },
	{ "a comma in quotes does not divide", "J,\"Any, WW\",0\n",
	    "1@0+13>2|0:J|2:Any, WW|12:0=J,\"Any, WW\",0;" },
	{ "fields may be empty, in quotes or not", "1,\"\",\n",
	    "1@0+5>2|0:1|2:|5:=1,\"\",;" },
	{ "doubled quotes are one quote", "1,\"ha \"\"ha\"\"\",x\n",
	    "1@0+15>2|0:1|2:ha \"ha\"|14:x=1,\"ha \"\"ha\"\"\",x;" },
	{ "a field of nothing but doubled quotes", "\"\"\"\"\"\"\n",
	    "1@0+6>2|0:\"\"=\"\"\"\"\"\";" },
	{ "line ends in quotes are content and count as lines",
	    "\"a \nb\",c\r\n\"d\r\n\",e\n7\n",
	    "1@0+8>3|0:a \nb|7:c=\"a \nb\",c;3@10+7>5|0:d\r\n|6:e=\"d\r\n\",e;"
	    "5@18+1>6|0:7=7;" },
	{ "blanks belong to their field", " a ,\tb, ,\n",
	    "1@0+9>2|0: a |4:\tb|7: |9:= a ,\tb, ,;" },
	{ "an empty line is a row of one empty field", "a,b\n\n\r\nc,d\n",
	    "1@0+3>2|0:a|2:b=a,b;2@4+0>3|0:=;3@5+0>4|0:=;4@7+3>5|0:c|2:d=c,d;" },
	{ "a blank line is a row of one blank field", "a\n  \n \t",
	    "1@0+1>2|0:a=a;2@2+2>3|0:  =  ;3@5+2>4|0: \t= \t;" },
	{ "the mark at the very start is skipped and told", "\xef\xbb\xbf\"a\",b\n",
	    "1@3+5>2|0:a|4:b=\"a\",b;mark" },
	{ "a mark elsewhere is content",
	    "a\n\xef\xbb\xbf"
	    "b\n",
	    "1@0+1>2|0:a=a;2@2+4>3|0:\xef\xbb\xbf"
	    "b=\xef\xbb\xbf"
	    "b;" },
	{ "half a mark is content", "\xef\xbb", "1@0+2>2|0:\xef\xbb=\xef\xbb;" },
	{ "a mark alone has no rows", "\xef\xbb\xbf", "mark" },
	{ "a quote in a bare field is located and costs its line",
	    "a\n1,5\" disk\n2,b\n",
	    "1@0+1>2|0:a=a;2@2+9>3!stray@2:5=1,5\" disk;3@12+3>4|0:2|2:b=2,b;" },
	{ "text behind a closing quote is located", "1,\"a\"b,c\n2\n",
	    "1@0+8>2!stray@1:5=1,\"a\"b,c;2@9+1>3|0:2=2;" },
	{ "what stood between quotes does not become a row", "\"a\n9,forged\nb\"c\n2\n",
	    "1@0+15>4!stray@3:14=\"a\n9,forged\nb\"c;4@16+1>5|0:2=2;" },
	{ "a blank before a quote is no silent repair", "1, \"a\nb\"\n2\n",
	    "1@0+8>3!stray@1:3=1, \"a\nb\";3@9+1>4|0:2=2;" },
	{ "nor is one behind it", "\"a\" ,b\n2\n",
	    "1@0+6>2!stray@1:2=\"a\" ,b;2@7+1>3|0:2=2;" },
	{ "an unclosed quote tells where it was opened", "a\nb,\"c\"\"d\ne\n,f",
	    "1@0+1>2|0:a=a;2@2+12>0!unclosed@2:4=b,\"c\"\"d\ne\n,f;" },
	{ "a lone CR is located and costs its line", "a,b\rc,d\ne\n",
	    "1@0+7>2!cr@1:3=a,b\rc,d;2@8+1>3|0:e=e;" },
	{ "also where the quotes behind it are open", "a\r\"b\nc\"\nd\n",
	    "1@0+4>2!cr@1:1=a\r\"b;2@5+2>3!stray@2:6=c\";3@8+1>4|0:d=d;" },
	{ "also as the last byte", "a\r", "1@0+2>2!cr@1:1=a\r;" },
	{ "also before a CRLF", "a\r\r\nb\n", "1@0+2>2!cr@1:1=a\r;2@4+1>3|0:b=b;" },
	{ "CR within quotes is content", "\"a\rb\"\n", "1@0+5>2|0:a\rb=\"a\rb\";" },
	{ "every byte of CP932 passes as it is", "\x83\x5c\x81\x7c,\x94\x5c\n",
	    "1@0+7>2|0:\x83\x5c\x81\x7c|5:\x94\x5c=\x83\x5c\x81\x7c,\x94\x5c;" },
};

static void
test_examples(void)
{
	struct jk_buf rows = JK_BUF_INIT;

	for (size_t i = 0; i < sizeof examples / sizeof examples[0]; i++) {
		const struct example *example = &examples[i];
		const char *got = rows_of(&rows, jk_bytes_of(example->input));

		if (!ok(strcmp(got, example->rows) == 0, "%s", example->sentence))
			printf("# got  %s\n# want %s\n", got, example->rows);
	}
	jk_buf_release(&rows);
}

static void
test_nul(void)
{
	struct jk_buf rows = JK_BUF_INIT;
	static const char input[] = "a,b\n\"1\n\0\",2\n3\n";
	static const char wanted[] =
	    "1@0+3>2|0:a|2:b=a,b;2@4+7>4!nul@3:7=\"1\n\0\",2;4@12+1>5|0:3=3;";

	rows_of(&rows, jk_bytes(input, sizeof input - 1));
	ok(jk_bytes_equal(jk_buf_bytes(&rows), jk_bytes(wanted, sizeof wanted - 1)),
	    "a NUL is located and the rows beside it are read");
	jk_buf_release(&rows);
}

/* PREFIX, `count` times FILL, SUFFIX: the rows without their raw bytes. */
static void
long_input(struct jk_buf *to, const char *prefix, const char *fill, size_t count,
    const char *suffix)
{
	jk_buf_reset(to);
	jk_buf_add_text(to, prefix);
	for (size_t i = 0; i < count; i++)
		jk_buf_add_text(to, fill);
	jk_buf_add_text(to, suffix);
}

struct long_example {
	const char *sentence, *prefix, *fill;
	size_t count;
	const char *suffix;
	size_t row; /* which row is looked at */
	enum jk_csv_problem problem;
	uint64_t problem_line, problem_byte, length, next_line;
};

static const struct long_example long_examples[] = {
	{ "a bare field of 64 KiB - 1 is read", "a\n", "x", 65535, "\nb\n", 1,
	    JK_CSV_FINE, 0, 0, 65535, 3 },
	{ "a bare field of 64 KiB is read", "a\n", "x", 65536, "\nb\n", 1, JK_CSV_FINE,
	    0, 0, 65536, 3 },
	{ "a bare field of 64 KiB + 1 is not", "a\n1,", "x", 65537, "\nb\n", 1,
	    JK_CSV_LONG_FIELD, 2, 4, 65539, 3 },
	{ "a bare field of 64 KiB + 3 is not", "a\n1,", "x", 65539, "\nb\n", 1,
	    JK_CSV_LONG_FIELD, 2, 4, 65541, 3 },
	{ "a quoted field of 64 KiB - 1 is read", "a\n\"", "x", 65535, "\"\r\nb\n", 1,
	    JK_CSV_FINE, 0, 0, 65537, 3 },
	{ "a quoted field of 64 KiB is read", "a\n\"", "x", 65536, "\"\nb\n", 1,
	    JK_CSV_FINE, 0, 0, 65538, 3 },
	{ "a quoted field of 64 KiB + 1 is not", "a\n\"", "x", 65537, "\"\nb\n", 1,
	    JK_CSV_LONG_FIELD, 2, 2, 65539, 3 },
	{ "a quoted field of 64 KiB of doubled quotes is read", "a\n\"", "\"\"", 65536,
	    "\"\nb\n", 1, JK_CSV_FINE, 0, 0, 131074, 3 },
	{ "the lines of a long quoted field do not become rows", "a\n\"", "x,y\n",
	    30000, "\",z\nb\n", 1, JK_CSV_LONG_FIELD, 2, 2, 120004, 30003 },
	{ "a long field that is never closed is told as that", "a\nb,\"", "x,y\n",
	    100000, "", 1, JK_CSV_UNCLOSED_QUOTE, 2, 4, 400003, 0 },
	{ "a row of 256 KiB is read", "a\n", "1234567,", 32767, "12345678\nb\n", 1,
	    JK_CSV_LONG_ROW, 2, 2 + 4096 * 8, 262144, 3 },
	{ "a row of 256 KiB in longer fields is read", "a\n", "0123456789abcde,", 4095,
	    "z\nb\n", 1, JK_CSV_FINE, 0, 0, 65521, 3 },
	{ "a row of 256 KiB + 1 is not", "a\n",
	    "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcde,", 4096,
	    "z\nb\n", 1, JK_CSV_LONG_ROW, 2, 2 + 262144, 262145, 3 },
	{ "a row far too long is counted whole", "a\n",
	    "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcde,", 30000,
	    "z\r\nb\n", 1, JK_CSV_LONG_ROW, 2, 2 + 262144, 1920001, 3 },
	{ "the row behind a long one is read at its place", "\"", "x,\"\"y\n", 100000,
	    "\",z\nb\n", 1, JK_CSV_FINE, 0, 0, 1, 100003 },
	{ "100,000 bad rows are 100,000 rows", "", "a\rb\n", 100000, "b\n", 100000,
	    JK_CSV_FINE, 0, 0, 1, 100002 },
};

static bool
row_is(struct jk_bytes input, size_t cut, const struct long_example *example)
{
	struct jk_err err;
	struct jk_csv *csv = jk_csv_new(&err);
	struct jk_csv_row row = { 0 };
	enum jk_csv_next next = JK_CSV_HUNGRY;
	size_t seen = 0;
	bool held;

	while (seen <= example->row && next != JK_CSV_END && next != JK_CSV_FAILED) {
		next = jk_csv_next(csv, &row, &err);
		seen += next == JK_CSV_ROW;
		if (next != JK_CSV_HUNGRY)
			continue;
		if (input.len < cut)
			cut = input.len;
		if (cut == 0)
			jk_csv_finish(csv);
		else if (jk_csv_put(csv, jk_bytes(input.ptr, cut), &err) < 0)
			break;
		input = jk_bytes(input.ptr + cut, input.len - cut);
	}
	held =
	    next == JK_CSV_ROW && row.problem == example->problem &&
	    row.length == example->length && row.next_line == example->next_line &&
	    row.raw.len == (row.length < JK_CSV_ROW_MAX_BYTES ? row.length
							      : JK_CSV_ROW_MAX_BYTES) &&
	    (row.problem == JK_CSV_FINE ||
		(row.problem_line == example->problem_line &&
		    row.problem_byte == example->problem_byte));
	if (!held)
		printf("# puts of %zu: next %d, %s at %llu:%llu, length %llu, next "
		       "line %llu\n",
		    cut, (int)next, problem_words[row.problem],
		    (unsigned long long)row.problem_line,
		    (unsigned long long)row.problem_byte,
		    (unsigned long long)row.length, (unsigned long long)row.next_line);
	jk_csv_free(csv);
	return held;
}

static void
test_long(void)
{
	struct jk_buf input = JK_BUF_INIT;

	for (size_t i = 0; i < sizeof long_examples / sizeof long_examples[0]; i++) {
		const struct long_example *example = &long_examples[i];

		long_input(&input, example->prefix, example->fill, example->count,
		    example->suffix);
		ok(row_is(jk_buf_bytes(&input), JK_CSV_PUT_MAX_BYTES, example) &&
			row_is(jk_buf_bytes(&input), 1000, example) &&
			row_is(jk_buf_bytes(&input), 1, example),
		    "%s", example->sentence);
	}
	jk_buf_release(&input);
}

/* Are the rows, with one line end between each two, the whole input? */
static bool
is_whole(struct jk_bytes input, size_t cut)
{
	struct jk_err err;
	struct jk_csv *csv = jk_csv_new(&err);
	struct jk_csv_row row;
	enum jk_csv_next next;
	size_t at = 0, put = 0;
	bool held = true;

	while ((next = jk_csv_next(csv, &row, &err)) != JK_CSV_END && held) {
		if (next == JK_CSV_ROW) {
			held = row.byte == at && row.raw.len == row.length &&
			       jk_bytes_equal(
				   row.raw, jk_bytes(input.ptr + at, row.raw.len));
			at += row.length;
			at += at < input.len && input.ptr[at] == '\r';
			held = held && (at == input.len || input.ptr[at] == '\n');
			at += at < input.len;
		} else if (put == input.len) {
			jk_csv_finish(csv);
		} else {
			if (cut > input.len - put)
				cut = input.len - put;
			held =
			    jk_csv_put(csv, jk_bytes(input.ptr + put, cut), &err) == 0;
			put += cut;
		}
	}
	jk_csv_free(csv);
	return held && at == input.len;
}

/* A small generator, so that every run tries the same inputs. */
static uint32_t
random_next(uint64_t *state)
{
	*state = *state * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(*state >> 33);
}

static void
test_any_cut(void)
{
	static const char alphabet[] = "a,\"\"\n\r\n \t,";
	struct jk_buf rows = JK_BUF_INIT;
	uint64_t state = 1;
	char input[120];
	size_t bad = 0, holes = 0;

	for (size_t trial = 0; trial < 400; trial++) {
		size_t len = random_next(&state) % sizeof input;
		const char *got;

		for (size_t i = 0; i < len; i++)
			input[i] =
			    alphabet[random_next(&state) % (sizeof alphabet - 1)];
		got = rows_of(&rows, jk_bytes(input, len));
		holes += !is_whole(jk_bytes(input, len), 5);
		bad += strstr(got, "DIFFERS") != NULL || strstr(got, "FAILED") != NULL;
	}
	ok(bad == 0,
	    "400 inputs of commas, quotes and line ends: same rows in any cut");
	ok(holes == 0, "and no byte of them is swallowed");
	jk_buf_release(&rows);
}

/* Quote a value the way RFC 4180 says. */
static void
put_quoted(struct jk_buf *to, struct jk_bytes value)
{
	jk_buf_add_byte(to, '"');
	for (size_t i = 0; i < value.len; i++) {
		if (value.ptr[i] == '"')
			jk_buf_add_byte(to, '"');
		jk_buf_add_byte(to, value.ptr[i]);
	}
	jk_buf_add_byte(to, '"');
}

/* Every line of the file as a quoted field comes back byte for byte. */
static void
test_naughty(void)
{
	struct jk_buf input = JK_BUF_INIT;
	struct jk_err err;
	struct jk_csv *csv = jk_csv_new(&err);
	struct jk_csv_row row;
	FILE *file = fopen("t/vectors/csv/naughty.txt", "r");
	char line[4096];
	size_t lines = 0, same = 0;

	while (file != NULL && fgets(line, sizeof line, file) != NULL) {
		struct jk_bytes value = jk_bytes(line, strcspn(line, "\n"));
		bool back = false;

		jk_buf_reset(&input);
		put_quoted(&input, value);
		jk_buf_add_text(&input, ",x\n");
		if (jk_csv_next(csv, &row, &err) == JK_CSV_HUNGRY &&
		    jk_csv_put(csv, jk_buf_bytes(&input), &err) == 0)
			back = jk_csv_next(csv, &row, &err) == JK_CSV_ROW &&
			       row.fields_count == 2 &&
			       jk_bytes_equal(row.fields[0].value, value);
		lines++;
		same += back;
	}
	ok(lines > 50 && same == lines, "%zu naughty strings come back byte for byte",
	    lines);
	if (file != NULL)
		fclose(file);
	jk_csv_free(csv);
	jk_buf_release(&input);
}

int
main(void)
{
	test_examples();
	test_nul();
	test_long();
	test_any_cut();
	test_naughty();
	return tap_end();
}
