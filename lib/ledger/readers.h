/*
 * Who is reading which list of a ledger (jk-ledger(5), READING): a reader holds a
 * lock on one byte of PATH/readers, that of the number of its list. So an erasure
 * can wait for those who still read what it is about to overwrite, and for nobody
 * else. The locks belong to the open file and go with it.
 */
#ifndef JK_LEDGER_READERS_H
#define JK_LEDGER_READERS_H

#include "base/bytes.h"
#include "base/err.h"

/* Make the file where it is missing; for writers. */
JK_MUST_CHECK int jk_readers_make(const char *path, struct jk_err *err);

/*
 * Read list `number` until *fd is closed; -1 in *fd where there is no such file, as
 * in a copy. *gone when the list is being erased: there is a newer one.
 */
JK_MUST_CHECK int jk_readers_enter(
    const char *path, uint64_t number, int *fd, bool *gone, struct jk_err *err);

/*
 * Wait until nobody reads the lists up to `number`, and let nobody begin to, until
 * *fd is closed. Status 75 when somebody still does after so many seconds.
 */
JK_MUST_CHECK int jk_readers_shut(
    const char *path, uint64_t number, unsigned seconds, int *fd, struct jk_err *err);

#endif
