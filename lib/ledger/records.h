/*
 * The records of a ledger as one sequence in the order of their key, whatever
 * segments they lie in: all of them, or those that a span of lists added.
 */
#ifndef JK_LEDGER_RECORDS_H
#define JK_LEDGER_RECORDS_H

#include "base/next.h"
#include "ledger/ledger.h"

struct jk_records;

/* The ledger is borrowed; a commit on it ends the use of its records. */
JK_MUST_CHECK struct jk_records *jk_records_open(
    struct jk_ledger *ledger, struct jk_err *err);

/*
 * Those that lie in no bucket: what was current when the base was made, and all
 * since; so the newest of each open chain is among them. What is history, and
 * perhaps sealed to a key that is not here, is left alone.
 */
JK_MUST_CHECK struct jk_records *jk_records_current(
    struct jk_ledger *ledger, struct jk_err *err);

/*
 * Those that the lists after `after` up to `upto` added (jk-extract
 * --from-ledger). Status 65 when compaction has merged over either border.
 */
JK_MUST_CHECK struct jk_records *jk_records_since(
    struct jk_ledger *ledger, uint64_t after, uint64_t upto, struct jk_err *err);
void jk_records_free(struct jk_records *records);

/* Go to the first record of that chain, code or (both "") of all. */
JK_MUST_CHECK int jk_records_seek(struct jk_records *records, const char *code,
    const char *municipality, struct jk_err *err);

/*
 * The next record in the columns of the site's schema, borrowed until the next
 * call. Starts at the first one. Status 76 when two segments of a register hold one
 * key; of an archive, where that may be, both come.
 */
JK_MUST_CHECK enum jk_next jk_records_next(
    struct jk_records *records, const struct jk_bytes **fields, struct jk_err *err);

/* The bucket of the record that came last; "": none. The list's. */
const char *jk_records_bucket(const struct jk_records *records);

/* One generation of one chain; JK_NEXT_END when there is none. */
JK_MUST_CHECK enum jk_next jk_records_find(struct jk_records *records, const char *code,
    const char *municipality, uint64_t generation, const struct jk_bytes **fields,
    struct jk_err *err);

#endif
