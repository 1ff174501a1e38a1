/*
 * Items of one size in numbered bins, however many: put in any order, taken bin by
 * bin, those of a bin in the order in which they were put. A bin holds one block in
 * memory; full blocks go to a spill (stream/spill.h), which is made when the first
 * one is full. Beyond JK_BINS_BUDGET_BYTES memory grows by 16 bytes a block.
 *
 *	bins = jk_bins_new(directory, 31, sizeof item, err);
 *	while (...)
 *		jk_bins_put(bins, bin, &item, err);
 *	for (bin = 0; bin < 31; bin++)
 *		while ((next = jk_bins_next(bins, bin, &item, err)) == JK_NEXT_RECORD)
 *			...
 *
 * What was taken is gone: an emptied bin stays empty.
 */
#ifndef JK_STREAM_BINS_H
#define JK_STREAM_BINS_H

#include <stddef.h>

#include "base/err.h"
#include "base/next.h"

#define JK_BINS_BUDGET_BYTES (24 * 1024 * 1024) /* the blocks of all bins */

struct jk_bins;

/* The directory, for the spill, is borrowed. */
JK_MUST_CHECK struct jk_bins *jk_bins_new(
    const char *directory, size_t count, size_t item_bytes, struct jk_err *err);
void jk_bins_free(struct jk_bins *bins);

/* The item is copied. Not after that bin's first _next. */
JK_MUST_CHECK int jk_bins_put(
    struct jk_bins *bins, size_t bin, const void *item, struct jk_err *err);

/* Into *item. A bin is taken to its end before another is begun. */
JK_MUST_CHECK enum jk_next jk_bins_next(
    struct jk_bins *bins, size_t bin, void *item, struct jk_err *err);

#endif
