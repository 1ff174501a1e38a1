/*
 * A sheet in print (jk-disclose(1), Printing): verified whole, then written as
 * text, CSV, JSON Lines or one page of HTML. Only what was signed is shown, with
 * days of the page in eras.
 */
#ifndef JK_FILTER_SHEET_PRINT_H
#define JK_FILTER_SHEET_PRINT_H

#include "filter/sheet.h"

/* path NULL: standard input. Status 64 for another format. */
JK_MUST_CHECK int jk_sheet_print(
    struct jk_run *run, const char *path, const char *format, struct jk_err *err);

/* For filter/sheet_page.c: the page, appended. */
JK_MUST_CHECK int jk_sheet_page(struct jk_buf *to, const struct jk_sheet *sheet,
    struct jk_run *run, struct jk_err *err);

/* The columns of a line as it is printed, in words. */
extern const enum jk_sheet_column jk_sheet_line_columns[];
#define JK_SHEET_LINE_COLUMNS 9

/* The title of a column. */
const char *jk_sheet_title(const struct jk_sheet *sheet, enum jk_sheet_column column);

/* Of a line: the time where the sheet shows it, otherwise the day. */
struct jk_bytes jk_sheet_when(const struct jk_sheet *sheet, size_t row);

#endif
