#include <stdio.h>

#include "base/text.h"
#include "filter/page.h"
#include "filter/summary_parts.h"
#include "format/chart.h"

#define HOURS 24
#define WEEKDAYS 7
#define DAYS_SHOWN 92 /* more are drawn by the month */
#define MARKS_MAX (JK_OVERVIEW_MAX_DAYS / 28 + DAYS_SHOWN)
#define NAME_SHOWN 28 /* beside a bar, in half widths; the table has all */
#define NAME_BYTES 192

static const char *const weekdays[WEEKDAYS] = { "月", "火", "水", "木", "金", "土",
	"日" };
static const char *const hours[HOURS] = { "0", "1", "2", "3", "4", "5", "6", "7", "8",
	"9", "10", "11", "12", "13", "14", "15", "16", "17", "18", "19", "20", "21",
	"22", "23" };

/* By day or month */

struct series {
	struct jk_chart_mark marks[MARKS_MAX];
	char names[MARKS_MAX][16];
	size_t count;
};

static void
add_day(
    struct series *series, const struct jk_summary *summary, int32_t day, bool by_month)
{
	const struct jk_overview_count *count = jk_overview_day(summary->overview, day);
	struct jk_chart_mark *mark;
	int year, month, date;

	jk_date_split(day, &year, &month, &date);
	if (!by_month || series->count == 0 || date == 1) {
		char *name = series->names[series->count];

		if (by_month)
			snprintf(name, sizeof series->names[0], "%d-%02d", year, month);
		else
			snprintf(name, sizeof series->names[0], "%d/%d", month, date);
		mark = &series->marks[series->count++];
		*mark = (struct jk_chart_mark){ .name = jk_bytes_of(name) };
	}
	mark = &series->marks[series->count - 1];
	mark->value += count->records;
	mark->part += count->refused;
}

static void
put_days(struct jk_buf *to, const struct jk_summary *summary)
{
	int32_t since = summary->period.since, until = summary->period.until;
	bool by_month = until - since >= DAYS_SHOWN;
	struct series series = { .count = 0 };
	const char *caption = by_month ? "月別の記録件数（別の色は拒否）"
				       : "日別の記録件数（別の色は拒否）";

	for (int32_t day = since; day <= until; day++)
		add_day(&series, summary, day, by_month);
	jk_html_section(to, by_month ? "月別" : "日別");
	jk_html_figure(to, caption);
	jk_chart_columns(to, caption, series.marks, series.count);
	jk_html_figure_end(to);
	jk_html_section_end(to);
}

static void
put_hours(struct jk_buf *to, const struct jk_summary *summary)
{
	static const char caption[] =
	    "曜日と時刻（時）ごとの照会等の件数。色の強いほど多い";
	uint64_t values[WEEKDAYS * HOURS];
	const struct jk_chart_grid grid = { .rows = weekdays,
		.columns = hours,
		.rows_count = WEEKDAYS,
		.columns_count = HOURS,
		.values = values };

	for (int i = 0; i < WEEKDAYS * HOURS; i++)
		values[i] =
		    jk_overview_hour(summary->overview, i / HOURS, i % HOURS)->looks;
	jk_html_section(to, "曜日・時間帯別");
	jk_html_figure(to, caption);
	jk_chart_grid(to, caption, &grid);
	jk_html_figure_end(to);
	jk_html_section_end(to);
}

/* By names */

/* As much of a name as there is room for, and an ellipsis for more. */
static void
shorten(char to[NAME_BYTES], struct jk_bytes name)
{
	size_t at = 0, widths = 0;
	uint32_t character;

	while (at < name.len && widths < NAME_SHOWN) {
		size_t len =
		    jk_text_next(jk_bytes(name.ptr + at, name.len - at), &character);

		if (len == 0)
			break;
		at += len;
		widths += character < 0x80 ? 1 : 2;
	}
	memcpy(to, name.ptr, at);
	strcpy(to + at, at < name.len ? "…" : "");
}

static struct jk_bytes
called(const struct jk_summary *summary, enum jk_overview_by by, const char *name)
{
	struct jk_bytes label = jk_labels_get(&summary->labels, by, name);

	if (name[0] == '\0')
		return jk_bytes_of("（記載なし）");
	return label.len > 0 ? label : jk_bytes_of(name);
}

static void
put_chart(struct jk_buf *to, const struct jk_summary *summary,
    const struct jk_summary_section *section, size_t shown)
{
	struct jk_chart_mark marks[JK_SUMMARY_TOP];
	char names[JK_SUMMARY_TOP][NAME_BYTES], caption[96];

	for (size_t rank = 0; rank < shown; rank++) {
		const char *name;
		const struct jk_overview_count *count =
		    jk_overview_at(summary->overview, section->by, rank, &name);

		shorten(names[rank], called(summary, section->by, name));
		marks[rank] = (struct jk_chart_mark){ .name = jk_bytes_of(names[rank]),
			.value = count->records,
			.part =
			    section->by == JK_OVERVIEW_REFUSAL ? 0 : count->refused };
	}
	snprintf(caption, sizeof caption, "%s別の記録件数%s", section->title,
	    section->by == JK_OVERVIEW_REFUSAL ? "" : "（別の色は拒否）");
	jk_html_figure(to, caption);
	jk_chart_bars(to, caption, marks, shown);
	jk_html_figure_end(to);
}

static void
put_share(struct jk_buf *to, uint64_t part, uint64_t whole)
{
	char text[16];

	snprintf(text, sizeof text, "%.1f%%",
	    whole > 0 ? 100.0 * (double)part / (double)whole : 0.0);
	jk_html_cell(to, JK_HTML_NUMBER, jk_bytes_of(text));
}

