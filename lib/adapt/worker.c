#include "adapt/worker.h"

#include <pthread.h>
#include <sched.h>
#include <stdlib.h>

#define STACK_BYTES (1024 * 1024)

enum state {
	STATE_IDLE,
	STATE_GIVEN,
	STATE_DONE,
	STATE_ENDING,
};

struct jk_worker {
	pthread_t thread;
	bool asked, started; /* for a thread; there is one */
	pthread_mutex_t mutex; /* for all below */
	pthread_cond_t changed; /* state */
	enum state state;
	jk_work *work;
	void *object;
	int result;
	struct jk_err err;
};

struct jk_worker *
jk_worker_new(struct jk_err *err)
{
	struct jk_worker *worker = calloc(1, sizeof *worker);

	if (worker == NULL) {
		jk_err_memory(err);
		return NULL;
	}
	pthread_mutex_init(&worker->mutex, NULL);
	pthread_cond_init(&worker->changed, NULL);
	return worker;
}

/* Both sides hold the mutex whenever they touch the state. */

static void
set_state(struct jk_worker *worker, enum state state)
{
	worker->state = state;
	pthread_cond_signal(&worker->changed);
}

static void
wait_while(struct jk_worker *worker, enum state one, enum state other)
{
	while (worker->state == one || worker->state == other)
		pthread_cond_wait(&worker->changed, &worker->mutex);
}

static void *
serve(void *data)
{
	struct jk_worker *worker = data;

	pthread_mutex_lock(&worker->mutex);
	for (;;) {
		wait_while(worker, STATE_IDLE, STATE_DONE);
		if (worker->state == STATE_ENDING)
			break;
		pthread_mutex_unlock(&worker->mutex);
		worker->result = worker->work(worker->object, &worker->err);
		pthread_mutex_lock(&worker->mutex);
		set_state(worker, STATE_DONE);
	}
	pthread_mutex_unlock(&worker->mutex);
	return NULL;
}

static bool
has_processors(void)
{
	cpu_set_t set;

	return sched_getaffinity(0, sizeof set, &set) == 0 && CPU_COUNT(&set) > 1;
}

static bool
has_thread(struct jk_worker *worker)
{
	pthread_attr_t how;

	if (worker->asked)
		return worker->started;
	worker->asked = true;
	if (!has_processors() || pthread_attr_init(&how) != 0)
		return false;
	worker->started = pthread_attr_setstacksize(&how, STACK_BYTES) == 0 &&
			  pthread_create(&worker->thread, &how, serve, worker) == 0;
	pthread_attr_destroy(&how);
	return worker->started;
}

void
jk_worker_do(struct jk_worker *worker, jk_work *work, void *object)
{
	pthread_mutex_lock(&worker->mutex);
	worker->result = work(object, &worker->err);
	worker->state = STATE_DONE;
	pthread_mutex_unlock(&worker->mutex);
}

void
jk_worker_give(struct jk_worker *worker, jk_work *work, void *object)
{
	if (!has_thread(worker)) {
		jk_worker_do(worker, work, object);
		return;
	}
	pthread_mutex_lock(&worker->mutex);
	worker->work = work;
	worker->object = object;
	set_state(worker, STATE_GIVEN);
	pthread_mutex_unlock(&worker->mutex);
}

int
jk_worker_take(struct jk_worker *worker, struct jk_err *err)
{
	int result = 0;

	pthread_mutex_lock(&worker->mutex);
	wait_while(worker, STATE_GIVEN, STATE_GIVEN);
	if (worker->state == STATE_DONE)
		result = worker->result;
	if (result < 0)
		*err = worker->err;
	else
		worker->state = STATE_IDLE;
	pthread_mutex_unlock(&worker->mutex);
	return result;
}

void
jk_worker_free(struct jk_worker *worker)
{
	if (worker == NULL)
		return;
	if (worker->started) {
		pthread_mutex_lock(&worker->mutex);
		wait_while(worker, STATE_GIVEN, STATE_GIVEN);
		set_state(worker, STATE_ENDING);
		pthread_mutex_unlock(&worker->mutex);
		pthread_join(worker->thread, NULL);
	}
	pthread_cond_destroy(&worker->changed);
	pthread_mutex_destroy(&worker->mutex);
	free(worker);
}
