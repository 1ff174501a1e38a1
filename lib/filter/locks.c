#include "filter/locks.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/lines.h"
#include "filter/lock_rows.h"
#include "filter/spool_batch.h"
#include "filter/spool_seal.h"
#include "rules/rows.h"

#define STATE_MAX_BYTES (16 * 1024 * 1024)
#define SERIAL_MAX UINT64_C(999999999999999999)

struct jk_locks {
	struct jk_run *run;
	struct jk_lock_rows rows;
	uint64_t through; /* the access record up to which it goes */
	uint64_t spooled; /* that of the spool when it was opened */
	uint64_t taken;
	bool is_stale, changed;
};

/* The file */

static char *
path_of(const struct jk_run *run)
{
	return jk_site_path(&run->site, "locks/state");
}

static int
malformed(struct jk_err *err)
{
	return jk_err_set(
	    err, JK_EXIT_CONFIG, "JKR0005", _("locks/state is not of its form"));
}

static struct jk_bytes
take_line(struct jk_bytes *text)
{
	const uint8_t *end = text->len > 0 ? memchr(text->ptr, '\n', text->len) : NULL;
	size_t len = end != NULL ? (size_t)(end - text->ptr) : 0;
	struct jk_bytes line = jk_bytes(text->ptr, len);

	/* A last line that lacks its end is no line, and leaves nothing. */
	*text = end != NULL ? jk_bytes(end + 1, text->len - len - 1)
			    : jk_bytes(text->ptr, 0);
	return line;
}

static bool
decode_row(struct jk_locks *locks, struct jk_bytes line, struct jk_err *err)
{
	struct jk_bytes words[5];
	struct jk_lockout state;
	struct jk_lock *row;
	char id[33];
	size_t count = 0;

	while (count < 5 && jk_query_word(&line, &words[count]))
		count++;
	if (count < 5 || line.len > 0 || !jk_bytes_is(words[0], "operator") ||
	    !jk_text_copy(id, sizeof id, words[1]) ||
	    !jk_decimal_decode(&state.count, words[2], SERIAL_MAX) ||
	    !jk_date_decode(words[3], &state.day) ||
	    !jk_decimal_decode(&state.locked, words[4], SERIAL_MAX) ||
	    (locks->rows.count > 0 &&
		strcmp(locks->rows.rows[locks->rows.count - 1].id, id) >= 0))
		return false;
	row = jk_lock_rows_row(&locks->rows, id, err);
	if (row != NULL)
		row->state = state;
	return row != NULL;
}

static int
decode(struct jk_locks *locks, struct jk_bytes text, struct jk_err *err)
{
	static const char through[] = "through ";
	struct jk_bytes line;

	if (!jk_bytes_is(take_line(&text), "jk-locks 1"))
		return malformed(err);
	line = take_line(&text);
	if (line.len < sizeof through ||
	    memcmp(line.ptr, through, sizeof through - 1) != 0 ||
	    !jk_decimal_decode(&locks->through,
		jk_bytes(line.ptr + sizeof through - 1, line.len - sizeof through + 1),
		SERIAL_MAX))
		return malformed(err);
	while (text.len > 0)
		if (!decode_row(locks, take_line(&text), err))
			return err->status == JK_EXIT_OS ? -1 : malformed(err);
	return 0;
}

static int
load(struct jk_locks *locks, struct jk_err *err)
{
	char *path = path_of(locks->run);
	struct jk_buf text = JK_BUF_INIT;
	int result = 0;

	if (path == NULL)
		return jk_err_memory(err);
	if (access(path, F_OK) == 0) {
		result = jk_file_load(&text, path, STATE_MAX_BYTES, err);
		if (result == 0)
			result = decode(locks, jk_buf_bytes(&text), err);
	}
	jk_buf_release(&text);
	free(path);
	return result;
}

static int
make_directory(const struct jk_run *run, struct jk_err *err)
{
	char *path = jk_site_path(&run->site, "locks");
	int result = 0;

	if (path == NULL)
		result = jk_err_memory(err);
	else if (mkdir(path, 0700) == 0)
		result = jk_directory_sync(run->site.path, err);
	else if (errno != EEXIST)
		result = jk_err_errno(
		    err, JK_EXIT_CANTCREATE, "JKR0006", _("locks cannot be kept"));
	free(path);
	return result;
}

