#include <stdio.h>

#include "filter/page.h"
#include "filter/planned.h"
#include "format/chart.h"

/* In Japanese whatever the language of messages: the page is. */
static const char *const results[JK_PLAN_RESULTS] = {
	[JK_PLAN_AS_PLANNED] = "計画どおり",
	[JK_PLAN_APPROVED] = "計画外（承認あり）",
	[JK_PLAN_NOT_RUN] = "未実施",
	[JK_PLAN_NOT_PLANNED] = "計画外（承認なし）",
	[JK_PLAN_BAD_APPROVAL] = "計画外（承認が無効）",
	[JK_PLAN_OTHER_DAY] = "実施日の相違",
	[JK_PLAN_OTHER_OPERATOR] = "操作者の相違",
	[JK_PLAN_TOO_FEW] = "件数の不足",
	[JK_PLAN_TOO_MANY] = "件数の超過",
};

static void
put_text(struct jk_buf *to, const char *text)
{
	jk_html_cell(to, JK_HTML_TEXT,
	    jk_bytes_of(text != NULL && text[0] != '\0' ? text : "―"));
}

/* A day, who, and how many: one cell, since a row of ten does not fit on paper. */
static void
put_when(struct jk_buf *to, int32_t day, const char *who, const char *records)
{
	char date[JK_DATE_ERA_CHARS], text[160];

	jk_page_day(date, day);
	snprintf(text, sizeof text, "%s%s%s%s%s", date, who[0] != '\0' ? "、" : "", who,
	    records[0] != '\0' ? "、" : "", records);
	jk_html_cell(to, JK_HTML_TEXT, jk_bytes_of(text));
}

static void
put_planned(struct jk_buf *to, const struct jk_planned *planned)
{
	char from[JK_COUNT_CHARS], most[JK_COUNT_CHARS] = "", records[80] = "";

	if (planned == NULL) {
		put_text(to, NULL);
		return;
	}
	jk_count_encode(from, planned->from);
	if (planned->to != UINT64_MAX)
		jk_count_encode(most, planned->to);
	if (planned->from == planned->to)
		snprintf(records, sizeof records, "%s件", from);
	else if (planned->from > 0 || planned->to != UINT64_MAX)
		snprintf(records, sizeof records, "%s～%s件", from, most);
	put_when(to, planned->day, planned->operator_id, records);
}

static void
put_ran(struct jk_buf *to, const struct jk_plan_line *line,
    const struct jk_accesses *accesses)
{
	char count[JK_COUNT_CHARS], text[sizeof(struct jk_accesses_place) + 8];
	struct jk_accesses_place shown;

	if (line->ran == NULL) {
		put_text(to, NULL);
		put_text(to, NULL);
		return;
	}
	jk_count_encode(count, line->records);
	snprintf(text, sizeof text, "%s件", count);
	put_when(to, line->ran->day, line->ran->operator_id, text);
	jk_accesses_place(accesses, &line->ran->place, &shown);
	snprintf(text, sizeof text, "%s/%s", shown.input, shown.record);
	put_text(to, text);
}

static void
put_line(struct jk_buf *to, const struct jk_plan_line *line,
    const struct jk_accesses *accesses)
{
	const struct jk_planned *planned = line->planned;

	jk_html_row(to);
	jk_html_cell(to, JK_HTML_HEAD, jk_bytes_of(results[line->result]));
	put_text(to, planned != NULL ? planned->job : line->ran->job);
	put_text(to, planned != NULL ? planned->purpose : line->ran->purpose);
	put_planned(to, planned);
	put_ran(to, line, accesses);
	jk_html_row_end(to);
}

void
jk_planned_put_page(
    struct jk_buf *to, const struct jk_plans *plans, const struct jk_accesses *accesses)
{
	static const char *const heads[] = { "結果", "処理名", "事務", "予定", "実施",
		"記録の所在" };
	char caption[192];

	snprintf(caption, sizeof caption,
	    "計画どおり%zu件、計画外で承認のあるもの%zu件、相違%zu件。相違だけを示す",
	    plans->counts[JK_PLAN_AS_PLANNED], plans->counts[JK_PLAN_APPROVED],
	    jk_plans_differences(plans));
	jk_html_section(to, "処理計画と実施の対照");
	jk_html_table(to, caption);
	jk_html_table_heads(to, heads, sizeof heads / sizeof heads[0]);
	for (size_t i = 0; i < jk_plan_lines(plans->plan); i++)
		if (jk_plan_is_difference(jk_plan_line(plans->plan, i)->result))
			put_line(to, jk_plan_line(plans->plan, i), accesses);
	jk_html_table_end(to);
	jk_html_section_end(to);
}