/* Of operators, offices and recorders there are only their ids. */
static bool
has_labels(enum jk_overview_by by)
{
	return by != JK_OVERVIEW_OPERATOR && by != JK_OVERVIEW_OFFICE &&
	       by != JK_OVERVIEW_RECORDER;
}

static void
put_row(struct jk_buf *to, const struct jk_summary *summary, enum jk_overview_by by,
    size_t rank)
{
	const char *name;
	const struct jk_overview_count *count =
	    jk_overview_at(summary->overview, by, rank, &name);

	jk_html_row(to);
	jk_html_cell(to, JK_HTML_HEAD, jk_bytes_of(name[0] != '\0' ? name : "―"));
	if (has_labels(by))
		jk_html_cell(to, JK_HTML_TEXT, called(summary, by, name));
	jk_page_number(to, count->records);
	jk_page_number(to, count->looks);
	jk_page_number(to, count->refused);
	put_share(to, count->records, jk_overview_total(summary->overview)->records);
	jk_html_row_end(to);
}

static void
put_table(struct jk_buf *to, const struct jk_summary *summary,
    const struct jk_summary_section *section, size_t shown)
{
	const char *const heads[] = { section->title, "名称", "記録件数", "うち照会等",
		"うち拒否", "割合" };
	const char *const fewer[] = { section->title, "記録件数", "うち照会等",
		"うち拒否", "割合" };
	size_t count = jk_overview_names(summary->overview, section->by);
	char caption[128];

	snprintf(caption, sizeof caption,
	    count > shown ? "多い順に%zu（全%zu）" : "多い順", shown, count);
	jk_html_table(to, caption);
	if (has_labels(section->by))
		jk_html_table_heads(to, heads, 6);
	else
		jk_html_table_heads(to, fewer, 5);
	for (size_t rank = 0; rank < shown; rank++)
		put_row(to, summary, section->by, rank);
	jk_html_table_end(to);
}

static void
put_names(struct jk_buf *to, const struct jk_summary *summary,
    const struct jk_summary_section *section)
{
	size_t shown = jk_overview_names(summary->overview, section->by);
	char title[64];

	if (shown == 0)
		return;
	if (shown > JK_SUMMARY_TOP)
		shown = JK_SUMMARY_TOP;
	snprintf(title, sizeof title, "%s別", section->title);
	jk_html_section(to, title);
	put_chart(to, summary, section, shown);
	put_table(to, summary, section, shown);
	jk_html_section_end(to);
}

/* Residents, by their place */

static void
put_persons(struct jk_buf *to, const struct jk_summary *summary)
{
	static const char *const heads[] = { "順位", "照会等の件数", "操作者数",
		"最初の日", "最後の日", "最後の記録の所在" };
	const struct jk_overview_person *person;

	jk_html_section(to, "照会等の多い住民");
	jk_html_table(to, "住民は名指さず、最後の記録の所在で示す");
	jk_html_table_heads(to, heads, 6);
	for (size_t rank = 0;
	     (person = jk_overview_person(summary->overview, rank)) != NULL; rank++) {
		char day[JK_DATE_ERA_CHARS], place[sizeof(struct jk_accesses_place)];
		struct jk_accesses_place shown;

		jk_html_row(to);
		jk_page_number(to, rank + 1);
		jk_page_number(to, person->looks);
		jk_page_number(to, person->operators);
		jk_page_day(day, person->first);
		jk_html_cell(to, JK_HTML_TEXT, jk_bytes_of(day));
		jk_page_day(day, person->last);
		jk_html_cell(to, JK_HTML_TEXT, jk_bytes_of(day));
		jk_accesses_place(summary->accesses, &person->place, &shown);
		snprintf(place, sizeof place, "%s/%s", shown.input, shown.record);
		jk_html_cell(to, JK_HTML_TEXT, jk_bytes_of(place));
		jk_html_row_end(to);
	}
	jk_html_table_end(to);
	jk_html_section_end(to);
}

static int
put_head(struct jk_buf *to, struct jk_summary *summary, struct jk_err *err)
{
	const struct jk_overview *overview = summary->overview;
	const struct jk_overview_count *total = jk_overview_total(overview);
	static const char note[] =
	    "「照会等」は、特定の住民について照会、提供、出力等が行われ、または試みられ"
	    "た"
	    "記録をいう。件数はすべて、署名を検証した記録を一件ずつ数えたものである。";

	if (jk_page_begin(to, summary->run, "本人確認情報等の利用状況",
		&summary->period, JK_HTML_PORTRAIT, err) < 0)
		return -1;
	jk_page_fact_count(to, "記録件数", total->records, "件");
	jk_page_fact_count(to, "うち照会等", total->looks, "件");
	jk_page_fact_count(to, "うち拒否", total->refused, "件");
	jk_page_fact_count(to, "対象となった住民", jk_overview_persons(overview), "人");
	jk_html_facts_end(to);
	jk_html_paragraph(to, jk_bytes_of(note));
	return 0;
}

int
jk_summary_put_page(struct jk_summary *summary, struct jk_err *err)
{
	struct jk_buf page = JK_BUF_INIT;
	int result = put_head(&page, summary, err);

	if (result == 0) {
		put_days(&page, summary);
		put_hours(&page, summary);
		for (size_t i = 0; i < JK_OVERVIEW_BYS; i++)
			put_names(&page, summary, &jk_summary_sections[i]);
		put_persons(&page, summary);
		if (jk_plans_has_any(&summary->plans))
			jk_planned_put_page(&page, &summary->plans, summary->accesses);
		result = jk_page_put(&page, summary->run, err);
	}
	jk_buf_release(&page);
	return result;
}
