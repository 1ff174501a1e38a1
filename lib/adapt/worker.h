/*
 * A second thread for one piece of work at a time: whoever fills whole frames
 * gives one away and goes on with the next. What comes out does not depend on
 * it: where the process may use one processor only, or no thread can be had,
 * the work is done at once.
 *
 * The thread starts with the first piece of work, so that a program that never
 * gives any has none.
 */
#ifndef JK_ADAPT_WORKER_H
#define JK_ADAPT_WORKER_H

#include "base/err.h"

struct jk_worker;

typedef int jk_work(void *object, struct jk_err *err);

JK_MUST_CHECK struct jk_worker *jk_worker_new(struct jk_err *err);

/* Waits for what was given; NULL is fine. */
void jk_worker_free(struct jk_worker *worker);

/*
 * Give one piece away. Until it is taken back, `object` is touched by nobody
 * else, and nothing more is given.
 */
void jk_worker_give(struct jk_worker *worker, jk_work *work, void *object);

/* The same, done here and now: when nothing else is left to do meanwhile. */
void jk_worker_do(struct jk_worker *worker, jk_work *work, void *object);

/*
 * Wait until it is done, and say what it said; 0 when nothing was given. What
 * failed stays failed: it is said again, and nothing may be given after it.
 */
JK_MUST_CHECK int jk_worker_take(struct jk_worker *worker, struct jk_err *err);

#endif
