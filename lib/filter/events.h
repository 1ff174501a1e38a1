/*
 * On which days the register of the site says that something happened to a
 * resident: the processing dates of his records, initial loads left out. Residents
 * are asked for in ascending order, so that one pass over the register serves one
 * over the access records.
 */
#ifndef JK_FILTER_EVENTS_H
#define JK_FILTER_EVENTS_H

#include "filter/driver.h"

struct jk_events;

/* Needs the keep keys. */
JK_MUST_CHECK struct jk_events *jk_events_open(struct jk_run *run, struct jk_err *err);
void jk_events_free(struct jk_events *events);

/*
 * The days, in no order, borrowed until another resident is asked for. A code below
 * the one before has none.
 */
JK_MUST_CHECK int jk_events_find(struct jk_events *events, struct jk_bytes code,
    const int32_t **days, size_t *count, struct jk_err *err);

#endif
