/*
 * The files below a directory, in the order of their paths as bytes: so a sorted
 * list of paths can be held against them in one pass.
 */
#ifndef JK_LEDGER_WALK_H
#define JK_LEDGER_WALK_H

#include "base/bytes.h"
#include "base/err.h"
#include "base/next.h"

struct jk_walk;

/* Status 66 when there is no such directory. */
JK_MUST_CHECK struct jk_walk *jk_walk_open(const char *path, struct jk_err *err);
void jk_walk_close(struct jk_walk *walk);

/*
 * The next file, whatever it is, but for directories: its path from the directory
 * on, borrowed until the next call.
 */
JK_MUST_CHECK enum jk_next jk_walk_next(
    struct jk_walk *walk, struct jk_bytes *path, struct jk_err *err);

#endif
