/* Unit tests of format/chart: counts as text, and marks as long as their values. */
#include "format/chart.h"

#include <stdlib.h>
#include <string.h>

#include "tap.h"

static void
test_counts(void)
{
	static const struct {
		uint64_t count;
		const char *text;
	} lines[] = {
		{ 0, "0" },
		{ 999, "999" },
		{ 1000, "1,000" },
		{ 123456, "123,456" },
		{ 100000000, "100,000,000" },
		{ UINT64_MAX, "18,446,744,073,709,551,615" },
	};

	for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
		char text[JK_COUNT_CHARS];

		jk_count_encode(text, lines[i].count);
		ok(strcmp(text, lines[i].text) == 0, "%s is shown with commas",
		    lines[i].text);
	}
}

/* The width of the n-th rectangle of that class, from 0; -1: there is none. */
static double
width_of(struct jk_buf *drawn, const char *class, int nth, const char *side)
{
	const char *at = jk_buf_text(drawn);
	char wanted[64];

	snprintf(wanted, sizeof wanted, "<rect class=\"%s\"", class);
	for (int i = 0; i <= nth; i++) {
		at = strstr(at, wanted);
		if (at == NULL)
			return -1;
		at++;
	}
	at = strstr(at, side);
	return at == NULL ? -1 : strtod(at + strlen(side), NULL);
}

static void
test_bars(void)
{
	static const struct jk_chart_mark marks[] = {
		{ { (const uint8_t *)"<a&b>", 5 }, 1000, 250 },
		{ { (const uint8_t *)"\xe9\x9d\x99", 3 }, 500, 0 },
		{ { (const uint8_t *)"few", 3 }, 1, 0 },
		{ { (const uint8_t *)"none", 4 }, 0, 0 },
	};
	struct jk_buf drawn = JK_BUF_INIT;
	double longest;

	jk_chart_bars(&drawn, "\"title\"", marks, 4);
	longest = width_of(&drawn, "bar", 0, "width=\"");
	ok(longest > 100, "the longest bar takes the room");
	ok(width_of(&drawn, "bar", 1, "width=\"") == longest / 2, "half is half");
	ok(width_of(&drawn, "part", 0, "width=\"") == longest / 4, "a part is in it");
	ok(width_of(&drawn, "part", 1, "width=\"") < 0, "no part is no mark");
	ok(width_of(&drawn, "bar", 2, "width=\"") == 1, "what is little is seen");
	ok(width_of(&drawn, "bar", 3, "width=\"") == 0, "nothing is nothing");
	ok(strstr(jk_buf_text(&drawn), "&lt;a&amp;b&gt;") != NULL, "names are escaped");
	ok(strstr(jk_buf_text(&drawn), "aria-label=\"&quot;title&quot;\"") != NULL,
	    "so is the label");
	ok(strstr(jk_buf_text(&drawn), ">1,000<") != NULL, "values stand beside");
	jk_buf_release(&drawn);
}

static void
test_columns(void)
{
	static const struct jk_chart_mark marks[] = {
		{ { (const uint8_t *)"1", 1 }, 7, 0 },
		{ { (const uint8_t *)"2", 1 }, 3, 0 },
	};
	struct jk_buf drawn = JK_BUF_INIT;

	jk_chart_columns(&drawn, "t", marks, 2);
	ok(strstr(jk_buf_text(&drawn), ">8<") != NULL,
	    "the axis ends with a round number above the highest");
	ok(width_of(&drawn, "bar", 0, "height=\"") == 189, "7 of 8");
	ok(width_of(&drawn, "bar", 1, "height=\"") == 81, "3 of 8");
	jk_buf_reset(&drawn);
	jk_chart_columns(&drawn, "t", marks, 0);
	ok(strstr(jk_buf_text(&drawn), "</svg>") != NULL, "none at all is a drawing");
	jk_buf_release(&drawn);
}

static void
test_grid(void)
{
	static const char *const names[] = { "a", "b" };
	static const uint64_t values[] = { 0, 10, 5, 1 };
	const struct jk_chart_grid grid = { names, names, 2, 2, values };
	struct jk_buf drawn = JK_BUF_INIT;

	jk_chart_grid(&drawn, "t", &grid);
	ok(width_of(&drawn, "cell", 3, "width=\"") > 0, "each has its cell");
	ok(width_of(&drawn, "bar", 0, "opacity=\"") == 1, "the highest is opaque");
	ok(width_of(&drawn, "bar", 1, "opacity=\"") == 0.55, "half is fainter");
	ok(width_of(&drawn, "bar", 2, "opacity=\"") == 0.19, "little is not none");
	ok(width_of(&drawn, "bar", 3, "opacity=\"") < 0, "nothing has no shade");
	ok(strstr(jk_buf_text(&drawn), "<title>a b: 10</title>") != NULL,
	    "a cell says its row, column and value");
	jk_buf_release(&drawn);
}

int
main(void)
{
	test_counts();
	test_bars();
	test_columns();
	test_grid();
	return tap_end();
}
