/* Unit tests of adapt/worker: who works, when, and what comes back. */
#include <pthread.h>
#include <sched.h>
#include <string.h>
#include <unistd.h>

#include "adapt/worker.h"

#include "tap.h"

struct piece {
	pthread_t by;
	int times, result;
	useconds_t slow;
};

static int
work(void *object, struct jk_err *err)
{
	struct piece *piece = object;

	usleep(piece->slow);
	piece->by = pthread_self();
	piece->times++;
	return piece->result == 0
		   ? 0
		   : jk_err_set(err, JK_EXIT_DATA, "JK00000", "it was to fail");
}

static bool
is_here(const struct piece *piece)
{
	return pthread_equal(piece->by, pthread_self());
}

static void
test_results(void)
{
	struct jk_err err = { 0 };
	struct jk_worker *worker = jk_worker_new(&err);
	struct piece piece = { .times = 0 };
	int failed = 0;

	ok(worker != NULL && jk_worker_take(worker, &err) == 0,
	    "nothing given is nothing failed");
	for (int i = 0; i < 1000; i++) {
		jk_worker_give(worker, work, &piece);
		failed += jk_worker_take(worker, &err) != 0;
	}
	ok(piece.times == 1000 && failed == 0, "each piece is done once");
	jk_worker_do(worker, work, &piece);
	ok(piece.times == 1001 && is_here(&piece) && jk_worker_take(worker, &err) == 0,
	    "what is to be done here is done here");
	piece.result = -1;
	jk_worker_give(worker, work, &piece);
	ok(jk_worker_take(worker, &err) == -1 && err.status == JK_EXIT_DATA &&
		strcmp(err.text, "it was to fail") == 0,
	    "a failure comes back with its words");
	jk_err_reset(&err);
	ok(jk_worker_take(worker, &err) == -1 && err.status == JK_EXIT_DATA,
	    "and stays one");
	jk_worker_free(worker);
}

static void
test_waiting(void)
{
	struct jk_err err = { 0 };
	struct jk_worker *worker = jk_worker_new(&err);
	struct piece piece = { .slow = 50000 };

	jk_worker_give(worker, work, &piece);
	jk_worker_free(worker);
	ok(piece.times == 1, "who is freed finishes first");
	worker = jk_worker_new(&err);
	jk_worker_free(worker);
	jk_worker_free(NULL);
	ok(true, "who never worked, and nobody, can be freed");
}

static void
test_processors(void)
{
	struct jk_err err = { 0 };
	struct jk_worker *worker = jk_worker_new(&err);
	struct piece piece = { .times = 0 };
	cpu_set_t before, one;

	CPU_ZERO(&one);
	if (sched_getaffinity(0, sizeof before, &before) != 0 ||
	    CPU_COUNT(&before) < 2) {
		ok(true, "with a second processor a second thread works # skip one "
			 "processor only");
		jk_worker_free(worker);
		return;
	}
	for (int cpu = 0; CPU_COUNT(&one) == 0; cpu++)
		if (CPU_ISSET(cpu, &before))
			CPU_SET(cpu, &one);
	jk_worker_give(worker, work, &piece);
	ok(jk_worker_take(worker, &err) == 0 && !is_here(&piece),
	    "with a second processor a second thread works");
	jk_worker_free(worker);
	sched_setaffinity(0, sizeof one, &one);
	worker = jk_worker_new(&err);
	jk_worker_give(worker, work, &piece);
	ok(jk_worker_take(worker, &err) == 0 && is_here(&piece),
	    "with one processor there is none");
	jk_worker_free(worker);
	sched_setaffinity(0, sizeof before, &before);
}

int
main(void)
{
	test_results();
	test_waiting();
	test_processors();
	return tap_end();
}
