/*
 * A page of HTML of this site (format/html.h), as audits write them: its head with
 * whose it is and about which days, and the way out.
 */
#ifndef JK_FILTER_PAGE_H
#define JK_FILTER_PAGE_H

#include "filter/cells.h"
#include "filter/period.h"
#include "format/html.h"

/* --format: text, csv, jsonl, or html, which is no format of cells. Status 64. */
JK_MUST_CHECK int jk_page_format(const struct jk_run *run, enum jk_cells_format *format,
    bool *is_page, struct jk_err *err);

/* 令和8年3月1日, or the date as it is before 明治. */
void jk_page_day(char to[JK_DATE_ERA_CHARS], int32_t day);

/* A count with commas as a cell, and as a fact with what is counted (件, 人). */
void jk_page_number(struct jk_buf *to, uint64_t count);
void jk_page_fact_count(
    struct jk_buf *to, const char *name, uint64_t count, const char *unit);

/* Up to the facts of the head, which the caller goes on with and ends. */
JK_MUST_CHECK int jk_page_begin(struct jk_buf *to, struct jk_run *run,
    const char *title, const struct jk_period *period, enum jk_html_paper paper,
    struct jk_err *err);

/* The end of the page, and the whole of it to the output. */
JK_MUST_CHECK int jk_page_put(
    struct jk_buf *to, struct jk_run *run, struct jk_err *err);

#endif
