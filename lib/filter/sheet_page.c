/* A sheet as a page (format/html.h). */
#include <stdio.h>

#include "filter/sheet_print.h"
#include "format/date.h"
#include "format/html.h"
#include "format/time.h"

struct page {
	struct jk_buf *to;
	const struct jk_sheet *sheet;
};

/* Words of the notice, and where they stand on the page. */
static const char *const facts[] = { "applicant", "case_number", "request",
	"received_on", "clause", "decided_on", "due_on", "extended_on",
	"decision_label" };
static const char *const grounds[] = { "archive_list", "archive_root", "register_list",
	"register_root" };

#define COUNT(array) (sizeof array / sizeof array[0])

/* A day in its era; anything else as it is. */
static struct jk_bytes
in_era(struct jk_bytes value, char era[JK_DATE_ERA_CHARS])
{
	int32_t day;

	if (jk_date_decode(value, &day) && jk_date_era_encode(era, day))
		return jk_bytes_of(era);
	return value;
}

static void
put_fact(const struct page *page, size_t row)
{
	struct jk_bytes label = jk_sheet_get(page->sheet, row, JK_SHEET_LABEL);
	char name[256], era[JK_DATE_ERA_CHARS];

	snprintf(name, sizeof name, "%.*s", (int)label.len, (const char *)label.ptr);
	jk_html_fact(page->to, name,
	    in_era(jk_sheet_get(page->sheet, row, JK_SHEET_VALUE), era));
}

static bool
is_word(const struct page *page, size_t row, const char *name)
{
	return jk_sheet_is(page->sheet, row, "notice") &&
	       jk_bytes_is(jk_sheet_get(page->sheet, row, JK_SHEET_NAME), name);
}

static void
put_facts(const struct page *page, const char *const *names, size_t count)
{
	for (size_t i = 0; i < count; i++)
		for (size_t row = 0; row < jk_sheet_rows(page->sheet); row++)
			if (is_word(page, row, names[i]))
				put_fact(page, row);
}

/* Whom it is about, as one is written to. */
static void
put_name(const struct page *page)
{
	struct jk_bytes name = jk_sheet_word(page->sheet, "person_name");
	struct jk_buf text = JK_BUF_INIT;

	if (name.len == 0)
		return;
	jk_buf_add(&text, name);
	jk_buf_add_text(&text, " 様");
	jk_html_paragraph(page->to, jk_buf_bytes(&text));
	page->to->failed |= text.failed;
	jk_buf_release(&text);
}

/* From one day to the other, in one line. */
static void
put_window(const struct page *page)
{
	struct jk_bytes from = jk_sheet_word(page->sheet, "window_from");
	struct jk_bytes to = jk_sheet_word(page->sheet, "window_to");
	char era[2][JK_DATE_ERA_CHARS], text[2 * JK_DATE_ERA_CHARS + 32];

	if (to.len == 0)
		return;
	from = in_era(from, era[0]);
	to = in_era(to, era[1]);
	snprintf(text, sizeof text, "%.*s%s%.*sまで", (int)from.len,
	    (const char *)from.ptr, from.len > 0 ? "から" : "", (int)to.len,
	    (const char *)to.ptr);
	jk_html_fact(page->to, "対象期間", jk_bytes_of(text));
}

/* All segments in one fact: there may be hundreds. */
static void
put_segments(const struct page *page)
{
	struct jk_buf text = JK_BUF_INIT;
	struct jk_bytes label = jk_bytes("", 0);
	char name[256];

	for (size_t row = 0; row < jk_sheet_rows(page->sheet); row++) {
		if (!is_word(page, row, "segment"))
			continue;
		label = jk_sheet_get(page->sheet, row, JK_SHEET_LABEL);
		if (text.len > 0)
			jk_buf_add_text(&text, ", ");
		jk_buf_add(&text, jk_sheet_get(page->sheet, row, JK_SHEET_VALUE));
	}
	snprintf(name, sizeof name, "%.*s", (int)label.len, (const char *)label.ptr);
	if (label.len > 0)
		jk_html_fact(page->to, name, jk_buf_bytes(&text));
	page->to->failed |= text.failed;
	jk_buf_release(&text);
}

/* Sentences of that name, under their label. */
static void
put_section(const struct page *page, const char *name)
{
	bool begun = false;

	for (size_t row = 0; row < jk_sheet_rows(page->sheet); row++) {
		struct jk_bytes label;
		char title[256];

		if (!is_word(page, row, name))
			continue;
		label = jk_sheet_get(page->sheet, row, JK_SHEET_LABEL);
		snprintf(title, sizeof title, "%.*s", (int)label.len,
		    (const char *)label.ptr);
		if (!begun)
			jk_html_section(page->to, title);
		begun = true;
		jk_html_paragraph(
		    page->to, jk_sheet_get(page->sheet, row, JK_SHEET_VALUE));
	}
	if (begun)
		jk_html_section_end(page->to);
}

/* Lines */

static size_t
count_of(const struct jk_sheet *sheet, const char *part)
{
	size_t count = 0;

	for (size_t row = 0; row < jk_sheet_rows(sheet); row++)
		count += jk_sheet_is(sheet, row, part);
	return count;
}

/* A column that no line fills is left out. */
static bool
is_filled(const struct jk_sheet *sheet, enum jk_sheet_column column)
{
	for (size_t row = 0; row < jk_sheet_rows(sheet); row++)
		if (jk_sheet_is(sheet, row, "line") &&
		    jk_sheet_get(sheet, row, column).len > 0)
			return true;
	return false;
}

static size_t
choose_columns(
    const struct jk_sheet *sheet, enum jk_sheet_column chosen[JK_SHEET_LINE_COLUMNS])
{
	size_t count = 0;

	for (size_t i = 0; i < JK_SHEET_LINE_COLUMNS; i++)
		if (is_filled(sheet, jk_sheet_line_columns[i]))
			chosen[count++] = jk_sheet_line_columns[i];
	return count;
}

