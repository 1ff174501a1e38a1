/*
 * What holds keep (schemas/hold.csvs): persons by all codes that they have had, and
 * buckets as a whole. It is not erased whatever the retention table says.
 */
#ifndef JK_LEDGER_SPARED_H
#define JK_LEDGER_SPARED_H

#include "base/bytes.h"
#include "ledger/erasure.h"

/* Codes ascend. */
struct jk_spared {
	char (*codes)[12]; /* with a NUL; all that the persons of the holds have had */
	size_t codes_count;
	char (*buckets)[JK_BUCKET_CHARS];
	size_t buckets_count;
};

void jk_spared_release(struct jk_spared *spared);
JK_MUST_CHECK int jk_spared_put_code(
    struct jk_spared *spared, struct jk_bytes code, struct jk_err *err);
JK_MUST_CHECK int jk_spared_put_bucket(
    struct jk_spared *spared, struct jk_bytes bucket, struct jk_err *err);
bool jk_spared_has(
    const struct jk_spared *spared, struct jk_bytes code, const char *bucket);

#endif
