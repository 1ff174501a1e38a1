#include "filter/page.h"

#include <stdio.h>

#include "format/chart.h"

#define STYLE "page.css"

int
jk_page_format(const struct jk_run *run, enum jk_cells_format *format, bool *is_page,
    struct jk_err *err)
{
	const char *word = jk_run_option(run, "format");

	*is_page = word != NULL && strcmp(word, "html") == 0;
	if (*is_page ||
	    (jk_cells_format_decode(format, word) && *format != JK_CELLS_COPY))
		return 0;
	return jk_err_set(err, JK_EXIT_USAGE, "JKU0062",
	    _("--format takes text, csv, jsonl or html"));
}

void
jk_page_day(char to[JK_DATE_ERA_CHARS], int32_t day)
{
	if (!jk_date_era_encode(to, day))
		jk_date_encode(to, day);
}

void
jk_page_number(struct jk_buf *to, uint64_t count)
{
	char text[JK_COUNT_CHARS];

	jk_count_encode(text, count);
	jk_html_cell(to, JK_HTML_NUMBER, jk_bytes_of(text));
}

void
jk_page_fact_count(
    struct jk_buf *to, const char *name, uint64_t count, const char *unit)
{
	char text[JK_COUNT_CHARS + 16];

	jk_count_encode(text, count);
	snprintf(text + strlen(text), 16, "%s", unit);
	jk_html_fact(to, name, jk_bytes_of(text));
}

int
jk_page_begin(struct jk_buf *to, struct jk_run *run, const char *title,
    const struct jk_period *period, enum jk_html_paper paper, struct jk_err *err)
{
	char since[JK_DATE_ERA_CHARS], until[JK_DATE_ERA_CHARS];
	char day[JK_DATE_ERA_CHARS], text[sizeof run->site.conf.name + 16];
	struct jk_buf style = JK_BUF_INIT;

	if (jk_site_table_file(&run->site, STYLE, &style, err) < 0) {
		jk_buf_release(&style);
		return -1;
	}
	jk_html_begin(to, title, jk_buf_bytes(&style), paper);
	jk_buf_release(&style);
	jk_html_heading(to, title);
	jk_html_facts(to);
	snprintf(
	    text, sizeof text, "%s（%s）", run->site.conf.name, run->site.conf.code);
	jk_html_fact(to, "機関", jk_bytes_of(text));
	jk_page_day(since, period->since);
	jk_page_day(until, period->until);
	snprintf(text, sizeof text, "%sから%sまで", since, until);
	jk_html_fact(to, "対象期間", jk_bytes_of(text));
	jk_page_day(day, run->day);
	jk_html_fact(to, "基準日", jk_bytes_of(day));
	return 0;
}

int
jk_page_put(struct jk_buf *to, struct jk_run *run, struct jk_err *err)
{
	jk_html_end(to);
	if (jk_buf_failed(to))
		return jk_err_memory(err);
	return jk_run_write(run, jk_buf_bytes(to), err);
}
