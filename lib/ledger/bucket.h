/*
 * Buckets: rows of one role that leave what is current, each for the one segment of
 * its bucket (jk-ledger(5), Buckets). They are sorted by bucket, outside memory where
 * they are many, so that one segment at a time is written.
 */
#ifndef JK_LEDGER_BUCKET_H
#define JK_LEDGER_BUCKET_H

#include "ledger/commit.h"
#include "ledger/sieve.h"

struct jk_buckets;

/* All is borrowed. sieve (may be NULL): what the ledger has of them and is to lose. */
JK_MUST_CHECK struct jk_buckets *jk_buckets_new(struct jk_commit *commit,
    enum jk_segment_role role, struct jk_sieve *sieve, struct jk_err *err);
void jk_buckets_free(struct jk_buckets *buckets);

/* The bucket is not "", the key that of the fields. They are copied. */
JK_MUST_CHECK int jk_buckets_put(struct jk_buckets *buckets, const char *bucket,
    struct jk_bytes key, const struct jk_bytes *fields, struct jk_err *err);

/*
 * Write each bucket's new segment, what the ledger had of it included, and put it
 * in its place in the commit's list; a bucket that loses all has none. Of heads that
 * have one key the one that was put stays. first and last: the lists whose changes
 * the rows put are from (UINT64_MAX and 0 where there are none). Status 77 when what
 * it had is sealed to a key not here.
 */
JK_MUST_CHECK int jk_buckets_write(
    struct jk_buckets *buckets, uint64_t first, uint64_t last, struct jk_err *err);

#endif
