/*
 * Important input (jk-apply(1), Important input): what goes in since a person let it,
 * and another one approves, before or afterwards as jk.conf(5) has it.
 */
#ifndef JK_FILTER_IMPORTANT_H
#define JK_FILTER_IMPORTANT_H

#include "filter/batch.h"

/*
 * Of these batches the new ones are important. Where approval comes before, status 77
 * for one that has none; else each is in an operation record, which is on disk when
 * this returns 0. Nothing is done where the site asks for no approval.
 */
JK_MUST_CHECK int jk_important_take(struct jk_run *run, struct jk_batch *const *batches,
    size_t count, struct jk_err *err);

#endif
