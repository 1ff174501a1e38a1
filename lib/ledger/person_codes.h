/*
 * All resident codes that one person has had, by the register: a code change
 * leaves its old chain with the new code (ledger/heads.h) and names the old one in
 * the record that begins the new (former_code), so both directions are followed.
 */
#ifndef JK_LEDGER_PERSON_CODES_H
#define JK_LEDGER_PERSON_CODES_H

#include "ledger/heads.h"
#include "ledger/records.h"

#define JK_PERSON_MAX_CODES 64

struct jk_person_codes {
	char codes[JK_PERSON_MAX_CODES]
		  [JK_RESIDENT_CODE_CHARS]; /* the one asked first */
	size_t count;
};

/*
 * heads and records of one register; their cursors move. A code that the register
 * does not know stands alone. Status 65 when there are more than fit.
 */
JK_MUST_CHECK int jk_person_codes_find(struct jk_person_codes *person,
    struct jk_heads *heads, struct jk_records *records, const struct jk_schema *schema,
    struct jk_bytes code, struct jk_err *err);

#endif
