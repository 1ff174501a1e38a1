#include "format/listing.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"

/*
 * A field in four bytes: a table of all municipalities has 32,000 of them, and
 * each night starts thousands of programs. JK_LISTING_MAX_BYTES is 1 << 22.
 */
struct field {
	uint32_t at : 22;
	uint32_t len : 10;
};

struct jk_listing {
	char *text; /* quoted fields stand unquoted in their place */
	size_t len;
	struct field *fields; /* columns of them a row; the names first */
	size_t columns;
	size_t rows; /* with the names */
};

/* Where the reading stands. */
struct cursor {
	struct jk_listing *listing;
	size_t at;
	uint32_t line;
	struct jk_err *err;
};

static int
fail(const struct cursor *cursor, const char *id, const char *text)
{
	jk_err_set(cursor->err, JK_EXIT_CONFIG, id, "%s", text);
	return jk_err_at(cursor->err, _("line %u"), cursor->line);
}

static int
set_field(const struct cursor *cursor, struct field *field, size_t from, size_t to)
{
	if (to - from > JK_LISTING_MAX_FIELD)
		return fail(cursor, "JK00247", _("a field has more than 1023 bytes"));
	field->at = from & 0x3fffff;
	field->len = (to - from) & 0x3ff;
	return 0;
}

/* Take the quoted field at the cursor; doubled quotes become one, in place. */
static int
take_quoted(struct cursor *cursor, struct field *field)
{
	char *text = cursor->listing->text;
	size_t to = ++cursor->at, from;

	from = to;
	for (;;) {
		char byte = text[cursor->at];

		if (byte == '\n' || byte == '\0')
			return fail(cursor, "JK00246", _("a quote is not closed"));
		cursor->at++;
		if (byte == '"') {
			if (text[cursor->at] != '"')
				break;
			cursor->at++;
		}
		text[to++] = byte;
	}
	if (set_field(cursor, field, from, to) < 0)
		return -1;
	if (text[cursor->at] != ',' && text[cursor->at] != '\n')
		return fail(cursor, "JK00248", _("a quote stands within a field"));
	return 0;
}

static int
take_field(struct cursor *cursor, struct field *field)
{
	const char *text = cursor->listing->text;
	size_t from = cursor->at, at = from;

	if (text[from] == '"')
		return take_quoted(cursor, field);
	while (text[at] != ',' && text[at] != '\n' && text[at] != '"')
		at++;
	if (text[at] == '"')
		return fail(cursor, "JK00248", _("a quote stands within a field"));
	cursor->at = at;
	return set_field(cursor, field, from, at);
}

/* The first line: as many names as there are, each once. */
static int
take_names(struct cursor *cursor)
{
	struct jk_listing *listing = cursor->listing;
	struct field *names = calloc(JK_LISTING_MAX_COLUMNS, sizeof *names);

	listing->fields = names;
	if (names == NULL)
		return jk_err_memory(cursor->err);
	for (;;) {
		struct field *name = &names[listing->columns];

		if (listing->columns == JK_LISTING_MAX_COLUMNS)
			return fail(cursor, "JK00249", _("there are too many columns"));
		if (take_field(cursor, name) < 0)
			return -1;
		for (size_t i = 0; i < listing->columns; i++) {
			if (names[i].len == name->len &&
			    memcmp(listing->text + names[i].at,
				listing->text + name->at, name->len) == 0)
				return fail(cursor, "JK00250",
				    _("two columns have the same name"));
		}
		listing->columns++;
		if (listing->text[cursor->at++] == '\n')
			return 0;
	}
}

/* Room for all rows at once: no line holds more than one. */
static int
make_room(struct cursor *cursor)
{
	struct jk_listing *listing = cursor->listing;
	const char *at = listing->text;
	size_t lines = 0;
	struct field *fields;

	while ((at = strchr(at, '\n')) != NULL) {
		lines++;
		at++;
	}
	fields = reallocarray(
	    listing->fields, lines, listing->columns * sizeof *listing->fields);
	if (fields == NULL)
		return jk_err_memory(cursor->err);
	listing->fields = fields;
	return 0;
}

static int
take_row(struct cursor *cursor)
{
	struct jk_listing *listing = cursor->listing;
	struct field *fields = listing->fields + listing->rows * listing->columns;

	for (size_t i = 0; i < listing->columns; i++) {
		char end = i + 1 < listing->columns ? ',' : '\n';

		if (take_field(cursor, &fields[i]) < 0)
			return -1;
		if (listing->text[cursor->at] != end)
			return fail(cursor, "JK00251",
			    _("the line has not as many fields as there are columns"));
		cursor->at++;
	}
	listing->rows++;
	return 0;
}

