/*
 * The person behind a resident code, as a register has him now (jk-provide(1), Who
 * is found): through changes of the code, and of several chains the one that counts.
 *
 * Any order of questions is right; ascending ones are cheap, since a frame that
 * was read for one serves the next.
 */
#ifndef JK_LEDGER_LOOKUP_H
#define JK_LEDGER_LOOKUP_H

#include "ledger/heads.h"

struct jk_lookup;

struct jk_looked_up {
	struct jk_chain_head head; /* open or closed, never moved */
	const struct jk_bytes *fields; /* the record, in the site's schema; borrowed */
};

/* The register is borrowed; a commit on it ends the use. */
JK_MUST_CHECK struct jk_lookup *jk_lookup_open(
    struct jk_ledger *ledger, struct jk_err *err);
void jk_lookup_free(struct jk_lookup *lookup);

/* JK_NEXT_END when nobody has, or had, that code. Borrowed until the next call. */
JK_MUST_CHECK enum jk_next jk_lookup_code(struct jk_lookup *lookup, const char *code,
    struct jk_looked_up *person, struct jk_err *err);

#endif
