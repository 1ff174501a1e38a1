/*
 * What the codes and words in access records are called, for people: organs and
 * municipalities by their names, tasks as the purpose table says, functions, refusals
 * and modes in Japanese, as the code tables of the site have them (schemas/codes/).
 */
#ifndef JK_FILTER_LABELS_H
#define JK_FILTER_LABELS_H

#include "filter/driver.h"
#include "rules/overview.h"
#include "rules/purposes.h"

struct jk_labels { /* tables are the site's */
	const struct jk_codes *municipalities, *organs, *functions, *refusals;
	const struct jk_purposes *purposes; /* NULL: there is no table */
	int32_t day; /* on which names count */
};

/* purposes is borrowed. */
JK_MUST_CHECK int jk_labels_load(struct jk_labels *labels, struct jk_run *run,
    const struct jk_purposes *purposes, int32_t day, struct jk_err *err);

/* Of a name that was counted; empty where there is none. Borrowed. */
struct jk_bytes jk_labels_get(
    const struct jk_labels *labels, enum jk_overview_by by, const char *name);

#endif
