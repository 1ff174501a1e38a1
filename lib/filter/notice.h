/*
 * The notice of a sheet (決定通知): who decided what about which request, when and
 * why, where to complain, and what the search rests on, as words of the sheet
 * (jk-disclose(1), The decision). Labels and sentences are those of notices.csv.
 */
#ifndef JK_FILTER_NOTICE_H
#define JK_FILTER_NOTICE_H

#include "filter/disclosing.h"

JK_MUST_CHECK int jk_notice_put(struct jk_sheet *sheet,
    const struct jk_disclosing *disclosing, const struct jk_asked *asked,
    enum jk_decision decision, struct jk_bytes person_name, struct jk_err *err);

#endif