static bool
skip_comments(struct cursor *cursor)
{
	const char *text = cursor->listing->text;

	while (text[cursor->at] == '#') {
		cursor->at += strcspn(text + cursor->at, "\n") + 1;
		cursor->line++;
	}
	return cursor->at < cursor->listing->len;
}

static int
check_text(struct cursor *cursor)
{
	const struct jk_listing *listing = cursor->listing;
	struct jk_bytes text = jk_bytes(listing->text, listing->len);

	if (listing->len == 0 || listing->text[listing->len - 1] != '\n')
		return fail(
		    cursor, "JK00245", _("the table does not end in a line feed"));
	if (jk_text_wellformed(text) < text.len || memchr(text.ptr, '\0', text.len) ||
	    memchr(text.ptr, '\r', text.len))
		return fail(cursor, "JK00244",
		    _("the table is not utf-8 text with line feeds only"));
	return 0;
}

static int
read_listing(struct cursor *cursor)
{
	struct jk_listing *listing = cursor->listing;

	if (check_text(cursor) < 0)
		return -1;
	if (!skip_comments(cursor))
		return fail(cursor, "JK00252", _("the table names no columns"));
	if (take_names(cursor) < 0)
		return -1;
	/* The names are row 0 and were read before the width was known. */
	if (make_room(cursor) < 0)
		return -1;
	listing->rows++;
	cursor->line++;
	while (skip_comments(cursor)) {
		if (take_row(cursor) < 0)
			return -1;
		cursor->line++;
	}
	return 0;
}

struct jk_listing *
jk_listing_decode(struct jk_bytes csv, struct jk_err *err)
{
	struct jk_listing *listing;
	struct cursor cursor = { NULL, 0, 1, err };

	if (csv.len > JK_LISTING_MAX_BYTES) {
		jk_err_set(err, JK_EXIT_CONFIG, "JK00243",
		    _("the table has more than %d bytes"), JK_LISTING_MAX_BYTES);
		return NULL;
	}
	listing = calloc(1, sizeof *listing);
	if (listing != NULL)
		listing->text = malloc(csv.len + 1);
	if (listing == NULL || listing->text == NULL) {
		jk_listing_free(listing);
		jk_err_memory(err);
		return NULL;
	}
	if (csv.len > 0)
		memcpy(listing->text, csv.ptr, csv.len);
	listing->text[csv.len] = '\0';
	listing->len = csv.len;
	cursor.listing = listing;
	if (read_listing(&cursor) < 0) {
		jk_listing_free(listing);
		return NULL;
	}
	return listing;
}

void
jk_listing_free(struct jk_listing *listing)
{
	if (listing == NULL)
		return;
	free(listing->fields);
	free(listing->text);
	free(listing);
}

size_t
jk_listing_rows(const struct jk_listing *listing)
{
	return listing->rows - 1;
}

static struct jk_bytes
bytes_of(const struct jk_listing *listing, const struct field *field)
{
	return jk_bytes(listing->text + field->at, field->len);
}

int
jk_listing_find(const struct jk_listing *listing, const char *name)
{
	for (size_t i = 0; i < listing->columns; i++) {
		if (jk_bytes_is(bytes_of(listing, &listing->fields[i]), name))
			return (int)i;
	}
	return -1;
}

int
jk_listing_require(
    const struct jk_listing *listing, const char *name, struct jk_err *err)
{
	int column = jk_listing_find(listing, name);

	if (column < 0)
		jk_err_set(err, JK_EXIT_CONFIG, "JK00253",
		    _("the table has no column %s"), name);
	return column;
}

struct jk_bytes
jk_listing_get(const struct jk_listing *listing, size_t row, int column)
{
	return bytes_of(
	    listing, &listing->fields[(row + 1) * listing->columns + (size_t)column]);
}

int
jk_listing_at(const struct jk_listing *listing, size_t row, struct jk_err *err)
{
	const struct field *field = &listing->fields[(row + 1) * listing->columns];
	unsigned line = 1;

	for (size_t i = 0; i < field->at; i++)
		line += listing->text[i] == '\n';
	return jk_err_at(err, _("line %u"), line);
}
