/*
 * Second keys: who has an individual number, who has a birth date and a name
 * (jk-ledger(5), Second keys). The answers are candidates: rows say what some
 * record since the base says, and whether that record is the newest of an open
 * chain only its head tells (ledger/heads.h). Then ledger/records.h, current, has it.
 *
 *	jk_second_seek_number(second, number, err);
 *	while ((next = jk_second_next(second, &candidate, err)) == JK_NEXT_RECORD)
 *		...
 *
 * Any order of questions is right; ascending ones are cheap, since a frame that
 * was read for one serves the next.
 */
#ifndef JK_LEDGER_SECOND_H
#define JK_LEDGER_SECOND_H

#include "base/next.h"
#include "ledger/heads.h"

struct jk_second;

struct jk_second_candidate {
	char code[JK_RESIDENT_CODE_CHARS];
	char municipality[JK_PARTY_CHARS];
	uint64_t generation;
};

/* The ledger is borrowed; a commit on it ends the use. */
JK_MUST_CHECK struct jk_second *jk_second_open(
    struct jk_ledger *ledger, struct jk_err *err);
void jk_second_free(struct jk_second *second);

/* Values as records have them, compared byte by byte. */
JK_MUST_CHECK int jk_second_seek_number(
    struct jk_second *second, struct jk_bytes number, struct jk_err *err);
JK_MUST_CHECK int jk_second_seek_name(struct jk_second *second,
    struct jk_bytes birth_date, struct jk_bytes name, struct jk_err *err);

/* The next one, ascending in code, municipality and generation. */
JK_MUST_CHECK enum jk_next jk_second_next(struct jk_second *second,
    struct jk_second_candidate *candidate, struct jk_err *err);

/*
 * Are the rows those that the records in no bucket make, all of them and no other?
 * Status 76 otherwise.
 */
JK_MUST_CHECK int jk_second_check(struct jk_ledger *ledger, struct jk_err *err);

#endif
