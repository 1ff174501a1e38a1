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

static void
put_day(struct jk_buf *to, bool is_known, int32_t day)
{
	char text[JK_DATE_ERA_CHARS];

	jk_page_day(text, day);
	put_text(to, is_known ? text : NULL);
}

static void
put_limits(struct jk_buf *to, const struct jk_planned *planned)
{
	char from[JK_COUNT_CHARS], most[JK_COUNT_CHARS] = "", text[64];

	if (planned == NULL || (planned->from == 0 && planned->to == UINT64_MAX)) {
		put_text(to, NULL);
		return;
	}
	jk_count_encode(from, planned->from);
	if (planned->to != UINT64_MAX)
		jk_count_encode(most, planned->to);
	snprintf(text, sizeof text, "%s～%s", from, most);
	put_text(to, text);
}

static void
put_line(struct jk_buf *to, const struct jk_plan_line *line,
    const struct jk_accesses *accesses)
{
	const struct jk_planned *planned = line->planned;
	const struct jk_ran *ran = line->ran;
	char place[sizeof(struct jk_accesses_place)] = "";
	struct jk_accesses_place shown;

	if (ran != NULL) {
		jk_accesses_place(accesses, &ran->place, &shown);
		snprintf(place, sizeof place, "%s/%s", shown.input, shown.record);
	}
	jk_html_row(to);
	jk_html_cell(to, JK_HTML_HEAD, jk_bytes_of(results[line->result]));
	put_text(to, planned != NULL ? planned->job : ran->job);
	put_text(to, planned != NULL ? planned->purpose : ran->purpose);
	put_day(to, planned != NULL, planned != NULL ? planned->day : 0);
	put_day(to, ran != NULL, ran != NULL ? ran->day : 0);
	put_text(to, planned != NULL ? planned->operator_id : NULL);
	put_text(to, ran != NULL ? ran->operator_id : NULL);
	put_limits(to, planned);
	jk_page_number(to, line->records);
	put_text(to, place);
	jk_html_row_end(to);
}

void
jk_planned_put_page(
    struct jk_buf *to, const struct jk_plans *plans, const struct jk_accesses *accesses)
{
	static const char *const heads[] = { "結果", "処理名", "事務", "予定日",
		"実施日", "予定の操作者", "実施した操作者", "予定件数", "件数",
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