/* Day in its era; with its time, when the sheet shows it. */
static struct jk_bytes
when(const struct page *page, size_t row, char text[JK_DATE_ERA_CHARS + 16])
{
	struct jk_bytes at = jk_sheet_when(page->sheet, row);
	char era[JK_DATE_ERA_CHARS];
	struct jk_bytes day =
	    in_era(jk_sheet_get(page->sheet, row, JK_SHEET_PROVIDED_ON), era);

	if (at.len < JK_TIME_CHARS - 1)
		snprintf(text, JK_DATE_ERA_CHARS + 16, "%.*s", (int)day.len,
		    (const char *)day.ptr);
	else
		snprintf(text, JK_DATE_ERA_CHARS + 16, "%.*s %.8s", (int)day.len,
		    (const char *)day.ptr, (const char *)at.ptr + 11);
	return jk_bytes_of(text);
}

static void
put_line(const struct page *page, size_t row, unsigned long number,
    const enum jk_sheet_column *columns, size_t count)
{
	char text[24], day[JK_DATE_ERA_CHARS + 16];

	snprintf(text, sizeof text, "%lu", number);
	jk_html_row(page->to);
	jk_html_cell(page->to, JK_HTML_NUMBER, jk_bytes_of(text));
	for (size_t i = 0; i < count; i++)
		jk_html_cell(page->to, JK_HTML_TEXT,
		    columns[i] == JK_SHEET_PROVIDED_ON
			? when(page, row, day)
			: jk_sheet_get(page->sheet, row, columns[i]));
	jk_html_cell(
	    page->to, JK_HTML_TEXT, jk_sheet_get(page->sheet, row, JK_SHEET_FRAME));
	jk_html_row_end(page->to);
}

static void
put_lines(const struct page *page)
{
	enum jk_sheet_column columns[JK_SHEET_LINE_COLUMNS];
	size_t count = choose_columns(page->sheet, columns);
	const char *heads[JK_SHEET_LINE_COLUMNS + 2] = { "番号" };
	unsigned long number = 0, lines = count_of(page->sheet, "line");
	char caption[64];

	if (lines == 0)
		return;
	for (size_t i = 0; i < count; i++)
		heads[1 + i] = jk_sheet_title(page->sheet, columns[i]);
	heads[1 + count] = jk_sheet_title(page->sheet, JK_SHEET_FRAME);
	snprintf(caption, sizeof caption, "%lu 件", lines);
	jk_html_section(page->to, "提供及び利用の状況");
	jk_html_table(page->to, caption);
	jk_html_table_heads(page->to, heads, count + 2);
	for (size_t row = 0; row < jk_sheet_rows(page->sheet); row++)
		if (jk_sheet_is(page->sheet, row, "line"))
			put_line(page, row, ++number, columns, count);
	jk_html_table_end(page->to);
	jk_html_section_end(page->to);
}

/* Own data: the items of each record. */
static void
put_items(const struct page *page)
{
	struct jk_bytes before = { NULL, 0 };

	for (size_t row = 0; row < jk_sheet_rows(page->sheet); row++) {
		struct jk_bytes record =
		    jk_sheet_get(page->sheet, row, JK_SHEET_RECORD);
		char title[64];

		if (!jk_sheet_is(page->sheet, row, "item"))
			continue;
		if (!jk_bytes_equal(record, before)) {
			if (before.len > 0) {
				jk_html_facts_end(page->to);
				jk_html_section_end(page->to);
			}
			snprintf(title, sizeof title, "記録 %.*s", (int)record.len,
			    (const char *)record.ptr);
			jk_html_section(page->to, title);
			jk_html_facts(page->to);
			before = record;
		}
		put_fact(page, row);
	}
	if (before.len == 0)
		return;
	jk_html_facts_end(page->to);
	jk_html_section_end(page->to);
}

static void
put_page(const struct page *page, struct jk_bytes style)
{
	struct jk_bytes title = jk_sheet_word(page->sheet, "title");
	char heading[256];

	snprintf(
	    heading, sizeof heading, "%.*s", (int)title.len, (const char *)title.ptr);
	jk_html_begin(page->to, heading, style,
	    count_of(page->sheet, "line") > 0 ? JK_HTML_LANDSCAPE : JK_HTML_PORTRAIT);
	jk_html_heading(page->to, heading);
	put_name(page);
	jk_html_paragraph(page->to, jk_sheet_word(page->sheet, "party"));
	jk_html_facts(page->to);
	put_facts(page, facts, COUNT(facts));
	put_window(page);
	jk_html_facts_end(page->to);
	put_section(page, "decided");
	put_section(page, "reason");
	put_lines(page);
	put_items(page);
	put_section(page, "note");
	put_section(page, "review");
	put_section(page, "suit");
	jk_html_section(page->to, "照合のための情報");
	jk_html_facts(page->to);
	put_facts(page, grounds, COUNT(grounds));
	put_segments(page);
	jk_html_facts_end(page->to);
	jk_html_section_end(page->to);
	jk_html_end(page->to);
}

int
jk_sheet_page(struct jk_buf *to, const struct jk_sheet *sheet, struct jk_run *run,
    struct jk_err *err)
{
	const struct page page = { to, sheet };
	struct jk_buf style = JK_BUF_INIT;
	int result = jk_site_table_file(&run->site, "page.css", &style, err);

	if (result == 0)
		put_page(&page, jk_buf_bytes(&style));
	jk_buf_release(&style);
	if (result < 0)
		return -1;
	return jk_buf_failed(to) ? jk_err_memory(err) : 0;
}
