/*
 * The files in a ledger's directory (jk-ledger(5), LAYOUT): their names, the
 * lock, which list is the newest, and what nobody names any more.
 */
#ifndef JK_LEDGER_FILES_H
#define JK_LEDGER_FILES_H

#include "base/buf.h"
#include "ledger/list.h"

#define JK_FILES_MAX_NUMBER 99999999

/* Make lists/ and segments/ where they are missing. */
JK_MUST_CHECK int jk_files_make(const char *path, struct jk_err *err);

/* Hold the lock until *fd is closed; status 75 when another process does. */
JK_MUST_CHECK int jk_files_lock(const char *path, int *fd, struct jk_err *err);

/* The greatest number in lists/; 0 for none. Status 66 when `path` is missing. */
JK_MUST_CHECK int jk_files_newest(
    const char *path, uint64_t *number, struct jk_err *err);

/* PATH/lists/NNNNNNNN.list and PATH/segments/NAME.jks, to be freed; or NULL. */
char *jk_files_list(const char *path, uint64_t number, struct jk_err *err);
char *jk_files_segment(const char *path, const char *name, struct jk_err *err);
/* PATH/NAME, the same way. */
char *jk_files_other(const char *path, const char *name, struct jk_err *err);

/* Is that file in segments/ one that the list names? */
bool jk_files_is_named(const struct jk_list *list, const char *file);

/* Remove what the list does not name from segments/, as far as that succeeds. */
void jk_files_clean(const char *path, const struct jk_list *list);

#endif
