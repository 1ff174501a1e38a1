/*
 * Private halves of keep keys (jk.conf(5), KEY FILES), each loaded when it is first
 * needed: there are many in the course of the years, and one that is made while
 * this process runs is found too. Most commands need two or three. Any thread may ask.
 */
#ifndef JK_LEDGER_HALVES_H
#define JK_LEDGER_HALVES_H

#include "adapt/keys.h"
#include "base/err.h"

struct jk_halves;

/* directory: keys/keep of the site, borrowed; NULL: there is none. */
JK_MUST_CHECK struct jk_halves *jk_halves_new(
    const char *directory, struct jk_err *err);
void jk_halves_free(struct jk_halves *halves);

/*
 * The one with that id, borrowed until all are freed. NULL with status 77 when it
 * is not here or not for this account, 78 when it is another's.
 */
JK_MUST_CHECK struct jk_private_key *jk_halves_find(
    struct jk_halves *halves, const char *id, struct jk_err *err);

/* The same question without the answer. */
bool jk_halves_has(struct jk_halves *halves, const char *id);

#endif
