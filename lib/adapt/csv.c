#include "adapt/csv.h"

#include <csv.h>
#include <stdlib.h>

#include "base/buf.h"

/*
 * libcsv calls back for each field with its value and for each row with what
 * ended it, and tells no position. It skips blanks around fields and empty
 * lines, and takes a lone CR for a line end. So each field is found again in
 * the raw bytes, where its extent follows from its value; the value handed out
 * is a slice of the raw bytes except where quotes were doubled.
 */
#define PIECE_MAX_BYTES 16384
#define PIECE_MIN_BYTES 512

/* The longest field, its closing quote, and one byte that shows it is longer. */
#define ENTRY_MAX_BYTES (JK_CSV_FIELD_MAX_BYTES + 2)

/* All that one piece can hold, behind what a row being read can have. */
#define FIELDS_MAX (JK_CSV_ROW_MAX_FIELDS + PIECE_MAX_BYTES + 1)
#define ROWS_MAX (PIECE_MAX_BYTES + 1)

/* A row longer than its limit and CRLF is too long wherever it ends. */
#define ROW_CERTAINLY_LONG_BYTES (JK_CSV_ROW_MAX_BYTES + 3)

struct field {
	uint32_t offset; /* of its first byte, in the row */
	uint32_t at; /* of its value: in the row, or in the copies of the row */
	uint32_t len;
	bool copied;
};

/* What is known of a row before its bytes have come to rest. */
struct row {
	struct jk_csv_row out; /* all but raw and fields */
	size_t start; /* in raw */
	size_t first_field, first_copy;
	bool quoted;
};

enum skip {
	SKIP_NOTHING,
	SKIP_LINE, /* to the next LF */
	SKIP_QUOTED, /* to the next LF outside quotes */
};

struct jk_csv {
	struct csv_parser parser;
	bool parser_ready;
	size_t piece; /* how many bytes libcsv is given at a time */

	struct jk_buf raw; /* from the first row not handed out */
	size_t parsed; /* so many bytes of it were read */
	struct jk_buf copies;
	struct field *fields; /* of the rows below, and of the one being read */
	size_t fields_used;
	struct row *rows; /* read but not handed out: rows_next to rows_used */
	size_t rows_next, rows_used;
	struct jk_csv_field out[JK_CSV_ROW_MAX_FIELDS];

	struct row row; /* the one being read */
	size_t at; /* where its next field begins, in the row */
	size_t fields_seen; /* of it, with those above the limit */
	uint64_t cut; /* bytes of it that were not kept */
	enum skip skip;
	bool in_quotes;
	uint64_t opened_line, opened_byte, inner_lines; /* seen while skipping */

	bool after_cr; /* the LF of a CRLF comes next */
	bool halted; /* what libcsv still says of this piece is void */
	bool started, finished, ended, has_mark;
	bool no_memory, disagrees;
};

static void *
entry_realloc(void *old, size_t size)
{
	return size > ENTRY_MAX_BYTES ? NULL : realloc(old, size);
}

/* A libcsv parser that failed stays so; a new one stands before a row. */
static void
renew_parser(struct jk_csv *csv)
{
	if (csv->parser_ready)
		csv_free(&csv->parser);
	csv->parser_ready =
	    csv_init(&csv->parser, CSV_STRICT | CSV_STRICT_FINI | CSV_REPALL_NL) == 0;
	csv->no_memory |= !csv->parser_ready;
	csv_set_realloc_func(&csv->parser, entry_realloc);
	csv_set_blk_size(&csv->parser, ENTRY_MAX_BYTES);
}

struct jk_csv *
jk_csv_new(struct jk_err *err)
{
	struct jk_csv *csv = calloc(1, sizeof *csv);

	if (csv == NULL)
		goto failed;
	csv->fields = malloc(FIELDS_MAX * sizeof *csv->fields);
	csv->rows = malloc(ROWS_MAX * sizeof *csv->rows);
	renew_parser(csv);
	if (csv->fields == NULL || csv->rows == NULL || csv->no_memory)
		goto failed;
	csv->piece = PIECE_MAX_BYTES;
	csv->row.out.line = 1;
	return csv;

failed:
	jk_csv_free(csv);
	jk_err_memory(err);
	return NULL;
}

