/*
 * The queries of a run (jk-provide(1)): read to their end, verified, judged by the
 * rules of their schema, and kept in a spill, since each is looked at twice: once
 * to ask the register, and once to answer.
 *
 *	jk_asked_read(&asked, run, path, err);
 *	while ((next = jk_asked_next(&asked, &query, err)) == JK_NEXT_RECORD)
 *		...
 *	jk_asked_rewind(&asked);
 */
#ifndef JK_FILTER_ASKED_H
#define JK_FILTER_ASKED_H

#include "filter/driver.h"
#include "rules/query.h"
#include "stream/source_row.h"
#include "stream/spill.h"

struct jk_asked {
	bool is_batch;
	struct jk_lane lane; /* of a batch */
	uint64_t number;
	char name[JK_LANE_CHARS + 7]; /* LANE-NNNNNN, or the stream's id */
	char organ[JK_PARTY_CHARS]; /* who asks */
	char signer[JK_DIGEST_HEX_CHARS]; /* of own staff; "": an organ asks */
	char digest[JK_DIGEST_HEX_CHARS]; /* H of their final checkpoint */
	uint64_t count, bulk; /* queries, and those of mode bulk */
	struct jk_source_row source; /* what the answers are made from */
	struct jk_buf is_signed; /* what source.is_signed points into */

	int columns[JK_QUERY_FIELDS];
	size_t fields;
	char *directory;
	struct jk_spill *spill;
	struct jk_buf block; /* being filled, then read */
	size_t at;
	uint64_t next_block, next_number;
};

struct jk_asked_query {
	uint64_t number; /* in the stream, from 1 */
	bool is_malformed; /* by the schema's rules */
	struct jk_query query; /* borrowed until the next call */
};

/* Status 65 when these are no queries, and as jk_judge_open. Release in any case. */
JK_MUST_CHECK int jk_asked_read(
    struct jk_asked *asked, struct jk_run *run, const char *path, struct jk_err *err);
void jk_asked_release(struct jk_asked *asked);

JK_MUST_CHECK enum jk_next jk_asked_next(
    struct jk_asked *asked, struct jk_asked_query *query, struct jk_err *err);
void jk_asked_rewind(struct jk_asked *asked);

#endif
