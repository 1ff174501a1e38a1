/*
 * Heads derived again from the records they stand for, and held against those
 * that the ledger has (jk-ledger(5), Heads): jk-audit verify --deep.
 */
#ifndef JK_LEDGER_DERIVE_H
#define JK_LEDGER_DERIVE_H

#include "adapt/secret.h"
#include "ledger/ledger.h"

/*
 * Does each chain's head say what its records say, and is there one for each? A
 * head_key of NULL leaves their digests out. Status 76 where they differ.
 */
JK_MUST_CHECK int jk_derive_check(
    struct jk_ledger *ledger, const struct jk_secret *head_key, struct jk_err *err);

#endif
