/*
 * The last batch of the spool that was made of another system's records
 * (SITE/spool/.brought, jk.conf(5), SPOOL): by its content digest the same records
 * are known when they come again, though their file has gone into the archive. The
 * digest has no key, so it is overwritten and removed as soon as a later batch went
 * there. For filter/spool.
 */
#ifndef JK_FILTER_SPOOL_BROUGHT_H
#define JK_FILTER_SPOOL_BROUGHT_H

#include "filter/sealed.h"

struct jk_spool_brought {
	uint64_t number; /* 0: none */
	uint8_t digest[JK_DIGEST_BYTES]; /* of the batch, as the archive names it */
	uint8_t content[JK_DIGEST_BYTES];
};

JK_MUST_CHECK int jk_spool_brought_load(
    struct jk_spool_brought *brought, struct jk_run *run, struct jk_err *err);

/* In place of the one before, on disk when this returns. */
JK_MUST_CHECK int jk_spool_brought_store(
    const struct jk_spool_brought *brought, struct jk_run *run, struct jk_err *err);

/* Gone, unless its number is `archived` or a later one. */
JK_MUST_CHECK int jk_spool_brought_forget(
    struct jk_run *run, uint64_t archived, struct jk_err *err);

#endif
