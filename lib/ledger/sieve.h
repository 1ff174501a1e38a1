/*
 * A sieve: what a rewriting of segments leaves out. Keys are put in any order, and
 * then asked for in ascending order, each once; what was put and never asked for
 * is still in it at the end.
 */
#ifndef JK_LEDGER_SIEVE_H
#define JK_LEDGER_SIEVE_H

#include "base/bytes.h"
#include "base/err.h"
#include "ledger/list.h"

struct jk_sieve;

/* The directory (for a spill) is borrowed. */
JK_MUST_CHECK struct jk_sieve *jk_sieve_new(const char *directory, struct jk_err *err);
void jk_sieve_free(struct jk_sieve *sieve);

/* Of a bucket ("": current); buckets ascend before keys. */
JK_MUST_CHECK int jk_sieve_put(struct jk_sieve *sieve, const char *bucket,
    struct jk_bytes key, struct jk_err *err);

/* Is it left out? *out; the first question ends the putting. */
JK_MUST_CHECK int jk_sieve_ask(struct jk_sieve *sieve, const char *bucket,
    struct jk_bytes key, bool *out, struct jk_err *err);

/*
 * The bucket of the first key that was not asked for yet; *any is false when there
 * is none. It is the sieve's until the next question.
 */
JK_MUST_CHECK int jk_sieve_bucket(
    struct jk_sieve *sieve, const char **bucket, bool *any, struct jk_err *err);

/* How many were put, and how many of them were left out. */
uint64_t jk_sieve_count(const struct jk_sieve *sieve);
uint64_t jk_sieve_left_out(const struct jk_sieve *sieve);

#endif
