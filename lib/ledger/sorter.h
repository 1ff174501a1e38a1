/*
 * Items in the order of their keys, however many: in memory up to a budget,
 * beyond it in sorted runs in a spill (stream/spill.h) that are merged; where there
 * are more than the budget has blocks for, a level of them at a time. Stable:
 * items with equal keys come in the order in which they were put. Keys compare
 * as bytes (base/bytes.h).
 *
 *	sorter = jk_sorter_new(directory, JK_SORTER_BUDGET_BYTES, err);
 *	while (...)
 *		jk_sorter_put(sorter, key, payload, err);
 *	while ((next = jk_sorter_next(sorter, &key, &payload, err)) == JK_NEXT_RECORD)
 *		...
 *
 * The first _next ends the putting.
 */
#ifndef JK_LEDGER_SORTER_H
#define JK_LEDGER_SORTER_H

#include "base/bytes.h"
#include "base/err.h"
#include "base/next.h"

#define JK_SORTER_BUDGET_BYTES (48 * 1024 * 1024)
#define JK_SORTER_SMALL_BYTES (8 * 1024 * 1024) /* where several are at work */
#define JK_SORTER_ITEM_MAX_BYTES (1024 * 1024) /* key and payload */

struct jk_sorter;

/* The directory (for the spill) is borrowed, and used only beyond the budget. */
JK_MUST_CHECK struct jk_sorter *jk_sorter_new(
    const char *directory, size_t budget, struct jk_err *err);
void jk_sorter_free(struct jk_sorter *sorter);

/* Both are copied. */
JK_MUST_CHECK int jk_sorter_put(struct jk_sorter *sorter, struct jk_bytes key,
    struct jk_bytes payload, struct jk_err *err);

/* Borrowed until the next call. */
JK_MUST_CHECK enum jk_next jk_sorter_next(struct jk_sorter *sorter,
    struct jk_bytes *key, struct jk_bytes *payload, struct jk_err *err);

uint64_t jk_sorter_items(const struct jk_sorter *sorter);

#endif
