/* Unit tests of format/html: what a value can and cannot do to a page. */
#include "format/html.h"

#include <string.h>

#include "tap.h"

static bool
shows(struct jk_bytes value, const char *expected)
{
	struct jk_buf to = JK_BUF_INIT;
	bool same;

	jk_html_text(&to, value);
	same = strcmp(jk_buf_text(&to), expected) == 0;
	if (!same)
		printf("# %s\n", jk_buf_text(&to));
	jk_buf_release(&to);
	return same;
}

static void
test_values(void)
{
	ok(shows(jk_bytes_of("<script>\"a\" & 'b'</script>"),
	       "&lt;script&gt;&quot;a&quot; &amp; &#39;b&#39;&lt;/script&gt;"),
	    "what could be taken for markup is escaped");
	ok(shows(jk_bytes_of("\u8fbb\U000e0100\u845b\U000e0102"),
	       "\u8fbb\U000e0100\u845b\U000e0102"),
	    "variation sequences stay as they are");
	ok(shows(jk_bytes_of("\uf91d\ufa10"), "\uf91d\ufa10"),
	    "compatibility ideographs stay as they are");
	ok(shows(jk_bytes_of("a\u202eb\x1b[31m\u2066"), "a\ufffdb\ufffd[31m\ufffd"),
	    "controls and what turns the direction of text are shown as U+FFFD");
	ok(shows(jk_bytes("a\0b\xff\xc3", 5), "a\ufffdb\ufffd\ufffd"),
	    "bytes that are no text are shown as U+FFFD, one each");
	ok(shows(jk_bytes(NULL, 0), ""), "an empty value shows nothing");
}

static bool
has_style(const char *style)
{
	struct jk_buf to = JK_BUF_INIT;
	bool found;

	jk_html_begin(&to, "題", jk_bytes_of(style), JK_HTML_PORTRAIT);
	jk_html_end(&to);
	found = strstr(jk_buf_text(&to), "<style>") != NULL;
	jk_buf_release(&to);
	return found;
}

static void
test_page(void)
{
	struct jk_buf to = JK_BUF_INIT;
	const char *heads[] = { "件数", "<b>" };

	ok(has_style("p { margin: 0 }"), "the style is in the page");
	ok(!has_style("</style><script>"), "a style that ends its element is left out");
	jk_html_table(&to, "表 & 図");
	jk_html_table_heads(&to, heads, 2);
	jk_html_row(&to);
	jk_html_cell(&to, JK_HTML_NUMBER, jk_bytes_of("12"));
	jk_html_row_end(&to);
	jk_html_table_end(&to);
	ok(strcmp(jk_buf_text(&to),
	       "<div class=\"wide\"><table>\n<caption>表 &amp; 図</caption>\n"
	       "<thead><tr>\n<th scope=\"col\">件数</th>\n"
	       "<th scope=\"col\">&lt;b&gt;</th>\n</tr></thead>\n"
	       "<tr><td class=\"number\">12</td></tr>\n</table></div>\n") == 0,
	    "a table has its caption, heads and cells, escaped too");
	jk_buf_release(&to);
}

int
main(void)
{
	test_values();
	test_page();
	return tap_end();
}
