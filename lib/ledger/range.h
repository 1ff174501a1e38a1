/*
 * The range of a log as a line of text: its size, and the hashes of its perfect
 * subtrees, largest first (jk-ledger(5), LISTS).
 */
#ifndef JK_LEDGER_RANGE_H
#define JK_LEDGER_RANGE_H

#include "base/buf.h"
#include "base/lines.h"
#include "format/tree.h"

/* Append "log N LIST" and LF. */
void jk_range_encode(struct jk_buf *to, const struct jk_tree *log);

/* Take that line. */
void jk_range_take(struct jk_lines *lines, struct jk_tree *log);

#endif
