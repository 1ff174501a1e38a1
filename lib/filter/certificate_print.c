/* What was signed, for people (filter/certificate.h). */
#include <stdio.h>
#include <string.h>

#include "filter/certificate.h"
#include "filter/page.h"
#include "filter/signed_table.h"

struct printing {
	struct jk_run *run;
	struct jk_signed_table table;
	int part, item, name, label, value; /* columns */
	struct jk_buf page;
	bool is_page;
};

static struct jk_bytes
get(const struct printing *printing, size_t row, int column)
{
	return jk_signed_table_get(&printing->table, row, column);
}

static bool
is(const struct printing *printing, size_t row, const char *name)
{
	return jk_bytes_is(get(printing, row, printing->name), name);
}

/* The same thing as in the row before? */
static bool
goes_on(const struct printing *printing, size_t row, int column)
{
	return row > 0 && jk_bytes_equal(get(printing, row, column),
			      get(printing, row - 1, column));
}

/* A date in the words of an era, and all else as it is. */
static struct jk_bytes
show(const struct printing *printing, size_t row, char room[JK_DATE_ERA_CHARS])
{
	struct jk_bytes value = get(printing, row, printing->value);
	int32_t day;

	if (!jk_date_decode(value, &day))
		return value;
	jk_page_day(room, day);
	return jk_bytes_of(room);
}

/* Is the whole value a sentence, so that its label says nothing? */
static bool
is_sentence(const struct printing *printing, size_t row)
{
	return is(printing, row, "statement") || is(printing, row, "layer") ||
	       is(printing, row, "limit");
}

/* Text */

static int
print_row(struct printing *printing, size_t row, struct jk_err *err)
{
	char room[JK_DATE_ERA_CHARS];
	struct jk_bytes label = get(printing, row, printing->label);
	struct jk_bytes value = show(printing, row, room);
	const char *before = "";

	if (row > 0 &&
	    (is(printing, row, "heading") || !goes_on(printing, row, printing->part) ||
		(!goes_on(printing, row, printing->item) &&
		    is(printing, row, "class"))))
		before = "\n";
	if (is(printing, row, "heading"))
		return jk_run_print(printing->run, err, "%s■ %.*s\n", before,
		    (int)value.len, (const char *)value.ptr);
	if (is_sentence(printing, row) || is(printing, row, "title"))
		return jk_run_print(printing->run, err, "%s%.*s\n", before,
		    (int)value.len, (const char *)value.ptr);
	return jk_run_print(printing->run, err, "%s%.*s： %.*s\n", before,
	    (int)label.len, (const char *)label.ptr, (int)value.len,
	    (const char *)value.ptr);
}

static int
print_text(struct printing *printing, struct jk_err *err)
{
	for (size_t i = 0; i < printing->table.rows; i++)
		if (print_row(printing, i, err) < 0)
			return -1;
	return jk_run_print(printing->run, err, "\n%s %s\n%s %s\n", _("signer"),
	    printing->table.signer, _("content digest"), printing->table.content);
}

/* A page */

static void
put_fact(struct printing *printing, size_t row)
{
	char room[JK_DATE_ERA_CHARS], label[256];
	struct jk_bytes name = get(printing, row, printing->label);

	snprintf(label, sizeof label, "%.*s", (int)name.len, (const char *)name.ptr);
	jk_html_fact(&printing->page, label, show(printing, row, room));
}

/* Facts stand together, item by item; sentences are paragraphs. */
static void
put_section(struct printing *printing, size_t *row)
{
	size_t first = *row;
	char heading[256];
	struct jk_bytes text = get(printing, first, printing->value);
	bool open = false;

	snprintf(
	    heading, sizeof heading, "%.*s", (int)text.len, (const char *)text.ptr);
	jk_html_section(&printing->page, heading);
	for (++*row;
	     *row < printing->table.rows && goes_on(printing, *row, printing->part);
	     ++*row) {
		if (open && (is_sentence(printing, *row) ||
				!goes_on(printing, *row, printing->item))) {
			jk_html_facts_end(&printing->page);
			open = false;
		}
		if (is_sentence(printing, *row)) {
			jk_html_paragraph(
			    &printing->page, get(printing, *row, printing->value));
			continue;
		}
		if (!open)
			jk_html_facts(&printing->page);
		open = true;
		put_fact(printing, *row);
	}
	if (open)
		jk_html_facts_end(&printing->page);
	jk_html_section_end(&printing->page);
}

/* Empty where there is none. */
static void
find_title(const struct printing *printing, char title[256])
{
	title[0] = '\0';
	for (size_t i = 0; i < printing->table.rows; i++) {
		struct jk_bytes value = get(printing, i, printing->value);

		if (!is(printing, i, "title"))
			continue;
		snprintf(title, 256, "%.*s", (int)value.len, (const char *)value.ptr);
		return;
	}
}

static int
print_page(struct printing *printing, struct jk_err *err)
{
	struct jk_buf style = JK_BUF_INIT;
	char title[256];
	size_t row = 0;

	if (jk_site_table_file(&printing->run->site, "page.css", &style, err) < 0) {
		jk_buf_release(&style);
		return -1;
	}
	find_title(printing, title);
	jk_html_begin(&printing->page, title, jk_buf_bytes(&style), JK_HTML_PORTRAIT);
	jk_buf_release(&style);
	jk_html_heading(&printing->page, title);
	for (; row < printing->table.rows && !is(printing, row, "heading"); row++)
		if (!is(printing, row, "title"))
			jk_html_paragraph(
			    &printing->page, get(printing, row, printing->value));
	while (row < printing->table.rows)
		put_section(printing, &row);
	jk_html_facts(&printing->page);
	jk_html_fact(
	    &printing->page, "署名者証明書", jk_bytes_of(printing->table.signer));
	jk_html_fact(
	    &printing->page, "内容ダイジェスト", jk_bytes_of(printing->table.content));
	jk_html_facts_end(&printing->page);
	return jk_page_put(&printing->page, printing->run, err);
}

static int
find_columns(struct printing *printing, struct jk_err *err)
{
	const char *const names[] = { "part", "item", "name", "label", "value" };
	int *const columns[] = { &printing->part, &printing->item, &printing->name,
		&printing->label, &printing->value };

	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		*columns[i] = jk_signed_table_column(&printing->table, names[i]);
		if (*columns[i] < 0)
			return jk_err_set(err, JK_EXIT_CONFIG, "JK00453",
			    _("schema %s has no field \"%s\""), "certificate",
			    names[i]);
	}
	return 0;
}

int
jk_certificate_render(
    struct jk_run *run, const char *path, const char *format, struct jk_err *err)
{
	struct printing printing = { .run = run,
		.is_page = strcmp(format, "html") == 0 };
	int result;

	if (!printing.is_page && strcmp(format, "text") != 0)
		return jk_err_set(err, JK_EXIT_USAGE, "JK00737",
		    _("a certificate is rendered as text or html, not: %s"), format);
	result = jk_signed_table_read(&printing.table, run, path, "certificate", err);
	if (result == 0)
		result = find_columns(&printing, err);
	if (result == 0)
		result = printing.is_page ? print_page(&printing, err)
					  : print_text(&printing, err);
	jk_signed_table_release(&printing.table);
	jk_buf_release(&printing.page);
	return result;
}
