#include "format/html.h"

#include <string.h>

#include "base/text.h"

/* U+FFFD, the replacement character. */
#define REPLACEMENT "\xef\xbf\xbd"

static const char *
entity(uint32_t character)
{
	switch (character) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	case '\'':
		return "&#39;";
	default:
		return NULL;
	}
}

/* One character at the start of `value`, or one byte that begins none. */
static size_t
add_character(struct jk_buf *to, struct jk_bytes value)
{
	uint32_t character;
	size_t len = jk_text_next(value, &character);
	const char *written = len > 0 ? entity(character) : REPLACEMENT;

	if (len > 0 && jk_text_is_forbidden(character))
		written = REPLACEMENT;
	if (written != NULL)
		jk_buf_add_text(to, written);
	else
		jk_buf_add(to, jk_bytes(value.ptr, len));
	return len > 0 ? len : 1;
}

void
jk_html_text(struct jk_buf *to, struct jk_bytes value)
{
	for (size_t at = 0; at < value.len;)
		at += add_character(to, jk_bytes(value.ptr + at, value.len - at));
}

static void
add_element(struct jk_buf *to, const char *name, struct jk_bytes value)
{
	jk_buf_addf(to, "<%s>", name);
	jk_html_text(to, value);
	jk_buf_addf(to, "</%s>\n", name);
}

/* The page */

static bool
ends_its_element(struct jk_bytes style)
{
	return memmem(style.ptr, style.len, "</", 2) != NULL;
}

void
jk_html_begin(struct jk_buf *to, const char *title, struct jk_bytes style,
    enum jk_html_paper paper)
{
	jk_buf_add_text(to, "<!DOCTYPE html>\n<html lang=\"ja\">\n<head>\n"
			    "<meta charset=\"utf-8\">\n"
			    "<meta http-equiv=\"Content-Security-Policy\" "
			    "content=\"default-src 'none'; "
			    "style-src 'unsafe-inline'\">\n"
			    "<meta name=\"referrer\" content=\"no-referrer\">\n"
			    "<meta name=\"viewport\" "
			    "content=\"width=device-width, initial-scale=1\">\n"
			    "<meta name=\"color-scheme\" content=\"light dark\">\n");
	add_element(to, "title", jk_bytes_of(title));
	if (style.len > 0 && !ends_its_element(style)) {
		jk_buf_add_text(to, "<style>\n");
		jk_buf_add(to, style);
		jk_buf_add_text(to, "</style>\n");
	}
	jk_buf_addf(to, "</head>\n<body class=\"%s\">\n<main>\n",
	    paper == JK_HTML_LANDSCAPE ? "landscape" : "portrait");
}

void
jk_html_end(struct jk_buf *to)
{
	jk_buf_add_text(to, "</main>\n</body>\n</html>\n");
}

void
jk_html_heading(struct jk_buf *to, const char *text)
{
	add_element(to, "h1", jk_bytes_of(text));
}

void
jk_html_section(struct jk_buf *to, const char *text)
{
	jk_buf_add_text(to, "<section>\n");
	add_element(to, "h2", jk_bytes_of(text));
}

void
jk_html_section_end(struct jk_buf *to)
{
	jk_buf_add_text(to, "</section>\n");
}

void
jk_html_paragraph(struct jk_buf *to, struct jk_bytes text)
{
	add_element(to, "p", text);
}

/* Facts */

void
jk_html_facts(struct jk_buf *to)
{
	jk_buf_add_text(to, "<dl>\n");
}

void
jk_html_fact(struct jk_buf *to, const char *name, struct jk_bytes value)
{
	jk_buf_add_text(to, "<div>");
	add_element(to, "dt", jk_bytes_of(name));
	add_element(to, "dd", value);
	jk_buf_add_text(to, "</div>\n");
}

void
jk_html_facts_end(struct jk_buf *to)
{
	jk_buf_add_text(to, "</dl>\n");
}

/* Tables */

void
jk_html_table(struct jk_buf *to, const char *caption)
{
	jk_buf_add_text(to, "<div class=\"wide\"><table>\n");
	add_element(to, "caption", jk_bytes_of(caption));
}

void
jk_html_table_heads(struct jk_buf *to, const char *const *heads, size_t count)
{
	jk_buf_add_text(to, "<thead><tr>\n");
	for (size_t i = 0; i < count; i++) {
		jk_buf_add_text(to, "<th scope=\"col\">");
		jk_html_text(to, jk_bytes_of(heads[i]));
		jk_buf_add_text(to, "</th>\n");
	}
	jk_buf_add_text(to, "</tr></thead>\n");
}

void
jk_html_row(struct jk_buf *to)
{
	jk_buf_add_text(to, "<tr>");
}

void
jk_html_cell(struct jk_buf *to, enum jk_html_cell cell, struct jk_bytes value)
{
	static const char *const begin[] = { [JK_HTML_TEXT] = "<td>",
		[JK_HTML_NUMBER] = "<td class=\"number\">",
		[JK_HTML_HEAD] = "<th scope=\"row\">" };

	jk_buf_add_text(to, begin[cell]);
	jk_html_text(to, value);
	jk_buf_add_text(to, cell == JK_HTML_HEAD ? "</th>" : "</td>");
}

void
jk_html_row_end(struct jk_buf *to)
{
	jk_buf_add_text(to, "</tr>\n");
}

void
jk_html_table_end(struct jk_buf *to)
{
	jk_buf_add_text(to, "</table></div>\n");
}

/* Figures */

void
jk_html_figure(struct jk_buf *to, const char *caption)
{
	jk_buf_add_text(to, "<figure>\n");
	add_element(to, "figcaption", jk_bytes_of(caption));
}

void
jk_html_figure_end(struct jk_buf *to)
{
	jk_buf_add_text(to, "</figure>\n");
}
