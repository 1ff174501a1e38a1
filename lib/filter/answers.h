/*
 * Answers on their way out (jk-provide(1)). They are written into memory first, and
 * leave it only behind the access records they belong to: those are put into the
 * spool before, and on disk when this lets go of the checkpoint over the answers.
 *
 *	jk_answers_open(&answers, run, &asked, spool, locks, err);
 *	jk_spool_note(spool, ...);
 *	jk_answers_put(&answers, fields, err);
 *	...
 *	jk_answers_close(&answers, err);
 *	jk_answers_release(&answers);
 */
#ifndef JK_FILTER_ANSWERS_H
#define JK_FILTER_ANSWERS_H

#include "filter/asked.h"
#include "filter/locks.h"
#include "stream/writer.h"

struct jk_answers {
	struct jk_run *run; /* all borrowed */
	struct jk_spool *spool;
	struct jk_locks *locks;
	const struct jk_schema *schema;
	bool is_live; /* one query after the other */
	uint64_t queries;
	struct jk_source_row source;
	struct jk_writer *writer;
	struct jk_buf out; /* made and not yet let go */
};

/* Live where no more queries are asked than go without an approval. */
JK_MUST_CHECK int jk_answers_open(struct jk_answers *answers, struct jk_run *run,
    const struct jk_asked *asked, struct jk_spool *spool, struct jk_locks *locks,
    struct jk_err *err);
void jk_answers_release(struct jk_answers *answers);

/* Fields of answer.csvs. The access record must have been put. */
JK_MUST_CHECK int jk_answers_put(
    struct jk_answers *answers, const struct jk_bytes *fields, struct jk_err *err);

/* The query is answered: where it is live, that goes out now. */
JK_MUST_CHECK int jk_answers_end_query(struct jk_answers *answers, struct jk_err *err);

/*
 * All is answered: the spool becomes a batch, the locks are written down, and last
 * the final checkpoint goes out.
 */
JK_MUST_CHECK int jk_answers_close(struct jk_answers *answers, struct jk_err *err);

/*
 * The answers to a batch of queries that are in the outbox or done already: written
 * again, byte for byte. *found: they are. Status 76 for those of another batch.
 */
JK_MUST_CHECK int jk_answers_again(
    struct jk_run *run, const struct jk_asked *asked, bool *found, struct jk_err *err);

#endif
