/*
 * The tables that an audit of access records is held against (jk-audit(1)): the
 * operator list, the purpose table, whom operators are related to. Each is the
 * stream that an option names; of the first two else the site's newest signed one
 * (jk.conf(5), SIGNED TABLES). NULL: there is none.
 */
#ifndef JK_FILTER_LISTS_H
#define JK_FILTER_LISTS_H

#include "filter/driver.h"
#include "rules/operators.h"
#include "rules/purposes.h"
#include "rules/relations.h"

struct jk_lists {
	struct jk_operators *operators;
	struct jk_purposes *purposes;
	struct jk_relations *relations;
};

/* --operators, --purposes and --relations. Release it also after a failure. */
JK_MUST_CHECK int jk_lists_load(
    struct jk_lists *lists, struct jk_run *run, struct jk_err *err);
void jk_lists_release(struct jk_lists *lists);

#endif
