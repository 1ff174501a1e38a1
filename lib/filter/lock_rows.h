/*
 * Operators whose refusals are counted, or who are locked: rows in the order of
 * their ids. For filter/locks.
 */
#ifndef JK_FILTER_LOCK_ROWS_H
#define JK_FILTER_LOCK_ROWS_H

#include "filter/locks.h"

struct jk_lock_rows {
	struct jk_lock *rows; /* ascending in the id; freed by whoever has them */
	size_t count, room;
};

/* Where his row is, or would be; and whether it is there. */
size_t jk_lock_rows_place(const struct jk_lock_rows *rows, const char *id);
bool jk_lock_rows_stands(const struct jk_lock_rows *rows, size_t at, const char *id);

/* His row, made where there is none; NULL for want of memory. */
JK_MUST_CHECK struct jk_lock *jk_lock_rows_row(
    struct jk_lock_rows *rows, const char *id, struct jk_err *err);
void jk_lock_rows_drop(struct jk_lock_rows *rows, size_t at);

#endif