void
jk_csv_free(struct jk_csv *csv)
{
	if (csv == NULL)
		return;
	if (csv->parser_ready)
		csv_free(&csv->parser);
	jk_buf_release(&csv->raw);
	jk_buf_release(&csv->copies);
	free(csv->fields);
	free(csv->rows);
	free(csv);
}

bool
jk_csv_has_mark(const struct jk_csv *csv)
{
	return csv->has_mark;
}

int
jk_csv_put(struct jk_csv *csv, struct jk_bytes bytes, struct jk_err *err)
{
	jk_buf_drop(&csv->raw, csv->row.start);
	csv->parsed -= csv->row.start;
	csv->row.start = 0;
	jk_buf_add(&csv->raw, bytes);
	return jk_buf_failed(&csv->raw) ? jk_err_memory(err) : 0;
}

void
jk_csv_finish(struct jk_csv *csv)
{
	csv->finished = true;
}

static size_t
count_byte(const uint8_t *ptr, size_t len, uint8_t byte)
{
	const uint8_t *end = ptr + len;
	size_t count = 0;

	while (len > 0 && (ptr = memchr(ptr, byte, (size_t)(end - ptr))) != NULL) {
		count++;
		if (++ptr == end)
			break;
	}
	return count;
}

/* The first problem of a row is the one that is told. */
static void
note(struct jk_csv *csv, enum jk_csv_problem problem, size_t at)
{
	struct row *row = &csv->row;

	if (row->out.problem != JK_CSV_FINE)
		return;
	row->out.problem = problem;
	row->out.problem_byte = row->out.byte + at;
	row->out.problem_line =
	    row->out.line + count_byte(csv->raw.ptr + row->start, at, '\n');
}

/* This one outweighs any other: nothing behind it is read. */
static void
note_unclosed(struct jk_csv *csv, uint64_t line, uint64_t byte)
{
	csv->row.out.problem = JK_CSV_UNCLOSED_QUOTE;
	csv->row.out.problem_line = line;
	csv->row.out.problem_byte = byte;
}

/*
 * The row ends before `end` of raw, the next begins at `next`; both counted
 * without the bytes that were cut from it.
 */
static void
end_row(struct jk_csv *csv, size_t end, size_t next)
{
	struct row *row = &csv->row;
	const uint8_t *raw = csv->raw.ptr + row->start;
	size_t kept = end - row->start;
	uint64_t lines = csv->inner_lines;

	row->out.length = kept + csv->cut;
	row->out.fields_count = csv->fields_used - row->first_field;
	if (csv->skip == SKIP_NOTHING && row->out.length > JK_CSV_ROW_MAX_BYTES)
		note(csv, JK_CSV_LONG_ROW, JK_CSV_ROW_MAX_BYTES);
	if (csv->skip == SKIP_NOTHING && row->quoted)
		lines = count_byte(raw, kept, '\n');
	row->out.raw.len = kept < JK_CSV_ROW_MAX_BYTES ? kept : JK_CSV_ROW_MAX_BYTES;
	row->out.next_line = row->out.line + lines + 1;
	if (row->out.problem == JK_CSV_UNCLOSED_QUOTE)
		row->out.next_line = 0;
	csv->rows[csv->rows_used++] = *row;

	row->out.line += lines + 1;
	row->out.byte += next - row->start + csv->cut;
	row->out.problem = JK_CSV_FINE;
	row->start = next;
	row->first_field = csv->fields_used;
	row->first_copy = csv->copies.len;
	row->quoted = false;
	csv->at = 0;
	csv->fields_seen = 0;
	csv->cut = 0;
	csv->inner_lines = 0;
	csv->skip = SKIP_NOTHING;
}

/* Where the blanks at `at` end. */
static size_t
past_blanks(const uint8_t *raw, size_t at, size_t end)
{
	while (at < end && (raw[at] == ' ' || raw[at] == '\t'))
		at++;
	return at;
}

static inline void
add_field(struct jk_csv *csv, struct field field)
{
	if (++csv->fields_seen > JK_CSV_ROW_MAX_FIELDS) {
		note(csv, JK_CSV_LONG_ROW, field.offset);
		return;
	}
	if (field.len > JK_CSV_FIELD_MAX_BYTES)
		note(csv, JK_CSV_LONG_FIELD, field.offset);
	csv->fields[csv->fields_used++] = field;
}

