/*
 * A record as bytes: the canonical form that digests take in, and the text
 * form in which a quarantine keeps a refused record whole.
 */
#ifndef JK_FORMAT_RECORD_H
#define JK_FORMAT_RECORD_H

#include "base/buf.h"
#include "format/schema.h"

/*
 * Append, for each field that is not local, 4 bytes of length and the value:
 * what a register's digest is made of (jk-ledger(5), DIGESTS).
 */
void jk_record_add_canonical(
    struct jk_buf *to, const struct jk_schema *schema, const struct jk_bytes *fields);

/* Append each of the fields as its length in decimal, a colon, its bytes. */
void jk_record_add_text(struct jk_buf *to, const struct jk_bytes *fields, size_t count);

/* Back again, borrowed from text; false unless it is exactly `count` fields. */
bool jk_record_from_text(struct jk_bytes *fields, size_t count, struct jk_bytes text);

#endif
