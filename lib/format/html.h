/*
 * One self-contained HTML page (HTML Living Standard), for screens and A4 paper:
 * sheets, reports and certificates are read in a browser without a network, and
 * printed. Everything is appended to a buffer, whose owner writes it out and asks
 * once whether memory sufficed (base/buf.h).
 *
 *	jk_html_begin(to, title, style, JK_HTML_PORTRAIT);
 *	jk_html_heading(to, title);
 *	jk_html_table(to, caption);
 *	jk_html_row(to);
 *	jk_html_cell(to, JK_HTML_HEAD, jk_bytes_of("件数"));
 *	jk_html_row_end(to);
 *	jk_html_table_end(to);
 *	jk_html_end(to);
 *
 * Values are shown as they are, variation sequences included; what could be taken
 * for markup is escaped, and what no field may hold (base/text.h) is shown as
 * U+FFFD, so that a value neither acts nor hides. The page allows itself nothing
 * but its own style: no script, no address is ever asked.
 */
#ifndef JK_FORMAT_HTML_H
#define JK_FORMAT_HTML_H

#include "base/buf.h"

enum jk_html_paper { JK_HTML_PORTRAIT, JK_HTML_LANDSCAPE };

/*
 * style: the text of schemas/page.css. The paper is named to it as the class of
 * the body. A style that could end its own element is left out.
 */
void jk_html_begin(struct jk_buf *to, const char *title, struct jk_bytes style,
    enum jk_html_paper paper);
void jk_html_end(struct jk_buf *to);

/* A value as text, escaped. */
void jk_html_text(struct jk_buf *to, struct jk_bytes value);

/* The title of the page, and those of its sections. */
void jk_html_heading(struct jk_buf *to, const char *text);
void jk_html_section(struct jk_buf *to, const char *text);
void jk_html_section_end(struct jk_buf *to);
void jk_html_paragraph(struct jk_buf *to, struct jk_bytes text);

/* Names with their values, such as the case number and the date of a decision. */
void jk_html_facts(struct jk_buf *to);
void jk_html_fact(struct jk_buf *to, const char *name, struct jk_bytes value);
void jk_html_facts_end(struct jk_buf *to);

enum jk_html_cell { JK_HTML_TEXT, JK_HTML_NUMBER, JK_HTML_HEAD };

/* A table; the row of heads is put first and repeated on each page of paper. */
void jk_html_table(struct jk_buf *to, const char *caption);
void jk_html_table_heads(struct jk_buf *to, const char *const *heads, size_t count);
void jk_html_row(struct jk_buf *to);
void jk_html_cell(struct jk_buf *to, enum jk_html_cell cell, struct jk_bytes value);
void jk_html_row_end(struct jk_buf *to);
void jk_html_table_end(struct jk_buf *to);

/*
 * A figure with its caption: between the two calls the caller appends an <svg>
 * of its own, whose texts go through jk_html_text.
 */
void jk_html_figure(struct jk_buf *to, const char *caption);
void jk_html_figure_end(struct jk_buf *to);

#endif