/* A quoted field: its opening quote is at `at`. Returns where it ends. */
static size_t
quoted_field(struct jk_csv *csv, size_t at, size_t end, struct jk_bytes value)
{
	struct field field = { (uint32_t)csv->at, (uint32_t)at + 1, (uint32_t)value.len,
		false };
	const uint8_t *raw = csv->raw.ptr + csv->row.start;
	size_t doubled = count_byte(value.ptr, value.len, '"');

	if (at != csv->at)
		note(csv, JK_CSV_STRAY_QUOTE, at);
	if (doubled > 0) {
		field.at = (uint32_t)(csv->copies.len - csv->row.first_copy);
		field.copied = true;
		jk_buf_add(&csv->copies, value);
	}
	csv->row.quoted = true;
	add_field(csv, field);
	at += value.len + doubled + 2;
	if (past_blanks(raw, at, end) != at)
		note(csv, JK_CSV_STRAY_QUOTE, at - 1);
	return past_blanks(raw, at, end);
}

static void
on_field(void *text, size_t len, void *data)
{
	struct jk_csv *csv = data;
	const uint8_t *raw = csv->raw.ptr + csv->row.start;
	size_t end = csv->raw.len - csv->row.start;
	size_t at = csv->at;

	if (csv->halted)
		return;
	/* Most fields by far: bare, without blanks, and not the last of their row. */
	if (at + len < end && raw[at + len] == ',' && raw[at] > '"') {
		add_field(csv,
		    (struct field){ (uint32_t)at, (uint32_t)at, (uint32_t)len, false });
		csv->at = at + len + 1;
		return;
	}
	at = past_blanks(raw, at, end);
	if (at < end && raw[at] == '"') {
		at = quoted_field(csv, at, end, jk_bytes(text, len));
	} else {
		at = past_blanks(raw, at + len, end);
		add_field(csv, (struct field){ (uint32_t)csv->at, (uint32_t)csv->at,
				   (uint32_t)(at - csv->at), false });
	}
	if (at > end || (at < end && memchr(",\n\r", raw[at], 3) == NULL))
		csv->disagrees = csv->halted = true;
	csv->at = at < end && raw[at] == ',' ? at + 1 : at;
}

/* libcsv has no fields for a line that is empty or blank: it is one field. */
static void
blank_line(struct jk_csv *csv)
{
	const uint8_t *raw = csv->raw.ptr + csv->row.start;

	csv->at = past_blanks(raw, 0, csv->raw.len - csv->row.start);
	add_field(csv, (struct field){ 0, 0, (uint32_t)csv->at, false });
}

static void
begin_skip(struct jk_csv *csv, enum skip skip, size_t from)
{
	csv->skip = skip;
	csv->parsed = from;
	csv->in_quotes = false;
	csv->inner_lines =
	    count_byte(csv->raw.ptr + csv->row.start, from - csv->row.start, '\n');
	csv->fields_used = csv->row.first_field;
	csv->halted = true;
}

static void
on_row(int terminator, void *data)
{
	struct jk_csv *csv = data;
	size_t end;
	bool last;

	if (csv->halted)
		return;
	if (csv->after_cr) {
		csv->after_cr = false;
		return;
	}
	if (csv->fields_seen == 0)
		blank_line(csv);
	end = csv->row.start + csv->at;
	last = end == csv->raw.len;
	if (terminator != (last ? -1 : csv->raw.ptr[end])) {
		csv->disagrees = csv->halted = true;
	} else if (terminator != '\r') {
		end_row(csv, end, end + !last);
	} else if (end + 1 < csv->raw.len && csv->raw.ptr[end + 1] == '\n') {
		end_row(csv, end, end + 2);
		csv->after_cr = true;
	} else if (csv->at > JK_CSV_ROW_MAX_BYTES) {
		note(csv, JK_CSV_LONG_ROW, JK_CSV_ROW_MAX_BYTES);
		begin_skip(csv, SKIP_QUOTED, csv->row.start);
	} else {
		note(csv, JK_CSV_LONE_CR, csv->at);
		begin_skip(csv, SKIP_LINE, end);
	}
}