static void
encode(struct jk_buf *text, const struct jk_locks *locks)
{
	char date[JK_DATE_CHARS];

	jk_buf_addf(
	    text, "jk-locks 1\nthrough %llu\n", (unsigned long long)locks->through);
	for (size_t i = 0; i < locks->rows.count; i++) {
		const struct jk_lockout *state = &locks->rows.rows[i].state;

		jk_date_encode(date, state->day);
		jk_buf_addf(text, "operator %s %llu %s %llu\n", locks->rows.rows[i].id,
		    (unsigned long long)state->count, date,
		    (unsigned long long)state->locked);
	}
}

int
jk_locks_store(struct jk_locks *locks, bool whole, struct jk_err *err)
{
	struct jk_buf text = JK_BUF_INIT;
	char *path;
	int result = -1;

	if (!locks->changed && !(whole && locks->through != locks->spooled))
		return 0;
	path = path_of(locks->run);
	encode(&text, locks);
	if (path == NULL || jk_buf_failed(&text))
		jk_err_memory(err);
	else if (make_directory(locks->run, err) == 0)
		result = jk_file_store(path, jk_buf_bytes(&text), err);
	jk_buf_release(&text);
	free(path);
	if (result == 0) {
		locks->changed = false;
		locks->spooled = locks->through;
	}
	return result;
}

/* Taking in */

int
jk_locks_take(struct jk_locks *locks, struct jk_bytes id, enum jk_refusal_word word,
    bool bulk, int32_t day, uint64_t serial, struct jk_err *err)
{
	struct jk_lockout before;
	struct jk_lock *row;
	char name[33];

	locks->through = serial;
	if (!jk_text_copy(name, sizeof name, id))
		return 0;
	if (!jk_refusal_counts(word, bulk) &&
	    !jk_lock_rows_stands(
		&locks->rows, jk_lock_rows_place(&locks->rows, name), name))
		return 0;
	row = jk_lock_rows_row(&locks->rows, name, err);
	if (row == NULL)
		return -1;
	before = row->state;
	if (jk_lockout_take(
		&row->state, word, bulk, day, serial, locks->run->site.conf.lock_after))
		locks->taken++;
	locks->changed |=
	    before.count != row->state.count || before.locked != row->state.locked;
	if (row->state.count == 0 && row->state.locked == 0)
		jk_lock_rows_drop(&locks->rows, (size_t)(row - locks->rows.rows));
	return 0;
}

/* What one record of the spool did to the locks, on that business date. */
static int
replay(struct jk_locks *locks, const struct jk_access *access, int32_t day,
    struct jk_err *err)
{
	enum jk_refusal_word word = jk_refusal_decode(access->text[JK_ACCESS_REFUSAL]);
	struct jk_bytes id = access->text[JK_ACCESS_OBJECT];
	char name[65];

	if (jk_bytes_is(access->text[JK_ACCESS_RECORD], "access"))
		return jk_locks_take(locks, access->text[JK_ACCESS_OPERATOR], word,
		    access->text[JK_ACCESS_APPROVAL].len > 0, day, access->serial, err);
	if (jk_bytes_is(access->text[JK_ACCESS_FUNCTION], "unlock") &&
	    jk_text_copy(name, sizeof name, id))
		(void)jk_locks_remove(locks, name);
	return 0;
}

struct replay {
	char recorder[JK_RECORDER_CHARS];
	uint64_t next; /* the serial number that must come */
};

static int
replay_batch(struct jk_locks *locks, struct jk_spool_batch *batch,
    struct replay *replaying, struct jk_err *err)
{
	struct jk_access access;
	enum jk_next next;
	int32_t day;

	if (!jk_date_decode(jk_bytes_of(jk_reader_header(batch->reader)->date), &day))
		day = locks->run->day;
	while ((next = jk_spool_batch_next(batch, &access, err)) == JK_NEXT_RECORD) {
		if (!jk_bytes_is(
			access.text[JK_ACCESS_RECORDER], replaying->recorder) ||
		    access.serial < replaying->next)
			continue;
		if (access.serial > replaying->next) {
			locks->is_stale = true;
			return 0;
		}
		replaying->next++;
		if (replay(locks, &access, day, err) < 0)
			return -1;
	}
	return next == JK_NEXT_END ? 0 : -1;
}

/* The oldest batch from which on all are still in the spool. */
static uint64_t
oldest_of(struct jk_run *run, const struct jk_lane *lane, uint64_t number)
{
	while (number > 1) {
		char *path = jk_spool_batch_path(run, lane, number - 1);
		bool is_there = path != NULL && access(path, F_OK) == 0;

		free(path);
		if (!is_there)
			break;
		number--;
	}
	return number;
}

