#include <stdio.h>
#include <stdlib.h>

#include "filter/found_parts.h"
#include "filter/page.h"
#include "format/chart.h"

int
jk_found_keep(
    struct jk_found *found, const struct jk_finding *finding, struct jk_err *err)
{
	struct jk_finding **shown = &found->shown[finding->rule];
	uint64_t number = found->counts[finding->rule] - 1;

	if (number >= JK_FOUND_SHOWN)
		return 0;
	if (*shown == NULL)
		*shown = calloc(JK_FOUND_SHOWN, sizeof **shown);
	if (*shown == NULL)
		return jk_err_memory(err);
	(*shown)[number] = *finding;
	return 0;
}

static const char *
level_in_japanese(struct jk_bytes level)
{
	if (jk_bytes_is(level, "alarm"))
		return "警報";
	return jk_bytes_is(level, "warning") ? "注意" : "参考";
}

static void
put_chart(struct jk_buf *to, const struct jk_found *found)
{
	static const char caption[] = "規則ごとの指摘件数";
	struct jk_chart_mark marks[JK_FINDING_RULES];
	size_t count = 0;

	for (int rule = 0; rule < JK_FINDING_RULES; rule++)
		if (found->counts[rule] > 0)
			marks[count++] =
			    (struct jk_chart_mark){ .name =
							found->findings.limits[rule].id,
				    .value = found->counts[rule] };
	if (count == 0)
		return;
	jk_html_figure(to, caption);
	jk_chart_bars(to, caption, marks, count);
	jk_html_figure_end(to);
}

/* Every rule, also those that found nothing or were not asked. */
static int
put_rules(struct jk_buf *to, const struct jk_found *found, struct jk_err *err)
{
	static const char *const heads[] = { "規則", "水準", "内容", "根拠", "件数" };
	char title[JK_FOUND_TITLE_BYTES];

	jk_html_section(to, "規則別");
	put_chart(to, found);
	jk_html_table(to, "「―」は、規則がないか、必要な表がないため調べなかったもの");
	jk_html_table_heads(to, heads, 5);
	for (int i = 0; i < JK_FINDING_RULES; i++) {
		enum jk_finding_rule rule = (enum jk_finding_rule)i;
		const struct jk_finding_limits *limits = &found->findings.limits[rule];

		if (!limits->asked)
			continue;
		if (jk_found_title(found, rule, true, title, err) < 0)
			return -1;
		jk_html_row(to);
		jk_html_cell(to, JK_HTML_HEAD, limits->id);
		jk_html_cell(
		    to, JK_HTML_TEXT, jk_bytes_of(level_in_japanese(limits->level)));
		jk_html_cell(to, JK_HTML_TEXT, jk_bytes_of(title));
		jk_html_cell(to, JK_HTML_TEXT, limits->clause);
		if (jk_watch_is_asked(found->watch, rule))
			jk_page_number(to, found->counts[rule]);
		else
			jk_html_cell(to, JK_HTML_NUMBER, jk_bytes_of("―"));
		jk_html_row_end(to);
	}
	jk_html_table_end(to);
	jk_html_section_end(to);
	return 0;
}

static void
put_finding(
    struct jk_buf *to, const struct jk_found *found, const struct jk_finding *finding)
{
	char first[JK_DATE_ERA_CHARS], last[JK_DATE_ERA_CHARS];
	char text[sizeof(struct jk_accesses_place)] = "―";
	struct jk_accesses_place place;

	jk_html_row(to);
	jk_html_cell(to, JK_HTML_HEAD,
	    jk_bytes_of(finding->who[0] != '\0' ? finding->who : "―"));
	jk_page_day(first, finding->first);
	jk_page_day(last, finding->last);
	snprintf(text, sizeof text, "%s%s%s", first,
	    finding->first != finding->last ? "から" : "",
	    finding->first != finding->last ? last : "");
	jk_html_cell(to, JK_HTML_TEXT, jk_bytes_of(text));
	jk_page_number(to, finding->count);
	snprintf(text, sizeof text, "―");
	if (finding->has_place) {
		jk_accesses_place(found->accesses, &finding->place, &place);
		snprintf(text, sizeof text, "%s/%s", place.input, place.record);
	}
	jk_html_cell(to, JK_HTML_TEXT, jk_bytes_of(text));
	jk_html_row_end(to);
}

static int
put_rule(struct jk_buf *to, const struct jk_found *found, enum jk_finding_rule rule,
    struct jk_err *err)
{
	static const char *const heads[] = { "照合ID等", "日", "数",
		"最後の記録の所在" };
	const struct jk_finding_limits *limits = &found->findings.limits[rule];
	uint64_t count = found->counts[rule];
	char title[JK_FOUND_TITLE_BYTES], caption[JK_FOUND_TITLE_BYTES + 64];

	if (count == 0)
		return 0;
	if (jk_found_title(found, rule, true, title, err) < 0)
		return -1;
	snprintf(caption, sizeof caption, "%.*s　%s", (int)limits->id.len,
	    (const char *)limits->id.ptr, title);
	jk_html_section(to, caption);
	if (limits->note_ja.len > 0) {
		snprintf(caption, sizeof caption, "ほかに考えられる事情：%.*s",
		    (int)limits->note_ja.len, (const char *)limits->note_ja.ptr);
		jk_html_paragraph(to, jk_bytes_of(caption));
	}
	snprintf(caption, sizeof caption,
	    count > JK_FOUND_SHOWN ? "%llu件のうち%d件" : "%llu件",
	    (unsigned long long)count, JK_FOUND_SHOWN);
	jk_html_table(to, caption);
	jk_html_table_heads(to, heads, 4);
	for (uint64_t i = 0; i < count && i < JK_FOUND_SHOWN; i++)
		put_finding(to, found, &found->shown[rule][i]);
	jk_html_table_end(to);
	jk_html_section_end(to);
	return 0;
}

static int
put_head(struct jk_buf *to, const struct jk_found *found, struct jk_err *err)
{
	static const char note[] = "住民は名指さず、根拠となる最後の記録の所在で示す。"
				   "指摘は不正の断定ではなく、"
				   "確認を要するものである。";

	if (jk_page_begin(to, found->run, "利用記録の点検結果", &found->period,
		JK_HTML_PORTRAIT, err) < 0)
		return -1;
	jk_page_fact_count(to, "点検した記録", jk_watch_records(found->watch), "件");
	jk_page_fact_count(to, "うち照会等", jk_watch_looks(found->watch), "件");
	jk_page_fact_count(to, "指摘", jk_found_count(found), "件");
	jk_html_facts_end(to);
	jk_html_paragraph(to, jk_bytes_of(note));
	return 0;
}

int
jk_found_put_page(struct jk_found *found, struct jk_err *err)
{
	struct jk_buf page = JK_BUF_INIT;
	int result = put_head(&page, found, err);

	if (result == 0)
		result = put_rules(&page, found, err);
	for (int rule = 0; result == 0 && rule < JK_FINDING_RULES; rule++)
		result = put_rule(&page, found, (enum jk_finding_rule)rule, err);
	if (result == 0)
		result = jk_page_put(&page, found->run, err);
	jk_buf_release(&page);
	return result;
}