/* Keep no more of a row than may be handed out. */
static void
cut_row(struct jk_csv *csv)
{
	size_t limit = csv->row.start + JK_CSV_ROW_MAX_BYTES;
	size_t surplus;

	if (csv->raw.len <= limit)
		return;
	/* The last byte stays, since it may be the CR of a CRLF. */
	surplus = csv->raw.len - limit - 1;
	csv->raw.ptr[limit] = csv->raw.ptr[csv->raw.len - 1];
	csv->raw.len = csv->parsed = limit + 1;
	csv->cut += surplus;
}

/* A quote was passed over; the second of a doubled one opens nothing anew. */
static void
toggle(struct jk_csv *csv)
{
	const struct row *row = &csv->row;
	size_t at = csv->parsed - 1;

	csv->in_quotes = !csv->in_quotes;
	if (at > row->start && csv->raw.ptr[at - 1] == '"')
		return;
	csv->opened_line = row->out.line + csv->inner_lines;
	csv->opened_byte = row->out.byte + csv->cut + at - row->start;
}

/* Read on to the end of a row that is lost; false while it is not there. */
static bool
skip(struct jk_csv *csv)
{
	struct row *row = &csv->row;

	while (csv->parsed < csv->raw.len) {
		uint8_t byte = csv->raw.ptr[csv->parsed++];

		if (byte == '"' && csv->skip == SKIP_QUOTED) {
			toggle(csv);
		} else if (byte == '\n' && csv->in_quotes) {
			csv->inner_lines++;
		} else if (byte == '\n') {
			size_t end = csv->parsed - 1;

			if (end > row->start && csv->raw.ptr[end - 1] == '\r')
				end--;
			end_row(csv, end, csv->parsed);
			return true;
		}
	}
	if (!csv->finished) {
		cut_row(csv);
		return false;
	}
	if (csv->in_quotes)
		note_unclosed(csv, csv->opened_line, csv->opened_byte);
	end_row(csv, csv->raw.len, csv->raw.len);
	return true;
}

/* libcsv stopped before raw[at]: text beside quotes, or a field too long for it. */
static void
stopped(struct jk_csv *csv, size_t at)
{
	struct row *row = &csv->row;

	if (csv_error(&csv->parser) == CSV_ENOMEM &&
	    csv_get_buffer_size(&csv->parser) < ENTRY_MAX_BYTES) {
		csv->no_memory = true;
	} else if (at - row->start > JK_CSV_ROW_MAX_BYTES) {
		note(csv, JK_CSV_LONG_ROW, JK_CSV_ROW_MAX_BYTES);
		begin_skip(csv, SKIP_QUOTED, row->start);
	} else if (csv_error(&csv->parser) == CSV_ENOMEM) {
		note(csv, JK_CSV_LONG_FIELD, csv->at);
		begin_skip(csv, SKIP_QUOTED, row->start);
	} else if (csv_error(&csv->parser) == CSV_EPARSE) {
		note(csv, JK_CSV_STRAY_QUOTE, at - row->start);
		begin_skip(csv, SKIP_LINE, at);
	} else {
		csv->disagrees = true;
	}
}

/* The rows handed out are gone; the row being read moves to the front. */
static void
drop_rows(struct jk_csv *csv)
{
	struct row *row = &csv->row;

	csv->rows_next = csv->rows_used = 0;
	if (row->first_field > 0) {
		csv->fields_used -= row->first_field;
		memmove(csv->fields, csv->fields + row->first_field,
		    csv->fields_used * sizeof *csv->fields);
	}
	jk_buf_drop(&csv->copies, row->first_copy);
	row->first_field = row->first_copy = 0;
}

/* Give libcsv the next piece; false when there is none. */
static bool
parse(struct jk_csv *csv)
{
	const uint8_t *piece = csv->raw.ptr + csv->parsed;
	size_t len = csv->raw.len - csv->parsed;
	size_t used;

	if (len > csv->piece)
		len = csv->piece;
	else if (len > 0 && piece[len - 1] == '\r' && !csv->finished)
		len--; /* only the next byte tells what it is */
	if (len == 0)
		return false;
	csv->halted = false;
	used = csv_parse(&csv->parser, piece, len, on_field, on_row, csv);
	if (used < len && !csv->halted)
		stopped(csv, csv->parsed + used);
	else if (!csv->halted)
		csv->parsed += len;
	if (!csv->halted && csv->parsed >= csv->row.start + ROW_CERTAINLY_LONG_BYTES) {
		note(csv, JK_CSV_LONG_ROW, JK_CSV_ROW_MAX_BYTES);
		begin_skip(csv, SKIP_QUOTED, csv->row.start);
	}
	if (csv->piece < PIECE_MAX_BYTES)
		csv->piece *= 2;
	if (csv->halted) {
		/* Much of the piece is read twice: small pieces while it is bad. */
		csv->piece = PIECE_MIN_BYTES;
		renew_parser(csv);
	}
	return true;
}

