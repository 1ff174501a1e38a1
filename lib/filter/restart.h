/*
 * The restart of lanes whose sender lost the end of its register (jk-ledger(5), A
 * ledger that was set back): a notice that both sides signed is taken down, by the
 * sender as by the receiver.
 */
#ifndef JK_FILTER_RESTART_H
#define JK_FILTER_RESTART_H

#include "filter/driver.h"

/* jk-apply --restart: the operands are the notice and its answer, in any order. */
JK_MUST_CHECK int jk_restart_take(struct jk_run *run, struct jk_err *err);

#endif
