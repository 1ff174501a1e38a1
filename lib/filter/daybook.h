/*
 * The site's operating days (jk.conf(5), OPERATING DAYS), from the table that its
 * configuration names.
 */
#ifndef JK_FILTER_DAYBOOK_H
#define JK_FILTER_DAYBOOK_H

#include "filter/site.h"
#include "rules/calendar.h"

JK_MUST_CHECK int jk_daybook_load(
    struct jk_calendar *calendar, struct jk_site *site, struct jk_err *err);

#endif