static void
finish(struct jk_csv *csv)
{
	const uint8_t *raw = csv->raw.ptr + csv->row.start;
	size_t opened;

	csv->ended = true;
	csv->halted = false;
	if (csv_fini(&csv->parser, on_field, on_row, csv) != 0) {
		opened = past_blanks(raw, csv->at, csv->raw.len - csv->row.start);
		note_unclosed(csv, csv->row.out.line + count_byte(raw, opened, '\n'),
		    csv->row.out.byte + opened);
		csv->fields_used = csv->row.first_field;
		end_row(csv, csv->raw.len, csv->raw.len);
	}
	if (csv->row.start < csv->raw.len)
		on_row(-1, csv);
}

/* Is the byte order mark there? False while that cannot be told. */
static bool
start(struct jk_csv *csv)
{
	static const uint8_t mark[3] = { 0xef, 0xbb, 0xbf };
	size_t len = csv->raw.len < sizeof mark ? csv->raw.len : sizeof mark;
	bool alike = len == 0 || memcmp(csv->raw.ptr, mark, len) == 0;

	if (alike && len < sizeof mark && !csv->finished)
		return false;
	csv->started = true;
	csv->has_mark = alike && len == sizeof mark;
	if (csv->has_mark) {
		csv->parsed = csv->row.start = sizeof mark;
		csv->row.out.byte = sizeof mark;
	}
	return true;
}

/* Fill in what may move until now: slices of raw and of the copies. */
static void
hand_out(struct jk_csv *csv, struct jk_csv_row *out)
{
	const struct row *row = &csv->rows[csv->rows_next++];
	const uint8_t *raw = csv->raw.ptr + row->start;
	const uint8_t *copies = csv->copies.ptr + row->first_copy;
	const struct field *fields = csv->fields + row->first_field;
	const uint8_t *nul;

	*out = row->out;
	out->raw.ptr = raw;
	out->fields = csv->out;
	nul = out->raw.len > 0 ? memchr(raw, '\0', out->raw.len) : NULL;
	if (nul != NULL && out->problem == JK_CSV_FINE) {
		out->problem = JK_CSV_NUL;
		out->problem_byte = out->byte + (size_t)(nul - raw);
		out->problem_line =
		    out->line + count_byte(raw, (size_t)(nul - raw), '\n');
	}
	if (out->problem != JK_CSV_FINE)
		out->fields_count = 0;
	for (size_t i = 0; i < out->fields_count; i++) {
		csv->out[i].value = jk_bytes(
		    (fields[i].copied ? copies : raw) + fields[i].at, fields[i].len);
		csv->out[i].offset = fields[i].offset;
	}
}

/* Read until there is a row to hand out, or none is to be had. */
static void
advance(struct jk_csv *csv)
{
	drop_rows(csv);
	if (!csv->started && !start(csv))
		return;
	while (csv->rows_used == 0) {
		if (csv->no_memory || csv->disagrees || csv->ended)
			return;
		if (csv->skip != SKIP_NOTHING ? skip(csv) : parse(csv))
			continue;
		if (!csv->finished)
			return;
		finish(csv);
	}
}

enum jk_csv_next
jk_csv_next(struct jk_csv *csv, struct jk_csv_row *row, struct jk_err *err)
{
	if (csv->rows_next == csv->rows_used)
		advance(csv);
	if (csv->no_memory || jk_buf_failed(&csv->copies)) {
		jk_err_memory(err);
		return JK_CSV_FAILED;
	}
	if (csv->disagrees) {
		jk_err_set(err, JK_EXIT_SOFTWARE, "JK00180",
		    _("libcsv does not read rows the way this program expects"));
		return JK_CSV_FAILED;
	}
	if (csv->rows_next < csv->rows_used) {
		hand_out(csv, row);
		return JK_CSV_ROW;
	}
	return csv->ended ? JK_CSV_END : JK_CSV_HUNGRY;
}