/* From what it says to what the spool says; number is that of the next batch. */
static int
catch_up(struct jk_locks *locks, uint64_t number, struct jk_err *err)
{
	struct replay replaying = { .next = locks->through + 1 };
	struct jk_spool_batch batch;
	struct jk_lane lane;
	int result = 0;
	bool found;

	jk_spool_lane(&lane, locks->run);
	jk_spool_recorder(replaying.recorder, locks->run);
	for (uint64_t i = oldest_of(locks->run, &lane, number);
	     result == 0 && i < number && !locks->is_stale; i++) {
		result = jk_spool_batch_open(&batch, locks->run, &lane, i, &found, err);
		if (result == 0 && found)
			result = replay_batch(locks, &batch, &replaying, err);
		jk_spool_batch_close(&batch);
	}
	if (locks->through != locks->spooled)
		locks->is_stale = true;
	locks->taken = 0; /* they were locked before */
	return result;
}

/* Opening */

struct jk_locks *
jk_locks_open(struct jk_run *run, const struct jk_spool *spool, struct jk_err *err)
{
	struct jk_locks *locks = calloc(1, sizeof *locks);
	int result;

	if (locks == NULL) {
		jk_err_memory(err);
		return NULL;
	}
	locks->run = run;
	locks->spooled = jk_spool_last_access(spool);
	result = load(locks, err);
	if (result == 0 && locks->through < locks->spooled) {
		result = catch_up(locks, jk_spool_number(spool), err);
		locks->changed = result == 0 && !locks->is_stale;
	} else if (locks->through > locks->spooled) {
		locks->is_stale = true;
	}
	if (result == 0)
		return locks;
	jk_locks_free(locks);
	return NULL;
}

void
jk_locks_free(struct jk_locks *locks)
{
	if (locks == NULL)
		return;
	free(locks->rows.rows);
	free(locks);
}

/* Asking */

bool
jk_locks_is_stale(const struct jk_locks *locks)
{
	return locks->is_stale;
}

bool
jk_locks_has(const struct jk_locks *locks, struct jk_bytes id)
{
	char name[33];
	size_t at;

	if (locks->is_stale)
		return true;
	if (!jk_text_copy(name, sizeof name, id))
		return false;
	at = jk_lock_rows_place(&locks->rows, name);
	return jk_lock_rows_stands(&locks->rows, at, name) &&
	       locks->rows.rows[at].state.locked > 0;
}

uint64_t
jk_locks_taken(const struct jk_locks *locks)
{
	return locks->taken;
}

bool
jk_locks_next(const struct jk_locks *locks, size_t *at, struct jk_lock *lock)
{
	if (*at == 0 && locks->is_stale) {
		*lock = (struct jk_lock){ .id = JK_LOCKS_EVERYBODY,
			.state = { .day = locks->run->day, .locked = locks->spooled } };
		*at = 1;
		return true;
	}
	/* Behind everybody's the rows count from 1. */
	for (size_t i = *at > 0 ? *at - 1 : 0; i < locks->rows.count; i++)
		if (locks->rows.rows[i].state.locked > 0) {
			*lock = locks->rows.rows[i];
			*at = i + 2;
			return true;
		}
	return false;
}

int
jk_lock_subject(
    char subject[JK_DIGEST_HEX_CHARS], const struct jk_lock *lock, struct jk_err *err)
{
	uint8_t digest[JK_DIGEST_BYTES];
	char text[80];
	struct jk_bytes bytes;

	snprintf(text, sizeof text, "unlock %s %llu\n", lock->id,
	    (unsigned long long)lock->state.locked);
	bytes = jk_bytes_of(text);
	if (jk_digest_of(digest, &bytes, 1, err) < 0)
		return -1;
	jk_hex_encode(subject, digest, sizeof digest);
	return 0;
}

bool
jk_locks_remove(struct jk_locks *locks, const char *id)
{
	size_t at = jk_lock_rows_place(&locks->rows, id);

	if (strcmp(id, JK_LOCKS_EVERYBODY) == 0) {
		if (!locks->is_stale)
			return false;
		locks->is_stale = false;
		locks->through = locks->spooled;
		locks->changed = true;
		return true;
	}
	if (!jk_lock_rows_stands(&locks->rows, at, id) ||
	    locks->rows.rows[at].state.locked == 0)
		return false;
	jk_lock_rows_drop(&locks->rows, at);
	locks->changed = true;
	return true;
}
