/*
 * The leaves of a ledger's log (jk-ledger(5), The log): the file `leaves` keeps
 * them so that a proof need not read every list. It is derived: what it holds is
 * used only when it leads to the tree that the signed newest list leads to.
 */
#ifndef JK_LEDGER_LOG_H
#define JK_LEDGER_LOG_H

#include "base/buf.h"
#include "format/tree.h"

/* How many leaves the file holds; 0 when it is missing. */
JK_MUST_CHECK int jk_log_size(const char *path, uint64_t *size, struct jk_err *err);

/* Append the leaf of list `number`, if the file ends with the one before. */
void jk_log_append(
    const char *path, uint64_t number, const uint8_t leaf[JK_HASH_BYTES]);

/*
 * All leaves of the tree, from the file, or else from the lists; then the file
 * is written again if `store`. Status 76 when the lists lead elsewhere.
 */
JK_MUST_CHECK int jk_log_load(struct jk_buf *leaves, const char *path,
    const struct jk_tree *log, bool store, struct jk_err *err);

#endif
